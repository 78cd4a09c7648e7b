"""The state space: one dot a text on the first two principal components, and the typed text's path among them.

A dot's colour is the answer, as it is behind words; wrong answers are crosses, so that they can be told without
colours. Imports layout, palette, numpy and plotly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, NUMBER_SIZE, axis, base_layout, plain, visible
from lstm_core.figures.palette import Palette, fade, palette, verdict_fill

HEIGHT = 340
_MARGIN = (58, 84, 12, 42)
_ROOM = 0.08  # of the range, left free beyond the outermost dot
_NAME_ROOM = np.array([0.12, 0.08])  # of the cloud's width and height, that the name of a class needs
_WORD_ROOM = np.array([0.06, 0.07])  # of the picture's width and height, that a word beside the path needs
_MOST_NAMES = 8
_NAME_HEIGHT = 22  # pixels
_STOPS = 16  # of the colour scale
_HOVER_LINE, _HOVER_LINES = 60, 2  # characters a line, lines of a text in a hover

Values = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Cloud:
    """What is drawn.

    Attributes:
        places: (n, 2) of the sample's texts.
        probabilities: (n,) of the shown class after each of them.
        labels: (n,) the right classes.
        answers: (n,) the classes that the network says.
        texts: (n,) as people read them.
        path: (timesteps, 2) the typed text, after each word.
        path_probabilities: (timesteps,) of the shown class.
        words: (timesteps,) its words.
        named: indices of the words that are written beside the path.
        shares: (2,) share of the variance along each axis.
        class_names: of all classes.
        shown_class: the class whose probability colours the dots.
        start: (2,) where the memory stands before the first word, None where there is no such place.
        line: (a, b, d), the answer is undecided where a x + b y + d = 0; None without such a line.
    """

    places: Values
    probabilities: Values
    labels: NDArray[np.int64]
    answers: NDArray[np.int64]
    texts: Sequence[str]
    path: Values
    path_probabilities: Values
    words: Sequence[str]
    named: Sequence[int]
    shares: Values
    class_names: Sequence[str]
    shown_class: int
    start: Values | None = None
    line: tuple[float, float, float] | None = None

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """Return whether the network is right about each text, (n,)."""
        right: NDArray[np.bool_] = self.labels == self.answers
        return right


def state_space_figure(cloud: Cloud, theme: str | None, chosen: int | None = None) -> go.Figure:
    """Draw the cloud, the undecided line, the class names and the path.

    The first two traces are the dots of right and of wrong answers; they carry the positions in the sample as
    `customdata`, for whoever asks what was clicked.

    Args:
        cloud: what is drawn.
        theme: "light" or "dark".
        chosen: position in the sample of a text to put a ring around.
    """
    colours = palette(theme)
    ranges = [_range(cloud, number) for number in (0, 1)]
    traces = [_dots(cloud, colours, right=True), _dots(cloud, colours, right=False)]
    if cloud.line is not None and (ends := _clipped(cloud.line, ranges)) is not None:
        traces.append(_undecided(ends, colours))
    traces += _path(cloud, colours)
    if chosen is not None:
        traces.append(_ring(cloud.places[chosen], colours))
    figure = go.Figure(traces)
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=_MARGIN),
        xaxis=axis(
            theme, f"first axis of the states h ({_percent(cloud.shares[0])} of the differences)", range=ranges[0]
        ),
        yaxis=axis(theme, f"second axis ({_percent(cloud.shares[1])})", range=ranges[1]),
        annotations=[*_class_names(cloud, colours), *_word_labels(cloud, colours)],
        coloraxis={
            "cmin": 0,
            "cmax": 1,
            "colorscale": _scale(len(cloud.class_names), colours),
            "colorbar": {
                "title": {"text": f"P({plain(cloud.class_names[cloud.shown_class])})", "font": {"size": AXIS_SIZE}},
                "tickfont": {"size": AXIS_SIZE, "color": colours.muted},
                "tickvals": [0, 0.5, 1],
                "thickness": 10,
                "len": 0.9,
                "x": 1.01,
                "outlinewidth": 0,
            },
        },
    )
    figure.update_layout(dragmode="pan", clickmode="event+select")
    return figure


# --- parts ----------------------------------------------------------------------------------------


def _dots(cloud: Cloud, colours: Palette, *, right: bool) -> dict[str, Any]:
    rows = np.flatnonzero(cloud.is_right == right)
    shown = plain(cloud.class_names[cloud.shown_class])
    hovers = [
        f"{_wrapped(cloud.texts[row])}<br>P({shown}) {cloud.probabilities[row]:.2f}, "
        f"labelled {plain(cloud.class_names[cloud.labels[row]])}"
        for row in rows.tolist()
    ]
    opacity = 0.8
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.round(cloud.places[rows, 0], 3),
        "y": np.round(cloud.places[rows, 1], 3),
        "customdata": rows,
        "text": hovers,
        "hovertemplate": "%{text}<extra></extra>",
        "name": "right" if right else "wrong",
        "marker": {
            "coloraxis": "coloraxis",
            "color": np.round(cloud.probabilities[rows], 3),
            "size": 6 if right else 7,
            "symbol": "circle" if right else "x",
            "opacity": opacity,
            "line": {"width": 0.5, "color": colours.muted},
        },
        "unselected": {"marker": {"opacity": opacity}},
    }


def _ring(place: Values, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place[0]],
        "y": [place[1]],
        "name": "chosen",
        "marker": {"symbol": "circle-open", "size": 18, "color": colours.ink, "line": {"width": 3}},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "skip",
    }


def _undecided(ends: Values, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends[:, 0],
        "y": ends[:, 1],
        "name": "undecided",
        "line": {"color": colours.muted, "width": 1.5, "dash": "dot"},
        "hovertemplate": "undecided: P = 0.5 (on this plane)<extra></extra>",
    }


def _path(cloud: Cloud, colours: Palette) -> list[dict[str, Any]]:
    """Return the path as a line with a dot after each word; an open ring where it begins, a large diamond at its end."""
    places, before = cloud.path, cloud.start
    whole = places if before is None else np.concatenate([np.reshape(before, (1, 2)), places])
    last = len(places) - 1
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": whole[:, 0],
            "y": whole[:, 1],
            "name": "your text",
            "line": {"color": width_colour, "width": width},
            "hoverinfo": "skip",
        }
        for width, width_colour in ((5, fade(colours.paper, 0.8)), (2, colours.ink))
    ]
    if before is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [before[0]],
                "y": [before[1]],
                "name": "before the first word",
                "marker": {"symbol": "circle-open", "size": 11, "color": colours.ink, "line": {"width": 2}},
                "hovertemplate": "before the first word<extra></extra>",
                "unselected": {"marker": {"opacity": 1}},
            }
        )
    shown = plain(cloud.class_names[cloud.shown_class])
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": places[:, 0],
            "y": places[:, 1],
            "name": "after each word",
            "text": [f"{number}. {plain(word)}" for number, word in enumerate(cloud.words, 1)],
            "customdata": cloud.path_probabilities,
            "hovertemplate": f"%{{text}}<br>P({shown}) %{{customdata:.2f}}<extra></extra>",
            "marker": {
                "coloraxis": "coloraxis",
                "color": cloud.path_probabilities,
                "size": [13 if index == last else 8 for index in range(len(places))],
                "symbol": ["diamond" if index == last else "circle" for index in range(len(places))],
                "line": {"width": 1.5, "color": colours.ink},
                "opacity": 1,
            },
            "unselected": {"marker": {"opacity": 1}},
        }
    )
    return traces


def _class_names(cloud: Cloud, colours: Palette) -> list[dict[str, Any]]:
    """Return the name of each class under the middle of its texts; names that would meet stand under one another.

    Of many classes only the shown one and the most frequent are named: more would cover the dots.
    """
    reach = np.maximum(np.ptp(cloud.places, axis=0), 1e-9)
    labels: list[dict[str, Any]] = []
    taken: list[Values] = []
    counts = np.bincount(cloud.labels, minlength=len(cloud.class_names))
    counts[cloud.shown_class] += len(cloud.labels) * bool(counts[cloud.shown_class])  # named first
    for number in np.sort(np.argsort(-counts, kind="stable")[:_MOST_NAMES]).tolist():
        rows, name = cloud.labels == number, cloud.class_names[number]
        if not rows.any():
            continue
        place = np.array([np.median(cloud.places[rows, 0]), np.quantile(cloud.places[rows, 1], 0.02)])
        near = [other for other in taken if (np.abs(other - place) / reach < _NAME_ROOM).all()]
        taken.append(place)
        at = near[0] if near else place
        labels.append(
            _label(f"<b>{plain(name)}</b>", at, colours, size=NUMBER_SIZE + 2, shift=-14 - _NAME_HEIGHT * len(near))
        )
    return labels


def _word_labels(cloud: Cloud, colours: Palette) -> list[dict[str, Any]]:
    """Return the named words beside their dots; one that would cover an earlier one is left to the hover."""
    reach = np.array([high - low for low, high in (_range(cloud, 0), _range(cloud, 1))])
    labels: list[dict[str, Any]] = []
    taken: list[Values] = []
    for index in cloud.named:
        place = cloud.path[index]
        if any((np.abs(other - place) / reach < _WORD_ROOM).all() for other in taken):
            continue
        taken.append(place)
        # away from where the path came from, so that the word does not stand on the line
        came_from = cloud.path[index - 1] if index else place
        shift = -14 if place[1] < came_from[1] else 14
        labels.append(_label(plain(cloud.words[index]), place, colours, size=NUMBER_SIZE, shift=shift))
    return labels


def _label(text: str, place: Values, colours: Palette, *, size: int, shift: int) -> dict[str, Any]:
    return {
        "text": text,
        "x": float(place[0]),
        "y": float(place[1]),
        "yshift": shift,
        "showarrow": False,
        "font": {"size": size, "color": colours.ink},
        "bgcolor": fade(colours.paper, 0.75),
        "borderpad": 1,
    }


def _scale(n_classes: int, colours: Palette) -> list[list[float | str]]:
    """Return the colours behind words as a scale from 0 to 1."""
    return [[step / _STOPS, verdict_fill(step / _STOPS, n_classes, colours)] for step in range(_STOPS + 1)]


def _range(cloud: Cloud, number: int) -> list[float]:
    every = np.concatenate([cloud.places[:, number], cloud.path[:, number]])
    if cloud.start is not None:
        every = np.append(every, cloud.start[number])
    low, high = float(every.min()), float(every.max())
    room = (high - low) * _ROOM if high - low > 1e-9 else 1.0
    return [low - room, high + room]


def _clipped(line: tuple[float, float, float], ranges: Sequence[Sequence[float]]) -> Values | None:
    """Return the (2, 2) ends of a x + b y + d = 0 inside the picture, None if it is outside."""
    a, b, d = line
    (left, right), (low, high) = ranges
    points = []
    if b:
        points += [(x, -(a * x + d) / b) for x in (left, right)]
    if a:
        points += [(-(b * y + d) / a, y) for y in (low, high)]
    slack = 1e-9
    inside = [(x, y) for x, y in points if left - slack <= x <= right + slack and low - slack <= y <= high + slack]
    return np.array([min(inside), max(inside)]) if len(inside) >= 2 else None


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _wrapped(text: str) -> str:
    """Return the beginning of a text in lines that fit a hover."""
    words, lines = visible(text[: _HOVER_LINE * (_HOVER_LINES + 2)].replace("\n", " ")).split(), [""]
    for word in words:
        piece = word[:_HOVER_LINE]
        if len(lines[-1]) + len(piece) + 1 > _HOVER_LINE:
            if len(lines) == _HOVER_LINES:
                lines[-1] += " …"
                break
            lines.append(piece)
        else:
            lines[-1] = f"{lines[-1]} {piece}".strip()
    return "<br>".join(plain(line) for line in lines)
