"""Traces: everything that a trained network computes on a text, computed again in NumPy.

The training model is a plain Keras model; its saved weights are enough to compute every gate, cell state and hidden
state again. `network` holds spec and weights, `reading` how texts lie in a batch, `forward` the replay itself and the
`Trace` that it returns, `backward` the way back: gradients. Tests hold all of it against Keras. Imports cells, specs
and errors.
"""

from lstm_core.trace.backward import (
    Gradients,
    Objective,
    backpropagate,
    of_logit,
    of_loss,
    of_output,
    of_probability,
)
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
from lstm_core.trace.reading import PADDING_ID, Inputs, TokenIds

__all__ = [
    "PADDING_ID",
    "Direction",
    "ForcedGates",
    "Gradients",
    "HiddenMasks",
    "Inputs",
    "Keep",
    "LayerTrace",
    "Network",
    "Objective",
    "TokenIds",
    "Trace",
    "answer",
    "backpropagate",
    "batches_by_length",
    "directions",
    "of_logit",
    "of_loss",
    "of_output",
    "of_probability",
    "predict",
    "replay",
    "weight_shapes",
]
