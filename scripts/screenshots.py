"""Make the pictures of docs/images by driving the real app: a real run of the default preset, in light and dark.

    python -m scripts.screenshots

Takes about as long as training the default preset does. Needs the browser of the tests.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browser import browser_arguments, find_browser
from tests.browser.charts import chart
from tests.browser.server import LAPTOP, ROOT, App

IMAGES = ROOT / "docs" / "images"
INSTRUMENT = '.instrument[data-ready="1"]'
SHIPPED = {
    "inspect-generate": ("inspect?run=example-write-letters", INSTRUMENT),
    "inspect-forecast": ("inspect?run=example-sine", INSTRUMENT),
    "evaluate": ("evaluate?run=example-sine", ".js-plotly-plot .scatterlayer"),
    "data": ("data?dataset=snippets&show=telling", ".js-plotly-plot .barlayer"),
    "side-by-side": ("side_by_side", ".js-plotly-plot .scatterlayer"),
}
"""Pictures of the shipped runs: name of the file -> where, and what must be drawn. None shows texts of other people."""

TRAINING_TIMEOUT_MS = 600_000
SETTLED_MS = 1_500
"""How long after the last change a picture is taken: charts and words have found their place by then."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=IMAGES)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    executable = find_browser()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        runs = Path(folder) / "runs"
        runs.mkdir()
        server = App(runs).start()
        browser = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        try:
            address = train(browser, server.url, out / "train-light.png")
            picture(browser, address, "dark", out / "train-dark.png", "Loss")
            run = address.split("?", 1)[1]
            for theme in ("light", "dark"):
                picture(browser, f"{server.url}/inspect?{run}", theme, out / f"inspect-{theme}.png")
            for name, (path, shown) in SHIPPED.items():
                picture(browser, f"{server.url}/{path}", "light", out / f"{name}.png", selector=shown)
        finally:
            browser.close()
            server.stop_workers()
            server.stop()


def train(browser: Browser, url: str, path: Path) -> str:
    """Train the default preset, take the picture when it is done, and return the run's address."""
    page = browser.new_context(viewport=LAPTOP, color_scheme="light").new_page()
    page.goto(url)
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_text("unseen texts right").wait_for(timeout=TRAINING_TIMEOUT_MS)
    save(page, path)
    address = page.url
    page.context.close()
    return address


def picture(
    browser: Browser, address: str, theme: str, path: Path, label: str = "", *, selector: str = INSTRUMENT
) -> None:
    """Open an address in a theme and take its picture once its charts are drawn."""
    page = browser.new_context(viewport=LAPTOP, color_scheme=theme).new_page()
    page.goto(address)
    (chart(page, label) if label else page.locator(selector).first).wait_for(timeout=60_000)
    save(page, path)
    page.context.close()


def save(page: Page, path: Path) -> None:
    page.wait_for_timeout(SETTLED_MS)
    page.mouse.move(0, 0)
    page.screenshot(path=path)
    print(f"wrote {path}", flush=True)


if __name__ == "__main__":
    main()
