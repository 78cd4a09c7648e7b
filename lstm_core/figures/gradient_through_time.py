"""The length of the gradient at every word on a logarithmic axis: a panel for the word vectors and for each layer.

Before training is dotted, the shown state solid, a second run a double line, so that the picture reads without
colours. Imports layout, palette, numpy and plotly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import Palette, palette

MOST_COLUMNS = 3
PLOT, TITLE, BELOW, LEGEND = 190, 26, 44, 26
"""Heights in pixels of a panel's plot, of the title above it, of the axis below it, and of the legend on top."""

_MARGIN_LEFT, _MARGIN_RIGHT = 58, 12
_GAP = 0.04  # between two panels, share of the width
_ROOM_FOR_NOTES = {1: 0.08, 2: 0.15, 3: 0.18}  # share of a panel beside the first word read, by number of columns
_MOST_DECADES = 20  # a gradient 1e-20 as long is gone; an axis of 70 decades would flatten all that is not
_LABEL_STEP = 15  # pixels between two labels under one another
_MARKERS_UP_TO = 60


@dataclass(frozen=True, eq=False)
class Line:
    """One line of a panel.

    Attributes:
        name: for the legend; lines of that name belong together across panels.
        tokens: what the network read.
        norms: (timesteps,) >= 0.
        letter: "A" or "B".
        is_before: whether it is the state before training.
        note: printed at the first token read, such as "34 %"; empty prints nothing.
    """

    name: str
    tokens: tuple[str, ...]
    norms: NDArray[np.float64]
    letter: Literal["A", "B"] = "A"
    is_before: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class Panel:
    """One place in the network: its title, its lines, and whether it reads from the right."""

    title: str
    lines: tuple[Line, ...]
    is_backward: bool = False


def gradient_through_time_figure(panels: Sequence[Panel], *, noun: str, theme: str | None) -> go.Figure:
    """Draw the panels side by side on one logarithmic scale.

    Args:
        panels: at least one, the word vectors first, then the layers upwards.
        noun: "word" or "letter".
        theme: "light" or "dark".

    Returns:
        A figure of fixed height.
    """
    colours = palette(theme)
    n_columns = min(len(panels), MOST_COLUMNS)
    n_rows = math.ceil(len(panels) / n_columns)
    height = LEGEND + n_rows * (TITLE + PLOT + BELOW)
    width = (1 - _GAP * (n_columns - 1)) / n_columns
    end = 0 if panels[-1].is_backward else -1
    limits = log_range(
        [line.norms for panel in panels for line in panel.lines],
        around=max((float(line.norms[end]) for line in panels[-1].lines), default=0.0),
    )
    traces: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    layout = base_layout(theme, height=height, margin=(_MARGIN_LEFT, _MARGIN_RIGHT, 0, 0))
    for index, panel in enumerate(panels):
        row, column = divmod(index, n_columns)
        suffix = "" if index == 0 else str(index + 1)
        left = column * (width + _GAP)
        top = 1 - (LEGEND + row * (TITLE + PLOT + BELOW) + TITLE) / height
        axes = _axes(panel, noun, limits, theme, is_first=column == 0, for_notes=_ROOM_FOR_NOTES[n_columns])
        layout[f"xaxis{suffix}"] = axes[0] | {"domain": [left, left + width], "anchor": f"y{suffix}"}
        layout[f"yaxis{suffix}"] = axes[1] | {"domain": [top - PLOT / height, top], "anchor": f"x{suffix}"}
        annotations.append(_title(panel.title, left, top, colours))
        annotations += _notes(panel, suffix, limits, colours)
        for line in panel.lines:
            named = any(trace["legendgroup"] == plain(line.name) for trace in traces)
            traces += _drawn(line, suffix, noun, colours, in_legend=not named)
    layout |= {
        "annotations": annotations,
        "hovermode": "closest",
        "showlegend": True,
        "legend": {
            "orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top", "itemclick": False,
            "itemdoubleclick": False, "font": {"size": AXIS_SIZE, "color": colours.ink}, "bgcolor": "rgba(0,0,0,0)",
        },
    }  # fmt: skip
    return go.Figure(data=traces, layout=layout)


def share_text(share: float) -> str:
    """Return a share of a gradient as people say it: "34 %", "0.009 %", "10⁻⁷ %", "3.4 times"."""
    if math.isnan(share):
        return "nothing"
    if share >= 1.995:
        return f"{share:.2g} times" if share < 99.5 else f"{power_text(round(math.log10(share)))} times"
    if share >= 0.0995:
        return f"{100 * share:.0f} %"
    if share >= 9.5e-4:
        return f"{100 * share:.2g} %"
    if share >= 9.5e-7:
        return f"{100 * share:.{-math.floor(math.log10(100 * share * 1.05))}f} %"
    return f"{power_text(round(math.log10(100 * share)))} %" if share > 0 else "nothing"


def power_text(exponent: int) -> str:
    """Return ten to that power: plain from 0.001 to 1000, else "10⁻⁸", in signs as large as the rest of the text."""
    if -3 <= exponent <= 3:
        return f"{10.0**exponent:g}"
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def log_range(parts: Sequence[NDArray[np.float64]], around: float = 0.0) -> tuple[float, float]:
    """Return the exponents at the ends of the axis: of all positive values, at least half a decade.

    Args:
        parts: lengths of gradients.
        around: one of them from which nothing is shown that is more than twenty decades away: what vanishes or
            explodes leaves the picture. Without it the largest value is meant.
    """
    values = np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return -1.0, 1.0
    exponents = np.log10(values)
    middle = math.log10(around) if around > 0 else float(exponents.max())
    low = max(float(exponents.min()), middle - _MOST_DECADES)
    high = max(min(float(exponents.max()), middle + _MOST_DECADES), low)
    air = max(0.12 * (high - low), 0.3)
    return low - air, high + air


