"""The replay against Keras itself: every layer's output, final state, pooling and answer, over random networks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import LayerTrace, Network, Trace, predict, replay
from lstm_core.training.models import build_model, weights_of
from tests.oracles import Oracle, keras_answers, padded_batch, random_network, random_spec, random_texts

TOLERANCE = {"rtol": 0, "atol": 1e-5}
SEEDS = range(40)


def lengths_for(seed: int) -> list[int]:
    """Two to four texts of one to twelve tokens; every third batch holds a single token."""
    lengths = np.random.default_rng(seed).integers(1, 13, 2 + seed % 3).tolist()
    return [*lengths, 1] if seed % 3 == 0 else lengths


def assert_agrees(network: Network, trace: Trace, oracle: Oracle, places: list[slice]) -> None:
    """Compare a trace with Keras: sequences at the real tokens only, the rest as it is."""
    for index, layer in enumerate(trace.layers):
        for row, place in enumerate(places):
            n_tokens = place.stop - place.start
            assert trace.lengths[row] == n_tokens
            np.testing.assert_allclose(layer.output[row, :n_tokens], oracle.outputs[index][row, place], **TOLERANCE)
            assert not layer.output[row, n_tokens:].any()
            if network.spec.data.mask:  # without a mask Keras's final state may be behind the real tokens
                for state, expected in zip(final_states(layer, row, n_tokens), oracle.states[index], strict=True):
                    np.testing.assert_allclose(state, expected[row], **TOLERANCE)
    np.testing.assert_allclose(trace.pooled, oracle.pooled, **TOLERANCE)
    shown = trace.probabilities[:, 1:] if oracle.probabilities.shape[1] == 1 else trace.probabilities
    np.testing.assert_allclose(shown, oracle.probabilities, **TOLERANCE)
    np.testing.assert_allclose(trace.probabilities.sum(axis=1), 1, **TOLERANCE)


def final_states(layer: LayerTrace, row: int, n_tokens: int) -> list[NDArray[np.float32]]:
    """Return h (and c) behind the last token forward, then at the first token backward: Keras's order."""
    names = ("h", "c") if layer.cell == "lstm" else ("h",)
    ends = {"forward": n_tokens - 1, "backward": 0}
    return [
        quantities[name][row, ends[direction]] for direction, quantities in layer.directions.items() for name in names
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_random_networks_agree_with_keras(seed: int) -> None:
    spec = random_spec(seed)
    network = random_network(spec, seed)
    texts = random_texts(seed, lengths_for(seed))
    padded, places = padded_batch(spec, texts)

    trace = replay(network, texts)

    assert_agrees(network, trace, keras_answers(network, padded), places)


def test_random_specs_leave_nothing_out() -> None:
    specs = [random_spec(seed) for seed in SEEDS]
    layers = [layer for spec in specs for layer in spec.model.layers]

    assert {len(spec.model.layers) for spec in specs} == {1, 2, 3}
    assert {(layer.cell, layer.bidirectional) for layer in layers} == {
        (cell, both) for cell in ("lstm", "gru", "simple_rnn") for both in (False, True)
    }
    merged = {(layer.cell, layer.merge_mode) for layer in layers if layer.bidirectional}
    assert len(merged) == 3 * 4
    assert {layer.merge_mode for spec in specs for layer in spec.model.layers[-1:] if layer.bidirectional} == {
        "concat",
        "sum",
        "mul",
        "ave",
    }
    assert {(spec.data.mask, spec.data.padding, spec.model.pooling) for spec in specs} == {
        (mask, padding, pooling)
        for mask, padding in ((True, "post"), (False, "post"), (False, "pre"))
        for pooling in ("last", "mean")
    }
    assert {spec.data.n_classes for spec in specs} == {2, 4}


@pytest.mark.parametrize("pooling", ["last", "mean"])
def test_five_hundred_tokens_agree_with_keras(pooling: str) -> None:
    layers = (LayerSpec(units=16, bidirectional=True), LayerSpec(cell="gru", units=16))
    spec = RunSpec(data=TextData(max_length=500), model=ModelSpec(pooling=pooling, layers=layers))  # type: ignore[arg-type]
    network = random_network(spec, 0)
    texts = random_texts(0, [500, 37])
    padded, places = padded_batch(spec, texts)

    trace = replay(network, texts)

    assert_agrees(network, trace, keras_answers(network, padded), places)


@pytest.mark.parametrize("seed", range(5))
def test_a_text_reads_the_same_alone_and_in_a_batch(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    texts = random_texts(seed, [12, 1, 5, 12, 3])

    batch = replay(network, texts)

    np.testing.assert_allclose(predict(network, texts), batch.probabilities, **TOLERANCE)
    for row, ids in enumerate(texts):
        alone = replay(network, ids)
        np.testing.assert_array_equal(batch.ids[row, : len(ids)], ids)
        np.testing.assert_allclose(alone.probabilities[0], batch.probabilities[row], **TOLERANCE)
        for layer, layer_alone in zip(batch.layers, alone.layers, strict=True):
            for direction, quantities in layer_alone.directions.items():
                for name, values in quantities.items():
                    in_batch = layer.directions[direction][name][row]
                    np.testing.assert_allclose(in_batch[: len(ids)], values[0], **TOLERANCE)
                    assert not in_batch[len(ids) :].any()


@pytest.mark.parametrize("seed", range(5))
def test_snapshots_of_the_training_model_give_its_own_answers(seed: int) -> None:
    spec = random_spec(seed)
    model = build_model(spec, vocabulary_size=30)
    texts = random_texts(seed, [9, 4, 1])
    padded, _ = padded_batch(spec, texts)

    probabilities = predict(Network(spec, weights_of(model)), texts)

    expected = np.asarray(model(padded, training=False))
    np.testing.assert_allclose(probabilities[:, -expected.shape[1] :], expected, **TOLERANCE)
