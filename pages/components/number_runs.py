"""What pages need of a run that answers with numbers: network, scaling, series and forecasts, computed once for all.

Caches are bounded and keyed by what decides their content: path of the run, step, part. Imports the library below
Keras, and streamlit for its caches.
"""

import html
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core.data.number_set import NumberSet, Scaling
from lstm_core.data.registry import dataset, load_numbers
from lstm_core.data.series import PartName, Series, SeriesDataset, forecast_task, origins, parts_of
from lstm_core.errors import DataUnavailableError, RunFormatError
from lstm_core.figures.forecast import LINES, ForecastPicture, colour_of
from lstm_core.insight.forecasts import Forecasts, forecast_from, forecast_part
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, from_json, to_json
from lstm_core.trace import Network

MOST_MOMENTS = 200
"""Moments of the stretch beside the training curves: more would not be told apart in half a page."""


def network_at(run: Run, step: int) -> Network:
    """Return the network that a run saved after `step` batches.

    Raises:
        SnapshotError: it is missing or damaged.
    """
    return _network(str(run.path), step)


def scaling_of(run: Run) -> Scaling:
    """Return the scaling of a run.

    Raises:
        RunFormatError: it is missing or damaged.
    """
    return _scaling(str(run.path))


def series_of(spec: RunSpec) -> Series:
    """Return the series of a spec.

    Raises:
        DataUnavailableError: it is not here, or the data set is no series.
        DataFormatError: its file is damaged.
    """
    return _series(spec.data.dataset)


def validation_sample(spec: RunSpec, n: int) -> NumberSet:
    """Return the first n sequences of the validation part of a spec, scaled.

    Raises:
        DataUnavailableError: they are not here.
        DataFormatError: they are damaged or too short.
    """
    return _validation_sample(to_json(spec), n)


def part_forecasts(run: Run, step: int, part: PartName = "test") -> Forecasts:
    """Return the forecasts over a part of the series by a saved state. Raises what the functions above do."""
    return _part_forecasts(str(run.path), step, part)


def tiled_forecasts(run: Run, step: int, part: PartName, most: int = MOST_MOMENTS) -> Forecasts:
    """Return forecasts over the beginning of a part, each beginning where the one before ends.

    Args:
        run: that forecasts.
        step: of the saved state.
        part: of the series.
        most: moments at most, but at least one forecast.
    """
    return _tiled_forecasts(str(run.path), step, part, most)


def tile_origins(n: int, spec: RunSpec, part: PartName, most: int = MOST_MOMENTS) -> NDArray[np.int64]:
    """Return the moments at which such forecasts begin.

    Args:
        n: moments of the series.
        spec: of the run.
        part: of the series.
        most: moments at most, but at least one forecast.
    """
    task = forecast_task(spec)
    begin = origins(parts_of(n, spec.data)[part], task)
    return np.array(begin[:: task.horizon][: max(most // task.horizon, 1)], dtype=np.int64)


def tiles_picture(series: Series, forecasts: Forecasts, names: Sequence[str] | None = None) -> ForecastPicture:
    """Return forecasts that follow each other as one picture; a gap in the lines parts them.

    Args:
        series: of the run.
        forecasts: each begins where the one before ends.
        names: of the methods to draw; None draws all.
    """
    horizon = forecasts.truth.shape[1]
    first, last = int(forecasts.origins[0]), int(forecasts.origins[-1]) + horizon
    lines = {}
    for name in names or tuple(forecasts.by):
        if name in forecasts.by:
            line = np.full(last - first, np.nan)
            for origin, values in zip(forecasts.origins, forecasts.by[name], strict=True):
                line[origin - first : origin - first + horizon] = values
            lines[name] = line
    return picture_of(series, first, last, lines, [int(origin) - first for origin in forecasts.origins])


def picture_of(
    series: Series, first: int, last: int, lines: dict[str, NDArray[np.float64]], starts: Sequence[int]
) -> ForecastPicture:
    """Return a stretch of a series, from moment `first` to the one before `last`, with forecasts (last - first,)."""
    truth = np.full(last - first, np.nan)
    known = series.values[first : min(last, len(series))]
    truth[: len(known)] = known
    is_dated = series.dates is not None and last <= len(series)
    names = series.dates[first:last] if is_dated and series.dates is not None else tuple(map(str, range(first, last)))
    return ForecastPicture(names, truth, lines, starts, series.unit, is_dated)


def legend_of_lines(names: Sequence[str], theme: str | None, *, ghost: bool = False) -> str:
    """Return the legend of a forecast as HTML, drawn as its lines are."""
    styles = {"solid": "solid", "dot": "dotted", "dash": "dashed"}
    return "".join(
        f'<span class="legend"><i class="line" style="margin-right:6px;border-top:{LINES[name][1]:g}px {styles[LINES[name][0]]} '
        f'{colour_of(name, theme, ghost=ghost)}"></i>{html.escape(name)}</span>'
        for name in names
    )


def number_text(value: float, unit: str = "") -> str:
    """Return a number with three digits that count, and its unit."""
    if not np.isfinite(value):
        return "not known"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 or not size else 3 if size >= 0.1 else 4
    written = f"{value:,.{digits}f}" if size >= 0.001 or not size else f"{value:.2g}"
    return f"{written}{f' {unit}' if unit else ''}"


# --- caches ---------------------------------------------------------------------------------------


def _run_at(path: str) -> Run:
    return RunStore(Path(path).parent).get(Path(path).name)


@st.cache_resource(max_entries=16, show_spinner=False)
def _network(path: str, step: int) -> Network:
    run = _run_at(path)
    return Network(run.spec, load_snapshot(run, step))


@st.cache_resource(max_entries=16, show_spinner=False)
def _scaling(path: str) -> Scaling:
    run = _run_at(path)
    try:
        return Scaling.from_json(run.scaling_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunFormatError(
            f"The scaling of the run {run.id} cannot be read",
            received=str(error),
            remedy="wait until the run has loaded its data, or train again",
        ) from error


@st.cache_resource(max_entries=8, show_spinner=False)
def _series(name: str) -> Series:
    source = dataset(name)
    if not isinstance(source, SeriesDataset):
        raise DataUnavailableError(f"The data set {name} is no time series", remedy="choose a run that forecasts")
    return source.series()


@st.cache_resource(max_entries=8, show_spinner=False)
def _validation_sample(spec_json: str, n: int) -> NumberSet:
    validation = load_numbers(from_json(spec_json)).validation
    return validation.take(np.arange(min(n, len(validation))))  # a copy: the rest is let go


@st.cache_resource(max_entries=16, show_spinner=False)
def _part_forecasts(path: str, step: int, part: PartName) -> Forecasts:
    network = _network(path, step)
    return forecast_part(network, _series(network.spec.data.dataset), _scaling(path), part=part)


@st.cache_resource(max_entries=64, show_spinner=False)
def _tiled_forecasts(path: str, step: int, part: PartName, most: int) -> Forecasts:
    network = _network(path, step)
    series = _series(network.spec.data.dataset)
    moments = tile_origins(len(series), network.spec, part, most)
    return forecast_from(network, series, _scaling(path), moments)
