"""Finding texts in a data set: by a part of a text, by whole words, by class and by part. Imports data."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.texts import TextSet

Mode = Literal["part", "words"]
"""What a query is: a piece of a text as it stands, or words of which each must be there, whole, in any order."""


@dataclass(frozen=True)
class Query:
    """What is looked for.

    Attributes:
        text: a piece of a text or words, as `mode` says, whatever the case; blank finds everything.
        mode: how `text` is read.
        label: the class of the texts, None for all.
    """

    text: str = ""
    mode: Mode = "part"
    label: int | None = None


def search(texts: TextSet, query: Query) -> NDArray[np.int64]:
    """Return the texts that fit, by their position and in their order, int64."""
    rows = np.arange(len(texts)) if query.label is None else np.flatnonzero(texts.labels == query.label)
    wanted = _folded(query)
    if not wanted:
        return rows
    whole = [_whole(word) for word in wanted] if query.mode == "words" else []
    found = []
    for row in rows.tolist():
        text = texts.texts[row].lower()
        if all(piece in text for piece in wanted) and all(pattern.search(text) for pattern in whole):
            found.append(row)
    return np.array(found, dtype=np.int64)


def places(text: str, query: Query) -> list[tuple[int, int]]:
    """Return where a text has what is looked for: first character and the one behind the last, in their order.

    Overlapping places are one. A letter whose small form has another length, such as the capital I with a dot, can be
    found by `search` without a place being named here.
    """
    found = sorted(_raw_places(text, query))
    merged: list[tuple[int, int]] = []
    for start, stop in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _raw_places(text: str, query: Query) -> Iterator[tuple[int, int]]:
    for piece in _folded(query):
        pattern = _whole(piece) if query.mode == "words" else re.compile(re.escape(piece), re.IGNORECASE)
        for match in pattern.finditer(text):
            yield match.span()


def _folded(query: Query) -> Sequence[str]:
    text = query.text.strip().lower()
    if query.mode == "words":
        return tuple(dict.fromkeys(text.split()))
    return (text,) if text else ()


def _whole(word: str) -> re.Pattern[str]:
    """Return a pattern for a word that is no part of a longer one; a sign such as "!" needs no borders."""
    left = r"(?<!\w)" if re.match(r"\w", word) else ""
    right = r"(?!\w)" if re.search(r"\w$", word) else ""
    return re.compile(left + re.escape(word) + right, re.IGNORECASE)


def mixed_order(n: int, found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what was found in an order that is always the same and has nothing to do with class, length or source.

    Args:
        n: how many texts there are.
        found: positions in [0, n).
    """
    place = np.random.default_rng(0).permutation(n)
    return found[np.argsort(place[found], kind="stable")]
