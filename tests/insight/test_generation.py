"""What a network writes: states carried on equal the whole text read anew, and draws follow the distribution."""

import math
import time

import numpy as np
import pytest

from lstm_core.errors import TextInputError
from lstm_core.insight.generation import (
    NEVER_WRITTEN,
    bits_per_token,
    continue_ids,
    perplexity,
    read_on,
    sampling_distribution,
)
from lstm_core.specs import GenerateTask, LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import Network, replay, weight_shapes

ROWS = 30
STACKS = (
    (LayerSpec(cell="lstm", units=7),),
    (LayerSpec(cell="gru", units=6), LayerSpec(cell="simple_rnn", units=5)),
    (LayerSpec(cell="simple_rnn", units=4), LayerSpec(cell="lstm", units=5), LayerSpec(cell="gru", units=3)),
)


def network_of(layers: tuple[LayerSpec, ...] = STACKS[0], rows: int = ROWS, seed: int = 5) -> Network:
    spec = RunSpec(task=GenerateTask(), data=TextData(), model=ModelSpec(embedding_dim=6, layers=layers))
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(0, 0.7, shape).astype(np.float32) for name, shape in weight_shapes(spec, rows).items()}
    return Network(spec, weights)


def biased_network(logits: np.ndarray) -> Network:
    """Return a network that guesses the same, whatever it has read."""
    network = network_of(rows=len(logits))
    weights = dict(network.weights)
    weights["head/kernel"] = np.zeros_like(weights["head/kernel"])
    weights["head/bias"] = logits.astype(np.float32)
    return Network(network.spec, weights)


# --- states -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layers", STACKS)
@pytest.mark.parametrize("cut", [1, 4, 9])
def test_reading_on_is_reading_the_whole(layers: tuple[LayerSpec, ...], cut: int) -> None:
    network = network_of(layers)
    ids = np.random.default_rng(1).integers(1, ROWS, 10).astype(np.int32)
    whole = replay(network, ids).layers[-1].output[0]
    first, memory = read_on(network, ids[:cut])
    second, _ = read_on(network, ids[cut:], memory)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, atol=1e-6)


@pytest.mark.parametrize("layers", STACKS)
def test_every_token_is_what_the_whole_text_before_it_makes_probable(layers: tuple[LayerSpec, ...]) -> None:
    network = network_of(layers)
    text = [3, 8, 2]
    written = continue_ids(network, text, 12, temperature=1.0, seed=4, alternatives=3)
    assert len(written) == len(written.ids) == 12
    for token, probability, (ids, of_ids) in zip(written.ids, written.probability, written.alternatives, strict=True):
        expected = replay(network, np.array(text, np.int32)).probabilities[0]
        assert probability == pytest.approx(expected[token], abs=1e-6)
        allowed = np.delete(expected, NEVER_WRITTEN)
        np.testing.assert_allclose(of_ids, np.sort(allowed)[::-1][:3], atol=1e-6)
        np.testing.assert_allclose(expected[ids], of_ids, atol=1e-6)
        text.append(int(token))


def test_temperature_0_takes_the_most_probable_each_time() -> None:
    network = network_of()
    text = [3, 8, 2]
    for token in continue_ids(network, text, 10, temperature=0.0, seed=1).ids:
        found = replay(network, np.array(text, np.int32)).probabilities[0]
        found[list(NEVER_WRITTEN)] = -1
        assert token == found.argmax()
        text.append(int(token))


# --- draws --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
def test_tokens_come_as_often_as_the_distribution_says(temperature: float) -> None:
    logits = np.array([3.0, 3.0, 0.0, 1.0, -1.0, 0.5, 2.0])
    network = biased_network(logits)
    draws = np.concatenate(
        [continue_ids(network, [2], 2_000, temperature=temperature, seed=seed, alternatives=0).ids for seed in (0, 1)]
    )
    powers = np.exp(logits[2:] / temperature)
    expected = powers / powers.sum() * len(draws)
    counts = np.bincount(draws, minlength=len(logits))
    assert counts[:2].sum() == 0
    chi_square = float(((counts[2:] - expected) ** 2 / expected).sum())
    assert chi_square < 13.28  # what five tokens stay below in 99 of 100 cases


def test_top_k_never_leaves_the_k_most_probable() -> None:
    logits = np.array([9.0, 9.0, 0.0, 1.0, -1.0, 0.5, 2.0])
    written = continue_ids(biased_network(logits), [2], 500, temperature=5.0, top_k=3, alternatives=3)
    assert set(written.ids.tolist()) == {6, 3, 5}
    assert written.alternatives[0][0].tolist() == [6, 3, 5]


