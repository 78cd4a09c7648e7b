"""Where in other texts the same units are on as over a marked span of one text.

After LSTMVis (Strobelt, Gehrmann, Pfister and Rush, 2018, arXiv 1606.07461): mark a span, look at the units that stay
above a threshold, and see whether the other places where they do have anything in common. Texts are read in batches
and only the best span of each is kept, so memory does not grow with the sample. Imports the cells and the trace.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.data.token_set import TokenSet
from lstm_core.trace import Direction, Keep, Network, batches_by_length, replay

Edges = Literal["any", "rises", "falls", "both"]
"""What a unit must do directly outside of a span: "rises" is off before it, "falls" is off behind it."""

SignedUnit = tuple[int, int]
"""A unit and the sign, +1 or -1, with which its value counts."""

Runs = NDArray[np.int16]


@dataclass(frozen=True)
class Pattern:
    """What to look for.

    A unit is on at a word where sign * value >= threshold. Quantities with a sign (c, g, h) count with both signs, as
    two different units: the sign of an LSTM's unit is an accident of its random start. Gates count with + only.

    A unit is on over a span if it is on at each word of it, and, depending on `edges`, not at the word before
    ("rises"), not at the word behind ("falls"), or at neither ("both"). Outside of the text everything is off.

    Attributes:
        layer: index of the recurrent layer.
        direction: which way it reads.
        quantity: one of `cells.QUANTITIES` of its cell.
        threshold: above 0.
        length: words of the marked span.
        units: those on over the marked span, or the part of them that is looked for.
        edges: what must be directly outside.
    """

    layer: int
    direction: Direction
    quantity: str
    threshold: float
    length: int
    units: tuple[SignedUnit, ...]
    edges: Edges = "any"

    @property
    def lengths(self) -> range:
        """Return the lengths of spans that count as about the same: a third shorter to a third longer."""
        slack = self.length // 3
        return range(self.length - slack, self.length + slack + 1)


@dataclass(frozen=True, eq=False)
class Found:
    """The best span of each text that has one, the best text first.

    A span is better with more units of the pattern on over it; of equals with fewer other units; of these by a length
    nearer to the pattern's, then shorter, then further left. Equally good texts stay in their order. A span with no
    unit of the pattern on does not count.

    Attributes:
        texts: (n,) positions in the sample.
        starts: (n,) the span's first word.
        stops: (n,) the word behind its last.
        matched: (n,) units of the pattern that are on over the span.
        others: (n,) other units that are.
        probabilities: (n, n_classes) the network's answer to the text.
    """

    texts: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    matched: NDArray[np.int64]
    others: NDArray[np.int64]
    probabilities: FloatArray

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.texts)


# --- the marked span ------------------------------------------------------------------------------


def units_on(
    values: FloatArray, quantity: str, start: int, stop: int, threshold: float, edges: Edges = "any"
) -> tuple[SignedUnit, ...]:
    """Return the units that are on over the span from word `start` to the word before `stop`. See `Pattern`.

    Args:
        values: (timesteps, units) of the quantity over one text.
        quantity: its letter.
        start, stop: 0 <= start < stop <= timesteps.
        threshold: above 0.
        edges: what must be directly outside.

    Returns:
        The units with their signs, those with the highest smallest value first.
    """
    on = _signed(values, quantity) >= threshold  # (timesteps, channels)
    chosen = on[start:stop].all(axis=0)
    if edges in ("rises", "both") and start > 0:
        chosen &= ~on[start - 1]
    if edges in ("falls", "both") and stop < len(on):
        chosen &= ~on[stop]
    least = _signed(values, quantity)[start:stop].min(axis=0)
    channels = np.flatnonzero(chosen)
    ordered = channels[np.argsort(-least[channels], kind="stable")]
    return tuple(_signed_unit(int(channel), values.shape[1]) for channel in ordered)


def suggested_threshold(values: FloatArray, quantity: str, start: int, stop: int, n_units: int = 5) -> float:
    """Return the threshold over which `n_units` units (or all, if there are fewer) are on over the span.

    It is rounded down to hundredths, so a further unit may be on, and at least 0.01.

    Args:
        values: (timesteps, units) of the quantity over one text.
        quantity: its letter.
        start, stop: 0 <= start < stop <= timesteps.
        n_units: how many; a few, so that a pattern says something.
    """
    least = np.sort(_signed(values, quantity)[start:stop].min(axis=0))[::-1]
    value = least[min(n_units, len(least)) - 1]
    nearest = round(float(value) * 100)
    return max(nearest if np.float32(nearest / 100) <= value else nearest - 1, 1) / 100


# --- the search -----------------------------------------------------------------------------------


def find_pattern(
    network: Network, tokens: TokenSet, pattern: Pattern, progress: Callable[[float], None] | None = None
) -> Found:
    """Return the best span of each text, the best text first. See `Found`.

    Args:
        network: spec and weights.
        tokens: the texts to search.
        pattern: what to look for.
        progress: told the share that is done, 0 to 1.

    Raises:
        TextInputError: a text does not fit the network.
    """
    n = len(tokens)
    starts, stops = np.zeros(n, np.int64), np.zeros(n, np.int64)
    matched, others = np.zeros(n, np.int64), np.zeros(n, np.int64)
    probabilities = np.empty((n, network.n_answers), np.float32)
    keep: Keep = "states" if pattern.quantity in ("c", "h") else "all"
    done = 0
    for rows in batches_by_length(network, tokens.lengths.tolist()):
        trace = replay(network, [tokens[int(row)] for row in rows], keep=keep)
        values = trace.layers[pattern.layer].directions[pattern.direction][pattern.quantity]
        runs = _runs(values, trace.lengths, pattern)
        starts[rows], stops[rows], matched[rows], others[rows] = _best_spans(runs, values.shape[-1], pattern)
        probabilities[rows] = trace.probabilities
        done += len(rows)
        if progress is not None:
            progress(done / n)
    order = np.lexsort((others, -matched))
    order = order[matched[order] > 0]
    return Found(order, starts[order], stops[order], matched[order], others[order], probabilities[order])


def _runs(values: FloatArray, lengths: NDArray[np.int64], pattern: Pattern) -> Runs:
    """Return (batch, timesteps, channels): for how many words from here on a unit is on; 0 where no span can begin."""
    on = _signed(values, pattern.quantity) >= np.float32(pattern.threshold)
    on &= (np.arange(on.shape[1]) < lengths[:, None])[:, :, None]
    runs = np.zeros(on.shape, np.int16)
    following = np.zeros((on.shape[0], on.shape[2]), np.int16)
    for t in range(on.shape[1] - 1, -1, -1):
        following = (following + 1) * on[:, t]
        runs[:, t] = following
    if pattern.edges in ("rises", "both"):
        runs[:, 1:][on[:, :-1]] = 0
    return runs


def _best_spans(runs: Runs, units: int, pattern: Pattern) -> tuple[NDArray[np.int64], ...]:
    """Return start, stop, matched and others of the best span of each text, each (batch,)."""
    batch, timesteps, n_channels = runs.shape
    wanted = [unit + (units if sign < 0 else 0) for unit, sign in pattern.units]
    # A run that ends where the span ends is off behind it, or the text ends there.
    reaches = np.equal if pattern.edges in ("falls", "both") else np.greater_equal
    best = np.full(batch, -1, np.int64)
    found = tuple(np.zeros(batch, np.int64) for _ in range(4))
    for length in sorted(pattern.lengths, key=lambda length: (abs(length - pattern.length), length)):
        if length > timesteps:
            continue
        on = reaches(runs, length)
        matched = on[:, :, wanted].sum(axis=2)  # (batch, timesteps)
        others = on.sum(axis=2) - matched
        score = np.where(matched > 0, matched * (n_channels + 1) + n_channels - others, -1)
        start = np.argmax(score, axis=1)  # the first of equals
        at = np.arange(batch), start
        better = score[at] > best
        best[better] = score[at][better]
        for kept, new in zip(found, (start, start + length, matched[at], others[at]), strict=True):
            kept[better] = new[better]
    return found


def _signed(values: FloatArray, quantity: str) -> FloatArray:
    """Return (..., channels): the values, and for a quantity with a sign the negated ones behind them."""
    return np.concatenate([values, -values], axis=-1) if quantity in cells.SIGNED else values


def _signed_unit(channel: int, units: int) -> SignedUnit:
    return (channel % units, -1 if channel >= units else 1)


# --- what the found texts have in common ----------------------------------------------------------


def label_counts(labels: NDArray[np.int64], n_classes: int) -> NDArray[np.int64]:
    """Return how many texts have each label, (n_classes,)."""
    return np.bincount(labels, minlength=n_classes).astype(np.int64)


def chance_of_so_many(hits: int, drawn: int, marked: int, total: int) -> float:
    """Return the probability that texts drawn blindly have at least so many of one label (hypergeometric tail).

    sum over k >= hits of C(marked, k) * C(total - marked, drawn - k) / C(total, drawn).

    Args:
        hits: texts with the label among those found.
        drawn: texts found.
        marked: texts with the label in the whole sample.
        total: texts of the sample.
    """
    ways = sum(
        comb(marked, k) * comb(total - marked, drawn - k) for k in range(hits, min(drawn, marked) + 1) if k <= drawn
    )
    return ways / comb(total, drawn)


def words_in_spans(tokens: TokenSet, found: Found, most: int, n_words: int = 8) -> list[tuple[int, int, float]]:
    """Return the token ids that stand in the first found spans more often than the sample would have it.

    Ids that stand in one span only are left out. They are ordered by count * log(count / expected), expected from the
    token's share of the whole sample: frequent and unusual go first.

    Args:
        tokens: the sample.
        found: what was found in it.
        most: how many of the spans to look at, from the best on.
        n_words: how many ids at most.

    Returns:
        (token id, count in the spans, count to be expected there by chance) for each.
    """
    spans = [tokens[int(text)][start:stop] for text, start, stop in _places(found, most)]
    if not spans:
        return []
    inside = np.concatenate(spans)
    ids, counts = np.unique(inside, return_counts=True)
    n_spans = np.array([sum(bool((span == token).any()) for span in spans) for token in ids])
    overall = np.bincount(tokens.ids, minlength=int(ids.max()) + 1)[ids]
    expected = overall / len(tokens.ids) * len(inside)
    weight = counts * np.log(counts / expected)
    order = [int(i) for i in np.argsort(-weight, kind="stable") if n_spans[i] > 1 and weight[i] > 0]
    return [(int(ids[i]), int(counts[i]), float(expected[i])) for i in order[:n_words]]


def _places(found: Found, most: int) -> list[tuple[int, int, int]]:
    columns = (found.texts[:most].tolist(), found.starts[:most].tolist(), found.stops[:most].tolist())
    return list(zip(*columns, strict=True))
