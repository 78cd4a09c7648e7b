"""What a newcomer does, in one go: open, train, reload in the middle, look inside, type a review, read the gates."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.charts import chart, choose, drawn_points, enter_number
from tests.browser.server import App

TRAINING_TIMEOUT = 180_000
TYPED = "what a dull plot, but the actors are wonderful and i enjoyed every minute"


def run_in_url(page: Page) -> str:
    """Return the run that the address names, "" if none."""
    return parse_qs(urlsplit(page.url).query).get("run", [""])[0]


@pytest.mark.timeout(600)
def test_a_newcomer_trains_a_network_and_looks_at_its_gates(app: App, page: Page) -> None:
    # the first look: never empty, a finished run in grey
    page.goto(app.url)
    expect(page.get_by_text("A finished run, shipped with the app. Press Train for your own.")).to_be_visible()
    loss = chart(page, "Loss")
    page.wait_for_function("plot => plot.calcdata?.length > 0", arg=loss.element_handle())
    assert run_in_url(page) == ""

    # settings in the form: the quick preset, a little longer than it is so that there is a middle
    choose(page, "Preset", "Movie snippets, quick")
    expect(page.get_by_role("spinbutton", name="Units", exact=True)).to_have_value("16")
    enter_number(page, "Epochs", "12")

    # train: stages, then a curve that moves
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Training...")).to_be_disabled()
    page.wait_for_url(re.compile(r"[?&]run="))
    run_id = run_in_url(page)
    status = page.get_by_role("status").filter(has_text=re.compile("starting|loading data|building|first batch|epoch"))
    expect(status.first).to_be_visible()
    expect(page.get_by_text(re.compile(r"epoch \d+ of 12"))).to_be_visible(timeout=90_000)
    few = drawn_points(loss)
    page.wait_for_function(
        "([plot, few]) => plot.calcdata.reduce((sum, trace) => sum + trace.length, 0) > few + 20",
        arg=[loss.element_handle(), few],
    )

    # reload in the middle of training: the run is found through the address and goes on
    page.reload()
    expect(page.get_by_role("button", name="Training...")).to_be_disabled()
    assert run_in_url(page) == run_id
    expect(page.get_by_role("spinbutton", name="Epochs", exact=True)).to_have_value("12")
    loss = chart(page, "Loss")
    page.wait_for_function("plot => plot.calcdata?.length > 0", arg=loss.element_handle())
    after_reload = drawn_points(loss)
    assert after_reload > few, "the curve from before the reload is there"

    # done: one line that says how well it went
    done = page.get_by_text(re.compile(r"Best at epoch \d+: \d+ of 100 unseen texts right\. Guessing: 50"))
    expect(done).to_be_visible(timeout=TRAINING_TIMEOUT)
    assert drawn_points(loss) > after_reload
    right = re.search(r"(\d+) of 100", done.inner_text())
    assert right is not None
    assert int(right[1]) > 65, "it learned"
    assert run_in_url(page) == run_id

    # look inside: the same run, a text of one's own
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url(re.compile("inspect"))
    review = page.get_by_role("textbox", name="Review")
    expect(review).to_be_visible()
    assert run_in_url(page) == run_id
    review.fill(TYPED)
    page.get_by_role("button", name="Read it").click()

    # the probability with its label, and the gates of every word
    expect(page.get_by_text(re.compile(r"\b(positive|negative) [01]\.\d\d")).first).to_be_visible()
    instrument = page.locator('.instrument[data-ready="1"]')
    expect(instrument).to_be_visible()
    for word in ("dull", "wonderful", "enjoyed"):
        expect(instrument.locator("button.word").filter(has_text=re.compile(f"^{word}$")).first).to_be_visible()
    for quantity in "figcoh":
        expect(instrument.locator(f'canvas[data-row="{quantity}"]').first).to_be_visible()
