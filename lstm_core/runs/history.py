"""What a run's events come to: the pure, incremental fold, and the status that follows from it.

`fold(fold(EMPTY_HISTORY, a), b) == fold(EMPTY_HISTORY, a + b)`. Nobody writes "status": it is computed from
the history, whether a worker is alive, and the time. Imports events and curve.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from lstm_core.runs.curve import EMPTY_CURVE, Curve
from lstm_core.runs.events import (
    BatchEnd,
    DataProgress,
    EpochEnd,
    Event,
    LearningRateChanged,
    Paused,
    Resumed,
    RunContinued,
    RunEnd,
    RunFailed,
    RunFinished,
    RunQueued,
    RunStarted,
    RunStopped,
    SnapshotRemoved,
    SnapshotSaved,
    StageChanged,
    TestEnd,
    ValidationEnd,
    WorkerStarted,
)

START_TIMEOUT = 30.0
"""Seconds after `RunQueued` in which a worker must have appeared."""

_RATE_HALF_LIFE = 5.0
"""Seconds of training after which a batch counts half in `examples_per_second`."""


class Stage(NamedTuple):
    """One stretch of work: `end` is None while it lasts. Times are unix seconds."""

    name: str
    start: float
    end: float | None


@dataclass(frozen=True)
class History:
    """All that is known of a run from its events; immutable, bounded however long the run.

    `step` counts training batches, `epoch` epochs done in fractions. `best` is the complete epoch with the
    lowest validation loss, `validations` hold all points at which validation ran, `snapshots` those that are
    still there. `ended` is the event that ended the run, None again once it is continued.
    `data_progress` is there only while the data is loaded. `n_batches_seen` and `n_clipped` count what really ran, including batches that a continuation superseded.
    """

    owner: str = ""
    queued_at: float | None = None
    worker: WorkerStarted | None = None
    worker_started_at: float | None = None
    stage: str = "starting"
    stages: tuple[Stage, ...] = ()
    data_progress: DataProgress | None = None
    started: RunStarted | None = None
    step: int = 0
    epoch: float = 0.0
    learning_rate: float | None = None
    learning_rate_changes: tuple[LearningRateChanged, ...] = ()
    batches: Curve = EMPTY_CURVE
    validations: tuple[ValidationEnd, ...] = ()
    epochs: tuple[EpochEnd, ...] = ()
    best: EpochEnd | None = None
    snapshots: tuple[SnapshotSaved, ...] = ()
    n_batches_seen: int = 0
    n_clipped: int = 0
    recent_examples: float = 0.0
    recent_seconds: float = 0.0
    test: TestEnd | None = None
    failure: RunFailed | None = None
    ended: RunEnd | None = None
    ended_at: float | None = None
    paused: bool = False
    continued: int = 0
    last_time: float | None = None

    @property
    def examples_per_second(self) -> float | None:
        """Training texts per second of late, None before the first batch."""
        return self.recent_examples / self.recent_seconds if self.recent_seconds > 0 else None

    @property
    def device(self) -> str:
        """What the run really runs on, "" before that is known."""
        return self.started.device if self.started else ""

    @property
    def clipped_share(self) -> float:
        """Share of the training batches that clipping changed, in [0, 1]."""
        return self.n_clipped / self.n_batches_seen if self.n_batches_seen else 0.0


EMPTY_HISTORY = History()


def kept_snapshot(history: History, *, restore_best: bool) -> SnapshotSaved | None:
    """Return the saved state with the weights that the run keeps, None before anything is saved.

    Args:
        history: of the run, ended or not.
        restore_best: as in its spec: the best epoch's weights are kept, if there is one yet; else the last.
    """
    best = history.best.step if restore_best and history.best is not None else None
    newest = history.snapshots[-1] if history.snapshots else None
    return next((snapshot for snapshot in history.snapshots if snapshot.step == best), newest)


def fold(history: History, events: Iterable[Event]) -> History:
    """Return `history` with `events` at its end.

    Pure. Costs the same for each event however long the history is (batch events in a row are added to the
    curve together, which copies at most 2,000 references).
    """
    pending: list[BatchEnd] = []
    for event in events:
        if isinstance(event, BatchEnd):
            pending.append(event)
            continue
        if pending:
            history, pending = _with_batches(history, pending), []
        step = _STEPS.get(type(event))
        changes = step(history, event) if step else {}
        history = replace(history, **changes, last_time=event.time)
    return _with_batches(history, pending) if pending else history


# --- one function for each kind of event: the fields that change -------------------------------------


def _with_batches(history: History, events: list[BatchEnd]) -> History:
    examples, seconds = history.recent_examples, history.recent_seconds
    n_batches, n_clipped = history.n_batches_seen, history.n_clipped
    for event in events:
        if event.seconds > 0 and math.isfinite(event.seconds):
            decay = 0.5 ** (event.seconds / _RATE_HALF_LIFE)
            examples, seconds = decay * examples + event.examples, decay * seconds + event.seconds
        n_batches += event.n_batches
        n_clipped += event.clipped
    last = events[-1]
    return replace(
        history,
        batches=history.batches.extended(events),
        step=last.step,
        epoch=last.epoch,
        recent_examples=examples,
        recent_seconds=seconds,
        n_batches_seen=n_batches,
        n_clipped=n_clipped,
        last_time=last.time,
    )


def _queued(history: History, event: RunQueued) -> dict[str, Any]:
    return {"owner": event.owner, "queued_at": event.time, **_stage(history, "starting", event.time)}


def _worker_started(history: History, event: WorkerStarted) -> dict[str, Any]:
    # a worker that continues a run: what ended it before is past
    again = _stage(history, "starting", event.time) if history.worker else {}
    return {
        "worker": event,
        "worker_started_at": event.time,
        "ended": None,
        "ended_at": None,
        "failure": None,
        "paused": False,
        **again,
    }


def _stage_changed(history: History, event: StageChanged) -> dict[str, Any]:
    return _stage(history, event.stage, event.time)


def _stage(history: History, name: str, time: float) -> dict[str, Any]:
    stages = history.stages
    if stages and stages[-1].end is None:
        if stages[-1].name == name:
            return {}
        stages = (*stages[:-1], stages[-1]._replace(end=time))
    return {"stage": name, "stages": (*stages, Stage(name, time, None))}


def _data_loaded_so_far(history: History, event: DataProgress) -> dict[str, Any]:
    return {"data_progress": event}


def _started(history: History, event: RunStarted) -> dict[str, Any]:
    return {"started": event, "data_progress": None}


def _validated(history: History, event: ValidationEnd) -> dict[str, Any]:
    return {"validations": (*history.validations, event)}


def _epoch_ended(history: History, event: EpochEnd) -> dict[str, Any]:
    epochs = (*history.epochs, event)
    changes: dict[str, Any] = {"epochs": epochs, "best": _better(history.best, event), "step": event.step}
    if not event.partial:
        changes["epoch"] = float(event.epoch)
    return changes


def _better(best: EpochEnd | None, event: EpochEnd) -> EpochEnd | None:
    loss = event.logs.get("val_loss", math.nan)
    if event.partial or not math.isfinite(loss):
        return best
    return event if best is None or loss < best.logs["val_loss"] else best


def _snapshot_saved(history: History, event: SnapshotSaved) -> dict[str, Any]:
    others = tuple(snapshot for snapshot in history.snapshots if snapshot.step != event.step)
    return {"snapshots": (*others, event)}


def _snapshot_removed(history: History, event: SnapshotRemoved) -> dict[str, Any]:
    return {"snapshots": tuple(snapshot for snapshot in history.snapshots if snapshot.step != event.step)}


def _rate_changed(history: History, event: LearningRateChanged) -> dict[str, Any]:
    changes = (*history.learning_rate_changes, event)
    return {"learning_rate": event.learning_rate, "learning_rate_changes": changes}


def _paused(history: History, event: Paused) -> dict[str, Any]:
    return {"paused": True}


def _resumed(history: History, event: Resumed) -> dict[str, Any]:
    return {"paused": False}


def _tested(history: History, event: TestEnd) -> dict[str, Any]:
    return {"test": event}


def _ended(history: History, event: RunEnd) -> dict[str, Any]:
    stages = history.stages
    if stages and stages[-1].end is None:
        stages = (*stages[:-1], stages[-1]._replace(end=event.time))
    failure = event if isinstance(event, RunFailed) else None
    return {"ended": event, "ended_at": event.time, "failure": failure, "paused": False, "stages": stages}


def _continued(history: History, event: RunContinued) -> dict[str, Any]:
    """Go back to the checkpoint's step: what came after it will be recorded anew."""
    epochs = tuple(epoch for epoch in history.epochs if epoch.step <= event.step and not epoch.partial)
    best: EpochEnd | None = None
    for epoch in epochs:
        best = _better(best, epoch)
    validations = tuple(validation for validation in history.validations if validation.step <= event.step)
    reached = [float(epoch.epoch) for epoch in epochs] + [validation.epoch for validation in validations]
    return {
        "epochs": epochs,
        "best": best,
        "validations": validations,
        "snapshots": tuple(snapshot for snapshot in history.snapshots if snapshot.step <= event.step),
        "batches": history.batches.until(event.step),
        "step": event.step,
        "epoch": max(reached, default=0.0),
        "test": None,
        "ended": None,
        "ended_at": None,
        "failure": None,
        "continued": history.continued + 1,
    }


