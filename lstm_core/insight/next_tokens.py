"""What a network that continues texts expected at every token: how probable the token was, and what else could have come.

Only what a picture needs is kept: all probabilities of a long text over a large vocabulary would be hundreds of
megabytes. Imports trace.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.trace import Network, TokenIds, answer

MOST_ALTERNATIVES = 8

MOST_SURPRISES = 12
_MOST_BITS = 100.0
_AT_ONCE = 2**22
"""Probabilities that are computed at a time: 16 MB."""


@dataclass(frozen=True, eq=False)
class NextTokens:
    """What was expected along one text.

    Attributes:
        expected: (timesteps,) float32, the probability that the network gave to each token just before it read it; NaN
            for the first, before which it has read nothing.
        rank: (timesteps,) int64, the place of each token among all that could have come, 1 for the most probable; 0 for
            the first.
        top: (timesteps, k) int64, the ids of the tokens that are most probable after each token, the first one first.
        top_probabilities: (timesteps, k) float32.
        log_sums: (timesteps,) float64, log of the sum of exp(logit): what turns one logit into a probability.
        last: (n_tokens,) float32, the probability of every token after the last one.
    """

    expected: FloatArray
    rank: NDArray[np.int64]
    top: NDArray[np.int64]
    top_probabilities: FloatArray
    log_sums: NDArray[np.float64]
    last: FloatArray


def next_tokens(network: Network, hidden: FloatArray, ids: TokenIds, *, most: int = MOST_ALTERNATIVES) -> NextTokens:
    """Put the head of a network that continues texts on its states, and keep what was expected at each token.

    Args:
        network: spec and weights; its head has one output for each token.
        hidden: (timesteps, features), the output of the last recurrent layer.
        ids: (timesteps,) the tokens that were read.
        most: how many alternatives to keep after each token, fewer where there are fewer tokens.
    """
    timesteps, k = len(ids), min(most, network.n_answers)
    expected = np.full(timesteps, np.nan, np.float32)
    rank = np.zeros(timesteps, np.int64)
    top = np.empty((timesteps, k), np.int64)
    top_probabilities = np.empty((timesteps, k), np.float32)
    log_sums = np.empty(timesteps)
    size = max(1, _AT_ONCE // network.n_answers)
    probabilities = np.empty((0, network.n_answers), np.float32)
    for start in range(0, timesteps, size):
        rows = slice(start, min(start + size, timesteps))
        logits, probabilities = answer(network, hidden[rows])
        highest = logits.max(axis=1, keepdims=True).astype(np.float64)
        log_sums[rows] = highest[:, 0] + np.log(np.exp(logits - highest).sum(axis=1))
        chosen = np.argpartition(-probabilities, k - 1, axis=1)[:, :k]
        values = np.take_along_axis(probabilities, chosen, axis=1)
        order = np.lexsort((chosen, -values), axis=1)  # equal ones by their number
        top[rows] = np.take_along_axis(chosen, order, axis=1)
        top_probabilities[rows] = np.take_along_axis(values, order, axis=1)
        following = ids[start + 1 : start + 1 + len(probabilities)]  # none after the last
        of_next = probabilities[np.arange(len(following)), following]
        there = slice(start + 1, start + 1 + len(following))
        expected[there] = of_next
        rank[there] = 1 + (probabilities[: len(following)] > of_next[:, None]).sum(axis=1)
    return NextTokens(expected, rank, top, top_probabilities, log_sums, probabilities[-1])


def probability_of(network: Network, hidden: FloatArray, found: NextTokens, token: int) -> FloatArray:
    """Return the probability that one token comes next, after each token of the text: (timesteps,) float32.

    Args:
        network, hidden: as for `next_tokens`.
        found: from `next_tokens`.
        token: its id.
    """
    kernel, bias = network.weights["head/kernel"], network.weights["head/bias"]
    logits = hidden.astype(np.float64) @ kernel[:, token].astype(np.float64) + float(bias[token])
    column: FloatArray = np.exp(logits - found.log_sums).astype(np.float32)
    return column


def least_expected(expected: FloatArray, most: int = MOST_SURPRISES) -> tuple[tuple[int, float], ...]:
    """Return the tokens that surprised most: index and log2 p <= -1, the least expected first.

    Args:
        expected: (timesteps,) from `next_tokens`.
        most: how many at most, and never more than a quarter of the tokens (but one).
    """
    with np.errstate(divide="ignore"):
        bits = np.log2(np.nan_to_num(expected.astype(np.float64), nan=1.0))
    bits = np.maximum(bits, -_MOST_BITS)  # a probability that float32 calls 0
    order = np.argsort(bits, kind="stable")[: min(most, max(1, len(bits) // 4))]
    return tuple((int(index), float(bits[index])) for index in order if bits[index] <= -1)
