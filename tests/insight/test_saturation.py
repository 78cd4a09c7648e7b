"""Open and shut gates, half-lives and still units: constructed gates, and counting one text at a time."""

import math

import numpy as np
import pytest

from lstm_core import cells
from lstm_core.insight.ranking import places
from lstm_core.insight.saturation import KEEPING, half_life, saturation
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec
from lstm_core.trace import Network, replay, weight_shapes
from tests.oracles import random_network, random_spec, random_texts

TEXTS = [np.array([2, 3, 4], np.int32), np.array([5], np.int32)]


def with_biases(cell: str, **biases: list[float]) -> Network:
    """Return a network of one layer that hears nothing: each gate is the sigmoid of its bias at every token."""
    units = len(next(iter(biases.values())))
    spec = RunSpec(model=ModelSpec(embedding_dim=2, layers=(LayerSpec(cell=cell, units=units),)))  # type: ignore[arg-type]
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(spec, 7).items()}
    for gate, values in biases.items():
        start = cells.KERNEL_BLOCKS[cell].index(gate) * units
        row = weights["layer0/forward/bias"] if cell == "lstm" else weights["layer0/forward/bias"][0]
        row[start : start + units] = values
    return Network(spec, weights)


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def test_a_constant_gate_is_open_shut_or_between() -> None:
    found = saturation(with_biases("lstm", f=[logit(0.94), logit(0.96), logit(0.04), logit(0.06)]), TEXTS)[0, "forward"]

    assert found.opened["f"].tolist() == [0, 1, 0, 0]
    assert found.shut["f"].tolist() == [0, 0, 1, 0]
    assert found.opened["o"].tolist() == found.shut["o"].tolist() == [0] * 4  # without a bias it stays at 0.5
    assert found.timesteps == 4


@pytest.mark.parametrize(("cell", "gate"), KEEPING.items())
def test_the_half_life_of_a_constant_gate(cell: str, gate: str) -> None:
    found = saturation(with_biases(cell, **{gate: [logit(0.5), logit(0.9), 200.0, -200.0]}), TEXTS)[0, "forward"]

    assert found.half_life is not None
    np.testing.assert_allclose(found.half_life, [1, math.log(0.5) / math.log(0.9), math.inf, 0], rtol=1e-5)


def test_a_half_life_is_the_time_in_which_half_is_left() -> None:
    gate = np.random.default_rng(0).uniform(0.5, 1, 1000)
    life = float(half_life(np.array([np.log(gate).mean()]))[0])
    assert np.exp(np.log(gate).mean()) ** life == pytest.approx(0.5)


def test_a_unit_without_content_never_moves() -> None:
    found = saturation(with_biases("lstm", g=[0.0, 2.0], f=[5.0, 5.0]), TEXTS)[0, "forward"]

    assert found.still.tolist() == [0]
    assert found.moved[0] == 0
    assert found.moved[1] > 0.2


def test_a_cell_without_gates_has_only_movement() -> None:
    spec = RunSpec(model=ModelSpec(layers=(LayerSpec(cell="simple_rnn", units=3),)))
    found = saturation(random_network(spec, 0), random_texts(0, [5]))[0, "forward"]

    assert found.half_life is None
    assert found.shut == found.opened == {}
    assert found.moved.shape == (3,)


@pytest.mark.parametrize("seed", range(20))
def test_counts_are_those_of_the_texts_one_by_one(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    texts = random_texts(seed, [4, 9, 1, 6])
    shares: list[float] = []

    found = saturation(network, texts, shares.append)

    assert shares[-1] == 1
    assert tuple(found) == places(network)
    traces = [replay(network, ids) for ids in texts]
    for (layer, side), each in found.items():
        cell = network.spec.model.layers[layer].cell
        every = {
            name: np.concatenate([trace.layers[layer].directions[side][name][0] for trace in traces])
            for name in cells.QUANTITIES[cell]
        }  # (tokens, units)
        assert each.timesteps == 20
        for gate in cells.gates(cell):
            np.testing.assert_allclose(each.shut[gate], (every[gate] < 0.05).mean(axis=0), atol=1e-9)
            np.testing.assert_allclose(each.opened[gate], (every[gate] > 0.95).mean(axis=0), atol=1e-9)
        if each.half_life is not None:
            kept = every[KEEPING[cell]].astype(np.float64)
            np.testing.assert_allclose(each.half_life, np.log(0.5) / np.log(kept).mean(axis=0), rtol=1e-3)
        np.testing.assert_allclose(each.moved, np.ptp(every["h"], axis=0), atol=1e-5)
