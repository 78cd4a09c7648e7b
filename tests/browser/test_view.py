"""What the view design asks of both pages and a machine can see: nothing to scroll for, nothing too small to read."""

import pytest
from playwright.sync_api import Page, expect

from lstm_core.glossary import CAPTIONS
from tests.browser.charts import chart, lowest_edge, scrolls_sideways, small_texts
from tests.browser.server import LAPTOP, PROJECTOR, App, OpenPage


def open_train(page: Page, app: App) -> None:
    page.goto(app.url)
    loss = chart(page, "Loss")
    expect(loss).to_be_visible()
    page.wait_for_function("plot => plot.calcdata?.length > 0", arg=loss.element_handle())


def open_inspect(page: Page, app: App) -> None:
    page.goto(f"{app.url}/inspect")
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()
    expect(page.locator(".js-plotly-plot .barlayer").first).to_be_attached()  # the open tab below


TAB_HEADS = {
    "words": "What if the words were others?",
    "units": "Texts where unit",
    "back": "Through training",
    "data": "Labels of the found texts",
}
"""The last heading of each tab: once it is there, so is the rest."""
OPEN = {"train": open_train, "inspect": open_inspect}


def test_train_shows_transport_curves_and_sentence_without_scrolling(app: App, page: Page) -> None:
    open_train(page, app)
    button = page.get_by_role("button", name="Train", exact=True)
    button.click(trial=True)  # it is there and nothing lies over it
    parts = [
        button,
        chart(page, "Loss"),
        chart(page, "Accuracy"),
        page.locator(".word-strip"),
    ]
    assert lowest_edge(page, *parts) <= LAPTOP["height"]


def test_inspect_shows_everything_from_the_words_to_all_units_without_scrolling(app: App, page: Page) -> None:
    open_inspect(page, app)
    parts = [page.get_by_role("textbox", name="Review"), page.locator('canvas[data-row="map"]').first]
    assert lowest_edge(page, *parts) <= LAPTOP["height"]


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("viewport", [LAPTOP, PROJECTOR], ids=["laptop", "projector"])
def test_no_page_scrolls_sideways(app: App, open_page: OpenPage, name: str, viewport: dict[str, int]) -> None:
    page = open_page(viewport=viewport)
    OPEN[name](page, app)
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("name", OPEN)
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_no_text_is_too_small(app: App, open_page: OpenPage, name: str, color_scheme: str) -> None:
    page = open_page(color_scheme=color_scheme)
    OPEN[name](page, app)
    assert small_texts(page) == {}


def test_every_chart_of_train_has_its_caption(app: App, page: Page) -> None:
    open_train(page, app)
    for name in ("loss", "accuracy", "gradient_norm", "word_strip"):
        expect(page.get_by_text(CAPTIONS[name].short)).to_be_visible()


def test_every_chart_of_inspect_has_its_caption(app: App, page: Page) -> None:
    open_inspect(page, app)
    for name in ("word_strip", "prefix_curve", "one_unit", "all_units", "cell_view", "attribution"):
        expect(page.get_by_text(CAPTIONS[name].short).first).to_be_attached()


def test_class_view_has_no_text_too_small_for_a_projector(app: App, open_page: OpenPage) -> None:
    page = open_page(viewport=PROJECTOR)
    for tab, head in TAB_HEADS.items():
        page.goto(f"{app.url}/inspect?view=class&tab={tab}")
        expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()
        expect(page.locator(".chart-head").get_by_text(head).first).to_be_visible()
        assert small_texts(page, 18) == {}, tab
        assert not scrolls_sideways(page)
