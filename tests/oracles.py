"""The trusted other implementation: the same networks built again from stock Keras layers, and random specs for them.

Built on its own, from the words of the design and not from `lstm_core.training.models`, so that a mistake there
cannot hide a mistake in the replay. Imports Keras; tests that use it run on the CPU.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from lstm_core.trace import Network, weight_shapes

ROWS = 30
"""Rows of the embeddings of random networks."""

_LAYERS = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "simple_rnn": keras.layers.SimpleRNN}


@dataclass(frozen=True)
class Oracle:
    """What Keras computes: `outputs` and `states` a layer, the sequences with the padding that Keras saw."""

    outputs: list[NDArray[np.float32]]
    states: list[list[NDArray[np.float32]]]
    pooled: NDArray[np.float32]
    probabilities: NDArray[np.float32]


def keras_answers(network: Network, padded: NDArray[np.int32]) -> Oracle:
    """Run stock Keras layers with the network's weights on a padded batch.

    Args:
        network: spec and weights.
        padded: (batch, read) ids with the padding as training feeds it.

    Returns:
        Layer outputs (batch, read, features); states in Keras's order (forward h, c, backward h, c); what the head
        reads; and the head's output, for two classes (batch, 1).
    """
    spec = network.spec
    tokens = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(
        network.vocabulary_size, spec.model.embedding_dim, mask_zero=spec.data.mask, name="embedding"
    )
    flow = embedding(tokens)
    embedding.set_weights([network.weights["embedding/embeddings"]])
    outputs, states = [], []
    for index, layer in enumerate(spec.model.layers):
        before = flow
        whole = _recurrent(layer, return_sequences=True, return_state=True)
        flow, *ends = whole(before)
        whole.set_weights(layer_weights(network, index))
        outputs.append(flow)
        states.append(ends)
    if spec.model.pooling == "mean":
        pooled = keras.layers.GlobalAveragePooling1D()(flow)
    else:
        ending = _recurrent(layer, return_sequences=False, return_state=False)
        pooled = ending(before)
        ending.set_weights(layer_weights(network, index))
    width = network.weights["head/bias"].shape[0]
    head = keras.layers.Dense(width, activation="sigmoid" if width == 1 else "softmax")
    model = keras.Model(tokens, [outputs, states, pooled, head(pooled)])
    head.set_weights([network.weights["head/kernel"], network.weights["head/bias"]])
    values = keras.tree.map_structure(np.asarray, model(padded, training=False))
    return Oracle(*values)


def layer_weights(network: Network, index: int) -> list[NDArray[np.float32]]:
    """Return a layer's weights in the order of Keras's `set_weights`, forward before backward."""
    found = ("forward", "backward") if network.spec.model.layers[index].bidirectional else ("forward",)
    names = ("kernel", "recurrent_kernel", "bias")
    return [network.weights[f"layer{index}/{direction}/{name}"] for direction in found for name in names]


def padded_batch(spec: RunSpec, texts: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.int32], list[slice]]:
    """Pad texts as training does (masked ones two columns further) and say where the tokens of each row are."""
    width = max(map(len, texts)) + 2 if spec.data.mask else spec.data.max_length
    padded = np.zeros((len(texts), width), np.int32)
    places = []
    for row, ids in enumerate(texts):
        start = width - len(ids) if spec.data.padding == "pre" else 0
        places.append(slice(start, start + len(ids)))
        padded[row, places[-1]] = ids
    return padded, places


def random_spec(seed: int) -> RunSpec:
    """Return a small random spec; the seeds 0 to 39 together have every cell, direction, merge mode and padding."""
    rng = np.random.default_rng(seed)
    layers = tuple(_random_layer(rng) for _ in range(int(rng.integers(1, 4))))
    data: TextData | StarData
    if seed % 5 == 4:
        data = StarData(length=12)
    elif seed % 5 >= 2:
        padding = ("pre", "post")[seed % 5 - 2]
        data = TextData(mask=False, padding=padding, length_buckets=False, max_length=12)  # type: ignore[arg-type]
    else:
        data = TextData()
    model = ModelSpec(
        embedding_dim=int(rng.integers(1, 7)),
        pooling=("last", "mean")[int(rng.integers(2))],  # type: ignore[arg-type]
        head_dropout=float(rng.choice([0.0, 0.3])),
        layers=layers,
    )
    return RunSpec(data=data, model=model)


def random_network(spec: RunSpec, seed: int, rows: int = ROWS) -> Network:
    """Return a network with random weights and biases, lively but not chaotic (rounding must not grow over time)."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in weight_shapes(spec, rows).items():
        scale = 1.0 if name.startswith("embedding") else 0.5 if name.endswith("bias") else 1.2 / np.sqrt(shape[0])
        weights[name] = rng.normal(0, scale, shape).astype(np.float32)
        if name.endswith("recurrent_kernel"):
            weights[name] *= 0.6
    return Network(spec, weights)


def random_texts(seed: int, lengths: Sequence[int], rows: int = ROWS) -> list[NDArray[np.int32]]:
    """Return one text of random ids for each length."""
    rng = np.random.default_rng(seed)
    return [rng.integers(1, rows, length).astype(np.int32) for length in lengths]


def _random_layer(rng: np.random.Generator) -> LayerSpec:
    return LayerSpec(
        cell=rng.choice(["lstm", "gru", "simple_rnn"]),
        units=int(rng.integers(1, 10)),
        bidirectional=bool(rng.integers(2)),
        merge_mode=rng.choice(["concat", "sum", "mul", "ave"]),
        dropout=float(rng.choice([0.0, 0.2])),
        recurrent_dropout=float(rng.choice([0.0, 0.0, 0.2])),
    )


def _recurrent(layer: LayerSpec, **returns: bool) -> Any:
    cell = _LAYERS[layer.cell](layer.units, dropout=layer.dropout, recurrent_dropout=layer.recurrent_dropout, **returns)
    return keras.layers.Bidirectional(cell, merge_mode=layer.merge_mode) if layer.bidirectional else cell
