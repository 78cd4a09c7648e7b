"""Held gates and silenced units: held against Keras networks whose own weights do the holding, and closed forms."""

import numpy as np
import pytest

from lstm_core import cells
from lstm_core.errors import InterventionError
from lstm_core.insight.ablation import (
    Intervention,
    ablated_prefixes,
    ablated_probabilities,
    ablated_trace,
    share_right,
    single_gates,
    state_changes,
)
from lstm_core.insight.prefix import prefix_probabilities
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import Network, answer, directions, predict, replay
from tests.oracles import keras_answers, padded_batch, random_network, random_spec, random_texts

FAR = 200.0
"""A bias so large that a sigmoid is exactly 0 or 1 in float32."""


def with_weights(network: Network, intervention: Intervention) -> Network:
    """Return a network that needs no holding: its own biases keep the gates open or shut and units silent.

    A silenced LSTM unit has its output gate shut; a GRU's replaces its state by a candidate that is 0; a SimpleRNN's
    hears nothing and has no bias.
    """
    layer = network.spec.model.layers[intervention.layer]
    weights = {name: array.copy() for name, array in network.weights.items()}
    blocks = cells.KERNEL_BLOCKS[layer.cell]
    units = list(intervention.units) or list(range(layer.units))
    biases = [(gate, unit, FAR if value else -FAR) for gate, value in intervention.gates for unit in units]
    for unit in intervention.silenced:
        silence = {"lstm": (("o", -FAR),), "gru": (("z", -FAR), ("g", 0.0)), "simple_rnn": (("h", 0.0),)}
        biases += [(gate, unit, bias) for gate, bias in silence[layer.cell]]
    for side in intervention.sides:
        path = f"layer{intervention.layer}/{side}"
        for gate, unit, bias in biases:
            column = blocks.index(gate) * layer.units + unit
            weights[f"{path}/kernel"][:, column] = 0
            weights[f"{path}/recurrent_kernel"][:, column] = 0
            weights[f"{path}/bias"][..., column] = bias  # of a GRU both: their sum is as far
    return Network(network.spec, weights)


def random_intervention(network: Network, seed: int) -> Intervention:
    rng = np.random.default_rng(seed)
    index = int(rng.integers(len(network.spec.model.layers)))
    layer = network.spec.model.layers[index]
    gates = [gate for gate in cells.gates(layer.cell) if rng.integers(2)]
    silenced = tuple(unit for unit in range(layer.units) if rng.random() < (0.2 if gates else 0.5))
    held = tuple((gate, float(rng.integers(2))) for gate in gates)
    others = tuple(unit for unit in range(layer.units) if unit not in silenced)
    units = others if silenced else others[: int(rng.integers(layer.units))]
    return Intervention(index, directions(layer), held if others else (), units, silenced)


@pytest.mark.parametrize("seed", range(6))
def test_keras_with_weights_that_hold_the_gates_answers_the_same(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    intervention = random_intervention(network, seed)
    texts = random_texts(seed, [5, 1, 9])
    padded, _ = padded_batch(network.spec, texts)
    expected = keras_answers(with_weights(network, intervention), padded).probabilities

    probabilities = ablated_probabilities(network, texts, intervention)

    expected = np.concatenate([1 - expected, expected], axis=1) if expected.shape[1] == 1 else expected
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)


