"""The live page in a real browser: charts are updated in place, a zoom stays, nothing scrolls that should not."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, TrainSpec
from tests.browser.server import LAPTOP, PROJECTOR, ROOT, App
from tests.pages.stub_worker import trained_run

UPDATES = "plot => Number(plot.dataset.updates || 0)"
X_RANGE = "plot => plot.layout.xaxis.range.map(Number)"
StartStub = Callable[..., Run]


@pytest.fixture
def start_stub(app: App) -> Iterator[StartStub]:
    """Return a function that starts a stub worker on a new run; all are ended with the test."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*options: str, epochs: int = 4) -> Run:
        run = RunStore(app.runs_dir).create(RunSpec(train=TrainSpec(epochs=epochs)))
        command = [sys.executable, "-m", "tests.pages.stub_worker", str(run.path), *options]
        processes.append(subprocess.Popen(command, cwd=ROOT))
        return run

    yield start
    for process in processes:
        process.kill()
        process.wait()


def plot_of(page: Page, key: str) -> str:
    return f".st-key-{key} .live-chart-plot"


def wait_for_updates(page: Page, selector: str, count: int) -> None:
    page.wait_for_function(
        "([selector, count]) => Number(document.querySelector(selector)?.dataset.updates || 0) >= count",
        arg=[selector, count],
        timeout=60_000,
    )


def test_over_ten_updates_the_plot_is_the_same_node_and_a_zoom_stays(
    app_url: str, page: Page, start_stub: StartStub
) -> None:
    run = start_stub("--rate", "20", "--batches", "400")
    page.goto(f"{app_url}/?run={run.id}")
    selector = plot_of(page, "train_loss_chart")
    wait_for_updates(page, selector, 2)
    plot = page.locator(selector)
    plot.evaluate("plot => { plot.dataset.marked = 'yes'; window.__svg = plot.querySelector('svg.main-svg'); }")
    box = plot.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.02, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "selector => document.querySelector(selector).layout.xaxis.range[1] < 3", arg=selector, timeout=10_000
    )
    zoomed = plot.evaluate(X_RANGE)
    points = plot.evaluate("plot => plot._fullData[0]._length")
    seen = plot.evaluate(UPDATES)
    wait_for_updates(page, selector, seen + 10)
    assert plot.evaluate("plot => plot.dataset.marked") == "yes", "the node was replaced"
    assert plot.evaluate("plot => plot.querySelector('svg.main-svg') === window.__svg"), "the drawing was replaced"
    assert plot.evaluate(X_RANGE) == zoomed
    assert plot.evaluate("plot => plot._fullData[0]._length") > points, "nothing new was drawn"


def test_charts_follow_at_least_once_a_second(app_url: str, page: Page, start_stub: StartStub) -> None:
    run = start_stub("--rate", "20", "--batches", "400")
    page.goto(f"{app_url}/?run={run.id}")
    selector = plot_of(page, "train_accuracy_chart")
    wait_for_updates(page, selector, 3)
    epochs = page.get_by_role("spinbutton", name="Epochs").or_(page.get_by_label("Epochs", exact=True)).first
    epochs.press_sequentially("9")  # half an edit, not committed
    typed = epochs.input_value()
    before = page.locator(selector).evaluate(UPDATES)
    page.wait_for_timeout(6_000)
    assert page.locator(selector).evaluate(UPDATES) - before >= 6
    assert epochs.input_value() == typed, "an update took away what was being typed"


def test_the_run_is_paused_resumed_and_stopped_from_the_page(app_url: str, page: Page, start_stub: StartStub) -> None:
    run = start_stub("--rate", "20", "--batches", "400", "--quick")
    page.goto(f"{app_url}/?run={run.id}")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused at batch")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("training · epoch")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("stopped at batch")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_run_that_ends_is_told_in_one_line(app_url: str, page: Page, start_stub: StartStub) -> None:
    run = start_stub("--rate", "40", "--batches", "20")
    page.goto(f"{app_url}/?run={run.id}")
    expect(page.get_by_text("Best at epoch 2: 82 of 100 unseen texts right.")).to_be_visible()
    expect(page.get_by_role("button", name="Look inside")).to_be_enabled()
    selector = plot_of(page, "train_loss_chart")
    page.wait_for_timeout(2_500)
    settled = page.locator(selector).evaluate(UPDATES)
    page.wait_for_timeout(2_500)
    assert page.locator(selector).evaluate(UPDATES) == settled, "polling is switched off when nothing is live"


def test_a_zoomed_chart_of_one_run_does_not_hide_another(
    app: App, app_url: str, page: Page, start_stub: StartStub
) -> None:
    run = trained_run(RunStore(app.runs_dir), RunSpec(train=TrainSpec(epochs=8)))
    page.goto(f"{app_url}/?run={run.id}")
    selector = plot_of(page, "train_loss_chart")
    wait_for_updates(page, selector, 1)
    assert page.locator(selector).evaluate(X_RANGE) == [0, 8]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_laptop(app: App, app_url: str, open_page: Callable[..., Page], scheme: str) -> None:
    run = trained_run(RunStore(app.runs_dir), RunSpec())
    page = open_page(viewport=LAPTOP, color_scheme=scheme)
    page.goto(f"{app_url}/?run={run.id}")
    wait_for_updates(page, plot_of(page, "train_gradient_chart"), 1)
    for selector in (
        ".st-key-train_transport", plot_of(page, "train_loss_chart"), plot_of(page, "train_accuracy_chart"),
        ".st-key-train_sentence", ".st-key-train_network",
    ):  # fmt: skip
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] >= 48, f"{selector} is under the header"
        assert box["y"] + box["height"] <= LAPTOP["height"], f"{selector} needs scrolling"
    assert no_horizontal_scroll(page)
    assert smallest_text(page) >= 12


def test_nothing_scrolls_sideways_on_a_projector(app: App, app_url: str, open_page: Callable[..., Page]) -> None:
    run = trained_run(RunStore(app.runs_dir), RunSpec())
    page = open_page(viewport=PROJECTOR)
    page.goto(f"{app_url}/?run={run.id}")
    wait_for_updates(page, plot_of(page, "train_gradient_chart"), 1)
    assert no_horizontal_scroll(page)


def test_the_charts_live_on_the_path_of_the_page(app: App, app_url: str, page: Page) -> None:
    """plotly.js must be found from wherever the page is: the address of a page is no folder of the app."""
    run = trained_run(RunStore(app.runs_dir), RunSpec())
    page.goto(f"{app_url}/?run={run.id}")
    wait_for_updates(page, plot_of(page, "train_loss_chart"), 1)
    sources = page.eval_on_selector_all("script[src*=plotly]", "nodes => nodes.map(node => node.src)")
    assert [source.split("?")[0] for source in sources] == [f"{app_url}/app/static/plotly.min.js"]


def no_horizontal_scroll(page: Page) -> bool:
    return page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid="stMain"]');
            return document.documentElement.scrollWidth <= window.innerWidth && main.scrollWidth <= main.clientWidth;
        }"""
    )


def smallest_text(page: Page) -> float:
    return page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('body *')]
            .filter(node => node.offsetParent && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
            .map(node => parseFloat(getComputedStyle(node).fontSize)))"""
    )
