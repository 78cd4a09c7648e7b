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
class Reading:
    """One text read by one saved state of a network.

    Attributes:
        text: as it was typed.
        tokens: the tokens that the network read, as written in the text.
        spans: start and end of each read token in the text.
        unknown: (timesteps,) bool: tokens without a number of their own in the vocabulary.
        cut_tokens: tokens that were not read because the text is too long.
        cut_side: the end that lost them.
        limit: most tokens that this network reads.
        class_names: of all classes.
        shown_class: the class whose probability is shown.
        probabilities: (timesteps, n_classes) after each token; the last row is the answer.
        changes: index and change of probability of the shown class, largest first, each at least 0.05.
        layers: what each recurrent layer did.
        noun: "word" or "letter".
        is_read: (timesteps,) bool, the tokens after which the answer was computed; a straight line stands between
            them. None means after all.
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

    @property
    def timesteps(self) -> int:
        return len(self.tokens)

    @property
    def curve(self) -> NDArray[np.floating]:
        """(timesteps,) probability of the shown class after each token."""
        return self.probabilities[:, self.shown_class]

    @property
    def guess(self) -> float:
        """The probability before anything was read."""
        return 1 / len(self.class_names)

    @property
    def moves(self) -> NDArray[np.floating]:
        """(timesteps,) by how much each token changed the probability of the shown class."""
        return np.diff(self.curve, prepend=self.guess)

    @property
    def turning_point(self) -> int:
        """Index of the token that changed the answer most."""
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


def number(value: float, digits: int = 2) -> str:
    """A number with a true minus sign and without a minus zero; from a million on with an exponent."""
    if abs(value) >= 1e6:
        return f"{value:.1e}".replace("-", "−")
    return f"{value:.{digits}f}".replace("-", "−") if round(value, digits) else f"{0:.{digits}f}"
