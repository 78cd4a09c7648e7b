"""The replay of every task's head equals what the Keras model of that task answers."""

import numpy as np
import pytest

from lstm_core.specs import (
    AddingData,
    ForecastTask,
    GenerateTask,
    LayerSpec,
    ModelSpec,
    RegressTask,
    RunSpec,
    SeriesData,
    TextData,
    head_of,
)
from lstm_core.trace import Network, answer, backpropagate, of_output, replay
from lstm_core.training.models import build_model, load_weights_into, weights_of
from tests.oracles import random_network

ROWS = 30
LAYERS = (
    (LayerSpec(cell="lstm", units=5),),
    (LayerSpec(cell="gru", units=4), LayerSpec(cell="simple_rnn", units=3)),
)
BOTH_WAYS = (LayerSpec(cell="lstm", units=3, bidirectional=True), LayerSpec(cell="gru", units=4, bidirectional=True))


def _spec(kind: str, layers: tuple[LayerSpec, ...], pooling: str = "last") -> RunSpec:
    model = ModelSpec(embedding_dim=6, layers=layers, pooling=pooling)  # type: ignore[arg-type]
    if kind == "generate":
        return RunSpec(task=GenerateTask(), data=TextData(max_length=20), model=model)
    if kind == "forecast":
        return RunSpec(task=ForecastTask(window=9, horizon=4), data=SeriesData(), model=model)
    return RunSpec(task=RegressTask(), data=AddingData(length=9), model=model)


@pytest.mark.parametrize("layers", LAYERS)
def test_the_head_after_every_token_is_that_of_keras(layers: tuple[LayerSpec, ...]) -> None:
    spec = _spec("generate", layers)
    network = random_network(spec, 3, rows=ROWS)
    model = build_model(spec, ROWS)
    load_weights_into(model, network.weights)
    ids = np.random.default_rng(0).integers(1, ROWS, 15).astype(np.int32)
    trace = replay(network, ids)
    _, found = answer(network, trace.layers[-1].output[0])
    expected = np.asarray(model(ids[None], training=False))[0]
    assert found.shape == (15, ROWS) == expected.shape
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(trace.probabilities[0], expected[-1], atol=1e-6)


@pytest.mark.parametrize("kind", ["forecast", "regress"])
@pytest.mark.parametrize("pooling", ["last", "mean"])
@pytest.mark.parametrize("layers", [*LAYERS, BOTH_WAYS])
def test_a_network_of_numbers_answers_as_keras(kind: str, pooling: str, layers: tuple[LayerSpec, ...]) -> None:
    import tensorflow as tf

    spec = _spec(kind, layers, pooling)
    network = random_network(spec, 4)
    model = build_model(spec, 0)
    load_weights_into(model, network.weights)
    numbers = np.random.default_rng(1).normal(size=(3, 9, spec.data.features)).astype(np.float32)
    watched = tf.constant(numbers)
    with tf.GradientTape() as tape:
        tape.watch(watched)
        expected = model(watched, training=False)
        last = expected[:, -1]
    np.testing.assert_allclose(replay(network, list(numbers)).probabilities, expected, atol=1e-5)
    outputs = head_of(spec).outputs
    assert expected.shape == (3, outputs)
    found = backpropagate(network, list(numbers), of_output(outputs - 1))
    np.testing.assert_allclose(found.embedded, tape.gradient(last, watched), atol=1e-5)


@pytest.mark.parametrize("kind", ["generate", "forecast", "regress"])
def test_weights_of_every_head_fit_the_replay(kind: str) -> None:
    spec = _spec(kind, LAYERS[0])
    weights = weights_of(build_model(spec, ROWS))
    assert ("embedding/embeddings" in weights) == (kind == "generate")
    assert Network(spec, weights).n_answers == {"generate": ROWS, "forecast": 4, "regress": 1}[kind]
