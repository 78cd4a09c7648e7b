"""Whether a worker lives: it holds the run's lock. Never a pid, which the system gives to others in time.

Readers never acquire the lock. To acquire it in order to look made up to 134 of 300 workers fail to start
(measured, tight loop) and showed free locks as held. On POSIX a reader tries a shared lock, without waiting,
on a read-only descriptor, and never creates the file; the worker's filelock is the same flock(2). Elsewhere an
exclusive try counts as "held" only if it fails twice, 50 ms apart. Imports errors, paths and filelock.
"""

import threading
import time
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from filelock import FileLock, Timeout

from lstm_core.errors import LaunchError
from lstm_core.runs.paths import RunPaths

try:
    import fcntl
except ImportError:  # Windows
    _HAS_FLOCK = False
else:
    _HAS_FLOCK = True

import os

PROBE_SECONDS = 1.0
"""A server looks at most this often at the lock of one run, however many people watch it."""

_CACHE_SIZE = 256


class Probe(NamedTuple):
    """What a look at a lock found, and when (`time.monotonic()`, taken before the look)."""

    alive: bool
    at: float


_probes: OrderedDict[Path, Probe] = OrderedDict()
_guard = threading.Lock()


def is_alive(run: RunPaths) -> bool:
    """Return whether a worker holds the run's lock, as of at most one second ago."""
    return probe(run).alive


def probe(run: RunPaths, *, newer_than: float = float("-inf")) -> Probe:
    """Look at the run's lock, or return the last look if it is under a second old and after `newer_than`."""
    with _guard:
        now = time.monotonic()
        known = _probes.get(run.lock_file)
        if known is None or now - known.at >= PROBE_SECONDS or known.at <= newer_than:
            known = Probe(lock_is_held(run.lock_file), now)
            _probes[run.lock_file] = known
            while len(_probes) > _CACHE_SIZE:
                _probes.popitem(last=False)
        _probes.move_to_end(run.lock_file)
        return known


def lock_is_held(path: Path) -> bool:
    """Return whether somebody holds the lock file `path`, without acquiring or creating it."""
    if _HAS_FLOCK:
        return _flock_is_held(path)
    return _lock_is_taken_twice(path)


def _flock_is_held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # which of the two depends on the file system
        return True
    else:
        # not left to close(): a process being started at this moment may hold a copy of the descriptor
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return False
    finally:
        os.close(descriptor)


def _lock_is_taken_twice(path: Path) -> bool:
    """Look by acquiring, for systems without flock: another reader's look must not pass for a worker."""
    for attempt in range(2):
        if not path.exists():
            return False
        try:
            with FileLock(path, timeout=0):
                return False
        except Timeout:
            if attempt == 0:
                time.sleep(0.05)
    return True


class WorkerLock:
    """The lock that makes a process the run's one worker, for as long as it lives; a context manager.

    Waits up to `timeout` seconds, because a reader may be looking at this moment. The process that holds it
    must not fork: a child would keep a dead worker "alive".

    Raises:
        LaunchError: another worker holds it.
    """

    def __init__(self, run: RunPaths, *, timeout: float = 5.0) -> None:
        self._run = run
        self._lock = FileLock(
            run.lock_file, timeout=timeout, poll_interval=0.01, thread_local=False, fallback_to_soft=False
        )

    def acquire(self) -> None:
        try:
            self._lock.acquire()
        except Timeout:
            raise LaunchError(
                f"Another worker is at the run {self._run.id}",
                remedy="wait until it has ended, or stop it first",
            ) from None
        except NotImplementedError as error:
            raise LaunchError(
                "The folder of runs is on a file system without locks",
                received=f"{self._run.path} ({error})",
                remedy="set LSTM_EXPLORER_RUNS to a folder on a local disk",
            ) from None

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
