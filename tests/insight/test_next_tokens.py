"""What was expected at each token: held against the whole table of probabilities."""

import numpy as np
import pytest

from lstm_core.insight import next_tokens as module
from lstm_core.insight.next_tokens import least_expected, next_tokens, probability_of
from lstm_core.specs import GenerateTask, RunSpec, TextData
from lstm_core.trace import Network, answer, replay, weight_shapes

ROWS = 11


@pytest.fixture(scope="module")
def network() -> Network:
    spec = RunSpec(data=TextData(dataset="snippets"), task=GenerateTask())
    rng = np.random.default_rng(0)
    shapes = weight_shapes(spec, ROWS)
    return Network(spec, {name: rng.normal(0, 0.8, shape).astype(np.float32) for name, shape in shapes.items()})


@pytest.mark.parametrize("at_once", [1, 3 * ROWS, 10**6])
def test_all_of_it_follows_from_the_whole_table(
    network: Network, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    ids = np.array([3, 5, 5, 2, 10, 4, 9], np.int32)
    hidden = replay(network, ids).layers[-1].output[0]
    _, table = answer(network, hidden)
    found = next_tokens(network, hidden, ids, most=4)
    assert np.isnan(found.expected[0])
    assert found.rank[0] == 0
    for t in range(1, len(ids)):
        p = table[t - 1, ids[t]]
        assert found.expected[t] == pytest.approx(p, rel=1e-5)
        assert found.rank[t] == sorted(table[t - 1].tolist(), reverse=True).index(float(p)) + 1
    by_probability = np.argsort(-table, axis=1, kind="stable")[:, :4]
    assert np.array_equal(found.top, by_probability)
    assert np.allclose(found.top_probabilities, np.take_along_axis(table, by_probability, axis=1), rtol=1e-6)
    assert np.allclose(found.last, table[-1], rtol=1e-5)
    for token in range(ROWS):
        assert np.allclose(probability_of(network, hidden, found, token), table[:, token], rtol=1e-4)


def test_a_single_token_expects_something_but_was_not_expected(network: Network) -> None:
    ids = np.array([4], np.int32)
    found = next_tokens(network, replay(network, ids).layers[-1].output[0], ids, most=100)
    assert np.isnan(found.expected).all()
    assert found.top.shape == (1, ROWS)  # no more alternatives than tokens
    assert found.last.sum() == pytest.approx(1, abs=1e-5)


def test_the_least_expected_tokens_come_first_in_bits() -> None:
    expected = np.array([np.nan, 0.5, 0.9, 0.125, 0.0, 0.25, 0.6, 1.0], np.float32)
    assert least_expected(expected) == ((4, -100.0), (3, -3.0))  # a quarter of eight
    assert least_expected(expected[:3]) == ((1, -1.0),)
    assert least_expected(np.array([np.nan, 0.51], np.float32)) == ()
