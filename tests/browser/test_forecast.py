"""What somebody does who wants to forecast: choose the preset, train, compare with the naive forecasts, look inside."""

import re

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store import RunStore
from lstm_core.specs import preset
from tests.browser.charts import chart, choose, drawn_points, enter_number, scrolls_sideways
from tests.browser.server import PROJECTOR, App, OpenPage
from tests.pages.random_run import random_run

TRAINING_TIMEOUT = 180_000


@pytest.mark.timeout(400)
def test_a_series_is_forecast_and_looked_into(app: App, page: Page) -> None:
    page.goto(app.url)
    choose(page, "Preset", "Forecast: waves with noise")
    expect(page.get_by_role("spinbutton", name="Units", exact=True)).to_have_value("16")
    enter_number(page, "Epochs", "3")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]run="))

    # while it trains: truth and forecast on what it does not learn from, drawn for each saved state
    expect(page.get_by_text(re.compile(r"after (1/8|1/4|1/2|3/4|epoch|\d\.)"))).to_be_visible(timeout=90_000)
    panel = chart(page, "Truth and forecast")
    page.wait_for_function("plot => plot.calcdata?.length === 3", arg=panel.element_handle())
    assert drawn_points(panel) > 200

    # done, and measured against what needs no learning
    expect(page.get_by_text(re.compile(r"Best at epoch \d: off by"))).to_be_visible(timeout=TRAINING_TIMEOUT)
    page.get_by_role("link", name="Evaluate").first.click()
    said = page.get_by_text(re.compile(r"On the test part the network is off by"))
    expect(said).to_be_visible()
    expect(page.get_by_text("The test part, forecast piece by piece")).to_be_visible()
    page.get_by_role("button", name="Worst", exact=True).click()
    expect(page.get_by_text(re.compile(r"Forecast from moment [\d,]+ off by"))).to_be_visible()

    # and what its gates do along a window
    page.get_by_role("button", name="Look inside").click()
    page.wait_for_url(re.compile("inspect"))
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()
    expect(page.get_by_text("What follows")).to_be_visible()


def test_evaluate_fits_the_projector(app: App, open_page: OpenPage) -> None:
    run = random_run(RunStore(app.runs_dir), preset("sine").spec)
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    page.goto(f"{app.url}/evaluate?run={run.id}")
    expect(page.get_by_text("Error by steps ahead")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    assert not scrolls_sideways(page)
