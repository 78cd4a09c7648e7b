"""How a batch of texts or numbers lies in the array that the network reads, and where in it the real steps are.

With a mask the network skips what fills up shorter texts, without one it reads that filling like words. Everything
that depends on this difference is here. Imports the network and errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

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
        ids: (batch, read) int32, filled up with padding; zeros where the network reads numbers.
        lengths: (batch,) number of real tokens.
        starts: (batch,) column of the first real token.
        read_lengths: (batch,) number of columns that the network reads: the real tokens if masked, else all.
        numbers: (batch, read, features) float32, zeros behind a row's end; None where the network reads tokens.
    """

    ids: TokenIds
    lengths: NDArray[np.int64]
    starts: NDArray[np.int64]
    read_lengths: NDArray[np.int64]
    numbers: FloatArray | None = None

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


Inputs = NDArray[Any] | Sequence[NDArray[Any]]
"""One sequence or a list of sequences of any lengths: token ids (timesteps,) int32, or, for a network that reads numbers,
(timesteps, features) float32."""


def lay_out(network: Network, inputs: Inputs) -> Reading:
    """Put one sequence or a batch into one array, filled up as the spec's data says.

    Raises:
        TextInputError: a sequence without steps, longer than the network can read, of another number of features,
            with a number that is not finite, or with an id that the network does not know.
    """
    data = network.spec.data
    sequences = _sequences(inputs, ndim=1 if data.reads == "tokens" else 2)
    if len(sequences) == 0:
        raise TextInputError("There is no text to read", expected="at least one text", received="an empty list")
    if data.reads == "tokens":
        _check_texts(network, sequences)
    else:
        _check_numbers(data.features, sequences)
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    read = int(lengths.max()) if data.mask else data.max_length
    starts = read - lengths if data.padding == "pre" else np.zeros_like(lengths)
    ids = np.full((len(sequences), read), PADDING_ID, dtype=np.int32)
    numbers = np.zeros((len(sequences), read, data.features), np.float32) if data.reads == "numbers" else None
    for row, (sequence, start) in enumerate(zip(sequences, starts, strict=True)):
        (ids if numbers is None else numbers)[row, start : start + len(sequence)] = sequence
    return Reading(ids, lengths, starts, lengths if data.mask else np.full_like(lengths, read), numbers)


def embed(network: Network, reading: Reading) -> FloatArray:
    """Return what the first layer reads: word vectors (batch, read, embedding_dim), or the numbers themselves."""
    if reading.numbers is not None:
        return reading.numbers
    vectors: FloatArray = network.weights["embedding/embeddings"][reading.ids]
    return vectors


def _sequences(inputs: Inputs, *, ndim: int) -> Sequence[NDArray[Any]]:
    if isinstance(inputs, np.ndarray) and inputs.ndim == ndim:
        return [inputs]
    return [np.asarray(sequence) for sequence in inputs]


def _check_numbers(features: int, sequences: Sequence[NDArray[Any]]) -> None:
    for numbers in sequences:
        if numbers.ndim != 2 or numbers.shape[1] != features or not len(numbers):
            raise TextInputError(
                "These numbers cannot be read",
                expected=f"an array of shape (timesteps, {features}) with at least one timestep",
                received=f"shape {numbers.shape}",
                remedy="give every timestep as many numbers as in training",
            )
        if not np.isfinite(numbers).all():
            raise TextInputError("A number is missing or infinite", remedy="give a finite number for every timestep")


def _check_texts(network: Network, texts: Sequence[TokenIds]) -> None:
    data, size = network.spec.data, network.vocabulary_size
    lowest = 1 if data.mask else 0  # a masked network would skip an id 0 inside a text
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
