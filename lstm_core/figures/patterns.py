"""Pattern search: all units over the words with the marked span and the threshold, and the labels of what was found.

The first picture is LSTMVis's (Strobelt et al. 2018) selection view: lines above the threshold over the whole span
are the pattern. Imports layout, palette, reading, numpy and plotly.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import Palette, fade, palette
from lstm_core.figures.reading import SIGNED

HEIGHT = 260
SHARES_HEIGHT = 240
MOST_OTHERS = 60
"""Lines of units that are not on; more of them make the picture slow and no clearer."""

_MARGIN = (58, 84, 32, 40)  # the buttons of the chart stand above the names of the units
_MOST_WORDS = 40  # more do not fit under the axis
_LABEL_GAP = 15  # pixels between the names of two lines
_MOST_NAMES = 10  # that fit above one another

Values = NDArray[np.floating]


def pattern_figure(
    values: Values,
    words: Sequence[str],
    span: tuple[int, int],
    threshold: float,
    units: Sequence[tuple[int, int]],
    *,
    quantity: str,
    noun: str,
    theme: str | None,
) -> go.Figure:
    """Draw one quantity of all units over the words of a text.

    Args:
        values: (timesteps, units).
        words: (timesteps,).
        span: the marked words: the first, and the one behind the last.
        threshold: above 0; quantities with a sign have a second line at its negative.
        units: number and sign of those that are on over the span.
        quantity: its letter.
        noun: what a token is called.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    timesteps = len(values)
    x = list(range(1, timesteps + 1))
    chosen = [unit for unit, _ in units]
    low, high = _limits(values, threshold, quantity)
    traces = [_others(values, chosen, x, colours)]
    for unit in chosen:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": np.round(values[:, unit], 3),
                "name": f"unit {unit}",
                "line": {"color": colours.gates[quantity], "width": 2, "shape": "hvh"},
                "hovertemplate": f"unit {unit}: {quantity} = %{{y:.2f}}<extra></extra>",
            }
        )
    figure = go.Figure(traces)
    for level in (threshold, -threshold) if quantity in SIGNED else (threshold,):
        figure.add_hline(y=level, line={"color": colours.ink, "width": 1, "dash": "dash"})
    figure.add_vrect(x0=span[0] + 0.5, x1=span[1] + 0.5, fillcolor=fade(colours.ink, 0.09), line_width=0, layer="below")
    ticks = _word_ticks(words, noun, x)
    left, right, top, bottom = _MARGIN
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=(left, right, top, bottom + (18 if ticks.get("tickangle") else 0))),
        xaxis=axis(theme, noun, range=[0.5, timesteps + 0.5], showgrid=False, **ticks),
        yaxis=axis(theme, f"{quantity} of each unit", range=[low, high]),
        annotations=_unit_names(values, units, (low, high), colours, quantity),
    )
    return figure


def label_figure(
    found: Sequence[int], sample: Sequence[int], class_names: Sequence[str], *, theme: str | None
) -> go.Figure:
    """Draw the share of each label among the texts found, filled, and among all of the sample, hollow.

    Args:
        found: (n_classes,) texts found with each label.
        sample: (n_classes,) the same of the whole sample.
        class_names: of all classes.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    two = len(class_names) == 2
    fills = list(colours.classes) if two else [colours.classes[1]] * len(class_names)
    names = [plain(name) for name in class_names]
    bars = []
    for title, counts, fill in (
        ("found", found, {"color": fills}),
        ("whole sample", sample, {"color": "rgba(0,0,0,0)", "line": {"color": colours.muted, "width": 1.5}}),
    ):
        total = max(sum(counts), 1)
        shares = [100 * count / total for count in counts]
        bars.append(
            {
                "type": "bar",
                "name": title,
                "x": names,
                "y": shares,
                "marker": fill,
                "text": [f"{share:.0f} %" for share in shares],
                "textposition": "outside",
                "textfont": {"size": AXIS_SIZE, "color": colours.ink},
                "cliponaxis": False,
                "customdata": list(counts),
                "hovertemplate": f"{title}: %{{customdata:,}} of {total:,} texts labelled %{{x}}<extra></extra>",
            }
        )
    figure = go.Figure(bars)
    figure.update_layout(
        **base_layout(theme, height=SHARES_HEIGHT, margin=(58, 8, 26, 42)),
        barmode="group",
        bargap=0.35,
        xaxis=axis(theme, "label", showgrid=False),
        yaxis=axis(theme, "share of texts (%)", range=[0, 112], tickvals=[0, 25, 50, 75, 100]),
    )
    return figure


# --- parts ----------------------------------------------------------------------------------------


def _others(values: Values, chosen: Sequence[int], x: list[int], colours: Palette) -> dict[str, Any]:
    """Return the units that are not on as one broken line: those that move most, if there are too many."""
    rest = np.setdiff1d(np.arange(values.shape[1]), np.array(chosen, dtype=np.int64))
    if len(rest) > MOST_OTHERS:
        rest = np.sort(rest[np.argsort(-np.ptp(values[:, rest], axis=0), kind="stable")[:MOST_OTHERS]])
    y: list[float | None] = []
    for unit in rest:
        y += [*np.round(values[:, unit], 3).tolist(), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, None] * len(rest),
        "y": y,
        "name": "other units",
        "line": {"color": fade(colours.muted, 0.35), "width": 1, "shape": "hvh"},
        "hoverinfo": "skip",
    }


def _limits(values: Values, threshold: float, quantity: str) -> tuple[float, float]:
    if quantity not in SIGNED:
        return -0.03, 1.03
    reach = 1.08 * max(float(np.abs(values).max()), threshold)
    return -reach, reach


def _word_ticks(words: Sequence[str], noun: str, x: list[int]) -> dict[str, Any]:
    if len(words) > _MOST_WORDS:
        return {"tickformat": "d"}
    shown = [word if len(word) <= 12 else word[:11] + "…" for word in words]
    straight = noun == "letter" or max(map(len, shown)) * len(shown) < 60
    return {"tickvals": x, "ticktext": [plain(word) for word in shown], "tickangle": 0 if straight else -35}


def _unit_names(
    values: Values, units: Sequence[tuple[int, int]], limits: tuple[float, float], colours: Palette, quantity: str
) -> list[dict[str, Any]]:
    """Return the unit numbers at the lines' right ends, pushed apart until they can be read; none if they cannot."""
    if len(units) > _MOST_NAMES:
        return []
    low, high = limits
    gap = (high - low) * _LABEL_GAP / (HEIGHT - _MARGIN[2] - _MARGIN[3])
    ordered = sorted(units, key=lambda each: float(values[-1, each[0]]))
    places = [float(values[-1, unit]) for unit, _ in ordered]
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + gap)
    if places and places[-1] > high:  # push down from the top what was pushed up beyond it
        places[-1] = high
        for index in range(len(places) - 2, -1, -1):
            places[index] = min(places[index], places[index + 1] - gap)
    return [
        {
            "text": f"unit {unit}",
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 4,
            "y": place,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": AXIS_SIZE, "color": colours.ink},
        }
        for (unit, _), place in zip(ordered, places, strict=True)
    ]
