"""Attributions against closed forms, completeness and recomputation, for every cell, direction and padding."""

import numpy as np
import pytest

from lstm_core.cells import FloatArray
from lstm_core.insight.attribution import (
    METHODS,
    agreement,
    attribute,
    gradient_x_input,
    integrated_gradients,
    leave_one_out,
    log_odds,
    of_log_odds,
    spearman,
)
from lstm_core.specs import ForecastTask, LayerSpec, ModelSpec, RunSpec, SeriesData
from lstm_core.trace import Network, predict, replay, weight_shapes
from tests.oracles import random_network, random_spec, random_texts

IDS = np.array([3, 4, 2, 5], np.int32)


def separable_network() -> Network:
    """A network whose log-odds is a sum over tokens, v / T * sum tanh(w x_t + b) + a: every method has a closed form."""
    spec = RunSpec(model=ModelSpec(embedding_dim=1, pooling="mean", layers=(LayerSpec(cell="simple_rnn", units=1),)))
    values = {"kernel": 0.9, "layer0/forward/recurrent_kernel": 0.0, "layer0/forward/bias": 0.3, "head/kernel": 2.0}
    weights = {}
    for name, shape in weight_shapes(spec, 7).items():
        value = values.get(name, values.get(name.rsplit("/", 1)[1], 0.0))
        weights[name] = np.full(shape, value, np.float32)
    weights["embedding/embeddings"] = np.array([0, 1, -1.5, 0.5, 2, -0.25, 1], np.float32)[:, None]
    return Network(spec, weights)


# --- the number that is shared out ----------------------------------------------------------------


@pytest.mark.parametrize(("outputs", "shown_class"), [(1, 0), (1, 1), (4, 0), (4, 3)])
def test_log_odds_are_those_of_the_probability(outputs: int, shown_class: int) -> None:
    logits = np.random.default_rng(0).normal(0, 3, (5, outputs))
    whole = np.concatenate([np.zeros((5, 1)), logits], axis=1) if outputs == 1 else logits
    p = (np.exp(whole) / np.exp(whole).sum(axis=1, keepdims=True))[:, shown_class]
    np.testing.assert_allclose(log_odds(logits, shown_class), np.log(p / (1 - p)), rtol=1e-9)


def test_log_odds_of_sure_answers_stay_finite() -> None:
    assert log_odds(np.array([[900.0, -900, 0]], np.float32), 0) == [900]
    assert log_odds(np.array([[-900.0]], np.float32), 0) == [900]


@pytest.mark.parametrize(("outputs", "shown_class"), [(1, 0), (1, 1), (4, 0), (4, 3)])
def test_the_derivative_is_that_of_the_log_odds(outputs: int, shown_class: int) -> None:
    logits = np.random.default_rng(1).normal(0, 2, (3, outputs))
    slope = of_log_odds(shown_class)(logits)
    for output in range(outputs):
        step = np.zeros(outputs)
        step[output] = 1e-6
        numeric = (log_odds(logits + step, shown_class) - log_odds(logits - step, shown_class)) / 2e-6
        np.testing.assert_allclose(slope[:, output], numeric, atol=1e-8)


# --- the three methods ----------------------------------------------------------------------------


@pytest.mark.parametrize("shown_class", [0, 1])
def test_all_three_have_their_closed_form_where_words_only_add(shown_class: int) -> None:
    network = separable_network()
    x = network.weights["embedding/embeddings"][IDS, 0].astype(np.float64)
    h, at_zero = np.tanh(0.9 * x + 0.3), np.tanh(0.3)
    sign = 1 if shown_class == 1 else -1
    found = attribute(network, IDS, shown_class)

    wanted = {
        "gradient_x_input": sign * 2 / 4 * (1 - h**2) * 0.9 * x,
        "integrated_gradients": sign * 2 / 4 * (h - at_zero),
        "leave_one_out": sign * 2 * (h.mean() - (h.sum() - h) / 3),
    }
    for method, values in wanted.items():
        np.testing.assert_allclose(found.values[method], values, atol=2e-6)  # type: ignore[index]
    assert found.score == pytest.approx(sign * 2 * h.mean(), abs=1e-6)
    assert found.empty_score == pytest.approx(sign * 2 * at_zero, abs=1e-6)
    assert found.sum_error < 1e-6
    np.testing.assert_allclose(
        found.probabilities_without, predict(network, [np.delete(IDS, index) for index in range(4)]), atol=1e-6
    )


