"""The events of a run: facts in the order in which they happened, one JSON object a line in `events.jsonl`.

Each line carries the number of its schema (`v`), its `kind`, `seq` and `time` (unix seconds). So a file may be
read from any line on, and a run begun by one version and continued by another says so where it changes.
Readers ignore kinds and fields that they do not know; a new kind or an added field with a default is therefore
no new schema, a changed meaning is. A number that is not finite is null in the line and named in its
`nonfinite` object. Only the holder of the run's lock writes. Imports errors and kinds, and no numpy: a waiting
worker stays light. The kinds are in `kinds`, and imported from here.
"""

import json
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, get_type_hints

from lstm_core.errors import RunFormatError
from lstm_core.runs.kinds import (
    KINDS,
    STAGES,
    BatchEnd,
    DataProgress,
    EpochEnd,
    Event,
    LearningRateChanged,
    Paused,
    Resumed,
    RunContinued,
    RunEnd,
    RunFailed,
    RunFinished,
    RunQueued,
    RunStarted,
    RunStopped,
    SnapshotRemoved,
    SnapshotSaved,
    StageChanged,
    TestEnd,
    ValidationEnd,
    WorkerStarted,
)

__all__ = [
    "KINDS",
    "SCHEMA",
    "STAGES",
    "BatchEnd",
    "DataProgress",
    "EpochEnd",
    "Event",
    "EventLog",
    "LearningRateChanged",
    "Paused",
    "Resumed",
    "RunContinued",
    "RunEnd",
    "RunFailed",
    "RunFinished",
    "RunQueued",
    "RunStarted",
    "RunStopped",
    "SnapshotRemoved",
    "SnapshotSaved",
    "StageChanged",
    "TestEnd",
    "ValidationEnd",
    "WorkerStarted",
    "from_line",
    "read_events",
    "to_line",
]

SCHEMA = 1

_log = logging.getLogger(__name__)

EventT = TypeVar("EventT", bound=Event)


# --- lines ----------------------------------------------------------------------------------------


