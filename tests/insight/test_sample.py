"""The sample of test texts, and states and answers at its end against single replays and Keras."""

import numpy as np
import pytest

from lstm_core.data.registry import load_splits
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.sample import draw_sample, read_states
from lstm_core.specs import RunSpec, StarData
from lstm_core.trace import directions
from tests.oracles import keras_answers, padded_batch, random_network, random_spec, random_texts

LETTERS = Vocabulary.of_words("letters", "*ABCD")


def token_set(texts: list[np.ndarray]) -> TokenSet:
    offsets = np.concatenate([[0], np.cumsum([len(ids) for ids in texts])])
    return TokenSet(np.concatenate(texts), offsets, np.zeros(len(texts), np.int64))


def star(n_test: int) -> RunSpec:
    return RunSpec(data=StarData(length=12, train_size=100, validation_size=100, test_size=n_test))


def test_a_sample_keeps_the_shares_of_the_classes_and_takes_test_texts_only() -> None:
    spec = star(400)
    test = load_splits(spec.data).test

    sample = draw_sample(spec, LETTERS, size=40)

    shares = np.bincount(test.labels, minlength=4) / len(test)
    assert np.abs(np.bincount(sample.tokens.labels, minlength=4) - 40 * shares).max() <= 1
    label_of = dict(zip(test.texts, test.labels.tolist(), strict=True))
    assert [label_of[text] for text in sample.texts] == sample.tokens.labels.tolist()
    assert len(set(sample.texts)) == len(sample) == 40


def test_the_tokens_are_those_of_the_texts_in_the_runs_vocabulary() -> None:
    spec = star(100)
    sample = draw_sample(spec, LETTERS, size=20)
    for index, text in enumerate(sample.texts):
        np.testing.assert_array_equal(sample.tokens[index], LETTERS.encode(text, spec.data.max_length).ids)


def test_the_same_seed_draws_the_same_texts_and_another_one_others() -> None:
    spec = star(400)
    first, again, other = (draw_sample(spec, LETTERS, size=30, seed=seed).texts for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_a_split_smaller_than_the_sample_is_taken_whole() -> None:
    spec = star(100)
    assert draw_sample(spec, LETTERS, size=2000).texts == tuple(load_splits(spec.data).test.texts)


@pytest.mark.parametrize("seed", range(20))
def test_states_and_answers_are_those_of_keras(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    texts = random_texts(seed, [1, 7, 3, 12, 5])

    states = read_states(network, token_set(texts))

    oracle = keras_answers(network, padded_batch(network.spec, texts)[0])
    for index, layer in enumerate(network.spec.model.layers):
        ends = oracle.states[index]  # forward h, (c,) backward h, (c)
        per_direction = len(ends) // (2 if layer.bidirectional else 1)
        for number, direction in enumerate(directions(layer)):
            np.testing.assert_allclose(states.last[index, direction], ends[number * per_direction], atol=2e-5)
    keras = oracle.probabilities
    expected = np.concatenate([1 - keras, keras], axis=1) if keras.shape[1] == 1 else keras
    np.testing.assert_allclose(states.probabilities, expected, atol=2e-5)
    assert states.answers.tolist() == expected.argmax(axis=1).tolist()


def test_batches_change_nothing_and_progress_runs_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    network = random_network(random_spec(0), 0)
    tokens = token_set(random_texts(0, [4, 9, 2, 6]))
    whole = read_states(network, tokens)
    told: list[float] = []

    monkeypatch.setattr("lstm_core.trace.forward._BATCH_FLOATS", 1)  # one text a batch
    single = read_states(network, tokens, told.append)

    assert told == [0.25, 0.5, 0.75, 1.0]
    for place, values in whole.last.items():
        np.testing.assert_allclose(single.last[place], values, atol=1e-6)
