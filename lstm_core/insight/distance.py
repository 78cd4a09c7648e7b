"""How far back a network can remember: right answers of the memory tasks by how long ago, how long, or how deep.

A share over all test sequences hides what the memory tasks are made for: short distances may all be right while long
ones are guessed. Imports data, specs and trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.number_set import NumberSet
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.registry import card, load_numbers, load_splits
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec
from lstm_core.trace import Network, answer, batches_by_length, predict, replay

MOST_SEQUENCES = 2_000
"""More tell nothing that a picture could show."""

_STRAIGHT = 1.96  # standard errors on both sides of a mean that hold it in 95 of 100 cases


@dataclass(frozen=True, eq=False)
class Measure:
    """One way to say how hard a sequence is to remember.

    Attributes:
        name: for links and tables, such as "distance".
        title: of the axis, such as "letters read after the answer".
        values: (n,) int64, one a score.
    """

    name: str
    title: str
    values: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scored:
    """How a network did on test sequences.

    Attributes:
        scores: (n,) 1 where the answer was right and 0 where not; of numbers the absolute error.
        measures: at least one, the one to show first in front.
        is_error: the scores are errors, so less is better.
        answers: one a text that was read, in the order of the test part; none of numbers.
    """

    scores: NDArray[np.float64]
    measures: tuple[Measure, ...]
    is_error: bool = False
    answers: tuple["Answer", ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a network said to one text.

    Attributes:
        text: what it read before it answered.
        expected, said: the right answer, and its own.
    """

    text: str
    expected: str
    said: str

    @property
    def is_right(self) -> bool:
        return self.said == self.expected


@dataclass(frozen=True, eq=False)
class DistanceCurve:
    """Scores by a measure, in bins of neighbouring values.

    Attributes:
        low, high: (k,) first and last value of each bin that has any scores.
        count: (k,) scores in it.
        mean: (k,) of the scores: the share right, or the mean absolute error.
        lower, upper: (k,) limits that hold the true mean in 95 of 100 cases.
    """

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    count: NDArray[np.int64]
    mean: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]

    @property
    def centre(self) -> NDArray[np.float64]:
        """Middle of each bin, (k,)."""
        centre: NDArray[np.float64] = (self.low + self.high) / 2
        return centre

    def __len__(self) -> int:
        return len(self.mean)


# --- scores ---------------------------------------------------------------------------------------


def scored_test(
    network: Network, vocabulary: Vocabulary | None, *, size: int = MOST_SEQUENCES, progress: Progress | None = None
) -> Scored:
    """Let a network answer the first test sequences of its memory task.

    Args:
        network: spec and weights.
        vocabulary: the run's; None for numbers.
        size: how many sequences at most.
        progress: told how far it is.

    Raises:
        DataUnavailableError: the run is not of a memory task.
    """
    report = progress or no_progress
    data = network.spec.data
    report("Reading test sequences", 0.0)
    if data.kind == "adding":
        numbers = load_numbers(network.spec, report).test
        return _scored_numbers(network, numbers.take(np.arange(min(size, len(numbers)))))
    if data.kind in ("text", "series") or vocabulary is None:
        raise DataUnavailableError(
            "There is no distance to measure",
            expected="a run of a memory task",
            received=f"a run on {data.dataset}",
            remedy="choose a run of a memory task, such as the letter after the star",
        )
    test = load_splits(data, report).test
    n = min(size, len(test))
    texts, labels = [test.texts[row] for row in range(n)], test.labels[:n]
    limit = network.spec.timesteps + (1 if network.spec.task.kind == "generate" else 0)
    tokens = vocabulary.encode_many(texts, limit, "end", labels=labels)
    sequences = [tokens[row] for row in range(n)]
    if network.spec.task.kind == "generate":
        said = _said_again(network, sequences, labels)
        first = int(labels[0]) + 1
        expected = np.stack([ids[first:] for ids in sequences])
        place = np.tile(np.arange(1, said.shape[1] + 1), n)
        answers = tuple(
            Answer(text[:first], text[first:], "".join(vocabulary.words[token] for token in tokens))
            for text, tokens in zip(texts, said.tolist(), strict=True)
        )
        scores = (said == expected).ravel().astype(np.float64)
        return Scored(scores, (Measure("place", "place among the letters", place),), answers=answers)
    said = np.argmax(predict(network, sequences), axis=1)
    names = card(data.dataset).class_names
    return Scored(
        (said == labels).astype(np.float64),
        measures_of(data, texts),
        answers=tuple(Answer(texts[row], names[labels[row]], names[said[row]]) for row in range(n)),
    )


