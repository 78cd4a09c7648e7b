"""The tab "Which units" in a real browser: a click on a bar opens a unit, a button shows it in the instrument."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store import RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData
from tests.browser.charts import scrolls_sideways, small_texts
from tests.browser.server import LAPTOP, PROJECTOR, App, OpenPage
from tests.pages.random_run import random_run

UNITS = 6


@pytest.fixture(scope="module")
def run_id(app: App) -> str:
    """Return a run whose test texts are made, not fetched."""
    spec = RunSpec(data=StarData(length=20), model=ModelSpec(layers=(LayerSpec(units=UNITS),)))
    return random_run(RunStore(app.runs_dir), spec).id


def open_tab(page: Page, app: App, run_id: str, **link: str) -> None:
    page.goto(f"{app.url}/inspect?{urlencode({'run': run_id, 'tab': 'units', 'text': 'ABDC*CADBDCA'} | link)}")
    expect(page.get_by_text(re.compile(r"Texts where unit \d+ is at its ends"))).to_be_visible()


def test_a_click_on_a_bar_opens_its_unit_and_a_button_shows_it_in_the_instrument(
    page: Page, app: App, run_id: str
) -> None:
    page.set_viewport_size({"width": LAPTOP["width"], "height": 1600})
    open_tab(page, app, run_id)
    ranking = page.locator('[class*="st-key-units_rank_label_A"]')
    bars = ranking.locator(".bars .point path")
    expect(bars).to_have_count(UNITS)
    labels = [text.strip() for text in ranking.locator(".xtick text").all_text_contents()]
    now = page.get_by_text(re.compile(r"Texts where unit \d+ is")).inner_text().split()[3]
    other = next(place for place, label in enumerate(labels) if label != now)

    bars.nth(other).click(force=True)

    expect(page.get_by_text(f"Texts where unit {labels[other]} is at its ends")).to_be_visible()
    page.get_by_role("button", name="Show in the picture").click()
    page.wait_for_function("unit => new URLSearchParams(location.search).get('unit') === unit", arg=labels[other])
    expect(page.get_by_text(f"Texts where unit {labels[other]} is at its ends")).to_be_visible()


def test_a_gate_is_opened_with_one_click(page: Page, app: App, run_id: str) -> None:
    open_tab(page, app, run_id)
    page.get_by_role("radio", name="Force a gate").click()
    expect(page.locator(".held")).to_contain_text("With f shut")

    page.locator('[class*="st-key-units_hold_f_"]').get_by_text("open", exact=True).click()

    expect(page.locator(".held")).to_contain_text("With f open")
    page.get_by_text("Also on test texts").click()
    expect(page.locator(".held")).to_contain_text("Test texts right:")


def test_nothing_is_too_small_or_too_wide_on_a_projector(open_page: OpenPage, app: App, run_id: str) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    open_tab(page, app, run_id)
    for view in ("What each unit follows", "Force a gate", "Fully open or shut"):
        page.get_by_role("radio", name=view).click()
        expect(page.locator('[class*="st-key-inspect_tab_units"] .js-plotly-plot').nth(1)).to_be_visible()
        assert not scrolls_sideways(page)
        assert small_texts(page) == {}
