"""Which words made the answer: three ways to share one number out among the tokens, and whether they agree.

All three speak of the same number, the log-odds of the shown class, log(p / (1 - p)): with two classes that is the
logit itself (with the other sign for class 0), with more it is z_k - log sum_{j != k} exp(z_j). It does not level off
where the probability is near 0 or 1, and its unit is the same for every method, so their values can stand on one
scale. Of a network that answers numbers it is the shown number itself; what counts as nothing is then a 0 on the scale
of the network, for a series the mean of the training part. Imports trace and cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.trace import Network, Objective, TokenIds, backpropagate, batches_by_length, of_output, replay

Method = Literal["gradient_x_input", "integrated_gradients", "leave_one_out"]
Values = NDArray[np.float64]
Read = NDArray[Any]
"""What a network reads: token ids (timesteps,), or numbers (timesteps, features)."""

METHODS: tuple[Method, ...] = ("gradient_x_input", "integrated_gradients", "leave_one_out")
MOST_POINTS = 1024
TOP = 3

_AFFORDABLE = 6e9  # multiplications of integrated gradients: about a second, as gradients are in float64
_BOTH_WAYS = 3  # a gradient costs about three times the answer

_UNKNOWN_ID = 1
_POINTS_IN_PART = 16
_LONG_TEXT = 200
_GOOD_PART = 0.002
_SHORTEST_PART = 2.0**-18  # float32 cannot tell the points of a shorter one apart
_NO_PUSH = 0.1


@dataclass(frozen=True, eq=False)
class Attribution:
    """How much each token pushed the log-odds of one class, by three methods; plus is towards the class.

    Attributes:
        values: method -> (timesteps,) float64.
        score: log-odds of the class for the text.
        empty_score: log-odds when every word vector is zero, from which integrated gradients starts.
        n_points: at how many points integrated gradients took the gradient.
        probabilities_without: (timesteps, n_answers), the answer without each token, or with each number at 0.
    """

    values: Mapping[Method, Values]
    score: float
    empty_score: float
    n_points: int
    probabilities_without: FloatArray

    @property
    def difference(self) -> float:
        """What integrated gradients should add up to: f(text) - f(empty word vectors)."""
        return self.score - self.empty_score

    @property
    def sum_error(self) -> float:
        """The completeness error |sum of integrated gradients - difference|, in log-odds."""
        return abs(float(self.values["integrated_gradients"].sum()) - self.difference)

    def in_unit(self, mean: float, deviation: float) -> "Attribution":
        """Return the same for a number in the unit of the data, value * deviation + mean."""
        return Attribution(
            {method: values * deviation for method, values in self.values.items()},
            self.score * deviation + mean,
            self.empty_score * deviation + mean,
            self.n_points,
            self.probabilities_without * np.float32(deviation) + np.float32(mean),
        )

    @property
    def limit(self) -> float:
        """The largest |value| of all methods, 0 if nothing pushes."""
        return max(float(np.abs(values).max(initial=0.0)) for values in self.values.values())


@dataclass(frozen=True)
class Agreement:
    """Whether the methods tell the same story.

    Attributes:
        ranks: pair of methods -> Spearman's rank correlation of their values, NaN where one is constant.
        top: the tokens that all methods have among their strongest, the strongest first.
        n_top: how many strongest tokens of each method were compared.
        alike: the tokens that every method pushes the same way, each by at least a tenth of its own strongest;
            the strongest first.
    """

    ranks: Mapping[tuple[Method, Method], float]
    top: tuple[int, ...]
    n_top: int
    alike: tuple[int, ...]


# --- the number that is shared out ----------------------------------------------------------------


def log_odds(logits: FloatArray, shown_class: int) -> Values:
    """Return log(p / (1 - p)) of one class.

    Args:
        logits: (batch, outputs), one output for two classes, else one a class.
        shown_class: number of the class.

    Returns:
        (batch,) float64.
    """
    z = np.asarray(logits, dtype=np.float64)
    if z.shape[1] == 1:
        return z[:, 0] if shown_class == 1 else -z[:, 0]
    others = np.delete(z, shown_class, axis=1)
    highest = others.max(axis=1)
    return z[:, shown_class] - highest - np.log(np.exp(others - highest[:, None]).sum(axis=1))  # type: ignore[no-any-return]


def of_log_odds(shown_class: int) -> Objective:
    """Return the derivative of `log_odds` by the logits: 1 for the class, minus the softmax of the others for them."""

    def derivative(logits: FloatArray) -> Values:
        z = np.array(logits, dtype=np.float64)
        if z.shape[1] == 1:
            return np.full_like(z, 1 if shown_class == 1 else -1)
        z[:, shown_class] = -np.inf
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        slope: Values = -powers / powers.sum(axis=1, keepdims=True)
        slope[:, shown_class] = 1
        return slope

    return derivative


def _score(network: Network, logits: FloatArray, shown: int) -> Values:
    """Return the number that is shared out, for each of a batch: (batch,) float64."""
    if network.head.kind == "linear":
        return np.asarray(logits[:, shown], dtype=np.float64)
    return log_odds(logits, shown)


def _of_score(network: Network, shown: int) -> Objective:
    """Return the derivative of that number by the logits."""
    return of_output(shown) if network.head.kind == "linear" else of_log_odds(shown)


def _vectors(network: Network, inputs: Read) -> FloatArray:
    """Return what the first layer reads at each timestep: word vectors, or the numbers; (timesteps, features)."""
    if network.spec.data.reads == "numbers":
        return np.asarray(inputs, dtype=np.float32)
    vectors: FloatArray = network.weights["embedding/embeddings"][inputs]
    return vectors


# --- the three methods ----------------------------------------------------------------------------


def gradient_x_input(network: Network, ids: Read, shown_class: int) -> Values:
    """Return for each token the sum over its word vector of x_t * d log-odds / d x_t.

    To first order that is how far the log-odds would fall if the word vector shrank to zero.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.
        shown_class: number of the class, token or output.

    Returns:
        (timesteps,) float64.
    """
    gradients = backpropagate(network, ids, _of_score(network, shown_class))
    product = gradients.embedded[0].astype(np.float64) * _vectors(network, ids)
    return product.sum(axis=1)  # type: ignore[no-any-return]


def integrated_gradients(
    network: Network, ids: Read, shown_class: int, *, most_points: int = MOST_POINTS
) -> tuple[Values, float, float, int]:
    """Return gradient x input with the gradient averaged on the straight way from zero word vectors to the text.

    Sundararajan, Taly and Yan 2017, arXiv 1703.01365, equation 1. The integral is by Gauss-Legendre, 16 points to each
    of 4 parts of the way (8 for texts of more than 200 tokens). Every part has a sum check of its own,
    f(end) - f(start); a part that fails it is halved, because a network with an all-or-nothing memory jumps somewhere
    on the way, and no fixed grid would hit the jump.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.
        shown_class: number of the class, token or output.
        most_points: once so many gradients were taken, no part is halved any more.

    Returns:
        (timesteps,) float64; the log-odds of the text; the log-odds with zero word vectors; the number of points. But
        for the error of the integral the values add up to the difference of the two log-odds.
    """
    nodes, weights = np.polynomial.legendre.leggauss(
        _POINTS_IN_PART if len(ids) <= _LONG_TEXT else _POINTS_IN_PART // 2
    )
    text = _vectors(network, ids).astype(np.float64)  # (timesteps, embedding_dim)
    (empty_score, score), _ = _on_the_way(network, ids, shown_class, np.array([0.0, 1.0]))
    allowed = _GOOD_PART * max(abs(score - empty_score), 0.1)
    scores = {0.0: empty_score, 1.0: score}
    values = np.zeros(len(ids))
    n_points = 0
    parts = [(k / 4, (k + 1) / 4) for k in range(4)]
    while parts:
        ends = sorted({end for part in parts for end in part} - scores.keys())
        inner = [(start + end) / 2 + nodes * (end - start) / 2 for start, end in parts]
        found, gradients = _on_the_way(network, ids, shown_class, np.concatenate([*inner, ends]))
        scores.update(zip(ends, found[len(parts) * len(nodes) :], strict=True))
        n_points += len(parts) * len(nodes)
        halved: list[tuple[float, float]] = []
        for number, (start, end) in enumerate(parts):
            mine = gradients[number * len(nodes) : (number + 1) * len(nodes)]
            pushed = (np.tensordot(weights, mine, axes=1) * text).sum(axis=1) * (end - start) / 2
            failed = abs(pushed.sum() - (scores[end] - scores[start])) > allowed and end - start > _SHORTEST_PART
            if failed and n_points + (len(halved) + 2) * len(nodes) <= most_points:
                halved += [(start, (start + end) / 2), ((start + end) / 2, end)]
            else:
                values += pushed
        parts = halved
    return values, float(score), float(empty_score), n_points


def _on_the_way(network: Network, ids: Read, shown_class: int, share: Values) -> tuple[Values, Values]:
    """Return (n,) log-odds and (n, timesteps, embedding_dim) gradients for word vectors of `share` (n,) their length."""
    text = _vectors(network, ids)
    scores, gradients = np.empty(len(share)), np.empty((len(share), *text.shape))
    for rows in batches_by_length(network, [len(ids)] * len(share), copies=2):
        vectors = share[rows].astype(np.float32)[:, None, None] * text
        found = backpropagate(network, [ids] * len(rows), _of_score(network, shown_class), embedded=vectors)
        scores[rows] = _score(network, found.trace.logits, shown_class)
        gradients[rows] = found.embedded
    return scores, gradients


def leave_one_out(network: Network, ids: Read, shown_class: int) -> Values:
    """Return for each token the log-odds of the text minus that of the text without the token, read anew.

    The only token of a text is replaced by an unknown one, which is how an empty text is read. A number is not left out,
    because that would move all before it: it is set to 0 on the scale of the network.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.
        shown_class: number of the class, token or output.

    Returns:
        (timesteps,) float64.
    """
    return _leave_one_out(network, ids, shown_class)[0]


def _leave_one_out(network: Network, ids: Read, shown_class: int) -> tuple[Values, FloatArray]:
    """Return `leave_one_out` and the probabilities (timesteps, n_classes) without each token."""
    texts = [ids, *(zero_each(ids) if network.spec.data.reads == "numbers" else without_each(ids))]
    scores = np.empty(len(texts))
    probabilities = np.empty((len(texts), network.n_answers), np.float32)
    for rows in batches_by_length(network, [len(text) for text in texts]):
        found = replay(network, [texts[row] for row in rows], keep="output")
        scores[rows] = _score(network, found.logits, shown_class)
        probabilities[rows] = found.probabilities
    return scores[0] - scores[1:], probabilities[1:]


def without_each(ids: TokenIds) -> list[TokenIds]:
    """Return one text for each token: all the others; of a single token one unknown one."""
    if len(ids) == 1:
        return [np.full_like(ids, _UNKNOWN_ID)]
    return [np.delete(ids, index) for index in range(len(ids))]


def zero_each(numbers: FloatArray) -> Sequence[FloatArray]:
    """Return one sequence for each timestep, (timesteps, features), with all of its numbers at 0."""
    copies = np.tile(numbers, (len(numbers), 1, 1))
    copies[np.arange(len(numbers)), np.arange(len(numbers))] = 0
    return list(copies)


def attribute(network: Network, ids: Read, shown_class: int) -> Attribution:
    """Share the log-odds of a class out among the tokens of a text by all three methods.

    Large networks and long texts get fewer points for integrated gradients, at least 64; its sum check tells.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.
        shown_class: number of the class, token or output.

    Raises:
        TextInputError: see `lstm_core.trace.replay`.
    """
    affordable = int(_AFFORDABLE / (_BOTH_WAYS * len(ids) * network.multiplications))
    integrated, score, empty_score, n_points = integrated_gradients(
        network, ids, shown_class, most_points=min(max(affordable, 4 * _POINTS_IN_PART), MOST_POINTS)
    )
    without, probabilities = _leave_one_out(network, ids, shown_class)
    values: dict[Method, Values] = {
        "gradient_x_input": gradient_x_input(network, ids, shown_class),
        "integrated_gradients": integrated,
        "leave_one_out": without,
    }
    return Attribution(values, score, empty_score, n_points, probabilities)


def work(network: Network, timesteps: int) -> float:
    """Return about how many multiplications `attribute` takes at least; a processor does about 1.5e10 a second.

    Args:
        network: decides the work of one token.
        timesteps: number of tokens of the text.
    """
    gradients = 4 * _POINTS_IN_PART * _BOTH_WAYS * timesteps
    return float((gradients + timesteps * timesteps) * network.multiplications)


# --- do they agree --------------------------------------------------------------------------------


def agreement(values: Mapping[Method, Values], top: int = TOP) -> Agreement:
    """Compare methods on the same tokens.

    Args:
        values: method -> (timesteps,).
        top: how many of the strongest tokens of each method to compare, fewer where the text has fewer.
    """
    arrays = list(values.values())
    n_top = min(top, len(arrays[0]))
    size = np.mean([np.abs(each) / (np.abs(each).max() or 1.0) for each in arrays], axis=0)
    by_size = [int(index) for index in np.argsort(-size, kind="stable")]
    strongest = [set(np.argsort(-np.abs(each), kind="stable")[:n_top].tolist()) for each in arrays]
    shared = set.intersection(*strongest)
    pushes = [np.where(np.abs(each) > _NO_PUSH * np.abs(each).max(), np.sign(each), 0) for each in arrays]
    alike = np.abs(np.sum(pushes, axis=0)) == len(arrays)
    return Agreement(
        ranks={(a, b): spearman(values[a], values[b]) for a, b in combinations(values, 2)},
        top=tuple(index for index in by_size if index in shared),
        n_top=n_top,
        alike=tuple(index for index in by_size if alike[index]),
    )


def spearman(first: Values, second: Values) -> float:
    """Return the correlation of the ranks of two lists, equal values sharing their mean rank; NaN if one is constant."""
    ranks = [_ranks(np.asarray(each, np.float64)) for each in (first, second)]
    a, b = (each - each.mean() for each in ranks)
    length = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / length if length > 0 else float("nan")


def _ranks(values: Values) -> Values:
    """Return the rank of each value, from 1, the mean rank for equal ones."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Values = (last - (counts - 1) / 2)[group]
    return ranks
