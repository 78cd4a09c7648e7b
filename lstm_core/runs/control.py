"""What people want of a run: go on, pause or stop, how fast, at which learning rate (`control.json`).

Pages and the command line write it, the worker reads it at the end of every batch. Imports atomic, paths and
filelock.
"""

import json
import threading
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from filelock import FileLock

from lstm_core.runs.atomic import write_json
from lstm_core.runs.paths import RunPaths

Wanted = Literal["run", "pause", "stop"]
Speed = Literal["full", "slow", "single"]


@dataclass(frozen=True)
class Control:
    """The wanted state of a run.

    `single_batches` counts the batches granted so far at speed "single"; a `learning_rate` of None leaves the
    spec's.

    Raises:
        ValueError: a value that is not one of the allowed ones.
    """

    wanted: Wanted = "run"
    speed: Speed = "full"
    single_batches: int = 0
    learning_rate: float | None = None

    def __post_init__(self) -> None:
        # the values may come from a file, whatever the annotations say
        if self.wanted not in get_args(Wanted):
            raise ValueError(f"wanted is one of {get_args(Wanted)}, not {self.wanted!r}")
        if self.speed not in get_args(Speed):
            raise ValueError(f"speed is one of {get_args(Speed)}, not {self.speed!r}")
        if type(self.single_batches) is not int or self.single_batches < 0:
            raise ValueError(f"single_batches is a whole number from 0, not {self.single_batches!r}")
        if self.learning_rate is not None and not 0.0 < self.learning_rate <= 10.0:
            raise ValueError(f"learning_rate is a number above 0, at most 10, not {self.learning_rate!r}")


_UPDATE = threading.Lock()
_FIELDS = frozenset(field.name for field in fields(Control))


def read_control(run: RunPaths) -> Control:
    """Return what is wanted of the run; the defaults when nobody asked for anything, or for unreadable values."""
    try:
        values = json.loads(run.control_file.read_bytes())
        return Control(**{name: value for name, value in values.items() if name in _FIELDS})
    except FileNotFoundError:
        return Control()
    except (ValueError, TypeError, AttributeError):
        return Control()  # edited by hand: the run goes on as its spec says


def write_control(run: RunPaths, control: Control) -> None:
    """Replace what is wanted of the run."""
    write_json(run.control_file, asdict(control))


def update_control(run: RunPaths, **changes: Any) -> Control:
    """Change some of what is wanted, keep the rest, return all of it.

    Two people who press at the same time both get through: no change is lost.
    """
    with _UPDATE, FileLock(run.path / "control.lock", timeout=5):
        control = replace(read_control(run), **changes)
        write_control(run, control)
    return control


def grant_batches(run: RunPaths, n_batches: int = 1) -> Control:
    """Let a run at speed "single" do `n_batches` more."""
    with _UPDATE, FileLock(run.path / "control.lock", timeout=5):
        control = read_control(run)
        control = replace(control, single_batches=control.single_batches + n_batches)
        write_control(run, control)
    return control


class ControlWatch:
    """Reads a run's control again and again, cheaply: opens the file only when it was replaced."""

    def __init__(self, run: RunPaths) -> None:
        self._run = run
        self._seen: tuple[int, int, int] | None = None
        self._control = Control()

    def read(self) -> Control:
        try:
            stat = self._run.control_file.stat()
        except FileNotFoundError:
            self._seen, self._control = None, Control()
            return self._control
        seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        if seen != self._seen:
            self._control = read_control(self._run)
            self._seen = seen
        return self._control
