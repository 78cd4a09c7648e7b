"""The command `forecast`: what a run makes of its series from a moment on, beside what needs no learning."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cli.reading import kept_step
from lstm_core.data.number_set import Scaling
from lstm_core.data.registry import dataset
from lstm_core.data.series import Series, SeriesDataset, parts_of
from lstm_core.errors import RunFormatError, TextInputError
from lstm_core.insight.forecasts import all_errors, forecast_from, forecast_part, moment_wanted
from lstm_core.runs.atomic import write_text
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.trace import Network


def forecast(run: Run, at: str | None) -> dict[str, Any]:
    """Return the forecast of a run from a moment on, as JSON values; numbers that are not known are null.

    Args:
        run: that forecasts a series.
        at: date or number of the first moment to be forecast; None takes the first of the test part.

    Returns:
        `run`, `step`, `at`, `part`, `unit`, `season`; `steps`: for each step ahead its `moment`, the `truth` and the
        forecast of each method; `errors`: method -> mae, rmse, mase over the whole test part.

    Raises:
        TextInputError: the run does not forecast, or there is no such moment.
        RunFormatError: its scaling is missing or damaged.
        SnapshotError: it has no saved state.
        DataUnavailableError: its series is not here.
    """
    source = dataset(run.spec.data.dataset) if run.spec.task.kind == "forecast" else None
    if not isinstance(source, SeriesDataset):
        raise TextInputError(
            f"The run {run.id} does not forecast",
            expected="a run with the task forecast",
            received=run.spec.task.kind,
            remedy="choose another run: `python -m lstm_core runs` lists them",
        )
    series, scaling, step = source.series(), _scaling(run), kept_step(run)
    network = Network(run.spec, load_snapshot(run, step))
    moment = moment_wanted(series, run.spec, at)
    found = forecast_from(network, series, scaling, np.array([moment]))
    tested = forecast_part(network, series, scaling)
    return {
        "run": run.id,
        "step": step,
        "at": series.name_of(moment),
        "part": parts_of(len(series), run.spec.data).name_at(moment),
        "unit": series.unit,
        "season": found.season,
        "steps": [
            {"moment": _name(series, moment + ahead), "truth": _known(found.truth[0, ahead])}
            | {name: _known(values[0, ahead]) for name, values in found.by.items()}
            for ahead in range(found.truth.shape[1])
        ],
        "errors": {
            name: {"mae": _known(errors.mae), "rmse": _known(errors.rmse), "mase": _known(errors.mase)}
            for name, errors in all_errors(tested).items()
        },
    }


def forecast_lines(found: dict[str, Any]) -> list[str]:
    """Return a forecast for people: a table of the steps, then the errors over the test part."""
    unit = f" ({found['unit']})" if found["unit"] else ""
    lines = [f"Forecast from {found['at']}{unit}, in the {found['part']} part", ""]
    lines += _table(found["steps"])
    lines += ["", "Over the whole test part:", ""]
    lines += _table([{"forecast": name} | errors for name, errors in found["errors"].items()])
    return lines


def forecast_csv(found: dict[str, Any]) -> str:
    """Return the steps of a forecast as CSV, one row each."""
    table = io.StringIO()
    writer = csv.DictWriter(table, list(found["steps"][0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(found["steps"])
    return table.getvalue()


def write_csv(found: dict[str, Any], out: Path) -> None:
    """Write the steps as a CSV file that appears whole or not at all.

    Raises:
        TextInputError: the file cannot be written.
    """
    if not out.absolute().parent.is_dir() or out.is_dir():
        raise TextInputError(f"{out} cannot be written", remedy="give a file in a folder that exists with --csv")
    try:
        write_text(out, forecast_csv(found))
    except OSError as error:
        raise TextInputError(f"{out} cannot be written", received=error.strerror or str(error)) from None


def _scaling(run: Run) -> Scaling:
    try:
        return Scaling.from_json(run.scaling_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunFormatError(
            f"The scaling of the run {run.id} cannot be read",
            received=str(error),
            remedy="wait until it has loaded its data, or train again",
        ) from None


def _name(series: Series, moment: int) -> str:
    return series.name_of(moment) if series.dates is not None and moment < len(series) else str(moment)


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _table(rows: list[dict[str, Any]]) -> list[str]:
    written = [list(rows[0])] + [
        [value if isinstance(value, str) else "-" if value is None else f"{value:.4g}" for value in row.values()]
        for row in rows
    ]
    widths = [max(len(row[place]) for row in written) for place in range(len(written[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in written]
