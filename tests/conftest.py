"""What every test gets: a fixed seed, folders of its own, no GPU, no telemetry.

The environment is set when this file is loaded, before any test module imports the library. Under xdist the
controlling process sets it and its workers inherit it, so all share one cache and data sets are parsed once.
"""

import os
import random
import shutil
import tempfile
from pathlib import Path

import hypothesis
import numpy as np
import pytest

_IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not _IS_XDIST_WORKER:
    _session = Path(tempfile.mkdtemp(prefix="lstm-explorer-tests-"))
    os.environ.update(
        LSTM_EXPLORER_CACHE=str(_session / "cache"),
        LSTM_EXPLORER_RUNS=str(_session / "runs"),
        TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="",
        STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
        STREAMLIT_SERVER_HEADLESS="true",
    )
    os.environ.pop("LSTM_EXPLORER_DATA", None)
    os.environ.pop("LSTM_EXPLORER_SLOTS", None)

hypothesis.settings.register_profile("tests", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("tests")


def pytest_unconfigure() -> None:
    if not _IS_XDIST_WORKER:
        shutil.rmtree(_session, ignore_errors=True)


@pytest.fixture(autouse=True)
def seed() -> int:
    """Seed the generators of Python and NumPy; tests that need a number of their own take this one."""
    random.seed(0)
    np.random.seed(0)  # for libraries that use the global generator
    return 0


@pytest.fixture
def runs_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that is the folder of runs for this test."""
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setenv("LSTM_EXPLORER_RUNS", str(folder))
    return folder
