"""Backward passes of single steps, written down by hand; whole sequences are held against TensorFlow elsewhere."""

import numpy as np
import pytest

from lstm_core import cells

X = np.array([[[0.3]]], np.float32)
GRAD = np.array([[[2.0]]])


def one_step(cell: str, seed: int):
    """Return the weights and what one step of one unit computes from x = 0.3."""
    blocks = len(cells.KERNEL_BLOCKS[cell])
    rng = np.random.default_rng(seed)
    shapes = [(1, blocks), (1, blocks), (2, blocks) if cell == "gru" else (blocks,)]
    weights = [rng.normal(0, 1, shape).astype(np.float32) for shape in shapes]
    values = cells.forward(cell, X, *weights)
    return weights, values, {name: float(array[0, 0, 0]) for name, array in values.items()}


def test_a_simple_rnn_passes_the_slope_of_tanh() -> None:
    weights, values, v = one_step("simple_rnn", 1)

    inputs, hidden = cells.backward("simple_rnn", *weights, values, GRAD)

    assert hidden.item() == 2
    assert inputs.item() == pytest.approx(2 * (1 - v["h"] ** 2) * weights[0][0, 0], rel=1e-6)


def test_an_lstm_reaches_the_word_through_three_of_its_gates() -> None:
    """At the first step nothing is kept, so the forget gate cannot matter."""
    weights, values, v = one_step("lstm", 2)
    w_i, _, w_g, w_o = weights[0][0].astype(np.float64)

    inputs, hidden = cells.backward("lstm", *weights, values, GRAD)

    shown = np.tanh(v["c"])
    written = w_i * v["g"] * v["i"] * (1 - v["i"]) + w_g * v["i"] * (1 - v["g"] ** 2)
    opened = w_o * shown * v["o"] * (1 - v["o"])
    assert hidden.item() == 2
    assert inputs.item() == pytest.approx(2 * (v["o"] * (1 - shown**2) * written + opened), rel=1e-5)


def test_a_gru_reaches_the_word_through_all_of_its_gates() -> None:
    """At the first step the state is zero, yet the reset gate matters: it lets the recurrent bias through."""
    weights, values, v = one_step("gru", 3)
    w_z, w_r, w_g = weights[0][0].astype(np.float64)
    d_g = float(weights[2][1, 2])

    inputs, hidden = cells.backward("gru", *weights, values, GRAD)

    candidate = (1 - v["z"]) * (1 - v["g"] ** 2) * (w_g + d_g * v["r"] * (1 - v["r"]) * w_r)
    assert hidden.item() == 2
    assert inputs.item() == pytest.approx(2 * (candidate - w_z * v["g"] * v["z"] * (1 - v["z"])), rel=1e-5)


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
def test_a_gradient_cannot_reach_what_is_read_later(cell: str) -> None:
    rng = np.random.default_rng(4)
    blocks = len(cells.KERNEL_BLOCKS[cell])
    shapes = [(2, blocks * 3), (3, blocks * 3), (2, blocks * 3) if cell == "gru" else (blocks * 3,)]
    weights = [rng.normal(0, 0.5, shape).astype(np.float32) for shape in shapes]
    values = cells.forward(cell, rng.normal(0, 1, (1, 6, 2)).astype(np.float32), *weights)
    grad = np.zeros((1, 6, 3))
    grad[0, 2] = 1

    inputs, hidden = cells.backward(cell, *weights, values, grad)

    assert inputs.dtype == hidden.dtype == np.float64
    assert inputs[0, :3].all()
    assert hidden[0, :3].all()
    assert not inputs[0, 3:].any()
    assert not hidden[0, 3:].any()
