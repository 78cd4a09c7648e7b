"""Which classes a network takes for which, and what that means for each class. Pure functions of labels and answers.

Imports nothing of ours.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Confusion:
    """How often texts of one class got the answer of another.

    Attributes:
        label: the class that was right.
        answer: the class that was said.
        count: texts.
        share: of all texts of the class `label`, in (0, 1].
    """

    label: int
    answer: int
    count: int
    share: float


@dataclass(frozen=True, eq=False)
class ClassReport:
    """How well each class is told from the others. All arrays are (n_classes,).

    Attributes:
        support: texts that have this label.
        answered: texts that got this answer.
        right: texts with this label and this answer.
    """

    support: Counts
    answered: Counts
    right: Counts

    @property
    def precision(self) -> NDArray[np.float64]:
        """Return right / answered, NaN for a class that is never the answer."""
        return _ratio(self.right, self.answered)

    @property
    def recall(self) -> NDArray[np.float64]:
        """Return right / support, NaN for a class without texts."""
        return _ratio(self.right, self.support)

    @property
    def f1(self) -> NDArray[np.float64]:
        """Return 2 * right / (support + answered), the harmonic mean of precision and recall; NaN without either."""
        return _ratio(2 * self.right, self.support + self.answered)

    @property
    def accuracy(self) -> float:
        """Return the share of right answers among all texts."""
        return float(self.right.sum() / max(int(self.support.sum()), 1))

    @property
    def majority(self) -> int:
        """Return the class with the most texts."""
        return int(np.argmax(self.support))

    def mean(self, *, weighted: bool) -> tuple[float, float, float]:
        """Return precision, recall and F1 over the classes that have texts.

        A class that has texts but is never the answer counts with a precision of 0.

        Args:
            weighted: each class counts as much as it has texts; else all count the same (the macro mean).
        """
        has_texts = self.support > 0
        weights = self.support[has_texts].astype(np.float64) if weighted else np.ones(int(has_texts.sum()))
        if not len(weights):
            return (float("nan"),) * 3
        measures = (np.nan_to_num(values[has_texts]) for values in (self.precision, self.recall, self.f1))
        precision, recall, f1 = (float(np.average(values, weights=weights)) for values in measures)
        return precision, recall, f1


def confusion_counts(labels: NDArray[np.integer], answers: NDArray[np.integer], n_classes: int) -> Counts:
    """Return how many texts of class i got the answer j.

    Args:
        labels: (n,) in [0, n_classes).
        answers: (n,) the same.
        n_classes: also of classes that do not occur.

    Returns:
        (n_classes, n_classes) int64, rows are labels.
    """
    flat = labels.astype(np.int64) * n_classes + answers
    return np.bincount(flat, minlength=n_classes * n_classes).reshape(n_classes, n_classes).astype(np.int64)


def class_report(counts: Counts) -> ClassReport:
    """Return what a confusion matrix says of each class.

    Args:
        counts: (n_classes, n_classes), rows are labels.
    """
    return ClassReport(counts.sum(axis=1), counts.sum(axis=0), np.diagonal(counts).copy())


def by_frequency(support: Counts) -> Counts:
    """Return the classes with the most frequent first; equally frequent ones stay in their order."""
    return np.argsort(-support, kind="stable")


def folded(counts: Counts, order: Counts, n_shown: int) -> Counts:
    """Return a confusion matrix of the first classes of an order, with all others added up in a last row and column.

    Args:
        counts: (n_classes, n_classes).
        order: (n_classes,) classes, such as from `by_frequency`.
        n_shown: how many classes keep a row of their own.

    Returns:
        (n, n) with n = n_shown + 1, or n_classes if no class is left over.
    """
    sorted_counts = counts[np.ix_(order, order)]
    if n_shown >= len(order):
        return sorted_counts
    starts = np.arange(n_shown + 1)
    return np.add.reduceat(np.add.reduceat(sorted_counts, starts, axis=0), starts, axis=1)


def most_confused(counts: Counts) -> list[Confusion]:
    """Return all pairs of classes of which one was taken for the other, the most frequent mistake first.

    Equally frequent mistakes stand in the order of the larger share of their label.
    """
    support = counts.sum(axis=1)
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    found = [
        Confusion(int(label), int(answer), int(counts[label, answer]), float(counts[label, answer] / support[label]))
        for label, answer in np.argwhere(wrong)
    ]
    return sorted(found, key=lambda each: (-each.count, -each.share))


def surest_first(
    labels: NDArray[np.integer], probabilities: NDArray[np.floating], pair: tuple[int, int] | None = None
) -> Counts:
    """Return the texts that were answered wrong, or those of one field of the matrix, the surest answer first.

    Args:
        labels: (n,).
        probabilities: (n, n_classes).
        pair: label and answer; None takes all wrong answers.

    Returns:
        Positions, int64.
    """
    answers = probabilities.argmax(axis=1)
    chosen = labels != answers if pair is None else (labels == pair[0]) & (answers == pair[1])
    rows = np.flatnonzero(chosen)
    return rows[np.argsort(-probabilities[rows, answers[rows]], kind="stable")]


@dataclass(frozen=True, eq=False)
class Sureness:
    """How often answers of about the same probability are right. All arrays are (n_bins,).

    Attributes:
        edges: (n_bins + 1,) of the probability of the answer.
        count: answers in each bin.
        said: their mean probability, NaN without any.
        right: the share of right ones, NaN without any.
    """

    edges: NDArray[np.float64]
    count: Counts
    said: NDArray[np.float64]
    right: NDArray[np.float64]

    @property
    def gap(self) -> float:
        """Return the mean of |said - right| over all answers (the expected calibration error; Guo et al. 2017)."""
        there = self.count > 0
        if not there.any():
            return float("nan")
        return float(np.average(np.abs(self.said - self.right)[there], weights=self.count[there]))


def sureness(labels: NDArray[np.integer], probabilities: NDArray[np.floating], n_bins: int = 10) -> Sureness:
    """Return how often the network is right when it says that it is so sure.

    Args:
        labels: (n,).
        probabilities: (n, n_classes).
        n_bins: of equal width between the lowest probability that an answer can have, 1 / n_classes, and 1.
    """
    of_answer = probabilities.max(axis=1).astype(np.float64)
    is_right = probabilities.argmax(axis=1) == labels
    edges = np.linspace(1 / probabilities.shape[1], 1.0, n_bins + 1)
    places = np.clip(np.searchsorted(edges, of_answer, side="right") - 1, 0, n_bins - 1)
    count = np.bincount(places, minlength=n_bins).astype(np.int64)
    said = np.bincount(places, weights=of_answer, minlength=n_bins)
    right = np.bincount(places, weights=is_right.astype(np.float64), minlength=n_bins)
    return Sureness(edges, count, _ratio(said, count), _ratio(right, count))


def _ratio(numerator: NDArray[np.generic], denominator: NDArray[np.generic]) -> NDArray[np.float64]:
    result = np.full(len(denominator), np.nan)
    np.divide(numerator, denominator, out=result, where=np.asarray(denominator != 0))
    return result
