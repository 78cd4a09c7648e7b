"""Files that appear whole or not at all."""

import json
import threading
from pathlib import Path

import pytest

from lstm_core.runs.atomic import write_bytes, write_json, write_text, write_with


def test_content_is_put_in_place_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.json"
    write_json(path, {"name": "größer"}, durable=True)
    write_json(path, {"name": "☕"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"name": "☕"}
    write_text(path, "a\r\nb\n")
    assert path.read_bytes() == b"a\r\nb\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["file.json"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    write_bytes(path, b"old")

    def fail(temporary: Path) -> None:
        assert temporary.suffix == ".bin"
        temporary.write_bytes(b"ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_with(path, fail)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"loss": float("nan")})
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "control.json"
    write_json(path, [0] * 20_000)
    done = threading.Event()

    def write() -> None:
        for number in range(30):
            write_json(path, [number] * 20_000)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not done.is_set():
        values = json.loads(path.read_bytes())
        assert len(values) == 20_000
        assert len(set(values)) == 1
    thread.join()
