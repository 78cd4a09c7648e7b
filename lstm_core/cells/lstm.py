"""The LSTM cell over whole sequences: every gate, the memory and the output forward, every gradient backward.

The equations stand here and nowhere else. Imports numpy and the activations only.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_core.cells.activations import DoubleArray, FloatArray, override, sigmoid

QUANTITIES = ("f", "i", "g", "c", "o", "h")
"""In the order of the computation, which is also the order on the screen."""


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

    Hochreiter & Schmidhuber 1997, with the forget gate of Gers, Schmidhuber & Cummins 2000, as `keras.layers.LSTM`
    computes it (row vectors: x_t is (features,), h_t and c_t are (units,), * is element by element):

        f_t = sigmoid(x_t W_f + h_{t-1} U_f + b_f)      forget gate: how much of the memory stays
        i_t = sigmoid(x_t W_i + h_{t-1} U_i + b_i)      input gate: how much is written
        g_t = tanh(x_t W_g + h_{t-1} U_g + b_g)         candidate: what is written
        c_t = f_t * c_{t-1} + i_t * g_t                 cell state: the memory
        o_t = sigmoid(x_t W_o + h_{t-1} U_o + b_o)      output gate: how much is shown
        h_t = o_t * tanh(c_t)                           hidden state: what is shown

    Args:
        inputs: (batch, timesteps, features) float32.
        kernel: (features, 4 * units), the blocks W_i, W_f, W_g, W_o side by side: Keras's order i, f, c, o.
        recurrent_kernel: (units, 4 * units), the blocks U_i, U_f, U_g, U_o.
        bias: (4 * units,), the blocks b_i, b_f, b_g, b_o.
        keep: which of `QUANTITIES` to return.
        hidden_mask: (batch, units) factors for h_t, applied before it is shown or fed back; 0 silences a unit.
        forced: gate -> values to hold it at instead, broadcast to (batch, units); NaN leaves a unit's gate alone.
        initial: "h" and "c" -> (batch, units), the states to start from, as an earlier call returned them; None is zero.

    Returns:
        Quantity -> (batch, timesteps, units) float32; f, i, o in [0, 1], g and h in [-1, 1], c unbounded.
    """
    batch, timesteps, _ = inputs.shape
    units = recurrent_kernel.shape[0]
    kept = {name: np.empty((batch, timesteps, units), np.float32) for name in keep}
    from_inputs = inputs @ kernel + bias  # x_t W + b of every timestep at once: (batch, timesteps, 4 * units)
    zeros = np.zeros((batch, units), np.float32)
    h, c = (zeros, zeros) if initial is None else (initial["h"], initial["c"])
    held = forced or {}
    for t in range(timesteps):
        sums = from_inputs[:, t] + h @ recurrent_kernel  # (batch, 4 * units)
        sum_i, sum_f, sum_g, sum_o = sums.reshape(batch, 4, units).swapaxes(0, 1)  # each (batch, units)
        f = override(sigmoid(sum_f), held.get("f"))
        i = override(sigmoid(sum_i), held.get("i"))
        g = np.tanh(sum_g)
        c = f * c + i * g
        o = override(sigmoid(sum_o), held.get("o"))
        h = o * np.tanh(c)
        if hidden_mask is not None:
            h = h * hidden_mask
        now = {"f": f, "i": i, "g": g, "c": c, "o": o, "h": h}
        for name, record in kept.items():
            record[:, t] = now[name]
    return kept


def backward(
    kernel: FloatArray,
    recurrent_kernel: FloatArray,
    bias: FloatArray,
    values: Mapping[str, FloatArray],
    grad_hidden: DoubleArray,
) -> tuple[DoubleArray, DoubleArray]:
    """Carry the gradient of some number L back through time (Werbos 1990, for the equations of `forward`).

    From the last timestep to the first, dx meaning dL/dx and s_i, s_f, s_g, s_o the sums that are squashed:

        dh_t = grad_hidden_t + [ds_i, ds_f, ds_g, ds_o]_{t+1} U^T       what comes from above, and from the next step
        dc_t = dc_{t+1} * f_{t+1} + dh_t * o_t * (1 - tanh(c_t)^2)      the belt: only f stands in its way
        ds_i = dc_t * g_t * i_t * (1 - i_t)
        ds_f = dc_t * c_{t-1} * f_t * (1 - f_t)
        ds_g = dc_t * i_t * (1 - g_t^2)
        ds_o = dh_t * tanh(c_t) * o_t * (1 - o_t)
        dx_t = [ds_i, ds_f, ds_g, ds_o]_t W^T

    Args:
        kernel: as for `forward`.
        recurrent_kernel: as for `forward`.
        bias: as for `forward`; not needed here, every cell takes it.
        values: all of `QUANTITIES` as `forward` returned them, without a mask and without forced gates.
        grad_hidden: (batch, timesteps, units), what reaches each h_t directly from above the layer.

    Returns:
        dL/dx_t (batch, timesteps, features) and dL/dh_t (batch, timesteps, units), the latter through all later
        timesteps too; float64, because products over hundreds of timesteps leave the range of float32.
    """
    batch, timesteps, units = grad_hidden.shape
    to_inputs, to_state = kernel.T.astype(np.float64), recurrent_kernel.T.astype(np.float64)
    grad_inputs = np.empty((batch, timesteps, kernel.shape[0]))
    total = np.empty((batch, timesteps, units))
    grad_sums = np.empty((batch, 4, units))
    from_next = grad_c = np.zeros((batch, units))
    for t in reversed(range(timesteps)):
        f, i, g, c, o = (values[name][:, t].astype(np.float64) for name in ("f", "i", "g", "c", "o"))
        shown = np.tanh(c)
        grad_h = grad_hidden[:, t] + from_next
        grad_c = grad_c + grad_h * o * (1 - shown * shown)
        grad_sums[:, 0] = grad_c * g * i * (1 - i)
        grad_sums[:, 1] = grad_c * values["c"][:, t - 1] * f * (1 - f) if t else 0
        grad_sums[:, 2] = grad_c * i * (1 - g * g)
        grad_sums[:, 3] = grad_h * shown * o * (1 - o)
        total[:, t] = grad_h
        side_by_side = grad_sums.reshape(batch, 4 * units)
        grad_inputs[:, t] = side_by_side @ to_inputs
        from_next = side_by_side @ to_state
        grad_c = grad_c * f
    return grad_inputs, total
