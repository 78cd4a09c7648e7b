"""Original above edited, word under word: both texts, both curves, and what changed in every gate, on one x scale.

One figure, because only then do a word, its point of the curve and its gates stand exactly under one another, also in
the saved picture. Imports layout, palette, reading and plotly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import axis, base_layout, plain
from lstm_core.figures.palette import Palette, fade, mix, palette, signed_scale, text_on, verdict_fill
from lstm_core.figures.reading import QUANTITY_NAMES, Reading, number

Column = tuple[int | None, int | None]
Kind = Literal["size", "signed"]

LEFT, RIGHT = 104, 92
_WORD_ROW, _CURVE, _GATE_ROW, _GAP, _BOTTOM = 26, 96, 21, 10, 40
_CHARACTER = 6.8
_WITHOUT_LIMIT = frozenset("c")


@dataclass(frozen=True, eq=False)
class GateChanges:
    """What an edit changed in one direction of one layer.

    Attributes:
        cell: "lstm", "gru" or "simple_rnn".
        values: quantity -> (columns,): mean over units of |edited - original|, or one signed difference; NaN where one
            text has no word.
        kind: "size" for the former, "signed" for the latter.
    """

    cell: str
    values: Mapping[str, NDArray[np.float32]]
    kind: Kind

    @property
    def largest(self) -> dict[str, float]:
        """The largest size of each row."""
        return {name: _largest(values) for name, values in self.values.items()}


def shared_limits(pictures: Sequence[GateChanges]) -> dict[str, float]:
    """Return the ends of the scales for pictures side by side: one for all rows, but c has its own.

    Returns:
        Quantity -> limit, of every quantity in any of the pictures; never 0.
    """
    largest = [(name, value) for picture in pictures for name, value in picture.largest.items()]
    of_c = max((value for name, value in largest if name in _WITHOUT_LIMIT), default=0.0)
    of_others = max((value for name, value in largest if name not in _WITHOUT_LIMIT), default=0.0)
    return {name: max(of_c if name in _WITHOUT_LIMIT else of_others, 1e-6) for name, _ in largest}


def what_if_height(n_quantities: int) -> int:
    """Return the height of the figure in pixels."""
    return 2 * _WORD_ROW + _CURVE + n_quantities * _GATE_ROW + 2 * _GAP + _BOTTOM + 6


def what_if_figure(
    original: Reading,
    edited: Reading,
    columns: Sequence[Column],
    changed: Sequence[int],
    gates: GateChanges,
    theme: str | None,
    *,
    limits: Mapping[str, float] | None = None,
    window: tuple[int, int] | None = None,
    width: int = 1380,
) -> go.Figure:
    """Draw the comparison.

    Args:
        original: the text as it was.
        edited: the text as it is now, read by the same network, showing the same class.
        columns: index in the original and in the edited text, None where one has nothing.
        changed: columns that are marked as edited.
        gates: what changed inside.
        theme: "light" or "dark".
        limits: from `shared_limits`, where another picture stands beside this one.
        window: first column and the one after the last to show; None shows all.
        width: about how wide the page will draw it in pixels; decides how many letters of a word fit.
    """
    colours = palette(theme)
    first, last = window or (0, len(columns))
    room = (width - LEFT - RIGHT) / max(last - first, 1)
    n_rows = len(gates.values)
    height = what_if_height(n_rows)
    inner = height - 6 - _BOTTOM
    words = (1 - 2 * _WORD_ROW / inner, 1.0)
    curve = (words[0] - (_GAP + _CURVE) / inner, words[0] - _GAP / inner)
    figure = go.Figure()
    _add_words(figure, original, edited, columns, colours, room)
    _add_curves(figure, original, edited, columns, last - 1, colours)
    _add_gates(figure, gates, limits or shared_limits([gates]), columns, colours, room, original.noun)
    figure.update_layout(
        **base_layout(theme, height=height, margin=(LEFT, RIGHT, 6, _BOTTOM)),
        xaxis=axis(
            theme,
            f"{original.noun}s, original and edited under one another"
            + ("" if window is None else f" ({first + 1} to {last} of {len(columns)})"),
            range=[first - 0.5, last - 0.5],
            showticklabels=False,
            showgrid=False,
            anchor="y3",
        ),
        yaxis=axis(
            theme, tickvals=[0, 1], ticktext=["edited", "original"], range=[-0.5, 1.5], domain=words, showgrid=False
        ),
        yaxis2=axis(
            theme,
            f"P({plain(_cut(original.class_names[original.shown_class], 9))})",
            range=[-0.02, 1.02],
            tickvals=[0, 0.5, 1],
            domain=curve,
        ),
        yaxis3=axis(
            theme,
            tickvals=list(range(n_rows)),
            ticktext=[f"{name} {QUANTITY_NAMES[gates.cell][name]}" for name in reversed(list(gates.values))],
            range=[-0.5, n_rows - 0.5],
            domain=[0, max(curve[0] - _GAP / inner, 0.01)],
            showgrid=False,
        ),
        hovermode="closest",
    )
    for column in changed:
        figure.add_shape(
            type="rect",
            xref="x",
            yref="paper",
            x0=column - 0.5,
            x1=column + 0.5,
            y0=0,
            y1=1,
            line={"color": colours.ink, "width": 1, "dash": "dot"},
            fillcolor="rgba(0,0,0,0)",
        )
    return figure


def first_window(n_columns: int, changed: Sequence[int], size: int) -> tuple[int, int] | None:
    """Return the stretch of `size` columns that begins a little before the first change; None if all fit.

    Args:
        n_columns: of the alignment.
        changed: columns that were edited.
        size: columns that can be read.
    """
    if n_columns <= size:
        return None
    start = min(max((changed[0] if changed else 0) - size // 5, 0), n_columns - size)
    return start, start + size


# --- the three panels -----------------------------------------------------------------------------


def _add_words(
    figure: go.Figure,
    original: Reading,
    edited: Reading,
    columns: Sequence[Column],
    colours: Palette,
    room: float,
) -> None:
    """Two rows of cells in class colours, the words written on them."""
    n_classes = len(original.class_names)
    steps = 20
    scale = [[step / steps, verdict_fill(step / steps, n_classes, colours)] for step in range(steps + 1)]
    rows = []
    for place, reading in ((1, edited), (0, original)):
        taken = [column[place] for column in columns]
        rows.append((reading, taken))
    figure.add_heatmap(
        z=[[None if at is None else float(reading.curve[at]) for at in taken] for reading, taken in rows],
        customdata=[
            ["" if at is None else f"{reading.noun} {at + 1}: {plain(reading.tokens[at])}" for at in taken]
            for reading, taken in rows
        ],
        colorscale=scale,
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=1,
        ygap=2,
        hovertemplate="%{customdata}<br>P %{z:.3f} after it<extra></extra>",
        hoverongaps=False,
    )
    fitting = int((room - 4) / _CHARACTER)
    for y, (reading, taken) in enumerate(rows):
        texts, inks = [], []
        for at in taken:
            fill = colours.paper if at is None else verdict_fill(float(reading.curve[at]), n_classes, colours)
            texts.append("–" if at is None else plain(_cut(reading.tokens[at], fitting)))
            inks.append(text_on(fill, colours) if at is not None else colours.muted)
        figure.add_scatter(
            x=list(range(len(columns))),
            y=[y] * len(columns),
            text=texts,
            mode="text",
            textfont={"size": 13, "color": inks},
            hoverinfo="skip",
        )


def _add_curves(
    figure: go.Figure, original: Reading, edited: Reading, columns: Sequence[Column], end: int, colours: Palette
) -> None:
    """Original dotted, edited solid; each with its value at the right end of what is shown."""
    ends = []
    for place, reading, dash, weight in ((0, original, "dot", 2), (1, edited, "solid", 2.5)):
        places = [(number_, column[place]) for number_, column in enumerate(columns) if column[place] is not None]
        values = [float(reading.curve[at]) for _, at in places if at is not None]
        label = ("original", "edited")[place]
        figure.add_scatter(
            x=[x for x, _ in places],
            y=values,
            mode="lines+markers" if len(places) < 60 else "lines",
            name=label,
            line={"color": colours.ink if place else colours.muted, "width": weight, "dash": dash},
            marker={"size": 5},
            yaxis="y2",
            hovertemplate=f"{label}: P %{{y:.3f}}<extra></extra>",
        )
        seen = [value for (x, _), value in zip(places, values, strict=True) if x <= end]
        ends.append((seen[-1] if seen else values[0], label))
    guess = original.guess
    figure.add_shape(
        type="line",
        xref="paper",
        yref="y2",
        x0=0,
        x1=1,
        y0=guess,
        y1=guess,
        line={"color": colours.muted, "width": 1, "dash": "dash"},
        layer="below",
    )
    low, high = sorted(ends)
    apart = max(high[0] - low[0], 0.18)  # two lines of text, 16 px each, on the height of the curve
    bottom = min(max((low[0] + high[0] - apart) / 2, 0.07), 0.93 - apart) if apart < 0.86 else 0.07
    for (value, label), y in ((low, bottom), (high, min(bottom + apart, 0.93))):
        figure.add_annotation(
            xref="paper",
            yref="y2",
            x=1,
            y=y,
            xanchor="left",
            xshift=6,
            text=f"{label} <b>{number(value)}</b>",
            showarrow=False,
            font={"size": 12, "color": colours.ink if label == "edited" else colours.muted},
        )


def _add_gates(
    figure: go.Figure,
    gates: GateChanges,
    limits: Mapping[str, float],
    columns: Sequence[Column],
    colours: Palette,
    room: float,
    noun: str,
) -> None:
    """A row a quantity: in its own colour by size, or from minus to plus; its largest value at the right."""
    alone = [number_ for number_, column in enumerate(columns) if None in column]
    names = list(gates.values)
    print_numbers = room >= 38
    for y, name in enumerate(reversed(names)):
        values = gates.values[name]
        limit = limits[name]
        figure.add_heatmap(
            x=list(range(len(columns))),
            y=[y],
            z=[[None if np.isnan(value) else float(value) for value in values]],
            customdata=[[_where(column, noun) for column in columns]],
            colorscale=_scale(name, gates.kind, colours),
            zmin=-limit if gates.kind == "signed" else 0,
            zmax=limit,
            showscale=False,
            xgap=1,
            ygap=2,
            yaxis="y3",
            hoverongaps=False,
            hovertemplate=f"%{{customdata}}<br>{name}: %{{z:.3f}}<extra></extra>",
        )
        if print_numbers:
            figure.add_scatter(
                x=list(range(len(columns))),
                y=[y] * len(columns),
                text=[_cell_text(value, gates.kind) for value in values],
                mode="text",
                textfont={"size": 12, "color": [_ink(value, limit, name, gates.kind, colours) for value in values]},
                yaxis="y3",
                hoverinfo="skip",
            )
        figure.add_annotation(
            xref="paper",
            yref="y3",
            x=1,
            y=y,
            xanchor="left",
            xshift=6,
            text=f"up to {_limit_text(gates.largest[name])}",
            showarrow=False,
            font={"size": 12, "color": colours.muted},
        )
    for column in alone:
        figure.add_shape(
            type="rect",
            xref="x",
            yref="y3",
            x0=column - 0.48,
            x1=column + 0.48,
            y0=-0.45,
            y1=len(names) - 0.55,
            line={"width": 0},
            fillcolor=fade(colours.muted, 0.18),
            layer="below",
        )


def _scale(name: str, kind: Kind, colours: Palette) -> list[list[float | str]]:
    if kind == "signed":
        return signed_scale(colours)
    return [[step / 8, mix(colours.paper, colours.gates[name], step / 8)] for step in range(9)]


def _ink(value: float, limit: float, name: str, kind: Kind, colours: Palette) -> str:
    if not np.isfinite(value):
        return colours.muted
    end = colours.gates[name] if kind == "size" else colours.signed[int(value > 0)]
    return text_on(mix(colours.paper, end, abs(value) / limit), colours)


def _cell_text(value: float, kind: Kind) -> str:
    """Two decimals without the leading zero; nothing where that would be nothing."""
    if not np.isfinite(value) or abs(value) < 0.005:
        return ""
    sign = "−" if value < 0 else "+" if kind == "signed" else ""
    return sign + f"{abs(value):.2f}".removeprefix("0")


def _where(column: Column, noun: str) -> str:
    a, b = column
    return f"{noun} {'–' if a is None else a + 1} of the original, {'–' if b is None else b + 1} of the edited text"


def _limit_text(value: float) -> str:
    return "0" if value == 0 else number(value) if value >= 0.1 else f"{value:.1g}" if value >= 1e-4 else "0.0001"


def _largest(values: NDArray[np.float32]) -> float:
    return float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0


def _cut(text: str, fitting: int) -> str:
    """Return as much of a text as fits, "" where not even a letter does."""
    if len(text) <= fitting:
        return text
    return text[: fitting - 1] + "…" if fitting >= 3 else text[: max(fitting, 0)]
