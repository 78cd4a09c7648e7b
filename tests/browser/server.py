"""The real server as an object that tests start, kill and start again, and the window sizes that the design names.

Imported by the fixtures, by tests that need a second server, and by scripts and benchmarks that drive the app.
Imports the library only when workers must be ended.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
LAPTOP = {"width": 1440, "height": 780}
PROJECTOR = {"width": 1024, "height": 640}
OpenPage = Callable[..., Page]
"""The type of the fixture `open_page`."""


class App:
    """A running `streamlit run app.py` with its own folder of runs.

    Workers outlive their server by design, so `stop` leaves them running and `stop_workers` ends them.
    """

    def __init__(self, runs_dir: Path, environment: dict[str, str] | None = None, script: Path | None = None) -> None:
        self.runs_dir = runs_dir
        self.script = script or ROOT / "app.py"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "LSTM_EXPLORER_RUNS": str(runs_dir), **(environment or {})}
        self.log = runs_dir.parent / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "App":
        options = {
            "server.headless": "true",
            "server.address": "127.0.0.1",
            "server.port": str(self.port),
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        command = [sys.executable, "-m", "streamlit", "run", str(self.script)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *(f"--{name}={value}" for name, value in options.items())],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._wait_until_healthy()
        return self

    def kill(self) -> None:
        """End the server as a crash would; workers stay."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def stop_workers(self) -> None:
        """End every run that is still live in this server's folder."""
        from lstm_core.runs.liveness import is_alive
        from lstm_core.runs.store import RunStore
        from lstm_core.training import launcher

        for run in RunStore(self.runs_dir).runs():
            if is_alive(run):
                launcher.stop_now(run)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            os.killpg(process.pid, how)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=15)

    def _wait_until_healthy(self, seconds: float = 60.0) -> None:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"the server did not come up; its log:\n{self.log.read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