@pytest.mark.parametrize("seed", range(16))
def test_integrated_gradients_add_up(seed: int) -> None:
    """Completeness: the sum is the log-odds of the text minus that of zero word vectors, both computed by a replay."""
    network = random_network(random_spec(seed), seed)
    ids = random_texts(seed, [8])[0]
    shown_class = seed % network.spec.data.n_classes
    values, score, empty_score, _ = integrated_gradients(network, ids, shown_class)
    silent = network.weights["embedding/embeddings"].copy()
    silent[1:] = 0  # padding, where it is read, keeps its row
    empty = Network(network.spec, {**network.weights, "embedding/embeddings": silent})

    assert score == pytest.approx(log_odds(replay(network, ids).logits, shown_class)[0], abs=1e-5)
    assert empty_score == pytest.approx(log_odds(replay(empty, ids).logits, shown_class)[0], abs=1e-5)
    assert values.sum() == pytest.approx(score - empty_score, abs=2e-4)


def test_long_texts_add_up_with_half_the_points() -> None:
    network = random_network(random_spec(0), 0)
    values, score, empty_score, n_points = integrated_gradients(network, random_texts(0, [210])[0], 1)
    assert n_points == 32
    assert values.sum() == pytest.approx(score - empty_score, abs=2e-4)


def test_a_jump_on_the_way_is_found() -> None:
    """With large weights the answer jumps between two points of any even grid: only halving gets the sum right."""
    network = separable_network()
    steep = {**network.weights, "layer0/forward/kernel": np.full((1, 1), 4000, np.float32)}
    steep["layer0/forward/bias"] = np.full(1, -1234, np.float32)
    network = Network(network.spec, steep)
    ids = np.array([1], np.int32)  # its word vector is 1, so tanh jumps at 1234 / 4000 of the way
    values, score, empty_score, n_points = integrated_gradients(network, ids, 1)
    assert score - empty_score == pytest.approx(4)
    assert values.sum() == pytest.approx(4, rel=0.01)
    assert 64 < n_points <= 1024
    assert abs(integrated_gradients(network, ids, 1, most_points=64)[0].sum() - 4) > 1


@pytest.mark.parametrize("seed", range(8))
def test_gradient_x_input_is_the_slope_along_each_word_vector(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    ids = np.random.default_rng(seed).permutation(np.arange(1, 30))[:6].astype(np.int32)  # each row once
    shown_class = seed % network.spec.data.n_classes

    def score(scaled: int, factor: float) -> float:
        rows: FloatArray = network.weights["embedding/embeddings"].copy()
        rows[ids[scaled]] *= factor
        changed = Network(network.spec, {**network.weights, "embedding/embeddings": rows})
        return float(log_odds(replay(changed, ids, keep="output").logits, shown_class)[0])

    numeric = [(score(index, 1.01) - score(index, 0.99)) / 0.02 for index in range(len(ids))]
    np.testing.assert_allclose(gradient_x_input(network, ids, shown_class), numeric, atol=2e-3)


@pytest.mark.parametrize("seed", range(12))
def test_leave_one_out_is_what_reading_without_the_word_gives(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    ids = random_texts(seed, [7])[0]
    shown_class = seed % network.spec.data.n_classes
    found = leave_one_out(network, ids, shown_class)
    whole = log_odds(replay(network, ids).logits, shown_class)[0]
    for index in range(len(ids)):
        rest = np.concatenate([ids[:index], ids[index + 1 :]])
        assert found[index] == pytest.approx(whole - log_odds(replay(network, rest).logits, shown_class)[0], abs=1e-5)


def test_the_only_word_is_compared_with_an_unknown_one() -> None:
    network = random_network(random_spec(0), 0)
    assert leave_one_out(network, np.array([1], np.int32), 1) == [0]
    word, unknown = (log_odds(replay(network, np.array([each], np.int32)).logits, 1)[0] for each in (4, 1))
    assert leave_one_out(network, np.array([4], np.int32), 1)[0] == pytest.approx(word - unknown, abs=1e-6)


# --- do they agree --------------------------------------------------------------------------------


def test_rank_correlation_by_hand() -> None:
    assert spearman(np.array([1.0, 2, 3, 4]), np.array([0.1, 0.2, 5, 70])) == pytest.approx(1)
    assert spearman(np.array([1.0, 2, 3, 4]), np.array([4.0, 3, 2, 1])) == pytest.approx(-1)
    # 1 - 6 * sum d^2 / (n (n^2 - 1)) with d = (0, 1, -1, 0)
    assert spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 4])) == pytest.approx(1 - 6 * 2 / (4 * 15))
    assert np.isnan(spearman(np.array([1.0, 2]), np.array([3.0, 3.0])))


