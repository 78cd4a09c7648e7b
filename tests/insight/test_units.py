"""Correlation, activity, attribution, groups and the texts of one unit: NumPy's own, closed forms, and brute force."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.data.token_set import TokenSet
from lstm_core.insight.ranking import places
from lstm_core.insight.units import (
    activity,
    attribution,
    groups,
    highest_moments,
    label_correlation,
    unit_correlation,
    unit_values,
    words_that_move,
)
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec
from lstm_core.trace import Network, replay
from lstm_core.trace.backward import backpropagate, of_logit
from tests.oracles import random_network, random_spec, random_texts


def token_set(texts: list[NDArray[np.int32]]) -> TokenSet:
    offsets = np.concatenate([[0], np.cumsum([len(ids) for ids in texts])]).astype(np.int64)
    return TokenSet(np.concatenate(texts), offsets, np.arange(len(texts)) % 2)


# --- following the label --------------------------------------------------------------------------


def test_correlation_with_two_classes_is_pearsons_r() -> None:
    rng = np.random.default_rng(0)
    hidden, labels = rng.normal(size=(200, 5)).astype(np.float32), rng.integers(0, 2, 200)

    found = label_correlation(hidden, labels, 2)

    expected = [np.corrcoef(unit, labels)[0, 1] for unit in hidden.T]
    np.testing.assert_allclose(found.r, expected, atol=1e-6)
    assert found.classes.tolist() == [1] * 5


def test_correlation_with_more_classes_is_the_best_of_one_against_the_rest() -> None:
    rng = np.random.default_rng(0)
    hidden, labels = rng.normal(size=(100, 6)).astype(np.float32), rng.integers(0, 4, 100)

    found = label_correlation(hidden, labels, 4)

    every = np.array([[np.corrcoef(unit, labels == each)[0, 1] for each in range(4)] for unit in hidden.T])
    assert found.classes.tolist() == np.abs(every).argmax(axis=1).tolist()
    np.testing.assert_allclose(found.r, every[np.arange(6), found.classes], atol=1e-6)


def test_a_unit_that_is_the_label_has_r_1_and_a_still_one_0() -> None:
    labels = np.array([0, 1, 1, 0, 1])
    hidden = np.stack([labels, 1 - labels, np.full(5, 0.3)], axis=1).astype(np.float32)

    assert label_correlation(hidden, labels, 2).r == pytest.approx([1, -1, 0])
    assert label_correlation(hidden, np.ones(5, np.int64), 2).r.tolist() == [0, 0, 0]  # one label alone tells nothing


# --- on one text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_activity_is_the_range_over_the_text(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    trace = replay(network, random_texts(seed, [7, 3]))
    for layer, side in places(network):
        hidden = trace.layers[layer].directions[side]["h"][0]
        np.testing.assert_allclose(activity(trace, (layer, side)), hidden.max(axis=0) - hidden.min(axis=0))


def test_without_links_in_time_only_the_last_state_counts() -> None:
    spec = RunSpec(model=ModelSpec(embedding_dim=3, layers=(LayerSpec(cell="simple_rnn", units=4),)))
    network = random_network(spec, 0)
    weights = dict(network.weights)
    weights["layer0/forward/recurrent_kernel"] = np.zeros((4, 4), np.float32)
    network, ids = Network(spec, weights), random_texts(0, [6])[0]

    found = attribution(backpropagate(network, ids, of_logit(1)), (0, "forward"))

    last = replay(network, ids).layers[0].directions["forward"]["h"][0, -1]
    np.testing.assert_allclose(found, np.abs(last * weights["head/kernel"][:, 0]), rtol=1e-5)


def test_a_mean_over_words_shares_the_head_out_evenly() -> None:
    layers = (LayerSpec(cell="simple_rnn", units=4),)
    spec = RunSpec(model=ModelSpec(embedding_dim=3, pooling="mean", layers=layers))
    weights = dict(random_network(spec, 0).weights)
    weights["layer0/forward/recurrent_kernel"] = np.zeros((4, 4), np.float32)
    network, ids = Network(spec, weights), random_texts(0, [6])[0]

    found = attribution(backpropagate(network, ids, of_logit(1)), (0, "forward"))

    hidden = replay(network, ids).layers[0].directions["forward"]["h"][0]
    np.testing.assert_allclose(found, np.abs(hidden * weights["head/kernel"][:, 0]).mean(axis=0), rtol=1e-5)


# --- groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_correlation_of_units_is_that_of_all_tokens(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    texts = random_texts(seed, [8, 12, 5, 9])
    for layer, side in places(network):
        hidden = np.concatenate([replay(network, ids).layers[layer].directions[side]["h"][0] for ids in texts])
        expected = np.atleast_2d(np.corrcoef(hidden.T.astype(np.float64)))
        np.testing.assert_allclose(unit_correlation(network, token_set(texts), (layer, side)), expected, atol=1e-4)


def test_a_still_unit_correlates_with_nothing() -> None:
    spec = RunSpec(model=ModelSpec(embedding_dim=3, layers=(LayerSpec(cell="simple_rnn", units=3),)))
    weights = {name: array.copy() for name, array in random_network(spec, 0).weights.items()}
    for name in ("kernel", "recurrent_kernel", "bias"):
        weights[f"layer0/forward/{name}"][..., 1] = 0

    r = unit_correlation(Network(spec, weights), token_set(random_texts(0, [9])), (0, "forward"))

    assert r[1].tolist() == [0, 1, 0]


def test_units_that_move_together_or_against_each_other_are_a_group() -> None:
    r = np.eye(6)
    for first, second, value in ((0, 3, 0.9), (0, 5, -0.8), (3, 5, -0.75), (1, 2, 0.72), (2, 4, 0.71)):
        r[first, second] = r[second, first] = value

    assert groups(r) == [[0, 3, 5], [1, 2]]  # 4 is alike to 2 but not to 1
    assert groups(r, least=0.95) == []
    assert groups(np.eye(1)) == []
    assert r[0, 0] == 1  # what was passed stays as it is


@pytest.mark.parametrize("seed", range(10))
def test_groups_are_complete_and_cannot_be_joined(seed: int) -> None:
    rng = np.random.default_rng(seed)
    signals = rng.normal(size=(40, 4)) @ rng.normal(size=(4, 14)) + rng.normal(0, 0.5, (40, 14))
    r = np.corrcoef(signals.T)

    found = groups(r, least=0.6)

    together = [pair for group in found for pair in combinations(group, 2)]
    assert together
    assert all(abs(r[pair]) >= 0.6 for pair in together)
    members = [unit for group in found for unit in group]
    assert len(members) == len(set(members))
    alone = [[unit] for unit in range(14) if unit not in members]
    for one, other in combinations(found + alone, 2):
        assert min(abs(r[a, b]) for a in one for b in other) < 0.6


# --- one unit over many texts ---------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_values_and_changes_of_a_unit_are_those_of_the_texts_one_by_one(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    texts = random_texts(seed, [4, 9, 1, 6])
    for layer, side in places(network):
        unit = network.spec.model.layers[layer].units - 1
        shares: list[float] = []

        found = unit_values(network, token_set(texts), (layer, side), unit, shares.append)

        assert shares[-1] == 1
        traces = [replay(network, ids).layers[layer] for ids in texts]
        assert tuple(found.values) == cells.QUANTITIES[traces[0].cell]
        for name, values in found.values.items():
            expected = [trace.directions[side][name][0, :, unit] for trace in traces]
            np.testing.assert_allclose(values, np.concatenate(expected), atol=1e-5)
        for name, changes in found.changes.items():
            expected = []
            for trace in traces:
                series, before = trace.directions[side][name][0, :, unit], trace.entering[side][name][0, unit]
                if side == "forward":
                    expected.append(series - np.concatenate([[before], series[:-1]]))
                else:
                    expected.append(series - np.concatenate([series[1:], [before]]))
            np.testing.assert_allclose(changes, np.concatenate(expected), atol=1e-5)


def test_highest_and_lowest_moments_are_one_a_text() -> None:
    tokens = token_set([np.array([2, 3, 4], np.int32), np.array([5], np.int32), np.array([6, 7], np.int32)])
    values = np.array([0.1, 0.9, 0.8, -0.5, 0.2, 0.3], np.float32)

    highest = [(moment.text, moment.index) for moment in highest_moments(tokens, values, 2)]
    lowest = [(moment.text, moment.index) for moment in highest_moments(tokens, values, 5, lowest=True)]

    assert highest == [(0, 1), (2, 1)]
    assert lowest == [(1, 0), (0, 0), (2, 0)]
    assert highest_moments(tokens, values, 1)[0].value == pytest.approx(0.9)


def test_words_that_move_a_unit_are_ranked_by_their_mean_change() -> None:
    tokens = token_set([np.array([2, 3, 2], np.int32), np.array([3, 4], np.int32)])
    changes = np.array([0.5, -0.2, 0.1, -0.4, 0.9], np.float32)

    found = words_that_move(tokens, changes, least_count=2)

    assert [(word.token_id, round(word.mean_change, 6), word.count) for word in found] == [(2, 0.3, 2), (3, -0.3, 2)]
    assert [word.token_id for word in words_that_move(tokens, changes, least_count=1)] == [4, 2, 3]
