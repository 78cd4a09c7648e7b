"""The curves of a run: loss, accuracy, and the size of the gradient, as Plotly figures from a `History`.

Training is drawn by batch, light, with its moving mean over it; validation is dashed, guessing dotted, the best
epoch a ring, the test a diamond, so that the picture can be read without colours. The x axis is epochs, fixed from
the spec, so nothing moves sideways while a run goes on. Imports the palette, specs, histories, numpy and plotly.
"""

import math
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import axis, base_layout
from lstm_core.figures.palette import Palette, fade, palette
from lstm_core.runs.history import History
from lstm_core.specs import RunSpec

CLIP_STATISTICS = {
    "none": "global norm",
    "value": "largest element",
    "norm": "largest norm of a variable",
    "global_norm": "global norm",
}
"""What each clipping mode compares with its threshold: the quantity of the gradient chart."""

Quantity = Literal["loss", "metric"]
"""What a chart of training shows: the loss, or the task's metric."""

_MARGIN = (46, 8, 6, 32)
_FLOOR = 1e-12  # a logarithmic axis has no place for 0


def loss_figure(history: History, spec: RunSpec, *, theme: str | None, ghost: bool = False) -> go.Figure:
    """Draw the loss over epochs: the cross-entropy, of texts to be continued in bits per token; of numbers the mean
    squared error on the scale of the network.

    Args:
        history: what has happened so far; may be empty.
        spec: of the run, for the length of the x axis and the number of classes.
        theme: "light" or "dark".
        ghost: all in grey: a run that stands there as an example.

    Returns:
        A figure without a height, for `Plotly.react`.
    """
    return _curves(history, spec, "loss", palette(theme), ghost)


def metric_figure(history: History, spec: RunSpec, *, theme: str | None, ghost: bool = False) -> go.Figure:
    """Draw the share of right answers over epochs, or of numbers the mean absolute error; arguments as in `loss_figure`."""
    return _curves(history, spec, "metric", palette(theme), ghost)


def gradient_figure(history: History, spec: RunSpec, *, theme: str | None, ghost: bool = False) -> go.Figure:
    """Draw the quantity that the chosen clipping compares with its threshold, on a logarithmic axis.

    With no clipping it is the global norm, without a line. Arguments as in `loss_figure`.
    """
    colours = palette(theme)
    batches = history.batches
    name = CLIP_STATISTICS[spec.train.clip.mode]
    values = batches.gradient_norm if spec.train.clip.mode == "none" else batches.clip_statistic
    shown = np.where(np.isfinite(values), np.maximum(values, _FLOOR), np.nan)
    traces: list[dict[str, Any]] = [
        {
            **_line(batches.epoch, shown, colours.muted if ghost else colours.train, width=1),
            "name": name,
            "customdata": batches.step,
            "hovertemplate": "batch %{customdata:,}<br>" + name + " %{y:.3g}<extra></extra>",
        }
    ]
    threshold = getattr(spec.train.clip, "threshold", None)
    if threshold is not None:
        traces.append(
            {
                **_line(_span(spec, history), [threshold, threshold], colours.ink, width=1.5, dash="dash"),
                "name": f"threshold {threshold:g}",
                "hovertemplate": "clip threshold %{y:g}<extra></extra>",
            }
        )
    figure = _figure(traces, spec, history, colours, name)
    low, high = _log_range(shown, threshold)
    figure.update_yaxes(type="log", range=[low, high], dtick=1 if high - low > 1.2 else "D2", tickformat="~g")
    return figure


