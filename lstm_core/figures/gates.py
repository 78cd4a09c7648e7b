"""The reading of a text as figures: words, verdict and the lanes of one unit in one, all units in the other.

Both have one column a token, the same margins and the same x axis, so that a word, its point on the curve, its bars
and its heat-map column stand under one another. Bars are used while columns can carry words; beyond that one path a
lane and one image a map keep 500 tokens quick. Imports the other figure modules and plotly.
"""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.columns import NUMBERS_FROM, Columns
from lstm_core.figures.layout import AXIS_SIZE, axis, plain
from lstm_core.figures.palette import Palette, fade, mix, palette
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
from lstm_core.figures.rows import GAP, Canvas, Row, Stack, axis_key, blank_axis, draw_gutter, letter, shared_layout
from lstm_core.figures.unit_map import Contrast, heatmap_figure
from lstm_core.figures.word_row import (
    STRIP,
    TRIANGLES,
    columns_of,
    draw_triangles,
    draw_words,
    mark_column,
    mark_cut,
    word_hover,
)

__all__ = [
    "Contrast",
    "Direction",
    "LayerValues",
    "Reading",
    "SideValues",
    "columns_of",
    "heatmap_figure",
    "reading_figure",
    "unit_sentence",
]

_CURVE, _CURVE_GAP, _LANE = 72, 8, 22


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
        timestep: the token whose values stand in the gutter; None is the largest change of mind.

    Returns:
        A figure of fixed height that takes any width from `columns_of(reading).least_width` up.
    """
    colours = palette(theme)
    places = columns_of(reading)
    at = reading.turning_point if timestep is None else timestep
    stack = Stack()
    canvas = Canvas()

    strip = stack.add(STRIP)
    draw_words(canvas, reading, places, strip, colours, hover=False)
    triangles = stack.add(TRIANGLES)
    draw_triangles(canvas, reading, places, triangles, colours)
    curve = stack.add(_CURVE)
    _draw_curve(canvas, reading, places, curve, colours)
    lanes: list[tuple[str, Row, float]] = []
    values = reading.side(layer, side)
    names = QUANTITY_NAMES[reading.layers[layer].cell]
    for index, quantity in enumerate(names):
        row = stack.add(_LANE, gap=GAP if index else _CURVE_GAP)
        series = values.quantities[quantity][:, unit]
        limit = percentile_limit(series) if quantity == "c" else 1.0
        _draw_lane(canvas, quantity, names[quantity], series, limit, places, row, colours)
        lanes.append((quantity, row, limit))

    layout = shared_layout(theme, places, stack)
    layout["hovermode"] = "x unified"
    layout["hoversubplots"] = "axis"
    arrow = " (reads right to left)" if side == "backward" else ""
    layout["xaxis"]["unifiedhovertitle"] = {"text": f"layer {layer + 1}, unit {unit}{arrow}"}
    for row in (strip, triangles):
        layout[axis_key(row)] = blank_axis(stack, row, [0, 1])
    layout[axis_key(curve)] = axis(
        theme,
        domain=stack.domain(curve),
        range=[-0.04, 1.04],
        showgrid=False,
        tickvals=[0, reading.guess, 1],
        ticktext=["0", "0.5" if reading.guess == 0.5 else f"{reading.guess:.2g}", "1"],
        fixedrange=True,
    )
    for quantity, row, limit in lanes:
        layout[axis_key(row)] = blank_axis(stack, row, [-limit, limit] if quantity in SIGNED else [0, 1])

    mark_cut(canvas, reading, places, strip, colours)
    mark_column(canvas, places, at, colours)
    shown = plain(reading.class_names[reading.shown_class])
    draw_gutter(canvas, stack, curve, f"P({shown})", "", colours, shift=14)
    draw_gutter(canvas, stack, curve, f"<b>{number(float(reading.curve[at]))}</b>", "", colours, shift=-6, size=15)
    draw_gutter(canvas, stack, strip, "reads right to left ←" if side == "backward" else reading.noun, "", colours)
    for quantity, row, limit in lanes:
        value = float(values.quantities[quantity][at, unit])
        label = f"{letter(quantity, colours)} {names[quantity]}"
        draw_gutter(canvas, stack, row, label, f"<b>{number(value)}</b>", colours)
        canvas.add_annotation(
            text=f"±{limit:.2g}" if quantity in SIGNED else "0 to 1",
            xref="paper",
            yref="paper",
            x=1,
            y=stack.middle(row),
            xanchor="left",
            xshift=8,
            showarrow=False,
            yanchor="middle",
            font={"size": AXIS_SIZE, "color": colours.muted},
        )
    return canvas.figure(layout)


def _draw_curve(figure: Canvas, reading: Reading, places: Columns, row: Row, colours: Palette) -> None:
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
        hovertext=word_hover(reading),
        hovertemplate="%{hovertext}<extra></extra>",
        hoverinfo="skip" if places.has_words else None,
        cliponaxis=False,
        name="verdict",
    )


def _draw_lane(
    figure: Canvas,
    quantity: str,
    name: str,
    series: NDArray[np.float32],
    limit: float,
    places: Columns,
    row: Row,
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
        inside = np.abs(drawn) >= 0.58 * limit if quantity not in SIGNED else np.zeros(len(drawn), dtype=bool)
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
        return np.where(drawn >= 0, -0.52 * limit, 0.52 * limit)
    return np.where(inside, drawn / 2, drawn + (1 - drawn) / 2)
