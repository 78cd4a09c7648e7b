"""Files that appear whole or not at all: written under a temporary name, then put in place.

A reader sees the old content or the new one, never half of it, also when the writer is killed. Imports
nothing of ours.
"""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_REPLACE_TRIES = 20


def write_bytes(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Put `content` at `path` in one step. With `durable` it also survives a power cut right after."""

    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    write_with(path, write, durable=durable)


def write_text(path: Path, content: str, *, durable: bool = False) -> None:
    """Put `content` as UTF-8 at `path` in one step; line ends are kept as they are."""
    write_bytes(path, content.encode("utf-8"), durable=durable)


def write_json(path: Path, values: Any, *, durable: bool = False) -> None:
    """Put `values` as JSON at `path` in one step. Infinities and NaN are refused with ValueError."""
    write_text(path, json.dumps(values, indent=1, allow_nan=False, ensure_ascii=False) + "\n", durable=durable)


def write_with(path: Path, write: Callable[[Path], None], *, durable: bool = False) -> None:
    """Let `write` make a file under a temporary name beside `path`, then put it at `path` in one step.

    The temporary name keeps the suffix of `path`, because libraries choose the format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.stem}.{os.getpid()}-{secrets.token_hex(4)}{path.suffix}"
    try:
        write(temporary)
        if durable:
            _sync(temporary)
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    # opened for writing, because Windows syncs no read-only descriptor
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(temporary: Path, path: Path) -> None:
    tries = _REPLACE_TRIES if os.name == "nt" else 1
    for attempt in range(tries):  # Windows refuses while a reader has the old file open
        try:
            os.replace(temporary, path)
            return
        except PermissionError:
            if attempt == tries - 1:
                raise
            time.sleep(0.01)
