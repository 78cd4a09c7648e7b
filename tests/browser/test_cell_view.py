"""The cell view in a real browser: every number on it is the one that the command line writes, whatever the cursor does."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page
from typer.testing import CliRunner

from lstm_core.__main__ import app as command_line
from lstm_core.figures.palette import DARK, LIGHT
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from tests.browser.server import PROJECTOR, ROOT, App, OpenPage
from tests.pages.random_run import random_run

TEXT = "a moving, beautiful and funny start, but the rest is dull and lifeless"
SAVE = ROOT / "pages" / "components" / "instrument" / "js" / "save.js"
REVIEWS = "example-movie-reviews"
DIGITS = 1e-6
"""The browser has the same float32 numbers as the command line writes."""

Arrays = Mapping[str, NDArray[Any]]

_READ = """() => {
    const cell = document.querySelector('.cell-view');
    const numbers = [...cell.querySelectorAll('[data-value]')];
    const parts = [...cell.querySelectorAll('[data-part]')];
    const equations = [...cell.querySelectorAll('[data-equation]')];
    const widths = [...cell.querySelectorAll('[data-flow]')];
    return {
        t: Number(cell.dataset.t),
        unit: Number(cell.dataset.unit),
        numbers: Object.fromEntries(numbers.map(n => [n.dataset.value, Number(n.dataset.number)])),
        texts: Object.fromEntries(numbers.map(n => [n.dataset.value, n.textContent])),
        parts: Object.fromEntries(parts.map(n => [n.dataset.part, Number(n.dataset.number)])),
        equations: Object.fromEntries(equations.map(n => [n.dataset.equation, n.textContent])),
        widths: Object.fromEntries(widths.map(n => [n.dataset.flow, Number(n.getAttribute('stroke-width'))])),
        sentence: cell.querySelector('.sentence').textContent,
        spoken: cell.querySelector('svg').getAttribute('aria-label'),
    };
}"""


@pytest.fixture(scope="module")
def runs(app: App) -> dict[str, str]:
    """Return the id of a run of each kind."""
    store = RunStore(app.runs_dir)

    def made(name: str, *layers: LayerSpec, **data: Any) -> str:
        run: Run = random_run(store, RunSpec(data=TextData(**data), model=ModelSpec(layers=layers)), name=name)
        return run.id

    return {
        "lstm": REVIEWS,
        "gru": made("gru", LayerSpec(cell="gru", units=6)),
        "simple_rnn": made("rnn", LayerSpec(cell="simple_rnn", units=5)),
        # no mask: before the first word the network has read 25 times nothing, so the cell does not begin at zero
        "stack": made(
            "stack",
            LayerSpec(units=4, bidirectional=True),
            LayerSpec(units=3, bidirectional=True),
            padding="pre",
            mask=False,
            length_buckets=False,
            max_length=40,
        ),
    }


@pytest.fixture(scope="module")
def gates(app: App, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the function that has the command line write what a run does on the text."""

    def write(run_id: str) -> Arrays:
        out: Path = tmp_path_factory.mktemp("gates") / "out.npz"
        arguments = ["gates", run_id, "--text", TEXT, "--out", str(out), "--runs", str(app.runs_dir)]
        result = CliRunner().invoke(command_line, arguments)
        assert result.exit_code == 0, result.output
        with np.load(out) as arrays:
            return {name: arrays[name] for name in arrays.files}

    return write


def open_cell(page: Page, app: App, run_id: str, **link: str) -> None:
    page.goto(f"{app.url}/inspect?{urlencode({'run': run_id, 'text': TEXT, **link})}")
    page.wait_for_selector('.instrument[data-ready="1"]')
    page.locator(".instrument [role=slider]").focus()


def read(page: Page) -> dict[str, Any]:
    return dict(page.evaluate(_READ))


def walk(page: Page, count: int) -> list[dict[str, Any]]:
    """Return what the cell view says at each token, stepped from the first to the last by key."""
    page.keyboard.press("Home")
    seen = [read(page)]
    for _ in range(count - 1):
        page.keyboard.press("ArrowRight")
        seen.append(read(page))
    assert [each["t"] for each in seen] == list(range(count))
    return seen


def two_decimals(value: float, *, sign: bool = False) -> str:
    """Return a number as the page writes it: a true minus sign, no sign at zero."""
    text = f"{value:.2f}".replace("-", "\u2212")
    if float(f"{value:.2f}") == 0:
        return "0.00"
    return text if not sign or value < 0 else f"+{text}"


def check_numbers(seen: dict[str, Any], arrays: Arrays, place: str, carried: str) -> None:
    """Compare a cell view with the arrays of the command line, at its own token and unit."""
    t, unit, backward = seen["t"], seen["unit"], place.endswith("backward")
    quantities = [name.removeprefix(f"{place}/") for name in arrays if name.startswith(place)]
    for name in quantities:
        expected = arrays[f"{place}/{name}"][t, unit]
        assert seen["numbers"][name] == pytest.approx(expected, abs=DIGITS), (name, t)
        shown = {two_decimals(expected), two_decimals(expected, sign=True)}
        assert seen["texts"][name] in shown
    before = t + 1 if backward else t - 1
    if 0 <= before < len(arrays["tokens"]):
        expected = arrays[f"{place}/{carried}"][before, unit]
        assert seen["numbers"][f"{carried}_prev"] == pytest.approx(expected, abs=DIGITS), t


