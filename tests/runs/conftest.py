"""Fixtures of the tests of runs: a fresh run, makers of events, and the stub worker."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from lstm_core.runs.events import KINDS, BatchEnd, Event
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec


@pytest.fixture
def run(runs_dir: Path) -> Run:
    return RunStore().create(RunSpec())


@pytest.fixture
def stub_worker() -> Path:
    return Path(__file__).with_name("stub_worker.py")


@pytest.fixture
def make() -> Callable[..., Event]:
    """Return a maker of events that fills in what a test does not care about."""
    return make_event


_VALUES: dict[str, dict[str, Any]] = {
    "RunQueued": {},
    "WorkerStarted": {"pid": 1, "host": "here", "device_wanted": "auto"},
    "StageChanged": {"stage": "training"},
    "DataProgress": {"message": "reading", "share": 0.5},
    "RunStarted": {
        "device": "CPU", "cudnn": False, "n_batches": 10, "epochs": 4, "n_train": 640, "n_validation": 64,
        "n_test": 64, "vocabulary_size": 100, "class_names": ("negative", "positive"), "guessing_accuracy": 0.5,
        "parameters": 1000, "guessing_loss": 0.7, "best_loss": 0.0, "best_accuracy": 1.0,
    },
    "BatchEnd": {
        "step": 1, "epoch": 0.1, "n_batches": 1, "loss": 0.7, "metrics": {"accuracy": 0.5}, "gradient_norm": 1.0,
        "clip_statistic": 1.0, "clipped": 0, "examples": 64, "seconds": 0.1,
    },
    "ValidationEnd": {"step": 1, "epoch": 0.1, "loss": 0.7, "accuracy": 0.5, "n_texts": 64, "subset": True},
    "EpochEnd": {
        "epoch": 1, "step": 10, "logs": {"loss": 0.6, "val_loss": 0.5}, "seconds": 1.0, "examples_per_second": 640.0,
    },
    "SnapshotSaved": {"step": 10, "epoch": 1.0, "file": "snapshots/step-00000010.npz"},
    "SnapshotRemoved": {"step": 10},
    "LearningRateChanged": {"step": 5, "learning_rate": 0.01},
    "Paused": {"step": 5},
    "Resumed": {"step": 5},
    "TestEnd": {"loss": 0.5, "accuracy": 0.8, "n_texts": 64, "weights": "best", "epoch": 1.0},
    "RunFinished": {"step": 40},
    "RunStopped": {"step": 20},
    "RunContinued": {"step": 20},
    "RunFailed": {"type": "ValueError", "message": "no"},
}  # fmt: skip


def make_event(kind: type[Event] | str = BatchEnd, **values: Any) -> Event:
    name = kind if isinstance(kind, str) else kind.__name__
    return KINDS[name](**{"seq": 0, "time": 100.0, **deepcopy(_VALUES[name]), **values})
