"""Arrays that are dear to compute, kept on disk between processes.

An entry is one `.npz` file named by what it holds and by a key over everything that decides its content, so an
entry never has to be changed: it is right, missing, or damaged (zip check sums tell), and then it is built anew.
Entries are written to a temporary name and moved into place. Nothing in them is pickled. Imports nothing of ours.
"""

import hashlib
import json
import logging
import os
import secrets
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

_LOG = logging.getLogger(__name__)
_LOCK_SECONDS = 300.0  # longest wait for another process that builds the same entry
_DAY = 86_400.0  # seconds; half-written files of that age belong to processes that died
_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def cache_dir() -> Path:
    """Return the folder of the cache: `LSTM_EXPLORER_CACHE`, else the user's cache folder. It need not exist."""
    named = os.environ.get("LSTM_EXPLORER_CACHE")
    if named:
        return Path(named).expanduser()
    import pooch  # imported late: it brings requests with it

    return Path(pooch.os_cache("lstm-explorer"))


def cache_key(*facts: object) -> str:
    """Return a short hexadecimal key over JSON-like facts."""
    text = json.dumps(facts, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def cached_arrays(name: str, key: str, build: Callable[[], Arrays], *, keep: int = 24) -> Arrays:
    """Return the arrays of entry `name`-`key`, built once and then read from disk.

    Of several processes that ask for a missing entry, one builds and the others wait for it. Where the cache folder
    cannot be written the arrays are built each time. Errors of `build` pass through and leave nothing behind.

    Args:
        name: what the entry holds, a few letters and dashes.
        key: from `cache_key`, over all that decides the content.
        build: makes the arrays; numbers only, nothing of dtype object.
        keep: number of entries of this name to keep on disk; those used longest ago go first.
    """
    path = cache_dir() / f"{name}-{key}.npz"
    found = _read(path)
    if found is not None:
        return found
    with _locked(path):
        found = _read(path)
        if found is None:
            found = build()
            _write(path, found)
            _prune(path, name, keep)
    return found


def _read(path: Path) -> Arrays | None:
    try:
        # opened here: np.load leaves a damaged file open
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {field: archive[field] for field in archive.files}
    except FileNotFoundError:
        return None
    except _DAMAGE as error:
        _LOG.warning("the cache file %s cannot be read and is built anew: %s", path, error)
        return None
    with suppress(OSError):  # a cache that somebody else filled and we may only read
        os.utime(path)  # used just now: see _prune
    return arrays


def _locked(path: Path) -> AbstractContextManager[object]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(path.with_suffix(".lock")).acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        _LOG.warning("waited %.0f s for another process to build %s; building it here", _LOCK_SECONDS, path)
    except (OSError, NotImplementedError) as error:
        _LOG.warning("the cache folder %s cannot be written: %s", path.parent, error)
    return nullcontext()


def _write(path: Path, arrays: Arrays) -> None:
    temporary = path.with_name(f".{path.stem}-{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as file:
            np.savez(file, allow_pickle=False, **dict(arrays))
        temporary.replace(path)
    except OSError as error:
        _LOG.warning("cannot keep %s: %s", path, error)
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _prune(path: Path, name: str, keep: int) -> None:
    try:
        entries = sorted(path.parent.glob(f"{name}-*.npz"), key=lambda entry: entry.stat().st_mtime, reverse=True)
        left_behind = [part for part in path.parent.glob(".*.part") if part.stat().st_mtime < time.time() - _DAY]
        for entry in entries[keep:] + left_behind:
            entry.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("cannot tidy the cache folder %s: %s", path.parent, error)
