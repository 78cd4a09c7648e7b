"""How a batch of texts lies in the array that the network reads, and where in it the real tokens are.

With a mask the network skips what fills up shorter texts, without one it reads that filling like words. Everything
that depends on this difference is here. Imports the network and errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import DoubleArray, FloatArray
from lstm_core.errors import TextInputError
from lstm_core.trace.network import Direction, Network

TokenIds = NDArray[np.int32]
Scalar = TypeVar("Scalar", np.int32, np.float32, np.float64)

PADDING_ID = 0


@dataclass(frozen=True)
class Reading:
    """A batch as the network reads it, and where in it the real tokens are.

    Attributes:
        ids: (batch, read) int32, filled up with padding.
        lengths: (batch,) number of real tokens.
        starts: (batch,) column of the first real token.
        read_lengths: (batch,) number of columns that the network reads: the real tokens if masked, else all.
    """

    ids: TokenIds
    lengths: NDArray[np.int64]
    starts: NDArray[np.int64]
    read_lengths: NDArray[np.int64]

    def flipped(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """Reverse each row's read columns in time and leave the rest: what the backward direction reads or wrote."""
        columns = np.arange(values.shape[1])
        mirrored = self.read_lengths[:, None] - 1 - columns  # (batch, read), negative behind a row's end
        return values[self._rows, np.where(mirrored >= 0, mirrored, columns)]

    def real(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """Cut (batch, read, ...) down to the real tokens, zeros behind shorter texts: (batch, timesteps, ...)."""
        columns = np.arange(self.lengths.max())
        taken: NDArray[Scalar] = values[self._rows, np.minimum(self.starts[:, None] + columns, values.shape[1] - 1)]
        taken[columns >= self.lengths[:, None]] = 0
        return taken

    def placed(self, values: FloatArray, into: FloatArray) -> FloatArray:
        """Return (batch, read, ...) `into` with the real tokens' places taken by (batch, timesteps, ...) `values`."""
        filled = into.copy()
        row, column = np.nonzero(np.arange(values.shape[1]) < self.lengths[:, None])
        filled[row, self.starts[row] + column] = values[row, column]
        return filled

    def final(self, direction: Direction, hidden: FloatArray) -> FloatArray:
        """Return the state at a direction's end: behind the last column forward, at the first column backward."""
        if direction == "backward":
            return hidden[:, 0]
        return hidden[self._rows[:, 0], self.read_lengths - 1]  # (batch, units)

    def add_final(self, direction: Direction, grad_final: DoubleArray, grad_hidden: DoubleArray) -> None:
        """Add the gradient of `final` to that of every hidden state, (batch, read, units), in place."""
        if direction == "backward":
            grad_hidden[:, 0] += grad_final
        else:
            grad_hidden[self._rows[:, 0], self.read_lengths - 1] += grad_final

    def entering(self, direction: Direction, states: FloatArray) -> FloatArray:
        """Return the state before a direction's first real token: (batch, units), zeros unless it read padding first."""
        before = self.starts - 1 if direction == "forward" else self.starts + self.lengths
        exists = (before >= 0) & (before < self.read_lengths)
        state: FloatArray = states[self._rows[:, 0], np.clip(before, 0, states.shape[1] - 1)]
        state[~exists] = 0
        return state

    def mean(self, values: FloatArray) -> FloatArray:
        """Return the mean over each row's read columns: (batch, features)."""
        is_read = np.arange(values.shape[1]) < self.read_lengths[:, None]  # (batch, read)
        mean: FloatArray = np.mean(values, axis=1, where=is_read[:, :, None])
        return mean

    def spread(self, grad_mean: DoubleArray) -> DoubleArray:
        """Return the gradient of every column, (batch, read, features), from that of `mean`, (batch, features)."""
        is_read = np.arange(self.ids.shape[1]) < self.read_lengths[:, None]  # (batch, read)
        share: DoubleArray = is_read / self.read_lengths[:, None]
        return share[:, :, None] * grad_mean[:, None]

    @property
    def _rows(self) -> NDArray[np.int64]:
        return np.arange(len(self.ids))[:, None]


def lay_out(network: Network, ids: TokenIds | Sequence[TokenIds]) -> Reading:
    """Put one text or a batch into one array, filled up as the spec's data says.

    Raises:
        TextInputError: a text without tokens, longer than the network can read, or with an id that it does not know.
    """
    texts = _texts(ids)
    _check_texts(network, texts)
    data = network.spec.data
    lengths = np.array([len(ids) for ids in texts], dtype=np.int64)
    read = int(lengths.max()) if data.mask else data.max_length
    starts = read - lengths if data.padding == "pre" else np.zeros_like(lengths)
    filled = np.full((len(texts), read), PADDING_ID, dtype=np.int32)
    for row, (text, start) in enumerate(zip(texts, starts, strict=True)):
        filled[row, start : start + len(text)] = text
    return Reading(filled, lengths, starts, lengths if data.mask else np.full_like(lengths, read))


def _texts(ids: TokenIds | Sequence[TokenIds]) -> Sequence[TokenIds]:
    if isinstance(ids, np.ndarray) and ids.ndim == 1:
        return [ids]
    return [np.asarray(text) for text in ids]


def _check_texts(network: Network, texts: Sequence[TokenIds]) -> None:
    data, size = network.spec.data, network.vocabulary_size
    lowest = 1 if data.mask else 0  # a masked network would skip an id 0 inside a text
    if len(texts) == 0:
        raise TextInputError("There is no text to read", expected="at least one text", received="an empty list")
    for ids in texts:
        if ids.ndim != 1 or len(ids) == 0:
            raise TextInputError(
                "A text without tokens cannot be read",
                expected="token ids of shape (timesteps,), at least one",
                received=f"shape {ids.shape}",
                remedy="write the unknown token (id 1) for a text in which no token was found",
            )
        if ids.min() < lowest or ids.max() >= size:
            raise TextInputError(
                "A text has a token id that the network does not know",
                expected=f"ids from {lowest} to {size - 1}",
                received=f"ids from {ids.min()} to {ids.max()}",
                remedy="encode the text with the vocabulary of the run",
            )
        if not data.mask and len(ids) > data.max_length:
            raise TextInputError(
                "The text is longer than the network reads",
                expected=f"at most {data.max_length} tokens",
                received=f"{len(ids)} tokens",
                remedy="cut it as the run's vocabulary does when it encodes a text",
            )