def to_line(event: Event) -> bytes:
    """Return the event as its line of `events.jsonl`, with the newline at the end."""
    nonfinite: dict[str, str] = {}
    values = {name: _plain(getattr(event, name), name, nonfinite) for name in _FIELDS[type(event).__name__]}
    line = {"v": SCHEMA, "kind": type(event).__name__, **values}
    if nonfinite:
        line["nonfinite"] = nonfinite
    text = json.dumps(line, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", errors="backslashreplace") + b"\n"


def from_line(line: bytes) -> Event | None:
    """Read one line back; None for a kind that this version does not know.

    Raises:
        RunFormatError: the line is of another schema.
        ValueError: the line is damaged.
    """
    values = json.loads(line)
    if not isinstance(values, dict) or "v" not in values:
        raise ValueError("not an event")
    if values["v"] != SCHEMA:
        raise RunFormatError(
            "The events of this run are of a form that this program does not know",
            expected=f"schema {SCHEMA}",
            received=f"schema {values['v']!r}",
            remedy="open the run with the version of LSTM Explorer that wrote it, or a newer one",
        )
    kind = KINDS.get(str(values.get("kind")))
    if kind is None:
        return None
    for name, value in (values.get("nonfinite") or {}).items():
        _put_back(values, name, float(value))
    read: dict[str, Any] = {}
    for name, (convert, required) in _FIELDS[kind.__name__].items():
        if name in values:
            read[name] = convert(values[name])
        elif required:
            raise ValueError(f"{kind.__name__} without {name}")
    return kind(**read)


def _plain(value: Any, name: str, nonfinite: dict[str, str]) -> Any:
    """Return `value` as JSON has it; a number that is not finite goes to `nonfinite` under its dotted name."""
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        nonfinite[name] = str(value)
        return None
    if isinstance(value, Mapping):
        return {key: _plain(item, f"{name}.{key}", nonfinite) for key, item in value.items()}
    return value


def _put_back(values: dict[str, Any], name: str, number: float) -> None:
    outer, _, inner = name.partition(".")
    if inner:
        values[outer][inner] = number
    else:
        values[outer] = number


# --- types of the fields, checked both when an event is made and when its line is read ---------------


def _as_float(value: Any) -> float:
    if isinstance(value, (str, bytes)) or value is None:
        raise ValueError(f"{value!r} is not a number")
    return float(value)


def _as_int(value: Any) -> int:
    number = _as_float(value)
    if not number.is_integer():
        raise ValueError(f"{value!r} is not a whole number")
    return int(value)


def _as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def _as_texts(value: Any) -> tuple[str, ...]:
    return tuple(_as_text(item) for item in value)


def _as_numbers(value: Any) -> dict[str, float]:
    return {str(key): _as_float(item) for key, item in value.items()}


def _as_named_texts(value: Any) -> dict[str, str]:
    return {str(key): _as_text(item) for key, item in value.items()}


_CONVERTERS: dict[Any, Callable[[Any], Any]] = {
    int: _as_int,
    float: _as_float,
    bool: bool,
    str: _as_text,
    tuple[str, ...]: _as_texts,
    dict[str, float]: _as_numbers,
    dict[str, str]: _as_named_texts,
}


def _fields_of(kind: type[Event]) -> dict[str, tuple[Callable[[Any], Any], bool]]:
    hints = get_type_hints(kind)
    return {
        item.name: (_CONVERTERS[hints[item.name]], item.default is MISSING and item.default_factory is MISSING)
        for item in fields(kind)
    }


_FIELDS = {name: _fields_of(kind) for name, kind in KINDS.items()}


# --- reading --------------------------------------------------------------------------------------


def read_events(path: Path, offset: int = 0) -> tuple[list[Event], int]:
    """Read the events that stand at and after byte `offset`, up to the last newline.

    Args:
        path: the `events.jsonl` of a run; a missing file has no events.
        offset: where the last reading ended.

    Returns:
        The events, and the offset from which to read on. Unknown kinds are left out; so are damaged lines,
        with a warning in the log.

    Raises:
        RunFormatError: a line of another schema.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            content = file.read()
    except FileNotFoundError:
        return [], offset
    complete = content.rfind(b"\n") + 1
    events: list[Event] = []
    for line in content[:complete].split(b"\n")[:-1]:
        try:
            event = from_line(line)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError) as error:
            _log.warning("%s: a damaged line is left out (%s)", path, error)
            continue
        if event is not None:
            events.append(event)
    return events, offset + complete


# --- writing --------------------------------------------------------------------------------------


class EventLog:
    """The writer of a run's events. Open one only while you hold the run's lock.

    A context manager; threads of one process may share it.
    """

    def __init__(self, descriptor: int, size: int, next_seq: int, clock: Callable[[], float]) -> None:
        self._descriptor = descriptor
        self._size = size
        self._next_seq = next_seq
        self._clock = clock
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], float] = time.time) -> "EventLog":
        """Open the log for appending: cut off a torn last line, go on from the last `seq`."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            content = b""
            while chunk := os.read(descriptor, 1 << 20):
                content += chunk
            size = content.rfind(b"\n") + 1
            if size < len(content):
                os.ftruncate(descriptor, size)
            return cls(descriptor, size, _last_seq(content[:size]) + 1, clock)
        except BaseException:
            os.close(descriptor)
            raise

    def append(self, kind: type[EventT], /, **values: Any) -> EventT:
        """Write one event and return it. NumPy scalars are taken as numbers.

        Args:
            kind: the class of the event.
            values: its fields, without `seq` and `time`.

        Raises:
            TypeError: a field is missing or unknown.
            ValueError: a value does not fit its field.
            OSError: it could not be written, for instance on a full disk; the log then stays as it was.
        """
        known = _FIELDS[kind.__name__]
        converted = {name: known[name][0](value) if name in known else value for name, value in values.items()}
        with self._lock:
            event = kind(seq=self._next_seq, time=self._clock(), **converted)
            self._write(to_line(event))
            self._next_seq += 1
            if kind.durable:
                os.fsync(self._descriptor)
        return event

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        with self._lock:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: bytes) -> None:
        os.lseek(self._descriptor, self._size, os.SEEK_SET)
        try:
            written = 0
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
        except OSError:
            os.ftruncate(self._descriptor, self._size)  # half a line would spoil the next one
            raise
        self._size += len(line)


def _last_seq(content: bytes) -> int:
    """Return the largest `seq` of the last lines, -1 if there is none; kinds need not be known."""
    for line in reversed(content.splitlines()):
        try:
            values = json.loads(line)
            if isinstance(values, dict) and isinstance(values.get("seq"), int):
                return int(values["seq"])
        except ValueError:
            continue
    return -1
