"""Replay of a whole network on token ids: embedding, recurrent layers in both directions, pooling, head.

Dropout is inactive, as it is whenever Keras predicts. Imports the network, the reading and the cells.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from lstm_core import cells
from lstm_core.cells import FloatArray, sigmoid
from lstm_core.specs.run import LayerSpec
from lstm_core.trace.network import Direction, Network, directions
from lstm_core.trace.reading import Inputs, Reading, TokenIds, embed, lay_out

Keep = Literal["all", "states", "output"]
HiddenMasks = Mapping[tuple[int, Direction], FloatArray]
ForcedGates = Mapping[tuple[int, Direction], Mapping[str, FloatArray]]

_KEPT = {"states": ("c", "h"), "output": ("h",)}
THREADS = ThreadpoolController()
"""Limits the threads of NumPy's matrix products to one: they are small, and handing them out costs more than it
brings (a curve of 500 prefixes read both ways: 0.7 s of processor time with one thread, 3.6 s with two)."""

_BATCH_FLOATS = 2**22
"""Largest array inside a batched replay, 16 MB: 2,000 texts of 120 tokens take 0.15 s; larger saves little."""


# --- what a replay returns ------------------------------------------------------------------------


@dataclass(frozen=True)
class LayerTrace:
    """What one recurrent layer computed.

    Attributes:
        cell: "lstm", "gru" or "simple_rnn".
        directions: direction -> quantity -> (batch, timesteps, units). Index t is token t in both directions: the
            backward direction has read the tokens t, t + 1, ... when it arrives there.
        output: (batch, timesteps, features), the directions' hidden states merged; what the next layer reads.
        entering: direction -> "h" (and "c") -> (batch, units), the state with which a direction meets its first real
            token: zeros, unless the network has read padding before it.
    """

    cell: str
    directions: Mapping[Direction, Mapping[str, FloatArray]]
    output: FloatArray
    entering: Mapping[Direction, Mapping[str, FloatArray]] = field(default_factory=dict)


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
        logits: (batch, outputs) of the head, one output for two classes, else one a class, token or number.
        probabilities: (batch, n_answers); of two classes column 1 is sigmoid(logit). A network that answers numbers
            has no probabilities: here stand its outputs, on the scale of the network.
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
    inputs: Inputs,
    *,
    keep: Keep = "all",
    hidden_masks: HiddenMasks | None = None,
    forced_gates: ForcedGates | None = None,
) -> Trace:
    """Compute what `network` does on one text or a batch of texts, as Keras does it.

    With `spec.data.mask` each text is read alone: forward from its first token to its last, backward from its last
    to its first; pooling is over its own tokens. Without, each text is filled up to `max_length` on the spec's side
    and the network reads that filling like words: states, pooling and answer are those of the filled-up sequence.

    Args:
        network: spec and weights.
        inputs: (timesteps,) token ids of one text, or a list of such, of any lengths; each at least one token. For a
            network of numbers (timesteps, features) float32 on the scale of the network, or a list of such.
        keep: "all" quantities, "states" (c and h) only, or "output" (pooled, logits and probabilities) only.
        hidden_masks: (layer, direction) -> (batch, units) factors for that layer's hidden state at every timestep;
            a 0 silences a unit before anything can read it.
        forced_gates: (layer, direction) -> gate -> values to hold it at, broadcast to (batch, units); NaN leaves a
            unit's gate alone.

    Returns:
        The trace; all in one batch, so use `predict` for the probabilities of many texts.

    Raises:
        TextInputError: a text without tokens, longer than the network can read, or with an id that it does not know.
    """
    reading = lay_out(network, inputs)
    embedded = embed(network, reading)  # (batch, read, embedding_dim)
    run = run_through(network, reading, embedded, keep=keep, hidden_masks=hidden_masks, forced_gates=forced_gates)
    return as_trace(network, reading, run)


@dataclass(frozen=True)
class WholeRun:
    """Everything on the way through a network, over all columns that it read.

    Attributes:
        embedded: (batch, read, embedding_dim), what the first layer read.
        layers: a layer's direction -> quantity -> (batch, read, units); empty if only the output was kept.
        outputs: (batch, read, features) of each layer; empty if only the output was kept.
        pooled: (batch, features), what the head reads.
    """

    embedded: FloatArray
    layers: tuple[Mapping[Direction, Mapping[str, FloatArray]], ...]
    outputs: tuple[FloatArray, ...]
    pooled: FloatArray


def run_through(
    network: Network,
    reading: Reading,
    embedded: FloatArray,
    *,
    keep: Keep = "all",
    hidden_masks: HiddenMasks | None = None,
    forced_gates: ForcedGates | None = None,
) -> WholeRun:
    """Put (batch, read, embedding_dim) word vectors through the recurrent layers and the pooling; see `replay`."""
    model = network.spec.model
    layers, outputs = [], []
    output = embedded
    for index, layer in enumerate(model.layers):
        by_direction = _read_layer(network, index, output, reading, keep, hidden_masks or {}, forced_gates or {})
        output = merge(layer, [quantities["h"] for quantities in by_direction.values()])
        if keep != "output":
            layers.append(by_direction)
            outputs.append(output)
    # `layer` and `by_direction` are now those of the last layer, which the head reads
    if model.pooling == "mean":
        pooled = reading.mean(output)  # (batch, features)
    else:
        pooled = merge(layer, [reading.final(direction, q["h"]) for direction, q in by_direction.items()])
    return WholeRun(embedded, tuple(layers), tuple(outputs), pooled)


def as_trace(network: Network, reading: Reading, run: WholeRun) -> Trace:
    """Put the head on a run, and cut it down to the real tokens."""
    logits, probabilities = answer(network, run.pooled)
    return Trace(
        ids=reading.real(reading.ids),
        lengths=reading.lengths,
        embedded=reading.real(run.embedded) if run.layers else run.embedded[:, :0],
        layers=tuple(
            _real_layer(layer, by_direction, output, reading)
            for layer, by_direction, output in zip(network.spec.model.layers, run.layers, run.outputs, strict=False)
        ),
        pooled=run.pooled,
        logits=logits,
        probabilities=probabilities,
    )


def answer(network: Network, pooled: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Apply the dense head.

    Args:
        network: spec and weights.
        pooled: (..., features), such as a hidden state at every timestep.

    Returns:
        Logits (..., outputs) and probabilities (..., n_answers); see `Trace`.
    """
    logits: FloatArray = pooled @ network.weights["head/kernel"] + network.weights["head/bias"]
    kind = network.head.kind
    if kind == "linear":
        return logits, logits
    if kind == "sigmoid":
        positive = sigmoid(logits)
        return logits, np.concatenate([1 - positive, positive], axis=-1)
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))  # the largest is exp(0): nothing overflows
    return logits, powers / powers.sum(axis=-1, keepdims=True)


