"""The instrument's modules as static files: complete, under an address of their content, and old ones cleared away."""

import os
import time
from pathlib import Path

from pages.components.instrument import KEPT_SECONDS, MODULES, serve_modules


def test_modules_are_served_whole_and_once(tmp_path: Path) -> None:
    folder = serve_modules(tmp_path)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == MODULES
    assert "main.js" in MODULES
    written = (folder / "main.js").stat().st_mtime_ns
    assert serve_modules(tmp_path) == folder
    assert (folder / "main.js").stat().st_mtime_ns == written
    assert list(tmp_path.iterdir()) == [folder]


def test_modules_of_another_version_go_after_a_day(tmp_path: Path) -> None:
    old, recent = tmp_path / "instrument-000000000000", tmp_path / "instrument-111111111111"
    for each in (old, recent):
        each.mkdir()
    long_ago = time.time() - KEPT_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    serve_modules(tmp_path)
    assert not old.exists()
    assert recent.exists()
