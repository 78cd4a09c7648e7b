"""How good a run is that forecasts, measured on the test part: against the last value and against one season ago.

Imports the library below Keras, and streamlit.
"""

import html
from enum import StrEnum

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.data.series import Series
from lstm_core.figures.forecast import ForecastPicture, forecast_figure, step_error_figure
from lstm_core.insight.forecasts import NAIVE, NETWORK, SEASONAL, ForecastErrors, Forecasts, all_errors
from lstm_core.runs.history import History, kept_snapshot
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from pages.components.inspect.chart_block import chart_block, say_how_to_read
from pages.components.number_runs import (
    legend_of_lines,
    number_text,
    part_forecasts,
    picture_of,
    series_of,
    tiled_forecasts,
    tiles_picture,
)

MOST_MOMENTS = 2_000
HEIGHT = 260


class ForecastKey(StrEnum):
    """Keys of the widgets of this part."""

    PART = "evaluate_forecast_part"
    MOMENT = "evaluate_forecast_moment"
    SLIDER = "evaluate_forecast_slider"
    FIRST = "evaluate_forecast_first"
    TYPICAL = "evaluate_forecast_typical"
    WORST = "evaluate_forecast_worst"
    STEPS = "evaluate_forecast_steps"
    TABLE = "evaluate_forecast_table"


def draw(run: Run, history: History, theme: str | None) -> None:
    """Draw the evaluation of a run.

    Args:
        run: with at least one saved state, that forecasts a series.
        history: what its events say.
        theme: "light" or "dark".

    Raises:
        ExplorerError: the series, the scaling or the saved state cannot be read.
    """
    snapshot = kept_snapshot(history, restore_best=run.spec.train.early_stopping.restore_best)
    if snapshot is None:
        st.info("There is nothing to measure before the first state is saved.")
        return
    with st.spinner("Forecasting the test part …"):
        series = series_of(run.spec)
        forecasts = part_forecasts(run, snapshot.step)
    errors = all_errors(forecasts)
    st.html(f'<div class="result">{html.escape(verdict(errors, series, forecasts.season))}</div>')
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_table(errors, series, theme)
    with right:
        _draw_steps(errors, series, theme)
    _draw_moment(forecasts, series, run.spec, theme)
    tiles = tiled_forecasts(run, snapshot.step, "test", MOST_MOMENTS)
    _draw_part(tiles_picture(series, tiles, (NETWORK,)), theme)


def verdict(errors: dict[str, ForecastErrors], series: Series, season: int) -> str:
    """Return in one sentence how good the network is beside what needs no learning."""
    network = errors[NETWORK]
    said = f"On the test part the network is off by {number_text(network.mae, series.unit)} on average"
    others = {name: found.mae for name, found in errors.items() if name != NETWORK}
    best = min(others, key=lambda name: others[name])
    name = {NAIVE: "repeating the last value", SEASONAL: f"repeating what was {season:,} values ago"}[best]
    if not others[best]:
        return f"{said}; {name} is never wrong here, so there is nothing to learn."
    ratio = network.mae / others[best]
    known = f"{name} ({number_text(others[best], series.unit)})"
    if ratio < 1:
        return f"{said}: {1 - ratio:.0%} less than {known}."
    more = f"{ratio - 1:.0%} more than" if ratio < 2 else f"{ratio:.1f} times as much as"
    return f"{said}: {more} {known}. Here no network is needed yet."


def error_table(errors: dict[str, ForecastErrors]) -> pd.DataFrame:
    """Return the errors of all methods, one row each, and the mean absolute error of every step ahead."""
    return pd.DataFrame(
        [
            {"forecast": name, "MAE": found.mae, "RMSE": found.rmse, "MASE": found.mase}
            | {f"MAE {step} ahead": value for step, value in enumerate(found.by_step, start=1)}
            for name, found in errors.items()
        ]
    )


