"""How far back a text reaches: the size of the gradient at every timestep, and what is left of it at the first word.

A word can teach the network, or change its answer, only as far as the gradient reaches it (Hochreiter 1991; Bengio,
Simard & Frasconi 1994; Pascanu, Mikolov & Bengio 2013). Imports trace and cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_core.cells import DoubleArray
from lstm_core.trace import Direction, Inputs, Network, Objective, backpropagate

LEAST_SHARE = 0.01
"""A gradient below this share of what it was at the last word read is counted as not arriving."""


@dataclass(frozen=True)
class GradientThroughTime:
    """The length of an objective's gradient at every token of one text. Index t is token t in both directions.

    Attributes:
        words: (timesteps,) |dL / dx_t|, with respect to each token's word vector.
        hidden: (layer, direction) -> (timesteps,) |dL / dh_t|, through everything computed from h_t.
    """

    words: DoubleArray
    hidden: Mapping[tuple[int, Direction], DoubleArray]


def gradient_through_time(network: Network, ids: Inputs, objective: Objective) -> GradientThroughTime:
    """Return the Euclidean length of the gradient at each word vector and each hidden state of one text.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids, or (timesteps, features) numbers.
        objective: what the gradient is of, such as `lstm_core.trace.of_loss(label)`.

    Raises:
        TextInputError: see `lstm_core.trace.replay`.
    """
    gradients = backpropagate(network, ids, objective)
    return GradientThroughTime(
        words=np.linalg.norm(gradients.embedded[0], axis=-1),
        hidden={place: np.linalg.norm(each[0], axis=-1) for place, each in gradients.hidden.items()},
    )


def as_read(norms: DoubleArray, direction: Direction) -> DoubleArray:
    """Return values by token, (timesteps,), in the order in which a direction reads the tokens."""
    return norms if direction == "forward" else norms[::-1]


def share_at_first(norms: DoubleArray, direction: Direction = "forward") -> float:
    """Return the gradient's length at the first token read divided by that at the last.

    Args:
        norms: (timesteps,) lengths by token.
        direction: which end is read first.

    Returns:
        1 if all of it arrives, above 1 if it grows on the way back; NaN if there is none at the last token.
    """
    read = as_read(norms, direction)
    return float(read[0] / read[-1]) if read[-1] > 0 else float("nan")


def tokens_reached(norms: DoubleArray, direction: Direction = "forward", least: float = LEAST_SHARE) -> int:
    """Return how many tokens back the gradient reaches: up to the furthest one at which enough of it arrives.

    A gate may shut the hidden state of a word in between out of the answer; what lies behind it can still arrive
    through the cell state, so the furthest token counts and not the first gap.

    Args:
        norms: (timesteps,) lengths by token.
        direction: which end is read first.
        least: share of the length at the last token read that counts as arriving.

    Returns:
        From 0 (nothing even at the last token) to timesteps (it reaches the first).
    """
    from_last = as_read(norms, direction)[::-1]
    if not from_last[0] > 0:
        return 0
    return int(np.flatnonzero(from_last >= least * from_last[0])[-1]) + 1
