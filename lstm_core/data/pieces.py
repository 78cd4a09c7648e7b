"""Many texts as numbers of their tokens, put together from pieces that were tokenized once each.

Arithmetic on arrays only, apart from `vocabulary`, which knows what a token is. Imports the token sets.
"""

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.token_set import Cut, TokenKind, ranges


@dataclass(frozen=True)
class Tokenized:
    """Many texts as numbers of their tokens, cut, before anybody has chosen a vocabulary.

    Attributes:
        kind: the tokenizer that made them.
        words: (n_types,) all tokens that occur, each once.
        types: (total,) int64 into `words`; `n_types` stands for the one token of a text without tokens.
        offsets: (n + 1,) int64, where each text begins in `types`.
    """

    kind: TokenKind
    words: tuple[str, ...]
    types: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @property
    def n_empty(self) -> int:
        """Return the number of texts without tokens."""
        return int(np.count_nonzero(self.types == len(self.words)))


@dataclass(frozen=True)
class PieceTable:
    """The tokens of each piece: `types[starts[p]:starts[p] + lengths[p]]` are those of piece p."""

    words: tuple[str, ...]
    types: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def n_tokens(self, row: "array[int]") -> int:
        return int(self.lengths[np.asarray(row, dtype=np.int64)].sum())

    def gathered(
        self, rows: Sequence["array[int]"], max_length: int, cut: Cut
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the types of all texts, cut, and the offsets of the texts."""
        n_pieces = np.array([len(row) for row in rows], dtype=np.int64)
        flat = array("i", itertools.chain.from_iterable(rows))
        pieces = np.frombuffer(flat, dtype=np.int32) if flat else np.zeros(0, np.int32)
        ends = np.concatenate([[0], np.cumsum(self.lengths[pieces])])  # tokens up to each piece
        last = np.cumsum(n_pieces)
        stop, start = ends[last], ends[last - n_pieces]
        keep = np.minimum(stop - start, max_length)
        tokens = self.types[ranges(self.starts[pieces], self.lengths[pieces])]
        empty = len(self.words)
        tokens = np.append(tokens, empty)
        first = np.where(keep == 0, len(tokens) - 1, stop - keep if cut == "start" else start)
        keep = np.maximum(keep, 1)
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(keep, out=offsets[1:])
        return tokens[ranges(first, keep)], offsets