def validation_points(
    history: History, quantity: Quantity
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Return every validation of a run in its order: epochs (n,), values (n,) and on what each was measured.

    Validations within an epoch look at a fixed sample, those at an epoch's end at the whole split.
    """
    points: dict[int, tuple[float, float, str]] = {}
    for validation in history.validations:
        value = validation.loss if quantity == "loss" else validation.accuracy
        points[validation.step] = (validation.epoch, value, f"on {validation.n_texts:,} unseen examples")
    for epoch in history.epochs:
        value_at_end = epoch.validation(quantity)
        if math.isfinite(value_at_end) and not epoch.partial and epoch.step not in points:
            points[epoch.step] = (float(epoch.epoch), value_at_end, "on all unseen examples")
    ordered = [points[step] for step in sorted(points)]
    return (
        np.array([point[0] for point in ordered], dtype=np.float64),
        np.array([point[1] for point in ordered], dtype=np.float64),
        [point[2] for point in ordered],
    )


def loss_unit(spec: RunSpec) -> float:
    """Return by what a loss is multiplied to be shown: 1 / log 2 turns nats into the bits of text generation."""
    return 1 / math.log(2) if spec.task.kind == "generate" else 1.0


def guessing(history: History, spec: RunSpec, quantity: Quantity) -> float:
    """Return what can be had without learning, in the unit of the chart; NaN where it is not known yet."""
    started, n_classes = history.started, spec.data.n_classes
    known = math.nan
    if started is not None:
        known = started.guessing_loss if quantity == "loss" else started.guessing_accuracy
    if not math.isfinite(known) and spec.task.kind == "classify" and n_classes:
        known = math.log(n_classes) if quantity == "loss" else 1 / n_classes
    return known * (loss_unit(spec) if quantity == "loss" else 1.0)


def perfect(history: History, spec: RunSpec, quantity: Quantity) -> float:
    """Return what the perfect answer gets, NaN where nobody knows it."""
    started = history.started
    if started is None:
        return math.nan
    return started.best_loss * loss_unit(spec) if quantity == "loss" else started.best_accuracy


# --- parts ----------------------------------------------------------------------------------------


def _curves(history: History, spec: RunSpec, quantity: Quantity, colours: Palette, ghost: bool) -> go.Figure:
    batches = history.batches
    unit = loss_unit(spec) if quantity == "loss" else 1.0
    raw, smooth = (
        (batches.loss * unit, batches.smooth_loss * unit)
        if quantity == "loss"
        else (batches.accuracy, batches.smooth_accuracy)
    )
    train = colours.muted if ghost else colours.train
    validation = colours.muted if ghost else colours.validation
    ink = colours.muted if ghost else colours.ink
    is_share = quantity == "metric" and spec.task.metric == "accuracy"
    name, number = axis_title(spec, quantity), "%{y:.1%}" if is_share else "%{y:.4~g}"
    guess, best_possible = guessing(history, spec, quantity), perfect(history, spec, quantity)
    epochs, values, measured_on = validation_points(history, quantity)
    values = values * unit
    span = _span(spec, history)
    traces: list[dict[str, Any]] = [
        {
            **_line(batches.epoch, raw, fade(train, 0.28), width=1),
            "customdata": batches.step,
            "hovertemplate": f"batch %{{customdata:,}}<br>{name} {number}<extra></extra>",
        },
        {
            **_line(batches.epoch, smooth, train, width=2.4),
            "name": "training",
            "customdata": batches.step,
            "hovertemplate": f"batch %{{customdata:,}}<br>training, smoothed: {name} {number}<extra></extra>",
        },
        {
            **_line(epochs, values, validation, width=2, dash="dash", markers=True),
            "name": "validation",
            "customdata": measured_on,
            "hovertemplate": f"epoch %{{x:.2f}}<br>validation: {name} {number}<br>%{{customdata}}<extra></extra>",
        },
        {
            **_line(span, [guess, guess], colours.muted, width=1.5, dash="dot"),
            "name": "guessing",
            "hovertemplate": f"{guess_name(history)}: {name} {number}<extra></extra>",
        },
        {
            **_line(span, [best_possible, best_possible], colours.muted, width=1.5, dash="dashdot"),
            "name": "perfect",
            "hovertemplate": f"perfect answer: {name} {number}<extra></extra>",
        },
    ]
    best = history.best
    best_value = best.validation(quantity) * unit if best is not None else math.nan
    # All traces are always there, empty at first: a legend that grows would move the plot under the reader's eyes.
    traces.append(
        {
            **_marker([best.epoch] if best is not None and math.isfinite(best_value) else [], [best_value], validation),
            "name": "best",
            "marker": {"symbol": "circle-open", "size": 13, "color": validation, "line": {"width": 2.5}},
            "hovertemplate": f"best epoch %{{x}}<br>validation: {name} {number}<extra></extra>",
        }
    )
    test = history.test
    test_value = None if test is None else (test.loss * unit if quantity == "loss" else test.accuracy)
    traces.append(
        {
            **_marker([test.epoch] if test is not None else [], [test_value], ink),
            "name": "test",
            "marker": {"symbol": "diamond", "size": 10, "color": ink if ghost else colours.test},
            "hovertemplate": f"test, touched only once<br>{name} {number}<extra></extra>",
        }
    )
    figure = _figure(traces, spec, history, colours, name)
    if is_share:
        figure.update_yaxes(range=[_accuracy_floor(raw, values, guess), 1.01], tickformat=".0%")
    else:
        figure.update_yaxes(rangemode="tozero", range=_loss_range(raw, values, guess))
    if not len(batches.epoch) and not ghost:
        figure.add_annotation(
            text="The first point comes with the first batch.",
            xref="paper", yref="paper", x=0.5, y=0.5, showarrow=False, font={"color": colours.muted, "size": 13},
        )  # fmt: skip
    return figure


def axis_title(spec: RunSpec, quantity: Quantity) -> str:
    """Return the name of what a chart shows, as its axis says it."""
    if quantity == "metric":
        return "share right" if spec.task.metric == "accuracy" else "mean absolute error"
    return {"generate": "bits per token", "classify": "loss"}.get(spec.task.kind, "mean squared error")


def guess_name(history: History) -> str:
    """Return what guesses, such as "last value"."""
    return history.started.guessing_name if history.started is not None else "guessing"


def _figure(traces: list[dict[str, Any]], spec: RunSpec, history: History, colours: Palette, unit: str) -> go.Figure:
    layout = base_layout(colours.theme, margin=_MARGIN)
    layout |= {
        "hovermode": "closest",
        "xaxis": axis(colours.theme, "epochs", range=_span(spec, history), nticks=9, title_standoff=2),
        "yaxis": axis(colours.theme, unit, nticks=6),
    }  # fmt: skip
    return go.Figure(data=[{"type": "scatter", **trace} for trace in traces], layout=layout)


def _line(x: Any, y: Any, colour: str, *, width: float, dash: str = "solid", markers: bool = False) -> dict[str, Any]:
    trace = {
        "x": np.asarray(x, dtype=np.float32),
        "y": np.asarray(y, dtype=np.float32),
        "mode": "lines+markers" if markers else "lines",
        "line": {"color": colour, "width": width, "dash": dash},
    }
    if markers:
        trace["marker"] = {"size": 5, "color": colour}
    return trace


def _marker(x: list[Any], y: list[Any], colour: str) -> dict[str, Any]:
    return {"x": x, "y": y if x else [], "mode": "markers", "marker": {"color": colour}}


def _span(spec: RunSpec, history: History) -> list[float]:
    """Return the x axis: all epochs of the run, or those it had when it ended early."""
    last = float(spec.train.epochs)
    if history.ended is not None and history.epoch > 0:
        last = float(np.ceil(max(history.epoch, 1.0) - 1e-9))
    return [0.0, last]


def _finite(*parts: NDArray[np.float64]) -> NDArray[np.float64]:
    values = np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])
    finite: NDArray[np.float64] = values[np.isfinite(values)]
    return finite


def _loss_range(raw: NDArray[np.float64], validation: NDArray[np.float64], guess: float) -> list[float]:
    """Return an axis that shows guessing and almost all batches, and is not squashed by one exploding batch."""
    known = [value * 1.15 for value in (guess,) if math.isfinite(value)]
    known += [float(value) * 1.08 for value in _finite(validation)]
    if len(train := _finite(raw)):
        known.append(float(np.quantile(train, 0.99)) * 1.1)
    return [0.0, max(known, default=1.0)]


def _accuracy_floor(raw: NDArray[np.float64], validation: NDArray[np.float64], guess: float) -> float:
    values = _finite(raw, validation)
    known = [guess] if math.isfinite(guess) else []
    known += [float(np.quantile(values, 0.01))] if len(values) else []
    return max(0.0, math.floor((min(known, default=0.0) - 0.04) * 20) / 20)


def _log_range(values: NDArray[np.float64], threshold: float | None) -> tuple[float, float]:
    """Return the decades of a logarithmic axis: of the values and the threshold, with a little air."""
    finite = _finite(values)
    finite = finite[finite > _FLOOR]
    known = [float(value) for value in (finite.min(), finite.max())] if len(finite) else []
    known += [threshold] if threshold is not None else []
    if not known:
        known = [0.1, 10.0]
    return float(np.log10(min(known)) - 0.15), float(np.log10(max(known)) + 0.15)
