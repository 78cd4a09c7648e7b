"""The words at the head of a figure: coloured by the verdict after each, marked where one changed it, cut or unknown.

Words are inside the figures, because nothing else would agree with the columns to the pixel. Imports the other
figure modules and plotly.
"""

import numpy as np

from lstm_core.figures.columns import Columns, columns, labels_without_overlap
from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, plain
from lstm_core.figures.palette import Palette, text_on, verdict_fill
from lstm_core.figures.reading import Reading, number
from lstm_core.figures.rows import Canvas, Row

STRIP, TRIANGLES = 28, 26


def columns_of(reading: Reading) -> Columns:
    """The columns in which both figures draw a reading."""
    return columns(reading.tokens, n_cut=len(reading.cut_tokens), cut_side=reading.cut_side)


def word_hover(reading: Reading) -> list[str]:
    n = reading.timesteps
    shown = plain(reading.class_names[reading.shown_class])
    return [
        f"<b>{plain(token)}</b>{' (unknown)' if odd else ''}, {reading.noun} {index + 1} of {n}<br>"
        f"P({shown}) = {number(p, 3)} ({'+' if move >= 0 else ''}{number(move, 3)})"
        for index, (token, odd, p, move) in enumerate(
            zip(reading.tokens, reading.unknown, reading.curve, reading.moves, strict=True)
        )
    ]


def draw_words(figure: Canvas, reading: Reading, places: Columns, row: Row, colours: Palette, *, hover: bool) -> None:
    """The words on the colour of the verdict after each; without room for words an image of the colours only."""
    n_classes = len(reading.class_names)
    told = {"hovertemplate": "%{hovertext}<extra></extra>"} if hover else {"hoverinfo": "skip"}
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
            hovertext=word_hover(reading) if hover else None,
            name="words",
            **told,
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
            hovertext=[word_hover(reading)] if hover else None,
            name="words",
            **told,
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


def draw_triangles(figure: Canvas, reading: Reading, places: Columns, row: Row, colours: Palette) -> None:
    if not reading.changes:
        return
    x = [float(places.centres[index]) for index, _ in reading.changes]
    figure.add_scatter(
        x=x,
        y=[0.78] * len(x),
        mode="markers",
        marker={
            "symbol": ["triangle-up" if delta > 0 else "triangle-down" for _, delta in reading.changes],
            "size": [float(np.clip(6 + 20 * abs(delta), 7, 14)) for _, delta in reading.changes],
            "color": colours.ink,
            "opacity": 1,
            "line": {"width": 0},
        },
        yaxis=row.axis,
        hoverinfo="skip",
        name="changes of mind",
    )
    named = reading.changes[:3]
    # A label names its word only where the word itself is not to be seen right above.
    labels = [
        f"{'' if places.has_words else reading.tokens[i] + ' '}{'+' if d > 0 else ''}{number(d)}" for i, d in named
    ]
    spots = labels_without_overlap(x[:3], labels, start=float(places.edges[0]), end=places.total)
    kept = [(spot, label) for spot, label in zip(spots, labels, strict=True) if spot is not None]
    figure.add_scatter(
        x=[spot for spot, _ in kept],
        y=[0.2] * len(kept),
        mode="text",
        text=[plain(label) for _, label in kept],
        textposition="middle center",
        textfont={"size": NUMBER_SIZE, "color": colours.ink},
        yaxis=row.axis,
        hoverinfo="skip",
        cliponaxis=False,
        name="largest changes",
    )


def mark_cut(figure: Canvas, reading: Reading, places: Columns, row: Row, colours: Palette) -> None:
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


def mark_column(figure: Canvas, places: Columns, timestep: int, colours: Palette) -> None:
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
