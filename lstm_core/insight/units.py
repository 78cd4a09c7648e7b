"""Which units matter and what each follows: by the label, by one text, by the company it keeps. Imports trace and data.

`unit_values` reads what one unit did at every token of a sample; `highest_moments` and `words_that_move` say in which
places and at which words. Correlation is not cause: `ablation` says what happens without a unit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.data.token_set import TokenSet, ranges
from lstm_core.insight.ranking import Place
from lstm_core.trace import Network, Trace, batches_by_length, replay
from lstm_core.trace.backward import Gradients

TOGETHER = 0.7
"""Units of a group move together with |r| of at least this, any two of them."""

_NO_SPREAD = 1e-12


@dataclass(frozen=True, eq=False)
class LabelCorrelation:
    """How units follow the label.

    Attributes:
        r: (units,) Pearson's r in [-1, 1] between a unit and "the label is this class"; 0 for a unit that never moves.
        classes: (units,) the class that is meant: 1 for two classes; for more, the class with the largest |r|.
    """

    r: NDArray[np.float64]
    classes: NDArray[np.int64]


def label_correlation(hidden: FloatArray, labels: NDArray[np.int64], n_classes: int) -> LabelCorrelation:
    """Return how far each unit's last hidden state and the label rise together over texts.

    Args:
        hidden: (n, units), such as `SampleStates.last` of one place.
        labels: (n,).
        n_classes: with more than two, each class is held against all others and a unit belongs to the one that it
            follows most.
    """
    asked = np.array([1]) if n_classes == 2 else np.arange(n_classes)
    is_class = (labels[:, None] == asked).astype(np.float64)  # (n, classes asked)
    r = _correlate(hidden.astype(np.float64), is_class)  # (units, classes asked)
    best = np.argmax(np.abs(r), axis=1)
    return LabelCorrelation(r[np.arange(len(r)), best], asked[best])


def activity(trace: Trace, place: Place) -> FloatArray:
    """Return each unit's range of h over the first text of a trace, largest minus smallest: (units,) in [0, 2]."""
    hidden = trace.layers[place[0]].directions[place[1]]["h"][0, : trace.lengths[0]]
    moved: FloatArray = np.ptp(hidden, axis=0)
    return moved


def attribution(gradients: Gradients, place: Place) -> NDArray[np.float64]:
    """Return sum over the text of |h_t * d objective / d h_t| for each unit, for the first text of a backpropagation.

    The gradient is the total one, through everything that is read later, so a state that many timesteps carry along
    counts at each of them: the sum ranks units, it is no share of the answer.

    Args:
        gradients: of a logit.
        place: layer and direction.

    Returns:
        (units,) >= 0.
    """
    length = gradients.trace.lengths[0]
    hidden = gradients.trace.layers[place[0]].directions[place[1]]["h"][0, :length]
    total: NDArray[np.float64] = np.abs(hidden * gradients.hidden[place][0, :length]).sum(axis=0)
    return total


# --- groups ---------------------------------------------------------------------------------------


def unit_correlation(
    network: Network, tokens: TokenSet, place: Place, progress: Callable[[float], None] | None = None
) -> NDArray[np.float64]:
    """Return Pearson's r between the hidden states of any two units over all tokens of many texts.

    Args:
        network: spec and weights.
        tokens: texts in its vocabulary, at least one.
        place: layer and direction.
        progress: called with the share done, in (0, 1].

    Returns:
        (units, units) in [-1, 1], 1 on the diagonal; 0 beside a unit that never moves.
    """
    units = network.spec.model.layers[place[0]].units
    n, sums, products = 0, np.zeros(units), np.zeros((units, units))
    shift: FloatArray | None = None  # near the mean, so that float32 is enough for a batch's products
    done = 0
    for rows in batches_by_length(network, tokens.lengths.tolist()):
        trace = replay(network, [tokens[int(row)] for row in rows], keep="states")
        is_real = np.arange(trace.ids.shape[1]) < trace.lengths[:, None]
        hidden = trace.layers[place[0]].directions[place[1]]["h"][is_real]  # (tokens, units)
        shift = hidden.mean(axis=0) if shift is None else shift
        hidden = hidden - shift
        n, sums, products = n + len(hidden), sums + hidden.sum(axis=0, dtype=np.float64), products + hidden.T @ hidden
        done += len(rows)
        if progress is not None:
            progress(done / len(tokens))
    mean = sums / n
    covariance = products / n - np.outer(mean, mean)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0))
    moves = spread > np.sqrt(_NO_SPREAD)
    scale = np.where(moves, spread, 1)
    r: NDArray[np.float64] = np.clip(covariance / np.outer(scale, scale), -1, 1) * np.outer(moves, moves)
    np.fill_diagonal(r, 1)
    return r


def groups(correlation: NDArray[np.float64], least: float = TOGETHER) -> list[list[int]]:
    """Return groups of units that move together, up or against each other.

    Agglomerative clustering with complete linkage on |r|: starting from single units, the two groups whose least
    alike pair is most alike are joined, as long as that pair has |r| >= `least`. So any two units of a group do.

    Args:
        correlation: (units, units), from `unit_correlation`.
        least: in (0, 1].

    Returns:
        Groups of at least two units, the largest first, each with its units by number.
    """
    alike = np.abs(correlation)
    np.fill_diagonal(alike, -1)
    members = {unit: [unit] for unit in range(len(alike))}
    while len(members) > 1:
        first, second = sorted(divmod(int(np.argmax(alike)), len(alike)))
        if alike[first, second] < least:
            break
        members[first] = sorted(members[first] + members.pop(second))
        alike[first] = alike[:, first] = np.minimum(alike[first], alike[second])
        alike[second] = alike[:, second] = -1
        alike[first, first] = -1
    found = [group for group in members.values() if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), group[0]))


