"""Where the columns of a text stand: one column a token, the same in every figure of a page.

The unit of the x axis is a pixel of the narrowest window that the page supports, so that a column can be as wide as
its word. Wider windows stretch all figures alike. Imports numpy only.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GUTTER = 112
"""Left margin in pixels: name, letter and value of each row."""

RIGHT = 60
"""Right margin in pixels: limits and colour bars."""

NARROWEST = 800
"""Plot width in pixels that a 1024 px window leaves."""

MOST_WORDS = 32
"""Up to this many words a column is as wide as its word; beyond, columns are equal and the words stand elsewhere."""

NUMBERS_FROM = 40
"""Column width in pixels from which a bar carries its value."""

_LEAST, _MOST, _PADDING = 22.0, 120.0, 12.0
_THINNEST = 3.0
_LETTER_COLUMN = 15.0
_NARROW, _WIDE = frozenset("ijlt.,:;'!|I()[]f\"-r"), frozenset("mwMWQ@%&")


@dataclass(frozen=True, eq=False)
class Columns:
    """The x positions of a text's tokens.

    Attributes:
        edges: (timesteps + 1,) float, ascending.
        labels: what stands in each column; empty strings when the columns are too narrow for words.
        total: end of the x axis, including the part for what is not read.
        cut: start and end of the part that stands for what is not read, None when all is read.
    """

    edges: NDArray[np.float64]
    labels: tuple[str, ...]
    total: float
    cut: tuple[float, float] | None = None

    @property
    def centres(self) -> NDArray[np.float64]:
        return (self.edges[:-1] + self.edges[1:]) / 2

    @property
    def widths(self) -> NDArray[np.float64]:
        return np.diff(self.edges)

    @property
    def has_words(self) -> bool:
        return any(self.labels)

    @property
    def least_width(self) -> int:
        """Width in pixels below which a figure with these columns should scroll instead of shrink."""
        return int(GUTTER + self.total + RIGHT)


def text_width(text: str) -> float:
    """About how wide a text of 14 px stands, in pixels; fonts cannot be measured here, so rather too wide."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x1F000:
        return 15.0
    if character in _NARROW:
        return 4.6
    if character in _WIDE:
        return 11.5
    return 9.0 if character.isupper() else 7.4


def shortened(text: str, width: float) -> str:
    """The text, cut with an ellipsis if it is wider than that many pixels."""
    if text_width(text) <= width:
        return text
    kept, used = "", 8.0
    for character in text:
        used += _character_width(character)
        if used > width:
            break
        kept += character
    return kept + "…"


def columns(tokens: Sequence[str], *, n_cut: int = 0, cut_side: str = "end") -> Columns:
    """The columns of a text.

    Args:
        tokens: as written, at least one.
        n_cut: how many tokens were not read; they get one hatched part at their end.
        cut_side: "start" or "end".
    """
    n = len(tokens)
    tokens = [token if token.strip() else "␣" for token in tokens]
    reserve = 172.0 if n_cut else 0.0
    room = NARROWEST - reserve
    letters = all(text_width(token) <= 15 for token in tokens)
    with_words = n <= MOST_WORDS or (letters and n * _LETTER_COLUMN <= room)
    if with_words:
        dense = letters and n > MOST_WORDS
        least, padding = (_LETTER_COLUMN, 4.0) if dense else (_LEAST, _PADDING)
        widths = np.array([min(max(text_width(token) + padding, least), _MOST) for token in tokens])
        widths *= float(np.clip(room / widths.sum(), 1.0, 2.0))
        labels = tuple(shortened(token, width - 4) for token, width in zip(tokens, widths, strict=True))
    else:
        widths = np.full(n, max(room / n, _THINNEST))
        labels = ("",) * n
    edges = np.concatenate([[0.0], np.cumsum(widths)])
    total = max(float(edges[-1]) + reserve, float(NARROWEST))
    if not n_cut:
        return Columns(edges, labels, total)
    if cut_side == "start":
        return Columns(edges + reserve, labels, total, (0.0, reserve))
    return Columns(edges, labels, total, (float(edges[-1]), float(edges[-1]) + reserve))


def labels_without_overlap(
    positions: Sequence[float], texts: Sequence[str], *, start: float, end: float
) -> list[float | None]:
    """Where labels of 14 px that belong to the given positions are centred, so that none covers another.

    Args:
        positions: x of what each label names, the most important first.
        texts: the labels, in the same order.
        start: left end of the room.
        end: its right end.

    Returns:
        x of each label's centre, None for one without room.
    """
    taken: list[tuple[float, float]] = []
    chosen: list[float | None] = []
    for x, text in zip(positions, texts, strict=True):
        half = (text_width(text) + 8) / 2
        free: float | None = None
        for shift in (0.0, half * 0.8, -half * 0.8):
            spot = min(max(x + shift, start + half), end - half)
            if all(spot + half <= low or spot - half >= high for low, high in taken):
                free = spot
                taken.append((spot - half, spot + half))
                break
        chosen.append(free)
    return chosen
