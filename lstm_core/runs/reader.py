"""Runs as readers see them: history, status and control, kept up to date for all viewers at once.

Each run's events are parsed once for the whole server; a look at a run reads only what was appended since the
last one. Imports the other modules of runs.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lstm_core.runs.control import Control, read_control
from lstm_core.runs.events import read_events
from lstm_core.runs.history import EMPTY_HISTORY, History, RunStatus, fold, run_status
from lstm_core.runs.liveness import probe
from lstm_core.runs.paths import RunPaths

_MAX_RUNS = 64


@dataclass(frozen=True)
class RunView:
    """A run at one moment."""

    history: History
    status: RunStatus
    control: Control


class RunReader:
    """Reads runs, incrementally; threads share one. Keeps the `max_runs` runs that were looked at last."""

    def __init__(self, *, max_runs: int = _MAX_RUNS, clock: Callable[[], float] = time.time) -> None:
        self._max_runs = max_runs
        self._clock = clock
        self._entries: OrderedDict[Path, _Entry] = OrderedDict()
        self._guard = threading.Lock()

    def read(self, run: RunPaths) -> RunView:
        """Return the run as it is now.

        Raises:
            RunFormatError: its events are of a form that this program does not know.
        """
        with self._guard:
            entry = self._entries.setdefault(run.path, _Entry(run))
            self._entries.move_to_end(run.path)
            while len(self._entries) > self._max_runs:
                self._entries.popitem(last=False)
        with entry.lock:
            alive = entry.look()
            history = entry.history
        return RunView(history, run_status(history, alive, self._clock()), read_control(run))


class _Entry:
    """What is known of one run, and up to which byte of its events."""

    def __init__(self, run: RunPaths) -> None:
        self.lock = threading.Lock()
        self.history: History = EMPTY_HISTORY
        self._run = run
        self._offset = 0
        self._file: tuple[int, int] | None = None
        self._changed_at = float("-inf")

    def look(self) -> bool:
        """Read what is new and return whether a worker is alive; an ended run's lock is not looked at.

        The lock is looked at before the events: a free lock then means that all that its worker ever wrote is
        among the events read after it. A free lock from before the newest events says nothing about them (the
        worker may have come since), so the look is repeated until it brings nothing new.
        """
        newer_than = float("-inf")
        while True:
            found = None if self.history.ended else probe(self._run, newer_than=newer_than)
            self._read()
            if self.history.ended:
                return False
            if found is not None and (found.alive or found.at > self._changed_at):
                return found.alive
            newer_than = self._changed_at

    def _read(self) -> None:
        try:
            stat = self._run.events_file.stat()
        except FileNotFoundError:
            self._forget()
            return
        if (stat.st_dev, stat.st_ino) != self._file or stat.st_size < self._offset:
            self._forget()  # another file is in its place
            self._file = (stat.st_dev, stat.st_ino)
        if stat.st_size == self._offset:
            return
        events, self._offset = read_events(self._run.events_file, self._offset)
        if events:
            self.history = fold(self.history, events)
            self._changed_at = time.monotonic()

    def _forget(self) -> None:
        self.history, self._offset, self._file = EMPTY_HISTORY, 0, None


_READER = RunReader()


def read_run(run: RunPaths) -> RunView:
    """Return the run as it is now, from the one reader that all viewers of this process share.

    Raises:
        RunFormatError: its events are of a form that this program does not know.
    """
    return _READER.read(run)


def log_tail(run: RunPaths, *, n_bytes: int = 4_000) -> str:
    """Return the end of the worker's log in whole lines, "" if there is none."""
    try:
        with run.log_file.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - n_bytes, 0))
            content = file.read()
    except FileNotFoundError:
        return ""
    if size > n_bytes:
        content = content.partition(b"\n")[2] or content
    return content.decode("utf-8", errors="replace").strip()
