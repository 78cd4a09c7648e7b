"""Encoded texts of different lengths in three flat arrays, and the names of the ways to encode. Imports nothing of ours."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

TokenKind = Literal["words", "characters", "subwords", "letters", "keras_words"]
"""What counts as a token; `vocabulary` says how each kind reads a text."""

Cut = Literal["start", "end"]
"""The end that a too long text loses."""


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the indices of many slices one after the other: `starts[0], starts[0] + 1, ...`, `starts[1], ...`.

    Args:
        starts: (n,) first index of each slice.
        lengths: (n,) how many indices each has, 0 allowed.

    Returns:
        (sum of lengths,) int64.
    """
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)


@dataclass(frozen=True)
class TokenSet:
    """Labelled texts as token ids.

    Attributes:
        ids: (total,) int32, the tokens of all texts one after the other; never 0 (padding).
        offsets: (n + 1,) int64, text i is `ids[offsets[i]:offsets[i + 1]]`, at least one token.
        labels: (n,) int64, the class; in windows of texts to be continued, how many of the first targets do not
            count, 0 almost everywhere.
    """

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> NDArray[np.int32]:
        """Return the ids of text `index`, (timesteps,) int32."""
        position = range(len(self))[index]
        return self.ids[self.offsets[position] : self.offsets[position + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Return the number of tokens of each text, (n,) int64."""
        return np.diff(self.offsets)

    def take(self, indices: NDArray[np.int64]) -> Self:
        """Return the texts at these positions, in this order."""
        lengths = self.lengths[indices]
        offsets = np.zeros(len(indices) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        return type(self)(self.ids[ranges(self.offsets[:-1][indices], lengths)], offsets, self.labels[indices])
