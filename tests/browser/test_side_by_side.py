"""One press trains two networks: both are followed, survive a reload by their link, can be stopped and looked into."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store import RunStore
from tests.browser.charts import chart, scrolls_sideways
from tests.browser.server import PROJECTOR, App, OpenPage
from tests.pages.test_side_by_side import made_pair


def linked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.timeout(300)
def test_two_networks_train_from_one_press_and_survive_a_reload(app: App, page: Page) -> None:
    page.goto(f"{app.url}/side_by_side")
    expect(page.get_by_text("Two finished runs that are shipped with the app")).to_be_visible()
    page.get_by_role("radio", name="100", exact=True).click()
    expect(page.get_by_text("Nothing has been trained at T = 100 yet")).to_be_visible()

    page.get_by_role("button", name="Train both", exact=True).click()
    expect(page.get_by_role("button", name="Training...", exact=True)).to_be_disabled()
    page.wait_for_url(re.compile(r"[?&]a=.*&b="))
    before = linked(page)
    # whichever worker comes first takes the only place there may be; the other one waits
    training = page.get_by_text(re.compile(r"^(LSTM|SimpleRNN) 16 · (training|validating) · epoch \d"))
    expect(training.first).to_be_visible(timeout=120_000)
    for name in ("LSTM 16", "SimpleRNN 16"):
        expect(page.get_by_text(re.compile(rf"^{name} · \w+"))).to_be_visible()
    curve = chart(page, "Accuracy of both")
    page.wait_for_function("plot => plot.calcdata?.some(trace => trace.length > 5)", arg=curve.element_handle())

    page.reload()
    expect(page.get_by_role("button", name="Training...", exact=True)).to_be_visible()
    assert linked(page) == before

    page.get_by_role("button", name="Stop", exact=True).click()
    for name in ("LSTM 16", "SimpleRNN 16"):
        done = page.get_by_text(re.compile(rf"^{name} · (stopped at batch|finished)"))
        expect(done).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Train both", exact=True)).to_be_enabled()


@pytest.mark.timeout(200)
def test_a_finished_pair_is_compared_in_words_and_opens_in_inspect(app: App, page: Page) -> None:
    first, second = made_pair(RunStore(app.runs_dir), 20)
    page.goto(f"{app.url}/side_by_side?a={first.id}&b={second.id}")
    expect(page.get_by_text("LSTM 16: 100 of 100 right. SimpleRNN 16: 30. Guessing: 25.")).to_be_visible()
    for name in ("Accuracy of both", "Loss of both", "By distance", "By length"):
        plot = chart(page, name)
        page.wait_for_function("plot => plot.calcdata?.length > 0", arg=plot.element_handle())
    assert not scrolls_sideways(page)

    page.get_by_role("button", name=re.compile("^Look inside")).click()
    page.wait_for_url(re.compile(r"/inspect\?.*run="))
    assert {linked(page)["run"], linked(page)["b"]} == {first.id, second.id}


def test_the_page_fits_a_projector(app: App, open_page: OpenPage) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    page.goto(f"{app.url}/side_by_side")
    expect(page.get_by_role("button", name=re.compile("Train both|Training"))).to_be_visible()
    assert not scrolls_sideways(page)
