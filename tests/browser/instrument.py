"""Opening the instrument of the Inspect page in a browser, and measuring what it drew. Imports the server."""

from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from tests.browser.server import App
from tests.pages.random_run import random_run

TEXT = "a moving, beautiful and funny start, but the rest is dull and lifeless"
SHIPPED = "example-movie-reviews"

MODULES = (
    "performance.getEntriesByType('resource').find(({name}) => name.endsWith('/main.js')).name.replace('main.js', '')"
)
"""The address of the instrument's modules, in the browser."""

DRAWN = """
(t) => {
  // Runs of pixels of one row of a canvas that `is` says belong together, as [left, right] in pixels of the page.
  const runs = (canvas, y, is) => {
    const pen = canvas.getContext("2d");
    const ratio = canvas.width / canvas.clientWidth;
    const row = pen.getImageData(0, Math.round(y * ratio), canvas.width, 1).data;
    const left = canvas.getBoundingClientRect().left;
    const found = [];
    for (let x = 0, start = null; x <= canvas.width; x += 1) {
      const on = x < canvas.width && is(row.slice(4 * x, 4 * x + 4));
      if (on && start === null) start = x;
      if (!on && start !== null) { found.push([left + start / ratio, left + x / ratio]); start = null; }
    }
    return found;
  };
  const canvas = (name) => document.querySelector(`canvas[data-row="${name}"]`);
  const close = (rgb) => (pixel) => [0, 1, 2].every((at) => Math.abs(pixel[at] - rgb[at]) < 3);
  const colour = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const scene = document.querySelector(".instrument").__instrument.scene;
  const word = document.querySelector(`.in-strip .word[data-index="${t}"]`).getBoundingClientRect();
  const lanes = {};
  for (const name of Object.keys(scene.readings[0].quantities)) {
    const lane = canvas(name);
    // gates only: their bars all stand on the lane's lower edge
    const [low, high] = scene.readings[0].limits[name];
    if (low === 0) lanes[name] = runs(lane, lane.clientHeight - 4, close(colour(scene.palette.gates[name])))[t];
  }
  const curve = canvas("curve");
  const dot = document.querySelector('[data-dot="A"]').getBoundingClientRect();
  const box = curve.getBoundingClientRect();
  const ratio = curve.width / curve.clientWidth;
  const [x, y] = [(dot.left + dot.right) / 2 - box.left, (dot.top + dot.bottom) / 2 - box.top];
  const ink = colour(scene.palette.ink);
  const near = [];
  for (let by = -8; by <= 8; by += 1) {
    const pixel = curve.getContext("2d").getImageData(Math.round((x + by) * ratio), Math.round(y * ratio), 1, 1).data;
    if (close(ink)(pixel)) near.push(by);
  }
  const cursor = document.querySelector(".in-block .in-cursor").getBoundingClientRect();
  return {
    word: [word.left, word.right], lanes, dot: (dot.left + dot.right) / 2, inkNear: near,
    cursor: [cursor.left, cursor.right],
  };
}
"""


PLAYED = """
() => new Promise((done) => {
  const root = document.querySelector(".instrument");
  const seen = [];
  const watch = new MutationObserver(() => seen.at(-1) === root.dataset.t || seen.push(root.dataset.t));
  watch.observe(root, { attributes: true, attributeFilter: ["data-t"] });
  const wait = setInterval(() => {
    if (root.__instrument.store.state.playing) return;
    clearInterval(wait);
    watch.disconnect();
    done(seen.map(Number));
  }, 50);
})
"""


def make_runs(app: App) -> dict[str, Run]:
    """Return runs with random weights: two layers that read both ways, a GRU, one of long texts, one of 128 units."""
    store = RunStore(app.runs_dir)
    both_ways = LayerSpec(units=12, bidirectional=True)
    return {
        "deep": random_run(store, RunSpec(model=ModelSpec(layers=(both_ways, both_ways))), name="deep"),
        "gru": random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(cell="gru", units=16),))), name="gru"),
        "long": random_run(store, RunSpec(data=TextData(max_length=500)), name="long"),
        "wide": random_run(
            store, RunSpec(data=TextData(max_length=300), model=ModelSpec(layers=(LayerSpec(units=128),))), name="wide"
        ),
    }


def open_instrument(page: Page, app: App, **link: str) -> Locator:
    page.goto(f"{app.url}/inspect?{urlencode({'run': SHIPPED, 'text': TEXT} | link)}")
    root = page.locator('.instrument[data-ready="1"]')
    expect(root).to_be_visible()
    page.wait_for_function("document.fonts.status === 'loaded'")
    return root


def at(root: Locator, t: int) -> None:
    expect(root).to_have_attribute("data-t", str(t))


def centre(edges: list[float]) -> float:
    return (edges[0] + edges[1]) / 2


def address(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def scene(page: Page, expression: str) -> object:
    """Return a value of the instrument's `scene`, such as the probability of a word."""
    return page.evaluate(
        f"(() => {{ const scene = document.querySelector('.instrument').__instrument.scene; return {expression}; }})()"
    )
