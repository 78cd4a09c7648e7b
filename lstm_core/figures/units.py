"""Units ranked, units that move together, and the words that move one unit. Imports palette, layout and plotly.

Plain arrays in, Plotly figures out.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import palette, signed_scale
from lstm_core.figures.saturation import MOST_LABELS

_CHARACTER, _WIDTH = 6.5, 480
"""Pixels of a character above the bars, and of all bars in the narrowest window."""


def ranking_figure(
    values: NDArray[np.floating],
    order: NDArray[np.int64],
    *,
    title: str,
    unit: int,
    theme: str | None,
    signed: bool = False,
    sections: Sequence[tuple[str, int]] = (),
    limit: float = 0.0,
    most_labels: int = MOST_LABELS,
) -> go.Figure:
    """Draw a bar a unit in a given order.

    Args:
        values: (units,) by unit number; in [-1, 1] if signed, else >= 0.
        order: (units,) unit numbers from left to right.
        title: of the y axis, with what it is measured in.
        unit: the unit that is marked.
        theme: "light" or "dark".
        signed: whether bars go both ways.
        sections: name and number of units of each part from left to right, such as classes.
        limit: size that the axis reaches at least, the same for two figures side by side.
        most_labels: up to so many units each has its number below; of more only the marked one.

    Returns:
        A figure 320 pixels high whose bars carry their unit number as `customdata`.
    """
    colours = palette(theme)
    heights = values[order]
    fill = [colours.signed[1] if value >= 0 else colours.signed[0] for value in heights]
    figure = go.Figure()
    figure.add_bar(
        x=np.arange(len(order)),
        y=heights,
        marker={
            "color": fill if signed else colours.muted,
            "line": {"color": colours.ink, "width": [3 if each == unit else 0 for each in order]},
        },
        customdata=order,
        hovertext=[f"{plain(name)}, " for name, count in sections for _ in range(count)] or [""] * len(order),
        hovertemplate="%{hovertext}unit %{customdata}: %{y:.3f}<extra></extra>",
    )
    start = 0
    for name, count in sections:
        if len(sections) <= 2 or len(name) * _CHARACTER <= count / len(order) * _WIDTH:  # else it would cover the next
            figure.add_annotation(
                x=start + (count - 1) / 2, y=1, yref="paper", yanchor="bottom", text=plain(name), showarrow=False,
                font={"size": AXIS_SIZE, "color": colours.muted},
            )  # fmt: skip
        if start:
            figure.add_vline(start - 0.5, line={"color": colours.muted, "width": 1, "dash": "dot"})
        start += count
    marked = int(np.flatnonzero(order == unit)[0])
    tall = float(heights[marked])
    figure.add_annotation(
        x=marked, y=tall, text=f"<b>{unit}</b>", showarrow=False, yanchor="bottom" if tall >= 0 else "top",
        font={"size": 13, "color": colours.ink},
    )  # fmt: skip
    largest = max(float(np.abs(heights).max(initial=0)), limit) or 1.0
    shown = np.arange(len(order)) if len(order) <= most_labels else np.array([marked])
    figure.update_layout(
        **base_layout(theme, height=320, margin=(58, 12, 26, 42)),
        xaxis=axis(
            theme, "unit number", tickvals=shown, ticktext=[str(order[place]) for place in shown], tickangle=0,
            range=[-0.7, len(order) - 0.3], showgrid=False,
        ),
        yaxis=axis(theme, title, range=[-1.15 * largest if signed else 0, 1.15 * largest]),
        bargap=0.2,
        clickmode="event+select",
    )  # fmt: skip
    figure.update_traces(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}})
    if signed:
        figure.add_hline(0, line={"color": colours.muted, "width": 1})
    return figure


def together_figure(
    correlation: NDArray[np.floating], groups: Sequence[Sequence[int]], *, unit: int, theme: str | None
) -> go.Figure:
    """Draw which units move together: a square for any two, groups side by side and framed.

    Args:
        correlation: (units, units) in [-1, 1].
        groups: unit numbers of each group, the first at the upper left; all other units follow.
        unit: the unit that is marked.
        theme: "light" or "dark".

    Returns:
        A figure 320 pixels high.
    """
    colours = palette(theme)
    inside = [each for group in groups for each in group]
    order = np.array(inside + [each for each in range(len(correlation)) if each not in set(inside)])
    n = len(order)
    figure = go.Figure()
    figure.add_heatmap(
        z=correlation[np.ix_(order, order)],
        x=np.arange(n),
        y=np.arange(n),
        zmin=-1,
        zmax=1,
        colorscale=signed_scale(colours),
        customdata=np.stack(np.broadcast_arrays(order[None, :], order[:, None]), axis=-1),
        hovertemplate="units %{customdata[0]} and %{customdata[1]}: r = %{z:.2f}<extra></extra>",
        colorbar={
            "title": {"text": "r", "font": {"size": AXIS_SIZE}}, "thickness": 10, "tickvals": [-1, 0, 1],
            "tickfont": {"size": AXIS_SIZE, "color": colours.muted}, "outlinewidth": 0, "x": 1.01, "xpad": 4,
        },
    )  # fmt: skip
    start, frames = 0, []
    for group in groups:
        end = start + len(group)
        corners = {"x0": start - 0.5, "x1": end - 0.5, "y0": start - 0.5, "y1": end - 0.5}
        frames.append({"type": "rect", "line": {"color": colours.ink, "width": 2}, **corners})
        start = end
    marked = int(np.flatnonzero(order == unit)[0])
    shown = np.arange(n) if n <= MOST_LABELS // 2 else np.array([marked])
    labels = {"tickvals": shown, "ticktext": [str(order[place]) for place in shown], "tickangle": 0, "showgrid": False}
    figure.update_layout(
        shapes=frames,
        **base_layout(theme, height=320, margin=(46, 62, 8, 42)),
        xaxis=axis(theme, "unit number, groups first", range=[-0.5, n - 0.5], **labels),
        yaxis=axis(theme, "unit number", range=[n - 0.5, -0.5], **labels),
    )
    return figure


def words_figure(
    words: Sequence[str],
    changes: NDArray[np.floating],
    counts: NDArray[np.integer],
    *,
    quantity: str,
    noun: str,
    theme: str | None,
) -> go.Figure:
    """Draw the words that push a unit up and down on average, from the largest rise to the largest fall.

    Args:
        words: as the vocabulary has them, the largest rise first.
        changes: (words,) mean change of the quantity at that word.
        counts: (words,) in how many places.
        quantity: "h" or "c".
        noun: "word" or "letter".
        theme: "light" or "dark".

    Returns:
        A figure 340 pixels high.
    """
    colours = palette(theme)
    rows = np.arange(len(words))
    largest = float(np.abs(changes).max(initial=0)) or 1.0
    figure = go.Figure()
    figure.add_bar(
        x=changes,
        y=rows,
        orientation="h",
        marker={"color": [colours.signed[1] if change >= 0 else colours.signed[0] for change in changes]},
        customdata=np.stack([[plain(word) for word in words], [f"{count:,}" for count in counts]], axis=-1)
        if len(words)
        else [],
        hovertemplate="%{customdata[0]}: %{x:+.3f} on average over %{customdata[1]} places<extra></extra>",
    )
    short = [word if len(word) <= 18 else f"{word[:17]}…" for word in words]
    labels = [
        {
            "x": 0, "y": row, "text": f"{plain(word)} ({count:,})", "showarrow": False,
            "xanchor": "right" if change >= 0 else "left", "xshift": -6 if change >= 0 else 6,
            "font": {"size": 13, "color": colours.ink},
        }
        for row, (word, change, count) in enumerate(zip(short, changes, counts, strict=True))
    ]  # fmt: skip
    figure.add_vline(0, line={"color": colours.muted, "width": 1})
    figure.update_layout(
        annotations=labels,
        **base_layout(theme, height=340, margin=(24, 12, 30, 42)),
        xaxis=axis(theme, f"mean change of {quantity} at the {noun}", range=[-1.1 * largest, 1.1 * largest], nticks=5),
        yaxis=axis(
            theme, f"{noun}s, the largest rise on top", tickvals=[], range=[len(words) - 0.4, -0.6], showgrid=False
        ),
        bargap=0.25,
    )
    return figure