@pytest.mark.parametrize("seed", range(40))
def test_curves_and_states_are_those_of_weights_that_hold_the_gates(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    intervention = random_intervention(network, seed)
    held, ids = with_weights(network, intervention), random_texts(seed, [8])[0]

    np.testing.assert_allclose(ablated_prefixes(network, ids, intervention), prefix_probabilities(held, ids), atol=1e-5)
    at = np.array([1, 4, 7])
    np.testing.assert_allclose(
        ablated_prefixes(network, ids, intervention, at), prefix_probabilities(held, ids)[at], atol=1e-5
    )
    before, expected = replay(network, ids), replay(held, ids)
    found = state_changes(before, ablated_trace(network, ids, intervention))
    wanted = state_changes(before, expected)
    assert found.keys() == wanted.keys()
    for place, states in found.items():
        for name, change in states.items():
            np.testing.assert_allclose(change, wanted[place][name], atol=2e-5)


def lstm(pooling: str = "last", **layer: object) -> Network:
    model = ModelSpec(embedding_dim=3, pooling=pooling, layers=(LayerSpec(units=4, **layer),))  # type: ignore[arg-type]
    return random_network(RunSpec(model=model), 1)


@pytest.mark.parametrize(
    "gates",
    [(("f", 0.0), ("i", 0.0)), (("f", 1.0), ("i", 0.0)), (("o", 0.0),)],
    ids=["nothing kept or written", "nothing written", "nothing shown"],
)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_without_memory_the_answer_is_that_of_the_heads_bias(
    gates: tuple[tuple[str, float], ...], bidirectional: bool
) -> None:
    network = lstm(bidirectional=bidirectional)
    sides = directions(network.spec.model.layers[0])

    curve = ablated_prefixes(network, random_texts(0, [6])[0], Intervention(0, sides, gates))

    nothing = np.zeros((6, network.spec.model.layers[0].features), np.float32)
    np.testing.assert_allclose(curve, answer(network, nothing)[1], atol=1e-7)


def test_an_lstm_that_keeps_and_writes_everything_adds_up_its_candidates() -> None:
    network = lstm()
    trace = ablated_trace(network, random_texts(0, [6])[0], Intervention(0, gates=(("f", 1.0), ("i", 1.0), ("o", 1.0))))
    side = trace.layers[0].directions["forward"]

    np.testing.assert_allclose(side["c"], np.cumsum(side["g"], axis=1), atol=1e-5)
    np.testing.assert_allclose(side["h"], np.tanh(side["c"]), atol=1e-6)


def test_a_gate_can_be_held_for_some_units_only() -> None:
    network = lstm()
    trace = ablated_trace(network, random_texts(0, [6])[0], Intervention(0, gates=(("f", 1.0),), units=(1, 3)))
    gate = trace.layers[0].directions["forward"]["f"]

    assert (gate[..., [1, 3]] == 1).all()
    assert (gate[..., [0, 2]] < 1).all()


def test_nothing_held_changes_nothing() -> None:
    network, texts = lstm(), random_texts(0, [6, 3])
    nothing = Intervention(0)

    assert nothing.is_nothing
    np.testing.assert_array_equal(ablated_probabilities(network, texts, nothing), predict(network, texts))
    np.testing.assert_allclose(ablated_prefixes(network, texts[0], nothing), prefix_probabilities(network, texts[0]))


def test_every_single_gate_is_offered_open_and_shut() -> None:
    assert [item.gates[0] for item in single_gates(lstm(), 0, ("forward",))] == [
        ("f", 1.0), ("f", 0.0), ("i", 1.0), ("i", 0.0), ("o", 1.0), ("o", 0.0)
    ]  # fmt: skip
    assert [item.gates[0][0] for item in single_gates(lstm(cell="gru"), 0, ("forward",))] == ["z", "z", "r", "r"]
    assert single_gates(lstm(cell="simple_rnn"), 0, ("forward",)) == ()


def test_progress_reaches_the_end_and_only_rises() -> None:
    shares: list[float] = []
    data = TextData(max_length=400, mask=False, length_buckets=False)
    network = random_network(RunSpec(data=data, model=ModelSpec(layers=(LayerSpec(units=64),))), 0)
    ablated_probabilities(network, random_texts(0, [3] * 90), Intervention(0, silenced=(1,)), shares.append)

    assert len(shares) > 1
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_share_of_right_answers() -> None:
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], np.float32)
    assert share_right(probabilities, np.array([0, 1, 1])) == pytest.approx(2 / 3)
    assert np.isnan(share_right(probabilities[:0], np.array([], np.int64)))


@pytest.mark.parametrize(
    "wrong",
    [
        Intervention(1),
        Intervention(-1),
        Intervention(0, ("backward",)),
        Intervention(0, ()),
        Intervention(0, gates=(("z", 1.0),)),
        Intervention(0, gates=(("g", 1.0),)),
        Intervention(0, gates=(("f", 1.5),)),
        Intervention(0, gates=(("f", float("nan")),)),
        Intervention(0, gates=(("f", 1.0),), units=(4,)),
        Intervention(0, silenced=(-1,)),
    ],
)
def test_what_does_not_exist_is_refused(wrong: Intervention) -> None:
    with pytest.raises(InterventionError):
        ablated_probabilities(lstm(), random_texts(0, [3]), wrong)