def predict(network: Network, texts: Sequence[NDArray[Any]]) -> FloatArray:
    """Return the answers to many texts, replayed in batches of similar lengths.

    Args:
        network: spec and weights.
        texts: token ids, each (timesteps,), or numbers, each (timesteps, features).

    Returns:
        (n, n_answers) in the order of `texts`: probabilities, or the outputs of a network that answers numbers.

    Raises:
        TextInputError: see `replay`.
    """
    probabilities = np.empty((len(texts), network.n_answers), np.float32)
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
    size = max(1, _BATCH_FLOATS // (max(widest * max(longest, 1), network.n_answers) * copies))
    order = np.argsort(np.asarray(lengths, dtype=np.int64), kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]


# --- one layer ------------------------------------------------------------------------------------


def _read_layer(
    network: Network,
    index: int,
    inputs: FloatArray,
    reading: Reading,
    keep: Keep,
    masks: HiddenMasks,
    forced: ForcedGates,
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
        with THREADS.limit(limits=1, user_api="blas"):
            values = cells.forward(
                layer.cell,
                reading.flipped(inputs) if backward else inputs,
                *network.cell_weights(index, direction),
                keep=kept,
                hidden_mask=masks.get((index, direction)),
                forced=forced.get((index, direction)),
            )
        result[direction] = {name: reading.flipped(v) for name, v in values.items()} if backward else values
    return result


def merge(layer: LayerSpec, hidden: Sequence[FloatArray]) -> FloatArray:
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
    reading: Reading,
) -> LayerTrace:
    return LayerTrace(
        cell=layer.cell,
        directions={
            direction: {name: reading.real(values) for name, values in quantities.items()}
            for direction, quantities in by_direction.items()
        },
        output=reading.real(output),
        entering={
            direction: {
                name: reading.entering(direction, values) for name, values in quantities.items() if name in ("c", "h")
            }
            for direction, quantities in by_direction.items()
        },
    )
