"""The status as a table: events so far, lock held or free, seconds since the run was queued."""

from collections.abc import Callable

import pytest

from lstm_core.runs.events import Event
from lstm_core.runs.history import EMPTY_HISTORY, RunStatus, fold, run_status

QUEUED = ["RunQueued"]
TRAINING = [*QUEUED, "WorkerStarted", "StageChanged", "RunStarted", "BatchEnd"]


@pytest.mark.parametrize(
    ("names", "alive", "after", "expected"),
    [
        ([], False, 0, RunStatus.FAILED_TO_START),
        (QUEUED, False, 0, RunStatus.STARTING),
        (QUEUED, False, 30, RunStatus.STARTING),
        (QUEUED, False, 30.1, RunStatus.FAILED_TO_START),
        (QUEUED, False, -5, RunStatus.STARTING),  # a clock that was set back
        (QUEUED, True, 31, RunStatus.STARTING),
        ([*QUEUED, "waiting"], True, 500, RunStatus.WAITING),
        ([*QUEUED, "waiting"], False, 500, RunStatus.FAILED_TO_START),
        ([*QUEUED, "WorkerStarted", "waiting"], True, 500, RunStatus.WAITING),
        ([*QUEUED, "WorkerStarted", "waiting"], False, 500, RunStatus.LOST),
        ([*QUEUED, "WorkerStarted"], True, 1, RunStatus.RUNNING),
        ([*QUEUED, "WorkerStarted"], False, 1, RunStatus.LOST),
        (TRAINING, True, 500, RunStatus.RUNNING),
        (TRAINING, False, 500, RunStatus.LOST),
        ([*TRAINING, "Paused"], True, 500, RunStatus.PAUSED),
        ([*TRAINING, "Paused"], False, 500, RunStatus.LOST),
        ([*TRAINING, "Paused", "Resumed"], True, 500, RunStatus.RUNNING),
        ([*TRAINING, "RunFinished"], False, 500, RunStatus.FINISHED),
        ([*TRAINING, "RunFinished"], True, 500, RunStatus.FINISHED),  # the last moments of the process
        ([*TRAINING, "Paused", "RunStopped"], False, 500, RunStatus.STOPPED),
        ([*TRAINING, "RunFailed"], False, 500, RunStatus.FAILED),
        ([*QUEUED, "RunFailed"], False, 1, RunStatus.FAILED),
        ([*TRAINING, "RunFinished", "WorkerStarted", "RunContinued"], True, 500, RunStatus.RUNNING),
        ([*TRAINING, "RunStopped", "WorkerStarted"], False, 500, RunStatus.LOST),
    ],
)
def test_status(names: list[str], alive: bool, after: float, expected: RunStatus, make: Callable[..., Event]) -> None:
    events = [make("StageChanged", stage=name) if name == "waiting" else make(name) for name in names]
    assert run_status(fold(EMPTY_HISTORY, events), alive, 100.0 + after) is expected


def test_what_is_live() -> None:
    live = {status for status in RunStatus if status.is_live}
    assert live == {RunStatus.STARTING, RunStatus.WAITING, RunStatus.RUNNING, RunStatus.PAUSED}
    assert RunStatus.FAILED_TO_START == "failed to start"
