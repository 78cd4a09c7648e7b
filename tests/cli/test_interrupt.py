"""Ctrl-C at the command line asks the run to stop, and is told apart from success."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import RunStore
from lstm_core.specs import RunSpec, to_json, with_settings
from lstm_core.training import launcher

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = with_settings(
    RunSpec(), {"data.dataset": "star", "data.length": 8, "data.train_size": 500, "train.epochs": 1_000}
)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let processes started meanwhile hear Ctrl-C, also where the tests themselves run in the background without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_the_run_and_is_no_success(tmp_path: Path) -> None:
    spec_file = tmp_path / "spec.json"
    spec_file.write_text(to_json(ENDLESS))
    arguments = ["train", "--spec", str(spec_file), "--runs", str(tmp_path / "runs")]
    store = RunStore(tmp_path / "runs")
    deadline = time.monotonic() + 120
    with interruptible(), subprocess.Popen(
        [sys.executable, "-m", "lstm_core", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            while not (store.runs() and read_run(store.runs()[0]).history.step > 0):
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
            for run in store.runs():
                launcher.stop_now(run)

    assert process.returncode == 1
    (run,) = store.runs()
    assert out.splitlines()[-1] == run.id
    assert "stopped" in err
    assert read_run(run).status is RunStatus.STOPPED
