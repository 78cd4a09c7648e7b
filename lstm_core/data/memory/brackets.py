"""The generated task "brackets": does every bracket find its partner?

The language of Dyck: a text is balanced when it is empty, or a balanced text in a pair of brackets, or two balanced
texts one after the other. To tell, a network must count (one kind) or keep the open brackets in order (several kinds).
Imports the texts and the specs.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.dataset import DatasetCard
from lstm_core.data.memory.dealing import GeneratedDataset, LabelledTexts, deal
from lstm_core.specs import BracketsData, DataSpec

OPENING = "([{"
CLOSING = ")]}"
BALANCED = 1
"""The label of a text in which every bracket finds its partner."""


def bracket_texts(data: BracketsData) -> LabelledTexts:
    """Generate the three splits: even lengths up to `length` equally often.

    Balanced texts are drawn evenly from all of their length. A broken text is a balanced one in which two brackets
    changed places, so that it has as many of each sign as before. With several kinds these are two closing brackets
    of different kinds: the text still opens and closes in the right rhythm, only the kinds do not match. With one kind
    (or where only one occurs) a pair that stands in no other pair is turned round.
    """
    sizes = range(2, data.length + 1, 2)
    return deal(partial(_drawn, data.n_kinds), data, n_classes=2, sizes=sizes, key=(data.length, data.n_kinds))


def _drawn(n_kinds: int, random: np.random.Generator, label: int, size: int, n: int) -> list[str]:
    steps = _dyck(random, n, size // 2)
    opens, closes = _pairs(steps)
    rows = np.arange(n)[:, None]
    kinds = np.empty((n, size), np.int64)
    kinds[rows, opens] = kinds[rows, closes] = random.integers(n_kinds, size=opens.shape)
    if label != BALANCED:
        _break(random, steps, kinds, opens, closes)
    signs = np.frombuffer((OPENING + CLOSING).encode(), dtype=np.uint8)
    buffer = signs[kinds + len(OPENING) * (steps < 0)].tobytes().decode()
    return [buffer[start : start + size] for start in range(0, n * size, size)]


def _dyck(random: np.random.Generator, n: int, n_pairs: int) -> NDArray[np.int64]:
    """Draw n balanced texts of one kind, all equally likely: (n, 2 n_pairs) of 1 to open and -1 to close.

    By the cycle lemma (Dvoretzky and Motzkin 1947) exactly one rotation of n_pairs times 1 and n_pairs + 1 times -1
    stays at 0 or above until its last step: the one that begins behind the first lowest point.
    """
    steps = np.ones((n, 2 * n_pairs + 1), np.int64)
    steps[:, n_pairs:] = -1
    steps = random.permuted(steps, axis=1)
    first = np.argmin(np.cumsum(steps, axis=1), axis=1) + 1
    places = (first[:, None] + np.arange(2 * n_pairs)) % (2 * n_pairs + 1)
    return np.take_along_axis(steps, places, axis=1)


def _pairs(steps: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of the opening and closing brackets that belong together, (n, n_pairs) each."""
    after = np.cumsum(steps, axis=1)
    level = np.where(steps > 0, after, after + 1)  # how deep the pair lies of which a bracket is part
    # brackets of one level stand in the text in turns: one opens, the next one closes it
    order = np.argsort(level, axis=1, kind="stable")
    return order[:, 0::2], order[:, 1::2]


def _break(
    random: np.random.Generator,
    steps: NDArray[np.int64],
    kinds: NDArray[np.int64],
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
) -> None:
    """Let two brackets of each text change places so that it is not balanced any more."""
    n = len(steps)
    every = np.arange(n)
    one = random.integers(closes.shape[1], size=n)
    kinds_of = np.take_along_axis(kinds, closes, axis=1)  # (n, n_pairs)
    differs = kinds_of != kinds_of[every, one][:, None]
    mixed = differs.any(axis=1)
    other = np.argmax(np.where(differs, random.random(closes.shape), -1.0), axis=1)
    rows = every[mixed]
    left, right = closes[rows, one[mixed]], closes[rows, other[mixed]]
    kinds[rows, left], kinds[rows, right] = kinds[rows, right], kinds[rows, left]
    # Turned round, a pair inside others could be balanced still: "(())" becomes "()()". An outermost one cannot.
    rows = every[~mixed]
    outermost = np.take_along_axis(np.cumsum(steps, axis=1), opens, axis=1) == 1
    pair = np.argmax(np.where(outermost, random.random(opens.shape), -1.0), axis=1)[rows]
    steps[rows, opens[rows, pair]], steps[rows, closes[rows, pair]] = -1, 1


class Brackets(GeneratedDataset):
    """The task as a data set."""

    spec_type = BracketsData
    card = DatasetCard(
        name="brackets",
        title="Balanced brackets",
        description="Opening and closing brackets: does every one find its partner? Counting in a cell state.",
        class_names=("broken", "balanced"),
        citation="",
        licence="Generated",
        embedded=True,
        positive_class=BALANCED,
        family="memory",
        rule="Balanced: every bracket that opens is closed by one of its kind, the last opened first. Broken texts have "
        "the same brackets, two of them in each other's place.",
    )

    def splits(self, data: DataSpec) -> LabelledTexts:
        return bracket_texts(self.checked(data))  # type: ignore[arg-type]

    def fixed_words(self) -> tuple[str, ...]:
        return tuple(OPENING + CLOSING)
