"""Somebody brings a CSV file: upload it, see what was understood, train on it, look inside; markup stays text."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.charts import enter_number, scrolls_sideways, small_texts
from tests.browser.server import PROJECTOR, App, OpenPage

TRAINING_TIMEOUT = 180_000
MARKED = "<b>fine</b>"


def films(n: int = 240) -> bytes:
    """Return sentences whose one telling word decides the label; one class is named in markup."""
    draw = random.Random(0)
    rest = ["the", "film", "plot", "actors", "were", "and", "we", "saw", "it", "today"]
    telling = {MARKED: ["lovely", "moving", "bright"], "*dull*": ["grey", "weak", "boring"]}
    rows = []
    for number in range(n):
        label = [*telling][number % 2]
        words = [draw.choice(rest) for _ in range(9)]
        words[draw.randrange(9)] = draw.choice(telling[label])
        rows.append(f'{number};"{" ".join(words)} <script>window.broken=1</script>";{label}')
    return "\n".join(["id;comment;mark", *rows]).encode("cp1252")


def give(page: Page, content: bytes, name: str = "films.csv") -> None:
    """Open the dialog and upload a file."""
    page.get_by_role("button", name="Your own data").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").locator('input[type="file"]').set_input_files(
        files=[{"name": name, "mimeType": "text/csv", "buffer": content}]
    )


@pytest.mark.timeout(400)
def test_a_csv_file_is_uploaded_trained_on_and_looked_into(app: App, page: Page) -> None:
    page.goto(app.url)
    give(page, films())
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("240 rows read, ")).to_be_visible()
    expect(dialog.get_by_text(f"2 classes: *dull* 120, {MARKED} 120")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Text column")).to_have_value("comment")
    dialog.get_by_role("textbox", name="Name").fill("My films")
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog).to_be_hidden()

    # the form is set to it
    expect(page.get_by_role("combobox", name="Dataset").first).to_have_value("My films")
    expect(page.get_by_text(re.compile(r"19\d texts to learn from"))).to_be_visible()
    enter_number(page, "Epochs", "6")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]run="))
    done = page.get_by_text(re.compile(r"Best at epoch \d+: \d+ of 100 unseen texts right\. Guessing: 50"))
    expect(done).to_be_visible(timeout=TRAINING_TIMEOUT)
    right = re.search(r"(\d+) of 100", done.inner_text())
    assert right is not None
    assert int(right[1]) > 80, "it learned"

    # and Inspect reads a text with it, with the class names as they were written
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url(re.compile("inspect"))
    review = page.get_by_role("textbox").first
    expect(review).to_be_visible()
    review.fill("we saw the lovely film today")
    page.get_by_role("button", name="Read it").click()
    instrument = page.locator('.instrument[data-ready="1"]')
    expect(instrument.locator("button.word").filter(has_text=re.compile("^lovely$")).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"(<b>fine</b>|\*dull\*) [01]\.\d\d")).first).to_be_visible()
    assert page.evaluate("window.broken") is None


def test_junk_is_refused_with_what_to_do_and_fits_a_projector(app: App, open_page: OpenPage) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    page.goto(app.url)
    give(page, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "films.csv")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("This is not a file of text.")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Encoding")).to_be_visible()
    expect(dialog.get_by_role("button", name="Use it")).to_have_count(0)
    assert small_texts(page) == {}
    assert not scrolls_sideways(page)
