"""The cells on numbers that can be checked with a pocket calculator, and what their arguments promise."""

import math

import numpy as np
import pytest

from lstm_core import cells


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def array(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


ONE_INPUT_TWO_STEPS = np.array([[[1.0], [-2.0]]], np.float32)  # (batch 1, timesteps 2, features 1)


def test_lstm_of_one_unit_by_hand() -> None:
    kernel = array(0.1, 0.2, 0.3, 0.4)[None]  # i, f, c, o
    recurrent = array(0.5, 0.6, 0.7, 0.8)[None]
    bias = array(0.0, 1.0, -0.5, 0.25)

    found = cells.forward("lstm", ONE_INPUT_TWO_STEPS, kernel, recurrent, bias)

    h = c = 0.0
    for t, x in enumerate([1.0, -2.0]):
        f = logistic(0.2 * x + 0.6 * h + 1.0)
        i = logistic(0.1 * x + 0.5 * h)
        g = math.tanh(0.3 * x + 0.7 * h - 0.5)
        c = f * c + i * g
        o = logistic(0.4 * x + 0.8 * h + 0.25)
        h = o * math.tanh(c)
        expected = {"f": f, "i": i, "g": g, "c": c, "o": o, "h": h}
        assert {name: float(found[name][0, t, 0]) for name in found} == pytest.approx(expected, abs=1e-6)


def test_gru_of_one_unit_by_hand() -> None:
    kernel = array(0.1, 0.2, 0.3)[None]  # z, r, h
    recurrent = array(0.5, 0.6, 0.7)[None]
    bias = np.array([[0.0, 1.0, -0.5], [0.3, -0.2, 0.4]], np.float32)  # input biases, recurrent biases

    found = cells.forward("gru", ONE_INPUT_TWO_STEPS, kernel, recurrent, bias)

    h = 0.0
    for t, x in enumerate([1.0, -2.0]):
        z = logistic(0.1 * x + 0.0 + 0.5 * h + 0.3)
        r = logistic(0.2 * x + 1.0 + 0.6 * h - 0.2)
        g = math.tanh(0.3 * x - 0.5 + r * (0.7 * h + 0.4))
        h = z * h + (1 - z) * g
        expected = {"z": z, "r": r, "g": g, "h": h}
        assert {name: float(found[name][0, t, 0]) for name in found} == pytest.approx(expected, abs=1e-6)


def test_simple_rnn_of_one_unit_by_hand() -> None:
    found = cells.forward("simple_rnn", ONE_INPUT_TWO_STEPS, array(0.3)[None], array(0.7)[None], array(-0.5))

    first = math.tanh(0.3 - 0.5)
    second = math.tanh(-0.6 + 0.7 * first - 0.5)
    np.testing.assert_allclose(found["h"][0, :, 0], [first, second], atol=1e-6)


def test_sigmoid_is_exact_in_the_middle_and_calm_at_the_ends() -> None:
    x = array(-1e4, -100, -1, 0, 1, 100, 1e4)

    y = cells.sigmoid(x)

    assert y.dtype == np.float32
    np.testing.assert_allclose(y, [0, 0, logistic(-1), 0.5, logistic(1), 1, 1], atol=1e-7)


@pytest.fixture(params=["lstm", "gru", "simple_rnn"])
def random_cell(request: pytest.FixtureRequest) -> tuple[str, list[np.ndarray]]:
    """A cell of 4 units, and inputs (2, 6, 3) with random weights for it."""
    cell: str = request.param
    rng = np.random.default_rng(0)
    columns = 4 * len(cells.KERNEL_BLOCKS[cell])
    shapes = [(2, 6, 3), (3, columns), (4, columns), (2, columns) if cell == "gru" else (columns,)]
    return cell, [rng.normal(0, 0.6, shape).astype(np.float32) for shape in shapes]


def test_shapes_types_and_ranges(random_cell: tuple[str, list[np.ndarray]]) -> None:
    cell, arguments = random_cell

    found = cells.forward(cell, *arguments)

    assert tuple(found) == cells.QUANTITIES[cell]
    for name, values in found.items():
        assert values.shape == (2, 6, 4)
        assert values.dtype == np.float32
        if name in cells.gates(cell):
            assert values.min() >= 0
        if name != "c":
            assert np.abs(values).max() <= 1


def test_keep_returns_the_named_quantities_unchanged(random_cell: tuple[str, list[np.ndarray]]) -> None:
    cell, arguments = random_cell

    everything, only_h = cells.forward(cell, *arguments), cells.forward(cell, *arguments, keep=("h",))

    assert tuple(only_h) == ("h",)
    np.testing.assert_array_equal(only_h["h"], everything["h"])


def test_a_hidden_mask_silences_a_unit_for_itself_and_for_others(random_cell: tuple[str, list[np.ndarray]]) -> None:
    cell, arguments = random_cell
    mask = np.ones((2, 4), np.float32)
    mask[0, 2] = 0  # unit 2, in the first text only

    masked, untouched = (cells.forward(cell, *arguments, hidden_mask=m)["h"] for m in (mask, None))

    assert not masked[0, :, 2].any()
    np.testing.assert_array_equal(masked[1], untouched[1])
    # the same as a network in which nothing reads the unit
    unread = [array.copy() for array in arguments]
    unread[2][2] = 0
    others = [0, 1, 3]
    np.testing.assert_allclose(masked[0][:, others], cells.forward(cell, *unread)["h"][0][:, others], atol=1e-6)


def test_gates_are_what_has_no_sign() -> None:
    assert cells.gates("lstm") == ("f", "i", "o")
    assert cells.gates("gru") == ("z", "r")
    assert cells.gates("simple_rnn") == ()


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
@pytest.mark.parametrize("cut", [1, 3])
def test_going_on_from_the_last_state_is_going_through_the_whole(cell: str, cut: int) -> None:
    rng = np.random.default_rng(0)
    columns = 3 * len(cells.KERNEL_BLOCKS[cell])
    inputs = rng.normal(size=(2, 5, 4)).astype(np.float32)
    kernel, recurrent = (rng.normal(size=(rows, columns)).astype(np.float32) for rows in (4, 3))
    bias = rng.normal(size=(2, columns) if cell == "gru" else columns).astype(np.float32)

    whole = cells.forward(cell, inputs, kernel, recurrent, bias)
    first = cells.forward(cell, inputs[:, :cut], kernel, recurrent, bias)
    states = {name: first[name][:, -1] for name in ("h", "c") if name in first}
    second = cells.forward(cell, inputs[:, cut:], kernel, recurrent, bias, initial=states)

    for name, values in whole.items():
        np.testing.assert_allclose(np.concatenate([first[name], second[name]], axis=1), values, atol=1e-6)
