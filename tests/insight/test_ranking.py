"""Effects of silenced units against networks rebuilt without them, and the stored order."""

import os
from pathlib import Path

import numpy as np
import pytest

from lstm_core.errors import RunFormatError
from lstm_core.insight.ranking import (
    read_unit_order,
    unit_effects,
    unit_order,
    write_unit_order,
)
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData
from lstm_core.trace import Network, predict, weight_shapes

ROWS = 7
TEXTS = [np.random.default_rng(length).integers(1, ROWS, length).astype(np.int32) for length in (1, 4, 9, 4, 6)]


def network_of(spec: RunSpec, rows: int = ROWS, scale: float = 0.7) -> Network:
    rng = np.random.default_rng(0)
    shapes = weight_shapes(spec, rows)
    return Network(spec, {name: rng.normal(0, scale, shape).astype(np.float32) for name, shape in shapes.items()})


@pytest.mark.parametrize("spec", [RunSpec(), RunSpec(data=StarData(length=9))], ids=["2 classes", "4 classes"])
def test_effect_is_the_answers_change_when_nothing_reads_the_unit(spec: RunSpec) -> None:
    layers = (LayerSpec(cell="gru", units=3, bidirectional=True), LayerSpec(units=4))
    network = network_of(spec.model_copy(update={"model": ModelSpec(embedding_dim=4, layers=layers)}))

    effects = unit_effects(network, TEXTS)

    assert {place: values.shape for place, values in effects.items()} == {
        (0, "forward"): (3,),
        (0, "backward"): (3,),
        (1, "forward"): (4,),
    }
    readers = {  # of unit 1 of each place: the weights that read it
        (0, "forward"): [("layer0/forward/recurrent_kernel", 1), ("layer1/forward/kernel", 1)],
        (0, "backward"): [("layer0/backward/recurrent_kernel", 1), ("layer1/forward/kernel", 3 + 1)],
        (1, "forward"): [("layer1/forward/recurrent_kernel", 1), ("head/kernel", 1)],
    }
    for place, rows in readers.items():
        weights = {name: array.copy() for name, array in network.weights.items()}
        for name, row in rows:
            weights[name][row] = 0
        change = np.abs(predict(Network(network.spec, weights), TEXTS) - predict(network, TEXTS))
        assert effects[place][1] == pytest.approx(change.sum(axis=1).mean() / 2, abs=1e-6)


def test_a_unit_that_nothing_reads_has_no_effect() -> None:
    network = network_of(RunSpec(model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=4),))))
    weights = dict(network.weights)
    for name in ("layer0/forward/recurrent_kernel", "head/kernel"):
        weights[name] = weights[name] * np.array([[1], [1], [0], [1]], np.float32)

    effects = unit_effects(Network(network.spec, weights), TEXTS)

    assert effects[0, "forward"][2] < 1e-6
    assert unit_order(effects)[0, "forward"][-1] == 2


def test_batches_do_not_change_the_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    network = network_of(RunSpec(model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=4),))))
    whole = unit_effects(network, TEXTS)

    monkeypatch.setattr("lstm_core.trace.forward._BATCH_FLOATS", 1)  # one text a batch

    np.testing.assert_allclose(unit_effects(network, TEXTS)[0, "forward"], whole[0, "forward"], atol=1e-6)


def test_order_is_by_effect_and_equals_by_number() -> None:
    order = unit_order({(0, "forward"): np.array([0.25, 0.5, 0.25, 0.75, 0.0], np.float32)})
    assert order[0, "forward"].tolist() == [3, 1, 0, 2, 4]


def test_no_texts_leave_the_order_of_the_numbers() -> None:
    order = unit_order(unit_effects(network_of(RunSpec()), []))
    assert order[0, "forward"].tolist() == list(range(32))


# --- on disk --------------------------------------------------------------------------------------

EFFECTS = {
    (0, "forward"): np.array([0.1, 0.3], np.float32),
    (0, "backward"): np.array([0.0, 0.0], np.float32),
    (1, "forward"): np.array([0.2, 0.1, 0.4], np.float32),
}


def test_the_stored_order_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "units.json"

    write_unit_order(path, EFFECTS)
    found = read_unit_order(path)

    assert found is not None
    assert {place: order.tolist() for place, order in found.items()} == {
        (0, "forward"): [1, 0],
        (0, "backward"): [0, 1],
        (1, "forward"): [2, 0, 1],
    }
    assert os.listdir(tmp_path) == ["units.json"]


def test_without_a_file_there_is_no_order(tmp_path: Path) -> None:
    assert read_unit_order(tmp_path / "units.json") is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"schema_version": 2, "units": {}}',
        '{"schema_version": 1, "units": {"layer0/forward": {}}}',
        '{"schema_version": 1, "units": {"layer0/forward": {"order": [0, 0]}}}',
        '{"schema_version": 1, "units": {"layer": {"order": [0]}}}',
        '{"schema_version": 1, "units": {"layer0/sideways": {"order": [0]}}}',
    ],
)
def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path, content: str) -> None:
    path = tmp_path / "units.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(RunFormatError) as caught:
        read_unit_order(path)

    assert str(path) in caught.value.remedy
