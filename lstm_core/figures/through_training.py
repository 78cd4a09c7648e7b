"""The same gate on the same text at each saved state: small pictures on one colour scale, in one order of units.

Imports layout, palette, reading, numpy and plotly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import Palette, gate_scale, palette, signed_scale
from lstm_core.figures.reading import SIGNED, percentile_limit

TITLE, GAP, BELOW = 22, 10, 40
"""Pixels above a picture for its title, between two rows of pictures, and below the last row for its axis."""

_LEFT, _RIGHT = 34, 52
_BUTTON = 14  # what the camera covers of the uppermost picture's height


@dataclass(frozen=True, eq=False)
class Moment:
    """One saved state: its label, (timesteps, units) values in the drawn order, and whether the page shows it."""

    label: str
    values: NDArray[np.float32]
    is_shown: bool = False


def through_training_figure(
    moments: Sequence[Moment],
    *,
    tokens: Sequence[str],
    units: Sequence[int],
    quantity: str,
    noun: str,
    theme: str | None,
    n_columns: int = 5,
) -> go.Figure:
    """Draw a small heat map for each saved state, a row a unit, a column a token.

    Args:
        moments: at least one, the earliest first.
        tokens: what the network read.
        units: the units' numbers, top first, as in the columns of the values.
        quantity: its letter; gates are drawn on [0, 1], the others on limits that all pictures share.
        noun: "word" or "letter".
        theme: "light" or "dark".
        n_columns: most pictures in a row.

    Returns:
        A figure of fixed height.
    """
    colours = palette(theme)
    n_rows = math.ceil(len(moments) / n_columns)
    n_columns = math.ceil(len(moments) / n_rows)  # as evenly filled as they can be
    plot = picture_height(len(units), n_rows)
    height = n_rows * (TITLE + plot) + (n_rows - 1) * GAP + BELOW
    limits, scale = _colouring(moments, quantity, colours)
    layout = base_layout(theme, height=height, margin=(_LEFT, _RIGHT, 0, 0))
    names = [f"{index + 1} {plain(token)}" for index, token in enumerate(tokens)]
    ticks = sorted({0, len(names) // 2, len(names) - 1})
    pictures: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    between = 0.02
    width = (1 - between * (n_columns - 1)) / n_columns
    for index, moment in enumerate(moments):
        row, column = divmod(index, n_columns)
        suffix = "" if index == 0 else str(index + 1)
        top = 1 - (TITLE + row * (TITLE + plot + GAP)) / height
        left = column * (width + between)
        is_lowest = index + n_columns >= len(moments)
        layout[f"xaxis{suffix}"] = axis(
            theme,
            noun if is_lowest else "",
            anchor=f"y{suffix}",
            domain=[left, left + width],
            type="category",
            showgrid=False,
            tickvals=ticks,
            ticktext=[str(tick + 1) for tick in ticks],
            tickangle=0,
            showticklabels=is_lowest,
            title_standoff=0,
        )
        layout[f"yaxis{suffix}"] = axis(
            theme,
            f"{len(units)} unit{'s' if len(units) > 1 else ''}" if column == 0 else "",
            anchor=f"x{suffix}",
            domain=[top - plot / height, top],
            type="category",
            autorange="reversed",
            showgrid=False,
            showticklabels=False,
        )
        title = f"<b>{plain(moment.label)}</b> (shown)" if moment.is_shown else plain(moment.label)
        annotations.append(
            {
                "text": title,
                "showarrow": False,
                "xref": "paper",
                "yref": "paper",
                "x": left,
                "y": top,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 1,
                "font": {"size": NUMBER_SIZE, "color": colours.ink},
            }
        )
        shapes.append(
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "x0": left,
                "x1": left + width,
                "y0": top - plot / height,
                "y1": top,
                "fillcolor": "rgba(0,0,0,0)",
                "line": {
                    "color": colours.ink if moment.is_shown else colours.grid,
                    "width": 2 if moment.is_shown else 1,
                },
            }
        )
        pictures.append(
            {
                "type": "heatmap",
                "x": names,
                "y": [f"unit {unit}" for unit in units],
                "z": moment.values.T,
                "xaxis": f"x{suffix}",
                "yaxis": f"y{suffix}",
                "coloraxis": "coloraxis",
                "name": plain(moment.label),
                "hovertemplate": f"%{{y}} at %{{x}}<br>{quantity} = %{{z:.3f}}<extra></extra>",
            }
        )
    low, high = limits
    middle = (low + high) / 2
    layout |= {
        "annotations": annotations,
        "shapes": shapes,
        "hovermode": "closest",
        "dragmode": False,
        "coloraxis": {
            "cmin": low, "cmax": high, "colorscale": scale,
            "colorbar": {
                "thickness": 10, "x": 1, "xpad": 8, "ypad": 0, "len": plot - _BUTTON, "lenmode": "pixels",
                "y": 1 - (TITLE + plot) / height, "yanchor": "bottom", "outlinewidth": 1,
                "outlinecolor": colours.gates[quantity], "tickvals": [low, middle, high],
                "ticktext": [f"{value:.2g}".replace("-", "−") for value in (low, middle, high)],
                "tickfont": {"size": AXIS_SIZE, "color": colours.muted},
            },
        },
    }  # fmt: skip
    return go.Figure(data=pictures, layout=layout)


def picture_height(n_units: int, n_rows: int) -> int:
    """Return the height of one picture in pixels: 8 for each unit, within what keeps the whole on one screen."""
    return int(np.clip(8 * n_units, 40, 96 if n_rows > 1 else 160))


def _colouring(
    moments: Sequence[Moment], quantity: str, colours: Palette
) -> tuple[tuple[float, float], list[list[float | str]]]:
    """Limits and colour scale that all pictures share."""
    if quantity not in SIGNED:
        return (0.0, 1.0), gate_scale(quantity, colours)
    limit = 1.0
    if quantity == "c":
        limit = percentile_limit(np.concatenate([moment.values.ravel() for moment in moments]))
    return (-limit, limit), signed_scale(colours)
