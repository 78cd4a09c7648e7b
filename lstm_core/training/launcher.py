"""Starts a worker for a run as a process of its own, and ends one that does not answer.

A worker is a command over a run directory. It gets its own session, so it outlives the tab, the server and the
terminal. Needs no Keras: pages import this. Imports errors, runs, and where uploads are kept.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from lstm_core.data.uploads.store import uploads_dir
from lstm_core.errors import LaunchError
from lstm_core.runs.control import update_control
from lstm_core.runs.devices import gpu_names
from lstm_core.runs.events import EventLog, RunFailed, RunStopped
from lstm_core.runs.liveness import WorkerLock, lock_is_held
from lstm_core.runs.paths import RunPaths
from lstm_core.runs.reader import read_run

PROJECT = Path(__file__).resolve().parent.parent.parent
"""The folder that holds `lstm_core`."""

_FOLDERS = ("LSTM_EXPLORER_RUNS", "LSTM_EXPLORER_DATA", "LSTM_EXPLORER_CACHE")


def devices() -> list[str]:
    """Return what a run may be started on, for a form: "auto", "CPU", then each GPU by number and name."""
    return ["auto", "CPU", *gpu_names()]


def start(run: RunPaths, *, device: str = "auto", command: Sequence[str] | None = None) -> None:
    """Start a worker for the run and return at once; what it says goes to `worker.log`.

    Args:
        run: a run that was created, and has no worker.
        device: "auto", "CPU", or a GPU as `devices` names it.
        command: another command to start instead of `python -m lstm_core.worker RUN_DIR --device DEVICE`.

    Raises:
        LaunchError: the run has a worker already, or the command could not be started.
    """
    if lock_is_held(run.lock_file):
        raise LaunchError(
            f"The run {run.id} already has a worker", remedy="watch it, or stop it before starting it again"
        )
    path = os.path.abspath(run.path)
    words = list(command or [sys.executable, "-m", "lstm_core.worker", path, "--device", device])
    try:
        with open(os.path.join(path, "worker.log"), "ab") as log:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=PROJECT,
                env=_environment(),
                close_fds=True,
                start_new_session=os.name != "nt",
                creationflags=_detached_flags(),
            )
    except OSError as error:
        failure = LaunchError(
            "The worker could not be started",
            received=f"{words[0]}: {error}",
            remedy="check that this Python and the folder of runs can be used, and that memory is free; then try again",
        )
        _record_failure(run, failure)
        raise failure from error
    # without somebody who waits for it, a finished worker would stay in the process table as a zombie
    threading.Thread(target=process.wait, name=f"worker of {run.id}", daemon=True).start()


def stop_now(run: RunPaths, *, timeout: float = 5.0) -> None:
    """End a run whose worker does not answer: kill it, then record that the run was stopped by force.

    Does nothing for a run that has ended or is lost. A worker that is only just starting finds that it is not
    wanted any more.

    Raises:
        LaunchError: the worker cannot be reached from here, or does not end.
    """
    if not read_run(run).status.is_live:
        return
    update_control(run, wanted="stop")
    deadline = time.monotonic() + timeout
    if lock_is_held(run.lock_file):
        _kill_worker(run, deadline)
    with WorkerLock(run, timeout=max(deadline - time.monotonic(), 1.0)):
        view = read_run(run)
        if view.history.ended is None:
            with EventLog.open(run.events_file) as log:
                log.append(RunStopped, step=view.history.step, forced=True)


def _kill_worker(run: RunPaths, deadline: float) -> None:
    """Kill the process that holds the run's lock."""
    while True:
        worker = read_run(run).history.worker
        if worker is not None and worker.host != socket.gethostname():
            raise LaunchError(
                f"The worker of the run {run.id} is on another machine",
                expected=socket.gethostname(),
                received=worker.host,
                remedy=f"end process {worker.pid} on {worker.host}",
            )
        if worker is not None and _holds(worker.pid, run.lock_file) is not False:
            break
        if not lock_is_held(run.lock_file):
            return
        if time.monotonic() > deadline:
            raise LaunchError(
                f"The worker of the run {run.id} cannot be found",
                remedy="wait a few seconds and stop it again, or end its process by hand",
            )
        time.sleep(0.05)  # it has the lock, and is about to say who it is
    try:
        os.kill(worker.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise LaunchError(
            f"The worker of the run {run.id} belongs to somebody else",
            remedy=f"ask whoever runs process {worker.pid} on {worker.host} to end it",
        ) from error


def _holds(pid: int, lock_file: Path) -> bool | None:
    """Return whether the process has the lock file open; None where the system does not say.

    The pid of a worker that is gone may by now be that of any other program, which must not be killed.
    """
    descriptors = Path(f"/proc/{pid}/fd")
    try:
        opened = [os.readlink(entry) for entry in descriptors.iterdir()]
    except PermissionError:
        return None
    except OSError:
        return False if Path("/proc/self/fd").is_dir() else None
    return str(lock_file.resolve()) in opened


def _record_failure(run: RunPaths, failure: LaunchError) -> None:
    try:
        with WorkerLock(run), EventLog.open(run.events_file) as log:
            log.append(
                RunFailed, type="LaunchError", message=f"{failure.what}: {failure.received}", remedy=failure.remedy
            )
    except (OSError, LaunchError):
        pass  # the caller gets the error anyhow, and the run shows as failed to start


def _environment() -> dict[str, str]:
    """Return the environment of a worker: it finds `lstm_core`, and folders mean what they mean here."""
    environment = dict(os.environ)
    known = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT), known] if known else [str(PROJECT)])
    environment["PYTHONUNBUFFERED"] = "1"
    for name in _FOLDERS:
        if environment.get(name):
            environment[name] = os.path.abspath(os.path.expanduser(environment[name]))
    environment["LSTM_EXPLORER_UPLOADS"] = str(uploads_dir())  # where it is follows from the folder of this process
    return environment


def _detached_flags() -> int:
    """Return what Windows needs so that the worker outlives this process; 0 elsewhere."""
    return getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
