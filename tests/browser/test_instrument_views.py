"""What can be chosen, zoomed, compared, linked, saved and hidden in the instrument of the Inspect page."""

import csv
import re
import struct
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store import Run
from tests.browser.instrument import MODULES, SHIPPED, address, at, make_runs, open_instrument, scene
from tests.browser.server import PROJECTOR, App, OpenPage
from tests.pages.random_run import WORDS

WORD_13 = 12


@pytest.fixture(scope="module")
def runs(app: App) -> dict[str, Run]:
    return make_runs(app)


# --- units and quantities -------------------------------------------------------------------------


def test_a_click_on_a_row_shows_that_unit(page: Page, app: App) -> None:
    root = open_instrument(page, app)
    order = scene(page, "scene.readings[0].units")
    box = root.locator('canvas[data-row="map"]').bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 2 * 15 + 7)  # the third row, the first word
    expect(root).to_have_attribute("data-unit", str(order[2]))
    at(root, 0)
    page.keyboard.press("ArrowDown")
    expect(root).to_have_attribute("data-unit", str(order[3]))
    page.keyboard.press("ArrowUp")
    expect(root).to_have_attribute("data-unit", str(order[2]))
    page.wait_for_function(f"new URLSearchParams(location.search).get('unit') === '{order[2]}'")
    root.get_by_role("button", name="most telling").click()
    page.wait_for_function("!new URLSearchParams(location.search).has('unit')")


def test_units_that_were_not_sent_are_fetched(page: Page, app: App, runs: dict[str, Run]) -> None:
    text = " ".join(WORDS[(7 * k) % len(WORDS)] for k in range(300))  # short texts come with all their units
    root = open_instrument(page, app, run=runs["wide"].id, text=text)
    assert int(str(scene(page, "scene.readings[0].units.length"))) < 128
    root.locator(".in-head select").first.select_option("unit 120")
    expect(root).to_have_attribute("data-unit", "120")
    root.get_by_role("button", name="all 128").click()
    page.wait_for_function("document.querySelector('.instrument').__instrument.scene.readings[0].units.length === 128")
    expect(root.locator(".in-map .in-unit").first).to_have_text("128 units")
    expect(root).to_have_attribute("data-unit", "120")


def test_number_keys_choose_the_quantity(page: Page, app: App, runs: dict[str, Run]) -> None:
    root = open_instrument(page, app, run=runs["gru"].id)
    root.get_by_role("slider").focus()
    for key, name in (("1", "z"), ("2", "r"), ("3", "g"), ("4", "h"), ("5", "h")):
        page.keyboard.press(key)
        expect(root.locator('[aria-label="Quantity of the map"] [aria-pressed="true"]')).to_have_text(name)


def test_keys_ask_for_another_layer_side_and_saved_state(page: Page, app: App, runs: dict[str, Run]) -> None:
    root = open_instrument(page, app, run=runs["deep"].id, layer="1", side="forward", t="4")
    root.get_by_role("slider").focus()
    for key, parameter, value in (
        ("]", "layer", "2"),
        ("b", "side", "backward"),
        ("[", "layer", "1"),
        ("-", "epoch", "0.5"),
    ):
        page.keyboard.press(key)
        page.wait_for_function(
            "([name, value]) => new URLSearchParams(location.search).get(name) === value", arg=[parameter, value]
        )
        at(root, 3)  # the cursor stays
        page.wait_for_function(
            "([layer, side]) => { const { readings } = document.querySelector('.instrument').__instrument.scene;"
            " return readings[0].layer === layer && readings[0].side === side; }",
            arg=[0 if key in "[-" else 1, "forward" if key == "]" else "backward"],
        )
        expect(root.get_by_role("slider")).to_be_focused()


def test_gates_that_hardly_move_are_said_and_can_be_looked_at_closely(page: Page, app: App) -> None:
    root = open_instrument(page, app, epoch="0", q="f")
    expect(root.get_by_text("These gates hardly move")).to_be_visible()
    flat = pixels(page)
    root.get_by_role("button", name="around rest").click()
    expect(root.get_by_text("These gates hardly move")).to_be_hidden()
    limit = scene(page, "scene.readings[0].around.f")
    expect(root.locator(".in-map .in-tick").first).to_have_text(f"+{limit:.2f}")
    assert len(pixels(page)) > len(flat)  # more colours than before
    page.wait_for_function("new URLSearchParams(location.search).get('contrast') === 'resting'")


def pixels(page: Page) -> set[int]:
    """Return the colours of the map."""
    return set(
        page.evaluate(
            """() => {
              const canvas = document.querySelector('canvas[data-row="map"]');
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              return [...new Set(new Uint32Array(data.buffer))];
            }"""
        )
    )


# --- two runs -------------------------------------------------------------------------------------


