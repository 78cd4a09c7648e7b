"""The functions that gates are made with, and the array types that all of the replay uses. Imports numpy only."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
"""Gradients: over hundreds of timesteps they leave the range of float32."""


def sigmoid(x: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-x)), computed as (1 + tanh(x / 2)) / 2: the same function, and it never overflows.

    Args:
        x: any shape.

    Returns:
        The shape and dtype of `x`, in [0, 1].
    """
    y: FloatArray = 0.5 * np.tanh(0.5 * x) + 0.5
    return y


def override(gate: FloatArray, held: FloatArray | None) -> FloatArray:
    """Return `gate` with the values of `held` wherever these are numbers; NaN, or no `held` at all, leaves it alone.

    Args:
        gate: (batch, units).
        held: broadcast to the shape of `gate`.
    """
    if held is None:
        return gate
    forced: FloatArray = np.where(np.isnan(held), gate, held).astype(np.float32)
    return forced
