"""Lines of events and back, what readers do with damage, and the writer."""

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_core.errors import RunFormatError
from lstm_core.runs.events import (
    KINDS,
    BatchEnd,
    EpochEnd,
    Event,
    EventLog,
    Paused,
    RunQueued,
    StageChanged,
    from_line,
    read_events,
    to_line,
)

Make = Callable[..., Event]


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    with EventLog.open(path, clock=lambda: 5.0) as log:
        log.append(RunQueued)
        log.append(StageChanged, stage="building")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_survives_its_line(kind: str, make: Make) -> None:
    event = make(kind, seq=7, time=1.25)
    line = to_line(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert from_line(line) == event


def test_a_line_reads_as_documented(make: Make) -> None:
    assert json.loads(to_line(make("Paused", seq=3, time=1.5, step=9))) == {
        "v": 1, "kind": "Paused", "seq": 3, "time": 1.5, "step": 9,
    }  # fmt: skip


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_null_with_a_flag_and_come_back(number: float, make: Make) -> None:
    line = to_line(make(loss=number, metrics={"accuracy": number, "other": 1.0}))

    values = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert values["loss"] is None
    assert values["metrics"] == {"accuracy": None, "other": 1.0}
    assert values["nonfinite"] == {"loss": str(number), "metrics.accuracy": str(number)}
    back = from_line(line)
    assert isinstance(back, BatchEnd)
    assert np.array_equal([back.loss, back.metrics["accuracy"]], [number, number], equal_nan=True)


def test_texts_of_any_script_survive(make: Make) -> None:
    event = make("RunFailed", message="größer\n☕ \u2028 \x00 \udcff", traceback='"quoted"\r\n')
    assert from_line(to_line(event)) == event


def test_a_torn_last_line_is_left_for_later_and_loses_nothing_else(log_file: Path) -> None:
    whole = log_file.read_bytes()
    with log_file.open("ab") as file:
        file.write(b'{"v":1,"kind":"Pau')

    events, offset = read_events(log_file)
    assert [event.seq for event in events] == [0, 1]
    assert offset == len(whole)
    with log_file.open("ab") as file:
        file.write(b'sed","seq":2,"time":6.0,"step":4}\n')
    assert read_events(log_file, offset)[0] == [Paused(seq=2, time=6.0, step=4)]


def test_the_writer_cuts_a_torn_last_line_and_goes_on_from_the_last_number(log_file: Path) -> None:
    whole = log_file.read_bytes()
    log_file.write_bytes(whole + b'{"v":1,"kind":"Paused","seq":2,' + b"\0" * 100)

    with EventLog.open(log_file) as log:
        assert log_file.read_bytes() == whole
        assert log.append(Paused, step=3).seq == 2
    assert [event.seq for event in read_events(log_file)[0]] == [0, 1, 2]


def test_a_damaged_line_in_the_middle_costs_only_itself(
    log_file: Path, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with log_file.open("ab") as file:
        for line in (b"\xff\xfe", b"[]", b"{}", b'{"v":1,"kind":"Paused"}', b'{"v":1,"kind":"Paused","step":"x"}'):
            file.write(line + b"\n")
        file.write(to_line(make("Resumed", seq=9)))
    assert [event.seq for event in read_events(log_file)[0]] == [0, 1, 9]
    assert "damaged" in caplog.text


def test_unknown_kinds_and_fields_are_passed_over(log_file: Path) -> None:
    with log_file.open("ab") as file:
        file.write(b'{"v":1,"kind":"CoffeeMade","seq":2,"time":1.0,"cups":2}\n')
        file.write(b'{"v":1,"kind":"Paused","seq":3,"time":1.0,"step":4,"mood":"calm"}\n')
    assert read_events(log_file)[0][2:] == [Paused(seq=3, time=1.0, step=4)]
    with EventLog.open(log_file) as log:
        assert log.append(Paused, step=5).seq == 4


@pytest.mark.parametrize("offset", [True, False], ids=["from the start", "from the line before"])
def test_an_unknown_schema_is_refused_with_a_remedy(log_file: Path, offset: bool) -> None:
    start = 0 if offset else log_file.stat().st_size
    with log_file.open("ab") as file:
        file.write(b'{"v":2,"kind":"Paused","seq":2,"time":1.0,"stepp":4}\n')
    with pytest.raises(RunFormatError) as caught:
        read_events(log_file, start)
    assert "2" in caught.value.received
    assert "newer" in caught.value.remedy


def test_a_missing_file_has_no_events(tmp_path: Path) -> None:
    assert read_events(tmp_path / "none") == ([], 0)


def test_the_writer_takes_numpy_numbers_and_refuses_what_does_not_fit(tmp_path: Path, make: Make) -> None:
    with EventLog.open(tmp_path / "events.jsonl") as log:
        written = log.append(
            EpochEnd, epoch=np.int64(1), step=np.int32(10), logs={"loss": np.float32(0.5)}, seconds=np.float64(2),
            examples_per_second=3, partial=np.bool_(True),
        )  # fmt: skip
        assert read_events(tmp_path / "events.jsonl")[0] == [written]
        assert type(written.epoch) is int
        for wrong in ({"step": "x"}, {"step": 1.5}, {"step": None}):
            with pytest.raises(ValueError, match="is not"):
                log.append(Paused, **wrong)
        for wrong in ({}, {"step": 1, "mood": "calm"}):
            with pytest.raises(TypeError):
                log.append(Paused, **wrong)
        assert log.append(Paused, step=1).seq == 1, "a refused event takes no number"


def test_a_full_disk_leaves_whole_lines(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    whole = log_file.read_bytes()
    write = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) < 30:
            raise OSError(28, "No space left on device")
        return write(descriptor, content[:30])

    with EventLog.open(log_file) as log:
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            log.append(Paused, step=1)
        monkeypatch.undo()
        assert log_file.read_bytes() == whole
        log.append(Paused, step=2)
    assert read_events(log_file)[0][-1].seq == 2


def test_only_epochs_and_the_life_cycle_wait_for_the_disk(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    counts = {}
    with EventLog.open(tmp_path / "events.jsonl") as log:
        for name, kind in KINDS.items():
            values = {key: value for key, value in vars(make(name)).items() if key not in ("seq", "time")}
            log.append(kind, **values)
            counts[name] = len(synced)
            synced.clear()
    assert {name for name, count in counts.items() if count == 0} == {
        "StageChanged", "DataProgress", "BatchEnd", "ValidationEnd", "SnapshotSaved", "SnapshotRemoved",
    }  # fmt: skip


def test_a_waiting_worker_loads_only_light_modules() -> None:
    code = (
        "import sys, lstm_core.runs.events, lstm_core.runs.liveness, lstm_core.runs.slots, lstm_core.runs.control;"
        "print([name for name in ('numpy', 'pandas', 'pydantic', 'tensorflow', 'keras') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
