"""Whether a worker lives: the lock, looked at without ever taking it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lstm_core.errors import LaunchError
from lstm_core.runs import liveness
from lstm_core.runs.liveness import WorkerLock, is_alive, lock_is_held, probe
from lstm_core.runs.store import Run


def test_a_look_creates_nothing_and_finds_nobody(run: Run) -> None:
    before = sorted(run.path.iterdir())
    assert not is_alive(run)
    assert sorted(run.path.iterdir()) == before


def test_held_and_free(run: Run) -> None:
    with WorkerLock(run):
        assert lock_is_held(run.lock_file)
    assert run.lock_file.is_file()
    assert not lock_is_held(run.lock_file)


def test_a_second_worker_is_refused(run: Run) -> None:
    with WorkerLock(run), pytest.raises(LaunchError, match="Another worker"):
        WorkerLock(run, timeout=0.05).acquire()
    with WorkerLock(run, timeout=0.05):
        pass


def test_one_look_a_second_for_all_viewers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Path] = []
    now = [1_000.0]
    monkeypatch.setattr(liveness, "lock_is_held", lambda path: not looks.append(path))
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    for _ in range(30):
        assert is_alive(run)
    assert len(looks) == 1
    now[0] += 1.0
    assert is_alive(run)
    assert len(looks) == 2
    probe(run, newer_than=now[0])
    assert len(looks) == 3, "a look from before some event says nothing about it"
    probe(run, newer_than=now[0] - 0.5)
    assert len(looks) == 3


def test_what_is_remembered_is_bounded(tmp_path: Path) -> None:
    for number in range(300):
        is_alive(Run(tmp_path / str(number)))
    assert len(liveness._probes) <= 256


def test_a_reader_that_looks_does_not_keep_a_worker_out(run: Run) -> None:
    """Readers in a tight loop, far more than the one look a second of a server, and a lock taken again and again."""
    run.lock_file.touch()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            lock_is_held(run.lock_file)

    readers = [threading.Thread(target=look) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(20):
            with WorkerLock(run):
                assert lock_is_held(run.lock_file)
    finally:
        done.set()
        for reader in readers:
            reader.join()


def test_a_killed_process_holds_nothing(run: Run) -> None:
    code = (
        "import sys, time, pathlib; from lstm_core.runs.liveness import WorkerLock; "
        "from lstm_core.runs.paths import RunPaths\n"
        "with WorkerLock(RunPaths(pathlib.Path(sys.argv[1]))): print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(run.path)], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            assert lock_is_held(run.lock_file)
        finally:
            os.kill(process.pid, signal.SIGKILL)
    assert not lock_is_held(run.lock_file)


def test_without_flock_a_lock_is_held_if_taken_twice_in_a_row(run: Run) -> None:
    """The way of systems without flock; filelock itself works the same everywhere."""
    assert not liveness._lock_is_taken_twice(run.lock_file)
    assert not run.lock_file.exists()
    with WorkerLock(run):
        started = time.monotonic()
        assert liveness._lock_is_taken_twice(run.lock_file)
        assert time.monotonic() - started >= 0.05
    assert not liveness._lock_is_taken_twice(run.lock_file)
