"""Range and resting value of gates, and the unit that moves the answer most, on traces made by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core.insight.movement import gate_movement, hardly_moves, most_telling_unit, resting_value
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData
from lstm_core.trace import LayerTrace, Network, Trace, replay, weight_shapes

ROWS = 7
IDS = np.array([3, 4, 2, 5, 6], np.int32)


def network_of(*layers: LayerSpec, pooling: str = "last", star: bool = False) -> Network:
    model = ModelSpec(embedding_dim=3, pooling=pooling, layers=layers)  # type: ignore[arg-type]
    spec = RunSpec(data=StarData(length=5), model=model) if star else RunSpec(model=model)
    rng = np.random.default_rng(0)
    shapes = weight_shapes(spec, ROWS)
    return Network(spec, {name: rng.normal(0, 0.7, shape).astype(np.float32) for name, shape in shapes.items()})


def trace_of_gates(values: NDArray[np.float32], lengths: list[int]) -> Trace:
    """A trace in which every gate of one LSTM layer has these values, (batch, timesteps, units)."""
    batch, timesteps, _ = values.shape
    layer = LayerTrace("lstm", {"forward": dict.fromkeys(("f", "i", "g", "c", "o", "h"), values)}, values)
    nothing = np.zeros((batch, 1), np.float32)
    ids = np.zeros((batch, timesteps), np.int32)
    return Trace(ids, np.array(lengths), values, (layer,), nothing, nothing, nothing)


def test_movement_is_the_range_over_real_tokens() -> None:
    values = np.array([[[0.25, 0.5], [0.75, 0.5], [0.0, 0.0]]], np.float32)  # the third column is padding

    movement = gate_movement(trace_of_gates(values, [2]), 0, "forward")

    assert {gate: ranges.tolist() for gate, ranges in movement.items()} == {gate: [0.5, 0.0] for gate in "fio"}


def test_movement_over_several_texts_is_their_mean() -> None:
    values = np.array([[[0.25], [0.75]], [[0.5], [0.0]]], np.float32)

    assert gate_movement(trace_of_gates(values, [2, 1]), 0, "forward")["f"].tolist() == [0.25]


def test_a_cell_without_gates_has_no_movement() -> None:
    network = network_of(LayerSpec(cell="simple_rnn", units=3))
    assert gate_movement(replay(network, IDS), 0, "forward") == {}


@pytest.mark.parametrize(
    ("movement", "expected"),
    [
        ([0.01, 0.1, 0.14, 0.9], False),  # the middle half reaches up to 0.33
        ([0.01, 0.1, 0.1, 0.14, 0.9], True),  # one lively unit in five does not count
        ([0.15] * 4, False),
        ([0.149] * 4, True),
    ],
)
def test_gates_hardly_move_when_the_middle_half_of_units_does_not(movement: list[float], expected: bool) -> None:
    assert hardly_moves(np.array(movement, np.float64)) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_resting_value_is_the_gate_when_nothing_comes_in(cell: str) -> None:
    """Measured on the network itself: with an embedding of zeros the first token brings nothing, and h is still 0."""
    network = network_of(LayerSpec(cell=cell, units=3, bidirectional=True))  # type: ignore[arg-type]
    silent = {**network.weights, "embedding/embeddings": np.zeros((ROWS, 3), np.float32)}
    network = Network(network.spec, silent)

    for direction, quantities in replay(network, IDS[:1]).layers[0].directions.items():
        for name, values in quantities.items():
            rest = resting_value(network, 0, direction, name)
            expected = np.zeros(3) if name in "gch" else values[0, 0]
            np.testing.assert_allclose(rest, expected, atol=1e-6)


@pytest.mark.parametrize("star", [False, True])
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave"])
@pytest.mark.parametrize(("direction", "timestep"), [("forward", 2), ("forward", 4), ("backward", 0), ("backward", 2)])
def test_most_telling_unit_moves_the_logits_most(star: bool, merge_mode: str, direction: str, timestep: int) -> None:
    """By brute force: put each unit's h one step back in what the head reads, and see which moves the logits most."""
    units = 16
    network = network_of(
        LayerSpec(units=units, bidirectional=True, merge_mode=merge_mode),  # type: ignore[arg-type]
        star=star,
    )
    trace = replay(network, IDS)
    hidden = {name: values["h"][0] for name, values in trace.layers[0].directions.items()}
    before = hidden[direction][timestep + (-1 if direction == "forward" else 1)]  # type: ignore[index]

    def logits(**replaced: NDArray[np.float32]) -> NDArray[np.float32]:
        forward, backward = (replaced.get(name, hidden[name][timestep]) for name in ("forward", "backward"))
        merged = {
            "concat": np.concatenate([forward, backward]),
            "sum": forward + backward,
            "mul": forward * backward,
            "ave": (forward + backward) / 2,
        }[merge_mode]
        return merged @ network.weights["head/kernel"]

    spreads = []
    for unit in range(units):
        one_back = hidden[direction][timestep].copy()  # type: ignore[index]
        one_back[unit] = before[unit]
        moved = logits() - logits(**{direction: one_back})
        spreads.append(np.ptp(moved) if star else np.abs(moved).max())

    assert most_telling_unit(network, trace, 0, direction, timestep) == np.argmax(spreads)  # type: ignore[arg-type]


def test_first_token_is_measured_against_silence() -> None:
    network = network_of(LayerSpec(units=4))
    trace = replay(network, IDS, keep="states")

    unit = most_telling_unit(network, trace, 0, "forward", 0)

    h = trace.layers[0].directions["forward"]["h"][0, 0]
    assert unit == np.argmax(np.abs(h * network.weights["head/kernel"][:, 0]))


def test_below_the_last_layer_what_the_next_layer_reads_decides() -> None:
    network = network_of(LayerSpec(units=2, bidirectional=True), LayerSpec(units=2, bidirectional=True))
    weights = {name: array.copy() for name, array in network.weights.items()}
    for reader in ("forward", "backward"):
        weights[f"layer1/{reader}/kernel"][[0, 3]] = 0  # nothing reads forward unit 0 and backward unit 1
    network = Network(network.spec, weights)
    trace = replay(network, IDS)

    assert {most_telling_unit(network, trace, 0, "forward", t) for t in range(5)} == {1}
    assert {most_telling_unit(network, trace, 0, "backward", t) for t in range(5)} == {0}