def test_two_runs_share_cursor_and_limits_but_not_their_units(page: Page, app: App) -> None:
    root = open_instrument(page, app, b=SHIPPED)  # beside itself before training
    expect(root.locator(".in-answer")).to_have_count(2)
    assert root.locator(".in-strip").count() == 1  # the same words stand there once
    assert scene(page, "scene.readings.map((reading) => reading.limits.c[1])[0]") == scene(
        page, "scene.readings.map((reading) => reading.limits.c[1])[1]"
    )
    scales = [lane.inner_text() for lane in root.locator(".in-lane .in-margin").all()]
    assert scales[:6] == scales[6:]
    root.locator('.in-strip .word[data-index="3"]').click()
    for index, suffix in enumerate(("", "-b")):
        shown = root.locator(f'output[data-gutter="f{suffix}"]').inner_text()
        assert float(shown) == pytest.approx(
            scene(page, f"scene.readings[{index}].value('f', scene.unit({index}), 3)"), abs=0.0051
        )
        answer = root.locator(".in-answer").nth(index).inner_text()
        assert answer.startswith("AB"[index])
        assert float(answer[2:]) == pytest.approx(scene(page, f"scene.readings[{index}].answer[3]"), abs=0.0051)
    lines = root.locator(".in-cursor:visible")
    lefts = {round(lines.nth(at).bounding_box()["x"]) for at in range(lines.count())}
    assert (len(lefts), lines.count()) == (1, 3)  # rows, map of A, map of B

    unit = scene(page, "scene.unit(0)")
    root.locator(".in-head select").nth(1).select_option("unit 5")
    page.wait_for_function("new URLSearchParams(location.search).get('unitb') === '5'")
    assert scene(page, "[scene.unit(0), scene.unit(1)]") == [unit, 5]
    root.get_by_role("button", name="B", exact=True).click()
    root.get_by_role("button", name="Numbers").click()
    expect(root.locator(".in-place")).to_have_text("B: unit 5 at \u201cbeautiful\u201d (4 of 15)")


def test_a_click_in_the_table_moves_the_cursor(page: Page, app: App) -> None:
    root = open_instrument(page, app, open="numbers")
    root.locator('.in-numbers tr[data-t="5"]').click()
    at(root, 5)


# --- long texts -----------------------------------------------------------------------------------


def test_zooming_into_a_long_text_brings_the_words_back(page: Page, app: App, runs: dict[str, Run]) -> None:
    text = " ".join(WORDS[(7 * k) % len(WORDS)] for k in range(230))
    root = open_instrument(page, app, run=runs["long"].id, text=text, t="100")
    assert root.locator(".in-strip .word").count() == 0
    expect(root.locator('.in-pane .word[data-index="99"]')).to_be_in_viewport()  # the pane follows the cursor
    expect(root.locator(".in-block .in-flag").first).to_have_text(str(scene(page, "scene.wordAt(99)")))

    bar = root.locator('canvas[data-row="overview"]').bounding_box()
    y = bar["y"] + bar["height"] / 2
    page.mouse.move(bar["x"] + 0.40 * bar["width"], y)
    page.mouse.down()
    page.mouse.move(bar["x"] + 0.46 * bar["width"], y, steps=4)
    page.mouse.up()
    first, last = scene(page, "scene.range")
    assert abs(first - 92) <= 1
    assert abs(last - 106) <= 1
    expect(root.locator(".in-strip .word").first).to_have_attribute("data-index", str(first))
    page.keyboard.press("z")
    assert scene(page, "scene.range") == [0, 230]
    page.keyboard.press("z")
    assert scene(page, "scene.columns.nCut") == 0  # as many words as fit with all their letters
    box = root.locator('canvas[data-row="overview"]').bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], y)  # outside the frame: a new one
    page.mouse.down()
    page.mouse.move(box["x"] + 0.15 * box["width"], y, steps=4)
    page.mouse.up()
    first, last = scene(page, "scene.range")
    assert abs(first - 23) <= 1
    page.wait_for_function(f"new URLSearchParams(location.search).get('zoom') === '{first + 1}-{last}'")

    root.get_by_role("slider").focus()
    page.keyboard.press("End")  # the window goes with the cursor
    at(root, 229)
    assert scene(page, "scene.range")[1] == 230
    root.get_by_role("button", name="Whole text").click()
    assert scene(page, "scene.range") == [0, 230]


