"""The panel beside the gradient chart that shows what a network that answers numbers makes of unseen ones.

Shown is the validation part, newest saved state: a series with forecasts end to end, or the sums of the adding task.
The test part is touched only once, on the page Evaluate. Imports the library below Keras, and streamlit.
"""

import html
from enum import StrEnum

import numpy as np
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.forecast import forecast_figure, sums_figure
from lstm_core.insight.forecasts import NAIVE, NETWORK, SEASONAL, all_errors, sums_of
from lstm_core.runs.events import SnapshotSaved
from lstm_core.runs.history import History, kept_snapshot
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from pages.components.charts import GRADIENT_HEIGHT, draw_caption
from pages.components.live_chart import live_chart
from pages.components.number_runs import (
    legend_of_lines,
    network_at,
    number_text,
    scaling_of,
    series_of,
    tiled_forecasts,
    tiles_picture,
    validation_sample,
)
from pages.components.words import moment_text

N_SUMS = 300
"""Sequences of the scatter of the adding task: a replay of 50 steps of 32 units takes 0.05 s."""

N_WRITTEN = 4
MOST_MOMENTS, LEAST_TILES = 96, 4
CHART_HEIGHT = GRADIENT_HEIGHT - 32
"""Below the gradient chart's, for the row with legend and choice; the panel is as high as its neighbour."""


class NumberKey(StrEnum):
    """Keys of the panel's widgets."""

    WHEN = "train_numbers_when"
    CHART = "train_numbers_chart"


def draw_numbers(run: Run | None, history: History, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    """Draw the panel for the newest saved state of a run.

    Args:
        run: None before there is one.
        history: of the run.
        spec: of the run, or of the next one.
        theme: "light" or "dark".
        ghost: all in grey: a run that stands there as an example.
    """
    snapshot = _snapshot(history, spec)
    title = "FORECAST" if spec.task.kind == "forecast" else "SUMS"
    if run is None or snapshot is None:
        _head(title, "", "")
        _say("Drawn as soon as the first state is saved.")
    else:
        try:
            draw = _draw_forecast if spec.task.kind == "forecast" else _draw_sums
            draw(run, snapshot, spec, theme, ghost)
        except ExplorerError as error:
            _head(title, moment_text(snapshot.epoch), "")
            _say(f"This state cannot be shown. {error}")
    draw_caption("forecast_live" if spec.task.kind == "forecast" else "sums_live")


def _snapshot(history: History, spec: RunSpec) -> SnapshotSaved | None:
    snapshots = history.snapshots
    if not snapshots:
        return None
    if st.session_state.get(NumberKey.WHEN) == "before":
        return snapshots[0]
    if history.ended is None:
        return snapshots[-1]
    return kept_snapshot(history, restore_best=spec.train.early_stopping.restore_best)


def _draw_forecast(run: Run, snapshot: SnapshotSaved, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    forecasts = tiled_forecasts(run, snapshot.step, "validation", _stretch(spec))
    series = series_of(spec)
    errors = all_errors(forecasts)
    other = SEASONAL if SEASONAL in errors else NAIVE
    off = f"off by {number_text(errors[NETWORK].mae, series.unit)}, {other} by {number_text(errors[other].mae)}"
    shown = tuple(name for name in (NETWORK, other) if name in forecasts.by)
    picture = tiles_picture(series, forecasts, shown)
    _head(
        "FORECAST",
        f"{moment_text(snapshot.epoch)}: {off}",
        legend_of_lines(("truth", *shown), theme, ghost=ghost),
    )
    live_chart(
        forecast_figure(picture, theme, ghost=ghost),
        key=NumberKey.CHART,
        height=CHART_HEIGHT,
        label="Truth and forecast on a stretch that the network has not learned from",
    )


def _draw_sums(run: Run, snapshot: SnapshotSaved, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    scaling, validation = scaling_of(run), validation_sample(spec, N_SUMS)
    answers = sums_of(network_at(run, snapshot.step), validation.inputs, scaling)
    truth = scaling.restored(validation.targets)[:, 0]
    off = number_text(float(np.mean(np.abs(answers - truth))))
    _head("SUMS", f"{moment_text(snapshot.epoch)}: off by {off}", "")
    left, right = st.columns([3, 2], gap="small")
    with left:
        live_chart(
            sums_figure(truth, answers, theme, ghost=ghost),
            key=NumberKey.CHART,
            height=CHART_HEIGHT,
            label="Answers of the network against the right sums",
        )
    with right:
        rows = "".join(
            f"<tr><td>{html.escape(_marked(sequence))}</td><td>{right_sum:.2f}</td><td>{answer:.2f}</td></tr>"
            for sequence, right_sum, answer in zip(validation.inputs[:N_WRITTEN], truth, answers, strict=False)
        )
        st.html(f'<table class="layers"><tr><th>marked</th><th>sum</th><th>answer</th></tr>{rows}</table>')


def _marked(sequence: np.ndarray) -> str:
    """Return the marked numbers of a sequence (timesteps, 2) as a sum: "0.31 + 0.77"."""
    return " + ".join(f"{number:.2f}" for number in sequence[sequence[:, 1] > 0.5, 0])


def _stretch(spec: RunSpec) -> int:
    """Return how many moments are shown: some forecasts, and not so many moments that nobody can tell them apart."""
    horizon = spec.task.horizon if spec.task.kind == "forecast" else 1
    return max(MOST_MOMENTS, LEAST_TILES * horizon)


def _head(title: str, note: str, legend: str) -> None:
    said = f", {html.escape(note)}" if note else ""
    st.html(f'<div class="chart-head"><div>{title}<span>{said}</span></div></div>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train_numbers_row", wrap=False):
        st.html(f'<div class="chart-head">{legend}</div>', width="stretch")
        st.segmented_control(
            "State",
            ["before", "now"],
            default="now",
            key=NumberKey.WHEN,
            required=True,
            label_visibility="collapsed",
        )


def _say(text: str) -> None:
    st.html(f'<div class="small" style="min-height:{CHART_HEIGHT}px">{html.escape(text)}</div>')
