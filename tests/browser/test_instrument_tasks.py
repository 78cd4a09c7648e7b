"""The instrument for runs that continue texts and for runs that read numbers, measured in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store import RunStore
from lstm_core.specs import (
    AddingData,
    ForecastTask,
    GenerateTask,
    LayerSpec,
    ModelSpec,
    RegressTask,
    RunSpec,
    SeriesData,
    TextData,
)
from tests.browser.instrument import at, open_instrument, scene
from tests.browser.server import App, OpenPage
from tests.pages.random_run import random_run

SMALL = ModelSpec(layers=(LayerSpec(units=6),))
TEXT = "the film is a moving and funny start"


@pytest.fixture(scope="module")
def runs(app: App) -> dict[str, str]:
    store = RunStore(app.runs_dir)
    specs = {
        "writer": RunSpec(data=TextData(dataset="snippets"), task=GenerateTask(), model=SMALL),
        "forecaster": RunSpec(data=SeriesData(), task=ForecastTask(window=12, horizon=3), model=SMALL),
        "adder": RunSpec(data=AddingData(length=8, train_size=100), task=RegressTask(), model=SMALL),
    }
    return {name: random_run(store, spec, name=name).id for name, spec in specs.items()}


def chips(page: Page, kind: str) -> list[str]:
    return page.locator(f'[data-expected="{kind}"] .in-chip').all_inner_texts()


def test_what_was_expected_follows_the_cursor(app: App, page: Page, runs: dict[str, str]) -> None:
    root = open_instrument(page, app, run=runs["writer"], text=TEXT, t="3")
    at(root, 2)
    answer = float(str(scene(page, "scene.readings[0].answer[2]")))
    written = root.locator(".in-answer").inner_text()
    assert float(written) == pytest.approx(answer, abs=0.0051 if answer >= 0.01 else 5.1e-5)
    here, following = chips(page, "here"), chips(page, "next")
    assert sum("is" in chip.split() for chip in here) == 1
    framed = page.locator('[data-expected="here"] .in-chip.real')
    expect(framed).to_have_count(1)
    assert framed.inner_text().split()[0] == "is"
    page.locator(".in-slider").focus()
    page.keyboard.press("ArrowRight")
    at(root, 3)
    # what was expected next is now what was expected here
    assert chips(page, "here") == following
    expect(page.locator('[data-expected="here"] .in-chip.real')).to_contain_text("a")
    expect(page.get_by_role("slider", name="Cursor")).to_have_attribute("aria-valuetext", re.compile("expected with"))
    page.keyboard.press("Home")
    at(root, 0)
    assert chips(page, "here") == ["nothing was read before it"]


def test_hidden_answers_stay_hidden_until_they_are_revealed(app: App, page: Page, runs: dict[str, str]) -> None:
    root = open_instrument(page, app, run=runs["writer"], text=TEXT, reveal="0")
    expect(root.locator(".in-expected")).to_be_hidden()
    fills = page.evaluate("[...document.querySelectorAll('.in-strip .word')].map((word) => word.style.background)")
    assert len(set(fills)) == 1
    page.get_by_role("button", name="Reveal").click()
    expect(root.locator(".in-expected")).to_be_visible()


def test_what_the_network_wrote_is_marked_and_the_cursor_goes_there(app: App, page: Page, runs: dict[str, str]) -> None:
    root = open_instrument(page, app, run=runs["writer"], text="the film is")
    page.get_by_role("button", name="Write on").click()
    page.wait_for_function("document.querySelectorAll('.instrument .written').length > 3")
    at(root, 3)
    unmarked = page.evaluate("[...document.querySelectorAll('.in-pane-text button:not(.written)')].length")
    assert unmarked == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_series_stands_on_an_axis_of_its_unit(
    app: App, open_page: OpenPage, runs: dict[str, str], scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    root = open_instrument(page, app, run=runs["forecaster"], text="50 52 54 53 51 49 48 50 52 55 54 53")
    at(root, 11)
    axis = page.evaluate("document.querySelector('.instrument').__instrument.scene.readings[0].axis")
    assert root.locator(".in-curve .in-tick").all_inner_texts() == [text for _, text in axis["marks"]]
    assert axis["unit"] == "°F"
    assert "°F" in page.locator(".badge").first.inner_text()
    value = float(root.locator(".in-answer").inner_text().replace("\u2212", "-"))
    assert value == pytest.approx(scene(page, "scene.readings[0].answer[11]"), abs=0.51 * 10.0 ** -axis["digits"])
    expect(root.locator(".in-expected")).to_be_hidden()
    page.locator(".in-slider").focus()
    page.keyboard.press("Home")
    at(root, 0)
    expect(root.locator(".in-answer")).to_have_text("")  # nothing was foretold of the first
    expect(root.locator('[data-dot="A"]')).to_be_hidden()


def test_marked_numbers_are_read_with_their_marks(app: App, page: Page, runs: dict[str, str]) -> None:
    root = open_instrument(page, app, run=runs["adder"], text="0.5* 0.25 0.75*")
    assert root.locator(".in-strip .word").all_inner_texts() == ["0.5*", "0.25", "0.75*"]
    page.get_by_role("button", name="Numbers", exact=True).click()
    heads = page.locator(".numbers-table thead th").all_inner_texts()
    assert "answer so far" in heads
