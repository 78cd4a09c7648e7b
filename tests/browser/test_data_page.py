"""The Data page in a real browser: look into the reviews, search, mark tokens, open one in Inspect, train on a task."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.charts import choose, enter_number, scrolls_sideways, small_texts
from tests.browser.server import PROJECTOR, App, OpenPage


def open_data(page: Page, app: App, **link: str) -> None:
    page.goto(f"{app.url}/data?" + "&".join(f"{name}={value}" for name, value in link.items()))
    expect(page.get_by_text("to learn from")).to_be_visible()


@pytest.mark.timeout(300)
def test_a_teacher_searches_the_snippets_and_opens_one(app: App, page: Page) -> None:
    open_data(page, app, dataset="mixed")
    page.get_by_role("textbox", name="Search").fill("bicycle")
    page.get_by_role("textbox", name="Search").press("Enter")
    expect(page.locator(".data-row mark").first).to_have_text(re.compile("bicycle", re.IGNORECASE))
    page.locator(".st-key-data_row_0").get_by_role("button", name="Open").click()

    page.wait_for_url(re.compile("inspect"))
    expect(page.get_by_role("textbox", name="Review")).to_have_value(re.compile("bicycle", re.IGNORECASE))
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()


def test_the_lengths_follow_the_slider_and_go_with_one_to_train(app: App, page: Page) -> None:
    open_data(page, app, dataset="snippets", show="lengths")
    expect(page.get_by_text("Every text is read whole")).to_be_visible()
    slider = page.get_by_role("slider", name="Maximum length")
    slider.focus()
    slider.press("Home")
    expect(page.get_by_text("longer than 2 words")).to_be_visible()
    expect(page.get_by_text("How to read:")).to_be_visible()

    page.get_by_role("button", name="Train on this").click()

    page.wait_for_url(lambda url: "data" not in url)
    page.get_by_text("More settings").click()
    expect(page.get_by_role("spinbutton", name="Maximum length", exact=True)).to_have_value("2")
    expect(page.get_by_text("8,530 sentences").first).to_be_visible()


def test_a_memory_task_grows_harder_and_a_series_is_one_choice_away(app: App, page: Page) -> None:
    open_data(page, app, dataset="star")
    expect(page.get_by_text("Rule:")).to_be_visible()
    enter_number(page, "Length", "12")
    expect(page.locator(".data-row").first).to_have_text(re.compile(r"^[A-D] ?[A-D*]{12}$"))
    choose(page, "Dataset", "Seattle temperatures")
    expect(page.get_by_text("Autocorrelation").first).to_be_visible()
    expect(page).to_have_url(re.compile("dataset=seattle-temps"))


@pytest.mark.parametrize("link", [{"dataset": "snippets", "show": "vocabulary"}, {"dataset": "seattle-temps"}])
def test_it_fits_the_projector(app: App, open_page: OpenPage, link: dict[str, str]) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    open_data(page, app, **link)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert not scrolls_sideways(page)
    assert small_texts(page) == {}
