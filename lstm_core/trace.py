"""Replay of a whole network on token ids: embedding, recurrent layers in both directions, pooling, head.

The training model is a plain Keras model; its saved weights are enough to compute every gate, cell state and hidden
state again, here, in NumPy. One `Trace` holds them for one text or a batch. Dropout is inactive, as it is whenever
Keras predicts. Imports cells, specs and errors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.cells import FloatArray, sigmoid
from lstm_core.errors import SnapshotError, TextInputError
from lstm_core.specs.plan import n_outputs
from lstm_core.specs.run import LayerSpec, RunSpec

Direction = Literal["forward", "backward"]
Keep = Literal["all", "states", "output"]
TokenIds = NDArray[np.int32]
Scalar = TypeVar("Scalar", np.int32, np.float32)
HiddenMasks = Mapping[tuple[int, Direction], FloatArray]

PADDING_ID = 0
_KEPT = {"states": ("c", "h"), "output": ("h",)}
_BATCH_FLOATS = 2**22
"""Largest array inside a batched replay, 16 MB: 2,000 texts of 120 tokens take 0.15 s; larger saves little."""


# --- the network ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Network:
    """A spec and weights that fit it.

    Args:
        spec: how the network is built and how texts were fed to it.
        weights: name -> array, as snapshots have them: "embedding/embeddings" (rows, embedding_dim);
            "layer0/forward/kernel", "layer0/forward/recurrent_kernel", "layer0/forward/bias" and the same under
            "layer0/backward" for every layer and direction (shapes in `lstm_core.cells`); "head/kernel"
            (features, outputs), "head/bias" (outputs,) with one output for two classes, else one a class.

    Raises:
        SnapshotError: an array is missing, superfluous, of another shape, or not finite.
    """

    spec: RunSpec
    weights: Mapping[str, FloatArray] = field(repr=False)

    def __post_init__(self) -> None:
        arrays = {name: np.asarray(array, dtype=np.float32) for name, array in self.weights.items()}
        _check_weights(self.spec, arrays)
        object.__setattr__(self, "weights", arrays)

    @property
    def vocabulary_size(self) -> int:
        """Rows of the embedding: padding, unknown, then the words."""
        return int(self.weights["embedding/embeddings"].shape[0])

    def cell_weights(self, layer: int, direction: Direction) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return kernel, recurrent kernel and bias of one direction of one layer."""
        path = f"layer{layer}/{direction}"
        return (
            self.weights[f"{path}/kernel"],
            self.weights[f"{path}/recurrent_kernel"],
            self.weights[f"{path}/bias"],
        )


def directions(layer: LayerSpec) -> tuple[Direction, ...]:
    """Return the directions in which `layer` reads."""
    return ("forward", "backward") if layer.bidirectional else ("forward",)


