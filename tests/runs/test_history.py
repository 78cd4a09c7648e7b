"""The fold: incremental equals one-shot; what each event comes to; time left."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.runs import curve as curve_module
from lstm_core.runs.events import KINDS, BatchEnd, Event
from lstm_core.runs.history import EMPTY_HISTORY, History, fold, kept_snapshot, stage_seconds, time_left
from tests.runs.conftest import make_event

Make = Callable[..., Event]

NUMBERS = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([math.nan, math.inf, -math.inf]))


@st.composite
def _event_lists(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    names = draw(st.lists(st.sampled_from([*KINDS, *["BatchEnd"] * 12, *["EpochEnd"] * 2]), max_size=60))
    steps = draw(st.lists(st.integers(0, 50), min_size=len(names), max_size=len(names)))
    described = []
    for name, step in zip(names, steps, strict=True):
        values: dict[str, Any] = {}
        if "step" in KINDS[name].__dataclass_fields__:
            values["step"] = step
        if name == "BatchEnd":
            values |= {"loss": draw(NUMBERS), "gradient_norm": draw(NUMBERS), "n_batches": draw(st.integers(1, 9))}
        if name == "EpochEnd":
            values |= {"logs": {"val_loss": draw(NUMBERS)}, "partial": draw(st.booleans())}
        if name == "StageChanged":
            values["stage"] = draw(st.sampled_from(["waiting", "building", "training"]))
        described.append((name, values))
    return described


@given(_event_lists(), st.lists(st.integers(0, 60), max_size=6))
@settings(max_examples=150)
def test_folding_in_parts_equals_folding_at_once(described: list[tuple[str, dict[str, Any]]], cuts: list[int]) -> None:
    events = [make_event(name, seq=i, time=100.0 + i, **values) for i, (name, values) in enumerate(described)]
    limit = curve_module.MAX_POINTS
    curve_module.MAX_POINTS = 8  # so that sixty events are many
    try:
        whole = fold(EMPTY_HISTORY, events)
        parts = EMPTY_HISTORY
        edges = sorted({0, *(min(cut, len(events)) for cut in cuts), len(events)})
        for start, end in pairwise(edges):
            parts = fold(parts, events[start:end])
        assert repr(parts) == repr(whole)  # NaN is not equal to itself, its text is
        assert len(whole.batches) <= 8
    finally:
        curve_module.MAX_POINTS = limit


def test_folding_nothing_changes_nothing(make: Make) -> None:
    history = fold(EMPTY_HISTORY, [make("RunQueued"), make()])
    assert fold(history, []) is history


def test_a_run_from_the_queue_to_its_end(make: Make) -> None:
    before = [
        make("RunQueued", time=10.0, owner="ada"),
        make("WorkerStarted", time=11.0, pid=77),
        make("StageChanged", time=12.0, stage="loading data"),
        make("StageChanged", time=15.0, stage="training"),
        make("RunStarted", time=15.0, device="GPU 0: NVIDIA H200"),
        make("BatchEnd", time=16.0, step=5, epoch=0.5, n_batches=5, clipped=2, examples=320, seconds=0.5),
        make("ValidationEnd", step=5),
        make("SnapshotSaved", step=5),
        make("EpochEnd", step=10, epoch=1, logs={"val_loss": 0.4}),
    ]
    history = fold(EMPTY_HISTORY, before)
    assert (history.owner, history.queued_at, history.worker_started_at) == ("ada", 10.0, 11.0)
    assert (history.stage, history.device, history.step, history.epoch) == ("training", "GPU 0: NVIDIA H200", 10, 1.0)
    assert (history.n_batches_seen, history.n_clipped, history.clipped_share) == (5, 2, 0.4)
    assert history.examples_per_second == pytest.approx(640.0)
    assert stage_seconds(history, 20.0) == (("starting", 2.0), ("loading data", 3.0), ("training", 5.0))
    assert history.ended is None

    history = fold(history, [make("TestEnd", accuracy=0.9), make("RunFinished", time=30.0)])
    assert history.test is not None
    assert history.test.accuracy == 0.9
    assert history.ended is not None
    assert stage_seconds(history, 99.0)[-1] == ("training", 15.0)


def test_best_is_the_lowest_validation_loss_and_never_a_partial_epoch(make: Make) -> None:
    losses = [0.5, 0.3, math.nan, 0.3, 0.1]
    events = [make("EpochEnd", epoch=i + 1, logs={"val_loss": v}, partial=i == 4) for i, v in enumerate(losses)]
    history = fold(EMPTY_HISTORY, [*events, make("EpochEnd", epoch=6, logs={})])
    assert history.best is not None
    assert history.best.epoch == 2
    assert len(history.epochs) == 6


def test_snapshots_come_and_go(make: Make) -> None:
    saved = [make("SnapshotSaved", step=step) for step in (0, 5, 10)]
    history = fold(EMPTY_HISTORY, [*saved, make("SnapshotRemoved", step=5), make("SnapshotSaved", step=10, epoch=2.0)])
    assert [(snapshot.step, snapshot.epoch) for snapshot in history.snapshots] == [(0, 1.0), (10, 2.0)]


def test_steering_is_remembered(make: Make) -> None:
    history = fold(EMPTY_HISTORY, [make("Paused"), make("LearningRateChanged", learning_rate=0.5)])
    assert history.paused
    assert history.learning_rate == 0.5
    assert not fold(history, [make("Resumed")]).paused
    assert not fold(history, [make("RunStopped")]).paused


def test_a_continued_run_goes_back_to_its_checkpoint(make: Make) -> None:
    history = fold(
        EMPTY_HISTORY,
        [
            make("RunQueued", time=1.0),
            make("WorkerStarted", time=2.0, pid=1),
            make("BatchEnd", step=10, epoch=1.0),
            make("EpochEnd", epoch=1, step=10, logs={"val_loss": 0.5}),
            make("BatchEnd", step=15, epoch=1.5),
            make("ValidationEnd", step=15),
            make("EpochEnd", epoch=2, step=15, logs={"val_loss": 0.1}, partial=True),
            make("RunFailed", time=9.0),
            make("WorkerStarted", time=20.0, pid=2),
        ],
    )
    assert history.ended is None
    assert history.failure is None
    history = fold(history, [make("RunContinued", step=10)])
    assert (history.step, history.epoch, history.continued) == (10, 1.0, 1)
    assert [epoch.epoch for epoch in history.epochs] == [1]
    assert history.batches.step.tolist() == [10.0]
    assert history.validations == ()
    assert [name for name, _ in stage_seconds(history, 21.0)] == ["starting", "starting"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 3.0),
        ({"epoch": 4.0}, 0.0),
        ({"epoch": 5.0}, 0.0),
        ({"recent_seconds": 0.0}, None),
        ({"started": None}, None),
    ],
)
def test_time_left(make: Make, changes: dict[str, Any], expected: float | None) -> None:
    history = fold(EMPTY_HISTORY, [make("RunStarted"), make("BatchEnd", epoch=1.0, examples=640, seconds=1.0)])
    assert time_left(replace(history, **changes)) == (expected if expected is None else pytest.approx(expected))


def test_time_left_counts_validation_as_the_last_epoch_had_it(make: Make) -> None:
    history = fold(
        EMPTY_HISTORY,
        [
            make("RunStarted"),
            make("BatchEnd", epoch=1.0, examples=640, seconds=1.0),
            make("EpochEnd", epoch=1, seconds=1.5, examples_per_second=640.0),
        ],
    )
    assert time_left(history) == pytest.approx(4.5)
    assert time_left(fold(history, [make("RunFinished")])) is None


def test_the_pace_follows_a_change_of_speed(make: Make) -> None:
    fast = [make("BatchEnd", step=i, examples=640, seconds=0.1) for i in range(200)]
    slow = [make("BatchEnd", step=200 + i, examples=64, seconds=0.1) for i in range(300)]
    rate = fold(EMPTY_HISTORY, [*fast, *slow]).examples_per_second
    assert rate == pytest.approx(640, rel=0.15)


def test_unknown_stages_and_missing_accuracy_do_no_harm(make: Make) -> None:
    event = make("BatchEnd", metrics={})
    assert isinstance(event, BatchEnd)
    history: History = fold(EMPTY_HISTORY, [make("StageChanged", stage="brewing"), event])
    assert history.stage == "brewing"
    assert math.isnan(history.batches.accuracy[0])


@pytest.mark.parametrize(("restore_best", "kept"), [(True, 10), (False, 20)])
def test_the_kept_state_is_that_of_the_best_epoch_if_the_run_keeps_it(restore_best: bool, kept: int) -> None:
    events = [
        make_event("SnapshotSaved", step=0, epoch=0.0, file="a"),
        make_event("SnapshotSaved", step=10, epoch=1.0, file="b"),
        make_event("EpochEnd", epoch=1, step=10, logs={"val_loss": 0.4}, partial=False),
        make_event("SnapshotSaved", step=20, epoch=2.0, file="c"),
        make_event("EpochEnd", epoch=2, step=20, logs={"val_loss": 0.5}, partial=False),
    ]

    found = kept_snapshot(fold(EMPTY_HISTORY, events), restore_best=restore_best)

    assert found is not None
    assert found.step == kept
    assert kept_snapshot(EMPTY_HISTORY, restore_best=restore_best) is None
