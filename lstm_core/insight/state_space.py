"""Where a network's memory stands after a text: last hidden states on the two axes along which they differ most.

Maheswaranathan, Williams, Golub, Ganguli and Sussillo (2019, arXiv 1906.10720) found that sentiment networks move
along an approximate line; the share of the differences that two axes show says how far to trust such a picture.
Imports the trace.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.data.token_set import TokenSet
from lstm_core.insight.prefix import is_causal
from lstm_core.insight.sample import SampleStates, read_states
from lstm_core.trace import Network, Trace, directions

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StateSpace:
    """Principal components of states.

    Attributes:
        mean: (features,) mean of the states.
        axes: (n_axes, features) orthonormal, the one with the largest variance first; rows of zeros where there is
            nothing left to differ.
        shares: (n_axes,) share of the whole variance along each axis, 0 to 1; zeros if all states are equal.
    """

    mean: Matrix
    axes: Matrix
    shares: Matrix

    def project(self, states: FloatArray) -> Matrix:
        """Return (n, features) states as (n, n_axes) places: their distance from the mean along each axis."""
        return (np.asarray(states, dtype=np.float64) - self.mean) @ self.axes.T


def state_space(states: FloatArray, along: FloatArray | None = None, n_axes: int = 2) -> StateSpace:
    """Return the principal components of states, by singular value decomposition of the centred states.

    With X = states - mean = U S V^T the axes are the first rows of V^T, and s_k^2 / sum(s^2) is the share of the
    variance along axis k. The sign of an axis is free; it is set so that `along` grows to its right (or, if that does
    not decide, so that the axis's largest entry is positive), and a picture does not flip from one saved state to the
    next.

    Args:
        states: (n, features), n at least 1.
        along: (n,) values such as the probability of a class.
        n_axes: how many.
    """
    values = np.asarray(states, dtype=np.float64)
    mean = values.mean(axis=0)
    centred = values - mean
    _, singular, rows = np.linalg.svd(centred, full_matrices=False)
    variances = singular**2
    total = float(variances.sum())
    # Rounding leaves equal states a variance of about 1e-14 of their size: that is no difference.
    is_real = variances > 1e-12 * max(float(np.square(values).sum()), 1e-30)
    n_real = min(int(is_real.sum()), n_axes)
    axes, shares = np.zeros((n_axes, values.shape[1])), np.zeros(n_axes)
    axes[:n_real] = rows[:n_real]
    shares[:n_real] = variances[:n_real] / total if n_real else 0.0
    for axis in axes[:n_real]:
        axis *= _sign(axis, centred, along)
    return StateSpace(mean, axes, shares)


def _sign(axis: Matrix, centred: Matrix, along: FloatArray | None) -> float:
    if along is not None:
        places = centred @ axis
        reference = np.asarray(along, dtype=np.float64) - np.mean(along, dtype=np.float64)
        lengths = float(np.linalg.norm(places) * np.linalg.norm(reference))
        cosine = float(places @ reference) / lengths if lengths else 0.0
        if abs(cosine) > 1e-9:
            return 1.0 if cosine > 0 else -1.0
    return 1.0 if axis[np.argmax(np.abs(axis))] > 0 else -1.0


def last_states(network: Network, states: SampleStates) -> FloatArray:
    """Return (n, features) last hidden states of the last layer, its directions side by side."""
    top = len(network.spec.model.layers) - 1
    return np.concatenate([states.last[top, way] for way in directions(network.spec.model.layers[top])], axis=1)


def path_of(network: Network, trace: Trace) -> FloatArray:
    """Return where the memory stands after each word of a text, as `last_states` would have it if the text ended there.

    A network that only reads forward has been there on its way. For others (a backward direction in any layer, or
    padding that is read) every beginning of the text is read anew, as for the probability after each word.

    Args:
        network: spec and weights.
        trace: of one text, states kept.

    Returns:
        (timesteps, features).
    """
    length = int(trace.lengths[0])
    if is_causal(network):
        hidden: FloatArray = trace.layers[-1].directions["forward"]["h"][0, :length]
        return hidden
    ids = trace.ids[0, :length]
    ends = np.arange(1, length + 1)
    beginnings = TokenSet(
        np.concatenate([ids[:end] for end in ends]), np.concatenate([[0], np.cumsum(ends)]), np.zeros(length, np.int64)
    )
    return last_states(network, read_states(network, beginnings))


def largest_steps(path: Matrix, n: int) -> list[int]:
    """Return the words that moved the memory furthest in the picture, in the order of the text.

    Args:
        path: (timesteps, n_axes) projected.
        n: how many at most; the first word has nothing before it and is left out.
    """
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    return sorted(int(step) + 1 for step in np.argsort(-steps, kind="stable")[:n] if steps[step] > 0)


def undecided_line(network: Network, space: StateSpace) -> tuple[float, float, float] | None:
    """Return (a, b, d) of the line a x + b y + d = 0 on which the answer is undecided, None if there is no such line.

    The logit of two classes is linear in the last state, w h + bias; in the plane of the first two axes (all else at
    its mean) it is a x + b y + d. There is no line for more classes, an answer made from the mean over all words,
    directions that are multiplied, or where the logit does not change in the plane.

    Args:
        network: spec and weights.
        space: of its last states, two axes.
    """
    model = network.spec.model
    layer = model.layers[-1]
    kernel = network.weights["head/kernel"]  # (features, outputs)
    if kernel.shape[1] != 1 or model.pooling != "last" or (layer.bidirectional and layer.merge_mode == "mul"):
        return None
    weights = kernel[:, 0].astype(np.float64)
    if layer.bidirectional and layer.merge_mode != "concat":
        weights = np.tile(weights, 2) / (2 if layer.merge_mode == "ave" else 1)
    a, b = (float(slope) for slope in space.axes @ weights)
    if np.hypot(a, b) < 1e-9:
        return None
    return a, b, float(weights @ space.mean + network.weights["head/bias"][0])
