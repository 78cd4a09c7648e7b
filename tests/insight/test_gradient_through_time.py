"""Gradient through time in networks whose gradients can be written down: one factor a step."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core.insight.gradient_through_time import gradient_through_time, share_at_first, tokens_reached
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData
from lstm_core.trace import Direction, Network, of_logit, of_loss, of_probability, weight_shapes

STEPS = 9
TEXT = np.full(STEPS, 2, np.int32)
PLACES: dict[str, list[tuple[int, Direction]]] = {
    "one": [(0, "forward")],
    "both": [(0, "forward"), (0, "backward")],
}


def network_of(layer: LayerSpec, **arrays: NDArray[np.float32] | float) -> Network:
    """Return a network of zeros, except the arrays given by the end of their name ("recurrent_kernel", ...)."""
    spec = RunSpec(model=ModelSpec(embedding_dim=2, layers=(layer,), head_dropout=0.0))
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(spec, 5).items()}
    weights["head/kernel"][:] = 1
    for ending, values in arrays.items():
        for name in weights:
            if name.endswith(f"/{ending}") and not name.startswith("head"):
                weights[name][:] = values
    return Network(spec, weights)


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.0, 1.2])
@pytest.mark.parametrize("which", ["one", "both"])
def test_a_linear_cell_multiplies_the_gradient_by_its_recurrent_weight(factor: float, which: str) -> None:
    """With h = 0 the slope of tanh is 1, and U is a rotation times a factor: no direction is longer than another."""
    turn = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], np.float32)
    layer = LayerSpec(cell="simple_rnn", units=3, bidirectional=which == "both", merge_mode="concat")
    network = network_of(layer, recurrent_kernel=factor * turn)

    found = gradient_through_time(network, TEXT, of_logit(1))

    for place in PLACES[which]:
        norms = found.hidden[place] if place[1] == "forward" else found.hidden[place][::-1]
        np.testing.assert_allclose(norms, np.sqrt(3) * np.float64(np.float32(factor)) ** np.arange(STEPS)[::-1])
        assert share_at_first(found.hidden[place], place[1]) == pytest.approx(factor ** (STEPS - 1), rel=1e-6)


def test_a_gru_that_only_keeps_passes_its_update_gate_on() -> None:
    """Without recurrent weights h_t reaches h_{t+1} through z alone."""
    kept = 0.8
    layer = LayerSpec(cell="gru", units=2)
    bias = np.zeros((2, 6), np.float32)
    bias[0, :2] = np.log(kept / (1 - kept))

    found = gradient_through_time(network_of(layer, bias=bias), TEXT, of_logit(1))

    np.testing.assert_allclose(found.hidden[0, "forward"], np.sqrt(2) * kept ** np.arange(STEPS)[::-1], rtol=1e-6)


def test_the_belt_of_an_lstm_loses_what_its_forget_gate_lets_go() -> None:
    """With gates that do not look at anything, a word reaches the end through the cell state: f for every step."""
    kept = 0.73
    layer = LayerSpec(units=2)
    bias = np.zeros(8, np.float32)
    bias[2:4] = np.log(kept / (1 - kept))
    kernel = np.zeros((2, 8), np.float32)
    kernel[0, 4] = kernel[1, 5] = 1  # the candidate takes up the word vector, which is zero: tanh has slope 1

    found = gradient_through_time(network_of(layer, bias=bias, kernel=kernel), TEXT, of_logit(1))

    # i = o = 1/2, c = 0: each of the two units has d logit / d x_t = 1/2 * 1/2 * f^(steps after t)
    np.testing.assert_allclose(found.words, np.sqrt(2) / 4 * kept ** np.arange(STEPS)[::-1], rtol=1e-6)
    # without recurrent weights h_t is shown and never read again, except by the head at the end
    assert found.hidden[0, "forward"][-1] == pytest.approx(np.sqrt(2))
    assert not found.hidden[0, "forward"][:-1].any()
    assert share_at_first(found.words) == pytest.approx(kept ** (STEPS - 1), rel=1e-6)


def test_the_loss_and_the_probability_scale_the_gradient_of_the_logit() -> None:
    network = network_of(LayerSpec(cell="gru", units=2))
    network.weights["head/bias"][:] = 1.5
    p = 1 / (1 + np.exp(-1.5))

    by_logit = gradient_through_time(network, TEXT, of_logit(1)).hidden[0, "forward"]
    scales = {"right": (of_loss(1), 1 - p), "wrong": (of_loss(0), p), "answer": (of_probability(0), p * (1 - p))}

    for objective, scale in scales.values():
        found = gradient_through_time(network, TEXT, objective).hidden[0, "forward"]
        np.testing.assert_allclose(found, by_logit * scale, rtol=1e-6)


def test_four_classes_share_the_gradient_of_a_guess() -> None:
    spec = RunSpec(data=StarData(length=12), model=ModelSpec(embedding_dim=2, layers=(LayerSpec(units=4),)))
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(spec, 8).items()}
    weights["head/kernel"][:] = np.eye(4)

    found = gradient_through_time(Network(spec, weights), TEXT, of_loss(2))

    # p = 1/4 each: dL / d logits = (1/4, 1/4, -3/4, 1/4)
    assert found.hidden[0, "forward"][-1] == pytest.approx(np.sqrt(3 / 16 + 9 / 16))


def test_hundreds_of_steps_do_not_leave_the_range_of_numbers() -> None:
    layer = LayerSpec(cell="simple_rnn", units=1)
    network = network_of(layer, recurrent_kernel=0.1)

    found = gradient_through_time(network, np.full(120, 2, np.int32), of_logit(1))

    assert share_at_first(found.hidden[0, "forward"]) == pytest.approx(0.1**119, rel=1e-4)


@pytest.mark.parametrize(
    ("norms", "forward", "backward"),
    [
        ([1e-3, 0.5, 1.0], 2, 3),
        ([1.0, 1.0, 1.0], 3, 3),
        ([5.0, 1e-9, 1.0], 3, 3),
        ([1e-9, 1.0, 1e-9, 1.0], 3, 4),
        ([0.0, 0.0, 0.0], 0, 0),
        ([1.0], 1, 1),
    ],
)
def test_tokens_reached_counts_up_to_the_furthest_one_where_enough_arrives(
    norms: list[float], forward: int, backward: int
) -> None:
    assert tokens_reached(np.array(norms)) == forward
    assert tokens_reached(np.array(norms), "backward") == backward


def test_no_gradient_at_the_end_has_no_share() -> None:
    assert np.isnan(share_at_first(np.zeros(4)))
    assert share_at_first(np.array([2.0])) == 1