def test_windows_hold_the_cursor_and_columns_fill_the_width(page: Page, app: App) -> None:
    page.goto(f"{app.url}/inspect")
    expect(page.locator('.instrument[data-ready="1"]')).to_be_visible()
    problems = page.evaluate(
        f"""async () => {{
          const {{ makeColumns, shownRange, NARROWEST }} = await import({MODULES} + "columns.js");
          const problems = [];
          let seed = 7;
          const random = (most) => (seed = (seed * 16807) % 2147483647) % most;
          for (let round = 0; round < 3000; round += 1) {{
            const [count, width, t] = [1 + random(600), 60 + random(1200), random(600)].map(Math.floor);
            const cursor = Math.min(t, count - 1);
            const zoom = random(2) ? [random(count), random(count) + 1] : null;
            const [from, to] = shownRange(count, zoom, cursor, width, null);
            if (!(from >= 0 && from <= cursor && cursor < to && to <= count)) problems.push(["range", count, zoom, cursor, from, to]);
            const columns = makeColumns(from, to, Array.from({{ length: to - from }}, () => 8 + random(120)), width);
            const widths = columns.edges.slice(1).map((edge, at) => edge - columns.edges[at]);
            if (columns.right > width + 1) problems.push(["wider", count, width, columns.right]);
            if (to - from > 32 && columns.right < width - 1) problems.push(["narrower", count, width, columns.right]);
            if (Math.min(...widths) < Math.min(NARROWEST, width / (to - from)) - 1) problems.push(["thin", count, width]);
            for (let x = -5; x < width + 5; x += 7) {{
              const place = columns.at(x);
              const inside = Math.min(Math.max(x, 0), columns.right - 0.5);
              if (!(columns.left(place) <= inside && inside < columns.left(place) + columns.width(place))) problems.push(["at", x, place]);
            }}
          }}
          return problems.slice(0, 5);
        }}"""
    )
    assert problems == []


# --- address, files -------------------------------------------------------------------------------


def test_the_copied_link_shows_the_same_picture(open_page: OpenPage, app: App) -> None:
    page = open_page()
    root = open_instrument(page, app)
    assert not {"t", "unit", "q", "rows", "contrast", "open", "zoom"} & set(
        address(page)
    )  # nothing that is the default
    root.locator('.in-strip .word[data-index="3"]').click()
    root.locator(".in-head select").select_option("unit 6")
    root.locator(".in-map").get_by_role("button", name="o", exact=True).click()
    root.get_by_role("button", name="24", exact=True).click()
    root.get_by_role("button", name="Numbers").click()
    root.locator('[data-do="copy"]').click()
    expect(root.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    expected = {"t": "4", "unit": "6", "q": "o", "rows": "24", "open": "numbers"}
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert {name: asked.get(name) for name in expected} == expected

    other = open_page()
    other.goto(link)
    root = other.locator('.instrument[data-ready="1"]')
    at(root, 3)
    expect(root).to_have_attribute("data-unit", "6")
    assert scene(other, "[scene.state.q, scene.state.rows, scene.state.open]") == ["o", "24", "numbers"]
    other.wait_for_timeout(1200)  # the server has written the address by now; ours is still in it
    assert {name: address(other).get(name) for name in expected} == expected


def test_the_picture_and_the_numbers_can_be_saved(page: Page, app: App) -> None:
    root = open_instrument(page, app)
    with page.expect_download() as download:
        root.locator('[data-do="picture"]').click()
    data = download.value.path().read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    box = root.bounding_box()
    assert abs(width - 2 * (box["width"] + 24)) <= 4
    assert abs(height - 2 * (box["height"] + 24)) <= 4
    expect(root.locator('canvas[data-row="f"]')).to_have_attribute(
        "width", re.compile(r"^\d{3}$")
    )  # sharp only for that

    with page.expect_download() as download:
        root.get_by_title("Save this unit's numbers").click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert [row["token"] for row in rows[:4]] == ["a", "moving", ",", "beautiful"]
    assert float(rows[WORD_13]["c"]) == scene(page, f"scene.readings[0].value('c', scene.unit(0), {WORD_13})")
    assert float(rows[WORD_13]["p_positive"]) == scene(page, f"scene.readings[0].answer[{WORD_13}]")


# --- what must not show ---------------------------------------------------------------------------


def test_guess_first_hides_the_answer_everywhere(open_page: OpenPage, app: App) -> None:
    page = open_page(viewport=PROJECTOR)
    root = open_instrument(page, app, view="class", reveal="0", open="numbers")
    at(root, 0)  # not at the word that decides
    fills = root.locator(".in-strip .word").evaluate_all(
        "(words) => words.map((word) => getComputedStyle(word).backgroundColor)"
    )
    assert len(set(fills)) == 1
    expect(root.locator('canvas[data-row="curve"]')).to_be_hidden()
    said = root.evaluate(
        """(root) => [root.innerText, ...[...root.querySelectorAll("*")].flatMap((node) =>
             [node.title, node.getAttribute("aria-label"), node.getAttribute("aria-valuetext")])].join("\\n")"""
    )
    assert "positive" not in said
    assert "P(" not in said


def test_typed_markup_stays_text(page: Page, app: App) -> None:
    text = '<img src=x onerror="document.title=1"> <b>dull</b> film'
    page.goto(f"{app.url}/inspect?run={SHIPPED}&text={quote(text)}")
    root = page.locator('.instrument[data-ready="1"]')
    expect(root.locator('.in-strip .word[data-index="0"]')).to_have_text("<")
    for name in ("Numbers", "Cell"):
        root.get_by_role("button", name=name, exact=True).click()
    assert root.locator("img").count() == 0
    assert page.title() != "1"
