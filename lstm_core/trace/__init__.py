"""Traces: everything that a trained network computes on a text, computed again in NumPy.

The training model is a plain Keras model; its saved weights are enough to compute every gate, cell state and hidden
state again. `network` holds spec and weights, `reading` how texts lie in a batch, `forward` the replay itself and the
`Trace` that it returns. Tests hold all of it against Keras. Imports cells, specs and errors.
"""

from lstm_core.trace.forward import (
    ForcedGates,
    HiddenMasks,
    Keep,
    LayerTrace,
    Trace,
    answer,
    batches_by_length,
    predict,
    replay,
)
from lstm_core.trace.network import Direction, Network, directions, weight_shapes
from lstm_core.trace.reading import PADDING_ID, TokenIds

__all__ = [
    "PADDING_ID",
    "Direction",
    "ForcedGates",
    "HiddenMasks",
    "Keep",
    "LayerTrace",
    "Network",
    "TokenIds",
    "Trace",
    "answer",
    "batches_by_length",
    "directions",
    "predict",
    "replay",
    "weight_shapes",
]
