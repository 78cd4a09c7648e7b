"""How long from the click on Train to the first point of the curve?

    python -m benchmarks.first_point

In a browser, with the default preset. Each repetition starts a new server and so a new worker, which loads
TensorFlow, the data, and builds the model. "first run ever" begins with an empty cache, so that the data set is
parsed and its words are counted; the later ones find it prepared. The point counts when it is drawn.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measuring import print_table
from lstm_core.runs.events import BatchEnd, StageChanged, read_events
from lstm_core.runs.store import RunStore
from scripts.find_browser import browser_arguments, find_browser
from tests.browser.server import LAPTOP, App

FEW_POINTS = 200
HAS_OWN_POINT = """few => {
    const plot = document.querySelector('.live-chart-plot[aria-label^="Loss"]');
    const index = plot?.data?.findIndex(trace => trace.name === 'training') ?? -1;
    const points = index < 0 ? 0 : (plot.calcdata?.[index] ?? []).filter(point => Number.isFinite(point.y)).length;
    return new URL(location).searchParams.has('run') && points > 0 && points < few;
}"""
"""The run is in the address and its training curve has points, but not as many as the finished example."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    executable = find_browser()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        measured = [first_point(browser, Path(folder), number) for number in range(repeats + 1)]
        browser.close()
    rows = [
        ["first run ever (data prepared)", *(f"{value:.1f}" for value in measured[0][:2]), measured[0][2]],
        [
            f"later, median of {repeats}",
            *(f"{statistics.median(each[column] for each in measured[1:]):.1f}" for column in (0, 1)),
            measured[-1][2],
        ],
    ]
    print_table("From the click to the first point", ["", "drawn, s", "recorded, s", "stages of the last one, s"], rows)


def first_point(browser: Browser, folder: Path, number: int) -> tuple[float, float, str]:
    """Start a server, click Train, and return seconds until the point is drawn, recorded, and the stages' seconds."""
    runs = folder / f"{number}" / "runs"
    runs.mkdir(parents=True)
    server = App(runs, {"LSTM_EXPLORER_CACHE": str(folder / "cache")}).start()
    context = browser.new_context(viewport=LAPTOP)
    try:
        page = context.new_page()
        page.goto(server.url)
        button = page.get_by_role("button", name="Train", exact=True)
        button.wait_for(timeout=60_000)
        page.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
        clicked, clock = time.time(), time.perf_counter()
        button.click()
        page.wait_for_function(HAS_OWN_POINT, arg=FEW_POINTS, timeout=120_000, polling=20)
        drawn = time.perf_counter() - clock
        events, _ = read_events(RunStore(runs).runs()[0].events_file)
        recorded = next(event.time for event in events if isinstance(event, BatchEnd)) - clicked
        stages = [event for event in events if isinstance(event, StageChanged)]
        lengths = [f"{stage.stage} {after.time - stage.time:.1f}" for stage, after in itertools.pairwise(stages)]
        return drawn, recorded, ", ".join(lengths)
    finally:
        context.close()
        server.stop_workers()
        server.stop()


if __name__ == "__main__":
    main()
