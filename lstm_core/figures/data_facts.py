"""What is in a data set of texts: classes, lengths, vocabulary coverage, words. Plain arrays in, Plotly figures out.

Imports palette, layout and plotly.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import fade, palette

HEIGHT = 320
_ROW = 24  # pixels of a bar with its name
_LEAST_ROW = 15  # pixels: names of 12 px still stand apart
_MOST_HEIGHT = 760
_NAME_WIDTH = 8  # pixels of a character of a name, about


def _height_of(rows: int, frame: int = 66) -> int:
    return min(max(rows * _ROW, 60), max(_MOST_HEIGHT, rows * _LEAST_ROW)) + frame


def _gutter(names: Sequence[str]) -> int:
    return min(max((len(name) for name in names), default=0) * _NAME_WIDTH + 16, 190)


def _short(name: str, most: int = 24) -> str:
    return plain(name if len(name) <= most else name[: most - 1] + "…")


def balance_figure(
    shares: NDArray[np.float64], counts: NDArray[np.int64], class_names: Sequence[str], *, theme: str | None
) -> go.Figure:
    """Draw the share of each class, the largest on top: bars for the training part, marks for the two others.

    Args:
        shares: (3, classes) in [0, 1], of the training, validation and test part.
        counts: (3, classes) how many texts these are.
        class_names: (classes,).
        theme: "light" or "dark".

    Returns:
        A figure whose height grows with the number of classes.
    """
    colours = palette(theme)
    order = np.argsort(shares[0], kind="stable")  # Plotly counts rows from below
    names = [class_names[place] for place in order]
    rows = np.arange(len(order))
    hover = "%{customdata[0]}<br>%{customdata[1]:,} texts, %{x:.1%}<extra>"
    figure = go.Figure()
    for part, (label, colour, symbol) in enumerate(
        (
            ("training", colours.train, ""),
            ("validation", colours.validation, "circle-open"),
            ("test", colours.test, "diamond"),
        )
    ):
        data = [[plain(name), int(count)] for name, count in zip(names, counts[part][order], strict=True)]
        common = {"x": shares[part][order], "y": rows, "name": label, "customdata": data}
        if symbol:
            figure.add_scatter(
                **common, mode="markers", hovertemplate=f"{hover}{label}</extra>",
                marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2, "color": colour}},
            )  # fmt: skip
        else:
            figure.add_bar(
                **common, orientation="h", width=0.7, marker={"color": fade(colour, 0.6)},
                hovertemplate=f"{hover}{label}</extra>",
            )  # fmt: skip
    largest = float(shares.max(initial=0.0)) or 1.0
    figure.update_layout(
        **base_layout(theme, height=_height_of(len(names)), margin=(_gutter(names), 60, 22, 44)),
        xaxis=axis(theme, "share of the texts of a part", range=[0, largest * 1.08], tickformat=".0%"),
        yaxis=axis(
            theme,
            tickvals=rows,
            ticktext=[_short(name) for name in names],
            range=[-0.6, len(names) - 0.4],
            showgrid=False,
            tickfont={"size": AXIS_SIZE, "color": colours.ink},
        ),
    )
    _legend(figure, theme)
    return figure


def lengths_figure(
    edges: NDArray[np.int64], counts: NDArray[np.int64], max_length: int | None, *, noun: str, theme: str | None
) -> go.Figure:
    """Draw how many texts have which length, and from where on the chosen maximum cuts.

    Args:
        edges: (bars + 1,) tokens.
        counts: (bars,) texts.
        max_length: tokens of a text that are read, None for all.
        noun: what a token is called, such as "word".
        theme: "light" or "dark".
    """
    colours = palette(theme)
    width = int(edges[1] - edges[0])
    limit = float(max_length) if max_length is not None else float(edges[-1])
    whole = edges[1:] - 1 <= limit  # bars of which every text is read to its end
    ranges = [f"{low}" if width == 1 else f"{low} to {low + width - 1}" for low in edges[:-1]]
    figure = go.Figure()
    figure.add_bar(
        x=edges[:-1] + (width - 1) / 2,
        y=counts,
        width=width,
        marker={
            "color": [fade(colours.train, 0.75) if each else fade(colours.warning, 0.45) for each in whole],
            "line": {"width": 1, "color": colours.paper},
        },
        customdata=ranges,
        hovertemplate=f"%{{customdata}} {noun}s: %{{y:,}} texts<extra></extra>",
    )
    right = float(edges[-1])
    if limit < right:
        figure.add_vline(limit + 0.5, line={"color": colours.ink, "width": 2, "dash": "dash"})
        is_right = limit > 0.75 * right
        figure.add_annotation(
            x=limit + 0.5, y=1, yref="paper", yanchor="bottom", xanchor="right" if is_right else "left",
            text=f"read up to here: {limit:,.0f}", showarrow=False, font={"size": NUMBER_SIZE, "color": colours.ink},
        )  # fmt: skip
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=(64, 12, 24, 44)),
        xaxis=axis(theme, f"length of a text in {noun}s", range=[-0.5 if width == 1 else 0, right], showgrid=False),
        yaxis=axis(theme, "number of texts", rangemode="tozero", tickformat=","),
        bargap=0,
    )
    return figure


def coverage_figure(
    sizes: NDArray[np.int64], shares: NDArray[np.float64], chosen: tuple[int, float], *, noun: str, theme: str | None
) -> go.Figure:
    """Draw the share of the test texts' tokens that vocabularies of different sizes know.

    Args:
        sizes: (n,) > 0, rising.
        shares: (n,) in [0, 1].
        chosen: the vocabulary size that is chosen, and its share.
        noun: what a token is called.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    figure = go.Figure()
    figure.add_scatter(
        x=sizes,
        y=shares,
        mode="lines+markers",
        line={"color": colours.train, "width": 2},
        marker={"size": 7, "color": colours.train},
        hovertemplate="%{x:,} rows: %{y:.1%} known<extra></extra>",
    )
    size, share = chosen
    figure.add_scatter(
        x=[size],
        y=[share],
        mode="markers+text",
        text=[f"{size:,}: {share:.1%}".replace("%", " %")],
        textposition="top left" if size > 2 * sizes[0] else "bottom right",
        textfont={"size": NUMBER_SIZE, "color": colours.ink},
        marker={"size": 13, "color": colours.paper, "line": {"width": 3, "color": colours.ink}},
        hovertemplate="chosen: %{x:,} rows, %{y:.1%} known<extra></extra>",
    )
    lowest = min(float(shares.min(initial=1.0)), share)
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=(58, 20, 20, 44)),
        xaxis=axis(
            theme, "size of the vocabulary (log)", type="log", tickvals=sizes, ticktext=[_thousands(n) for n in sizes],
            range=[np.log10(min(sizes[0], size)) - 0.08, np.log10(max(sizes[-1], size)) + 0.08],
        ),
        yaxis=axis(
            theme, f"share of the test texts' {noun}s known", tickformat=".0%", range=[max(lowest - 0.12, 0), 1.06]
        ),
    )  # fmt: skip
    return figure


