"""The queue: of all workers on this machine's folder of runs, at most N train at a time.

Each pool (the CPU, each GPU) has N slots: lock files in `.slots/` beside the runs, held by the workers that
train. A worker that waits holds a ticket, also a locked file, so the ticket of a dead worker counts for nothing.
The oldest run goes first, and an owner with a run in a slot waits for it to end before the next. All under one
short lock, so two workers never judge at once. Used before TensorFlow is imported. Imports errors, the light
modules of runs and filelock.
"""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from lstm_core.errors import ExplorerError
from lstm_core.runs.atomic import write_json
from lstm_core.runs.devices import gpu_names
from lstm_core.runs.events import RunFailed, RunFinished, RunQueued, RunStopped, read_events
from lstm_core.runs.liveness import lock_is_held
from lstm_core.runs.paths import RunPaths

POLL_SECONDS = 0.5


@dataclass(frozen=True, order=True)
class Ticket:
    """A run's place in the queue of a pool: who was queued first, goes first."""

    queued_at: float
    run_id: str
    owner: str


def pool_of(device: str, n_gpus: int = 0) -> str:
    """Return the name of the pool in which a worker for `device` waits: "cpu", "gpu0", "gpu1", ...

    Args:
        device: as the launcher takes it: "auto", "CPU", "GPU 0: NVIDIA ...".
        n_gpus: how many GPUs "auto" can choose from; it takes the first.
    """
    match = re.match(r"GPU (\d+)", device)
    if match:
        return f"gpu{match[1]}"
    return "gpu0" if device == "auto" and n_gpus > 0 else "cpu"


def n_slots(pool: str) -> int:
    """Return how many runs of a pool train at a time: LSTM_EXPLORER_SLOTS, else 1 a GPU, half the CPU's cores.

    Raises:
        ExplorerError: the variable is no whole number from 1.
    """
    text = os.environ.get("LSTM_EXPLORER_SLOTS", "").strip()
    if not text:
        return max(1, (os.cpu_count() or 1) // 2) if pool == "cpu" else 1
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise ExplorerError(
        "LSTM_EXPLORER_SLOTS cannot be used",
        expected="a whole number from 1: how many runs train at a time",
        received=repr(text),
        remedy="set it to such a number, or unset it",
    )


def next_in_line(waiting: list[Ticket], busy_owners: set[str], n_free: int) -> list[Ticket]:
    """Return who may go now: the oldest first, one run an owner (runs without an owner do not count as one's)."""
    chosen: list[Ticket] = []
    busy = set(busy_owners)
    for ticket in sorted(waiting):
        if len(chosen) == n_free:
            break
        if ticket.owner and ticket.owner in busy:
            continue
        chosen.append(ticket)
        busy.add(ticket.owner)
    return chosen


@contextmanager
def worker_slot(
    run: RunPaths,
    check_stop: Callable[[], None] = lambda: None,
    *,
    device: str = "auto",
    poll_seconds: float = POLL_SECONDS,
) -> Iterator[None]:
    """Wait until it is this run's turn, and hold its slot. A killed worker's slot is free at once.

    Args:
        run: the run whose worker waits; the folder that holds it holds the queue.
        check_stop: called again and again while waiting; what it raises leaves the queue.
        device: what the worker was asked to train on; decides the pool.
        poll_seconds: how often to look.
    """
    queue = _Queue(run.path.parent / ".slots", pool_of(device, len(gpu_names())))
    ticket = _ticket(run)
    place = queue.draw(ticket)
    try:
        while (slot := queue.try_take(ticket)) is None:
            check_stop()
            time.sleep(poll_seconds)
    finally:
        queue.give_back(ticket, place)
    try:
        yield
    finally:
        slot.release()


def queue_position(run: RunPaths) -> int | None:
    """Return how many runs are ahead of a waiting run, None if it does not wait. For readers: acquires no lock."""
    for path in (run.path.parent / ".slots").glob(f"*/*-{run.id}.ticket"):
        waiting = _waiting(path.parent)
        for ticket in waiting:
            if ticket.run_id == run.id:
                return sum(other < ticket for other in waiting)
    return None


def _ticket(run: RunPaths) -> Ticket:
    """Return the run's place: since it was queued, or since it is continued."""
    queued_at, owner = time.time(), ""
    for event in read_events(run.events_file)[0]:
        if isinstance(event, RunQueued):
            queued_at, owner = event.time, event.owner
        elif isinstance(event, (RunFinished, RunStopped, RunFailed)):
            queued_at = time.time()
    return Ticket(round(queued_at, 6), run.id, owner)  # as its file name says it, so that both are equal


class _Queue:
    """The files of one pool."""

    def __init__(self, folder: Path, pool: str) -> None:
        self._folder = folder / pool
        self._folder.mkdir(parents=True, exist_ok=True)
        self._gate = FileLock(self._folder / "gate.lock", poll_interval=0.01)
        self._n_slots = n_slots(pool)

    def draw(self, ticket: Ticket) -> FileLock:
        """Put the ticket in the queue and hold it."""
        with self._gate:
            path = self._ticket_file(ticket)
            lock = FileLock(path, timeout=5, poll_interval=0.01, thread_local=False)
            lock.acquire()
            _write_owner(path, ticket.owner)
            return lock

    def give_back(self, ticket: Ticket, held: FileLock) -> None:
        with self._gate:
            held.release()
            self._forget(self._ticket_file(ticket))

    def try_take(self, ticket: Ticket) -> FileLock | None:
        """Take a slot if there is one and it is this ticket's turn."""
        with self._gate:
            self._drop_dead()
            slots = [self._folder / f"slot{index}.lock" for index in range(self._n_slots)]
            free = [path for path in slots if not lock_is_held(path)]
            busy_owners = {_owner(path) for path in slots if path not in free} - {""}
            if ticket not in next_in_line(_waiting(self._folder), busy_owners, len(free)):
                return None
            for path in free:
                lock = FileLock(path, timeout=0.2, poll_interval=0.01, thread_local=False)
                with suppress(Timeout):  # somebody may be looking
                    lock.acquire()
                    _write_owner(path, ticket.owner)
                    return lock
            return None

    def _ticket_file(self, ticket: Ticket) -> Path:
        return self._folder / f"{ticket.queued_at:.6f}-{ticket.run_id}.ticket"

    def _drop_dead(self) -> None:
        for path in self._folder.glob("*.ticket"):
            if not lock_is_held(path):
                self._forget(path)

    @staticmethod
    def _forget(path: Path) -> None:
        path.unlink(missing_ok=True)
        path.with_suffix(".json").unlink(missing_ok=True)


def _waiting(folder: Path) -> list[Ticket]:
    """Return the tickets whose workers live."""
    tickets = []
    for path in folder.glob("*.ticket"):
        queued_at, _, run_id = path.stem.partition("-")
        if lock_is_held(path):
            tickets.append(Ticket(float(queued_at), run_id, _owner(path)))
    return tickets


def _write_owner(lock_file: Path, owner: str) -> None:
    write_json(lock_file.with_suffix(".json"), {"owner": owner})


def _owner(lock_file: Path) -> str:
    try:
        values = json.loads(lock_file.with_suffix(".json").read_text(encoding="utf-8"))
        return str(values["owner"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
