"""Which classes are taken for which, how many texts of each class are right, and how sure the answers are.

Plain arrays in, Plotly figures out. Imports palette and layout.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import Palette, fade, mix, palette, text_on

Unit = Literal["share", "count"]

MOST_NUMBERS = 14
"""Up to so many classes each field of the matrix has its number in it."""

_LONGEST = 18
_CHARACTER = 6.7  # pixels of a character of the axes, generously
_TOP, _BOTTOM = 8, 10
_STEPS = 8


def row_height(n: int) -> int:
    """Return the pixels of a class's row, the same in the matrix and in the bars beside it."""
    return max(16, min(44, 420 // max(n, 1)))


def confusion_figure(
    counts: NDArray[np.integer],
    names: Sequence[str],
    *,
    unit: Unit,
    theme: str | None,
    marked: tuple[int, int] | None = None,
    folded: bool = False,
) -> go.Figure:
    """Draw a confusion matrix: a row a class, a column an answer, blue where both agree and orange elsewhere.

    The depth of a colour is the square root of the share of the row, so that a mistake of 1 in 100 can be seen.

    Args:
        counts: (n, n), rows are labels.
        names: (n,) of the classes in that order.
        unit: what stands in the fields of a small matrix: shares of the row in percent, or texts.
        theme: "light" or "dark".
        marked: row and column of the field with a frame.
        folded: whether the last row and column stand for several classes together; where they meet, right answers and
            mistakes cannot be told apart, so that field is grey.

    Returns:
        A figure of `row_height(n)` pixels a row. Fields with texts are points of the second trace that can be clicked;
        x is the column, y the row.
    """
    colours = palette(theme)
    n = len(names)
    support = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros(counts.shape), where=support > 0)
    depth = np.sqrt(shares) * np.where(np.eye(n, dtype=bool), 1.0, -1.0)
    if folded:
        depth[-1, -1] = 0.0
    figure = go.Figure()
    figure.add_heatmap(
        z=depth, x=np.arange(n), y=np.arange(n), zmin=-1, zmax=1, colorscale=_scale(colours), showscale=False,
        xgap=1, ygap=1, hoverinfo="skip",
    )  # fmt: skip
    rows, columns = np.nonzero(counts)
    there = counts[rows, columns], shares[rows, columns]
    figure.add_scatter(
        x=columns,
        y=rows,
        mode="markers",
        marker={"symbol": "square", "size": row_height(n) - 2, "color": "rgba(0,0,0,0)"},
        hovertext=[
            _hover(
                plain(names[int(row)]),
                plain(names[int(column)]),
                int(count),
                float(share),
                is_right=row == column,
                is_folded=folded and row == column == n - 1,
            )
            for row, column, count, share in zip(rows, columns, *there, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    numbers = [  # not the text of the points, which fades where others are selected
        {
            "x": int(column), "y": int(row), "text": _number(count, share, unit), "showarrow": False,
            "font": {"size": 13, "color": text_on(_fill(depth[row, column], colours), colours)},
        }
        for row, column, count, share in zip(rows, columns, *there, strict=True)
    ]  # fmt: skip
    labels = _labels(names)
    room = _room(labels)
    is_upright = n > 4
    top = (room if is_upright else 22) + 26
    ticks = {"tickvals": list(range(n)), "ticktext": labels, "showgrid": False}
    if marked is not None:
        row, column = marked
        figure.add_shape(
            type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
            line={"color": colours.ink, "width": 2},
        )  # fmt: skip
    figure.update_layout(
        **base_layout(theme, height=top + n * row_height(n) + _BOTTOM, margin=(room + 24, 8, top, _BOTTOM)),
        xaxis=axis(
            theme,
            "answer of the network",
            side="top",
            range=[-0.5, n - 0.5],
            tickangle=-90 if is_upright else 0,
            **ticks,
        ),
        yaxis=axis(theme, "right class", range=[n - 0.5, -0.5], **ticks),
    )
    figure.update_layout(annotations=numbers if n <= MOST_NUMBERS else [], clickmode="event+select", dragmode=False)
    return figure


def balance_figure(
    support: NDArray[np.integer], right: NDArray[np.integer], names: Sequence[str], *, theme: str | None
) -> go.Figure:
    """Draw a bar a class: how many texts it has, and how many of them are right.

    Args:
        support: (n,) texts of each class.
        right: (n,) those that got the right answer.
        names: (n,) of the classes.
        theme: "light" or "dark".

    Returns:
        A figure with rows of `row_height(n)` pixels.
    """
    colours = palette(theme)
    n = len(names)
    rows = np.arange(n)
    shares = np.divide(right, support, out=np.zeros(n), where=support > 0)
    hovers = [
        f"{plain(name)}: {all_:,} texts, {good:,} right ({_percent(share)})"
        for name, all_, good, share in zip(names, support, right, shares, strict=True)
    ]
    figure = go.Figure()
    for values, fill in ((right, colours.classes[1]), (support - right, mix(colours.paper, colours.classes[0], 0.75))):
        figure.add_bar(
            x=values, y=rows, orientation="h", marker={"color": fill}, customdata=hovers,
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    largest = int(support.max(initial=1))
    figure.update_layout(
        barmode="stack",
        bargap=0.25,
        annotations=[
            {
                "x": int(count), "y": row, "text": f"{int(good):,} of {int(count):,}", "showarrow": False,
                "xanchor": "left", "xshift": 4, "font": {"size": AXIS_SIZE, "color": colours.ink},
            }
            for row, (count, good) in enumerate(zip(support, right, strict=True))
        ],
        **base_layout(theme, height=_TOP + n * row_height(n) + 44, margin=(_room(_labels(names)) + 4, 92, _TOP, 44)),
        xaxis=axis(theme, "texts of the test part", range=[0, largest * 1.02], nticks=5, tickformat=",d"),
        yaxis=axis(theme, tickvals=rows, ticktext=_labels(names), range=[n - 0.5, -0.5], showgrid=False),
    )  # fmt: skip
    return figure


def sureness_figure(
    edges: NDArray[np.floating],
    count: NDArray[np.integer],
    said: NDArray[np.floating],
    right: NDArray[np.floating],
    *,
    theme: str | None,
) -> go.Figure:
    """Draw how many answers of each sureness are right, against the line on which both agree.

    Args:
        edges: (n_bins + 1,) of the probability of the answer.
        count: (n_bins,) answers in each bin.
        said: (n_bins,) their mean probability, NaN without any.
        right: (n_bins,) the share of right ones, NaN without any.
        theme: "light" or "dark".

    Returns:
        A figure 320 pixels high.
    """
    colours = palette(theme)
    there = count > 0
    middle = (edges[:-1] + edges[1:]) / 2
    lowest = float(edges[0])
    figure = go.Figure()
    figure.add_scatter(
        x=[lowest, 1], y=[lowest, 1], mode="lines", line={"color": colours.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_bar(
        x=middle[there],
        y=right[there],
        width=(np.diff(edges) * 0.9)[there],
        marker={"color": fade(colours.classes[1], 0.45)},
        customdata=np.stack([said[there], count[there]], axis=-1),
        hovertemplate="says %{customdata[0]:.2f}: right in %{y:.1%} of %{customdata[1]:,} texts<extra></extra>",
    )
    figure.add_scatter(
        x=said[there], y=right[there], mode="markers",
        marker={"symbol": "diamond", "size": 8, "color": colours.ink}, hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(
        annotations=[
            {
                "x": float(x), "y": 0, "yanchor": "bottom", "text": f"{int(n):,}", "showarrow": False,
                "font": {"size": AXIS_SIZE, "color": colours.ink},
            }
            for x, n in zip(middle[there], count[there], strict=True)
        ],
        **base_layout(theme, height=320, margin=(56, 12, 10, 44)),
        xaxis=axis(theme, "probability of the answer", range=[max(lowest - 0.02, 0), 1.02], tickformat=".1f"),
        yaxis=axis(theme, "share of right answers", range=[0, 1.04], tickformat=".1f"),
    )  # fmt: skip
    return figure


# --- helpers --------------------------------------------------------------------------------------


def _scale(colours: Palette) -> list[list[float | str]]:
    steps = range(-_STEPS, _STEPS + 1)
    return [[(step + _STEPS) / (2 * _STEPS), _fill(step / _STEPS, colours)] for step in steps]


def _fill(depth: float, colours: Palette) -> str:
    return mix(colours.panel, colours.classes[1 if depth >= 0 else 0], abs(float(depth)))


def _percent(share: float) -> str:
    """Return a share as whole percent; what is not all or nothing never looks like it."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "< 1 %"
    return "> 99 %" if whole == 100 and share < 1 else f"{whole} %"


def _number(count: int, share: float, unit: Unit) -> str:
    return f"{count:,}" if unit == "count" else _percent(share)


def _hover(label: str, answer: str, count: int, share: float, *, is_right: bool, is_folded: bool) -> str:
    texts = f"{count:,} text{'s' if count != 1 else ''} of “{label}”, {_percent(share)} of them,"
    if is_folded:
        return f"{texts}<br>get one of these classes, the right one or another"
    return f"{texts}<br>{'are recognised' if is_right else f'are taken for “{answer}”'}"


def _labels(names: Sequence[str]) -> list[str]:
    return [plain(name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…") for name in names]


def _room(labels: Sequence[str]) -> int:
    return round(max((len(label) for label in labels), default=1) * _CHARACTER) + 10
