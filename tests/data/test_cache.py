"""The cache on disk: built once, rebuilt when damaged, safe with several processes, optional."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_core.data.cache import Arrays, cache_dir, cache_key, cached_arrays


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Builder:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Arrays:
        self.calls += 1
        return {"numbers": np.arange(1_000), "empty": np.zeros(0, np.uint8)}


def test_an_entry_is_built_once(folder: Path) -> None:
    build = Builder()
    for _ in range(3):
        arrays = cached_arrays("things", "key", build)
        assert arrays["numbers"].tolist() == list(range(1_000))
        assert arrays["empty"].shape == (0,)
    assert build.calls == 1
    assert sorted(path.suffix for path in folder.iterdir() if path.suffix != ".lock") == [".npz"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not an archive",
        lambda content: content[: len(content) // 2],
        lambda content: content[:500] + b"XXXX" + content[504:],
    ],
    ids=["empty", "other", "cut off", "changed"],
)
def test_a_damaged_entry_is_built_anew(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    build = Builder()
    cached_arrays("things", "key", build)
    path = folder / "things-key.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert cached_arrays("things", "key", build)["numbers"].tolist() == list(range(1_000))
    assert build.calls == 2
    cached_arrays("things", "key", build)
    assert build.calls == 2


def test_errors_pass_through_and_leave_nothing(folder: Path) -> None:
    def fail() -> Arrays:
        raise KeyError("no")

    with pytest.raises(KeyError, match="no"):
        cached_arrays("things", "key", fail)
    assert not list(folder.glob("*.npz"))
    assert cached_arrays("things", "key", Builder())  # the lock was given back


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path / "file" / "cache"))
    build = Builder()
    cached_arrays("things", "key", build)
    cached_arrays("things", "key", build)
    assert build.calls == 2


def test_old_entries_and_leftovers_go(folder: Path) -> None:
    folder.mkdir()
    leftover = folder / ".things-1-2.part"
    leftover.write_text("half")
    os.utime(leftover, (0, 0))
    for number in range(4):
        cached_arrays("things", f"key{number}", Builder(), keep=3)
        os.utime(folder / f"things-key{number}.npz", (number + 1, number + 1))
        cached_arrays("others", f"key{number}", Builder())
    cached_arrays("things", "key1", Builder(), keep=3)  # used just now
    cached_arrays("things", "key4", Builder(), keep=3)
    assert sorted(path.name for path in folder.glob("things-*.npz")) == [
        f"things-key{number}.npz" for number in (1, 3, 4)
    ]
    assert len(list(folder.glob("others-*.npz"))) == 4
    assert not leftover.exists()


def test_of_several_processes_one_builds(folder: Path, tmp_path: Path) -> None:
    script = f"""
import time, numpy as np
from pathlib import Path
from lstm_core.data.cache import cached_arrays
def build():
    with open({str(tmp_path / "calls")!r}, "a") as file:
        file.write("built\\n")
    time.sleep(0.5)
    return {{"numbers": np.arange(5)}}
assert cached_arrays("things", "key", build)["numbers"].sum() == 10
"""
    workers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(4)]
    assert [worker.wait(timeout=60) for worker in workers] == [0] * 4
    assert (tmp_path / "calls").read_text().splitlines() == ["built"]


def test_keys_follow_the_facts() -> None:
    assert cache_key(1, "a", None) == cache_key(1, "a", None)
    assert len({cache_key(1, "a"), cache_key("1", "a"), cache_key(1, "a", None)}) == 3


def test_without_a_named_folder_the_users_cache_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LSTM_EXPLORER_CACHE")
    assert cache_dir().name == "lstm-explorer"
