"""Two runs in one chart: their curves while they train, and how they end at each length. Plain arrays in.

The first network is a single line, the second a double one, so that the picture reads without colours. Imports
palette, layout, distance and plotly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.distance import double
from lstm_core.figures.layout import axis, base_layout, plain
from lstm_core.figures.palette import palette

_MARGIN = (46, 12, 6, 32)


@dataclass(frozen=True, eq=False)
class TwinLine:
    """One run's curve.

    Attributes:
        name: of the network.
        epochs, values: (n,) of the line, smoothed over training batches; may be empty.
        marks_at, marks: (m,) epochs and values on texts that are kept out of training.
        is_second: drawn as a double line.
    """

    name: str
    epochs: NDArray[np.floating]
    values: NDArray[np.floating]
    marks_at: NDArray[np.floating]
    marks: NDArray[np.floating]
    is_second: bool = False


def twin_figure(
    lines: Sequence[TwinLine], *, metric: str, n_epochs: int, guessing: float, theme: str | None
) -> go.Figure:
    """Draw a metric of two runs over epochs.

    Args:
        lines: of the runs.
        metric: "loss" or "accuracy".
        n_epochs: where the x axis ends.
        guessing: what needs no learning; NaN draws no line.
        theme: "light" or "dark".

    Returns:
        A figure without a height, for `Plotly.react`. It always has the same traces, so that nothing jumps.
    """
    colours = palette(theme)
    is_share = metric == "accuracy"
    number = "%{y:.1%}" if is_share else "%{y:.3f}"
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "x": [0, n_epochs], "y": [guessing] * 2 if math.isfinite(guessing) else [None] * 2,
            "mode": "lines", "name": "guessing", "line": {"color": colours.muted, "width": 1.5, "dash": "dot"},
            "hovertemplate": f"guessing {number}<extra></extra>",
        }
    ]  # fmt: skip
    top = guessing if math.isfinite(guessing) else 1.0
    for line in lines:
        colour = colours.muted if line.is_second else colours.ink
        name = plain(line.name)
        drawn = {
            "type": "scatter", "x": np.asarray(line.epochs, np.float32), "y": np.asarray(line.values, np.float32),
            "mode": "lines", "name": name, "line": {"color": colour, "width": 2.4},
            "hovertemplate": f"{name}, training<br>epoch %{{x:.2f}}: {number}<extra></extra>",
        }  # fmt: skip
        traces += double(drawn, colours) if line.is_second else [drawn]
        traces.append({
            "type": "scatter", "x": np.asarray(line.marks_at, np.float32), "y": np.asarray(line.marks, np.float32),
            "mode": "markers", "name": f"{name}, unseen texts",
            "marker": {"size": 8, "color": colours.paper if line.is_second else colour,
                       "symbol": "circle", "line": {"color": colour, "width": 2}},
            "hovertemplate": f"{name}, unseen texts<br>epoch %{{x:.2f}}: {number}<extra></extra>",
        })  # fmt: skip
        finite = np.concatenate([np.asarray(line.values, np.float64), np.asarray(line.marks, np.float64)])
        finite = finite[np.isfinite(finite)]
        if len(finite):
            top = max(top, float(np.quantile(finite, 0.99)))
    layout = base_layout(theme, margin=_MARGIN) | {
        "hovermode": "closest",
        "xaxis": axis(theme, "epochs", range=[0, n_epochs], nticks=9, title_standoff=2),
        "yaxis": axis(theme, "share right", range=[0, 1.03], tickformat=".0%", nticks=6)
        if is_share
        else axis(theme, "loss", range=[0, 1.1 * top], nticks=6),
    }
    return go.Figure(data=traces, layout=layout)


def lengths_figure(
    first: Sequence[tuple[int, float]],
    second: Sequence[tuple[int, float]],
    *,
    names: tuple[str, str],
    lengths: Sequence[int],
    guessing: float,
    theme: str | None,
) -> go.Figure:
    """Draw how two kinds of networks ended at each length of the texts.

    Args:
        first, second: (length, share right) of finished runs.
        names: of the networks.
        lengths: what the axis shows, in its order.
        guessing: share right without learning.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    labels = [str(length) for length in lengths]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "x": [-0.4, len(labels) - 0.6], "y": [guessing] * 2, "mode": "lines", "name": "guessing",
            "line": {"color": colours.muted, "width": 1.5, "dash": "dot"},
            "hovertemplate": "guessing %{y:.0%}<extra></extra>",
        }
    ]  # fmt: skip
    for name, points, is_second in ((names[0], first, False), (names[1], second, True)):
        colour = colours.muted if is_second else colours.ink
        known = sorted(point for point in points if point[0] in lengths)
        places = [lengths.index(length) for length, _ in known]
        drawn = {
            "type": "scatter", "x": places, "y": [share for _, share in known], "mode": "lines", "name": plain(name),
            "line": {"color": colour, "width": 2.4}, "hoverinfo": "skip",
        }  # fmt: skip
        traces += double(drawn, colours) if is_second else [drawn]
        traces.append({
            "type": "scatter", "x": places, "y": [share for _, share in known], "mode": "markers", "name": plain(name),
            "marker": {"size": 10, "color": colours.paper if is_second else colour, "line": {"color": colour, "width": 2}},
            "customdata": [length for length, _ in known],
            "hovertemplate": f"{plain(name)}, T = %{{customdata}}: %{{y:.1%}}<extra></extra>",
        })  # fmt: skip
    layout = base_layout(theme, margin=_MARGIN) | {
        "hovermode": "closest",
        "xaxis": axis(
            theme, "T, letters in a text", range=[-0.4, len(labels) - 0.6], tickvals=list(range(len(labels))),
            ticktext=labels, showgrid=False, title_standoff=2,
        ),
        "yaxis": axis(theme, "share right", range=[0, 1.06], tickformat=".0%", nticks=6),
    }  # fmt: skip
    return go.Figure(data=traces, layout=layout)
