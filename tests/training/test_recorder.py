"""The recorder inside a real but tiny fit: merging by time, keeping the best, thinning, leaving Keras alone."""

import math
import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lstm_core.data.preparation import prepare
from lstm_core.errors import NonFiniteLossError
from lstm_core.runs.control import update_control
from lstm_core.runs.events import (
    BatchEnd,
    EpochEnd,
    EventLog,
    SnapshotRemoved,
    SnapshotSaved,
    ValidationEnd,
    read_events,
)
from lstm_core.runs.snapshots import snapshot_steps
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, with_settings
from lstm_core.training.fitting import Fitting, evaluation_batches, training_batches
from lstm_core.training.models import build_model
from lstm_core.training.recorder import _exploded, _points
from lstm_core.training.steering import Steering, StopRequested

# Keras 3.15 converts variables in a way that NumPy 2.4 warns about; it happens whenever a model is saved
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

TINY = with_settings(
    RunSpec(
        data=StarData(length=6, train_size=100, validation_size=60, test_size=50),
        model=ModelSpec(embedding_dim=3, layers=(LayerSpec(units=3),)),
    ),
    {"train.epochs": 2, "train.batch_size": 16},
)  # 7 batches an epoch, the last of 4 texts


def _fitting(folder: Path, spec: RunSpec) -> tuple[Run, Fitting, EventLog]:
    run = RunStore(folder).create(spec)
    log = EventLog.open(run.events_file)
    return run, Fitting(run, spec, prepare(spec), log, Steering(run, log, threading.Event())), log


def _of(run: Run, kind: type) -> list[Any]:
    return [event for event in read_events(run.events_file)[0] if isinstance(event, kind)]


def test_a_fit_with_the_recorder_is_that_without(tmp_path: Path) -> None:
    """Looking at the fixed sample within an epoch must not touch Keras's running means."""
    run, fitting, log = _fitting(tmp_path, with_settings(TINY, {"train.early_stopping.restore_best": False}))
    data = prepare(TINY)

    fitting.train()
    log.close()

    done: list[int] = []
    plain = build_model(TINY, len(data.vocabulary))
    history = plain.fit(
        training_batches(data.train, TINY, lambda: len(done)),
        validation_data=evaluation_batches(data.validation, TINY),
        epochs=2,
        shuffle=False,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: done.append(epoch))],
    ).history
    ours = [event.logs for event in _of(run, EpochEnd)]
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        np.testing.assert_allclose([logs[name] for logs in ours], history[name], atol=1e-6)


def test_batches_are_merged_by_time(tmp_path: Path) -> None:
    run, fitting, log = _fitting(tmp_path, TINY)
    now = 0.0

    def clock() -> float:  # called at the beginning and end of each batch and of each epoch
        nonlocal now
        now += 0.02
        return now

    fitting.recorder._clock = clock
    fitting.train()
    log.close()

    batches = _of(run, BatchEnd)
    assert batches[0].n_batches == 1  # the first is shown at once
    assert max(batch.n_batches for batch in batches) > 1
    assert sum(batch.n_batches for batch in batches) == 14
    assert sum(batch.examples for batch in batches) == 200
    assert all(batch.seconds == pytest.approx(0.02 * batch.n_batches) for batch in batches)


def test_a_stop_in_mid_epoch_leaves_a_partial_row_and_no_validation(tmp_path: Path) -> None:
    run, fitting, log = _fitting(tmp_path, TINY)
    update_control(run, wanted="stop")

    with pytest.raises(StopRequested):
        fitting.train()
    log.close()

    (epoch,) = _of(run, EpochEnd)
    assert (epoch.partial, epoch.epoch, epoch.step, set(epoch.logs)) == (True, 1, 1, {"loss", "accuracy"})
    assert _of(run, ValidationEnd) == []
    assert fitting.recorder.keeper.best_epoch == 0
    assert run.model_file.is_file()


def test_snapshots_are_thinned_and_the_best_and_the_last_stay(tmp_path: Path) -> None:
    run, fitting, log = _fitting(tmp_path, with_settings(TINY, {"train.epochs": 9}))

    fitting.train()
    log.close()

    saved = [event.step for event in _of(run, SnapshotSaved)]
    removed = [event.step for event in _of(run, SnapshotRemoved)]
    assert len(saved) > 24
    assert len(snapshot_steps(run)) == 24
    assert sorted(set(saved) - set(removed)) == snapshot_steps(run)
    assert {0, fitting.recorder.keeper.best_step, 63} <= set(snapshot_steps(run))


@pytest.mark.parametrize(
    ("n_batches", "expected"), [(1, set()), (2, {1}), (3, {1, 2}), (4, {1, 2, 3}), (424, {106, 212, 318})]
)
def test_quarters_of_an_epoch(n_batches: int, expected: set[int]) -> None:
    assert _points(n_batches, (1, 2, 3), 4) == expected


@pytest.mark.parametrize(
    ("clip", "advice"),
    [({"train.clip.mode": "none"}, "switch gradient clipping on"), ({"train.clip.threshold": 5.0}, "it is 5")],
)
def test_an_exploded_loss_names_what_to_try(clip: dict[str, Any], advice: str) -> None:
    error: NonFiniteLossError = _exploded(with_settings(TINY, clip), 12, math.nan, 0.5)

    assert "batch 12" in str(error)
    assert advice in error.remedy
    assert "lower learning rate (it was 0.5)" in error.remedy
