"""What the network would answer if the text ended earlier, and where it changes its mind. Imports trace and data."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.data.token_set import ranges
from lstm_core.trace import Network, answer, predict, replay

AFFORDABLE = 2.5e9
"""Multiplications that a curve may take where every point is a run of its own: about a quarter of a second."""

_FEWEST_POINTS = 16

LEAST_CHANGE = 0.05
"""Smaller changes of the probability are not called a change of mind (VIEW: they get no mark)."""


@dataclass(frozen=True)
class Change:
    """One token that moved the answer: the probability before and after it, `delta` = after - before."""

    index: int
    before: float
    after: float
    delta: float


@dataclass(frozen=True, eq=False)
class PrefixCurve:
    """The answer after each token.

    Attributes:
        probabilities: (timesteps, n_classes); a straight line between the points that were computed.
        is_read: (timesteps,) bool, where it was computed; the last token always is.
    """

    probabilities: FloatArray
    is_read: NDArray[np.bool_]


def is_causal(network: Network) -> bool:
    """Say whether every state depends on the tokens so far only: no backward direction, no padding that is read."""
    layers = network.spec.model.layers
    return network.spec.data.mask and not any(layer.bidirectional for layer in layers)


def prefix_probabilities(network: Network, ids: NDArray[Any]) -> FloatArray:
    """Return the answer after each token: what the network would say if the text ended there.

    A causal network has read each prefix on its way through the text, so one replay is enough: the head is put on
    the hidden state (or on the running mean of them) of every timestep. Others read every prefix anew, in batches.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.

    Returns:
        (timesteps, n_answers); the last row is the answer to the whole text.

    Raises:
        TextInputError: see `lstm_core.trace.replay`.
    """
    if not is_causal(network):
        return predict(network, [ids[: end + 1] for end in range(len(ids))])
    return answers_on_the_way(network, replay(network, ids, keep="states").layers[-1].output[0])


def answers_on_the_way(network: Network, hidden: FloatArray) -> FloatArray:
    """Put the head of a causal network on what its last layer put out at each token.

    Args:
        network: spec and weights; `is_causal` must hold, else the states know words that come later.
        hidden: (timesteps, features), the output of the last recurrent layer.

    Returns:
        (timesteps, n_classes).
    """
    if network.spec.model.pooling == "mean":
        n_read = np.arange(1, len(hidden) + 1)[:, None]
        hidden = (np.cumsum(hidden, axis=0, dtype=np.float64) / n_read).astype(np.float32)
    _, probabilities = answer(network, hidden)
    return probabilities


def prefix_curve(network: Network, ids: NDArray[Any], *, affordable: float = AFFORDABLE) -> PrefixCurve:
    """Return the answer after each token, computed at fewer tokens where all would take too long.

    Only networks that read every prefix anew can be so slow: 500 tokens through two bidirectional layers of 64 take
    more than a second. Half of the points that can be afforded are spread evenly; the others fill the gaps over which
    the answer changes most, token by token, so that a large change lies between two tokens that were both read.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.
        affordable: multiplications that the curve may take.

    Raises:
        TextInputError: see `lstm_core.trace.replay`.
    """
    timesteps = len(ids)
    steps_of_one = timesteps / 2 if network.spec.data.mask else network.spec.data.max_length
    n_points = max(int(affordable / (network.multiplications * steps_of_one)), _FEWEST_POINTS)
    if is_causal(network) or timesteps <= n_points:
        return PrefixCurve(prefix_probabilities(network, ids), np.ones(timesteps, dtype=np.bool_))
    ends = np.unique(np.linspace(0, timesteps - 1, n_points // 2).round().astype(np.int64))
    values = _after(network, ids, ends)
    inside = np.diff(ends) - 1  # tokens in each gap
    by_change = np.argsort(-np.abs(np.diff(values, axis=0)).sum(axis=1), kind="stable")
    chosen = by_change[np.cumsum(inside[by_change]) <= n_points - len(ends)]
    closer = ranges(ends[chosen] + 1, inside[chosen])
    values = np.concatenate([values, _after(network, ids, closer)])
    ends = np.concatenate([ends, closer])
    order = np.argsort(ends)
    ends, values = ends[order], values[order]
    steps = np.arange(timesteps)
    between = [np.interp(steps, ends, of_class) for of_class in values.T]
    return PrefixCurve(np.stack(between, axis=1).astype(np.float32), np.isin(steps, ends))


def _after(network: Network, ids: NDArray[Any], ends: NDArray[np.int64]) -> FloatArray:
    """Return the answers to the prefixes that end with the given tokens: (len(ends), n_classes)."""
    return predict(network, [ids[: end + 1] for end in ends])


def changes_of_mind(
    p: FloatArray, p_before: float, least: float = LEAST_CHANGE, is_read: NDArray[np.bool_] | None = None
) -> tuple[Change, ...]:
    """Return the tokens that moved a probability by at least `least`, the largest change first.

    Args:
        p: (timesteps,) probability of one class after each token.
        p_before: the probability that the first token is measured against, such as guessing: 1 / n_classes.
        least: smallest change that counts.
        is_read: (timesteps,) where `p` was computed; a change counts only between two such tokens. None means all.
    """
    values = np.asarray(p, dtype=np.float64)
    before = np.concatenate([[p_before], values[:-1]])
    deltas = values - before
    if is_read is not None:
        deltas[~(is_read & np.concatenate([[True], is_read[:-1]]))] = 0
    order = np.argsort(-np.abs(deltas), kind="stable")
    return tuple(
        Change(int(index), float(before[index]), float(values[index]), float(deltas[index]))
        for index in order
        if abs(deltas[index]) >= least
    )
