"""The GRU cell over whole sequences: both gates, the candidate and the state forward, every gradient backward.

The equations stand here and nowhere else. Imports numpy and the activations only.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_core.cells.activations import DoubleArray, FloatArray, override, sigmoid

QUANTITIES = ("z", "r", "g", "h")
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

    Cho et al. 2014 in the variant of the fused GPU kernel, `keras.layers.GRU` with `reset_after=True`: the reset
    gate acts after the recurrent product, which therefore has a bias of its own (row vectors: x_t is (features,),
    h_t is (units,), * is element by element):

        z_t = sigmoid(x_t W_z + b_z + h_{t-1} U_z + d_z)        update gate: how much of the state stays
        r_t = sigmoid(x_t W_r + b_r + h_{t-1} U_r + d_r)        reset gate: how much of it the candidate sees
        g_t = tanh(x_t W_g + b_g + r_t * (h_{t-1} U_g + d_g))   candidate: what would replace it
        h_t = z_t * h_{t-1} + (1 - z_t) * g_t                   hidden state: memory and output in one

    Args:
        inputs: (batch, timesteps, features) float32.
        kernel: (features, 3 * units), the blocks W_z, W_r, W_g side by side: Keras's order z, r, h.
        recurrent_kernel: (units, 3 * units), the blocks U_z, U_r, U_g.
        bias: (2, 3 * units), the input biases b_z, b_r, b_g above the recurrent biases d_z, d_r, d_g.
        keep: which of `QUANTITIES` to return.
        hidden_mask: (batch, units) factors for h_t, applied before it is shown or fed back; 0 silences a unit.
        forced: gate -> values to hold it at instead, broadcast to (batch, units); NaN leaves a unit's gate alone.
        initial: "h" -> (batch, units), the state to start from, as an earlier call returned it; None is zero.

    Returns:
        Quantity -> (batch, timesteps, units) float32; z and r in [0, 1], g and h in [-1, 1].
    """
    batch, timesteps, _ = inputs.shape
    units = recurrent_kernel.shape[0]
    kept = {name: np.empty((batch, timesteps, units), np.float32) for name in keep}
    input_bias, recurrent_bias = bias
    from_inputs = inputs @ kernel + input_bias  # x_t W + b of every timestep at once: (batch, timesteps, 3 * units)
    h = np.zeros((batch, units), np.float32) if initial is None else initial["h"]
    held = forced or {}
    for t in range(timesteps):
        from_state = h @ recurrent_kernel + recurrent_bias  # (batch, 3 * units)
        input_z, input_r, input_g = from_inputs[:, t].reshape(batch, 3, units).swapaxes(0, 1)  # each (batch, units)
        state_z, state_r, state_g = from_state.reshape(batch, 3, units).swapaxes(0, 1)
        z = override(sigmoid(input_z + state_z), held.get("z"))
        r = override(sigmoid(input_r + state_r), held.get("r"))
        g = np.tanh(input_g + r * state_g)
        h = z * h + (1 - z) * g
        if hidden_mask is not None:
            h = h * hidden_mask
        now = {"z": z, "r": r, "g": g, "h": h}
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

    From the last timestep to the first, dx meaning dL/dx, s_z, s_r, s_g the sums that are squashed and
    m_t = h_{t-1} U_g + d_g what the reset gate lets through:

        dh_t = grad_hidden_t + dh_{t+1} * z_{t+1} + [ds_z, ds_r, ds_g * r]_{t+1} U^T
        ds_z = dh_t * (h_{t-1} - g_t) * z_t * (1 - z_t)
        ds_g = dh_t * (1 - z_t) * (1 - g_t^2)
        ds_r = ds_g * m_t * r_t * (1 - r_t)
        dx_t = [ds_z, ds_r, ds_g]_t W^T

    Args:
        kernel: as for `forward`.
        recurrent_kernel: as for `forward`.
        bias: as for `forward`.
        values: all of `QUANTITIES` as `forward` returned them, without a mask and without forced gates.
        grad_hidden: (batch, timesteps, units), what reaches each h_t directly from above the layer.

    Returns:
        dL/dx_t (batch, timesteps, features) and dL/dh_t (batch, timesteps, units), the latter through all later
        timesteps too; float64, because products over hundreds of timesteps leave the range of float32.
    """
    batch, timesteps, units = grad_hidden.shape
    to_inputs, to_state = kernel.T.astype(np.float64), recurrent_kernel.T.astype(np.float64)
    candidate, candidate_bias = recurrent_kernel[:, 2 * units :].astype(np.float64), bias[1, 2 * units :]
    grad_inputs = np.empty((batch, timesteps, kernel.shape[0]))
    total = np.empty((batch, timesteps, units))
    grad_sums = np.empty((batch, 3, units))
    from_next = np.zeros((batch, units))
    for t in reversed(range(timesteps)):
        z, r, g = (values[name][:, t].astype(np.float64) for name in ("z", "r", "g"))
        previous_h = values["h"][:, t - 1].astype(np.float64) if t else np.zeros((batch, units))
        grad_h = grad_hidden[:, t] + from_next
        grad_g = grad_h * (1 - z) * (1 - g * g)
        grad_sums[:, 0] = grad_h * (previous_h - g) * z * (1 - z)
        grad_sums[:, 1] = grad_g * (previous_h @ candidate + candidate_bias) * r * (1 - r)
        grad_sums[:, 2] = grad_g
        total[:, t] = grad_h
        grad_inputs[:, t] = grad_sums.reshape(batch, 3 * units) @ to_inputs
        grad_sums[:, 2] *= r  # the state passes the reset gate, the word does not
        from_next = grad_h * z + grad_sums.reshape(batch, 3 * units) @ to_state
    return grad_inputs, total
