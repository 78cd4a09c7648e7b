"""The Inspect page in a real browser: columns that agree to the pixel, long texts, typed markup, links that last."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, TextData
from tests.browser.charts import scrolls_sideways, small_texts
from tests.browser.server import LAPTOP, PROJECTOR, App, OpenPage
from tests.pages.random_run import WORDS, random_run

TEXT = "a moving, beautiful and funny start, but the rest is dull and lifeless"
WORD_13 = 12

_COLUMN = """([lanes, map, index]) => {
    const middle = element => { const box = element.getBoundingClientRect(); return (box.left + box.right) / 2; };
    const bars = (plot, name) => {
        const data = plot._fullData.filter(trace => trace.type === 'bar');
        const groups = [...plot.querySelectorAll('.barlayer .trace.bars')];
        return groups[data.findIndex(trace => trace.name === name)].querySelectorAll('.point');
    };
    const verdict = lanes._fullData.filter(trace => trace.type === 'scatter').findIndex(t => t.name === 'verdict');
    const points = [...lanes.querySelectorAll('.scatterlayer .trace.scatter')]
        .find(group => group.querySelectorAll('.points path').length === bars(lanes, 'f').length);
    const image = map.querySelector('.heatmaplayer image').getBoundingClientRect();
    const units = map._fullData.find(trace => trace.name === 'units');
    const [first, last] = [units.x[0], units.x[units.x.length - 1]];
    const centre = (units.x[index] + units.x[index + 1]) / 2;
    return {
        word: middle(bars(lanes, 'words')[index]),
        curve: middle(points.querySelectorAll('.points path')[index]),
        f: middle(bars(lanes, 'f')[index]),
        h: middle(bars(lanes, 'h')[index]),
        map_word: middle(bars(map, 'words')[index]),
        map: image.left + (centre - first) / (last - first) * image.width,
    };
}"""


@pytest.fixture(scope="module")
def runs(app: App) -> dict[str, Run]:
    store = RunStore(app.runs_dir)
    return {
        "short": random_run(store),
        "long": random_run(store, RunSpec(data=TextData(max_length=500)), name="long"),
    }


def figure(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-inspect_{name}_chart .js-plotly-plot")


def open_inspect(page: Page, app: App, **link: str) -> None:
    page.goto(f"{app.url}/inspect?{urlencode(link)}")
    wait_for_figures(page)


def wait_for_figures(page: Page) -> None:
    expect(figure(page, "reading").locator(".scatterlayer").first).to_be_attached()
    expect(figure(page, "map").locator(".heatmaplayer image").last).to_be_attached()


def test_the_first_visitor_of_a_server_finds_the_whole_app(app: App, page: Page, runs: dict[str, Run]) -> None:
    """/inspect was once drawn alone, narrow and without navigation, if it was the first page of a fresh server."""
    page.goto(f"{app.url}/inspect?run={runs['short'].id}")
    wait_for_figures(page)
    expect(page.get_by_role("link", name="Train")).to_be_visible()
    box = figure(page, "reading").bounding_box()
    assert box is not None
    assert box["width"] > 1_300


@pytest.mark.parametrize("viewport", [LAPTOP, PROJECTOR], ids=["laptop", "projector"])
def test_word_curve_bars_and_map_stand_under_one_another(
    app: App, open_page: OpenPage, runs: dict[str, Run], viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    open_inspect(page, app, run=runs["short"].id, text=TEXT)
    handles = [figure(page, name).element_handle() for name in ("reading", "map")]
    page.wait_for_function("plot => plot.querySelectorAll('.barlayer .point').length > 0", arg=handles[0])
    places = page.evaluate(_COLUMN, [*handles, WORD_13])
    assert max(places.values()) - min(places.values()) <= 1, places


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_long_texts_scroll_in_their_own_frame_and_stay_readable(
    app: App, open_page: OpenPage, runs: dict[str, Run], color_scheme: str
) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme=color_scheme)
    open_inspect(page, app, run=runs["long"].id)
    page.get_by_role("textbox", name="Review").fill(" ".join(WORDS[(7 * k) % len(WORDS)] for k in range(540)))
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("40 words not read (limit 500)").first).to_be_visible()
    assert not scrolls_sideways(page)
    assert small_texts(page) == {}
    frame = page.locator(".st-key-inspect_picture")
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    assert page.locator(".barlayer .point").count() < 10


def test_typed_markup_is_shown_letter_by_letter(app: App, page: Page, runs: dict[str, Run]) -> None:
    open_inspect(page, app, run=runs["short"].id)
    page.get_by_role("textbox", name="Review").fill("<img src=x onerror=alert(1)> <b>dull</b> film")
    page.get_by_role("button", name="Read it").click()
    expect(figure(page, "reading").get_by_text("<", exact=True).first).to_be_visible()
    expect(figure(page, "map").get_by_text("onerror", exact=True)).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_hover_tells_three_decimals(app: App, page: Page, runs: dict[str, Run]) -> None:
    open_inspect(page, app, run=runs["short"].id, text=TEXT)
    box = figure(page, "map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + 62)
    expect(figure(page, "map").locator(".hoverlayer")).to_contain_text(re.compile(r"unit \d+: f = [01]\.\d{3}"))


def test_a_reload_shows_the_same(app: App, page: Page, runs: dict[str, Run]) -> None:
    open_inspect(page, app, run=runs["short"].id, text=TEXT, unit="7", q="o", epoch="0.5")
    before = figure(page, "reading").inner_text()
    page.reload()
    wait_for_figures(page)
    expect(figure(page, "reading")).to_contain_text("shown")
    assert figure(page, "reading").inner_text() == before
    expect(page.get_by_text("unit 7:")).to_be_visible()