def test_equal_values_share_their_mean_rank() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: Pearson's r of the ranks."""
    ranks = np.corrcoef([1, 2.5, 2.5, 4], [1, 2, 3, 4])[0, 1]
    assert spearman(np.array([0.0, 5, 5, 9]), np.array([1.0, 2, 3, 4])) == pytest.approx(ranks)


def test_agreement_names_the_words_that_all_methods_mean() -> None:
    values = {
        METHODS[0]: np.array([0.1, -2.0, 0.0, 1.0, 0.5]),
        METHODS[1]: np.array([0.2, -3.0, 0.4, 2.0, -1.0]),
        METHODS[2]: np.array([-0.3, -1.0, 0.0, 0.9, 0.01]),
    }
    found = agreement(values)
    assert found.top == (1, 3)
    assert found.n_top == 3
    assert found.alike == (1, 3)  # word 0 and word 4 are pushed both ways
    assert set(found.ranks) == {(METHODS[0], METHODS[1]), (METHODS[0], METHODS[2]), (METHODS[1], METHODS[2])}


def test_a_text_that_pushes_nothing_agrees_on_nothing() -> None:
    found = agreement({method: np.zeros(2) for method in METHODS})
    assert found.alike == ()
    assert found.n_top == 2
    assert all(np.isnan(rank) for rank in found.ranks.values())


# --- numbers --------------------------------------------------------------------------------------


def forecaster(cell: str) -> Network:
    spec = RunSpec(
        data=SeriesData(),
        task=ForecastTask(window=6, horizon=3),
        model=ModelSpec(layers=(LayerSpec.model_validate({"cell": cell, "units": 5}),)),
    )
    rng = np.random.default_rng(4)
    return Network(
        spec, {name: rng.normal(0, 0.7, shape).astype(np.float32) for name, shape in weight_shapes(spec, 0).items()}
    )


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
def test_numbers_share_out_the_shown_number(cell: str) -> None:
    network, step = forecaster(cell), 2
    numbers = np.random.default_rng(5).normal(0, 1, (6, 1)).astype(np.float32)
    found = attribute(network, numbers, step)
    whole, zeros = predict(network, [numbers, np.zeros_like(numbers)])[:, step]
    assert found.score == pytest.approx(whole, abs=1e-6)
    assert found.empty_score == pytest.approx(zeros, abs=1e-6)
    assert found.sum_error < 1e-3
    for t in range(6):
        without = numbers.copy()
        without[t] = 0
        answer = predict(network, [without])[0]
        assert found.values["leave_one_out"][t] == pytest.approx(whole - answer[step], abs=1e-5)
        assert found.probabilities_without[t] == pytest.approx(answer, abs=1e-5)
        nudged = numbers.repeat(2, axis=1).T[:, :, None].copy()
        nudged[:, t, 0] += [0.01, -0.01]
        up, down = predict(network, list(nudged))[:, step].astype(np.float64)
        slope = (up - down) / 0.02
        assert found.values["gradient_x_input"][t] == pytest.approx(slope * numbers[t, 0], abs=2e-3)


def test_pushes_of_numbers_can_be_said_in_the_unit_of_the_data() -> None:
    network = forecaster("lstm")
    numbers = np.random.default_rng(6).normal(0, 1, (6, 1)).astype(np.float32)
    found = attribute(network, numbers, 0)
    inside = found.in_unit(50, 10)
    assert inside.score == pytest.approx(found.score * 10 + 50)
    assert inside.difference == pytest.approx(found.difference * 10)
    assert inside.sum_error == pytest.approx(found.sum_error * 10)
    assert inside.values["leave_one_out"] == pytest.approx(found.values["leave_one_out"] * 10)
    assert inside.probabilities_without == pytest.approx(found.probabilities_without * 10 + 50, rel=1e-5)
