"""The forecast of the typed window, between the instrument and the tabs of Inspect.

Drawn are the window, the horizon as the network expects it, the forecasts that need no learning, and the truth where
the window stands in the run's series. Imports the library below Keras, and streamlit.
"""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lstm_core.data.series import Series, parts_of, season_of
from lstm_core.data.typed_numbers import EncodedNumbers
from lstm_core.errors import ExplorerError
from lstm_core.figures.forecast import ForecastPicture, forecast_figure
from lstm_core.insight.forecasts import NAIVE, NETWORK, SEASONAL, moment_of, naive, seasonal_naive
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from lstm_core.trace import Network, predict
from pages.components.inspect.chart_block import chart_block
from pages.components.number_runs import legend_of_lines, number_text, picture_of, scaling_of, series_of

HEIGHT = 240
KEY = "inspect_forecast"
PART_WORDS = {
    "train": "the network has learned from these values",
    "validation": "the network has not learned from what follows",
    "test": "the network has never seen what follows",
}


@dataclass(frozen=True, eq=False)
class TypedForecast:
    """A forecast from a typed window.

    Attributes:
        picture: window and horizon, with all forecasts and the truth where it is known.
        place: in words, where the window stands in the series, or that it does not.
        answer: (horizon,) of the network, in the unit of the series.
    """

    picture: ForecastPicture
    place: str
    answer: NDArray[np.float64]


def draw_forecast(run: Run, network: Network, typed: EncodedNumbers, theme: str | None) -> None:
    """Draw what follows the typed window; nothing for a run that does not forecast.

    Args:
        run: on show.
        network: of the saved state on show.
        typed: the window as the network reads it.
        theme: "light" or "dark".
    """
    if run.spec.task.kind != "forecast":
        return
    try:
        found = forecast_typed(run, network, typed)
    except ExplorerError as error:
        st.info(str(error))
        return
    picture = found.picture
    st.html(
        f'<div class="chart-head"><div>What follows <span>{html.escape(found.place)}</span></div>'
        f"{legend_of_lines(('truth', *picture.lines), theme)}</div>"
    )
    chart_block(
        "Forecast of the horizon",
        forecast_figure(picture, theme, height=HEIGHT),
        pd.DataFrame({"moment": picture.names, "truth": picture.truth, **picture.lines}),
        key=KEY,
        caption="forecast_inspect",
    )


def forecast_typed(run: Run, network: Network, typed: EncodedNumbers) -> TypedForecast:
    """Forecast from a typed window.

    Args:
        run: that forecasts.
        network: a saved state of it.
        typed: the window as the network reads it.

    Raises:
        ExplorerError: the scaling cannot be read, or the window not be forecast from.
    """
    spec = run.spec
    answer = scaling_of(run).restored(predict(network, [typed.inputs])[0])
    window = typed.values[:, 0]
    try:
        series: Series | None = series_of(spec)
    except ExplorerError:
        series = None  # an upload that is gone: what was typed can be forecast all the same
    # a few values stand in many places: where half a window stands, it was meant
    is_long = 2 * len(window) >= spec.timesteps
    moment = moment_of(series, window, _tolerance(typed)) if series is not None and is_long else None
    if series is None or moment is None:
        return TypedForecast(_alone(series, spec, window, answer), "These numbers do not stand in the series", answer)
    moments, season = np.array([moment]), season_of(series, spec.data)
    lines = {NETWORK: answer, NAIVE: naive(series.values, moments, len(answer))[0]}
    if season > 1:
        lines[SEASONAL] = seasonal_naive(series.values, moments, len(answer), season)[0]
    first = moment - len(window)
    behind = np.full(len(window), np.nan)
    picture = picture_of(
        series,
        first,
        moment + len(answer),
        {name: np.concatenate([behind, values]) for name, values in lines.items()},
        [len(window)],
    )
    part = parts_of(len(series), spec.data).name_at(moment)
    return TypedForecast(picture, _place(series, moment, part, picture, answer), answer)


def _place(series: Series, moment: int, part: str, picture: ForecastPicture, answer: NDArray[np.float64]) -> str:
    said = f"from {series.name_of(moment)}: {PART_WORDS[part]}"
    off = np.abs(picture.truth[-len(answer) :] - answer)
    if np.isfinite(off).any():
        said += f"; off by {number_text(float(np.nanmean(off)), series.unit)} on average"
    return said


def _alone(
    series: Series | None, spec: RunSpec, window: NDArray[np.float64], answer: NDArray[np.float64]
) -> ForecastPicture:
    """Return the picture of a window that stands nowhere: moments are counted from its first value."""
    horizon, end = len(answer), np.array([len(window)])
    lines = {NETWORK: answer, NAIVE: naive(window, end, horizon)[0]}
    season = season_of(series, spec.data) if series is not None else 1
    if 1 < season <= len(window):
        lines[SEASONAL] = seasonal_naive(window, end, horizon, season)[0]
    behind = np.full(len(window), np.nan)
    return ForecastPicture(
        names=tuple(str(moment) for moment in range(1, len(window) + horizon + 1)),
        truth=np.concatenate([window, np.full(horizon, np.nan)]),
        lines={name: np.concatenate([behind, values]) for name, values in lines.items()},
        starts=[len(window)],
        unit=series.unit if series is not None else "",
    )


def _tolerance(typed: EncodedNumbers) -> float:
    """Return by how much a typed value may differ from the series: half of the last digit that was written."""
    last_digits = []
    for token in typed.tokens:
        digits, _, exponent = token.lower().replace("\N{MINUS SIGN}", "-").partition("e")
        last_digits.append(int(exponent or 0) - len(digits.partition(".")[2]))
    return 0.5000001 * 10.0 ** min(last_digits, default=0)
