"""Rows under one another on one x axis: how pixels from the top become the axes, margins and labels of a figure.

Imports the columns, the layout, the palette and plotly.
"""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from lstm_core.figures.columns import GUTTER, RIGHT, Columns
from lstm_core.figures.layout import NUMBER_SIZE, base_layout
from lstm_core.figures.palette import Palette

TOP, BOTTOM = 2, 4
GAP = 4


@dataclass(frozen=True)
class Row:
    """One horizontal part of a figure: its y axis ("y", "y2", ...) and its place in pixels from the top."""

    axis: str
    top: int
    height: int


class Canvas:
    """Collects traces, shapes and annotations under the names of `go.Figure`'s methods, and makes the figure at the end.

    Plotly checks every shape and annotation again whenever one is added, which took two thirds of 100 ms a figure.
    """

    def __init__(self) -> None:
        self._traces: list[dict[str, Any]] = []
        self._shapes: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def add_bar(self, **properties: Any) -> None:
        self._traces.append({"type": "bar", **properties})

    def add_scatter(self, **properties: Any) -> None:
        self._traces.append({"type": "scatter", **properties})

    def add_heatmap(self, **properties: Any) -> None:
        self._traces.append({"type": "heatmap", **properties})

    def add_shape(self, **properties: Any) -> None:
        self._shapes.append(properties)

    def add_annotation(self, **properties: Any) -> None:
        self._annotations.append(properties)

    def figure(self, layout: dict[str, Any]) -> go.Figure:
        """Return the figure with everything that was added."""
        whole = {**layout, "shapes": self._shapes, "annotations": self._annotations}
        return go.Figure(data=self._traces, layout=whole)


class Stack:
    """Puts rows under one another and turns their pixels into the axis domains that Plotly wants."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.end = 0

    def add(self, height: int, gap: int = 0) -> Row:
        name = "y" if not self.rows else f"y{len(self.rows) + 1}"
        row = Row(name, self.end + gap, height)
        self.rows.append(row)
        self.end = row.top + height
        return row

    @property
    def height(self) -> int:
        return TOP + self.end + BOTTOM

    def domain(self, row: Row) -> list[float]:
        return [max(1 - (row.top + row.height) / self.end, 0.0), 1 - row.top / self.end]

    def middle(self, row: Row) -> float:
        return 1 - (row.top + row.height / 2) / self.end


def shared_layout(theme: str | None, places: Columns, stack: Stack) -> dict[str, Any]:
    layout = base_layout(theme, height=stack.height, margin=(GUTTER, RIGHT, TOP, BOTTOM))
    layout["xaxis"] = {
        "range": [0, places.total],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "showspikes": False,
        "ticks": "",
    }
    layout["bargap"] = 0
    layout["barmode"] = "overlay"
    layout["dragmode"] = False
    # Plotly's default shrinks or hides bar texts; the columns are made for their words, so nothing is to change.
    layout["uniformtext"] = {"mode": False}
    return layout


def axis_key(row: Row) -> str:
    return "yaxis" + row.axis[1:]


def blank_axis(stack: Stack, row: Row, limits: list[float]) -> dict[str, Any]:
    return {
        "domain": stack.domain(row),
        "range": limits,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
    }


def letter(quantity: str, colours: Palette) -> str:
    return f'<span style="color:{colours.gates[quantity]}"><b>{quantity}</b></span>'


def draw_gutter(
    figure: Canvas,
    stack: Stack,
    row: Row,
    left: str,
    right: str,
    colours: Palette,
    *,
    shift: int = 0,
    size: int = NUMBER_SIZE,
) -> None:
    """Texts in the left margin: a name at its left edge, a value beside the plot."""
    place: dict[str, Any] = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": stack.middle(row),
        "yanchor": "middle",
        "yshift": shift,
        "showarrow": False,
        "font": {"size": size, "color": colours.ink},
    }
    figure.add_annotation(text=left, xanchor="left", xshift=-GUTTER + 2, align="left", **place)
    if right:
        figure.add_annotation(text=right, xanchor="right", xshift=-8, **place)
