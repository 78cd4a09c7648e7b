"""All units of one quantity as a heat map under the same words as the lanes of one unit.

One image, however many cells, so that 128 units of 500 tokens stay quick. Imports the other figure modules and
plotly.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.columns import Columns
from lstm_core.figures.layout import AXIS_SIZE, plain
from lstm_core.figures.palette import Palette, gate_scale, palette, signed_scale
from lstm_core.figures.reading import SIGNED, Direction, Reading, SideValues, percentile_limit
from lstm_core.figures.rows import GAP, Canvas, Row, Stack, axis_key, blank_axis, draw_gutter, letter, shared_layout
from lstm_core.figures.word_row import STRIP, columns_of, draw_words, mark_column, mark_cut

Contrast = Literal["full", "resting"]

_LEAST_ROW, _MOST_ROW, _LABEL_ROW = 3, 13, 11


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
    stack = Stack()
    strip = stack.add(STRIP - 4)
    height = row_height(len(shown))
    rows = stack.add(height * len(shown), gap=GAP)

    canvas = Canvas()
    draw_words(canvas, reading, places, strip, colours, hover=True)
    words = [plain(token) for token in reading.tokens]
    value = "%{z:.3f}" if drawn is numbers else "%{customdata:.3f} (%{z:+.3f} from its rest)"
    canvas.add_heatmap(
        x=places.edges,
        y=[f"unit {unit}" for unit in shown],
        z=drawn,
        customdata=None if drawn is numbers else numbers,
        text=[words] * len(shown),
        hovertemplate=f"<b>%{{text}}</b>, %{{y}}: {quantity} = {value}<extra></extra>",
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
    _mark_beyond(canvas, drawn, limits[1], places, rows, height, colours)
    layout = shared_layout(theme, places, stack)
    layout["hovermode"] = "closest"
    layout[axis_key(strip)] = blank_axis(stack, strip, [0, 1])
    labelled = height >= _LABEL_ROW
    row_axis = blank_axis(stack, rows, [len(shown) - 0.5, -0.5])
    row_axis |= {
        "type": "category",
        "showticklabels": labelled,
        "tickvals": list(range(len(shown))) if labelled else [],
        "ticktext": [f"<b>unit {u}</b>" if u == chosen_unit else f"unit {u}" for u in shown] if labelled else [],
        "tickfont": {"size": AXIS_SIZE, "color": colours.muted},
        "ticklabelstandoff": 4,
    }
    layout[axis_key(rows)] = row_axis
    mark_cut(canvas, reading, places, strip, colours)
    mark_column(canvas, places, at, colours)
    if chosen_unit in shown:
        _frame_row(canvas, places, rows, shown.index(chosen_unit), colours.gates[quantity])
    draw_gutter(canvas, stack, strip, f"{letter(quantity, colours)} of all units", "", colours)
    if not labelled:
        draw_gutter(canvas, stack, rows, f"{len(shown)} units,<br>most effect on top", "", colours)
    return canvas.figure(layout)


def row_height(n_rows: int) -> int:
    """Height in pixels of a row of the map: 13 down to 3, about 290 in all before the map grows."""
    return int(np.clip(290 // max(n_rows, 1), _LEAST_ROW, _MOST_ROW))


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
    ends = [f"−{limit:.2g}", "0", f"+{limit:.2g}"]
    return numbers, (-limit, limit), signed_scale(colours), ([-limit, 0, limit], ends)


def _mark_beyond(
    figure: Canvas,
    drawn: NDArray[np.float32],
    limit: float,
    places: Columns,
    row: Row,
    height: int,
    colours: Palette,
) -> None:
    """Strokes through the cells whose value lies beyond the printed limits."""
    rows, at = np.nonzero(np.abs(drawn) > limit * 1.0001)
    if not len(rows) or len(rows) > 2_000:
        return
    figure.add_scatter(
        x=places.centres[at],
        y=rows,
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


def _frame_row(figure: Canvas, places: Columns, row: Row, index: int, colour: str) -> None:
    figure.add_shape(
        type="rect",
        xref="x",
        yref=row.axis,
        x0=float(places.edges[0]),
        x1=float(places.edges[-1]),
        y0=index - 0.5,
        y1=index + 0.5,
        line={"color": colour, "width": 2},
        fillcolor="rgba(0,0,0,0)",
        name="chosen unit",
    )
