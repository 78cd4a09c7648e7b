"""How long until a page shows its content, beside an empty Streamlit app?

    python -m benchmarks.page_start

Both servers run at the same time and are asked in turn, each time by a browser without any cache. Ours counts as
there when the chart of the Train page holds its curve, the empty one when its one line of text is there. The first
visit after a server's start is reported apart.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measuring import measure_pairs, print_table, timed
from scripts.find_browser import browser_arguments, find_browser
from tests.browser.server import LAPTOP, App

EMPTY_APP = 'import streamlit as st\n\nst.write("nothing else")\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=10)
    pairs = parser.parse_args().pairs
    executable = find_browser()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        runs = Path(folder) / "runs"
        runs.mkdir()
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_APP, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        servers = {"train": App(runs).start(), "empty": App(runs, script=script).start()}
        try:
            train, inspect, empty = (
                lambda: visit(browser, servers["train"].url, ".js-plotly-plot .scatterlayer path"),
                lambda: visit(browser, servers["train"].url + "/inspect", '.instrument[data-ready="1"]'),
                lambda: visit(browser, servers["empty"].url, "text=nothing else"),
            )
            first = [timed(action) for action in (train, inspect, empty)]
            rows = [
                ["Train", f"{first[0]:.2f}", *measure_pairs(train, empty, pairs=pairs).row()],
                ["Inspect", f"{first[1]:.2f}", *measure_pairs(inspect, empty, pairs=pairs).row()],
            ]
        finally:
            for server in servers.values():
                server.stop()
            browser.close()
    head = ["page", "first visit, s", "ours, s", "empty app, s", "ratio", "middle half", "pairs"]
    print_table(f"Page start (first visit of the empty app: {first[2]:.2f} s)", head, rows)


def visit(browser: Browser, url: str, sign: str) -> None:
    """Open a page in a browser without cache and wait until `sign` is on it."""
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    page.goto(url)
    page.locator(sign).first.wait_for(state="attached", timeout=60_000)
    context.close()


if __name__ == "__main__":
    main()
