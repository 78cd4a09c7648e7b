"""A fixed sample of a run's test texts, and what a network answers and remembers after each of them.

Views over the data set share it: they are about the same texts at every saved state, and about texts that no weight
was ever fitted to. Imports data, specs and trace.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.data.batching import fixed_sample, padded
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.registry import load_splits
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.ranking import Place, places
from lstm_core.specs import RunSpec
from lstm_core.trace import Network, TokenIds, batches_by_length, replay

SAMPLE_SIZE = 2000
"""Texts of a sample: enough to tell shares apart by 2 %, and 0.2 s of replay for an LSTM of 32 units."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Test texts as people read them and as a run's network reads them.

    Attributes:
        texts: (n,) as the data set has them.
        tokens: the same n texts in the run's vocabulary, cut to what its network reads, with their labels.
    """

    texts: tuple[str, ...]
    tokens: TokenSet

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.texts)


@dataclass(frozen=True, eq=False)
class SampleStates:
    """What a network holds and says after each text of a sample.

    Attributes:
        last: (layer, direction) -> (n, units) float32, the hidden state when that direction has read everything,
            padding included where the network reads it.
        probabilities: (n, n_classes) float32.
    """

    last: Mapping[Place, FloatArray]
    probabilities: FloatArray

    @property
    def answers(self) -> NDArray[np.int64]:
        """Return the number of the class that wins for each text, (n,)."""
        winners: NDArray[np.int64] = np.argmax(self.probabilities, axis=1)
        return winners


def draw_sample(
    spec: RunSpec,
    vocabulary: Vocabulary,
    *,
    size: int = SAMPLE_SIZE,
    seed: int = 0,
    progress: Progress | None = None,
) -> Sample:
    """Return texts of the test split with the classes in the same shares as there; all of them if there are fewer.

    Args:
        spec: of the run; its data, seed of the split included, decide which texts are test texts.
        vocabulary: the run's own.
        size: how many texts.
        seed: which; the same ones for the same seed.
        progress: told how far it is, also of a download.

    Raises:
        DataUnavailableError: the data set is not here and cannot be fetched.
        DataFormatError: a file of it is damaged.
    """
    report = progress or no_progress
    test = load_splits(spec.data, report).test
    n = len(test)
    # Each text stands as one token, its own number, so that the drawing is the one that training uses.
    numbered = TokenSet(np.arange(n, dtype=np.int32), np.arange(n + 1, dtype=np.int64), test.labels)
    drawn = fixed_sample(numbered, size, seed)
    texts = tuple(test.texts[int(row)] for row in drawn.ids)
    tokens = vocabulary.encode_many(texts, spec.data.max_length, spec.data.cut, labels=drawn.labels, progress=report)
    return Sample(texts, tokens)


def read_states(network: Network, tokens: TokenSet, progress: Callable[[float], None] | None = None) -> SampleStates:
    """Return the last hidden states and the probabilities of every text, read in batches of similar lengths.

    Args:
        network: spec and weights.
        tokens: n texts in its vocabulary.
        progress: told the share that is done, 0 to 1.

    Raises:
        TextInputError: a text does not fit the network.
    """
    n = len(tokens)
    layers = network.spec.model.layers
    last = {place: np.empty((n, layers[place[0]].units), np.float32) for place in places(network)}
    probabilities = np.empty((n, network.n_answers), np.float32)
    done = 0
    for rows in batches_by_length(network, tokens.lengths.tolist()):
        trace = replay(network, texts_as_read(network, tokens, rows), keep="states")
        for (layer, direction), states in last.items():
            hidden = trace.layers[layer].directions[direction]["h"]  # (batch, timesteps, units)
            ends = trace.lengths - 1 if direction == "forward" else np.zeros(len(rows), np.int64)
            states[rows] = hidden[np.arange(len(rows)), ends]
        probabilities[rows] = trace.probabilities
        done += len(rows)
        if progress is not None:
            progress(done / n)
    return SampleStates(last, probabilities)


def texts_as_read(network: Network, tokens: TokenSet, rows: NDArray[np.int64]) -> list[TokenIds]:
    """Return what a network reads of some texts: their tokens, and without a mask the padding as well.

    A network without a mask takes padding for text. Given as text, it is in the trace, and the states at the ends of
    the directions are there to be read.

    Args:
        network: decides about mask and padding.
        tokens: the texts.
        rows: which of them.
    """
    data = network.spec.data
    if data.mask:
        return [tokens[int(row)] for row in rows]
    return list(padded(tokens.take(rows), data.max_length, data.padding))
