"""What a person wants of a running training, obeyed without any training: a fake page and short waits."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstm_core.runs.control import grant_batches, update_control
from lstm_core.runs.events import EventLog, LearningRateChanged, Paused, Resumed, RunQueued, read_events
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.training.steering import Steering, StopRequested


class Bench:
    """A run, its steering, and a thread that does batches until it is stopped."""

    def __init__(self, folder: Path) -> None:
        self.run: Run = RunStore(folder).create(RunSpec())
        self.log = EventLog.open(self.run.events_file)
        self.told_to_end = threading.Event()
        self.steering = Steering(self.run, self.log, self.told_to_end)
        self.step = 0
        self.shown = 0
        self.stopped = False
        self._thread = threading.Thread(target=self._train, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.told_to_end.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self.log.close()

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, f"still at step {self.step}"
            time.sleep(0.005)

    def events(self) -> list[object]:
        return [event for event in read_events(self.run.events_file)[0] if not isinstance(event, RunQueued)]

    def _train(self) -> None:
        try:
            while True:
                time.sleep(0.002)
                self.step += 1
                self.steering.after_batch(self.step, self._show)
        except StopRequested:
            self.stopped = True

    def _show(self) -> None:
        self.shown = self.step


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.end()


def test_without_a_wish_training_goes_on(bench: Bench) -> None:
    for step in range(1, 100):
        bench.steering.after_batch(step, lambda: pytest.fail("nothing to wait for"))

    assert bench.events() == []
    assert bench.steering.learning_rate is None
    assert not bench.steering.stop_wanted


def test_looking_is_cheap(bench: Bench) -> None:
    update_control(bench.run, wanted="run")
    began = time.perf_counter()

    for step in range(2_000):
        bench.steering.after_batch(step, lambda: None)

    assert (time.perf_counter() - began) / 2_000 < 0.0005  # a batch of the smallest network takes 0.01 s


def test_a_pause_holds_until_resumed_and_shows_the_last_batch_first(bench: Bench) -> None:
    bench.begin()
    bench.until(lambda: bench.step > 3)
    update_control(bench.run, wanted="pause")
    bench.until(lambda: len(bench.events()) == 1)
    at = bench.step
    time.sleep(0.2)

    assert bench.step == at == bench.shown
    update_control(bench.run, wanted="run")
    bench.until(lambda: bench.step > at + 3)
    assert [(type(event), event.step) for event in bench.events()] == [(Paused, at), (Resumed, at)]
    assert bench.steering.seconds_waited > 0.19


@pytest.mark.parametrize("while_paused", [True, False])
def test_a_stop_ends_it_at_the_next_batch(bench: Bench, while_paused: bool) -> None:
    bench.begin()
    if while_paused:
        update_control(bench.run, wanted="pause")
        bench.until(lambda: len(bench.events()) == 1)
    update_control(bench.run, wanted="stop")
    at = bench.step

    bench.until(lambda: bench.stopped)

    assert bench.step <= at + 2
    assert not any(isinstance(event, Resumed) for event in bench.events())


def test_a_signal_ends_a_pause_too(bench: Bench) -> None:
    update_control(bench.run, wanted="pause")
    bench.begin()
    bench.until(lambda: len(bench.events()) == 1)

    bench.told_to_end.set()

    bench.until(lambda: bench.stopped)


def test_single_batches_are_granted_one_by_one(bench: Bench) -> None:
    update_control(bench.run, speed="single")
    bench.begin()
    bench.until(lambda: bench.shown > 0)
    at = bench.step
    for granted in (1, 2):
        grant_batches(bench.run)
        bench.until(lambda granted=granted: bench.step == at + granted)
        time.sleep(0.1)
        assert bench.step == at + granted

    # a page that begins to count anew grants, too
    update_control(bench.run, single_batches=0)
    time.sleep(0.1)
    update_control(bench.run, single_batches=1)
    bench.until(lambda: bench.step == at + 3)
    update_control(bench.run, speed="full")
    bench.until(lambda: bench.step > at + 10)


def test_slow_means_ten_batches_a_second(bench: Bench) -> None:
    update_control(bench.run, speed="slow")
    bench.begin()
    began = time.monotonic()

    bench.until(lambda: bench.step == 6)

    assert 0.38 < time.monotonic() - began < 2.0


def test_a_new_learning_rate_is_recorded_once(bench: Bench) -> None:
    update_control(bench.run, learning_rate=0.01)

    for step in (7, 8):
        bench.steering.after_batch(step, lambda: None)

    changes = [event for event in bench.events() if isinstance(event, LearningRateChanged)]
    assert [(event.step, event.learning_rate) for event in changes] == [(7, 0.01)]
    assert bench.steering.learning_rate == 0.01


def test_validation_can_be_paused_and_stopped(bench: Bench) -> None:
    bench.steering.while_validating(1)
    update_control(bench.run, wanted="stop")

    with pytest.raises(StopRequested):
        bench.steering.while_validating(1)
