"""Fixtures for tests in a real browser: the real server, a Chromium, pages that fail on any error.

`app` is one server per test module with folders of its own; `page` a page of laptop size. A page's test fails
on script errors, console errors and requests to other machines: the app must work without a network.
The browser lives per module: Playwright leaves a running event loop behind, which other tests must not see.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from scripts.find_browser import browser_arguments, find_browser
from tests.browser.server import LAPTOP, ROOT, App, OpenPage

BENIGN = ("favicon", "ResizeObserver loop", "Download the React DevTools", "/_stcore/")
"""Parts of console errors that say nothing about the app. Loaded at /inspect, Streamlit first asks for /inspect/_stcore/."""

PATIENCE_MS = 45_000
"""A busy machine of two cores is slow to load a page; what is there is seen at once."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Return a running server with an empty folder of runs, one for the module."""
    runs_dir = tmp_path_factory.mktemp("app") / "runs"
    runs_dir.mkdir()
    server = App(runs_dir).start()
    yield server
    server.stop_workers()
    server.stop()


@pytest.fixture(scope="module")
def app_url(app: App) -> str:
    """Return the address of the running server, without a slash at its end."""
    return app.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = find_browser()
    if executable is None:
        pytest.fail("no Chromium or Chrome found: run `python scripts/find_browser.py --install`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Return a function that opens an empty page: `open_page(viewport=PROJECTOR, color_scheme="dark")`.

    Each call is a browser of its own (cookies, storage). When the test ends, anything that went wrong in any of
    the pages fails it.
    """
    problems: list[str] = []
    pages: list[Page] = []

    def open_one(*, viewport: dict[str, int] | None = None, color_scheme: str = "light") -> Page:
        context = browser.new_context(viewport=viewport or LAPTOP, color_scheme=color_scheme)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on("console", lambda message: _note_console(message, problems))
        page.on("request", lambda sent: _note_request(sent.url, problems))
        pages.append(page)
        return page

    yield open_one
    if getattr(request.node, "failed_in_call", False):
        _keep_pictures(pages, request.node.name)
    for page in pages:
        page.context.close()
    assert not problems, "the page reported problems:\n" + "\n".join(dict.fromkeys(problems))


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return an empty page of 1440 x 780 in the light theme."""
    return open_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.failed_in_call = report.failed
    return report


def _note_console(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type == "error" and not any(part in message.text + str(message.location) for part in BENIGN):
        problems.append(f"console error: {message.text} ({message.location.get('url', '')})")


def _note_request(url: str, problems: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("127.0.0.1", "localhost"):
        problems.append(f"request to another machine: {url}")


def _keep_pictures(pages: list[Page], name: str) -> None:
    """Save what the pages of a failed test showed, for the person who looks for the reason."""
    folder = ROOT / ".cache" / "failed-browser-tests"
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages):
        if not page.is_closed():
            page.screenshot(path=folder / f"{name}-{number}.png")