def weight_shapes(spec: RunSpec, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """Return the name and shape of every array in a snapshot of `spec`, in the order of the network."""
    features = spec.model.embedding_dim
    shapes: dict[str, tuple[int, ...]] = {"embedding/embeddings": (vocabulary_size, features)}
    for index, layer in enumerate(spec.model.layers):
        columns = len(cells.KERNEL_BLOCKS[layer.cell]) * layer.units
        for direction in directions(layer):
            path = f"layer{index}/{direction}"
            shapes[f"{path}/kernel"] = (features, columns)
            shapes[f"{path}/recurrent_kernel"] = (layer.units, columns)
            shapes[f"{path}/bias"] = (2, columns) if layer.cell == "gru" else (columns,)
        features = layer.features
    outputs = n_outputs(spec.data.n_classes)
    return {**shapes, "head/kernel": (features, outputs), "head/bias": (outputs,)}


# --- what a replay returns ------------------------------------------------------------------------


@dataclass(frozen=True)
class LayerTrace:
    """What one recurrent layer computed.

    Attributes:
        cell: "lstm", "gru" or "simple_rnn".
        directions: direction -> quantity -> (batch, timesteps, units). Index t is token t in both directions: the
            backward direction has read the tokens t, t + 1, ... when it arrives there.
        output: (batch, timesteps, features), the directions' hidden states merged; what the next layer reads.
    """

    cell: str
    directions: Mapping[Direction, Mapping[str, FloatArray]]
    output: FloatArray


@dataclass(frozen=True)
class Trace:
    """What a network computed on a batch of texts. A single text is a batch of 1.

    Timesteps are the real tokens only: columns that the network read as padding are not here. In a batch of
    different lengths, `lengths` says how many timesteps of each row are real; the rest are zeros.

    Attributes:
        ids: (batch, timesteps) int32.
        lengths: (batch,) int64.
        embedded: (batch, timesteps, embedding_dim); without timesteps if only the output was kept.
        layers: one trace a recurrent layer, from the embedding upwards; empty if only the output was kept.
        pooled: (batch, features), what the head reads.
        logits: (batch, outputs), one output for two classes, else one a class.
        probabilities: (batch, n_classes); of two classes column 1 is sigmoid(logit).
    """

    ids: TokenIds
    lengths: NDArray[np.int64]
    embedded: FloatArray
    layers: tuple[LayerTrace, ...]
    pooled: FloatArray
    logits: FloatArray
    probabilities: FloatArray


# --- replay ---------------------------------------------------------------------------------------


def replay(
    network: Network,
    ids: TokenIds | Sequence[TokenIds],
    *,
    keep: Keep = "all",
    hidden_masks: HiddenMasks | None = None,
) -> Trace:
    """Compute what `network` does on one text or a batch of texts, as Keras does it.

    With `spec.data.mask` each text is read alone: forward from its first token to its last, backward from its last
    to its first; pooling is over its own tokens. Without, each text is filled up to `max_length` on the spec's side
    and the network reads that filling like words: states, pooling and answer are those of the filled-up sequence.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or a list of such, of any lengths; each at least one token.
        keep: "all" quantities, "states" (c and h) only, or "output" (pooled, logits and probabilities) only.
        hidden_masks: (layer, direction) -> (batch, units) factors for that layer's hidden state at every timestep;
            a 0 silences a unit before anything can read it.

    Returns:
        The trace; all in one batch, so use `predict` for the probabilities of many texts.

    Raises:
        TextInputError: a text without tokens, longer than the network can read, or with an id that it does not know.
    """
    reading = _lay_out(network, _texts(ids))
    masks = hidden_masks or {}
    model = network.spec.model
    embedded = output = network.weights["embedding/embeddings"][reading.ids]  # (batch, timesteps, embedding_dim)
    layers = []
    for index, layer in enumerate(model.layers):
        by_direction = _read_layer(network, index, output, reading, keep, masks)
        output = _merge(layer, [quantities["h"] for quantities in by_direction.values()])
        if keep != "output":
            layers.append(_real_layer(layer, by_direction, output, reading))
    if model.pooling == "mean":
        pooled = reading.mean(output)  # (batch, features)
    else:
        pooled = _merge(layer, [reading.final(direction, q["h"]) for direction, q in by_direction.items()])
    logits, probabilities = answer(network, pooled)
    return Trace(
        ids=reading.real(reading.ids),
        lengths=reading.lengths,
        embedded=reading.real(embedded) if keep != "output" else embedded[:, :0],
        layers=tuple(layers),
        pooled=pooled,
        logits=logits,
        probabilities=probabilities,
    )


def answer(network: Network, pooled: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Apply the dense head.

    Args:
        network: spec and weights.
        pooled: (..., features), such as a hidden state at every timestep.

    Returns:
        Logits (..., outputs) and probabilities (..., n_classes).
    """
    logits: FloatArray = pooled @ network.weights["head/kernel"] + network.weights["head/bias"]
    if logits.shape[-1] == 1:
        positive = sigmoid(logits)
        return logits, np.concatenate([1 - positive, positive], axis=-1)
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the largest is exp(0): nothing overflows
    return logits, powers / powers.sum(axis=-1, keepdims=True)


def predict(network: Network, texts: Sequence[TokenIds]) -> FloatArray:
    """Return the probabilities of many texts, replayed in batches of similar lengths.

    Args:
        network: spec and weights.
        texts: token ids, each (timesteps,).

    Returns:
        (n, n_classes) in the order of `texts`.

    Raises:
        TextInputError: see `replay`.
    """
    probabilities = np.empty((len(texts), network.spec.data.n_classes), np.float32)
    for rows in batches_by_length(network, [len(ids) for ids in texts]):
        probabilities[rows] = replay(network, [texts[row] for row in rows], keep="output").probabilities
    return probabilities


def batches_by_length(network: Network, lengths: Sequence[int], *, copies: int = 1) -> Iterator[NDArray[np.int64]]:
    """Yield the indices of texts in batches of similar lengths that bound the memory of a replay.

    Args:
        network: decides how much memory one timestep takes.
        lengths: number of tokens of each text.
        copies: how often each text will stand in the batch.
    """
    widest = max(len(cells.KERNEL_BLOCKS[layer.cell]) * layer.units for layer in network.spec.model.layers)
    longest = max(lengths, default=1) if network.spec.data.mask else network.spec.data.max_length
    size = max(1, _BATCH_FLOATS // (widest * max(longest, 1) * copies))
    order = np.argsort(np.asarray(lengths, dtype=np.int64), kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]


# --- how a batch of texts lies in the array that the network reads -------------------------------


@dataclass(frozen=True)
class _Reading:
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

    def final(self, direction: Direction, hidden: FloatArray) -> FloatArray:
        """Return the state at a direction's end: behind the last column forward, at the first column backward."""
        if direction == "backward":
            return hidden[:, 0]
        return hidden[self._rows[:, 0], self.read_lengths - 1]  # (batch, units)

    def mean(self, values: FloatArray) -> FloatArray:
        """Return the mean over each row's read columns: (batch, features)."""
        is_read = np.arange(values.shape[1]) < self.read_lengths[:, None]  # (batch, read)
        mean: FloatArray = np.mean(values, axis=1, where=is_read[:, :, None])
        return mean

    @property
    def _rows(self) -> NDArray[np.int64]:
        return np.arange(len(self.ids))[:, None]


def _lay_out(network: Network, texts: Sequence[TokenIds]) -> _Reading:
    data = network.spec.data
    lengths = np.array([len(ids) for ids in texts], dtype=np.int64)
    _check_texts(network, texts)
    read = int(lengths.max()) if data.mask else data.max_length
    starts = read - lengths if data.padding == "pre" else np.zeros_like(lengths)
    ids = np.full((len(texts), read), PADDING_ID, dtype=np.int32)
    for row, (text, start) in enumerate(zip(texts, starts, strict=True)):
        ids[row, start : start + len(text)] = text
    return _Reading(ids, lengths, starts, lengths if data.mask else np.full_like(lengths, read))


def _texts(ids: TokenIds | Sequence[TokenIds]) -> Sequence[TokenIds]:
    if isinstance(ids, np.ndarray) and ids.ndim == 1:
        return [ids]
    return [np.asarray(text) for text in ids]


# --- one layer ------------------------------------------------------------------------------------


def _read_layer(
    network: Network, index: int, inputs: FloatArray, reading: _Reading, keep: Keep, masks: HiddenMasks
) -> dict[Direction, dict[str, FloatArray]]:
    """Run every direction of a layer over (batch, read, features); columns behind a row's end are not meant to be read.

    No mask is needed inside the recurrence: a forward direction cannot see what comes behind a text, and the
    backward direction gets each text turned round in its own place.
    """
    layer = network.spec.model.layers[index]
    quantities = cells.QUANTITIES[layer.cell]
    kept = quantities if keep == "all" else tuple(name for name in quantities if name in _KEPT[keep])
    result: dict[Direction, dict[str, FloatArray]] = {}
    for direction in directions(layer):
        backward = direction == "backward"
        values = cells.forward(
            layer.cell,
            reading.flipped(inputs) if backward else inputs,
            *network.cell_weights(index, direction),
            keep=kept,
            hidden_mask=masks.get((index, direction)),
        )
        result[direction] = {name: reading.flipped(v) for name, v in values.items()} if backward else values
    return result


def _merge(layer: LayerSpec, hidden: Sequence[FloatArray]) -> FloatArray:
    """Join the directions' hidden states, each (..., units), into the layer's output (..., features)."""
    if not layer.bidirectional:
        return hidden[0]
    forward, backward = hidden
    if layer.merge_mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if layer.merge_mode == "sum":
        return forward + backward
    if layer.merge_mode == "mul":
        return forward * backward
    return (forward + backward) / np.float32(2)


def _real_layer(
    layer: LayerSpec,
    by_direction: Mapping[Direction, Mapping[str, FloatArray]],
    output: FloatArray,
    reading: _Reading,
) -> LayerTrace:
    return LayerTrace(
        cell=layer.cell,
        directions={
            direction: {name: reading.real(values) for name, values in quantities.items()}
            for direction, quantities in by_direction.items()
        },
        output=reading.real(output),
    )


# --- checks ---------------------------------------------------------------------------------------


def _check_weights(spec: RunSpec, arrays: Mapping[str, FloatArray]) -> None:
    """Raise SnapshotError at the first array that does not fit `spec`."""
    embeddings = arrays.get("embedding/embeddings")
    rows = len(embeddings) if embeddings is not None and embeddings.ndim else spec.data.vocabulary_size
    shapes = weight_shapes(spec, rows)
    remedy = "choose another saved state of this run, or train it again"
    for name, shape in shapes.items():
        if name not in arrays:
            raise SnapshotError(
                f"The saved state has no array {name!r}", expected=f"shape {shape}", received="none", remedy=remedy
            )
        if arrays[name].shape != shape:
            raise SnapshotError(
                f"The array {name!r} of the saved state does not fit the network",
                expected=f"shape {shape}",
                received=f"shape {arrays[name].shape}",
                remedy=remedy,
            )
        if not np.isfinite(arrays[name]).all():
            raise SnapshotError(
                f"The array {name!r} of the saved state holds infinities or values that are no numbers",
                remedy="choose a state saved before the loss became infinite",
            )
    superfluous = sorted(set(arrays) - set(shapes))
    if superfluous:
        raise SnapshotError(
            "The saved state holds arrays that the network does not have",
            expected=", ".join(shapes),
            received=", ".join(superfluous),
            remedy=remedy,
        )


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
