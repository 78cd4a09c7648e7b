"""What is in a data set of texts, in numbers: classes, lengths, how many words are enough, which words tell a class.

Pure functions of counted texts. Imports data.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.counted import CountedTexts
from lstm_core.data.token_set import Cut

RESERVED_ROWS = 2
"""Rows of a vocabulary that are no words: padding and unknown."""

COVERAGE_SIZES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
TELLING_AMONG = 20_000
"""Only so many of the most frequent words can be telling: a rarer one is in too few texts to say anything."""

CHANCE = 10.83
"""Chi-square that a word of no meaning exceeds in 1 of 1,000 cases (one degree of freedom)."""

_PAIRS = 2_000_000  # pairs of text and word that are sorted at a time: 16 MB


# --- classes --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Balance:
    """How many texts each class has.

    Attributes:
        counts: (3, classes) int64, for the training, validation and test part.
    """

    counts: NDArray[np.int64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Return the share of each class in its part, (3, classes) in [0, 1]; zeros for an empty part."""
        totals = self.counts.sum(axis=1, keepdims=True)
        shares: NDArray[np.float64] = self.counts / np.maximum(totals, 1)
        return shares

    @property
    def majority(self) -> int:
        """Return the commonest class of the training part; the first of several."""
        return int(np.argmax(self.counts[0]))

    @property
    def majority_share(self) -> float:
        """Return the share of test texts that are right when one always says the commonest class of the training part."""
        return float(self.shares[2, self.majority])


def balance(labels: tuple[NDArray[np.int64], ...], n_classes: int) -> Balance:
    """Count the classes.

    Args:
        labels: of the training, validation and test part, each (n,) int64 in [0, n_classes).
        n_classes: how many there are.
    """
    return Balance(np.stack([np.bincount(part, minlength=n_classes) for part in labels]).astype(np.int64))


# --- lengths --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Histogram:
    """Lengths in bars of one width.

    Attributes:
        edges: (bars + 1,) int64; bar b counts lengths from `edges[b]` up to and without `edges[b + 1]`.
        counts: (bars,) int64.
        beyond: texts that are longer than the last bar.
    """

    edges: NDArray[np.int64]
    counts: NDArray[np.int64]
    beyond: int


