"""A time series as it is split, and how alike it is to itself later. Plain arrays in, Plotly figures out.

Imports palette, layout and plotly.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import fade, palette

HEIGHT = 320
MOST_POINTS = 4_000
"""Longer series are drawn by the lowest and the highest value of each stretch: no peak gets lost."""


def thinned(values: NDArray[np.floating], most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Return the moments to draw, in their order: all, or the lowest and the highest of each of `most / 2` stretches."""
    n = len(values)
    if n <= most:
        return np.arange(n)
    edges = np.linspace(0, n, most // 2 + 1).astype(np.int64)
    chosen = {0, n - 1}
    for start, stop in itertools.pairwise(edges.tolist()):
        part = values[start:stop]
        chosen |= {start + int(np.argmin(part)), start + int(np.argmax(part))}
    return np.array(sorted(chosen), dtype=np.int64)


def series_figure(
    values: NDArray[np.float64],
    dates: Sequence[str] | None,
    sizes: tuple[int, int, int],
    scale: tuple[float, float],
    *,
    unit: str,
    theme: str | None,
) -> go.Figure:
    """Draw a series with its training, validation and test part, and the mean and deviation of the training part.

    Args:
        values: (n,) in the order of time.
        dates: (n,) ISO text, None where there are only values.
        sizes: moments of the three parts.
        scale: mean and standard deviation of the training part, with which all values are scaled.
        unit: of the values, "" where there is none.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    figure = go.Figure()
    moments = np.arange(len(values)) if dates is None else np.array(dates, dtype=object)
    looks = (
        ("training", colours.train, "solid"),
        ("validation", colours.validation, "solid"),
        ("test", colours.test, "solid"),
    )
    start = 0
    for size, (name, colour, dash) in zip(sizes, looks, strict=True):
        shown = start + thinned(values[start : start + size])
        figure.add_scatter(
            x=moments[shown],
            y=values[shown],
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.2, "dash": dash},
            hovertemplate="%{x}: %{y:,.4g}<extra>" + name + "</extra>",
        )
        if start and size:
            figure.add_shape(
                type="line", x0=moments[start], x1=moments[start], y0=0, y1=1, yref="paper",
                line={"color": colours.muted, "width": 1, "dash": "dot"},
            )  # fmt: skip
        start += size
    mean, deviation = scale
    figure.add_shape(
        type="rect", x0=0, x1=1, xref="paper", y0=mean - deviation, y1=mean + deviation, layer="below",
        line={"width": 0}, fillcolor=fade(colours.train, 0.13),
    )  # fmt: skip
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", y=mean + deviation, yanchor="bottom", showarrow=False,
        text=f"mean {mean:,.4g} ± deviation {deviation:,.4g}", bgcolor=fade(colours.paper, 0.8),
        font={"size": AXIS_SIZE, "color": colours.ink},
    )  # fmt: skip
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=(64, 12, 24, 44)),
        xaxis=axis(theme, "time" if dates is not None else "moment", showgrid=False),
        yaxis=axis(theme, plain(f"value in {unit}" if unit else "value")),
    )
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)",
            "font": {"size": AXIS_SIZE, "color": colours.ink},
        },
    )  # fmt: skip
    return figure


def autocorrelation_figure(
    correlations: NDArray[np.float64], bound: float, season: int | None, *, theme: str | None
) -> go.Figure:
    """Draw how alike a series is to itself some moments later.

    Args:
        correlations: (lags + 1,) in [-1, 1], the first for no distance.
        bound: within plus and minus this, a series without any memory would stay in 19 of 20 places.
        season: the season to mark, None for none.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    lags = np.arange(len(correlations))
    figure = go.Figure()
    figure.add_shape(
        type="rect", x0=0, x1=1, xref="paper", y0=-bound, y1=bound, layer="below", line={"width": 0},
        fillcolor=fade(colours.muted, 0.18),
    )  # fmt: skip
    figure.add_scatter(
        x=lags,
        y=correlations,
        mode="lines",
        line={"color": colours.train, "width": 2},
        hovertemplate="%{x} moments apart: %{y:.2f}<extra></extra>",
    )
    if season is not None and 0 < season < len(correlations):
        figure.add_scatter(
            x=[season],
            y=[correlations[season]],
            mode="markers+text",
            text=[f"season {season:,}"],
            textposition="top center",
            textfont={"size": NUMBER_SIZE, "color": colours.ink},
            marker={"size": 11, "color": colours.paper, "line": {"width": 3, "color": colours.ink}},
            hovertemplate="season: %{x} moments, %{y:.2f}<extra></extra>",
        )
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=(58, 12, 12, 44)),
        xaxis=axis(theme, "distance in moments", showgrid=False, range=[0, max(len(correlations) - 1, 1)]),
        yaxis=axis(theme, "autocorrelation", range=[-1.05, 1.18], tickvals=[-1, -0.5, 0, 0.5, 1]),
    )
    return figure
