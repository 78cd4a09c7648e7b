"""The process that trains one run: `python -m lstm_core.worker RUN_DIR --device auto`.

It takes the run's lock, waits for its turn, trains, and writes all that happens as events; it ends when the run
ends, and knows nothing of who started it. Whatever can start a command over a shared folder can train. TensorFlow
is imported late: a worker that waits for its turn costs little, and the data is loaded meanwhile.
"""

import argparse
import errno
import math
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_core.errors import ExplorerError, LaunchError
from lstm_core.runs.events import (
    DataProgress,
    EventLog,
    RunEnd,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    StageChanged,
    TestEnd,
    WorkerStarted,
    read_events,
)
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.paths import RunPaths
from lstm_core.runs.slots import worker_slot
from lstm_core.training.steering import Steering, StopRequested

if TYPE_CHECKING:
    from lstm_core.data.preparation import Prepared
    from lstm_core.runs.store import Run
    from lstm_core.specs import RunSpec

PROGRESS_SECONDS = 0.5
"""Least time between two events that say how far loading the data is."""


def main(arguments: list[str] | None = None) -> int:
    """Train the run in a directory; returns the exit code: 0 finished or stopped, 1 failed."""
    parser = argparse.ArgumentParser(prog="python -m lstm_core.worker", description="Train one run of LSTM Explorer.")
    parser.add_argument("run_dir", type=Path)
    parser.add_argument("--device", default="auto", help='"auto", "CPU", or a name such as "GPU 0: NVIDIA H200"')
    options = parser.parse_args(arguments)
    run = RunPaths(options.run_dir.resolve())
    asked_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_stop.set())
    try:
        with WorkerLock(run):
            events = read_events(run.events_file)[0]
            if any(isinstance(event, RunEnd) for event in events):
                return 0  # ended before its worker came up: nobody wants it any more
            if any(isinstance(event, WorkerStarted) for event in events):
                raise LaunchError(f"The run {run.id} has been started before", remedy="train its settings as a new run")
            with EventLog.open(run.events_file) as log:
                log.append(WorkerStarted, pid=os.getpid(), host=socket.gethostname(), device_wanted=options.device)
                return _Worker(run, log, options.device, asked_to_stop).work()
    except ExplorerError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1


class _Worker:
    """One run from the queue to its last event."""

    def __init__(self, run: RunPaths, log: EventLog, device: str, asked_to_stop: threading.Event) -> None:
        self._paths = run
        self._log = log
        self._device = device
        self._asked_to_stop = asked_to_stop
        self._steering = Steering(run, log, asked_to_stop)
        self._step = 0
        self._waited = False

    def work(self) -> int:
        """Wait for a slot and train; whatever happens, the last event says how the run ended."""
        try:
            self._steering.check_stop()
            with worker_slot(self._paths, self._still_waiting, device=self._device):
                reason = self._train()
            self._log.append(RunFinished, step=self._step, reason=reason)
        except StopRequested:
            self._log.append(RunStopped, step=self._step)
        except Exception as error:
            trace = traceback.format_exc()
            sys.stderr.write(trace)
            self._log.append(
                RunFailed,
                type=type(error).__name__,
                message=error.what if isinstance(error, ExplorerError) else str(error),
                traceback=trace,
                remedy=remedy_for(error),
                step=self._step,
            )
            return 1
        return 0

    def _still_waiting(self) -> None:
        """Called again and again while others are first; the stage is shown once."""
        if not self._waited:
            self._stage("waiting")
        self._waited = True
        self._steering.check_stop()

    def _train(self) -> str:
        """Train the run to its own end and return why that was."""
        self._stage("starting")
        from lstm_core.runs.store import Run
        from lstm_core.training.device import before_tensorflow, choose_device

        run = Run(self._paths.path)
        spec = run.spec
        prepared = _Background(lambda: _prepare(run, spec, self._log))
        before_tensorflow(self._device)
        from lstm_core.training.fitting import Fitting  # imports TensorFlow, seconds

        device = choose_device(self._device)
        self._stage("loading data")
        data = prepared.result(self._steering.check_stop)
        self._steering.check_stop()
        self._stage("building")
        fitting = Fitting(run, spec, data, self._log, self._steering)
        self._log.append(RunStarted, **fitting.facts(device))
        self._steering.check_stop()
        try:
            fitting.train()
        finally:
            self._step = fitting.recorder.step
        self._stage("testing")
        loss, accuracy = fitting.test()
        self._log.append(
            TestEnd,
            loss=loss,
            accuracy=accuracy,
            n_texts=len(data.test),
            weights=fitting.weights_kept,
            epoch=fitting.epoch_kept,
        )
        fitting.rank_units()
        return fitting.recorder.reason

    def _stage(self, stage: str) -> None:
        self._log.append(StageChanged, stage=stage)


class _Background:
    """A call in a thread: data is read while TensorFlow is imported."""

    def __init__(self, call: "Callable[[], Prepared]") -> None:
        self._call = call
        self._value: Prepared | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="data", daemon=True)
        self._thread.start()

    def result(self, check_stop: Callable[[], None]) -> "Prepared":
        """Wait for the call's value; a stop or the call's own error is raised here."""
        while self._thread.is_alive():
            self._thread.join(0.05)
            check_stop()
        if self._error is not None:
            raise self._error
        if self._value is None:
            raise RuntimeError("the data was not loaded")
        return self._value

    def _run(self) -> None:
        try:
            self._value = self._call()
        except BaseException as error:
            self._error = error


def _prepare(run: "Run", spec: "RunSpec", log: EventLog) -> "Prepared":
    """Load and encode the data, telling how far it is; vocabulary or scaling is part of the run from then on."""
    from lstm_core.data.preparation import prepare
    from lstm_core.runs.atomic import write_text

    last_said = float("-inf")

    def say(message: str, share: float | None) -> None:
        nonlocal last_said
        if time.monotonic() - last_said >= PROGRESS_SECONDS:
            last_said = time.monotonic()
            log.append(DataProgress, message=message, share=math.nan if share is None else share)

    data = prepare(spec, say)
    if data.vocabulary is not None:
        write_text(run.vocabulary_file, data.vocabulary.to_json())
    if data.scaling is not None:
        write_text(run.scaling_file, data.scaling.to_json())
    return data


def remedy_for(error: Exception) -> str:
    """Return what a person can do about a failure."""
    if isinstance(error, ExplorerError):
        return error.remedy
    kind = type(error).__name__
    if kind == "ResourceExhaustedError" or isinstance(error, MemoryError):
        return "choose a smaller batch size, fewer units or a smaller maximum length: memory ran out"
    if isinstance(error, ImportError):
        return "install the requirements again: pip install -r requirements.txt"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "free some space: the disk is full"
    return "the traceback in worker.log of the run says where it happened; please report it if it comes again"


if __name__ == "__main__":
    sys.exit(main())
