"""Find a Chromium that the browser tests can drive; with `--install`, get one where there is none.

Taken in this order: Chromium or Chrome of the system, Playwright's own. Installing tries Debian's package (when
apt may be used) and then Playwright's download. Imports nothing of ours; Playwright only when it is needed.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
_MISSING = """The browser tests need Chromium or Chrome, and none could be found or installed.
What to do: install one (Debian: apt install chromium), or run
  .venv/bin/python -m playwright install --with-deps chromium
and then make test again. Everything but tests/browser runs without: make test ARGS="--ignore tests/browser"."""


def find_browser() -> str | None:
    """Return the path of a browser that starts, or None. Call it before Playwright's own loop runs."""
    return next((path for path in _candidates() if Path(path).exists() and _starts(path)), None)


def browser_arguments() -> list[str]:
    """Return the switches for a quiet, local browser; as root Chromium needs `--no-sandbox`."""
    quiet = ["background-networking", "component-update", "gpu", "quic", "sync"]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*(f"--disable-{name}" for name in quiet), "--no-first-run", *(["--no-sandbox"] if as_root else [])]


def _candidates() -> Iterator[str]:
    """Yield places to look at; Playwright is asked last, as it starts a process to answer."""
    yield from filter(None, map(shutil.which, _COMMANDS))
    yield from _PLACES
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _starts(path: str) -> bool:
    """Say whether the browser runs at all: a package may have left a stub that only asks for another one."""
    if os.name == "nt":
        return True  # chrome.exe opens a window when it is asked for its version
    try:
        finished = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0


def _install() -> None:
    for title, command in _ways_to_install():
        print(f"No Chromium or Chrome found: trying {title}.", flush=True)
        try:
            finished = subprocess.run(command, check=False)
        except OSError as error:
            print(f"That did not work: {error}", flush=True)
            continue
        if finished.returncode == 0 and find_browser():
            return


def _ways_to_install() -> list[tuple[str, list[str]]]:
    ways = []
    if shutil.which("apt-get") and hasattr(os, "geteuid"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if not prefix or shutil.which("sudo"):
            install = [*prefix, "apt-get", "install", "-y", "--no-install-recommends", "chromium"]
            ways.append(("apt-get install chromium", install))
            ways.append(("apt-get update", [*prefix, "apt-get", "update"]))
            ways.append(("apt-get install chromium once more", install))
    ways.append(("playwright install chromium", [sys.executable, "-m", "playwright", "install", "chromium"]))
    return ways


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true", help="install a browser if there is none")
    install = parser.parse_args().install
    path = find_browser()
    if path is None and install:
        _install()
        path = find_browser()
    if path is None:
        print(_MISSING, file=sys.stderr)
        return 1
    print(f"Browser for the tests: {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
