"""The reading of a text as figures: words, verdict and the lanes of one unit in one, all units in the other.

Both have one column a token, the same margins and the same x axis, so that a word, its point on the curve, its bars
and its heat-map column stand under one another. Words are inside the figures, because nothing else would agree with
them to the pixel. Bars are used while columns can carry words; beyond that one path a lane and one image a map keep
500 tokens quick. Imports the other figure modules and plotly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.columns import (
    GUTTER,
    NUMBERS_FROM,
    RIGHT,
    Columns,
    columns,
    labels_without_overlap,
)
from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import (
    Palette,
    fade,
    gate_scale,
    mix,
    palette,
    signed_scale,
    text_on,
    verdict_fill,
)
from lstm_core.figures.reading import (
    QUANTITY_NAMES,
    SIGNED,
    Direction,
    LayerValues,
    Reading,
    SideValues,
    number,
    percentile_limit,
    unit_sentence,
)

__all__ = [
    "Direction",
    "LayerValues",
    "Reading",
    "SideValues",
    "columns_of",
    "heatmap_figure",
    "reading_figure",
    "row_height",
    "unit_sentence",
]

Contrast = Literal["full", "resting"]

_TOP, _STRIP, _TRIANGLES, _CURVE, _LANE, _GAP, _BOTTOM = 2, 30, 20, 84, 24, 4, 4
_CURVE_GAP = 10
_LEAST_ROW, _MOST_ROW, _LABEL_ROW = 3, 15, 11


@dataclass(frozen=True)
class _Row:
    """One horizontal part of a figure: its y axis ("y", "y2", ...) and its place in pixels from the top."""

    axis: str
    top: int
    height: int


class _Stack:
    """Puts rows under one another and turns their pixels into the axis domains that Plotly wants."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.end = 0

    def add(self, height: int, gap: int = 0) -> _Row:
        name = "y" if not self.rows else f"y{len(self.rows) + 1}"
        row = _Row(name, self.end + gap, height)
        self.rows.append(row)
        self.end = row.top + height
        return row

    @property
    def height(self) -> int:
        return _TOP + self.end + _BOTTOM

    def domain(self, row: _Row) -> list[float]:
        return [max(1 - (row.top + row.height) / self.end, 0.0), 1 - row.top / self.end]

    def middle(self, row: _Row) -> float:
        return 1 - (row.top + row.height / 2) / self.end


def columns_of(reading: Reading) -> Columns:
    """The columns in which both figures draw a reading."""
    return columns(reading.tokens, n_cut=len(reading.cut_tokens), cut_side=reading.cut_side)


