"""What other words would have made of the answer: editing a text by its tokens, and comparing two readings.

Edits work on the text as it was typed, so that the person can go on typing; the spans of the tokens come from the
vocabulary. Imports trace and cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

import numpy as np

from lstm_core.cells import FloatArray
from lstm_core.trace import Direction, Network, TokenIds, Trace, predict

Span = tuple[int, int]
Column = tuple[int | None, int | None]
"""Where one column of an alignment stands in the first and in the second text; None where a text has nothing."""

MOST_IN_PAIRS = 40
_LONG_TEXT = 200
_MOST_IN_LONG_PAIRS = 12
_NOT = "not"
_CLOSING = frozenset(",.;:!?")
_UNKNOWN_ID = 1


# --- editing --------------------------------------------------------------------------------------


def drop(text: str, span: Span, *, spaced: bool = True) -> str:
    """Return the text without one token.

    Args:
        text: as it was typed.
        span: first character of the token and the character after its last.
        spaced: whether white space parts tokens, as words; letters stand side by side.
    """
    before, after = text[: span[0]], text[span[1] :]
    if not spaced:
        return before + after
    if not before.strip():
        return after.lstrip()
    if not after.strip():
        return before.rstrip()
    if after[0].isspace() or after[0] in _CLOSING:
        return before.rstrip() + after
    return f"{before.rstrip()} {after}"  # a space, or "well-acted" without "-" would become one word


def swap(text: str, span: Span, word: str, *, spaced: bool = True) -> str:
    """Return the text with something else in the place of one token, kept apart from its neighbours.

    Args:
        text, span, spaced: as in `drop`.
        word: one token or more; nothing drops the token.
    """
    if not word.strip():
        return drop(text, span, spaced=spaced)
    before, after = text[: span[0]], text[span[1] :]
    if not spaced:
        return before + word + after
    left = " " if _would_join(before[-1:], word[0]) else ""
    right = " " if _would_join(word[-1], after[:1]) else ""
    return f"{before}{left}{word}{right}{after}"


def negate(text: str, spans: Sequence[Span], index: int) -> str:
    """Return the text with "not" before a word, or without the "not" that stands there already.

    Args:
        text: as it was typed.
        spans: of all its tokens.
        index: the word; if it is itself "not", it goes.
    """
    for place in (index, index - 1):
        if place >= 0 and text[slice(*spans[place])].casefold() == _NOT:
            return drop(text, spans[place])
    start = spans[index][0]
    gap = " " if _would_join(text[:start][-1:], _NOT[0]) else ""
    return f"{text[:start]}{gap}{_NOT} {text[start:]}"


def _would_join(left: str, right: str) -> bool:
    """Say whether two characters side by side could belong to one token: anything but white space and commas."""
    return all(each and not each.isspace() and each not in _CLOSING for each in (left, right))


# --- comparing two readings -----------------------------------------------------------------------


def align(first: Sequence[str], second: Sequence[str]) -> tuple[Column, ...]:
    """Lay two token sequences under one another: equal tokens in one column, a swapped one under what it replaced.

    Ratcliff and Obershelp's matching blocks (difflib): the longest common run first, then the longest left and right
    of it. Between the blocks tokens are paired from the left, what is left over stands alone.

    Args:
        first: tokens of the original.
        second: tokens of the edited text; capitals make no difference.

    Returns:
        Columns from left to right; every token of both is in exactly one of them.
    """
    matcher = SequenceMatcher(
        None, [token.casefold() for token in first], [token.casefold() for token in second], autojunk=False
    )
    columns: list[Column] = []
    for _, a, a_end, b, b_end in matcher.get_opcodes():
        n_both = min(a_end - a, b_end - b)
        columns += [(a + k, b + k) for k in range(n_both)]
        columns += [(k, None) for k in range(a + n_both, a_end)]
        columns += [(None, k) for k in range(b + n_both, b_end)]
    return tuple(columns)


def changed_columns(columns: Sequence[Column], first: Sequence[str], second: Sequence[str]) -> tuple[int, ...]:
    """Return the columns in which the two texts have different tokens, or only one has any."""
    return tuple(
        number
        for number, (a, b) in enumerate(columns)
        if a is None or b is None or first[a].casefold() != second[b].casefold()
    )


def aligned_difference(first: FloatArray, second: FloatArray, columns: Sequence[Column]) -> FloatArray:
    """Return second minus first, column by column.

    Args:
        first: (timesteps of the first text, ...).
        second: (timesteps of the second text, ...).
        columns: from `align`.

    Returns:
        (columns, ...) float32, NaN where one text has no token.
    """
    difference = np.full((len(columns), *first.shape[1:]), np.nan, np.float32)
    both = [(number, a, b) for number, (a, b) in enumerate(columns) if a is not None and b is not None]
    if both:
        numbers, a, b = (list(each) for each in zip(*both, strict=True))
        difference[numbers] = second[b] - first[a]
    return difference


def gate_differences(
    first: Trace, second: Trace, layer: int, direction: Direction, columns: Sequence[Column]
) -> Mapping[str, FloatArray]:
    """Return what an edit changed in every quantity of one direction of one layer.

    Args:
        first: trace of the original (its first text is meant), with everything kept.
        second: trace of the edited text.
        layer: index of the recurrent layer.
        direction: which way it reads.
        columns: from `align`.

    Returns:
        Quantity -> (columns, units), see `aligned_difference`.
    """
    before, after = (trace.layers[layer].directions[direction] for trace in (first, second))
    return {name: aligned_difference(before[name][0], after[name][0], columns) for name in before}


def over_units(difference: FloatArray, *, signed: bool = False) -> FloatArray:
    """Return (columns,): the mean over units of the size of a difference, or with `signed` of the difference itself."""
    mean: FloatArray = (difference if signed else np.abs(difference)).mean(axis=1)
    return mean


# --- the smallest deletion that flips the answer ---------------------------------------------------


@dataclass(frozen=True, eq=False)
class Deletion:
    """Some tokens left out: which ones, and the probabilities (n_classes,) of what is left."""

    indices: tuple[int, ...]
    probabilities: FloatArray


@dataclass(frozen=True, eq=False)
class DeletionSearch:
    """What leaving out words does to the answer.

    Attributes:
        before: (n_classes,) probabilities of the whole text.
        singles: (timesteps, n_classes) without each token.
        strongest: the single deletion after which the answer is least likely.
        flip: the smallest deletion found that gives another answer; None if none does.
        n_alike: how many other deletions of the same size give another answer as well.
        n_tried: how many pairs were tried, 0 where a single word is enough.
        all_tried: whether these were all pairs, not only those of the strongest words.
    """

    before: FloatArray
    singles: FloatArray
    strongest: Deletion
    flip: Deletion | None
    n_alike: int = 0
    n_tried: int = 0
    all_tried: bool = True


def smallest_deletion(
    network: Network,
    ids: TokenIds,
    spare: Sequence[int] = (),
    cut: str = "end",
    *,
    singles: FloatArray | None = None,
) -> DeletionSearch:
    """Find the fewest words, one or two, without which the network answers otherwise.

    All single deletions are tried. If none flips the answer, all pairs of the 40 words are whose own deletion makes
    the answer least likely (of the 12 in texts of more than 200 tokens). Of several that flip, the one whose new
    answer is most certain is returned.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text; a text of one token cannot lose it and is read as an unknown one.
        spare: ids that a cut text holds ready, the next to be read first: they move up into the free places.
        cut: the end that a too long text loses, where the spare ones move up.
        singles: (timesteps, n_classes) without each token, where they are known already.
    """
    before = predict(network, [ids])[0]
    answer = int(np.argmax(before))
    if singles is None:
        singles = predict(network, [_without(ids, (index,), spare, cut) for index in range(len(ids))])
    by_effect = np.argsort(singles[:, answer], kind="stable")
    strongest = Deletion((int(by_effect[0]),), singles[by_effect[0]])
    flips = np.flatnonzero(singles.argmax(axis=1) != answer)
    if len(ids) == 1:
        return DeletionSearch(before, singles, strongest, None)
    if len(flips):
        best = int(flips[np.argmax(_new_answer(singles[flips], answer))])
        return DeletionSearch(before, singles, strongest, Deletion((best,), singles[best]), len(flips) - 1)
    if len(ids) == 2:
        return DeletionSearch(before, singles, strongest, None)
    most = MOST_IN_PAIRS if len(ids) <= _LONG_TEXT else _MOST_IN_LONG_PAIRS
    pairs = list(combinations(sorted(int(index) for index in by_effect[:most]), 2))
    without = predict(network, [_without(ids, pair, spare, cut) for pair in pairs])
    flips = np.flatnonzero(without.argmax(axis=1) != answer)
    flip = None
    if len(flips):
        best = int(flips[np.argmax(_new_answer(without[flips], answer))])
        flip = Deletion(pairs[best], without[best])
    return DeletionSearch(
        before, singles, strongest, flip, max(len(flips) - 1, 0), len(pairs), all_tried=len(ids) <= most
    )


def _new_answer(probabilities: FloatArray, answer: int) -> FloatArray:
    """Return (n,): the largest probability of another class than `answer`."""
    largest: FloatArray = np.delete(probabilities, answer, axis=1).max(axis=1)
    return largest


def _without(ids: TokenIds, indices: Sequence[int], spare: Sequence[int], cut: str) -> TokenIds:
    left = np.delete(ids, list(indices))
    moved_up = np.asarray(spare[: len(indices)], dtype=ids.dtype)
    whole = np.concatenate([left, moved_up] if cut == "end" else [moved_up[::-1], left])
    return whole if len(whole) else np.full(1, _UNKNOWN_ID, dtype=ids.dtype)
