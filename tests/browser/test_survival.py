"""Training needs neither the tab nor the server: both go away, a new server finds the run, a second browser too."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from tests.browser.charts import choose, enter_number
from tests.browser.server import App, OpenPage


@pytest.mark.timeout(600)
def test_a_run_outlives_its_tab_and_its_server(tmp_path: Path, open_page: OpenPage) -> None:
    runs_dir = tmp_path / "runs"
    runs_dir.mkdir()
    server = App(runs_dir).start()
    try:
        page = open_page()
        page.goto(server.url)
        choose(page, "Preset", "Movie snippets, quick")
        enter_number(page, "Epochs", "500")
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_text(re.compile(r"epoch \d+ of 500"))).to_be_visible(timeout=120_000)
        (run,) = RunStore(runs_dir).runs()
        page.context.close()
        server.kill()

        seen = read_run(run).history.step
        wait_for_progress(run, seen)

        server = App(runs_dir).start()
        second = open_page()
        second.goto(f"{server.url}/?run={run.id}")
        expect(second.get_by_text(re.compile(r"epoch \d+ of 500"))).to_be_visible()
        expect(second.get_by_role("button", name="Training...")).to_be_disabled()

        second.get_by_role("button", name="Stop", exact=True).click()
        expect(second.get_by_text(re.compile("stopped at batch"))).to_be_visible()
        assert read_run(run).status is RunStatus.STOPPED
        second.context.close()  # a page that loses its server reports it
    finally:
        server.stop_workers()
        server.stop()


def wait_for_progress(run: Run, step: int, seconds: float = 60.0) -> None:
    """Wait until the run has done more batches than `step`."""
    deadline = time.monotonic() + seconds
    while read_run(run).history.step <= step + 5:
        assert time.monotonic() < deadline, "the worker stands still without its server"
        time.sleep(0.2)