# --- one unit over many texts ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class UnitValues:
    """What one unit did at every token of many texts.

    Attributes:
        tokens: the texts.
        values: quantity -> (total,) float32, in the order of `tokens.ids`.
        changes: quantity of a state ("h", "c") -> (total,) by how much the token changed it; at the token that a
            direction reads first, against the state with which it came.
    """

    tokens: TokenSet
    values: dict[str, FloatArray]
    changes: dict[str, FloatArray]


@dataclass(frozen=True)
class Moment:
    """One token of one text: `text` is its number in the set, `index` the token's number in the text."""

    text: int
    index: int
    value: float


@dataclass(frozen=True)
class WordEffect:
    """By how much a token changes a unit's state: the mean over `count` places where it stands."""

    token_id: int
    mean_change: float
    count: int


def unit_values(
    network: Network, tokens: TokenSet, place: Place, unit: int, progress: Callable[[float], None] | None = None
) -> UnitValues:
    """Read many texts and put on record everything that one unit did, in batches that bound the memory.

    Args:
        network: spec and weights.
        tokens: texts in its vocabulary.
        place: layer and direction.
        unit: number of the unit.
        progress: called with the share done, in (0, 1].
    """
    layer, direction = place
    quantities = cells.QUANTITIES[network.spec.model.layers[layer].cell]
    states = [name for name in quantities if name in ("c", "h")]
    values = {name: np.empty(len(tokens.ids), np.float32) for name in quantities}
    changes = {name: np.empty(len(tokens.ids), np.float32) for name in states}
    done = 0
    for rows in batches_by_length(network, tokens.lengths.tolist()):
        trace = replay(network, [tokens[int(row)] for row in rows])
        is_real = np.arange(trace.ids.shape[1]) < trace.lengths[:, None]  # (batch, timesteps)
        flat = ranges(tokens.offsets[rows], tokens.lengths[rows])  # where these tokens stand in `tokens.ids`
        side, entering = trace.layers[layer].directions[direction], trace.layers[layer].entering[direction]
        for name in quantities:
            values[name][flat] = side[name][:, :, unit][is_real]
        for name in states:
            now = side[name][:, :, unit]  # (batch, timesteps)
            before = np.empty_like(now)
            if direction == "forward":
                before[:, 1:], before[:, 0] = now[:, :-1], entering[name][:, unit]
            else:
                before[:, :-1] = now[:, 1:]
                before[np.arange(len(rows)), trace.lengths - 1] = entering[name][:, unit]
            changes[name][flat] = (now - before)[is_real]
        done += len(rows)
        if progress is not None:
            progress(done / len(tokens))
    return UnitValues(tokens, values, changes)


def highest_moments(tokens: TokenSet, values: FloatArray, most: int, *, lowest: bool = False) -> list[Moment]:
    """Return the places where a value is highest, at most one a text, the highest first.

    Args:
        tokens: the texts.
        values: (total,) a value for each token.
        most: how many.
        lowest: the other end instead.
    """
    if not len(tokens):
        return []
    ranked = -values if lowest else values
    best = np.maximum.reduceat(ranked, tokens.offsets[:-1])  # of each text; none is empty
    texts = np.argsort(-best, kind="stable")[:most]
    found = []
    for text in texts.tolist():
        start, end = int(tokens.offsets[text]), int(tokens.offsets[text + 1])
        index = int(np.argmax(ranked[start:end]))
        found.append(Moment(text, index, float(values[start + index])))
    return found


def words_that_move(tokens: TokenSet, changes: FloatArray, least_count: int = 5) -> list[WordEffect]:
    """Return what each token does to a state on average, the largest rise first, the largest fall last.

    Args:
        tokens: the texts.
        changes: (total,) by how much each token changed the state.
        least_count: rarer tokens are left out, as one place says little.
    """
    size = int(tokens.ids.max()) + 1 if len(tokens.ids) else 0
    count = np.bincount(tokens.ids, minlength=size)
    total = np.bincount(tokens.ids, weights=changes.astype(np.float64), minlength=size)
    often = np.flatnonzero(count >= max(least_count, 1))
    mean = total[often] / count[often]
    order = np.argsort(-mean, kind="stable")
    return [WordEffect(int(often[row]), float(mean[row]), int(count[often[row]])) for row in order]


def _correlate(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's r between the columns of (n, a) and (n, b): (a, b), 0 where a column is constant."""
    left, right = left - left.mean(axis=0), right - right.mean(axis=0)
    spread = np.outer(np.sqrt((left**2).mean(axis=0)), np.sqrt((right**2).mean(axis=0)))
    covariance = left.T @ right / max(len(left), 1)
    r: NDArray[np.float64] = np.divide(covariance, spread, out=np.zeros_like(covariance), where=spread > 1e-9)
    return np.clip(r, -1, 1)
