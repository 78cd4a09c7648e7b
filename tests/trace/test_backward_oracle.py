"""Gradients against `tf.GradientTape` over Keras's own cells, stepped one token after another, over random networks.

The oracle knows nothing of batches, padding columns or merged arrays: it reads one text alone, token by token, writes
down each hidden state and asks TensorFlow for the gradient of a number with respect to each of them.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from lstm_core.trace import Network, Objective, backpropagate, directions, of_logit, of_loss, of_probability, replay
from tests.oracles import padded_batch, random_network, random_spec, random_texts

SEEDS = range(24)

_CELLS = {"lstm": keras.layers.LSTMCell, "gru": keras.layers.GRUCell, "simple_rnn": keras.layers.SimpleRNNCell}
_MERGES: dict[str, Callable[[Any, Any], Any]] = {
    "concat": lambda a, b: tf.concat([a, b], axis=-1),
    "sum": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "ave": lambda a, b: (a + b) / 2,
}
Array = NDArray[np.float32]


def tape_gradients(
    network: Network, vectors: Array, number: Callable[[Any], Any]
) -> tuple[Array, dict[tuple[int, str], Array]]:
    """Return the gradients of number(logits) at each word vector and hidden state of one text, padding included.

    Args:
        network: spec and weights.
        vectors: (read, embedding_dim) what the first layer reads.
        number: from the logits (outputs,) to a scalar tensor.
    """
    layers = network.spec.model.layers
    words = [tf.constant(vector[None]) for vector in vectors]
    states: dict[tuple[int, str], list[Any]] = {}
    with tf.GradientTape() as tape:
        for word in words:
            tape.watch(word)
        flow = words
        for index, layer in enumerate(layers):
            for direction in directions(layer):
                cell = _CELLS[layer.cell](layer.units)
                cell.build((1, flow[0].shape[-1]))
                cell.set_weights(list(network.cell_weights(index, direction)))
                state = [tf.zeros((1, layer.units))] * (2 if layer.cell == "lstm" else 1)
                hidden = []
                for x in flow if direction == "forward" else flow[::-1]:
                    _, state = cell(x, state)
                    hidden.append(state[0])
                states[index, direction] = hidden if direction == "forward" else hidden[::-1]
            sides = [states[index, direction] for direction in directions(layer)]
            flow = [
                _MERGES[layer.merge_mode](*both) if layer.bidirectional else both[0]
                for both in zip(*sides, strict=True)
            ]
        if network.spec.model.pooling == "mean":
            pooled = tf.add_n(flow) / len(flow)
        elif layers[-1].bidirectional:
            pooled = _MERGES[layers[-1].merge_mode](sides[0][-1], sides[1][0])
        else:
            pooled = flow[-1]
        logits = pooled @ network.weights["head/kernel"] + network.weights["head/bias"]
        value = number(logits[0])
    places = list(states)
    found = tape.gradient(value, [words, [states[place] for place in places]], unconnected_gradients="zero")
    by_word, by_place = found
    return np.concatenate(by_word), {
        place: np.concatenate(gradients) for place, gradients in zip(places, by_place, strict=True)
    }


def numbers(chosen: int) -> dict[str, tuple[Objective, Callable[[Any], Any]]]:
    """Return each objective beside what TensorFlow shall differentiate."""

    def log_odds(logits: Any) -> Any:
        return logits[chosen] if len(logits) > 1 else logits[0] * (2 * chosen - 1)

    def probability(logits: Any) -> Any:
        return tf.nn.softmax(logits)[chosen] if len(logits) > 1 else tf.sigmoid(log_odds(logits))

    return {
        "logit": (of_logit(chosen), log_odds),
        "probability": (of_probability(chosen), probability),
        "loss": (of_loss(chosen), lambda logits: -tf.math.log(probability(logits))),
    }


def assert_close(ours: NDArray[np.float64], theirs: Array) -> None:
    """Within 1e-5 of the largest entry: single small entries are differences of large ones in float32."""
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5 * max(1e-6, float(np.abs(theirs).max())))


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_agree_with_a_tape_over_keras_cells(seed: int) -> None:
    spec = random_spec(seed)
    network = random_network(spec, seed)
    texts = random_texts(seed, [7, 3] if seed % 2 else [2, 9])
    objective, number = list(numbers(seed % 2).values())[seed % 3]

    ours = backpropagate(network, texts, objective)

    padded, places = padded_batch(spec, texts)
    for row, place in enumerate(places):
        ids = padded[row, place] if spec.data.mask else padded[row]
        real = slice(0, len(ids)) if spec.data.mask else place
        n = len(texts[row])
        embedded, hidden = tape_gradients(network, network.weights["embedding/embeddings"][ids], number)
        assert_close(ours.embedded[row, :n], embedded[real])
        assert not ours.embedded[row, n:].any()
        assert ours.hidden.keys() == hidden.keys()
        for at, expected in hidden.items():
            assert_close(ours.hidden[at][row, :n], expected[real])
            assert not ours.hidden[at][row, n:].any()


def test_the_random_specs_meet_every_case() -> None:
    specs = [random_spec(seed) for seed in SEEDS]
    layers = [layer for spec in specs for layer in spec.model.layers]

    assert {layer.cell for layer in layers} == {"lstm", "gru", "simple_rnn"}
    assert {layer.merge_mode for layer in layers if layer.bidirectional} == {"concat", "sum", "mul", "ave"}
    assert {spec.model.pooling for spec in specs} == {"last", "mean"}
    assert {spec.data.padding for spec in specs if not spec.data.mask} == {"pre", "post"}
    ends = {
        layer.merge_mode for s in specs if s.model.pooling == "last" and (layer := s.model.layers[-1]).bidirectional
    }
    assert len(ends) >= 3
    assert {spec.data.n_classes for spec in specs} == {2, 4}


@pytest.mark.parametrize("seed", [0, 2, 3, 4])
def test_own_word_vectors_take_the_place_of_the_embeddings_rows(seed: int) -> None:
    """The seeds are a masked network, padding in front, padding behind, and four classes."""
    spec = random_spec(seed)
    network = random_network(spec, seed)
    texts = random_texts(seed, [4, 6])
    rows = network.weights["embedding/embeddings"]
    vectors = np.zeros((2, 6, spec.model.embedding_dim), np.float32)
    for row, ids in enumerate(texts):
        vectors[row, : len(ids)] = rows[ids]
    unknown = [np.ones_like(ids) for ids in texts]

    ours = backpropagate(network, unknown, of_logit(1), embedded=vectors)

    expected = backpropagate(network, texts, of_logit(1))
    np.testing.assert_array_equal(ours.trace.logits, replay(network, texts).logits)
    np.testing.assert_array_equal(ours.trace.embedded, expected.trace.embedded)
    np.testing.assert_array_equal(ours.embedded, expected.embedded)
    for at, gradients in expected.hidden.items():
        np.testing.assert_array_equal(ours.hidden[at], gradients)


def test_both_classes_of_two_have_mirrored_gradients() -> None:
    network = random_network(random_spec(0), 0)
    text = random_texts(0, [6])[0]

    for objective in (of_logit, of_probability):
        one, zero = (backpropagate(network, text, objective(chosen)) for chosen in (1, 0))
        np.testing.assert_array_equal(one.embedded, -zero.embedded)


@pytest.mark.parametrize("outputs", [1, 4])
def test_the_loss_of_a_certain_and_wrong_answer_still_has_a_gradient(outputs: int) -> None:
    logits = np.zeros((1, outputs), np.float32)
    logits[0, -1] = 60.0

    wrong, right = of_loss(0)(logits), of_loss(1 if outputs == 1 else outputs - 1)(logits)

    assert wrong[0, -1] == pytest.approx(1)
    assert np.abs(right[0]).max() == pytest.approx(0, abs=1e-20)
    assert of_probability(0)(logits)[0, -1] == pytest.approx(-np.exp(-60.0))