def reading_figure(
    reading: Reading,
    *,
    layer: int,
    side: Direction,
    unit: int,
    theme: str | None,
    timestep: int | None = None,
) -> go.Figure:
    """Words coloured by the verdict, its curve, and the lanes of one unit, on one x axis.

    Args:
        reading: the values.
        layer: number of the recurrent layer, from 0.
        side: the direction.
        unit: number of the unit, from 0.
        theme: "light" or "dark".
        timestep: the token at which values stand in the gutter; None is the largest change of mind.

    Returns:
        A figure of fixed height that takes any width from `columns_of(reading).least_width` up.
    """
    colours = palette(theme)
    places = columns_of(reading)
    at = reading.turning_point if timestep is None else timestep
    stack = _Stack()
    figure = go.Figure()

    strip = stack.add(_STRIP)
    _draw_words(figure, reading, places, strip, colours)
    triangles = stack.add(_TRIANGLES)
    _draw_triangles(figure, reading, places, triangles, colours)
    curve = stack.add(_CURVE)
    _draw_curve(figure, reading, places, curve, colours)
    lanes: list[tuple[str, _Row, float]] = []
    values = reading.side(layer, side)
    names = QUANTITY_NAMES[reading.layers[layer].cell]
    for index, quantity in enumerate(names):
        row = stack.add(_LANE, gap=_GAP if index else _CURVE_GAP)
        series = values.quantities[quantity][:, unit]
        limit = percentile_limit(series) if quantity == "c" else 1.0
        _draw_lane(figure, quantity, names[quantity], series, limit, places, row, colours)
        lanes.append((quantity, row, limit))

    layout = _shared_layout(theme, places, stack)
    layout["hovermode"] = "x unified"
    layout["hoversubplots"] = "axis"
    arrow = " (reads right to left)" if side == "backward" else ""
    layout["xaxis"]["unifiedhovertitle"] = {"text": f"layer {layer + 1}, unit {unit}{arrow}"}
    for row in (strip, triangles):
        layout[_axis_key(row)] = _blank_axis(stack, row, [0, 1])
    layout[_axis_key(curve)] = axis(
        theme,
        domain=stack.domain(curve),
        range=[-0.04, 1.04],
        tickvals=[0, reading.guess, 1],
        ticktext=["0", "0.5" if reading.guess == 0.5 else f"{reading.guess:.2g}", "1"],
        fixedrange=True,
    )
    for quantity, row, limit in lanes:
        layout[_axis_key(row)] = _blank_axis(stack, row, [-limit, limit] if quantity in SIGNED else [0, 1])
    figure.update_layout(layout)

    _mark_cut(figure, reading, places, strip, colours)
    _mark_column(figure, places, at, colours)
    shown = plain(reading.class_names[reading.shown_class])
    _gutter(figure, stack, curve, f"P({shown})", "", colours, shift=14)
    _gutter(figure, stack, curve, f"<b>{number(float(reading.curve[at]))}</b>", "", colours, shift=-6, size=15)
    _gutter(figure, stack, strip, "reads right to left ←" if side == "backward" else reading.noun, "", colours)
    for quantity, row, limit in lanes:
        value = float(values.quantities[quantity][at, unit])
        label = f"{_letter(quantity, colours)} {names[quantity]}"
        _gutter(figure, stack, row, label, f"<b>{number(value)}</b>", colours)
        figure.add_annotation(
            text=f"±{limit:.3g}" if quantity in SIGNED else "0 to 1",
            xref="paper",
            yref="paper",
            x=1,
            y=stack.middle(row),
            xanchor="left",
            xshift=8,
            showarrow=False,
            font={"size": AXIS_SIZE, "color": colours.muted},
        )
    return figure


