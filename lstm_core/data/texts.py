"""Texts and their splits as values: columns of texts, labelled sets, and who goes into which split.

Imports nothing of ours.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class TextColumn(Sequence[str]):
    """Many texts in one UTF-8 buffer, decoded when asked for: opens as fast as its bytes are read.

    Args:
        buffer: (bytes,) uint8, all texts one after the other.
        offsets: (n_stored + 1,) int64, text i is `buffer[offsets[i]:offsets[i + 1]]`.
        rows: (n,) which of the stored texts this column shows, in this order; None shows all.
    """

    def __init__(
        self, buffer: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64] | None = None
    ) -> None:
        self._buffer = buffer
        self._offsets = offsets
        self._rows = np.arange(len(offsets) - 1) if rows is None else rows
        self._bytes = np.ascontiguousarray(buffer).data

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Pack texts. Lone surrogates, which UTF-8 cannot hold, become question marks."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(piece) for piece in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    @property
    def buffer(self) -> NDArray[np.uint8]:
        return self._buffer

    @property
    def offsets(self) -> NDArray[np.int64]:
        return self._offsets

    def take(self, rows: NDArray[np.int64]) -> "TextColumn":
        """Return the texts of these positions of this column, without copying them."""
        return TextColumn(self._buffer, self._offsets, self._rows[rows])

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        row = self._rows[index]
        return str(self._bytes[self._offsets[row] : self._offsets[row + 1]], "utf-8")


@dataclass(frozen=True)
class TextSet:
    """Labelled texts.

    Attributes:
        texts: (n,) as people read them.
        labels: (n,) int64, the position of the class in `class_names`.
    """

    texts: Sequence[str]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Splits:
    """A data set as training uses it. `fingerprint` changes whenever any text, label or split would."""

    train: TextSet
    validation: TextSet
    test: TextSet
    class_names: tuple[str, ...]
    fingerprint: str


SplitRows = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def without_markup(text: str) -> str:
    """Return the text with HTML line breaks as spaces, of the same length, so that offsets stay right."""
    if "<" not in text:
        return text
    return _LINE_BREAK.sub(lambda found: " " * len(found[0]), text)


def text_keys(texts: Iterable[str]) -> NDArray[np.uint64]:
    """Return a 64-bit key for each text; texts that differ only in case or white space have the same.

    Returns:
        (n,) uint64. Two different ones of 50,000 texts share a key with a chance of 1 in 10 billion.
    """
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(" ".join(text.lower().split()).encode(), digest_size=8).digest(), "little")
            for text in texts
        ],
        dtype=np.uint64,
    )


def distinct_rows(keys: NDArray[np.uint64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows to keep so that no text stands twice: the first of each, none where its labels disagree.

    Args:
        keys: (n,) from `text_keys`.
        labels: (n,).

    Returns:
        Rows in ascending order, int64.
    """
    unique, first, group = np.unique(keys, return_index=True, return_inverse=True)
    lowest = np.full(len(unique), np.iinfo(np.int64).max)
    highest = np.full(len(unique), np.iinfo(np.int64).min)
    np.minimum.at(lowest, group, labels)
    np.maximum.at(highest, group, labels)
    return np.sort(first[lowest == highest]).astype(np.int64)


def split_sizes(n: int, test_share: float, validation_share: float) -> tuple[int, int, int]:
    """Return how many of a stratum's n texts go to training, validation and test.

    `test_share` is of all texts, `validation_share` of those that are not test, so that the test texts do not
    depend on it.
    """
    n_test = round(n * test_share)
    n_validation = round((n - n_test) * validation_share)
    return n - n_test - n_validation, n_validation, n_test


def stratified_split(
    keys: NDArray[np.uint64],
    strata: NDArray[np.int64],
    *,
    seed: int,
    test_share: float,
    validation_share: float,
) -> SplitRows:
    """Deal texts into training, validation and test with the same shares in every stratum.

    Each text draws its place from its own key and the seed, so the split depends on which texts there are, not on
    their order, and the split of a union of strata is the union of their splits.

    Args:
        keys: (n,) from `text_keys`.
        strata: (n,) such as labels.
        seed: another seed, another split.
        test_share, validation_share: see `split_sizes`.

    Returns:
        Rows of training, validation and test, each in the order drawn.
    """
    draw = _mixed(keys ^ _mixed(np.array([seed], dtype=np.uint64)))
    parts: tuple[list[NDArray[np.int64]], ...] = ([], [], [])
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        rows = rows[np.lexsort((keys[rows], draw[rows]))]
        _, n_validation, n_test = split_sizes(len(rows), test_share, validation_share)
        parts[0].append(rows[n_test + n_validation :])
        parts[1].append(rows[n_test : n_test + n_validation])
        parts[2].append(rows[:n_test])
    train, validation, test = (np.concatenate(part) if part else np.zeros(0, np.int64) for part in parts)
    return tuple(rows[np.argsort(draw[rows], kind="stable")] for rows in (train, validation, test))  # type: ignore[return-value]


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit numbers one to one (the output function of SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        mixed = values + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))