def words_figure(
    words: Sequence[str], values: NDArray[np.floating], hover: Sequence[str], *, title: str, theme: str | None
) -> go.Figure:
    """Draw a bar a word, the largest on top.

    Args:
        words: (n,) the largest value first.
        values: (n,) >= 0.
        hover: (n,) one sentence for each.
        title: of the value axis, with its unit.
        theme: "light" or "dark".
    """
    colours = palette(theme)
    figure = go.Figure()
    rows = np.arange(len(words))[::-1]
    shown = [_visible_word(word) for word in words]
    figure.add_bar(
        x=values,
        y=rows,
        orientation="h",
        width=0.7,
        marker={"color": fade(colours.train, 0.6)},
        customdata=[plain(line) for line in hover],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.update_layout(
        **base_layout(theme, height=_height_of(len(words)), margin=(_gutter(shown), 16, 8, 44)),
        xaxis=axis(theme, title, rangemode="tozero", nticks=6),
        yaxis=axis(
            theme,
            tickvals=rows,
            ticktext=[_short(word) for word in shown],
            range=[-0.6, len(words) - 0.4],
            showgrid=False,
            tickfont={"size": NUMBER_SIZE, "color": colours.ink},
        ),
    )
    return figure


def _visible_word(word: str) -> str:
    """Return a token so that it can be seen beside an axis: white space by its name."""
    return {" ": "(space)", "\n": "(new line)", "\t": "(tab)", "": "(nothing)"}.get(word, word)


def _thousands(number: int) -> str:
    return f"{number // 1000}k" if number >= 1000 and number % 1000 == 0 else str(number)


def _legend(figure: go.Figure, theme: str | None) -> None:
    """Show the legend in one row above the plot."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom",
            "font": {"size": AXIS_SIZE, "color": palette(theme).ink}, "itemclick": False, "itemdoubleclick": False,
            "bgcolor": "rgba(0,0,0,0)",
        },
    )  # fmt: skip
