"""Runs as readers see them: incremental, shared, honest about death, cheap once ended."""

import threading
import time
from collections.abc import Callable

import pytest

from lstm_core.errors import RunFormatError
from lstm_core.runs import liveness, reader
from lstm_core.runs.control import update_control
from lstm_core.runs.events import (
    BatchEnd,
    Event,
    EventLog,
    RunContinued,
    RunFinished,
    StageChanged,
    WorkerStarted,
    to_line,
)
from lstm_core.runs.history import RunStatus
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.reader import RunReader, log_tail, read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec


def _batch(log: EventLog, step: int) -> None:
    log.append(
        BatchEnd, step=step, epoch=step / 10, n_batches=1, loss=0.5, metrics={"accuracy": 0.5}, gradient_norm=1.0,
        clip_statistic=1.0, clipped=0, examples=64, seconds=0.1,
    )  # fmt: skip


def _begin(log: EventLog) -> None:
    log.append(WorkerStarted, pid=1, host="here", device_wanted="auto")


def test_a_run_from_start_to_end(run: Run) -> None:
    assert read_run(run).status is RunStatus.STARTING
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        log.append(StageChanged, stage="waiting")
        liveness._probes.clear()
        assert read_run(run).status is RunStatus.WAITING
        _begin(log)
        log.append(StageChanged, stage="training")
        _batch(log, 1)
        view = read_run(run)
        assert (view.status, view.history.step, view.control.wanted) == (RunStatus.RUNNING, 1, "run")
        update_control(run, wanted="pause")
        assert read_run(run).control.wanted == "pause"
        log.append(RunFinished, step=1)
        assert read_run(run).status is RunStatus.FINISHED
    assert read_run(run).status is RunStatus.FINISHED


def test_only_what_is_new_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    offsets: list[int] = []
    read_events = reader.read_events
    monkeypatch.setattr(
        reader, "read_events", lambda path, offset: (offsets.append(offset), read_events(path, offset))[1]
    )
    own = RunReader()
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
        own.read(run)
        size = run.events_file.stat().st_size
        for _ in range(5):
            own.read(run)
        _batch(log, 1)
        assert own.read(run).history.step == 1
    assert offsets == [0, size]


def test_a_look_that_is_older_than_the_worker_does_not_make_it_lost(run: Run) -> None:
    """The lock was free a moment ago, then the worker came: its first event must not read as its death."""
    own = RunReader()
    assert own.read(run).status is RunStatus.STARTING
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
        assert own.read(run).status is RunStatus.RUNNING


