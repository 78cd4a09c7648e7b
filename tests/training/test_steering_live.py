"""A person steers a real training: pause, speed, learning rate, stop, and a killed worker."""

import os
import signal
import time
from collections.abc import Callable

import numpy as np

from lstm_core.runs.control import grant_batches, update_control
from lstm_core.runs.events import (
    EpochEnd,
    LearningRateChanged,
    Paused,
    Resumed,
    RunStopped,
    read_events,
)
from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import RunView, read_run
from lstm_core.runs.snapshots import load_snapshot, snapshot_steps
from lstm_core.runs.store import Run
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, with_settings

ENDLESS = with_settings(
    RunSpec(
        data=StarData(length=8, train_size=2_000, validation_size=100, test_size=100),
        model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=4),)),
    ),
    {"train.epochs": 1_000, "train.batch_size": 16},
)
Start = Callable[..., Run]
Wait = Callable[..., RunView]


def test_a_run_is_steered_from_start_to_stop(start: Start, wait: Wait) -> None:
    run = start(ENDLESS)
    wait(run, lambda view: view.history.step > 20)

    update_control(run, wanted="pause")
    paused = wait(run, lambda view: view.history.paused)
    time.sleep(0.5)
    assert read_run(run).history.step == paused.history.step
    assert read_run(run).status is RunStatus.PAUSED

    update_control(run, wanted="run", speed="single", learning_rate=0.0005)
    resumed = wait(run, lambda view: not view.history.paused)
    time.sleep(0.5)
    before = read_run(run).history.step
    assert before <= resumed.history.step + 1
    grant_batches(run)
    wait(run, lambda view: view.history.step == before + 1)
    grant_batches(run, 3)
    wait(run, lambda view: view.history.step == before + 4)
    time.sleep(0.3)
    assert read_run(run).history.step == before + 4

    update_control(run, speed="slow")
    began, at = time.monotonic(), read_run(run).history.step
    seen = wait(run, lambda view: view.history.step >= at + 10)
    assert time.monotonic() - began > 0.8  # ten batches a second
    assert seen.history.learning_rate == 0.0005

    update_control(run, wanted="stop")
    asked_at = read_run(run).history.step
    ended = wait(run, lambda view: view.history.ended is not None, 20)

    events = read_events(run.events_file)[0]
    stopped = events[-1]
    assert isinstance(stopped, RunStopped)
    assert not stopped.forced
    assert stopped.step <= asked_at + 2  # one may have been on its way, one more is merged in its event
    assert [e.learning_rate for e in events if isinstance(e, LearningRateChanged)] == [0.0005]
    assert [type(e) for e in events if isinstance(e, (Paused, Resumed))] == [Paused, Resumed]
    last = [e for e in events if isinstance(e, EpochEnd)][-1]
    assert last.partial
    assert set(last.logs) == {"loss", "accuracy"}
    assert ended.status is RunStatus.STOPPED
    assert ended.history.best is None or ended.history.best.epoch != last.epoch
    assert run.model_file.is_file()


def test_a_stop_before_the_first_batch_is_obeyed(start: Start, wait: Wait) -> None:
    run = start(ENDLESS)
    update_control(run, wanted="stop")

    view = wait(run, lambda view: view.history.ended is not None)

    assert view.status is RunStatus.STOPPED
    assert view.history.step == 0


def test_a_terminated_worker_stops_in_order_and_a_killed_one_is_lost_with_its_snapshots(
    start: Start, wait: Wait
) -> None:
    terminated = start(ENDLESS)
    wait(terminated, lambda view: view.history.step > 5)

    os.kill(read_run(terminated).history.worker.pid, signal.SIGTERM)
    assert wait(terminated, lambda view: view.history.ended is not None, 20).status is RunStatus.STOPPED

    killed = start(ENDLESS)
    wait(killed, lambda view: view.history.step > 5)
    os.kill(read_run(killed).history.worker.pid, signal.SIGKILL)
    assert wait(killed, lambda view: not view.status.is_live, 20).status is RunStatus.LOST
    assert snapshot_steps(killed)
    for step in snapshot_steps(killed):
        assert all(np.isfinite(weight).all() for weight in load_snapshot(killed, step).values())


def test_a_pause_does_not_look_like_a_slow_epoch(start: Start, wait: Wait) -> None:
    run = start(with_settings(ENDLESS, {"train.epochs": 2}))
    wait(run, lambda view: view.history.step > 5)
    update_control(run, wanted="pause")
    wait(run, lambda view: view.history.paused or view.history.ended is not None)
    time.sleep(2)
    update_control(run, wanted="run")
    view = wait(run, lambda view: view.history.ended is not None)

    events = read_events(run.events_file)[0]
    assert view.status is RunStatus.FINISHED
    paused = next(e for e in events if isinstance(e, Paused))
    epoch = next(e for e in events if isinstance(e, EpochEnd) and e.step >= paused.step)
    began = view.history.stages[-3].start if epoch.epoch == 1 else view.history.epochs[0].time
    assert epoch.seconds < epoch.time - began - 1.5
