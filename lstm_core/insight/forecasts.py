"""Forecasts of a network over a part of a series, beside the two that need no learning, and how far each is off.

The naive forecast repeats the last value, the seasonal-naive one the value one season ago. Whatever cannot beat the
better of them is not worth its training. Imports data, specs and trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.number_set import Scaling
from lstm_core.data.series import PartName, Series, forecast_task, origins, parts_of, season_of, windows
from lstm_core.data.typed_numbers import spread
from lstm_core.errors import TextInputError
from lstm_core.specs import RunSpec
from lstm_core.trace import Network, predict

Values = NDArray[np.float64]

MOST_ORIGINS = 2_000
"""Forecasts over a part; of a longer part evenly spread ones are made. 2,000 windows of 48 values take an LSTM of 32
units about a quarter of a second."""

NETWORK, NAIVE, SEASONAL = "network", "last value", "one season ago"
"""The three forecasts, as tables and legends name them."""


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Forecasts from many moments of a series, in its unit.

    Attributes:
        origins: (n,) int64, the first moment that each forecasts.
        truth: (n, horizon) what came; NaN behind the end of the series.
        by: name of the method -> (n, horizon): the network, the last value, and with a season above 1 one season ago.
        season: in moments.
        scale: by which MASE divides; see `in_sample_error`.
    """

    origins: NDArray[np.int64]
    truth: Values
    by: Mapping[str, Values]
    season: int
    scale: float

    def __len__(self) -> int:
        """Return the number of forecasts."""
        return len(self.origins)


@dataclass(frozen=True)
class ForecastErrors:
    """How far a method is off, over all forecasts.

    Attributes:
        mae: mean absolute error, in the unit of the series.
        rmse: root of the mean squared error, in the unit of the series.
        mase: mean absolute scaled error; NaN for a series that repeats exactly, which leaves nothing to divide by.
        by_step: (horizon,) the mean absolute error of each step ahead.
    """

    mae: float
    rmse: float
    mase: float
    by_step: Values


def forecast_part(
    network: Network,
    series: Series,
    scaling: Scaling,
    *,
    part: PartName = "test",
    most: int = MOST_ORIGINS,
) -> Forecasts:
    """Forecast from the moments of a part of a series.

    Args:
        network: of a run that forecasts; its spec says window, horizon and parts.
        series: of the run.
        scaling: the run's own.
        part: "train", "validation" or "test".
        most: forecasts at most; evenly spread over a longer part.

    Raises:
        DataFormatError: the spec is not about a series.
        TextInputError: the part is too short for one forecast.
    """
    begin = origins(parts_of(len(series), network.spec.data)[part], forecast_task(network.spec))
    return forecast_from(network, series, scaling, np.array(spread(begin, most), dtype=np.int64))


def forecast_from(network: Network, series: Series, scaling: Scaling, moments: NDArray[np.int64]) -> Forecasts:
    """Forecast from some moments: from the `window` values before each, the `horizon` values from it on.

    Args:
        network: of a run that forecasts.
        series: of the run.
        scaling: the run's own.
        moments: (n,) from `window` to the number of values; a forecast may reach beyond the end of the series.

    Raises:
        DataFormatError: the spec is not about a series.
        TextInputError: no moments, or one that lies outside.
    """
    spec = network.spec
    task, season = forecast_task(spec), season_of(series, spec.data)
    if not len(moments) or moments.min() < task.window or moments.max() > len(series):
        raise TextInputError(
            "There is no forecast from this moment",
            expected=f"a moment from {task.window:,} (so many values must be known before it) to {len(series):,}",
            received=f"{int(moments.min()):,}" if len(moments) else "no moment",
            remedy="choose another moment",
        )
    padded = np.concatenate([series.values, np.full(task.horizon, np.nan)])
    inputs = windows(scaling.scaled(padded), range(len(padded)), task, moments).inputs
    answers = scaling.restored(predict(network, list(inputs)))
    truth = padded[moments[:, None] + np.arange(task.horizon)]
    parts = parts_of(len(series), spec.data)
    known = series.values[: parts.train.stop]
    by = {NETWORK: answers, NAIVE: naive(series.values, moments, task.horizon)}
    if season > 1:
        by[SEASONAL] = seasonal_naive(series.values, moments, task.horizon, season)
    return Forecasts(moments, truth, by, season, in_sample_error(known, season))


def naive(values: Values, moments: NDArray[np.int64], horizon: int) -> Values:
    """Repeat the last value that is known at each moment: (n, horizon)."""
    return np.repeat(values[moments - 1][:, None], horizon, axis=1)


