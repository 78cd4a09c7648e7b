"""Forecasts as Plotly figures: truth against forecast, the error by steps ahead, and answers against sums.

The truth is a thin line, the network's forecast a thick one, the last value dotted, one season ago dashed: so they can
be told without colours. Imports layout, palette, numpy and plotly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import axis, base_layout, plain
from lstm_core.figures.palette import Palette, fade, palette

Values = NDArray[np.float64]

LINES: Mapping[str, tuple[str, float]] = {
    "truth": ("solid", 1.5),
    "network": ("solid", 2.5),
    "last value": ("dot", 1.5),
    "one season ago": ("dash", 1.5),
}
"""Name of a line -> its dash and width in pixels."""

STEPS_HEIGHT = 220
SUMS_HEIGHT = 260
_MARGIN = (52, 12, 8, 32)
_MOST_HAIRLINES = 40  # more would be a grey ground
_ROOM = 0.06  # of the range, left free above and below


@dataclass(frozen=True, eq=False)
class ForecastPicture:
    """A stretch of a series with what was forecast for it.

    Attributes:
        names: (n,) of the moments: ISO dates, or numbers as text where `is_dated` is False.
        truth: (n,) what came; NaN where it is not known.
        lines: name of the method -> (n,) its forecast; NaN where it made none.
        starts: indices of the moments at which forecasts begin.
        unit: of the values.
        is_dated: the names are dates.
    """

    names: Sequence[str]
    truth: Values
    lines: Mapping[str, Values]
    starts: Sequence[int] = ()
    unit: str = ""
    is_dated: bool = False


def colour_of(name: str, theme: str | None, *, ghost: bool = False) -> str:
    """Return the colour of a line of that name (see `LINES`)."""
    colours = palette(theme)
    if name == "network" and not ghost:
        return colours.validation
    return colours.ink if name == "truth" and not ghost else colours.muted


def forecast_figure(
    picture: ForecastPicture, theme: str | None, *, height: int | None = None, ghost: bool = False
) -> go.Figure:
    """Draw a stretch of a series and its forecasts. A hairline stands where a forecast begins, if there are few.

    Args:
        picture: what is drawn; may be without forecasts.
        theme: "light" or "dark".
        height: in pixels, None for a live chart.
        ghost: all in grey: a run that stands there as an example.
    """
    colours = palette(theme)
    places: list[Any] = list(picture.names) if picture.is_dated else [int(name) for name in picture.names]
    unit = f" {plain(picture.unit)}" if picture.unit else ""
    traces = [
        {
            "type": "scatter",
            "x": places,
            "y": values,
            "name": name,
            "connectgaps": False,
            "hovertemplate": f"{plain(name)} %{{y:.4~g}}{unit}<extra></extra>",
            **_stroke(name, values, theme, ghost=ghost),
        }
        # the truth comes last: it is thin, and must be seen where both lie together
        for name, values in (*_backmost_first(picture.lines), ("truth", picture.truth))
    ]
    few = len(picture.starts) <= _MOST_HAIRLINES
    figure = go.Figure(traces, skip_invalid=True)
    figure.update_layout(
        **base_layout(theme, height=height, margin=_MARGIN),
        hovermode="x unified",
        xaxis=axis(theme, "" if picture.is_dated else "moment", **({"type": "date"} if picture.is_dated else {})),
        yaxis=axis(theme, plain(picture.unit or "value"), range=_range(picture), nticks=6),
        shapes=[_hairline(places[start], colours, alone=len(picture.starts) == 1) for start in picture.starts if few],
    )
    return figure


def step_error_figure(
    by_step: Mapping[str, Values], theme: str | None, *, unit: str = "", height: int = STEPS_HEIGHT
) -> go.Figure:
    """Draw the mean absolute error of each method against how many steps ahead it forecasts.

    Args:
        by_step: name of the method -> (horizon,).
        theme: "light" or "dark".
        unit: of the error.
        height: in pixels.
    """
    traces = [
        {
            "type": "scatter",
            "x": np.arange(1, len(values) + 1),
            "y": values,
            "name": name,
            "hovertemplate": f"{plain(name)} %{{y:.3~g}} {plain(unit)}<extra></extra>",
            **_stroke(name, values, theme),
        }
        for name, values in _backmost_first(by_step)
    ]
    figure = go.Figure(traces, skip_invalid=True)
    figure.update_layout(
        **base_layout(theme, height=height, margin=(52, 12, 8, 40)),
        hovermode="x unified",
        xaxis=axis(theme, "steps ahead", tickformat="d", nticks=12),
        yaxis=axis(theme, f"mean absolute error{f' ({plain(unit)})' if unit else ''}", rangemode="tozero", nticks=6),
    )
    return figure


def sums_figure(
    truth: Values, answers: Values, theme: str | None, *, height: int | None = None, ghost: bool = False
) -> go.Figure:
    """Draw answers against what is right, one dot a sequence; on the dotted line an answer is right.

    Args:
        truth: (n,) the right numbers.
        answers: (n,) what the network said.
        theme: "light" or "dark".
        height: in pixels, None for a live chart.
        ghost: all in grey.
    """
    colours = palette(theme)
    across = _limits(truth)  # answers may be far off, and sums still be told apart
    upwards = _limits(np.concatenate([truth, answers]))
    figure = go.Figure(
        [
            {
                "type": "scatter",
                "x": across,
                "y": across,
                "mode": "lines",
                "line": {"color": colours.muted, "width": 1.5, "dash": "dot"},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "x": truth,
                "y": answers,
                "mode": "markers",
                "name": "network",
                "marker": {"size": 5, "color": fade(colour_of("network", theme, ghost=ghost), 0.6)},
                "hovertemplate": "right %{x:.2f}<br>answer %{y:.2f}<extra></extra>",
            },
        ],
        skip_invalid=True,
    )
    figure.update_layout(
        **base_layout(theme, height=height, margin=(46, 12, 8, 36)),
        xaxis=axis(theme, "right", range=across, nticks=6),
        yaxis=axis(theme, "answer", range=upwards, nticks=6),
    )
    return figure


# --- parts ----------------------------------------------------------------------------------------


def _backmost_first(lines: Mapping[str, Values]) -> list[tuple[str, Values]]:
    """Return the lines in the order in which they are drawn: the network's over those that need no learning."""
    return sorted(lines.items(), key=lambda line: line[0] == "network")


def _stroke(name: str, values: Values, theme: str | None, *, ghost: bool = False) -> dict[str, Any]:
    dash, width = LINES[name]
    colour = colour_of(name, theme, ghost=ghost)
    alone = np.isfinite(values).sum() == 1  # a line of one point would not be seen
    return {
        "mode": "lines+markers" if alone else "lines",
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"color": colour, "size": 7},
    }


def _hairline(place: Any, colours: Palette, *, alone: bool) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": place,
        "x1": place,
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.muted if alone else colours.grid, "width": 1},
        "layer": "below",
    }


def _limits(values: Values) -> list[float]:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 2.0)
    room = _ROOM * (high - low or 1.0)
    return [low - room, high + room]


def _range(picture: ForecastPicture) -> list[float] | None:
    """Return the axis of the truth and the network, widened by the others: a fresh network may be far off."""
    every = np.concatenate([picture.truth, *picture.lines.values()])
    finite = every[np.isfinite(every)]
    if not len(finite):
        return None
    low, high = float(finite.min()), float(finite.max())
    room = _ROOM * (high - low or max(abs(high), 1.0))
    return [low - room, high + room]
