"""The Evaluate page in a real browser: a click on a field of the matrix, and a text that is opened in Inspect."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.charts import scrolls_sideways
from tests.browser.server import PROJECTOR, App, OpenPage

RUN = "example-movie-reviews"
TAKEN = re.compile(r"“positive” taken for “negative” \(\d+\)")


def open_evaluation(page: Page, app: App) -> None:
    page.goto(f"{app.url}/evaluate?run={RUN}")
    expect(page.get_by_text("of 100 unseen texts right")).to_be_visible()
    expect(page.locator(".st-key-evaluate_class_matrix .js-plotly-plot .scatterlayer path.point")).to_have_count(4)


def test_a_clicked_field_shows_its_texts_and_one_of_them_opens_in_inspect(app: App, page: Page) -> None:
    open_evaluation(page, app)
    field = page.locator(".st-key-evaluate_class_matrix .js-plotly-plot .scatterlayer path.point").nth(1)
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page.get_by_role("combobox", name="Texts, the surest answers first")).to_have_value(
        "“positive” taken for “negative” (394)"
    )
    first = page.locator(".st-key-evaluate_texts .wrong-text").first
    expect(first).to_contain_text("labelled positive")

    page.locator(".st-key-evaluate_open_0").get_by_role("button", name="Look inside").click()

    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()
    expect(page.locator(".verdict .badge").first).to_have_text("negative")
    page.wait_for_function("new URL(location).searchParams.has('text')")
    assert parse_qs(urlsplit(page.url).query)["run"] == [RUN]


def test_the_page_fits_the_projector(app: App, open_page: OpenPage) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    open_evaluation(page, app)
    assert not scrolls_sideways(page)
