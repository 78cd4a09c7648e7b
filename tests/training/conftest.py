"""Runs for the tests of training, by the real worker in its own process."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_core.runs.reader import RunView, read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.training import launcher

Wait = Callable[..., RunView]


def wait_for(run: Run, condition: Callable[[RunView], bool], seconds: float = 200.0) -> RunView:
    """Read the run until the condition holds, or fail with what is known of it."""
    deadline = time.monotonic() + seconds
    while True:
        view = read_run(run)
        if condition(view):
            return view
        if time.monotonic() > deadline:
            log = run.log_file.read_text() if run.log_file.exists() else ""
            pytest.fail(f"{view.status} at stage {view.history.stage}, step {view.history.step}\n{log[-2000:]}")
        time.sleep(0.02)


@pytest.fixture(scope="session")
def wait() -> Wait:
    return wait_for


@pytest.fixture(scope="session")
def wait_for_end() -> Callable[[Run], RunView]:
    """Return the function that waits until a run has ended and its worker is gone."""
    return lambda run: wait_for(run, lambda view: not view.status.is_live and not launcher.lock_is_held(run.lock_file))


@pytest.fixture
def start(tmp_path: Path) -> Callable[[RunSpec], Run]:
    """Return the function that starts a worker for a spec."""

    def begin(spec: RunSpec, *, device: str = "auto") -> Run:
        run = RunStore(tmp_path / "runs").create(spec)
        launcher.start(run, device=device)
        started.append(run)
        return run

    started: list[Run] = []
    yield begin
    for run in started:
        launcher.stop_now(run)
