"""What a person wants of a training that runs: pause, stop, another speed, another learning rate.

The page writes `control.json`; the worker looks at it after every batch. Looking costs one `stat` while
nothing changed. Waiting (paused, or for the next single batch) happens here and keeps looking. Needs no
Keras, so that it is tested alone.
"""

import threading
import time
from collections.abc import Callable

from lstm_core.runs.control import Control, ControlWatch
from lstm_core.runs.events import EventLog, LearningRateChanged, Paused, Resumed
from lstm_core.runs.paths import RunPaths

SLOW_SECONDS = 0.1
"""Least time from batch to batch at the speed "slow": ten batches a second."""

_LOOK_SECONDS = 0.05


class StopRequested(Exception):  # noqa: N818 - it ends a training in order, nothing went wrong
    """Raised at the next batch once a person wants the run to end; leaves Keras's fit at once."""


class Steering:
    """Looks at a run's `control.json` and obeys it.

    Args:
        run: whose control file to look at.
        log: where pauses and changes are recorded.
        asked_to_stop: set from outside when the process is told to end.

    Attributes:
        learning_rate: the one that somebody set while the run was going, None for the spec's.
        seconds_waited: how long training stood still in all.
    """

    def __init__(self, run: RunPaths, log: EventLog, asked_to_stop: threading.Event) -> None:
        self.learning_rate: float | None = None
        self.seconds_waited = 0.0
        self._watch = ControlWatch(run)
        self._log = log
        self._asked_to_stop = asked_to_stop
        self._single_used = 0
        self._last_batch = float("-inf")

    @property
    def stop_wanted(self) -> bool:
        """Whether the run should end now; looks at the control file."""
        return self._asked_to_stop.is_set() or self._look().wanted == "stop"

    def check_stop(self) -> None:
        """Raise StopRequested if the run should end now."""
        if self.stop_wanted:
            raise StopRequested

    def after_batch(self, step: int, before_waiting: Callable[[], None]) -> None:
        """Obey the control file after a training batch; returns when training may go on.

        Args:
            step: batches done.
            before_waiting: called before standing still, so that what is known is on the page by then.

        Raises:
            StopRequested: the run should end now.
        """
        control = self._look()
        if control.speed == "single":
            self._single_used += 1
        self._take_learning_rate(control, step)
        if control.wanted != "run" or control.speed != "full":
            self._wait(step, before_waiting)
        self._last_batch = time.monotonic()
        self.check_stop()

    def while_validating(self, step: int) -> None:
        """Obey a pause or a stop between two validation batches; raises StopRequested like `after_batch`."""
        if self._look().wanted == "pause":
            self._pause(step)
        self.check_stop()

    # --- helpers ----------------------------------------------------------------------------------

    def _look(self) -> Control:
        return self._watch.read()

    def _wait(self, step: int, before_waiting: Callable[[], None]) -> None:
        if self._look().speed == "slow":
            self._asked_to_stop.wait(max(0.0, self._last_batch + SLOW_SECONDS - time.monotonic()))
        if self._look().wanted == "pause":
            before_waiting()
            self._pause(step)
        elif self._may_not_go_on():
            before_waiting()
            began = time.monotonic()
            while self._may_not_go_on():
                self._asked_to_stop.wait(_LOOK_SECONDS)
            self.seconds_waited += time.monotonic() - began
        # The learning rate may have been changed meanwhile: the next batch is to use it.
        self._take_learning_rate(self._look(), step)

    def _may_not_go_on(self) -> bool:
        """Whether the speed is "1 batch" and all batches granted so far are done."""
        control = self._look()
        if self._asked_to_stop.is_set() or control.wanted == "stop" or control.speed != "single":
            return False
        self._single_used = min(self._single_used, control.single_batches)  # the page began to count anew
        if control.wanted == "pause":
            return True
        return self._single_used >= control.single_batches

    def _pause(self, step: int) -> None:
        began = time.monotonic()
        self._log.append(Paused, step=step)
        while self._look().wanted == "pause" and not self._asked_to_stop.is_set():
            self._asked_to_stop.wait(_LOOK_SECONDS)
        if not self.stop_wanted:
            self._log.append(Resumed, step=step)
        self.seconds_waited += time.monotonic() - began

    def _take_learning_rate(self, control: Control, step: int) -> None:
        wanted = control.learning_rate
        if wanted is not None and wanted != self.learning_rate:
            self.learning_rate = wanted
            self._log.append(LearningRateChanged, step=step, learning_rate=wanted)