def seasonal_naive(values: Values, moments: NDArray[np.int64], horizon: int, season: int) -> Values:
    """Repeat what was one season ago; beyond one season ahead, the last season that is known: (n, horizon).

    Where less than one season is known, the last value is repeated.
    """
    steps = np.arange(horizon)
    sources = moments[:, None] + steps - season * (steps // season + 1)  # the latest such moment before the origin
    forecast: Values = values[np.where(sources >= 0, sources, moments[:, None] - 1)]
    return forecast


def in_sample_error(values: Values, season: int) -> float:
    """Return the mean absolute error of the (seasonal-)naive forecast inside the training part.

    (1 / (n - m)) * sum over t > m of |y_t - y_(t - m)|, with the season m (Hyndman and Koehler 2006, Another look at
    measures of forecast accuracy, International Journal of Forecasting 22(4), 679-688, with m = 1; Hyndman and
    Athanasopoulos, Forecasting: principles and practice, with seasons).

    Args:
        values: (n,) of the training part.
        season: m, 1 for no season.

    Returns:
        The error in the unit of the series; NaN for fewer than m + 1 values.
    """
    return float(np.mean(np.abs(values[season:] - values[:-season]))) if len(values) > season else float("nan")


def errors_of(forecast: Values, truth: Values, scale: float) -> ForecastErrors:
    """Return how far forecasts are off.

    MAE = mean |y - f|; RMSE = sqrt(mean (y - f)^2); MASE = MAE / scale. Below 1 a method is better on the unseen part
    than the seasonal-naive forecast is on the training part. Steps whose truth is not known do not count.

    Args:
        forecast: (n, horizon).
        truth: (n, horizon), NaN where it is not known.
        scale: from `in_sample_error`.
    """
    off = np.abs(forecast - truth)
    known = np.isfinite(off)
    counts = known.sum(axis=0)
    by_step = np.where(counts > 0, np.where(known, off, 0.0).sum(axis=0) / np.maximum(counts, 1), np.nan)
    if not known.any():
        return ForecastErrors(float("nan"), float("nan"), float("nan"), by_step)
    mae = float(off[known].mean())
    # A series that repeats but for rounding has a scale of about 1e-16: nothing to divide by either.
    mase = mae / scale if scale > 1e-12 * max(1.0, float(np.nanmax(np.abs(truth)))) else float("nan")
    return ForecastErrors(mae, float(np.sqrt(np.mean(off[known] ** 2))), mase, by_step)


def all_errors(forecasts: Forecasts) -> dict[str, ForecastErrors]:
    """Return the errors of every method of `forecasts`, in their order."""
    return {name: errors_of(found, forecasts.truth, forecasts.scale) for name, found in forecasts.by.items()}


def moment_of(series: Series, window: Values, tolerance: float) -> int | None:
    """Return the moment that follows a typed window if it stands in the series, else None. The last place counts.

    Args:
        series: where to look.
        window: (timesteps,) values, at least two.
        tolerance: by how much a typed value may differ from the series.
    """
    n = len(window)
    if not 2 <= n <= len(series):
        return None
    fits = np.ones(len(series) - n + 1, np.bool_)
    for step, value in enumerate(window):
        fits &= np.abs(series.values[step : step + len(fits)] - value) <= tolerance
    places = np.flatnonzero(fits)
    return int(places[-1]) + n if len(places) else None


def sums_of(network: Network, inputs: NDArray[np.float32], scaling: Scaling, *, most: int = MOST_ORIGINS) -> Values:
    """Return the answers of a network that answers one number, (n,), in the unit of the data.

    Args:
        network: of a run with the task to regress.
        inputs: (n, timesteps, features).
        scaling: the run's own.
        most: at most so many sequences, the first ones.
    """
    return scaling.restored(predict(network, list(inputs[:most])))[:, 0]


def moment_wanted(series: Series, spec: RunSpec, at: str | None) -> int:
    """Return the moment that somebody asks for: by its number, or by its date or the beginning of it.

    Args:
        series: of the run.
        spec: of the run.
        at: None takes the first of the test part.

    Raises:
        TextInputError: there is no such moment, or too little is known before it.
    """
    task = forecast_task(spec)
    if at is None:
        return origins(parts_of(len(series), spec.data).test, task).start
    wanted, found = at.strip(), None
    if wanted.isascii() and wanted.isdigit() and (series.dates is None or len(wanted) < 9):
        found = int(wanted)
        if series.dates is not None and found > len(series) and len(wanted) == 4:  # a year
            found = None
    if found is None and series.dates is not None:
        key = wanted.replace(" ", "T").replace("/", "-")
        later = range(task.window, len(series))
        found = next((moment for moment in later if key and series.dates[moment].startswith(key)), None)
    if found is None or not task.window <= found <= len(series):
        first, last = series.name_of(task.window), series.name_of(len(series) - 1)
        raise TextInputError(
            "There is no forecast from this moment",
            expected=f"the number of a moment from {task.window:,} to {len(series):,}"
            + (f", or a date from {first} to {last}" if series.dates is not None else ""),
            received=repr(wanted[:60]),
            remedy="choose another moment",
        )
    return found
