"""What the network would answer if the text ended earlier, and where it changes its mind. Imports trace only."""

from dataclasses import dataclass

import numpy as np

from lstm_core.cells import FloatArray
from lstm_core.trace import Network, TokenIds, answer, predict, replay

LEAST_CHANGE = 0.05
"""Smaller changes of the probability are not called a change of mind (VIEW: they get no mark)."""


@dataclass(frozen=True)
class Change:
    """One token that moved the answer: the probability before and after it, `delta` = after - before."""

    index: int
    before: float
    after: float
    delta: float


def is_causal(network: Network) -> bool:
    """Say whether every state depends on the tokens so far only: no backward direction, no padding that is read."""
    layers = network.spec.model.layers
    return network.spec.data.mask and not any(layer.bidirectional for layer in layers)


def prefix_probabilities(network: Network, ids: TokenIds) -> FloatArray:
    """Return the answer after each token: what the network would say if the text ended there.

    A causal network has read each prefix on its way through the text, so one replay is enough: the head is put on
    the hidden state (or on the running mean of them) of every timestep. Others read every prefix anew, in batches.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text.

    Returns:
        (timesteps, n_classes); the last row is the answer to the whole text.

    Raises:
        TextInputError: see `lstm_core.trace.replay`.
    """
    if not is_causal(network):
        return predict(network, [ids[: end + 1] for end in range(len(ids))])
    hidden = replay(network, ids, keep="states").layers[-1].output[0]  # (timesteps, features)
    if network.spec.model.pooling == "mean":
        n_read = np.arange(1, len(hidden) + 1)[:, None]
        hidden = (np.cumsum(hidden, axis=0, dtype=np.float64) / n_read).astype(np.float32)
    _, probabilities = answer(network, hidden)
    return probabilities


def changes_of_mind(p: FloatArray, p_before: float, least: float = LEAST_CHANGE) -> tuple[Change, ...]:
    """Return the tokens that moved a probability by at least `least`, the largest change first.

    Args:
        p: (timesteps,) probability of one class after each token.
        p_before: the probability that the first token is measured against, such as guessing: 1 / n_classes.
        least: smallest change that counts.
    """
    values = np.asarray(p, dtype=np.float64)
    before = np.concatenate([[p_before], values[:-1]])
    deltas = values - before
    order = np.argsort(-np.abs(deltas), kind="stable")
    return tuple(
        Change(int(index), float(before[index]), float(values[index]), float(deltas[index]))
        for index in order
        if abs(deltas[index]) >= least
    )