def length_histogram(lengths: NDArray[np.int64], most_bars: int = 60, shown: float = 0.995) -> Histogram:
    """Return how many texts have which length, in whole numbers.

    Args:
        lengths: (n,) >= 0.
        most_bars: the width of a bar is the smallest of 1, 2, 5, 10, 20, ... that needs no more bars.
        shown: share of the texts that the bars must hold, in (0, 1]: a few very long texts would press all others
            together.
    """
    longest = int(np.quantile(lengths, shown, method="higher")) if len(lengths) else 0
    width, steps = 1, 0
    while longest // width + 1 > most_bars:
        steps += 1
        width = (1, 2, 5)[steps % 3] * 10 ** (steps // 3)
    edges = np.arange(0, longest // width + 2, dtype=np.int64) * width
    held = lengths[lengths < edges[-1]]
    counts = np.bincount(held // width, minlength=len(edges) - 1).astype(np.int64)
    return Histogram(edges, counts, len(lengths) - len(held))


@dataclass(frozen=True)
class CutShare:
    """What a maximum length costs.

    Attributes:
        texts: share of the texts that are longer, in [0, 1].
        tokens: share of all tokens that are not read, in [0, 1].
    """

    texts: float
    tokens: float


def cut_share(lengths: NDArray[np.int64], max_length: int) -> CutShare:
    """Return which share of texts and of tokens a maximum length cuts off."""
    total = int(lengths.sum())
    lost = int(np.maximum(lengths - max_length, 0).sum())
    return CutShare(float(np.mean(lengths > max_length)) if len(lengths) else 0.0, lost / total if total else 0.0)


# --- words ----------------------------------------------------------------------------------------


def coverage(
    counted: CountedTexts, sizes: NDArray[np.int64], max_length: int | None = None, cut: Cut = "end"
) -> NDArray[np.float64]:
    """Return the share of the test texts' tokens that vocabularies of different sizes know.

    As in training, the vocabulary has the most frequent words of the training texts after cutting, words of equal
    count in alphabetical order, and `RESERVED_ROWS` rows that are no words.

    Args:
        counted: the texts.
        sizes: (n,) rows of each vocabulary.
        max_length, cut: how texts are cut, None for not at all.

    Returns:
        (n,) in [0, 1]; zeros where the test part has no tokens.
    """
    train, test = counted.counts("train", max_length, cut), counted.counts("test", max_length, cut)
    order = _by_count(counted, train)
    known = np.concatenate([[0], np.cumsum(test[order])])
    places = np.clip(np.asarray(sizes, np.int64) - RESERVED_ROWS, 0, len(order))
    shares: NDArray[np.float64] = known[places] / max(int(test.sum()), 1)
    return shares


@dataclass(frozen=True)
class FrequentWord:
    """A word of the training part.

    Attributes:
        word: the token.
        count: how often it stands there.
        share: of all tokens there, in [0, 1].
    """

    word: str
    count: int
    share: float


def frequent_words(counted: CountedTexts, n: int) -> list[FrequentWord]:
    """Return the n most frequent tokens of the training part, the most frequent first."""
    counts = counted.counts("train")
    total = max(int(counts.sum()), 1)
    return [
        FrequentWord(counted.words[place], int(counts[place]), float(counts[place] / total))
        for place in _by_count(counted, counts)[:n]
    ]


def vocabulary_words(counted: CountedTexts, size: int, max_length: int | None = None, cut: Cut = "end") -> list[str]:
    """Return the words that a vocabulary of that size knows, the most frequent first. See `coverage`."""
    order = _by_count(counted, counted.counts("train", max_length, cut))
    return [counted.words[place] for place in order[: max(size - RESERVED_ROWS, 0)]]


def _by_count(counted: CountedTexts, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the words that occur, by falling count and then by the alphabet, as `Vocabulary.count` sorts them."""
    ranked = counted.alphabetical[counts[counted.alphabetical] > 0]
    return ranked[np.argsort(-counts[ranked], kind="stable")]


# --- words that tell a class ----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Presence:
    """In how many training texts of each class each word stands.

    Attributes:
        words: (n_words,) the candidates, the most frequent first.
        texts: (classes, n_words) int64, texts with the word.
        class_sizes: (classes,) int64, texts of each class.
    """

    words: tuple[str, ...]
    texts: NDArray[np.int64]
    class_sizes: NDArray[np.int64]


def presence(counted: CountedTexts, among: int = TELLING_AMONG) -> Presence:
    """Count in how many training texts of each class each of the most frequent words stands."""
    order = _by_count(counted, counted.counts("train"))[:among]
    column = np.full(len(counted.words) + 1, -1, dtype=np.int64)
    column[order] = np.arange(len(order))
    rows = counted.rows("train")
    labels, n_classes, width = counted.labels[rows], len(counted.class_names), max(len(order), 1)
    found = np.zeros(n_classes * width, dtype=np.int64)
    bounds = counted.offsets[rows.start : rows.stop + 1]
    first = 0
    while first < len(labels):  # a bounded number of tokens at a time
        last = max(int(np.searchsorted(bounds, bounds[first] + _PAIRS, side="right")) - 1, first + 1)
        last = min(last, len(labels))
        columns = column[counted.types[bounds[first] : bounds[last]]]
        texts = np.repeat(np.arange(first, last), np.diff(bounds[first : last + 1]))
        pairs = texts[columns >= 0] * width + columns[columns >= 0]
        pairs.sort()
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # each word of a text once
        found += np.bincount(labels[pairs // width] * width + pairs % width, minlength=len(found))
        first = last
    return Presence(
        tuple(counted.words[place] for place in order),
        found.reshape(n_classes, width)[:, : len(order)],
        np.bincount(labels, minlength=n_classes).astype(np.int64),
    )


@dataclass(frozen=True)
class TellingWord:
    """A word that stands more often in the texts of one class than in all others.

    Attributes:
        word: the token.
        chi_square: how much more than by chance; see `telling_words`.
        inside: share of the texts of the class that have it, in [0, 1].
        outside: share of all other texts that have it, in [0, 1].
    """

    word: str
    chi_square: float
    inside: float
    outside: float


def chi_square(found: Presence, label: int) -> NDArray[np.float64]:
    """Return Pearson's chi-square between "the text has the word" and "the text is of the class".

    chi2 = (O - E)^2 / E + (O' - E')^2 / E', where O of the texts with the word are of the class, O' are not, and E
    and E' are what the class's share of all texts would give. The same as `sklearn.feature_selection.chi2` of the
    words' presence, which leaves out the texts without the word.

    Args:
        found: from `presence`.
        label: the class.

    Returns:
        (n_words,) >= 0.
    """
    share = found.class_sizes[label] / max(int(found.class_sizes.sum()), 1)
    inside, total = found.texts[label], found.texts.sum(axis=0)
    result = np.zeros(len(total))
    for observed, expected in ((inside, total * share), (total - inside, total * (1 - share))):
        result += np.divide((observed - expected) ** 2, expected, out=np.zeros(len(total)), where=expected > 0)
    return result


def telling_words(found: Presence, label: int, n: int, least: float = CHANCE) -> list[TellingWord]:
    """Return the n words that tell a class from all others best, the most telling first.

    Only words that stand more often in texts of the class than in others are named.

    Args:
        found: from `presence`.
        label: the class.
        n: how many at most.
        least: the chi-square that a word must have, so that chance alone names none.
    """
    size, others = int(found.class_sizes[label]), int(found.class_sizes.sum() - found.class_sizes[label])
    inside = found.texts[label] / max(size, 1)
    outside = (found.texts.sum(axis=0) - found.texts[label]) / max(others, 1)
    scores = np.where(inside > outside, chi_square(found, label), 0.0)
    order = np.argsort(-scores, kind="stable")[:n]
    return [
        TellingWord(found.words[place], float(scores[place]), float(inside[place]), float(outside[place]))
        for place in order
        if scores[place] > least
    ]
