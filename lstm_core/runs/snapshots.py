"""Saved weights of a run: one uncompressed npz file a snapshot, float32, and which to keep.

Names of the arrays: `embedding/embeddings`, `layer0/forward/kernel`, `layer0/forward/recurrent_kernel`,
`layer0/forward/bias`, `layer0/backward/...`, `head/kernel`, `head/bias`. Nothing in them is ever unpickled.
Imports errors, atomic, paths and numpy.
"""

import re
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.errors import SnapshotError
from lstm_core.runs.atomic import write_with
from lstm_core.runs.paths import RunPaths

LIMIT = 24
LIMIT_BYTES = 200_000_000

Weights = dict[str, NDArray[np.float32]]

_FILE = re.compile(r"step-(\d{8,})\.npz")
_CACHE_BYTES = 128_000_000
_cache: "OrderedDict[tuple[str, int, int, int], Weights]" = OrderedDict()
_guard = threading.Lock()


def snapshot_file(run: RunPaths, step: int) -> Path:
    """Return where the snapshot of that step is, or would be."""
    return run.snapshots_dir / f"step-{step:08d}.npz"


def save_snapshot(run: RunPaths, step: int, weights: Mapping[str, NDArray[Any]]) -> str:
    """Save weights as float32 and return the file's name relative to the run directory."""
    path = snapshot_file(run, step)
    arrays: dict[str, Any] = {name: np.asarray(array, np.float32) for name, array in weights.items()}
    write_with(path, lambda temporary: np.savez(temporary, **arrays))
    return f"{path.parent.name}/{path.name}"


def remove_snapshot(run: RunPaths, step: int) -> None:
    """Delete the snapshot of that step, if it is there."""
    snapshot_file(run, step).unlink(missing_ok=True)


def snapshot_steps(run: RunPaths) -> list[int]:
    """Return the steps of which there are files, in order; works without any events."""
    if not run.snapshots_dir.is_dir():
        return []
    return sorted(int(match[1]) for file in run.snapshots_dir.iterdir() if (match := _FILE.fullmatch(file.name)))


def load_snapshot(run: RunPaths, step: int) -> Weights:
    """Return the weights of that step, by name. The arrays are shared with other readers and read-only.

    Raises:
        SnapshotError: the file is missing, damaged, or holds something else than finite float arrays.
    """
    path = snapshot_file(run, step)
    try:
        stat = path.stat()
    except OSError:
        there = snapshot_steps(run)
        raise SnapshotError(
            f"The run {run.id} has no saved state of step {step}",
            expected=f"one of the steps {', '.join(map(str, there))}" if there else "",
            remedy="choose another saved state" if there else "train the run again",
        ) from None
    key = (str(path), stat.st_mtime_ns, stat.st_ino, stat.st_size)
    with _guard:
        if key in _cache:
            _cache.move_to_end(key)
            return dict(_cache[key])
    weights = _load(path)
    with _guard:
        _cache[key] = weights
        while len(_cache) > 1 and sum(map(_n_bytes, _cache.values())) > _CACHE_BYTES:
            _cache.popitem(last=False)
    return dict(weights)


def _load(path: Path) -> Weights:
    try:
        # opened here, because NumPy leaves the file open when it is no archive
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise _damaged(path, f"it cannot be read ({error})") from error
    if not arrays:
        raise _damaged(path, "it holds no arrays")
    for name, array in arrays.items():
        if array.dtype != np.float32:
            raise _damaged(path, f"{name} is {array.dtype}, not float32")
        array.setflags(write=False)
    return arrays


def _damaged(path: Path, reason: str) -> SnapshotError:
    return SnapshotError(
        f"The saved state {path.name} is damaged: {reason}",
        expected="an npz file of float32 arrays",
        remedy="choose another saved state of the run",
    )


def _n_bytes(weights: Weights) -> int:
    return sum(array.nbytes for array in weights.values())


def snapshots_to_remove(
    steps: Sequence[int],
    sizes: Sequence[int],
    best_step: int | None,
    last_step: int | None,
    limit: int = LIMIT,
    limit_bytes: float = LIMIT_BYTES,
) -> list[int]:
    """Return the steps whose snapshots go, so that at most `limit` snapshots and `limit_bytes` bytes stay.

    Thinned evenly: each time the one goes whose neighbours are nearest to each other, the earlier one of
    equals; the first, of the untrained network, goes only when nothing else can. The best and the last always stay.

    Args:
        steps: the steps of the snapshots, in rising order.
        sizes: their bytes, in the same order.
        best_step: the step of the best epoch so far, None if there is none.
        last_step: the newest step.
    """
    kept = list(zip(steps, sizes, strict=True))
    removed: list[int] = []
    while len(kept) > limit or sum(size for _, size in kept) > limit_bytes:
        gaps = [
            (kept[index + 1][0] - kept[index - 1][0] if 0 < index < len(kept) - 1 else float("inf"), index)
            for index, (step, _) in enumerate(kept)
            if step not in (best_step, last_step)
        ]
        if not gaps:
            break
        _, index = min(gaps)
        removed.append(kept.pop(index)[0])
    return removed
