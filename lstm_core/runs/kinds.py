"""The kinds of events of a run: frozen dataclasses, each saying one thing that happened.

Times are unix seconds; `step` counts training batches, `epoch` epochs done in fractions. Imports nothing of ours.
"""

import math
from dataclasses import dataclass, field
from typing import ClassVar, Literal

STAGES = ("waiting", "starting", "loading data", "building", "first batch", "training", "testing")
"""What a worker is busy with, in the order in which a run comes through."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What all events have: a number that counts up by one within a run, and the unix time in seconds."""

    seq: int
    time: float

    durable: ClassVar[bool] = False
    """Whether the event must survive a power cut; true for life-cycle events and ends of epochs."""


@dataclass(frozen=True, kw_only=True)
class RunQueued(Event):
    """The run exists; written with its directory, before any worker."""

    owner: str = ""
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class WorkerStarted(Event):
    """A worker holds the lock."""

    pid: int
    host: str
    device_wanted: str = "auto"
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class StageChanged(Event):
    """What the worker is busy with from now on, one of `STAGES`."""

    stage: str


@dataclass(frozen=True, kw_only=True)
class DataProgress(Event):
    """How far loading the data is, such as a download; `share` in [0, 1], NaN when it cannot be told."""

    message: str
    share: float = math.nan

    @property
    def text(self) -> str:
        """In words, with the share where it is known: "Downloading imdb.npz 43%"."""
        return f"{self.message} {self.share:.0%}" if math.isfinite(self.share) else self.message


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    """Data and model are there; sizes, and what it really runs on. `n_batches` counts those of one epoch.

    `guessing_*` is what can be had without learning and `best_*` the perfect answer, NaN where nobody knows it.
    Here and in the events of validation and test, "accuracy" is the task's metric: the share of right answers, or of
    numbers the mean absolute error in the unit of the data.
    """

    device: str
    cudnn: bool
    cudnn_reason: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    n_batches: int
    epochs: int
    n_train: int
    n_validation: int
    n_test: int
    vocabulary_size: int
    class_names: tuple[str, ...]
    guessing_accuracy: float
    guessing_name: str = "guessing"
    guessing_loss: float = math.nan
    best_loss: float = math.nan
    best_accuracy: float = math.nan
    parameters: int
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class BatchEnd(Event):
    """Training batches since the last such event, merged: at most ten events a second.

    `step` and `epoch` (in fractions) are where training stands after the last of them; loss, metrics and norms
    are means over the `n_batches`; `clipped` counts those that clipping changed, `examples` their texts,
    `seconds` the time they took.
    """

    step: int
    epoch: float
    n_batches: int
    loss: float
    metrics: dict[str, float]
    gradient_norm: float
    clip_statistic: float
    clipped: int
    examples: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class ValidationEnd(Event):
    """Validation on `n_texts` texts; `subset` when that is the fixed sample and not the whole split."""

    step: int
    epoch: float
    loss: float
    accuracy: float
    n_texts: int
    subset: bool


@dataclass(frozen=True, kw_only=True)
class EpochEnd(Event):
    """The end of epoch number `epoch` (from 1), or of the part of it that ran before a stop (`partial`).

    `logs` are Keras's: loss, val_loss, and accuracy and val_accuracy, or mae and val_mae.
    """

    epoch: int
    step: int
    logs: dict[str, float]
    seconds: float
    examples_per_second: float
    partial: bool = False
    durable: ClassVar[bool] = True

    def validation(self, quantity: Literal["loss", "metric"]) -> float:
        """Return the loss, or the task's metric, on the validation part; NaN where the epoch has none."""
        names = ("val_loss",) if quantity == "loss" else ("val_accuracy", "val_mae")
        return next((self.logs[name] for name in names if name in self.logs), math.nan)


@dataclass(frozen=True, kw_only=True)
class SnapshotSaved(Event):
    """The weights after `step` batches are in `file` (relative to the run directory)."""

    step: int
    epoch: float
    file: str


@dataclass(frozen=True, kw_only=True)
class SnapshotRemoved(Event):
    """The snapshot of that step made room for others."""

    step: int


@dataclass(frozen=True, kw_only=True)
class LearningRateChanged(Event):
    """Somebody changed the learning rate while the run was going."""

    step: int
    learning_rate: float
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Paused(Event):
    """Training stands still after `step` batches."""

    step: int
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Resumed(Event):
    """Training goes on after a pause."""

    step: int
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class TestEnd(Event):
    """Loss and accuracy on the test split, with the weights that are kept: of the best or of the last epoch."""

    __test__: ClassVar[bool] = False  # pytest takes classes named Test... for tests

    loss: float
    accuracy: float
    n_texts: int
    weights: str
    epoch: float
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RunFinished(Event):
    """The run came to its own end: all epochs, or early stopping; `reason` says which."""

    step: int
    reason: str = ""
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RunStopped(Event):
    """Somebody stopped the run; `forced` when the worker did not answer and was killed."""

    step: int
    forced: bool = False
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RunContinued(Event):
    """Training goes on from the checkpoint of `step`; what was recorded after that step is superseded."""

    step: int
    durable: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RunFailed(Event):
    """The run ended by an error: its type and message, what to do, and the traceback for the log."""

    type: str
    message: str
    traceback: str = ""
    remedy: str = ""
    step: int = 0
    durable: ClassVar[bool] = True


RunEnd = RunFinished | RunStopped | RunFailed

KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        RunQueued, WorkerStarted, StageChanged, DataProgress, RunStarted, BatchEnd, ValidationEnd, EpochEnd, SnapshotSaved,
        SnapshotRemoved, LearningRateChanged, Paused, Resumed, TestEnd, RunFinished, RunStopped, RunContinued,
        RunFailed,
    )
}  # fmt: skip
