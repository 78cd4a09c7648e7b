"""The simple recurrent cell, read forward over whole sequences: one state, no gates.

The equation stands here and nowhere else. Imports numpy and the array type only.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_core.cells.activations import FloatArray

QUANTITIES = ("h",)
"""All that there is to see in this cell."""


def forward(
    inputs: FloatArray,
    kernel: FloatArray,
    recurrent_kernel: FloatArray,
    bias: FloatArray,
    *,
    keep: Sequence[str] = QUANTITIES,
    hidden_mask: FloatArray | None = None,
    forced: Mapping[str, FloatArray] | None = None,
) -> dict[str, FloatArray]:
    """Run the recurrence from a zero state and put the named quantities on record.

    Elman 1990, as `keras.layers.SimpleRNN` computes it (row vectors: x_t is (features,), h_t is (units,)):

        h_t = tanh(x_t W + h_{t-1} U + b)       hidden state: memory and output in one

    Args:
        inputs: (batch, timesteps, features) float32.
        kernel: (features, units), W.
        recurrent_kernel: (units, units), U.
        bias: (units,), b.
        keep: which of `QUANTITIES` to return.
        hidden_mask: (batch, units) factors for h_t, applied before it is shown or fed back; 0 silences a unit.
        forced: nothing can be: this cell has no gates; the argument is there because every cell takes it.

    Returns:
        Quantity -> (batch, timesteps, units) float32 in [-1, 1].
    """
    batch, timesteps, _ = inputs.shape
    units = recurrent_kernel.shape[0]
    kept = {name: np.empty((batch, timesteps, units), np.float32) for name in keep}
    from_inputs = inputs @ kernel + bias  # x_t W + b of every timestep at once: (batch, timesteps, units)
    h = np.zeros((batch, units), np.float32)
    for t in range(timesteps):
        h = np.tanh(from_inputs[:, t] + h @ recurrent_kernel)
        if hidden_mask is not None:
            h = h * hidden_mask
        for record in kept.values():
            record[:, t] = h
    return kept