def log_ticks(low: float, high: float) -> dict[str, Any]:
    """Return about five gridlines at whole powers of ten, with their labels."""
    step = max(1, math.ceil((high - low) / 5))
    exponents = list(range(math.ceil(low / step) * step, math.floor(high) + 1, step))
    if len(exponents) < 2:
        exponents = list(range(math.floor(low), math.ceil(high) + 1))
    return {
        "tickmode": "array",
        "tickvals": [10.0**exponent for exponent in exponents],
        "ticktext": [power_text(exponent) for exponent in exponents],
    }


def word_ticks(timesteps: int) -> list[int]:
    """Return about seven positions to name on an axis of words: the first, then multiples of a round number."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if timesteps / step <= 8 or step == 1000)
    return sorted({1, *range(step, timesteps + 1, step)})


def _axes(
    panel: Panel, noun: str, limits: tuple[float, float], theme: str | None, *, is_first: bool, for_notes: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axes of a panel, with room beside the first word read if something is printed there."""
    longest = max(len(line.norms) for line in panel.lines)
    air = 0.5 + 0.02 * longest
    notes = longest * for_notes / (1 - for_notes) if any(line.note for line in panel.lines) else 0
    ends = [1 - air - (0 if panel.is_backward else notes), longest + air + (notes if panel.is_backward else 0)]
    x = axis(
        theme,
        f"{noun} (read right to left ←)" if panel.is_backward else noun,
        range=ends,
        tickvals=word_ticks(longest),
        showgrid=False,
        title_standoff=2,
    )
    y = axis(
        theme,
        "length of the gradient" if is_first else "",
        type="log",
        range=list(limits),
        showticklabels=is_first,
        **log_ticks(*limits),
    )
    return x, y


def _title(title: str, left: float, top: float, colours: Palette) -> dict[str, Any]:
    return {
        "text": f"<b>{plain(title)}</b>", "showarrow": False, "xref": "paper", "yref": "paper", "x": left, "y": top,
        "xanchor": "left", "yanchor": "bottom", "yshift": 3, "font": {"size": NUMBER_SIZE, "color": colours.ink},
    }  # fmt: skip


def _drawn(line: Line, suffix: str, noun: str, colours: Palette, *, in_legend: bool) -> list[dict[str, Any]]:
    """One line as Plotly traces; a double line is a broad one with a thin one of paper on it."""
    positions = np.arange(1, len(line.norms) + 1)
    visible = np.where(line.norms > 0, line.norms, np.nan)  # a logarithmic axis has no place for 0
    is_double = line.letter == "B" and not line.is_before
    colour = colours.ink if line.letter == "A" else colours.muted
    style = {
        "color": colour,
        "width": 5 if is_double else 1.5 if line.is_before else 2.2,
        "dash": {"A": "dot", "B": "dashdot"}[line.letter] if line.is_before else "solid",
    }
    with_markers = len(positions) <= _MARKERS_UP_TO and not line.is_before and not is_double
    name = plain(line.name)
    shared = {"type": "scatter", "x": positions, "y": visible, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    drawn = [
        {
            **shared,
            "mode": "lines+markers" if with_markers or np.isfinite(visible).sum() == 1 else "lines",
            "line": style,
            "marker": {"size": 5, "color": colour},
            "name": name,
            "legendgroup": name,
            "showlegend": in_legend,
            "customdata": [plain(token) for token in line.tokens],
            "hovertemplate": f"{noun} %{{x}}, <b>%{{customdata}}</b><br>{name}: %{{y:.2e}}<extra></extra>",
        }
    ]
    if is_double:
        inner = {"mode": "lines", "line": {"color": colours.paper, "width": 1.6}, "hoverinfo": "skip"}
        drawn.append({**shared, **inner, "name": f"{name} (inner)", "legendgroup": name, "showlegend": False})
    return drawn


def _notes(panel: Panel, suffix: str, limits: tuple[float, float], colours: Palette) -> list[dict[str, Any]]:
    """What is printed beside the first token read, each at the height of its line, none on another."""
    low, high = limits
    noted = []
    for line in panel.lines:
        at = len(line.norms) - 1 if panel.is_backward else 0
        if line.note:
            exponent = math.log10(line.norms[at]) if line.norms[at] > 0 else low
            noted.append(((min(max(exponent, low), high) - low) / (high - low) * PLOT, at + 1, line))
    noted.sort(key=lambda note: -note[0])
    heights = apart([height for height, _, _ in noted])
    compares = len({line.letter for line in panel.lines}) > 1
    return [
        {
            "text": f"{line.letter} {plain(line.note)}" if compares else plain(line.note),
            "showarrow": False,
            "xref": f"x{suffix}",
            "yref": f"y{suffix} domain",
            "x": position,
            "y": height / PLOT,
            "xanchor": "left" if panel.is_backward else "right",
            "xshift": 7 if panel.is_backward else -7,
            "yanchor": "middle",
            "font": {"size": AXIS_SIZE, "color": colours.muted if line.is_before else colours.ink},
        }
        for (_, position, line), height in zip(noted, heights, strict=True)
    ]


def apart(heights: Sequence[float]) -> list[float]:
    """Move labels, given from the highest down, as little as keeps them apart and inside the plot.

    Args:
        heights: pixels above the axis, falling.
    """
    moved = list(heights)
    for index in range(1, len(moved)):
        moved[index] = min(moved[index], moved[index - 1] - _LABEL_STEP)
    floor = _LABEL_STEP / 2
    for index in reversed(range(len(moved))):
        moved[index] = floor = max(moved[index], floor)
        floor += _LABEL_STEP
    return moved