def measures_of(data: DataSpec, texts: Sequence[str]) -> tuple[Measure, ...]:
    """Return how hard the texts of a memory task that is to be classified are to remember."""
    lengths = np.array([len(text) for text in texts], np.int64)
    if data.kind == "star":
        # the letter after the star is the first thing to be kept: what comes after it is the distance
        after = np.array([len(text) - 2 - text.index("*") for text in texts], np.int64)
        return (Measure("distance", "letters read after the answer", after),)
    if data.kind == "parity":
        return (Measure("length", "digits in the text", lengths),)
    if data.kind == "brackets":
        depths = np.array([deepest(text) for text in texts], np.int64)
        return (Measure("depth", "deepest nesting", depths), Measure("length", "brackets in the text", lengths))
    between = np.array([words_between(text) for text in texts], np.int64)
    return (Measure("distance", "words between the two ends", between),)


def deepest(text: str) -> int:
    """Return how many brackets are open at once at most, whether they match or not."""
    depth = most = 0
    for sign in text:
        depth += 1 if sign in "([{" else -1
        most = max(most, depth)
    return most


def words_between(text: str) -> int:
    """Return the words between "... that we saw" and "is ..." of a sentence of the delayed negation."""
    words = text.split()
    return len(words) - 3 - words.index("saw")


def _said_again(
    network: Network, sequences: Sequence[NDArray[np.int32]], labels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the tokens said after the mark, (n, n_symbols), each after the right ones before it."""
    first = int(labels[0])
    said = np.empty((len(sequences), len(sequences[0]) - 1 - first), np.int64)
    for rows in batches_by_length(network, [len(ids) - 1 for ids in sequences]):
        ids = [sequences[row][:-1] for row in rows]
        states = replay(network, ids, keep="states").layers[-1].output[:, first:]
        said[rows] = np.argmax(answer(network, states)[1], axis=-1)
    return said


def _scored_numbers(network: Network, numbers: NumberSet) -> Scored:
    answers = predict(network, list(numbers.inputs))
    marked = np.argmax(numbers.inputs[:, :, 1], axis=1)
    since = numbers.inputs.shape[1] - 1 - marked
    error = np.abs(answers[:, 0].astype(np.float64) - numbers.targets[:, 0])
    return Scored(error, (Measure("distance", "numbers read after the first marked one", since),), is_error=True)


# --- curves ---------------------------------------------------------------------------------------


def by_distance(
    values: NDArray[np.int64], scores: NDArray[np.float64], *, is_error: bool, most: int = 12
) -> DistanceCurve:
    """Return the mean score for each value, or for each of at most `most` bins of equally many values.

    The limits of a share are those of Wilson (1927): they stay in [0, 1] and hold for few and for extreme shares. Those
    of an error are 1.96 standard errors of the mean on both sides, not below 0.

    Args:
        values: (n,) of a measure.
        scores: (n,) of `Scored`.
        is_error: the scores are errors, not shares.
        most: bins.
    """
    if not len(values):
        nothing = np.zeros(0)
        return DistanceCurve(
            nothing.astype(np.int64), nothing.astype(np.int64), nothing.astype(np.int64), *[nothing] * 3
        )
    first, last = int(values.min()), int(values.max())
    width = -(-(last - first + 1) // most)
    bins = (values - first) // width
    count = np.bincount(bins)
    kept = np.flatnonzero(count)
    n = count[kept].astype(np.float64)
    mean = np.bincount(bins, scores)[kept] / n
    if is_error:
        spread = np.bincount(bins, scores**2)[kept] / n - mean**2
        half = _STRAIGHT * np.sqrt(np.maximum(spread, 0.0) / n)
        lower, upper = np.maximum(mean - half, 0.0), mean + half
    else:
        lower, upper = wilson(mean, n)
    low = first + kept * width
    return DistanceCurve(low, np.minimum(low + width - 1, last), count[kept], mean, lower, upper)


def wilson(share: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Wilson's limits of a share among n: all true shares from which it is at most 1.96 deviations away."""
    square = _STRAIGHT**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _STRAIGHT / (1 + square / n) * np.sqrt(share * (1 - share) / n + square / (4 * n**2))
    # of no and of all right one limit is the share itself, but for the last digit
    return np.clip(middle - half, 0.0, share), np.clip(middle + half, share, 1.0)
