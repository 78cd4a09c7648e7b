"""A folder of uploads for each test."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the folder of uploads for this test."""
    folder = tmp_path / "uploads"
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(folder))
    return folder