def _draw_table(errors: dict[str, ForecastErrors], series: Series, theme: str | None) -> None:
    unit = f" ({html.escape(series.unit)})" if series.unit else ""
    rows = "".join(
        f"<tr><td>{legend_of_lines((name,), theme)}</td><td>{number_text(found.mae)}</td>"
        f"<td>{number_text(found.rmse)}</td><td>{number_text(found.mase)}</td></tr>"
        for name, found in errors.items()
    )
    with st.container(gap="small", key=ForecastKey.TABLE):
        st.html('<div class="chart-head"><div>HOW FAR OFF <span>(the whole test part)</span></div></div>')
        st.html(
            f'<table class="layers"><tr><th>forecast</th><th>MAE{unit}</th><th>RMSE{unit}</th><th>MASE</th></tr>'
            f"{rows}</table>"
        )
        say_how_to_read("forecast_table", key=ForecastKey.TABLE)


def _draw_steps(errors: dict[str, ForecastErrors], series: Series, theme: str | None) -> None:
    chart_block(
        "Error by steps ahead",
        step_error_figure({name: found.by_step for name, found in errors.items()}, theme, unit=series.unit),
        error_table(errors),
        key=ForecastKey.STEPS,
        caption="forecast_steps",
    )


def _draw_moment(forecasts: Forecasts, series: Series, spec: RunSpec, theme: str | None) -> None:
    """Draw what the network read and forecast at one moment, chosen by a slider or by how far off it was."""
    off = np.nanmean(np.abs(forecasts.by[NETWORK] - forecasts.truth), axis=1)
    order = np.argsort(off)
    st.session_state.setdefault(ForecastKey.SLIDER, int(order[len(order) // 2]) + 1)
    if st.session_state[ForecastKey.SLIDER] > len(forecasts):
        st.session_state[ForecastKey.SLIDER] = 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if len(forecasts) > 1:
            st.slider(
                "Moment of the test part at which the forecast begins",
                1,
                len(forecasts),
                key=ForecastKey.SLIDER,
                width="stretch",
            )
        for key, label, row, said in (
            (ForecastKey.FIRST, "First", 0, "The first forecast of the test part."),
            (ForecastKey.TYPICAL, "Typical", int(order[len(order) // 2]), "As far off as the middle one of all."),
            (ForecastKey.WORST, "Worst", int(order[-1]), "Where the network was furthest off."),
        ):
            st.button(label, key=key, help=said, on_click=_choose, args=(row + 1,))
    row = int(st.session_state[ForecastKey.SLIDER]) - 1
    moment = int(forecasts.origins[row])
    picture = moment_picture(series, forecasts, row, int(spec.timesteps))
    name = series.name_of(moment)
    st.html(
        f'<div class="chart-head"><div>Forecast from {html.escape(name)} <span>off by '
        f"{number_text(float(off[row]), html.escape(series.unit))}</span></div>"
        f"{legend_of_lines(('truth', *forecasts.by), theme)}</div>"
    )
    chart_block(
        "One forecast",
        forecast_figure(picture, theme, height=HEIGHT),
        picture_table(picture),
        key=ForecastKey.MOMENT,
        caption="forecast_moment",
    )


def _choose(row: int) -> None:
    st.session_state[ForecastKey.SLIDER] = row


def moment_picture(series: Series, forecasts: Forecasts, row: int, window: int) -> ForecastPicture:
    """Return one forecast with the window that was read before it."""
    moment, horizon = int(forecasts.origins[row]), forecasts.truth.shape[1]
    lines = {name: np.concatenate([np.full(window, np.nan), found[row]]) for name, found in forecasts.by.items()}
    return picture_of(series, moment - window, moment + horizon, lines, [window])


def picture_table(picture: ForecastPicture) -> pd.DataFrame:
    """Return the numbers of a picture of forecasts."""
    return pd.DataFrame({"moment": picture.names, "truth": picture.truth, **picture.lines})


def _draw_part(picture: ForecastPicture, theme: str | None) -> None:
    st.html(f'<div class="chart-head"><div></div>{legend_of_lines(("truth", *picture.lines), theme)}</div>')
    chart_block(
        "The test part, forecast piece by piece",
        forecast_figure(picture, theme, height=HEIGHT),
        picture_table(picture),
        key=ForecastKey.PART,
        caption="forecast_part",
    )
