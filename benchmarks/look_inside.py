"""How long from a typed text to the picture of all its gates, on the server and in the browser, and how many bytes?

    python -m benchmarks.look_inside

Two networks with random weights: 200 words through one layer of 128 units, and 500 words through two bidirectional
layers of 64. Server: everything from the text to the bytes for the instrument, beside the bare replay of the same
text. Browser: from the press on "Read it" until the instrument has drawn the new text. Every text is read once, so no
cache helps.
"""

import argparse
import itertools
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.measuring import measure_pairs, print_table
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import replay
from pages.components.inspect.link import NO_WISH
from pages.components.inspect.reading import replayed
from pages.components.inspect.view import payload_of
from scripts.find_browser import browser_arguments, find_browser
from tests.browser.server import LAPTOP, App
from tests.pages.looks import look_at
from tests.pages.random_run import WORDS, random_run

OPTIONS = {"class_view": False, "reveal": True, "grey": False, "anew": False}
CASES = {
    "200 words, 1 x 128": (200, LayerSpec(units=128), 1),
    "500 words, 2 x 64 both ways": (500, LayerSpec(units=64, bidirectional=True), 2),
}


def texts(length: int) -> Iterator[str]:
    """Yield different texts of the words that the random runs know."""
    shuffle = random.Random(0)
    for _ in itertools.count():
        yield " ".join(shuffle.choices(WORDS, k=length))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=20)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LSTM_EXPLORER_RUNS"] = folder
        store = RunStore(Path(folder))
        runs = {
            name: random_run(store, RunSpec(data=TextData(max_length=500), model=ModelSpec(layers=(layer,) * n_layers)))
            for name, (_, layer, n_layers) in CASES.items()
        }
        rows = [server_row(name, run, CASES[name][0], pairs) for name, run in runs.items()]
        head = ["text and network", "text to bytes, ms", "bare replay, ms", "ratio", "middle half", "pairs", "kB sent"]
        print_table("On the server", head, rows)
        print_table(
            "In the browser", ["text and network", "s, median", "least", "most"], browser_rows(runs, Path(folder))
        )


def server_row(name: str, run: Run, length: int, pairs: int) -> list[str]:
    """Return the row of one network: text to bytes, beside the replay alone."""
    source = texts(length)
    sizes: list[int] = []

    def whole() -> None:
        sizes.append(len(payload_of([look_at(run, next(source))], dict(NO_WISH), OPTIONS)))

    known = replayed(run, 100, next(source))
    found = measure_pairs(whole, lambda: replay(known.network, known.encoded.ids), pairs=pairs, warm_up=2)
    return [name, *found.row(unit=1e-3), f"{max(sizes) / 1000:.0f}"]


def browser_rows(runs: dict[str, Run], folder: Path, visits: int = 7) -> list[list[str]]:
    """Return a row for each network: seconds from the press to the drawn picture."""
    rows = []
    server = App(folder).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=browser_arguments())
        try:
            for name, run in runs.items():
                page = browser.new_context(viewport=LAPTOP).new_page()
                page.goto(f"{server.url}/inspect?run={run.id}")
                page.locator(".instrument[data-ready]").wait_for(timeout=60_000)
                source = texts(CASES[name][0])
                seconds = [press_and_wait(page, next(source)) for _ in range(visits)][1:]
                figures = (statistics.median(seconds), min(seconds), max(seconds))
                rows.append([name, *(f"{value:.2f}" for value in figures)])
                page.context.close()
        finally:
            browser.close()
            server.stop()
    return rows


def press_and_wait(page: Page, text: str) -> float:
    """Type a text, press "Read it", and return the seconds until the instrument shows it."""
    page.get_by_role("textbox", name="Review").fill(text)
    before = page.locator(".instrument").get_attribute("data-text")
    began = time.perf_counter()
    page.get_by_role("button", name="Read it").click()
    page.wait_for_function(
        "before => document.querySelector('.instrument')?.dataset.text !== before", arg=before, polling="raf"
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