def heatmap_figure(
    reading: Reading,
    *,
    layer: int,
    side: Direction,
    quantity: str,
    units: Sequence[int],
    theme: str | None,
    contrast: Contrast = "full",
    chosen_unit: int | None = None,
    timestep: int | None = None,
) -> go.Figure:
    """All given units of one quantity, a row a unit in the given order, under the same words.

    Args:
        reading: the values.
        layer: number of the recurrent layer, from 0.
        side: the direction.
        quantity: letter, one of the cell's.
        units: numbers of the units to draw, top first.
        theme: "light" or "dark".
        contrast: "full" range, or the difference from each gate's "resting" value (gates only).
        chosen_unit: the unit whose row is framed.
        timestep: the token whose column is framed; None is the largest change of mind.

    Returns:
        A figure of fixed height, with the same margins and x axis as `reading_figure`.
    """
    colours = palette(theme)
    places = columns_of(reading)
    at = reading.turning_point if timestep is None else timestep
    values = reading.side(layer, side)
    shown = list(units)
    numbers = values.quantities[quantity][:, shown].T
    drawn, limits, scale, bar = _colouring(values, quantity, shown, numbers, contrast, colours)
    stack = _Stack()
    strip = stack.add(_STRIP - 4)
    height = row_height(len(shown))
    rows = stack.add(height * len(shown), gap=_GAP)

    figure = go.Figure()
    _draw_words(figure, reading, places, strip, colours)
    words = [plain(token) for token in reading.tokens]
    figure.add_heatmap(
        x=places.edges,
        y=np.arange(len(shown) + 1, dtype=np.float64),
        z=drawn,
        customdata=numbers,
        text=[[f"{word}<br>unit {unit}" for word in words] for unit in shown],
        hovertemplate=f"%{{text}}: {quantity} = %{{customdata:.3f}}<extra></extra>",
        zmin=limits[0],
        zmax=limits[1],
        colorscale=scale,
        xgap=1 if places.has_words else 0,
        ygap=1 if height >= _LABEL_ROW - 2 else 0,
        yaxis=rows.axis,
        colorbar={
            "x": 1,
            "xpad": 8,
            "y": stack.middle(rows),
            "len": rows.height + 8,
            "lenmode": "pixels",
            "thickness": 10,
            "outlinewidth": 1,
            "outlinecolor": colours.gates[quantity],
            "tickvals": bar[0],
            "ticktext": bar[1],
            "tickfont": {"size": AXIS_SIZE, "color": colours.muted},
            "ypad": 4,
        },
        name="units",
    )
    _mark_beyond(figure, drawn, limits[1], places, rows, height, colours)
    layout = _shared_layout(theme, places, stack)
    layout["hovermode"] = "closest"
    layout[_axis_key(strip)] = _blank_axis(stack, strip, [0, 1])
    labelled = height >= _LABEL_ROW
    row_axis = _blank_axis(stack, rows, [len(shown), 0])
    row_axis |= {
        "showticklabels": labelled,
        "tickvals": [index + 0.5 for index in range(len(shown))] if labelled else [],
        "ticktext": [f"<b>unit {u}</b>" if u == chosen_unit else f"unit {u}" for u in shown] if labelled else [],
        "tickfont": {"size": AXIS_SIZE, "color": colours.muted},
        "ticklabelstandoff": 4,
    }
    layout[_axis_key(rows)] = row_axis
    figure.update_layout(layout)
    _mark_cut(figure, reading, places, strip, colours)
    _mark_column(figure, places, at, colours)
    if chosen_unit in shown:
        _frame_row(figure, places, rows, shown.index(chosen_unit), colours.gates[quantity])
    _gutter(figure, stack, strip, f"{_letter(quantity, colours)} of all units", "", colours)
    if not labelled:
        _gutter(figure, stack, rows, f"{len(shown)} units,<br>most effect on top", "", colours)
    return figure


