"""The values of one reading: a text, what the network answered after each token, and all that its cells did.

The page computes it once per run, saved state and text; figures, tables and sentences only draw from it. Imports
numpy only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Direction = Literal["forward", "backward"]
Answers = Literal["classes", "tokens", "numbers"]
"""What a network answers: one of several classes, the token that comes next, or numbers."""

QUANTITY_NAMES: Mapping[str, Mapping[str, str]] = {
    "lstm": {"f": "keep", "i": "write", "g": "new", "c": "memory", "o": "show", "h": "shown"},
    "gru": {"z": "keep", "r": "look back", "g": "new", "h": "state"},
    "simple_rnn": {"h": "state"},
}
"""The quantities of each cell in the order of the computation, with the plain word that stands beside the letter."""

SIGNED = frozenset("gch")
"""Quantities with a sign; the others are gates between 0 and 1."""


@dataclass(frozen=True, eq=False)
class SideValues:
    """What one direction of one layer did.

    Attributes:
        quantities: letter to (timesteps, units) float32; gates in [0, 1], g and h in [-1, 1], c without limits.
        resting: letter of a gate to (units,) float32 in [0, 1]: where the gate stands without any input.
        order: (units,) int: unit numbers, the one with most effect on the answer first.
        is_ordered: whether `order` is by effect; else it is by number.
        entering: "h" (and "c") to (units,) float32: the state before the first token that this direction reads.
        parts: what is squashed, split: letter to (timesteps, units) from the word, (timesteps, units) from the
            memory, and (units,) from the bias.
        flat: letter of a gate to whether it hardly moves over the text.
    """

    quantities: Mapping[str, NDArray[np.float32]]
    resting: Mapping[str, NDArray[np.float32]]
    order: NDArray[np.int64]
    is_ordered: bool = False
    entering: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    parts: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]] = field(
        default_factory=dict
    )
    flat: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LayerValues:
    """One recurrent layer: its cell ("lstm", "gru", "simple_rnn") and its one or two directions."""

    cell: str
    sides: Mapping[Direction, SideValues]


@dataclass(frozen=True, eq=False)
class Expected:
    """What a network that continues texts expected along one text.

    Attributes:
        probabilities: (timesteps,) given to each token before it was read; NaN for the first.
        rank: (timesteps,) place of each token among all that could have come, from 1; 0 for the first.
        names: the tokens that `top` names, each once.
        top: (timesteps, k) the most probable tokens after each token, as places in `names`.
        top_probabilities: (timesteps, k).
    """

    probabilities: NDArray[np.floating]
    rank: NDArray[np.int64]
    names: tuple[str, ...]
    top: NDArray[np.int64]
    top_probabilities: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers that a network read, and what it answered to them, in the unit of the data.

    Attributes:
        series: (timesteps,) as they were typed.
        foretold: (timesteps,) what the network says of the same moment: its forecast of a step before, or its answer
            so far; NaN where there is none.
        name: what `foretold` is in a few words, such as "forecast".
        unit: of both, such as "°F"; empty where they have none.
    """

    series: NDArray[np.floating]
    foretold: NDArray[np.floating]
    name: str = "forecast"
    unit: str = ""

    @property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest of all of them, apart even where all are equal."""
        values = np.concatenate([self.series, self.foretold])
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        return (low, high) if high > low else (low - 0.5, high + 0.5)


@dataclass(frozen=True, eq=False)
class Reading:
    """One text, or one window of numbers, read by one saved state of a network.

    Attributes:
        text: as it was typed.
        tokens: the tokens that the network read, as written in the text.
        spans: start and end of each read token in the text.
        unknown: (timesteps,) bool: tokens without a number of their own in the vocabulary.
        cut_tokens: tokens that were not read because the text is too long.
        cut_side: the end that lost them.
        limit: most tokens that this network reads.
        class_names: of all that can be answered: classes, tokens, or what each of the numbers is.
        shown_class: the one of them that is shown and explained.
        probabilities: (timesteps, n_answers) after each token, or (1, n_answers) after the last one only; the last row
            is the answer. Of a network that answers numbers these numbers, in the unit of the data.
        changes: index and change of probability of the shown class, largest first, each at least 0.05. Of a network
            that continues texts: index and bits of surprise of the least expected tokens, as negative numbers.
        layers: what each recurrent layer did.
        noun: what a token is called: "word", "letter", "digit", "value" ...
        is_read: (timesteps,) bool, the tokens after which the answer was computed; a straight line stands between
            them. None means after all.
        answers: what the network answers.
        of_shown: (timesteps,) what `curve` returns where `probabilities` has the last row only.
        expected: of a network that continues texts.
        numbers: of a network that reads numbers.
    """

    text: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    unknown: NDArray[np.bool_]
    class_names: tuple[str, ...]
    shown_class: int
    probabilities: NDArray[np.floating]
    changes: tuple[tuple[int, float], ...]
    layers: tuple[LayerValues, ...]
    cut_tokens: tuple[str, ...] = ()
    cut_side: Literal["start", "end"] = "end"
    limit: int = 0
    noun: str = "word"
    is_read: NDArray[np.bool_] | None = None
    answers: Answers = "classes"
    of_shown: NDArray[np.floating] | None = None
    expected: Expected | None = None
    numbers: Numbers | None = None

    @property
    def timesteps(self) -> int:
        return len(self.tokens)

    @property
    def curve(self) -> NDArray[np.floating]:
        """(timesteps,) probability of the shown class (or token, or the shown number) after each token."""
        return self.probabilities[:, self.shown_class] if self.of_shown is None else self.of_shown

    @property
    def last(self) -> NDArray[np.floating]:
        """(n_answers,) after the last token."""
        row: NDArray[np.floating] = self.probabilities[-1]
        return row

    @property
    def answer(self) -> int:
        """The class or token that wins after the last token."""
        return int(np.argmax(self.last))

    @property
    def is_probability(self) -> bool:
        """Whether the answer is made of probabilities, and not of numbers in a unit."""
        return self.answers != "numbers"

    @property
    def guess(self) -> float:
        """The probability of guessing, before anything was read; NaN where the answer is a number."""
        return 1 / len(self.class_names) if self.is_probability else float("nan")

    @property
    def moves(self) -> NDArray[np.floating]:
        """(timesteps,) by how much each token changed the probability of the shown class."""
        return np.diff(self.curve, prepend=self.guess)

    @property
    def turning_point(self) -> int:
        """Index of the token that changed the answer most; of a series its end, where the forecast is made."""
        if self.answers != "classes":
            return self.changes[0][0] if self.changes else self.timesteps - 1
        return self.changes[0][0] if self.changes else int(np.argmax(np.abs(self.moves)))

    @property
    def unknown_tokens(self) -> tuple[str, ...]:
        """The unknown tokens, each once, in the order of the text."""
        return tuple(dict.fromkeys(t for t, odd in zip(self.tokens, self.unknown, strict=True) if odd))

    def side(self, layer: int, direction: Direction) -> SideValues:
        return self.layers[layer].sides[direction]


def percentile_limit(values: NDArray[np.floating], least: float = 0.1) -> float:
    """A symmetric limit for a quantity without natural limits: the 99th percentile of its size, at least `least`."""
    if not values.size:
        return least
    return max(float(np.percentile(np.abs(values), 99, method="higher")), least)


def digits_for(span: float) -> int:
    """Return how many decimals tell numbers apart that lie within `span` of each other: three figures of it."""
    if not span > 0 or not np.isfinite(span):
        return 2
    return int(np.clip(2 - np.floor(np.log10(span)), 0, 6))


def number(value: float, digits: int = 2) -> str:
    """A number with a true minus sign and without a minus zero; from a million on with an exponent."""
    if abs(value) >= 1e6:
        return f"{value:.1e}".replace("-", "−")
    return f"{value:.{digits}f}".replace("-", "−") if round(value, digits) else f"{0:.{digits}f}"
