"""The Inspect page in a real browser: what fits on the screen, links that last, wishes, odd texts, and a live run."""

import re
import subprocess
import sys
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from tests.browser.charts import lowest_edge, scrolls_sideways, small_texts
from tests.browser.instrument import address
from tests.browser.server import LAPTOP, PROJECTOR, ROOT, App, OpenPage
from tests.pages.random_run import WORDS, random_run

TEXT = "a moving, beautiful and funny start, but the rest is dull and lifeless"


@pytest.fixture(scope="module")
def runs(app: App) -> dict[str, Run]:
    store = RunStore(app.runs_dir)
    both_ways = LayerSpec(units=12, bidirectional=True)
    return {
        "short": random_run(store),
        "long": random_run(store, RunSpec(data=TextData(max_length=500)), name="long"),
        "wide": random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(units=128),))), name="wide"),
        "deep": random_run(store, RunSpec(model=ModelSpec(layers=(both_ways, both_ways))), name="deep"),
    }


def instrument(page: Page) -> Locator:
    return page.locator('.instrument[data-ready="1"]')


def open_inspect(page: Page, app: App, **link: str) -> Locator:
    page.goto(f"{app.url}/inspect?{urlencode(link)}")
    expect(instrument(page)).to_be_visible()
    return instrument(page)