_STEPS: dict[type[Event], Callable[[History, Any], dict[str, Any]]] = {
    RunQueued: _queued,
    WorkerStarted: _worker_started,
    StageChanged: _stage_changed,
    DataProgress: _data_loaded_so_far,
    RunStarted: _started,
    ValidationEnd: _validated,
    EpochEnd: _epoch_ended,
    SnapshotSaved: _snapshot_saved,
    SnapshotRemoved: _snapshot_removed,
    LearningRateChanged: _rate_changed,
    Paused: _paused,
    Resumed: _resumed,
    TestEnd: _tested,
    RunFinished: _ended,
    RunStopped: _ended,
    RunFailed: _ended,
    RunContinued: _continued,
}


# --- what follows from a history ---------------------------------------------------------------------


class RunStatus(StrEnum):
    """How a run stands, in the words of its list."""

    STARTING = "starting"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    FAILED_TO_START = "failed to start"
    LOST = "lost"

    @property
    def is_live(self) -> bool:
        """Whether a worker is at it, or about to be: pages poll then, and the run cannot be deleted."""
        return self in (RunStatus.STARTING, RunStatus.WAITING, RunStatus.RUNNING, RunStatus.PAUSED)


def run_status(history: History, alive: bool, now: float) -> RunStatus:
    """Return the status: that of the last life-cycle event, checked against the worker's lock.

    Args:
        history: the fold of the run's events.
        alive: whether a worker holds the run's lock, looked up before the events were read.
        now: unix seconds.
    """
    if isinstance(history.ended, RunFinished):
        return RunStatus.FINISHED
    if isinstance(history.ended, RunStopped):
        return RunStatus.STOPPED
    if isinstance(history.ended, RunFailed):
        return RunStatus.FAILED
    if alive:
        if history.stage == "waiting":
            return RunStatus.WAITING
        if history.worker is None:
            return RunStatus.STARTING
        return RunStatus.PAUSED if history.paused else RunStatus.RUNNING
    if history.worker is not None:
        return RunStatus.LOST
    if history.queued_at is not None and now - history.queued_at <= START_TIMEOUT:
        return RunStatus.STARTING
    return RunStatus.FAILED_TO_START


def time_left(history: History) -> float | None:
    """Return the seconds of training to come at the pace of late, None if that is not known or not due.

    The texts still to be read by their pace; validation and pauses between epochs are added in the proportion
    that they had in the last complete epoch. Early stopping may end the run sooner.
    """
    started, pace = history.started, history.examples_per_second
    if started is None or not pace or history.ended is not None:
        return None
    overhead = 1.0
    complete = [epoch for epoch in history.epochs[-2:] if not epoch.partial]
    if complete and started.n_train > 0:
        overhead = complete[-1].seconds * complete[-1].examples_per_second / started.n_train
        overhead = min(max(overhead, 1.0), 3.0) if math.isfinite(overhead) else 1.0
    return max(started.epochs - history.epoch, 0.0) * started.n_train / pace * overhead


def stage_seconds(history: History, now: float) -> tuple[tuple[str, float], ...]:
    """Return each stage of the run with the seconds that it took, up to `now` for the one that lasts."""
    return tuple((stage.name, max((stage.end or now) - stage.start, 0.0)) for stage in history.stages)
