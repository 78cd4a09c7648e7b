"""What a network answers to the texts of its test part, all of them unless there are very many.

Imports data, specs and trace.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.registry import load_splits
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.sample import draw_sample
from lstm_core.specs import RunSpec
from lstm_core.trace import Network, batches_by_length, replay

MOST_TEXTS = 30_000
"""More test texts than this are represented by a sample: enough to tell shares apart by half a percent."""

_SMALLEST = 1e-7
"""Probabilities are kept this far from 0 and 1 in the loss, as Keras does it."""


@dataclass(frozen=True, eq=False)
class UnseenAnswers:
    """Test texts with their labels and a network's answers.

    Attributes:
        texts: (n,) as the data set has them.
        labels: (n,) int64.
        probabilities: (n, n_classes) float32.
        n_test: texts of the test part; n unless only a sample was read.
        train_counts: (n_classes,) int64, training texts of each class.
    """

    texts: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: FloatArray
    n_test: int
    train_counts: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of texts that were read."""
        return len(self.texts)

    @property
    def answers(self) -> NDArray[np.int64]:
        """Return the number of the class that wins for each text, (n,)."""
        winners: NDArray[np.int64] = np.argmax(self.probabilities, axis=1)
        return winners

    @property
    def accuracy(self) -> float:
        """Return the share of right answers."""
        return float(np.mean(self.answers == self.labels))

    @property
    def loss(self) -> float:
        """Return the mean cross-entropy, -log of the probability of the right class (natural logarithm)."""
        of_label = self.probabilities[np.arange(len(self)), self.labels].astype(np.float64)
        return float(-np.log(np.clip(of_label, _SMALLEST, 1 - _SMALLEST)).mean())


def read_unseen(
    network: Network, vocabulary: Vocabulary, *, most: int = MOST_TEXTS, progress: Progress | None = None
) -> UnseenAnswers:
    """Return what a network answers to its test texts, in no particular order.

    Args:
        network: spec and weights of a run that gives each text one label.
        vocabulary: the run's own.
        most: how many texts are read at most, with the classes in the same shares as in the whole test part.
        progress: told how far it is, also of a download.

    Raises:
        DataUnavailableError: the data set is not here and cannot be fetched.
        DataFormatError: a file of it is damaged.
    """
    report = progress or no_progress
    spec: RunSpec = network.spec
    splits = load_splits(spec.data, report)
    sample = draw_sample(spec, vocabulary, size=most, progress=report)
    n = len(sample)
    probabilities = np.empty((n, network.n_answers), np.float32)
    done = 0
    for rows in batches_by_length(network, sample.tokens.lengths.tolist()):
        probabilities[rows] = replay(network, [sample.tokens[int(row)] for row in rows], keep="output").probabilities
        done += len(rows)
        report(f"Reading {n:,} test texts", done / n)
    counts = np.bincount(splits.train.labels, minlength=network.n_answers).astype(np.int64)
    return UnseenAnswers(sample.texts, sample.tokens.labels, probabilities, len(splits.test), counts)
