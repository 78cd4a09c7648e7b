"""The command `forecast`: the numbers of the library, for people, as JSON and as CSV."""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from lstm_core import __main__ as command_line
from lstm_core.data.number_set import Scaling
from lstm_core.data.series import parts_of
from lstm_core.data.sine import sine_series
from lstm_core.insight.forecasts import NETWORK, all_errors, forecast_from, forecast_part
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import ForecastTask, LayerSpec, ModelSpec, RunSpec, SeriesData
from lstm_core.trace import Network
from tests.pages.random_run import random_run

SPEC = RunSpec(
    task=ForecastTask(window=6, horizon=3),
    data=SeriesData(dataset="sine"),
    model=ModelSpec(layers=(LayerSpec(units=3),)),
)


@pytest.fixture
def run(runs_dir: Path) -> Run:
    return random_run(RunStore(runs_dir), SPEC)


def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr."""
    monkeypatch.setattr(sys, "argv", ["lstm_core", "forecast", *arguments])
    code = 0
    try:
        command_line.main()
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_forecast_is_that_of_the_library(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = command(monkeypatch, capsys, run.id, "--at", "3500", "--json")
    assert code == 0
    found = json.loads(out)
    network = Network(SPEC, load_snapshot(run, 100))
    scaling = Scaling.from_json(run.scaling_file.read_text())
    expected = forecast_from(network, sine_series(), scaling, np.array([3500]))
    assert [step[NETWORK] for step in found["steps"]] == pytest.approx(expected.by[NETWORK][0].tolist())
    assert [step["truth"] for step in found["steps"]] == sine_series().values[3500:3503].tolist()
    assert [step["moment"] for step in found["steps"]] == ["3500", "3501", "3502"]
    errors = all_errors(forecast_part(network, sine_series(), scaling))
    assert {name: values["mase"] for name, values in found["errors"].items()} == {
        name: pytest.approx(values.mase) for name, values in errors.items()
    }
    assert (found["part"], found["season"]) == ("test", 120)


def test_without_a_moment_the_unseen_part_begins(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = command(monkeypatch, capsys, run.id)
    assert code == 0
    first = parts_of(4_000, SPEC.data).test.start
    assert f"Forecast from moment {first:,}" in out
    assert "Over the whole test part" in out


def test_behind_the_end_nobody_knows_the_truth(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "forecast.csv"
    code, out, _ = command(monkeypatch, capsys, run.id, "--at", "4000", "--csv", str(file))
    assert (code, out) == (0, "")
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["moment"] for row in rows] == ["4000", "4001", "4002"]
    assert all(row["truth"] == "" and float(row["network"]) for row in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "2"), "from 6 to 4,000"),
        (("--at", "tomorrow"), "from 6 to 4,000"),
        (("--csv", "no such folder/x.csv"), "cannot be written"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    run: Run, arguments: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = command(monkeypatch, capsys, run.id, *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_run_that_does_not_forecast_says_so(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = command(monkeypatch, capsys, random_run(RunStore(runs_dir)).id)
    assert code == 2
    assert "does not forecast" in err


def test_a_run_without_its_scaling_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run.scaling_file.unlink()
    code, _, err = command(monkeypatch, capsys, run.id)
    assert code == 2
    assert "scaling" in err