def test_the_distribution_by_hand() -> None:
    logits = np.log(np.array([0.5, 0.1, 0.1, 0.2, 0.1]))
    np.testing.assert_allclose(sampling_distribution(logits, never=()), np.exp(logits), atol=1e-12)
    np.testing.assert_allclose(sampling_distribution(logits), [0, 0, 0.25, 0.5, 0.25])
    np.testing.assert_allclose(sampling_distribution(logits, temperature=0.5), np.array([0, 0, 1, 4, 1]) / 6)
    np.testing.assert_allclose(sampling_distribution(logits, top_k=2), np.array([0, 0, 1, 2, 0]) / 3)
    np.testing.assert_allclose(sampling_distribution(logits, temperature=0), [0, 0, 0, 1, 0])
    np.testing.assert_allclose(sampling_distribution(logits, top_k=1), [0, 0, 0, 1, 0])
    np.testing.assert_allclose(sampling_distribution(logits * 1e4, temperature=0.01).sum(), 1)


def test_a_low_temperature_becomes_the_most_probable_and_a_high_one_becomes_even() -> None:
    logits = np.random.default_rng(0).normal(size=12)
    np.testing.assert_allclose(
        sampling_distribution(logits, temperature=1e-3), sampling_distribution(logits, temperature=0), atol=1e-9
    )
    np.testing.assert_allclose(sampling_distribution(logits, temperature=1e6)[2:], 0.1, atol=1e-5)


def test_the_same_seed_writes_the_same_and_another_does_not() -> None:
    network = network_of()
    first, again, other = (continue_ids(network, [3], 30, temperature=1.0, seed=seed).ids for seed in (7, 7, 8))
    assert first.tolist() == again.tolist() != other.tolist()


def test_it_stops_behind_the_end() -> None:
    logits = np.array([0.0, 0.0, 5.0, 0.0])
    assert continue_ids(biased_network(logits), [3], 50, temperature=0, end_id=2).ids.tolist() == [2]
    assert len(continue_ids(biased_network(logits), [3], 50, temperature=0)) == 50


def test_what_stands_for_no_text_is_never_written() -> None:
    written = continue_ids(biased_network(np.array([9.0, 9.0, 0.0, 0.0])), [2], 200, temperature=1.0)
    assert not set(written.ids.tolist()) & set(NEVER_WRITTEN)
    assert all(not set(ids.tolist()) & set(NEVER_WRITTEN) for ids, _ in written.alternatives)
    assert len(written.alternatives[0][0]) == 2


# --- measures and limits ------------------------------------------------------------------------------


def test_bits_and_perplexity() -> None:
    assert bits_per_token(math.log(8)) == pytest.approx(3)
    assert perplexity(math.log(8)) == pytest.approx(8)
    assert perplexity(1e9) == math.inf


@pytest.mark.parametrize(
    ("prompt", "settings", "message"),
    [
        ([], {}, "nothing to write behind"),
        ([0], {}, "does not know"),
        ([ROWS], {}, "does not know"),
        ([3], {"n_tokens": -1}, "number of tokens"),
        ([3], {"n_tokens": 2_001}, "number of tokens"),
        ([3], {"temperature": -0.1}, "temperature"),
        ([3], {"temperature": math.nan}, "temperature"),
        ([3], {"top_k": -1}, "top-k"),
    ],
)
def test_what_cannot_be_is_said(prompt: list[int], settings: dict[str, float], message: str) -> None:
    with pytest.raises(TextInputError, match=message):
        continue_ids(network_of(), prompt, **{"n_tokens": 5, **settings})  # type: ignore[arg-type]


def test_a_network_that_classifies_does_not_write() -> None:
    spec = RunSpec(model=ModelSpec(embedding_dim=3, layers=(LayerSpec(units=2),)))
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(spec, ROWS).items()}
    with pytest.raises(TextInputError, match="does not write"):
        continue_ids(Network(spec, weights), [3], 5)


def test_nothing_to_write_is_nothing() -> None:
    assert len(continue_ids(network_of(), [3], 0)) == 0


def test_two_hundred_tokens_of_128_units_take_no_time() -> None:
    network = network_of((LayerSpec(units=128),), rows=2_000)
    continue_ids(network, [3], 5)
    began = time.process_time()
    continue_ids(network, [3] * 50, 200)
    assert time.process_time() - began < 0.6  # 0.02 s of a free processor; the limit is for a busy one
