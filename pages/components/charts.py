"""The three training charts with heading, live plot and "How to read" line; more words and the data behind "more".

Imports figures, the glossary, runs and streamlit.
"""

import csv
import io
import math
from collections.abc import Callable

import streamlit as st

from lstm_core.figures.training import (
    CLIP_STATISTICS,
    gradient_figure,
    guess_name,
    loss_figure,
    metric_figure,
    validation_points,
)
from lstm_core.glossary import CAPTIONS
from lstm_core.runs.history import History
from lstm_core.specs import RunSpec
from pages.components.keys import Key
from pages.components.legend import legend_html
from pages.components.live_chart import live_chart

CURVE_HEIGHT = 248
GRADIENT_HEIGHT = 160

_HEADS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "classify": (("LOSS", "(lower is better)"), ("ACCURACY", "(share right)")),
    "generate": (("BITS PER TOKEN", "(lower is better)"), ("NEXT TOKEN RIGHT", "(share)")),
    "regress": (("SQUARED ERROR", "(lower is better)"), ("ABSOLUTE ERROR", "(mean, in the data's unit)")),
    "forecast": (("SQUARED ERROR", "(lower is better)"), ("ABSOLUTE ERROR", "(mean, in the data's unit)")),
}
"""Of each task, title and note of the chart of the loss and of the chart of the metric."""

_CAPTIONS: dict[str, tuple[str, str]] = {
    "classify": ("loss", "accuracy"),
    "generate": ("bits_per_token", "next_token"),
    "regress": ("squared_error", "absolute_error"),
    "forecast": ("squared_error", "absolute_error"),
}


def draw_loss(history: History, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    """Draw the loss chart."""
    title, note = _HEADS[spec.task.kind][0]
    _head(title, _with_perplexity(note, history, spec), curve_names(history), theme, ghost, guess_name(history))
    live_chart(
        loss_figure(history, spec, theme=theme, ghost=ghost),
        key=Key.LOSS_CHART,
        height=CURVE_HEIGHT,
        label=f"{title.capitalize()} over epochs",
    )
    draw_caption(_CAPTIONS[spec.task.kind][0], lambda: curves_csv(history))


def draw_metric(history: History, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    """Draw the chart of the task's metric: the share of right answers, or the mean absolute error."""
    title, note = _HEADS[spec.task.kind][1]
    _head(title, note, curve_names(history), theme, ghost, guess_name(history))
    live_chart(
        metric_figure(history, spec, theme=theme, ghost=ghost),
        key=Key.ACCURACY_CHART,
        height=CURVE_HEIGHT,
        label=f"{title.capitalize()} over epochs",
    )
    draw_caption(_CAPTIONS[spec.task.kind][1], lambda: curves_csv(history))


def curve_names(history: History) -> tuple[str, ...]:
    """Return what the curves' legend lists; "perfect" only where the perfect answer is known."""
    knows = history.started is not None and math.isfinite(history.started.best_accuracy)
    return ("training", "validation", "guessing", *(("perfect",) if knows else ()), "best", "test")


def _with_perplexity(note: str, history: History, spec: RunSpec) -> str:
    """Add the perplexity after the last validation: 2 to the power of the bits per token."""
    if spec.task.kind != "generate" or not history.validations:
        return note
    return f"{note} perplexity {math.exp(min(history.validations[-1].loss, 50.0)):,.1f}"


def draw_gradient(history: History, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    """Draw the gradient chart."""
    threshold = getattr(spec.train.clip, "threshold", None)
    names = () if threshold is None else (f"threshold {threshold:g}",)
    _head("GRADIENT NORM", gradient_note(history, spec), names, theme, ghost)
    live_chart(
        gradient_figure(history, spec, theme=theme, ghost=ghost),
        key=Key.GRADIENT_CHART,
        height=GRADIENT_HEIGHT,
        label="Size of the gradient over epochs, logarithmic",
    )
    draw_caption("gradient_norm", lambda: curves_csv(history))


def gradient_note(history: History, spec: RunSpec) -> str:
    """Return what the gradient chart shows, with the share of clipped batches: "(global norm, log) clipped: 12 %"."""
    mode = spec.train.clip.mode
    note = f"({CLIP_STATISTICS[mode]}, log scale)"
    if mode == "none":
        return f"{note} no clipping"
    if not history.n_batches_seen:
        return note
    share = 100 * history.clipped_share
    return f"{note} clipped: {share:.0f} % of batches" if share >= 1 or not share else f"{note} clipped: under 1 %"


def curves_csv(history: History) -> str:
    """Return the curves as CSV: one row a point of the decimated curve, and one a validation, by `kind`."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(
        [
            "kind",
            "epoch",
            "step",
            "loss",
            "metric",
            "smooth_loss",
            "smooth_metric",
            "gradient_norm",
            "clip_statistic",
        ]
    )
    batches = history.batches
    columns = (
        batches.epoch, batches.step, batches.loss, batches.accuracy, batches.smooth_loss, batches.smooth_accuracy,
        batches.gradient_norm, batches.clip_statistic,
    )  # fmt: skip
    for row in zip(*columns, strict=True):
        writer.writerow(["training", f"{row[0]:.5f}", int(row[1]), *(f"{value:.6g}" for value in row[2:])])
    losses = validation_points(history, "loss")
    accuracies = validation_points(history, "metric")
    for epoch, loss, accuracy in zip(losses[0], losses[1], accuracies[1], strict=True):
        writer.writerow(["validation", f"{epoch:.5f}", "", f"{loss:.6g}", f"{accuracy:.6g}", "", "", "", ""])
    if history.test is not None:
        test = history.test
        writer.writerow(["test", f"{test.epoch:.5f}", "", f"{test.loss:.6g}", f"{test.accuracy:.6g}", "", "", "", ""])
    return table.getvalue()


def _head(
    title: str, note: str, names: tuple[str, ...], theme: str | None, ghost: bool, guess: str = "guessing"
) -> None:
    legend = legend_html(names, theme, ghost=ghost, guess=guess)
    st.html(f'<div class="chart-head"><div>{title} <span>{note}</span></div>{legend}</div>')


def draw_caption(name: str, table: Callable[[], str] | None = None) -> None:
    """One "How to read" line; "more" opens the formula and the numbers of the chart."""
    caption = CAPTIONS[name]
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key=f"caption_{name}", wrap=False):
        st.html(f'<div class="how">How to read: {caption.short}</div>', width="stretch")
        with st.popover("more", key=f"more_{name}", width="content"):
            st.markdown(caption.more)
            if table is not None:
                st.download_button(
                    "Numbers as CSV",
                    data=table,
                    file_name=f"{name}.csv",
                    mime="text/csv",
                    key=f"csv_{name}",
                    on_click="ignore",
                )