def test_a_worker_that_ends_between_two_looks_is_not_lost(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    own = RunReader()
    lock = WorkerLock(run)
    lock.acquire()
    log = EventLog.open(run.events_file)
    _begin(log)
    assert own.read(run).status is RunStatus.RUNNING

    def ends_just_before_the_look(*_: object, **__: object) -> liveness.Probe:
        log.append(RunFinished, step=0)
        log.close()
        lock.release()
        return liveness.Probe(False, time.monotonic())

    monkeypatch.setattr(reader, "probe", ends_just_before_the_look)
    assert own.read(run).status is RunStatus.FINISHED


def test_a_worker_that_comes_and_goes_on_while_a_reader_looks_is_not_lost(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The story: the first reading of a run, twice overtaken by its worker, took the stale look for its death."""
    log = EventLog.open(run.events_file)
    lock = WorkerLock(run)
    probe, looks = reader.probe, []

    def begins_just_after_the_second_look(*arguments: Run, newer_than: float) -> liveness.Probe:
        found = probe(*arguments, newer_than=newer_than)
        looks.append(found.alive)
        if len(looks) == 2:
            lock.acquire()
            _begin(log)
        return found

    monkeypatch.setattr(reader, "probe", begins_just_after_the_second_look)
    assert RunReader().read(run).status is RunStatus.RUNNING
    assert looks == [False, False, True]
    log.close()
    lock.release()


def test_lost_stays_lost_and_costs_one_look_a_second(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
    own = RunReader()
    assert own.read(run).status is RunStatus.LOST
    looks: list[object] = []
    monkeypatch.setattr(liveness, "lock_is_held", lambda path: looks.append(path))
    for _ in range(20):
        assert own.read(run).status is RunStatus.LOST
    assert len(looks) <= 1


def test_an_ended_run_is_not_looked_at_until_it_is_continued(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
        log.append(RunFinished, step=5)
    own = RunReader()
    assert own.read(run).status is RunStatus.FINISHED
    with monkeypatch.context() as patch:
        patch.setattr(reader, "probe", lambda *_, **__: pytest.fail("looked at the lock of an ended run"))
        for _ in range(3):
            assert own.read(run).status is RunStatus.FINISHED
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
        log.append(RunContinued, step=5)
        assert own.read(run).status is RunStatus.RUNNING
    assert RunReader().read(run).status is not RunStatus.FINISHED


def test_a_worker_that_never_comes(run: Run) -> None:
    queued_at = read_run(run).history.queued_at
    assert queued_at is not None
    assert RunReader(clock=lambda: queued_at + 29).read(run).status is RunStatus.STARTING
    assert RunReader(clock=lambda: queued_at + 31).read(run).status is RunStatus.FAILED_TO_START
    with WorkerLock(run):
        liveness._probes.clear()
        assert RunReader(clock=lambda: queued_at + 31).read(run).status is RunStatus.STARTING


def test_a_replaced_file_is_read_from_its_start(run: Run, make: Callable[..., Event]) -> None:
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
        for step in range(1, 20):
            _batch(log, step)
    own = RunReader()
    assert own.read(run).history.step == 19
    run.events_file.write_bytes(to_line(make("RunQueued")) + to_line(make("BatchEnd", step=2)))
    assert own.read(run).history.step == 2
    longer = run.path / "longer"
    longer.write_bytes(b"".join(to_line(make("BatchEnd", step=step)) for step in range(50)))
    longer.replace(run.events_file)
    assert own.read(run).history.step == 49
    run.events_file.unlink()
    assert own.read(run).history.step == 0


def test_a_torn_line_waits_for_its_rest(run: Run, make: Callable[..., Event]) -> None:
    own = RunReader()
    line = to_line(make("BatchEnd", step=8))
    with run.events_file.open("ab") as file:
        file.write(line[:20])
        file.flush()
        assert own.read(run).history.step == 0
        file.write(line[20:])
        file.flush()
        assert own.read(run).history.step == 8


def test_an_unknown_form_is_refused_each_time(run: Run) -> None:
    with run.events_file.open("ab") as file:
        file.write(b'{"v":2,"kind":"BatchEnd"}\n')
    own = RunReader()
    for _ in range(2):
        with pytest.raises(RunFormatError):
            own.read(run)


def test_many_viewers_share_one_reading(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    n_bytes: list[int] = []
    read_events = reader.read_events

    def counted(path: object, offset: int) -> object:
        events, end = read_events(run.events_file, offset)
        n_bytes.append(end - offset)
        return events, end

    monkeypatch.setattr(reader, "read_events", counted)
    own, steps, done = RunReader(), [], threading.Event()

    def watch() -> None:
        last = 0
        while not done.is_set():
            step = own.read(run).history.step
            assert step >= last
            last = step
            time.sleep(0.001)
        steps.append(own.read(run).history.step)

    viewers = [threading.Thread(target=watch) for _ in range(8)]
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        _begin(log)
        for viewer in viewers:
            viewer.start()
        for step in range(1, 200):
            _batch(log, step)
        done.set()
        for viewer in viewers:
            viewer.join()
    assert steps == [199] * 8
    assert sum(n_bytes) == run.events_file.stat().st_size


def test_what_is_remembered_is_bounded(runs_dir: object) -> None:
    own = RunReader(max_runs=3)
    runs = [RunStore().create(RunSpec()) for _ in range(6)]
    for run in runs:
        assert own.read(run).status is RunStatus.STARTING
    assert list(own._entries) == [run.path for run in runs[3:]]


def test_the_end_of_the_log(run: Run) -> None:
    assert log_tail(run) == ""
    run.log_file.write_bytes(b"first line\nsecond \xff line\nlast\n")
    assert log_tail(run) == "first line\nsecond \ufffd line\nlast"
    assert log_tail(run, n_bytes=12) == "last"
    run.log_file.write_bytes(b"x" * 100)
    assert log_tail(run, n_bytes=10) == "x" * 10
