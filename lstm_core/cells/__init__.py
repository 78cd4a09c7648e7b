"""The recurrent cells in NumPy: what a trained network computes inside, open at every timestep.

One file a cell, each with its equations. They replay what Keras computes (tests hold them against Keras to 1e-5),
so that gates can be read although the training model is made of stock layers. Imports numpy only.
"""

from collections.abc import Callable, Mapping, Sequence

from lstm_core.cells import gru, lstm, simple_rnn
from lstm_core.cells.activations import DoubleArray, FloatArray, sigmoid

QUANTITIES: dict[str, tuple[str, ...]] = {
    "lstm": lstm.QUANTITIES,
    "gru": gru.QUANTITIES,
    "simple_rnn": simple_rnn.QUANTITIES,
}
"""What can be seen in each cell, in the order of the computation."""

SIGNED = frozenset({"g", "c", "h"})
"""Quantities with a sign. All others are gates, in [0, 1]."""

KERNEL_BLOCKS: dict[str, tuple[str, ...]] = {"lstm": ("i", "f", "g", "o"), "gru": ("z", "r", "g"), "simple_rnn": ("h",)}
"""Which quantity each block of `units` columns of a kernel computes, from left to right (Keras's order)."""

_FORWARD: dict[str, Callable[..., dict[str, FloatArray]]] = {
    "lstm": lstm.forward,
    "gru": gru.forward,
    "simple_rnn": simple_rnn.forward,
}

_BACKWARD: dict[str, Callable[..., tuple[DoubleArray, DoubleArray]]] = {
    "lstm": lstm.backward,
    "gru": gru.backward,
    "simple_rnn": simple_rnn.backward,
}


def gates(cell: str) -> tuple[str, ...]:
    """Return the quantities of `cell` that are gates, such as ("f", "i", "o")."""
    return tuple(name for name in QUANTITIES[cell] if name not in SIGNED)


def forward(
    cell: str,
    inputs: FloatArray,
    kernel: FloatArray,
    recurrent_kernel: FloatArray,
    bias: FloatArray,
    *,
    keep: Sequence[str] | None = None,
    hidden_mask: FloatArray | None = None,
    forced: Mapping[str, FloatArray] | None = None,
    initial: Mapping[str, FloatArray] | None = None,
) -> dict[str, FloatArray]:
    """Run the recurrence of `cell` ("lstm", "gru" or "simple_rnn") from a zero state, or from where an earlier call ended.

    Args:
        cell: which file to ask; shapes of the weights are in its docstring.
        inputs: (batch, timesteps, features) float32.
        kernel: (features, blocks * units).
        recurrent_kernel: (units, blocks * units).
        bias: (blocks * units,), of a GRU (2, blocks * units).
        keep: the quantities to return; None returns all of `QUANTITIES[cell]`.
        hidden_mask: (batch, units) factors for the hidden state at every timestep; 0 silences a unit.
        forced: gate -> values to hold it at, broadcast to (batch, units); NaN leaves a unit's gate alone.
        initial: the state to start from, "h" (and "c" of an LSTM) -> (batch, units) float32; None is zero.

    Returns:
        Quantity -> (batch, timesteps, units) float32.
    """
    kept = QUANTITIES[cell] if keep is None else keep
    return _FORWARD[cell](
        inputs, kernel, recurrent_kernel, bias, keep=kept, hidden_mask=hidden_mask, forced=forced, initial=initial
    )


def backward(
    cell: str,
    kernel: FloatArray,
    recurrent_kernel: FloatArray,
    bias: FloatArray,
    values: Mapping[str, FloatArray],
    grad_hidden: DoubleArray,
) -> tuple[DoubleArray, DoubleArray]:
    """Carry a gradient back through the recurrence of `cell`.

    Args:
        cell: which file to ask.
        kernel: as for `forward`.
        recurrent_kernel: as for `forward`.
        bias: as for `forward`.
        values: all quantities as `forward` returned them, without a mask and without forced gates.
        grad_hidden: (batch, timesteps, units), what reaches each h_t directly from above the layer.

    Returns:
        The gradients with respect to the inputs (batch, timesteps, features) and to every h_t (batch, timesteps,
        units), through all later timesteps too; float64.
    """
    return _BACKWARD[cell](kernel, recurrent_kernel, bias, values, grad_hidden)


__all__ = [
    "KERNEL_BLOCKS",
    "QUANTITIES",
    "SIGNED",
    "DoubleArray",
    "FloatArray",
    "backward",
    "forward",
    "gates",
    "sigmoid",
]