def play(page: Page, count: int) -> list[dict[str, Any]]:
    """Return what the cell view says at each token while the cursor plays from the first to the last."""
    page.keyboard.press("Home")
    page.evaluate(
        f"""() => {{
            const read = {_READ};
            window.played = [read()];
            new MutationObserver(() => window.played.push(read()))
                .observe(document.querySelector('.cell-view'), {{ attributes: true, attributeFilter: ['data-t'] }});
        }}"""
    )
    page.keyboard.press("Space")
    page.wait_for_function(f"() => window.played.at(-1).t === {count - 1}")
    seen = list(page.evaluate("() => window.played"))
    assert sorted({each["t"] for each in seen}) == list(range(count))
    return seen


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def sum_of_parts(seen: dict[str, Any], name: str) -> float:
    return float(sum(seen["parts"][f"{part}/{name}"] for part in ("word", "memory", "bias")))


def test_lstm_shows_at_every_step_what_the_command_line_writes(
    app: App, page: Page, runs: dict[str, str], gates: Any
) -> None:
    arrays = gates(runs["lstm"])
    open_cell(page, app, runs["lstm"])

    steps = walk(page, len(arrays["tokens"]))

    for seen in steps:
        check_numbers(seen, arrays, "layer0/forward", "c")
        numbers, spoken = seen["numbers"], seen["sentence"]
        assert numbers["kept"] + numbers["written"] == pytest.approx(numbers["c"], abs=1e-5)
        for gate in "fio":
            assert sigmoid(sum_of_parts(seen, gate)) == pytest.approx(numbers[gate], abs=1e-5)
        assert np.tanh(sum_of_parts(seen, "g")) == pytest.approx(numbers["g"], abs=1e-5)
        shown = {name: two_decimals(value) for name, value in numbers.items()}
        formula = "c = f × c_prev + i × g = {f} × {c_prev} + {i} × {g} = {c}".format(**shown)
        assert seen["equations"]["c"].replace("cprev", "c_prev").replace("≈", "=") == formula
        assert spoken.startswith(f"Keeps {numbers['f'] * 100:.0f}\u00a0% of {shown['c_prev']}, writes ")
        assert spoken.endswith(f": h\u00a0{shown['h']}.")
        assert spoken in seen["spoken"]
        assert re.search(rf"unit {seen['unit']} at “{re.escape(str(arrays['tokens'][seen['t']]))}”", seen["spoken"])
    assert steps[0]["numbers"]["c_prev"] == 0
    assert page.locator('.cell-view [data-value="f"]').get_attribute("fill") == LIGHT.gates["f"]

    # the belt: as thick as the memory is large, before and after the word alike
    belts = [(abs(seen["numbers"][name]), seen["widths"][name]) for seen in steps for name in ("c_prev", "c")]
    values, widths = np.array(sorted(belts)).T
    assert np.all(np.diff(widths) >= -DIGITS)
    np.testing.assert_allclose(widths, widths[0] + (widths[-1] - widths[0]) * values / values[-1], atol=1e-3)
    assert widths[-1] > 10 * widths[0]


def test_gru_has_its_own_picture_and_stays_right_while_it_plays(
    app: App, page: Page, runs: dict[str, str], gates: Any
) -> None:
    arrays = gates(runs["gru"])
    open_cell(page, app, runs["gru"])

    for seen in play(page, len(arrays["tokens"])):
        check_numbers(seen, arrays, "layer0/forward", "h")
        numbers = seen["numbers"]
        assert numbers["1-z"] == pytest.approx(1 - numbers["z"], abs=DIGITS)
        assert numbers["kept"] + numbers["written"] == pytest.approx(numbers["h"], abs=1e-5)
        assert np.tanh(sum_of_parts(seen, "g")) == pytest.approx(numbers["g"], abs=1e-5)
        assert list(seen["equations"]) == ["z", "r", "g", "h"]
        assert seen["equations"]["h"].endswith(two_decimals(numbers["h"]))
        assert seen["sentence"].endswith(f": h\u00a0{two_decimals(numbers['h'])}.")


def test_simple_rnn_adds_and_squashes(app: App, page: Page, runs: dict[str, str], gates: Any) -> None:
    arrays = gates(runs["simple_rnn"])
    open_cell(page, app, runs["simple_rnn"])

    for seen in walk(page, len(arrays["tokens"])):
        check_numbers(seen, arrays, "layer0/forward", "h")
        assert seen["numbers"]["sum"] == pytest.approx(sum_of_parts(seen, "h"), abs=1e-5)
        assert np.tanh(seen["numbers"]["sum"]) == pytest.approx(seen["numbers"]["h"], abs=1e-5)
        assert list(seen["equations"]) == ["h"]