def wait_for_address(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.wait_for_function(
            "([name, value]) => new URLSearchParams(location.search).get(name) === value", arg=[name, value]
        )


def read(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Review").fill(text)
    page.get_by_role("button", name="Read it").click()


# --- what fits ------------------------------------------------------------------------------------


def test_the_first_visitor_of_a_server_finds_the_whole_app(app: App, page: Page, runs: dict[str, Run]) -> None:
    """/inspect was once drawn alone, narrow and without navigation, if it was the first page of a fresh server."""
    box = open_inspect(page, app, run=runs["short"].id).bounding_box()
    expect(page.get_by_role("link", name="Train")).to_be_visible()
    assert box is not None
    assert box["width"] > 1_300


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_strip_to_map_fit_a_laptop(app: App, open_page: OpenPage, runs: dict[str, Run], color_scheme: str) -> None:
    page = open_page(viewport=LAPTOP, color_scheme=color_scheme)
    shown = open_inspect(page, app, run=runs["short"].id, text=TEXT)
    assert lowest_edge(page, shown.locator('canvas[data-row="map"]')) <= LAPTOP["height"]
    assert not scrolls_sideways(page)
    assert small_texts(page) == {}


def test_class_view_fits_a_projector(app: App, open_page: OpenPage, runs: dict[str, Run]) -> None:
    page = open_page(viewport=PROJECTOR)
    shown = open_inspect(page, app, run=runs["short"].id, text=TEXT, view="class")
    expect(page.get_by_role("link", name="Train")).not_to_be_visible()
    assert lowest_edge(page, shown.locator(".cell")) <= PROJECTOR["height"]
    assert not scrolls_sideways(page)
    folded = page.locator(".st-key-inspect_folded")
    box = folded.bounding_box()
    assert box is not None
    assert box["height"] <= 40
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Review").fill("a dull film")
    page.get_by_role("button", name="Read it").click()
    expect(shown.locator("button.word")).to_have_count(3)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Aa").click()
    expect(page.get_by_role("link", name="Train")).to_be_visible()
    assert "view" not in address(page)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_long_texts_stay_in_their_frame_and_readable(
    app: App, open_page: OpenPage, runs: dict[str, Run], color_scheme: str
) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme=color_scheme)
    open_inspect(page, app, run=runs["long"].id)
    read(page, " ".join(WORDS[(7 * k) % len(WORDS)] for k in range(540)))
    expect(page.get_by_text("40 words not read (limit 500)").first).to_be_visible()
    assert not scrolls_sideways(page)
    assert small_texts(page) == {}


def test_typed_markup_is_shown_letter_by_letter(app: App, page: Page, runs: dict[str, Run]) -> None:
    shown = open_inspect(page, app, run=runs["short"].id)
    read(page, "<img src=x onerror=alert(1)> <b>dull</b> film")
    expect(shown.locator("button.word").filter(has_text="onerror")).to_be_visible()
    expect(shown.locator("button.word").filter(has_text=re.compile("^<$")).first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


# --- links ----------------------------------------------------------------------------------------


def test_a_copied_link_shows_the_same_to_somebody_else(app: App, open_page: OpenPage, runs: dict[str, Run]) -> None:
    page = open_page()
    shown = open_inspect(page, app, run=runs["short"].id, text=TEXT, epoch="0.5")
    shown.locator('button.word[data-index="4"]').click()
    expect(shown).to_have_attribute("data-t", "4")
    page.keyboard.press("ArrowDown")  # another unit
    page.keyboard.press("5")  # another quantity
    wait_for_address(page, t="5", q="o")
    page.wait_for_function("() => new URLSearchParams(location.search).has('unit')")
    shown.get_by_role("button", name="Copy link").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('t=5')")
    copied = page.evaluate("navigator.clipboard.readText()")

    other = open_page(viewport=LAPTOP)
    other.goto(copied)
    there = instrument(other)
    expect(there).to_have_attribute("data-t", "4")
    wait_for_address(other, t="5", q="o", unit=address(page)["unit"], run=runs["short"].id, epoch="0.5")
    assert address(other) == address(page)
    assert there.locator(".cell").inner_text() == shown.locator(".cell").inner_text()

    other.reload()
    expect(there).to_have_attribute("data-t", "4")


def test_what_the_browser_put_into_the_link_outlives_an_answer_of_the_server(
    app: App, page: Page, runs: dict[str, Run]
) -> None:
    shown = open_inspect(page, app, run=runs["short"].id, text=TEXT, t="3")
    expect(shown).to_have_attribute("data-t", "2")
    shown.locator('button.word[data-index="6"]').click()
    wait_for_address(page, t="7")
    page.get_by_text("Guess first").click()  # the server writes its own part of the address
    wait_for_address(page, t="7", reveal="0")
    page.get_by_role("button", name="Reveal").click()
    page.wait_for_function("() => !location.search.includes('reveal')")
    wait_for_address(page, t="7")
    expect(shown).to_have_attribute("data-t", "6")


def test_guess_first_shows_no_answer_before_reveal(app: App, page: Page, runs: dict[str, Run]) -> None:
    open_inspect(page, app, run=runs["short"].id, text=TEXT, reveal="0")
    assert not re.search(r"positive|negative", page.locator('[data-testid="stMain"]').inner_text())
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(re.compile(r"positive [01]\.\d\d"))).to_be_visible()


def test_a_link_opens_its_tab(app: App, page: Page, runs: dict[str, Run]) -> None:
    open_inspect(page, app, run=runs["short"].id, text=TEXT, tab="back")
    expect(page.locator(".st-key-inspect_tab_back")).to_be_visible()
    assert address(page)["tab"] == "back"


# --- what the instrument asks the server for ------------------------------------------------------


def test_keys_choose_layer_side_and_saved_state(app: App, page: Page, runs: dict[str, Run]) -> None:
    shown = open_inspect(page, app, run=runs["deep"].id, text=TEXT)
    wait_for_address(page, layer="2", side="forward", epoch="1")
    shown.locator('button.word[data-index="3"]').click()
    for key, values in (("[", {"layer": "1"}), ("b", {"side": "backward"}), ("-", {"epoch": "0.5"})):
        page.keyboard.press(key)
        wait_for_address(page, **values, t="4")
    expect(shown).to_have_attribute("data-t", "3")


def test_all_units_of_a_large_layer_arrive_when_they_are_wanted(app: App, page: Page, runs: dict[str, Run]) -> None:
    shown = open_inspect(page, app, run=runs["wide"].id, text=" ".join(WORDS * 7))
    shown.get_by_role("button", name=re.compile("^all")).first.click()
    wait_for_address(page, rows="all")
    page.wait_for_function(
        "() => document.querySelector('canvas[data-row=map]').getBoundingClientRect().height >= 3 * 128"
    )


# --- two runs, and a live one ---------------------------------------------------------------------


def test_two_saved_states_stand_in_one_instrument(app: App, page: Page, runs: dict[str, Run]) -> None:
    shown = open_inspect(page, app, run=runs["short"].id, text=TEXT)
    page.get_by_text("A|B", exact=True).click()
    expect(shown.locator('canvas[data-row="f-b"]')).to_be_visible()
    expect(page.locator(".verdict")).to_have_count(2)
    wait_for_address(page, b=runs["short"].id, bepoch="0")
    page.get_by_text("A|B", exact=True).click()
    expect(shown.locator('canvas[data-row="f-b"]')).to_have_count(0)


def test_a_live_run_shows_each_new_state_of_the_same_text(app: App, page: Page) -> None:
    run = RunStore(app.runs_dir).create(RunSpec(model=ModelSpec(layers=(LayerSpec(units=8),))))
    command = [sys.executable, "-m", "tests.pages.stub_worker", str(run.path), "--rate", "8", "--batches", "40"]
    with subprocess.Popen(command, cwd=ROOT) as worker:
        try:
            shown = open_inspect(page, app, run=run.id, text=TEXT)
            shown.locator('button.word[data-index="2"]').click()
            label = page.locator(".st-key-inspect_step")
            expect(label).to_contain_text(re.compile("after"))
            page.get_by_role("textbox", name="Review").fill("half a sen")  # what is being typed stays
            first = label.inner_text()
            page.wait_for_function(
                "first => document.querySelector('.st-key-inspect_step').innerText !== first", arg=first
            )
            expect(shown).to_have_attribute("data-t", "2")
            expect(page.get_by_role("textbox", name="Review")).to_have_value("half a sen")
            assert "epoch" not in address(page)
        finally:
            worker.kill()
