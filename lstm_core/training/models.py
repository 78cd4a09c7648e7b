"""From a spec to a compiled Keras model of stock layers, and between its weights and snapshots.

Only stock layers: so the model keeps every fast path that Keras has, its saved file opens in plain Keras,
and whoever reads this file can rebuild it in a script. Layer names are those of `plan_network`; weight
names are those of snapshots (`layer0/forward/kernel`). Imports Keras, so nothing below this floor imports it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from lstm_core.errors import SnapshotError
from lstm_core.specs import LayerSpec, RunSpec, head_of
from lstm_core.specs.run import ClipSpec, OptimizerSpec

_CELLS = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "simple_rnn": keras.layers.SimpleRNN}


def build_model(spec: RunSpec, vocabulary_size: int) -> keras.Model:
    """Build and compile the network of `spec` with starting weights that depend on the spec and its seed alone.

    Args:
        spec: what to build and how to train it.
        vocabulary_size: rows of the embedding, padding and unknown included; means nothing where numbers are read.

    Returns:
        A compiled functional model from token ids `(batch, timesteps) int32`, or numbers `(batch, timesteps, features)
        float32`, to what `head_of(spec)` says: `(batch, outputs)`, or `(batch, timesteps, outputs)` where it answers
        after every step. It has not been trained.
    """
    keras.utils.set_random_seed(spec.seed)  # every initialiser and dropout takes its own seed from here, in order
    model_spec = spec.model
    head = head_of(spec, vocabulary_size=vocabulary_size)
    if spec.data.reads == "tokens":
        inputs = keras.Input((None,), dtype="int32", name="tokens")
        flow = keras.layers.Embedding(
            vocabulary_size, model_spec.embedding_dim, mask_zero=spec.data.mask, name="embedding"
        )(inputs)
    else:
        inputs = flow = keras.Input((None, spec.data.features), dtype="float32", name="numbers")
    last = len(model_spec.layers) - 1
    for index, layer in enumerate(model_spec.layers):
        whole_sequence = index < last or model_spec.pooling == "mean" or head.every_step
        flow = _recurrent_layer(layer, f"layer{index}", whole_sequence)(flow)
    if model_spec.pooling == "mean":
        flow = keras.layers.GlobalAveragePooling1D(name="mean")(flow)
    if model_spec.head_dropout > 0:
        flow = keras.layers.Dropout(model_spec.head_dropout, name="head_dropout")(flow)
    dense = keras.layers.Dense(head.outputs, activation=head.kind, name="head")
    model = keras.Model(inputs, dense(flow), name="lstm_explorer")
    loss: Any = head.loss
    metric = spec.task.metric
    if head.every_step:
        # the mean over the tokens that count; Keras's usual mean would divide by the filling, too
        loss = keras.losses.SparseCategoricalCrossentropy(reduction="mean_with_sample_weight")
    model.compile(
        optimizer=build_optimizer(spec.train.optimizer, spec.train.clip),
        loss=loss,
        metrics=None if head.every_step else [metric],
        weighted_metrics=[metric] if head.every_step else None,
        jit_compile=False,  # lengths vary from batch to batch: XLA would compile for each
    )
    return model


def build_optimizer(optimizer: OptimizerSpec, clip: ClipSpec) -> keras.optimizers.Optimizer:
    """Build the stock optimiser with the spec's clipping (Keras takes at most one kind)."""
    clipping: dict[str, float] = {}
    if clip.mode == "value":
        clipping["clipvalue"] = clip.threshold
    elif clip.mode == "norm":
        clipping["clipnorm"] = clip.threshold
    elif clip.mode == "global_norm":
        clipping["global_clipnorm"] = clip.threshold
    rate = optimizer.learning_rate
    if optimizer.name == "sgd":
        return keras.optimizers.SGD(rate, momentum=optimizer.momentum, **clipping)
    if optimizer.name == "adamw":
        return keras.optimizers.AdamW(rate, weight_decay=optimizer.weight_decay, **clipping)
    if optimizer.name == "rmsprop":
        return keras.optimizers.RMSprop(rate, **clipping)
    return keras.optimizers.Adam(rate, **clipping)


def weights_of(model: keras.Model) -> dict[str, NDArray[np.float32]]:
    """Return copies of the model's weights by their snapshot names (Keras block order i, f, c, o; GRU z, r, h)."""
    return {name: np.asarray(variable.numpy(), dtype=np.float32) for name, variable in _named_variables(model)}


def load_weights_into(model: keras.Model, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Set the model's weights from a snapshot.

    Raises:
        SnapshotError: a weight is missing, unknown, or of another shape than the model's.
    """
    variables = dict(_named_variables(model))
    if set(variables) != set(weights):
        raise SnapshotError(
            "This saved state belongs to another network",
            expected=", ".join(sorted(variables)),
            received=", ".join(sorted(weights)),
            remedy="take a saved state of the same run",
        )
    for name, variable in variables.items():
        if tuple(variable.shape) != weights[name].shape:
            raise SnapshotError(
                f"The saved weight {name} does not fit the network",
                expected=f"shape {tuple(variable.shape)}",
                received=f"shape {weights[name].shape}",
                remedy="take a saved state of the same run",
            )
        variable.assign(weights[name])


# --- helpers --------------------------------------------------------------------------------------


def _recurrent_layer(layer: LayerSpec, name: str, whole_sequence: bool) -> keras.layers.Layer:
    """Return a recurrent layer; its output is `(batch, timesteps, features)` or only the last `(batch, features)`."""
    arguments: dict[str, Any] = {
        "units": layer.units,
        "dropout": layer.dropout,
        "recurrent_dropout": layer.recurrent_dropout,
        "return_sequences": whole_sequence,
    }
    cell = _CELLS[layer.cell]
    if not layer.bidirectional:
        return cell(**arguments, name=name)
    # Keras names the two copies forward_<name> and backward_<name>.
    return keras.layers.Bidirectional(cell(**arguments, name=name), merge_mode=layer.merge_mode, name=name)


def _named_variables(model: keras.Model) -> Iterator[tuple[str, Any]]:
    for layer in model.layers:
        if layer.name == "embedding":
            yield "embedding/embeddings", layer.embeddings
        if not layer.name.startswith("layer"):
            continue
        directions = {"forward": layer}
        if isinstance(layer, keras.layers.Bidirectional):
            directions = {"forward": layer.forward_layer, "backward": layer.backward_layer}
        for direction, one_way in directions.items():
            for weight in ("kernel", "recurrent_kernel", "bias"):
                yield f"{layer.name}/{direction}/{weight}", getattr(one_way.cell, weight)
    head = model.get_layer("head")
    yield "head/kernel", head.kernel
    yield "head/bias", head.bias
