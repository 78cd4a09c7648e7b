"""Saved weights: round trip, damage, and which are kept."""

import io
import pickle
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.errors import SnapshotError
from lstm_core.runs import snapshots
from lstm_core.runs.snapshots import (
    load_snapshot,
    remove_snapshot,
    save_snapshot,
    snapshot_file,
    snapshot_steps,
    snapshots_to_remove,
)
from lstm_core.runs.store import Run

WEIGHTS = {
    "embedding/embeddings": np.arange(12.0).reshape(4, 3),
    "layer0/forward/kernel": np.ones((3, 8), np.float32),
    "head/bias": np.array([0.5]),
}


def test_weights_come_back_by_name_as_float32(run: Run) -> None:
    assert save_snapshot(run, 250, WEIGHTS) == "snapshots/step-00000250.npz"
    loaded = load_snapshot(run, 250)
    assert list(loaded) == list(WEIGHTS)
    for name, array in WEIGHTS.items():
        assert loaded[name].dtype == np.float32
        assert np.array_equal(loaded[name], array)
    with zipfile.ZipFile(snapshot_file(run, 250)) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert [file.name for file in run.snapshots_dir.iterdir()] == ["step-00000250.npz"]


def test_what_one_reader_gets_another_cannot_spoil(run: Run) -> None:
    save_snapshot(run, 1, WEIGHTS)
    first = load_snapshot(run, 1)
    del first["head/bias"]
    assert "head/bias" in load_snapshot(run, 1)
    with pytest.raises(ValueError, match="read-only"):
        load_snapshot(run, 1)["head/bias"][0] = 3.0


def test_a_snapshot_that_was_written_anew_is_read_anew(run: Run) -> None:
    save_snapshot(run, 1, WEIGHTS)
    load_snapshot(run, 1)
    save_snapshot(run, 1, {**WEIGHTS, "head/bias": np.array([9.0])})
    assert load_snapshot(run, 1)["head/bias"] == 9.0


def test_the_cache_is_bounded(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_CACHE_BYTES", 1_000)
    for step in range(20):
        save_snapshot(run, step, {"a": np.zeros(100)})
        load_snapshot(run, step)
    assert len(snapshots._cache) <= 2


def test_a_missing_snapshot_says_which_there_are(run: Run) -> None:
    with pytest.raises(SnapshotError, match="no saved state of step 3"):
        load_snapshot(run, 3)
    for step in (20, 0, 100_000_000):
        save_snapshot(run, step, WEIGHTS)
    (run.snapshots_dir / "notes.txt").write_text("mine")
    assert snapshot_steps(run) == [0, 20, 100_000_000]
    with pytest.raises(SnapshotError, match="0, 20, 100000000"):
        load_snapshot(run, 3)
    remove_snapshot(run, 20)
    remove_snapshot(run, 20)
    assert snapshot_steps(run) == [0, 100_000_000]


def _npz(**arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read"),
        (b"not a file of arrays", "cannot be read"),
        (_npz(a=np.zeros(50, np.float32))[:-30], "cannot be read"),
        (_npz(a=np.zeros(50, np.float32)).replace(b"\0\0\0\0" * 8, b"\0\0\0\1" * 8), "cannot be read"),
        (pickle.dumps({"a": 1}), "cannot be read"),
        (_npz(a=np.array([{"an": "object"}], dtype=object)), "cannot be read"),
        (_npz(a=np.zeros(3, np.int64)), "int64, not float32"),
        (_npz(), "no arrays"),
    ],
    ids=["empty", "text", "cut off", "flipped bits", "pickle", "pickled object inside", "integers", "no arrays"],
)
def test_damaged_files_are_refused_with_the_reason(run: Run, content: bytes, reason: str) -> None:
    snapshot_file(run, 1).write_bytes(content)
    with pytest.raises(SnapshotError, match=reason):
        load_snapshot(run, 1)
    assert snapshot_file(run, 1).read_bytes() == content


def test_a_single_array_is_no_snapshot(run: Run) -> None:
    file = io.BytesIO()
    np.save(file, np.zeros(3, np.float32))
    snapshot_file(run, 1).write_bytes(file.getvalue())
    with pytest.raises(SnapshotError, match="damaged"):
        load_snapshot(run, 1)


def test_nothing_goes_while_there_is_room() -> None:
    assert snapshots_to_remove([0, 10, 20], [5, 5, 5], 10, 20) == []
    assert snapshots_to_remove([], [], None, None) == []


def test_thinning_is_even_and_keeps_first_best_and_last() -> None:
    steps = list(range(0, 400, 10))
    removed = snapshots_to_remove(steps, [1] * 40, 10, 390)
    kept = [step for step in steps if step not in removed]
    assert len(kept) == 24
    assert {0, 10, 390} <= set(kept)
    assert max(b - a for a, b in pairwise(kept)) <= 20


def test_a_long_run_thinned_as_it_goes_stays_even() -> None:
    kept: list[int] = []
    for step in range(0, 5_000, 10):
        kept.append(step)
        for gone in snapshots_to_remove(kept, [1] * len(kept), 500, step):
            kept.remove(gone)
    assert len(kept) == 24
    assert {0, 500, 4_990} <= set(kept)
    assert max(b - a for a, b in pairwise(kept)) <= 2.5 * 5_000 / 24


def test_bytes_are_limited_too_and_best_and_last_stay_whatever_their_size() -> None:
    assert snapshots_to_remove([0, 10, 20, 30], [50, 50, 50, 50], 10, 30, limit_bytes=100) == [20, 0]
    assert snapshots_to_remove([0, 10], [500, 500], 0, 10, limit_bytes=100) == []


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 100)), unique_by=lambda pair: pair[0], max_size=60),
    st.data(),
)
def test_limits_hold_for_any_run(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    pairs.sort()
    steps = [step for step, _ in pairs]
    best = data.draw(st.sampled_from([None, *steps]))
    last = steps[-1] if steps else None
    removed = snapshots_to_remove(steps, [size for _, size in pairs], best, last, limit=5, limit_bytes=250)
    kept = [(step, size) for step, size in pairs if step not in removed]
    assert len(set(removed)) == len(removed) <= len(steps)
    assert {best, last} - {None} <= {step for step, _ in kept}
    assert len(kept) <= 5
    assert sum(size for _, size in kept) <= 250
