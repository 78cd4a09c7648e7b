"""What each token costs: against the loss that Keras computes, and against counts made by hand."""

import math

import numpy as np
import pytest

from lstm_core.data.batching import batches
from lstm_core.data.token_set import TokenSet
from lstm_core.insight.surprise import Surprise, by_position, by_token, extremes, surprise
from lstm_core.specs import GenerateTask, LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.training.models import build_model, load_weights_into
from tests.oracles import random_network

ROWS = 25
SPEC = RunSpec(
    task=GenerateTask(),
    data=TextData(max_length=20),
    model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=6), LayerSpec(cell="gru", units=5))),
)
LENGTHS = (21, 2, 9, 15, 21, 3)


def windows(not_counted: int = 0) -> TokenSet:
    rng = np.random.default_rng(0)
    ids = rng.integers(1, ROWS, sum(LENGTHS)).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(LENGTHS)])
    return TokenSet(ids, offsets, np.full(len(LENGTHS), not_counted, np.int64))


@pytest.mark.parametrize("not_counted", [0, 1])
def test_the_mean_is_the_loss_of_keras(not_counted: int) -> None:
    network = random_network(SPEC, 3, rows=ROWS)
    model = build_model(SPEC, ROWS)
    load_weights_into(model, network.weights)
    inputs, targets, weights = next(batches(windows(not_counted), SPEC, batch_size=10, order=None))
    loss = model.evaluate(inputs, targets, sample_weight=weights, batch_size=10, verbose=0)[0]
    found = surprise(network, windows(not_counted))
    assert len(found) == sum(LENGTHS) - len(LENGTHS) * (1 + not_counted)
    assert found.mean_bits * math.log(2) == pytest.approx(loss, abs=1e-5)


def test_tokens_come_in_the_order_of_the_windows_with_what_was_read_before() -> None:
    found = surprise(random_network(SPEC, 3, rows=ROWS), windows())
    given = windows()
    assert found.ids.tolist() == [token for row in range(len(given)) for token in given[row][1:]]
    assert found.read.tolist() == [step for length in LENGTHS for step in range(1, length)]


def test_of_many_tokens_some_are_taken_evenly() -> None:
    network = random_network(SPEC, 3, rows=ROWS)
    shares: list[float] = []
    few = surprise(network, windows(), most=30, progress=shares.append)
    assert 0 < len(few) <= 45
    assert shares[-1] == 1
    assert len(surprise(network, windows().take(np.zeros(0, np.int64)))) == 0


def test_means_by_token_and_by_position() -> None:
    found = Surprise(
        np.array([2, 3, 2, 5]), np.array([1.0, 4.0, 3.0, 0.5]), np.array([1, 1, 2, 8]), np.array([True] * 4)
    )
    counts, bits = by_token(found, 7)
    assert counts.tolist() == [0, 0, 2, 1, 0, 1, 0]
    np.testing.assert_array_equal(bits, [math.nan, math.nan, 2.0, 4.0, math.nan, 0.5, math.nan])
    read, of_part, n = by_position(found, 3)
    assert read.tolist() == [1.0, 2.0, 8.0]
    assert of_part.tolist() == [2.5, 3.0, 0.5]
    assert n.tolist() == [2, 1, 1]
    assert found.mean_bits == pytest.approx(2.125)


def test_the_least_and_the_most_expected() -> None:
    counts = np.array([9, 9, 5, 1, 5, 5, 5])
    bits = np.array([0.1, 9.0, 2.0, 8.0, 1.0, 4.0, 3.0])
    least, most = extremes(counts, bits, 2, 2)
    assert least.tolist() == [4, 2]
    assert most.tolist() == [5, 6]
    assert all(len(ids) == 0 for ids in extremes(counts, bits, 2, 100))


def test_nothing_to_guess() -> None:
    nothing = Surprise(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.bool_))
    assert math.isnan(nothing.mean_bits)
    assert all(len(values) == 0 for values in by_position(nothing))
