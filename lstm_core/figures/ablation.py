"""What happens when gates are held: the answer after each word with and without, and every gate tried in turn.

Plain arrays in, Plotly figures out. Imports the palette, the layout and plotly.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import palette
from lstm_core.figures.reading import QUANTITY_NAMES, number

MOST_WORDS = 32
"""Longer texts have numbers in the place of words on the x axis."""

_LONGEST_LABEL = 14
_STATE_HEIGHT = 0.34


def word_axis(tokens: Sequence[str], noun: str, theme: str | None) -> dict[str, Any]:
    """Return an x axis whose place t is token t: with the tokens if there is room, else with their numbers from 1.

    Args:
        tokens: as typed; made harmless here.
        noun: "word" or "letter".
        theme: "light" or "dark".
    """
    n = len(tokens)
    if n <= MOST_WORDS:
        places = np.arange(n)
        short = [token if len(token) <= _LONGEST_LABEL else f"{token[: _LONGEST_LABEL - 1]}…" for token in tokens]
        labels, angle = [plain(token) for token in short], 0 if max(map(len, short), default=0) <= 2 else -35
    else:
        step = max(1, int(10 ** np.floor(np.log10(n / 4))))
        step = next(s for s in (step, 2 * step, 5 * step, 10 * step) if n / s <= 12)
        places = np.concatenate([[0], np.arange(step - 1, n, step)]) if step > 1 else np.arange(n)
        labels, angle = [str(place + 1) for place in places], 0
    settings = {"tickvals": places, "ticktext": labels, "tickangle": angle, "range": [-0.6, n - 0.4], "showgrid": False}
    return axis(theme, f"{noun}s in the order of the text", **settings)


def ablation_figure(
    tokens: Sequence[str],
    before: NDArray[np.floating],
    after: NDArray[np.floating],
    changes: Mapping[str, NDArray[np.floating]],
    *,
    class_name: str,
    n_classes: int,
    noun: str,
    theme: str | None,
    at: NDArray[np.int64] | None = None,
    limit: float = 0.0,
) -> go.Figure:
    """Draw the probability after each token as trained and with something held, and how far the states moved.

    Args:
        tokens: of the text.
        before: (timesteps,) as trained.
        after: (n,) with something held, after the tokens `at`.
        changes: "h" (and "c") -> (timesteps,) mean size of the difference over the units of a layer.
        class_name: whose probability it is.
        n_classes: for the line of guessing; 0 where `before` and `after` are numbers in a unit and not probabilities.
        noun: "word" or "letter".
        theme: "light" or "dark".
        at: (n,) the tokens of `after`; None means all.
        limit: change that the axis of the states reaches at least, the same for two figures side by side.

    Returns:
        A figure 320 pixels high.
    """
    colours = palette(theme)
    steps = np.arange(len(tokens))
    names = [f"{index + 1}. {plain(token)}" for index, token in enumerate(tokens)]
    x = word_axis(tokens, noun, theme) | {"anchor": "y2"}
    mode = "lines+markers" if len(tokens) <= MOST_WORDS else "lines"
    figure = go.Figure()
    shared = {"hovertemplate": "%{text}: %{y:.3f}<extra>%{fullData.name}</extra>"}
    figure.add_scatter(
        x=steps, y=before, mode=mode, name="as trained", text=names, line={"color": colours.ink, "width": 2},
        marker={"size": 5}, **shared,
    )  # fmt: skip
    read = steps if at is None else at
    figure.add_scatter(
        x=read, y=after, mode=mode, name="held", text=[names[index] for index in read],
        line={"color": colours.warning, "width": 2.5, "dash": "dash"}, marker={"size": 6, "symbol": "diamond"},
        **shared,
    )  # fmt: skip
    highest = limit
    for name, values in changes.items():
        highest = max(highest, float(values.max(initial=0)))
        figure.add_scatter(
            x=steps, y=values, mode="lines", name=f"change of {name}", text=names, yaxis="y2",
            line={"color": colours.gates[name], "width": 2, "dash": "solid" if name == "h" else "dot"}, **shared,
        )  # fmt: skip
    figure.update_layout(
        **base_layout(theme, height=320, margin=(58, 14, 24, 78 if x["tickangle"] else 44)),
        xaxis=x,
        yaxis=axis(
            theme,
            f"P({plain(class_name)})" if n_classes else plain(class_name),
            domain=[_STATE_HEIGHT + 0.08, 1],
            **({"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1]} if n_classes else {"nticks": 4}),
        ),
        yaxis2=axis(theme, "mean |change|", domain=[0, _STATE_HEIGHT], range=[0, max(highest, 0.1) * 1.1], nticks=3),
    )
    if n_classes:
        figure.add_hline(1 / n_classes, line={"color": colours.muted, "width": 1, "dash": "dot"})
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "font": {"size": AXIS_SIZE},
            "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
    return figure


def gates_figure(
    held: Sequence[tuple[str, float]],
    answers: NDArray[np.floating],
    trained: float,
    *,
    cell: str,
    class_name: str,
    theme: str | None,
    accuracies: NDArray[np.floating] | None = None,
    trained_accuracy: float = 0.0,
    guessing: float = 0.0,
    is_probability: bool = True,
) -> go.Figure:
    """Draw the answer with each gate held open and shut, and, if it is known, the share of right answers.

    Args:
        held: gate and value of each row, from the top down.
        answers: (rows,) probability with it.
        trained: probability as trained.
        cell: for the plain words of the gates.
        class_name: whose probability it is.
        theme: "light" or "dark".
        accuracies: (rows,) share of right answers over a sample with it.
        trained_accuracy: the same as trained.
        guessing: share of right answers of somebody who guesses; a dotted line.
        is_probability: whether `answers` are probabilities, with an axis from 0 to 1, and not numbers in a unit.

    Returns:
        A figure 320 pixels high.
    """
    colours = palette(theme)
    rows = np.arange(len(held))[::-1]
    names = QUANTITY_NAMES[cell]
    labels = [f"{names[gate]} <b>{gate}</b> {'open' if value else 'shut'} ({value:g})" for gate, value in held]
    figure = go.Figure()
    title = f"P({plain(class_name)}) at the end" if is_probability else plain(class_name)
    panels = [("x", answers, trained, title, 0.0)]
    if accuracies is not None:
        panels.append(("x2", accuracies, trained_accuracy, "test texts right", guessing))
    room = 1.0 if accuracies is None else 0.47
    layout = base_layout(theme, height=320, margin=(118, 26, 46, 44))
    for index, (name, values, base, title, guess) in enumerate(panels):
        for row, value, (gate, _) in zip(rows, values, held, strict=True):
            figure.add_scatter(
                x=[base, value], y=[row, row], xaxis=name, mode="lines", hoverinfo="skip",
                line={"color": colours.gates[gate], "width": 4},
            )  # fmt: skip
        figure.add_scatter(
            x=values,
            y=rows,
            xaxis=name,
            mode="markers+text",
            cliponaxis=False,
            marker={"size": 12, "color": [colours.gates[gate] for gate, _ in held]},
            text=[number(float(value)) for value in values],
            textposition="top center",
            textfont={"size": 13, "color": colours.ink},
            customdata=labels,
            hovertemplate="%{customdata}: %{x:.3f}<extra></extra>",
        )
        domain = [index * (1 - room), index * (1 - room) + room]
        low, high = (0.0, 1.0) if is_probability else (min(values.min(), base), max(values.max(), base))
        spare = 0.04 if is_probability else 0.1
        ends = [low - spare * (high - low or 1), high + spare * (high - low or 1)]
        ticks: dict[str, Any] = {"tickvals": [0, 0.25, 0.5, 0.75, 1]} if is_probability else {"nticks": 5}
        layout["xaxis" if index == 0 else "xaxis2"] = axis(theme, title, range=ends, domain=domain, **ticks)
        for place, dash in ((base, "solid"), (guess, "dot")):
            if place:
                figure.add_shape(
                    type="line", xref=name, yref="paper", x0=place, x1=place, y0=0, y1=1,
                    line={"color": colours.muted, "width": 1.5, "dash": dash},
                )  # fmt: skip
        figure.add_annotation(
            xref=name, yref="paper", x=base, y=1, yanchor="bottom", text=f"as trained {number(base)}",
            showarrow=False, font={"size": AXIS_SIZE, "color": colours.muted},
            xanchor=_beside(base, low, high),
        )  # fmt: skip
    layout["yaxis"] = axis(
        theme, tickvals=rows, ticktext=labels, range=[-0.5, len(held) - 0.35], showgrid=False, zeroline=False
    )
    layout["yaxis"]["tickfont"] = {"size": 13, "color": colours.ink}
    figure.update_layout(**layout)
    return figure


def _beside(place: float, low: float, high: float) -> str:
    """Return to which side of a place its text has room: towards the middle of the axis."""
    share = (place - low) / (high - low) if high > low else 0.5
    return "right" if share > 0.8 else "left" if share < 0.2 else "center"
