"""How well a network guesses the tokens of texts that it did not learn from: bits for each of them.

Imports trace, data and specs.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.data.token_set import TokenSet
from lstm_core.trace import Network, answer, batches_by_length, replay

MOST_TOKENS: Final = 40_000
"""Tokens that are looked at; more say hardly more: of 40,000 the mean is known to a hundredth of a bit."""

_AT_ONCE: Final = 2**22
"""Probabilities that are computed at a time: 16 MB."""


@dataclass(frozen=True, eq=False)
class Surprise:
    """Tokens of some texts, and what each cost.

    Attributes:
        ids: (n,) int64, the tokens that were to be guessed.
        bits: (n,) float64, minus log2 of the probability that the network gave to each: 0 for a certain one.
        read: (n,) int64, how many tokens of its window the network had read before.
        is_likeliest: (n,) bool, whether it was the network's first guess.
    """

    ids: NDArray[np.int64]
    bits: NDArray[np.float64]
    read: NDArray[np.int64]
    is_likeliest: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def mean_bits(self) -> float:
        """Return the mean of `bits`, NaN without a token."""
        return float(self.bits.mean()) if len(self) else math.nan


def surprise(
    network: Network,
    windows: TokenSet,
    *,
    most: int = MOST_TOKENS,
    progress: Callable[[float], None] = lambda share: None,
) -> Surprise:
    """Read windows of texts and note what each token cost.

    Args:
        network: of the task "generate".
        windows: as `prepare` returns them: the network reads all tokens but the last and guesses all but the first;
            `labels` of the first targets do not count.
        most: if there are more tokens, windows are taken evenly from all of them.
        progress: told the share that is done.

    Returns:
        All guesses that count, in the order of the windows.
    """
    rows = np.arange(len(windows))
    n_tokens = int((windows.lengths - 1).sum())
    if n_tokens > most:
        n_kept = max(1, len(windows) * most // n_tokens)
        rows = np.unique(((np.arange(n_kept) + 0.5) * len(windows) / n_kept).astype(np.int64))
    rows = rows[windows.lengths[rows] > 1]
    parts: list[tuple[NDArray[np.int64], Surprise]] = []
    done = 0
    for places in batches_by_length(network, [int(length) - 1 for length in windows.lengths[rows]]):
        texts = [windows[int(row)] for row in rows[places]]
        output = replay(network, [ids[:-1] for ids in texts], keep="states").layers[-1].output
        lengths = np.array([len(ids) - 1 for ids in texts])
        steps = np.arange(output.shape[1])
        counts = (steps < lengths[:, None]) & (steps >= windows.labels[rows[places]][:, None])
        targets = np.zeros(counts.shape, np.int64)
        for number, ids in enumerate(texts):
            targets[number, : len(ids) - 1] = ids[1:]
        row, step = np.nonzero(counts)
        bits, is_likeliest = _bits(network, output[row, step], targets[row, step])
        parts.append((places[row], Surprise(targets[row, step], bits, step + 1, is_likeliest)))
        done += len(places)
        progress(done / len(rows))
    if not parts:
        return Surprise(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.bool_))
    order = np.argsort(np.concatenate([places for places, _ in parts]), kind="stable")
    found = [part for _, part in parts]
    return Surprise(
        np.concatenate([part.ids for part in found])[order],
        np.concatenate([part.bits for part in found])[order],
        np.concatenate([part.read for part in found])[order],
        np.concatenate([part.is_likeliest for part in found])[order],
    )


def by_token(found: Surprise, n_tokens: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return how often each token of a vocabulary was to be guessed, and the bits that it cost on average.

    Args:
        found: from `surprise`.
        n_tokens: rows of the vocabulary.

    Returns:
        (n_tokens,) int64 and (n_tokens,) float64, NaN where a token never came.
    """
    return _means(found.ids, found.bits, n_tokens)


def by_position(
    found: Surprise, n_bins: int = 12
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return what a token cost by how much the network had read before it: what it gains by remembering.

    Args:
        found: from `surprise`.
        n_bins: at most so many parts, narrow at the beginning, where most is gained, and wider behind.

    Returns:
        Mean number of tokens read (parts,), mean bits (parts,) and number of tokens (parts,), without empty parts.
    """
    if not len(found):
        return np.zeros(0), np.zeros(0), np.zeros(0, np.int64)
    edges = np.unique(np.geomspace(1, int(found.read.max()) + 1, n_bins + 1).round().astype(np.int64))
    part = np.searchsorted(edges, found.read, side="right") - 1
    counts, bits = _means(part, found.bits, len(edges))
    _, read = _means(part, found.read.astype(np.float64), len(edges))
    there = counts > 0
    return read[there], bits[there], counts[there]


def extremes(
    counts: NDArray[np.int64], bits: NDArray[np.float64], n: int, fewest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the tokens that cost least and those that cost most, n of each; rare ones and signs for no text left out.

    Args:
        counts, bits: from `by_token`.
        n: how many of each, fewer where there are not 2 n tokens.
        fewest: how often a token must have come.
    """
    ids = np.flatnonzero(counts >= max(fewest, 1))
    ids = ids[ids > 1]  # padding, unknown
    order = ids[np.argsort(bits[ids], kind="stable")]
    n = min(n, len(order) // 2)
    return order[:n], order[::-1][:n]


# --- helpers --------------------------------------------------------------------------------------


def _bits(
    network: Network, hidden: FloatArray, targets: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the bits of each target after each hidden state, (n, features), and whether it was the first guess."""
    bits = np.empty(len(targets))
    is_likeliest = np.empty(len(targets), np.bool_)
    size = max(1, _AT_ONCE // network.n_answers)
    for start in range(0, len(targets), size):
        part = slice(start, start + size)
        logits, _ = answer(network, hidden[part])
        highest = logits.max(axis=1)
        of_target = logits[np.arange(len(logits)), targets[part]].astype(np.float64)
        log_sums = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1, dtype=np.float64))
        bits[part] = (log_sums - of_target) / math.log(2)
        is_likeliest[part] = logits.argmax(axis=1) == targets[part]
    return bits, is_likeliest


def _means(
    groups: NDArray[np.int64], values: NDArray[np.float64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    counts = np.bincount(groups, minlength=n)
    sums = np.bincount(groups, weights=values, minlength=n)
    return counts, np.divide(sums, counts, out=np.full(n, np.nan), where=counts > 0)
