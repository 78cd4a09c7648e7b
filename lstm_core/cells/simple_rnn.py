"""The simple recurrent cell over whole sequences: one state, no gates; its gradients backward.

The equations stand here and nowhere else. Imports numpy and the array type only.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_core.cells.activations import DoubleArray, FloatArray

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
    initial: Mapping[str, FloatArray] | None = None,
) -> dict[str, FloatArray]:
    """Run the recurrence from a zero state, or from `initial`, and put the named quantities on record.

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
        initial: "h" -> (batch, units), the state to start from, as an earlier call returned it; None is zero.

    Returns:
        Quantity -> (batch, timesteps, units) float32 in [-1, 1].
    """
    batch, timesteps, _ = inputs.shape
    units = recurrent_kernel.shape[0]
    kept = {name: np.empty((batch, timesteps, units), np.float32) for name in keep}
    from_inputs = inputs @ kernel + bias  # x_t W + b of every timestep at once: (batch, timesteps, units)
    h = np.zeros((batch, units), np.float32) if initial is None else initial["h"]
    for t in range(timesteps):
        h = np.tanh(from_inputs[:, t] + h @ recurrent_kernel)
        if hidden_mask is not None:
            h = h * hidden_mask
        for record in kept.values():
            record[:, t] = h
    return kept


def backward(
    kernel: FloatArray,
    recurrent_kernel: FloatArray,
    bias: FloatArray,
    values: Mapping[str, FloatArray],
    grad_hidden: DoubleArray,
) -> tuple[DoubleArray, DoubleArray]:
    """Carry the gradient of some number L back through time (Werbos 1990, for the equation of `forward`).

    From the last timestep to the first, dx meaning dL/dx and s_t the sum that is squashed:

        dh_t = grad_hidden_t + ds_{t+1} U^T     every step back multiplies by U^T once more
        ds_t = dh_t * (1 - h_t^2)
        dx_t = ds_t W^T

    Args:
        kernel: as for `forward`.
        recurrent_kernel: as for `forward`.
        bias: as for `forward`; not needed here, every cell takes it.
        values: all of `QUANTITIES` as `forward` returned them, without a mask.
        grad_hidden: (batch, timesteps, units), what reaches each h_t directly from above the layer.

    Returns:
        dL/dx_t (batch, timesteps, features) and dL/dh_t (batch, timesteps, units), the latter through all later
        timesteps too; float64, because products over hundreds of timesteps leave the range of float32.
    """
    batch, timesteps, units = grad_hidden.shape
    to_inputs, to_state = kernel.T.astype(np.float64), recurrent_kernel.T.astype(np.float64)
    grad_inputs = np.empty((batch, timesteps, kernel.shape[0]))
    total = np.empty((batch, timesteps, units))
    from_next = np.zeros((batch, units))
    for t in reversed(range(timesteps)):
        h = values["h"][:, t].astype(np.float64)
        total[:, t] = grad_hidden[:, t] + from_next
        grad_sum = total[:, t] * (1 - h * h)
        grad_inputs[:, t] = grad_sum @ to_inputs
        from_next = grad_sum @ to_state
    return grad_inputs, total
