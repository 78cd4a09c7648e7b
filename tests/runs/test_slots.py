"""The queue: who goes next as a function of values, and real locks under threads and dead workers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_core.errors import ExplorerError
from lstm_core.runs.slots import Ticket, n_slots, next_in_line, pool_of, queue_position, worker_slot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec


class Leave(Exception):  # noqa: N818 - nothing went wrong
    """Raised by a test's `check_stop`."""


@pytest.fixture
def new_run(runs_dir: Path) -> Callable[[str], Run]:
    return lambda owner: RunStore().create(RunSpec(), owner=owner)


@pytest.fixture
def one_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_SLOTS", "1")


@pytest.mark.parametrize(
    ("waiting", "busy", "n_free", "expected"),
    [
        ("", "", 2, ""),
        ("a1", "", 0, ""),
        ("b2 a1 c3", "", 2, "a1 b2"),
        ("a1 a2 b3", "", 2, "a1 b3"),
        ("a1 b2", "a", 1, "b2"),
        ("a1", "a", 1, ""),
        ("-1 -2 a3", "", 3, "-1 -2 a3"),
    ],
)
def test_who_goes_next(waiting: str, busy: str, n_free: int, expected: str) -> None:
    """A ticket is its owner's letter (- for none) and the second in which it was queued."""

    def tickets(text: str) -> list[Ticket]:
        return [Ticket(float(word[1]), word, word[0].strip("-")) for word in text.split()]

    assert next_in_line(tickets(waiting), set(busy.split()), n_free) == tickets(expected)


@pytest.mark.parametrize(
    ("device", "n_gpus", "pool"),
    [
        ("auto", 0, "cpu"),
        ("auto", 2, "gpu0"),
        ("CPU", 2, "cpu"),
        ("GPU 1: NVIDIA H200", 2, "gpu1"),
        ("GPU 12", 0, "gpu12"),
    ],
)
def test_pools(device: str, n_gpus: int, pool: str) -> None:
    assert pool_of(device, n_gpus) == pool


def test_number_of_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LSTM_EXPLORER_SLOTS", raising=False)
    assert n_slots("cpu") == max(1, (os.cpu_count() or 1) // 2)
    assert n_slots("gpu0") == 1
    monkeypatch.setenv("LSTM_EXPLORER_SLOTS", "7")
    assert n_slots("cpu") == n_slots("gpu0") == 7
    for wrong in ("0", "-1", "many", "1.5"):
        monkeypatch.setenv("LSTM_EXPLORER_SLOTS", wrong)
        with pytest.raises(ExplorerError, match="LSTM_EXPLORER_SLOTS"):
            n_slots("cpu")


def test_one_at_a_time_and_the_oldest_first(new_run: Callable[[str], Run], one_slot: None) -> None:
    runs = [new_run("") for _ in range(4)]
    order: list[str] = []
    inside: list[int] = []

    def work(run: Run) -> None:
        with worker_slot(run, poll_seconds=0.01):
            inside.append(1)
            assert len(inside) == 1
            order.append(run.id)
            time.sleep(0.03)
            inside.pop()

    with worker_slot(new_run("")):
        threads = []
        for n_waiting, run in enumerate(reversed(runs)):
            thread = threading.Thread(target=work, args=(run,))
            thread.start()
            threads.append(thread)
            _until(lambda run=run: queue_position(run) is not None)
            assert queue_position(run) == 0
            assert queue_position(runs[-1]) == n_waiting
        assert order == []
    for thread in threads:
        thread.join()
    assert order == [run.id for run in runs]
    assert queue_position(runs[0]) is None


def test_one_run_an_owner(new_run: Callable[[str], Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_SLOTS", "2")
    with worker_slot(new_run("ada")):
        second = new_run("ada")
        with pytest.raises(Leave), worker_slot(second, _leave, poll_seconds=0.01):
            pytest.fail("two runs of one owner at a time")
        with worker_slot(new_run("bob"), _leave):
            pass
    with worker_slot(second, _leave):
        pass


def test_leaving_the_queue(new_run: Callable[[str], Run], one_slot: None) -> None:
    run = new_run("")
    with worker_slot(new_run("")), pytest.raises(Leave), worker_slot(run, _leave):
        pytest.fail("there was no slot")
    assert queue_position(run) is None
    with worker_slot(new_run(""), _leave):
        pass


def test_dead_workers_hold_no_slot_and_no_place(new_run: Callable[[str], Run], one_slot: None) -> None:
    holder, first, second = new_run(""), new_run(""), new_run("")
    code = (
        "import sys, time, pathlib; from lstm_core.runs.slots import worker_slot; "
        "from lstm_core.runs.paths import RunPaths\n"
        "with worker_slot(RunPaths(pathlib.Path(sys.argv[1]))): print('in', flush=True); time.sleep(60)"
    )
    processes = []
    try:
        for run in (holder, first):
            process = subprocess.Popen([sys.executable, "-c", code, str(run.path)], stdout=subprocess.PIPE, text=True)
            processes.append(process)
            if run is holder:
                assert process.stdout is not None
                assert process.stdout.readline() == "in\n"
        _until(lambda: queue_position(first) == 0)
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
            with process:
                process.wait()
    assert queue_position(first) is None
    with worker_slot(second, _leave):
        pass
    assert not list(holder.path.parent.glob(".slots/cpu/*.ticket"))


def _leave() -> None:
    raise Leave


def _until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
