"""Right answers by distance: how far back one network, or two side by side, can remember. Plain arrays in.

Imports palette, layout and plotly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import Palette, fade, palette

HEIGHT = 280


@dataclass(frozen=True, eq=False)
class DistanceLine:
    """One network's scores: arrays of k bins, see `lstm_core.insight.distance.DistanceCurve`.

    Attributes:
        name: of the network, as the legend says it; empty needs no legend.
        low, high: first and last value of each bin.
        count: scores in it.
        mean, lower, upper: their mean, and the limits of chance.
        is_second: drawn as a double line.
    """

    name: str
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    count: NDArray[np.int64]
    mean: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    is_second: bool = False


def distance_figure(
    lines: Sequence[DistanceLine],
    *,
    title: str,
    is_error: bool,
    guessing: float,
    best: float,
    theme: str | None,
    height: int | None = HEIGHT,
    has_legend: bool = True,
) -> go.Figure:
    """Draw scores over distance, with what guessing and the perfect answer get.

    Args:
        lines: one or two networks.
        title: of the x axis.
        is_error: the scores are mean absolute errors, not shares.
        guessing, best: without looking, and the best there is; NaN draws no line.
        theme: "light" or "dark".
        height: in pixels; None leaves it to the container.
        has_legend: above the plot; a page may draw its own.
    """
    colours = palette(theme)
    known = [line for line in lines if len(line.mean)]
    ends = [
        min((int(line.low[0]) for line in known), default=0),
        max((int(line.high[-1]) for line in known), default=1),
    ]
    air = max(0.5, 0.02 * (ends[1] - ends[0]))
    span = [ends[0] - air, ends[1] + air]
    traces: list[dict[str, Any]] = []
    for level, name, dash in ((guessing, "guessing", "dot"), (best, "perfect", "dash")):
        if math.isfinite(level):
            traces.append({
                "type": "scatter", "x": span, "y": [level, level], "mode": "lines", "name": name,
                "line": {"color": colours.muted, "width": 1.5, "dash": dash},
                "hovertemplate": f"{name} %{{y:{'.3f' if is_error else '.0%'}}}<extra></extra>",
            })  # fmt: skip
    for line in known:
        traces += _drawn(line, colours, is_error)
    top = max([guessing if math.isfinite(guessing) else 0.0, *(float(line.upper.max()) for line in known)], default=1.0)
    layout = base_layout(theme, height=height, margin=(52, 12, 28 if has_legend else 6, 34))
    layout |= {
        "hovermode": "closest",
        "showlegend": has_legend,
        "legend": {
            "orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "itemclick": False,
            "itemdoubleclick": False, "font": {"size": AXIS_SIZE, "color": colours.ink}, "bgcolor": "rgba(0,0,0,0)",
        },
        "xaxis": axis(theme, plain(title), range=span, title_standoff=2, **_whole_ticks(*ends)),
        "yaxis": axis(theme, "mean absolute error", range=[0, 1.1 * top], nticks=6)
        if is_error
        else axis(theme, "share right", range=[0, 1.04], tickformat=".0%", nticks=6),
    }  # fmt: skip
    return go.Figure(data=traces, layout=layout)


def double(trace: dict[str, Any], colours: Palette) -> list[dict[str, Any]]:
    """Return a line as a double one: a broad line with a thin one of paper on it."""
    broad = {**trace, "line": {**trace["line"], "width": 5.5}}
    thin = {
        **trace, "mode": "lines", "line": {"color": colours.paper, "width": 1.8}, "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    thin.pop("hovertemplate", None)
    return [broad, thin]


def _whole_ticks(first: int, last: int) -> dict[str, Any]:
    """Return ticks at whole numbers: there is no half of a letter."""
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if (last - first) / step <= 12), 200)
    return {"tickmode": "linear", "tick0": 0, "dtick": step}


def _drawn(line: DistanceLine, colours: Palette, is_error: bool) -> list[dict[str, Any]]:
    centre = (line.low + line.high) / 2
    colour = colours.muted if line.is_second else colours.ink
    name = plain(line.name) or "this run"
    value = "%{y:.3f}" if is_error else "%{y:.1%}"
    places = [f"{a}" if a == b else f"{a} to {b}" for a, b in zip(line.low, line.high, strict=True)]
    band = {
        "type": "scatter",
        "x": np.concatenate([centre, centre[::-1]]),
        "y": np.concatenate([line.upper, line.lower[::-1]]),
        "mode": "lines", "fill": "toself", "fillcolor": fade(colour, 0.13), "line": {"width": 0},
        "hoverinfo": "skip", "showlegend": False, "name": f"{name}, chance",
    }  # fmt: skip
    drawn = {
        "type": "scatter", "x": centre, "y": line.mean, "name": name,
        "mode": "lines" if line.is_second else "lines+markers",
        "line": {"color": colour, "width": 2.4}, "marker": {"size": 6, "color": colour},
        "customdata": [f"{place}: {n:,}" for place, n in zip(places, line.count.tolist(), strict=True)],
        "hovertemplate": f"{name}<br>{value} at %{{customdata}} answers<extra></extra>",
    }  # fmt: skip
    if line.is_second and len(line.mean) > 1:
        return [band, *double(drawn, colours)]
    return [band, {**drawn, "mode": "lines+markers"}]
