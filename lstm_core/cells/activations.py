"""The squashing functions of the cells, and the array type that all of the replay uses. Imports numpy only."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


def sigmoid(x: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-x)), computed as (1 + tanh(x / 2)) / 2: the same function, and it never overflows.

    Args:
        x: any shape.

    Returns:
        The shape and dtype of `x`, in [0, 1].
    """
    y: FloatArray = 0.5 * np.tanh(0.5 * x) + 0.5
    return y
