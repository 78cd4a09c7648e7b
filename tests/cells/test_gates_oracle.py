"""Gates against Keras's own cells, called step by step.

A Keras cell returns states and no gates, but its states give each gate away when the other parts of the cell are held
at known values through their biases (sigmoid(100) = tanh(100) = 1 in float32):

- LSTM, c_t = f c + i g and h_t = o tanh(c_t): with c = 0 and g held at 1, c_t is i; with i held at 1 it is g; one more
  unit of c adds f; with f held at 1 and c = 100, h_t is o.
- GRU, h_t = z h + (1 - z) g: with z held at 0 (bias -100), h_t is g; with g held at -1 or 1, h_t gives z; and with the
  weights of r in the place of those of z, the same readout gives r.
"""

from collections.abc import Callable

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core import cells

Array = NDArray[np.float32]
UNITS, FEATURES, STEPS, BATCH = 5, 3, 12, 4
TOLERANCE = {"rtol": 0, "atol": 1e-5}


def keras_cell(kind: Callable[[int], keras.Layer], kernel: Array, recurrent: Array, bias: Array) -> keras.Layer:
    cell = kind(UNITS)
    cell.build((BATCH, FEATURES))
    cell.set_weights([kernel, recurrent, bias])
    return cell


def random_weights(seed: int, blocks: int) -> tuple[Array, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    inputs = rng.normal(0, 1, (BATCH, STEPS, FEATURES)).astype(np.float32)
    kernel = rng.normal(0, 0.7, (FEATURES, blocks * UNITS)).astype(np.float32)
    recurrent = rng.normal(0, 0.4, (UNITS, blocks * UNITS)).astype(np.float32)
    bias = rng.normal(0, 0.5, (2, blocks * UNITS) if blocks == 3 else blocks * UNITS).astype(np.float32)
    return inputs, kernel, recurrent, bias


def held(bias: Array, **blocks: float) -> Array:
    """Return the bias with blocks (by their number, as b0=...) moved far out."""
    moved = bias.copy()
    for name, value in blocks.items():
        block = int(name[1:])
        moved[..., block * UNITS : (block + 1) * UNITS] = value
    return moved


def states(cell: keras.Layer, x: Array, *before: Array) -> list[Array]:
    """Return the states after one step of a Keras cell."""
    _, after = cell(x, list(before))
    return [np.asarray(state) for state in after]


def lstm_steps(inputs: Array, kernel: Array, recurrent: Array, bias: Array) -> dict[str, Array]:
    as_it_is = keras_cell(keras.layers.LSTMCell, kernel, recurrent, bias)
    full_candidate = keras_cell(keras.layers.LSTMCell, kernel, recurrent, held(bias, b2=100))
    open_input = keras_cell(keras.layers.LSTMCell, kernel, recurrent, held(bias, b0=100))
    kept_memory = keras_cell(keras.layers.LSTMCell, kernel, recurrent, held(bias, b1=100))
    h = c = np.zeros((BATCH, UNITS), np.float32)
    nothing, one, much = np.zeros_like(c), np.ones_like(c), np.full_like(c, 100)
    steps = []
    for t in range(STEPS):
        x = inputs[:, t]
        _, i = states(full_candidate, x, h, nothing)
        _, g = states(open_input, x, h, nothing)
        f = states(as_it_is, x, h, one)[1] - states(as_it_is, x, h, nothing)[1]
        o, _ = states(kept_memory, x, h, much)
        h, c = states(as_it_is, x, h, c)
        steps.append({"f": f, "i": i, "g": g, "c": c, "o": o, "h": h})
    return {name: np.stack([step[name] for step in steps], axis=1) for name in steps[0]}


def gru_steps(inputs: Array, kernel: Array, recurrent: Array, bias: Array) -> dict[str, Array]:
    def opening(kernel: Array, recurrent: Array, bias: Array) -> Callable[[Array, Array], Array]:
        """Return the readout of the gate in the place of z: the candidate is held far away from h."""
        above = keras_cell(keras.layers.GRUCell, kernel, recurrent, held(bias, b2=100))
        below = keras_cell(keras.layers.GRUCell, kernel, recurrent, held(bias, b2=-100))

        def read(x: Array, h: Array) -> Array:
            (from_above,), (from_below,) = states(above, x, h), states(below, x, h)
            value: Array = np.where(h < 0, (1 - from_above) / (1 - h), (1 + from_below) / (1 + h))
            return value

        return read

    def reset_first(weights: Array) -> Array:
        z, r, g = np.split(weights, 3, axis=-1)
        return np.concatenate([r, z, g], axis=-1)

    as_it_is = keras_cell(keras.layers.GRUCell, kernel, recurrent, bias)
    new_state_only = keras_cell(keras.layers.GRUCell, kernel, recurrent, held(bias, b0=-100))
    read_z = opening(kernel, recurrent, bias)
    read_r = opening(reset_first(kernel), reset_first(recurrent), reset_first(bias))
    h = np.zeros((BATCH, UNITS), np.float32)
    steps = []
    for t in range(STEPS):
        x = inputs[:, t]
        z, r = read_z(x, h), read_r(x, h)
        (g,) = states(new_state_only, x, h)
        (h,) = states(as_it_is, x, h)
        steps.append({"z": z, "r": r, "g": g, "h": h})
    return {name: np.stack([step[name] for step in steps], axis=1) for name in steps[0]}


def simple_rnn_steps(inputs: Array, kernel: Array, recurrent: Array, bias: Array) -> dict[str, Array]:
    cell = keras_cell(keras.layers.SimpleRNNCell, kernel, recurrent, bias)
    h = np.zeros((BATCH, UNITS), np.float32)
    steps = []
    for t in range(STEPS):
        (h,) = states(cell, inputs[:, t], h)
        steps.append(h)
    return {"h": np.stack(steps, axis=1)}


ORACLES = {"lstm": (4, lstm_steps), "gru": (3, gru_steps), "simple_rnn": (1, simple_rnn_steps)}


@pytest.mark.parametrize("cell", ORACLES)
@pytest.mark.parametrize("seed", range(3))
def test_every_quantity_agrees_with_kerass_cell_step_by_step(cell: str, seed: int) -> None:
    blocks, steps = ORACLES[cell]
    weights = random_weights(seed, blocks)

    expected = steps(*weights)
    found = cells.forward(cell, *weights)

    assert tuple(found) == cells.QUANTITIES[cell]
    assert set(found) == set(expected)
    for name, values in found.items():
        assert values.dtype == np.float32
        np.testing.assert_allclose(values, expected[name], err_msg=name, **TOLERANCE)