def test_each_side_begins_where_it_began_to_read(app: App, page: Page, runs: dict[str, str], gates: Any) -> None:
    arrays = gates(runs["stack"])
    open_cell(page, app, runs["stack"], layer="2", side="backward")

    steps = walk(page, len(arrays["tokens"]))

    for seen in steps:
        check_numbers(seen, arrays, "layer1/backward", "c")
    assert steps[-1]["numbers"]["c_prev"] == 0  # the backward side starts at the last word

    page.keyboard.press("b")
    page.wait_for_selector(".cell-view .head :text('forward side')")
    page.keyboard.press("Home")
    first = read(page)
    check_numbers(first, arrays, "layer1/forward", "c")
    f, i, g, c = (arrays[f"layer1/forward/{name}"][0, first["unit"]] for name in "figc")
    assert f * first["numbers"]["c_prev"] + i * g == pytest.approx(c, abs=1e-5)
    assert abs(first["numbers"]["c_prev"]) > 0.01  # it has read the padding before


def test_the_table_has_every_number_and_marks_the_cursor(
    app: App, page: Page, runs: dict[str, str], gates: Any
) -> None:
    arrays = gates(runs["gru"])
    open_cell(page, app, runs["gru"], open="numbers", t="3")
    page.locator(".numbers-table tr[aria-current]").wait_for()
    unit = int(page.locator(".numbers-table caption").inner_text().split(",")[0].removeprefix("Unit "))

    rows = page.evaluate(
        """() => [...document.querySelectorAll('.numbers-table tbody tr')]
            .map(row => [...row.cells].map(cell => cell.textContent.replace('\\u2212', '-')))"""
    )

    assert [row[1] for row in rows] == arrays["tokens"].tolist()
    values = np.array([row[2:] for row in rows], dtype=float)
    expected = [arrays["probability"], *(arrays[f"layer0/forward/{name}"][:, unit] for name in "zrgh")]
    np.testing.assert_allclose(values, np.stack(expected, axis=1), atol=5.1e-4)
    assert page.locator(".numbers-table tr[aria-current]").get_attribute("data-t") == "2"


def test_two_that_are_compared_have_one_scale(app: App, page: Page, runs: dict[str, str]) -> None:
    open_cell(page, app, runs["lstm"], b=runs["lstm"], bepoch="0")
    scale = page.locator(".cell-view svg text", has_text="full pipe")
    trained, first = scale.text_content(), read(page)

    page.locator(".in-panel-bar").get_by_role("button", name="B", exact=True).click()
    page.wait_for_function(
        "c => document.querySelector('[data-value=\"c\"]').dataset.number != c", arg=first["numbers"]["c"]
    )

    untrained = read(page)
    assert scale.text_content() == trained
    assert untrained["widths"]["c"] < first["widths"]["c"] / 4  # it has not learned to write anything


def test_class_view_is_large_and_in_the_theme(app: App, open_page: OpenPage, runs: dict[str, str]) -> None:
    page = open_page(viewport=PROJECTOR, color_scheme="dark")
    open_cell(page, app, runs["lstm"], view="class")

    found = page.evaluate(
        """() => {
            const svg = document.querySelector('.cell-view svg');
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            const leaves = [...document.querySelectorAll('.cell-view *')]
                .filter(n => !n.children.length && n.textContent.trim() && n.getClientRects().length);
            const size = n => parseFloat(getComputedStyle(n).fontSize) * (n.closest('svg') ? scale : 1);
            const box = document.querySelector('.cell-view').getBoundingClientRect();
            const out = [...document.querySelectorAll('.cell-view .equation > *, .cell-view svg')]
                .filter(n => n.getBoundingClientRect().right > box.right + 1).map(n => n.textContent);
            const small = leaves.filter(n => size(n) < 17.9).map(n => `${n.outerHTML} ${size(n)}`);
            return { small, out,
                     f: svg.querySelector('[data-value="f"]').getAttribute('fill') };
        }"""
    )

    assert found["small"] == []
    assert found["out"] == []
    assert found["f"] == DARK.gates["f"]


def test_saved_csv_is_text_to_a_spreadsheet(page: Page) -> None:
    page.route("**/save.js", lambda route: route.fulfill(path=SAVE, content_type="text/javascript"))
    page.route("**/empty", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://127.0.0.1/empty")
    rows = [["=1+1", 0.5], ["+a", -0.25], ["-b", 1], ["@c", 2], ['say "x", y', None], ["plain", "x\ty"]]

    text = page.evaluate("rows => import('/save.js').then(save => save.csvText(['token', 'value'], rows))", rows)

    assert text == (
        '\ufefftoken,value\r\n\'=1+1,0.5\r\n\'+a,-0.25\r\n\'-b,1\r\n\'@c,2\r\n"say ""x"", y",\r\nplain,x\ty\r\n'
    )