def row_height(n_rows: int) -> int:
    """Height in pixels of a row of the map: 15 down to 3, about 290 in all before the map grows."""
    return int(np.clip(290 // max(n_rows, 1), _LEAST_ROW, _MOST_ROW))


# --- parts ----------------------------------------------------------------------------------------


def _colouring(
    values: SideValues,
    quantity: str,
    units: list[int],
    numbers: NDArray[np.float32],
    contrast: Contrast,
    colours: Palette,
) -> tuple[NDArray[np.float32], tuple[float, float], list[list[float | str]], tuple[list[float], list[str]]]:
    """What is drawn, its limits, its colour scale, and the colour bar's ticks and their texts."""
    if quantity not in SIGNED and contrast == "resting" and quantity in values.resting:
        around = numbers - values.resting[quantity][units][:, None]
        limit = percentile_limit(around, least=0.01)
        ends = [f"−{limit:.2f}", "rest", f"+{limit:.2f}"]
        return around, (-limit, limit), signed_scale(colours), ([-limit, 0, limit], ends)
    if quantity not in SIGNED:
        return numbers, (0.0, 1.0), gate_scale(quantity, colours), ([0, 0.5, 1], ["0", "0.5", "1"])
    limit = percentile_limit(values.quantities[quantity]) if quantity == "c" else 1.0
    ends = [f"−{limit:.3g}", "0", f"+{limit:.3g}"]
    return numbers, (-limit, limit), signed_scale(colours), ([-limit, 0, limit], ends)


def _shared_layout(theme: str | None, places: Columns, stack: _Stack) -> dict[str, Any]:
    layout = base_layout(theme, height=stack.height, margin=(GUTTER, RIGHT, _TOP, _BOTTOM))
    layout["xaxis"] = {
        "range": [0, places.total],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "showspikes": False,
    }
    layout["bargap"] = 0
    layout["barmode"] = "overlay"
    layout["dragmode"] = False
    # Plotly's default shrinks or hides bar texts; the columns are made for their words, so nothing is to change.
    layout["uniformtext"] = {"mode": False}
    return layout


def _axis_key(row: _Row) -> str:
    return "yaxis" + row.axis[1:]


def _blank_axis(stack: _Stack, row: _Row, limits: list[float]) -> dict[str, Any]:
    return {
        "domain": stack.domain(row),
        "range": limits,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
    }


def _letter(quantity: str, colours: Palette) -> str:
    return f'<span style="color:{colours.gates[quantity]}"><b>{quantity}</b></span>'


def _word_hover(reading: Reading) -> list[str]:
    n = reading.timesteps
    shown = plain(reading.class_names[reading.shown_class])
    return [
        f"<b>{plain(token)}</b>{' (unknown)' if odd else ''}, {reading.noun} {index + 1} of {n}<br>"
        f"P({shown}) = {number(p, 3)} ({'+' if move >= 0 else ''}{number(move, 3)})"
        for index, (token, odd, p, move) in enumerate(
            zip(reading.tokens, reading.unknown, reading.curve, reading.moves, strict=True)
        )
    ]


def _draw_words(figure: go.Figure, reading: Reading, places: Columns, row: _Row, colours: Palette) -> None:
    """The words on the colour of the verdict after each; without room for words an image of the colours only."""
    n_classes = len(reading.class_names)
    if places.has_words:
        fills = [verdict_fill(float(p), n_classes, colours) for p in reading.curve]
        figure.add_bar(
            x=places.centres,
            y=np.ones(reading.timesteps),
            width=np.maximum(places.widths - 2, 1),
            marker={"color": fills, "line": {"width": 0}},
            text=[plain(label) for label in places.labels],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            insidetextfont={"size": 14, "color": [text_on(fill, colours) for fill in fills]},
            cliponaxis=True,
            yaxis=row.axis,
            hovertext=_word_hover(reading),
            hovertemplate="%{hovertext}<extra></extra>",
            name="words",
        )
    else:
        stops = np.linspace(0, 1, 33)
        figure.add_heatmap(
            x=places.edges,
            y=[0, 1],
            z=reading.curve[None, :].astype(np.float32),
            zmin=0,
            zmax=1,
            colorscale=[[float(p), verdict_fill(float(p), n_classes, colours)] for p in stops],
            showscale=False,
            yaxis=row.axis,
            text=[_word_hover(reading)],
            hovertemplate="%{text}<extra></extra>",
            name="words",
        )
    if reading.unknown.any():
        edges = places.edges
        inset = np.minimum(places.widths * 0.15, 4)
        odd = np.flatnonzero(reading.unknown)
        x: list[float | None] = []
        for index in odd:
            x += [float(edges[index] + inset[index]), float(edges[index + 1] - inset[index]), None]
        figure.add_scatter(
            x=x,
            y=[None if place is None else 0.1 for place in x],
            mode="lines",
            line={"color": colours.ink, "width": 2, "dash": "dot"},
            yaxis=row.axis,
            hoverinfo="skip",
            name="unknown words",
        )


def _draw_triangles(figure: go.Figure, reading: Reading, places: Columns, row: _Row, colours: Palette) -> None:
    if not reading.changes:
        return
    indices = [index for index, _ in reading.changes]
    deltas = [delta for _, delta in reading.changes]
    x = [float(places.centres[index]) for index in indices]
    labels = [
        plain(f"{'' if places.has_words else reading.tokens[i] + ' '}{'+' if d > 0 else ''}{number(d)}")
        for i, d in reading.changes[:3]
    ]
    places_of_labels = labels_without_overlap(x[:3], labels, end=places.total)
    kept = [label if place else "" for label, place in zip(labels, places_of_labels, strict=True)]
    figure.add_scatter(
        x=x,
        y=[0.5] * len(x),
        mode="markers+text",
        marker={
            "symbol": ["triangle-up" if delta > 0 else "triangle-down" for delta in deltas],
            "size": [float(np.clip(6 + 20 * abs(delta), 7, 15)) for delta in deltas],
            "color": colours.ink,
            "line": {"width": 0},
        },
        text=kept + [""] * (len(x) - len(kept)),
        textposition=[place or "middle right" for place in places_of_labels]
        + ["middle right"] * (len(x) - len(places_of_labels)),
        textfont={"size": NUMBER_SIZE, "color": colours.ink},
        yaxis=row.axis,
        hoverinfo="skip",
        cliponaxis=False,
        name="changes of mind",
    )


def _draw_curve(figure: go.Figure, reading: Reading, places: Columns, row: _Row, colours: Palette) -> None:
    end, guess = float(places.edges[-1]), reading.guess
    start = float(places.edges[0])
    halves = ((guess, 1.0, colours.classes[1]), (0.0, guess, colours.classes[0]))
    for low, high, colour in halves if len(reading.class_names) == 2 else halves[:1]:
        figure.add_shape(
            type="rect",
            xref="x",
            yref=row.axis,
            x0=start,
            x1=end,
            y0=low,
            y1=high,
            fillcolor=fade(colour, 0.09),
            line={"width": 0},
            layer="below",
        )
    figure.add_shape(
        type="line",
        xref="x",
        yref=row.axis,
        x0=start,
        x1=end,
        y0=guess,
        y1=guess,
        line={"color": colours.muted, "width": 1, "dash": "dot"},
        layer="below",
    )
    figure.add_scatter(
        x=places.centres,
        y=reading.curve.astype(np.float32),
        mode="lines+markers" if reading.timesteps <= 120 else "lines",
        line={"color": colours.ink, "width": 2},
        marker={"size": 6 if places.has_words else 4, "color": colours.ink},
        yaxis=row.axis,
        hovertext=_word_hover(reading),
        hovertemplate="%{hovertext}<extra></extra>",
        hoverinfo="skip" if places.has_words else None,
        cliponaxis=False,
        name="verdict",
    )


def _draw_lane(
    figure: go.Figure,
    quantity: str,
    name: str,
    series: NDArray[np.float32],
    limit: float,
    places: Columns,
    row: _Row,
    colours: Palette,
) -> None:
    """One quantity of one unit: bars while there is room for words, one filled path beyond."""
    colour = colours.gates[quantity]
    # The lane's ground shows its whole range, the line its zero: a short bar is then a small number, not a lost one.
    figure.add_shape(
        type="rect",
        xref="x",
        yref=f"{row.axis} domain",
        x0=float(places.edges[0]),
        x1=float(places.edges[-1]),
        y0=0,
        y1=1,
        fillcolor=mix(colours.paper, colour, 0.07),
        line={"width": 0},
        layer="below",
    )
    drawn = np.clip(series, -limit, limit)
    template = f'<span style="color:{colour}"><b>{quantity}</b></span> {name} = %{{customdata:.3f}}<extra></extra>'
    if places.has_words:
        room = places.widths >= NUMBERS_FROM
        figure.add_bar(
            x=places.centres,
            y=drawn,
            width=np.maximum(places.widths - 2, 1),
            marker={"color": colour, "line": {"width": 0}},
            customdata=series,
            hovertemplate=template,
            yaxis=row.axis,
            name=quantity,
        )
        inside = np.abs(drawn) >= 0.62 * limit if quantity not in SIGNED else np.zeros(len(drawn), dtype=bool)
        figure.add_scatter(
            x=places.centres[room],
            y=_number_places(drawn[room], inside[room], limit, signed=quantity in SIGNED),
            mode="text",
            text=[number(float(value)) for value in series[room]],
            textposition="middle center",
            textfont={
                "size": AXIS_SIZE,
                "color": [colours.paper if deep else colours.ink for deep in inside[room]],
            },
            hoverinfo="skip",
            yaxis=row.axis,
            name=f"{quantity} numbers",
        )
    else:
        figure.add_scatter(
            x=np.repeat(places.edges, 2)[1:-1],
            y=np.repeat(drawn, 2),
            mode="lines",
            line={"width": 0},
            fill="tozeroy",
            fillcolor=colour,
            hoverinfo="skip",
            yaxis=row.axis,
            name=f"{quantity} lane",
        )
        figure.add_scatter(
            x=places.centres,
            y=drawn,
            mode="lines",
            line={"width": 0, "color": colour},
            customdata=series,
            hovertemplate=template,
            yaxis=row.axis,
            name=quantity,
        )
    if quantity in SIGNED:
        figure.add_shape(
            type="line",
            xref="x",
            yref=row.axis,
            x0=float(places.edges[0]),
            x1=float(places.edges[-1]),
            y0=0,
            y1=0,
            line={"color": colours.muted, "width": 1},
        )


def _number_places(
    drawn: NDArray[np.float32], inside: NDArray[np.bool_], limit: float, *, signed: bool
) -> NDArray[np.float64]:
    """Where the printed value stands: in the free half of a signed lane, in or above the bar of a gate."""
    if signed:
        return np.where(drawn >= 0, -0.5 * limit, 0.5 * limit)
    return np.where(inside, drawn / 2, np.minimum(drawn + (1 - drawn) / 2, 1.0))


def _mark_beyond(
    figure: go.Figure,
    drawn: NDArray[np.float32],
    limit: float,
    places: Columns,
    row: _Row,
    height: int,
    colours: Palette,
) -> None:
    """Strokes through the cells whose value lies beyond the printed limits."""
    rows, at = np.nonzero(np.abs(drawn) > limit * 1.0001)
    if not len(rows) or len(rows) > 2_000:
        return
    figure.add_scatter(
        x=places.centres[at],
        y=rows + 0.5,
        mode="markers",
        marker={
            "symbol": "line-ne-open",
            "size": max(min(height - 4, 8), 3),
            "color": colours.paper,
            "line": {"width": 1, "color": colours.paper},
        },
        hoverinfo="skip",
        yaxis=row.axis,
        name="beyond the limits",
    )


def _mark_cut(figure: go.Figure, reading: Reading, places: Columns, row: _Row, colours: Palette) -> None:
    """A hatched part that says how much of the text was not read."""
    if places.cut is None:
        return
    low, high = places.cut
    n = len(reading.cut_tokens)
    figure.add_bar(
        x=[(low + high) / 2],
        y=[1],
        width=[high - low - 6],
        marker={
            "color": colours.paper,
            "pattern": {"shape": "/", "fgcolor": colours.grid, "bgcolor": colours.paper, "size": 6},
            "line": {"width": 1, "color": colours.grid},
        },
        yaxis=row.axis,
        hoverinfo="skip",
        name="not read",
    )
    figure.add_annotation(
        text=f"{n} {reading.noun}{'s' if n != 1 else ''} not read (limit {reading.limit})",
        x=(low + high) / 2,
        y=0.5,
        xref="x",
        yref=row.axis,
        showarrow=False,
        bgcolor=colours.paper,
        font={"size": AXIS_SIZE, "color": colours.ink},
    )


def _mark_column(figure: go.Figure, places: Columns, timestep: int, colours: Palette) -> None:
    """A frame around the column whose numbers stand in the gutter."""
    figure.add_shape(
        type="rect",
        xref="x",
        yref="paper",
        x0=float(places.edges[timestep]),
        x1=float(places.edges[timestep + 1]),
        y0=0,
        y1=1,
        line={"color": colours.ink, "width": 1.5},
        fillcolor="rgba(0,0,0,0)",
        name="turning point",
    )


def _frame_row(figure: go.Figure, places: Columns, row: _Row, index: int, colour: str) -> None:
    figure.add_shape(
        type="rect",
        xref="x",
        yref=row.axis,
        x0=float(places.edges[0]),
        x1=float(places.edges[-1]),
        y0=index,
        y1=index + 1,
        line={"color": colour, "width": 2},
        fillcolor="rgba(0,0,0,0)",
        name="chosen unit",
    )


def _gutter(
    figure: go.Figure,
    stack: _Stack,
    row: _Row,
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
        "yshift": shift,
        "showarrow": False,
        "font": {"size": size, "color": colours.ink},
    }
    figure.add_annotation(text=left, xanchor="left", xshift=-GUTTER + 2, align="left", **place)
    if right:
        figure.add_annotation(text=right, xanchor="right", xshift=-8, **place)
