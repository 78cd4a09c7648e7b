"""Principal components against the eigenvectors of the covariance and closed forms; paths against single replays."""

import numpy as np
import pytest

from lstm_core.insight.sample import read_states
from lstm_core.insight.state_space import largest_steps, last_states, path_of, state_space, undecided_line
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import answer, replay
from tests.insight.test_sample import token_set
from tests.oracles import random_network, random_spec, random_texts


def test_axes_and_shares_are_eigenvectors_and_eigenvalues_of_the_covariance() -> None:
    rng = np.random.default_rng(0)
    states = (rng.normal(0, 1, (200, 7)) * [5, 3, 2, 1, 1, 0.5, 0.1] @ rng.normal(0, 1, (7, 7))).astype(np.float32)

    space = state_space(states)

    values, vectors = np.linalg.eigh(np.cov(states.astype(np.float64).T))
    np.testing.assert_allclose(space.shares, values[::-1][:2] / values.sum(), rtol=1e-9)
    np.testing.assert_allclose(np.abs(space.axes @ vectors[:, ::-1][:, :2]), np.eye(2), atol=1e-9)
    places = space.project(states)
    np.testing.assert_allclose(places.var(axis=0) / states.astype(np.float64).var(axis=0).sum(), space.shares)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-9)


def test_states_on_a_line_are_shown_whole_by_one_axis() -> None:
    states = np.outer(np.linspace(-2, 3, 50), [3, 0, 4]) + np.array([1, 2, 3])
    space = state_space(states)
    np.testing.assert_allclose(space.shares, [1, 0], atol=1e-12)
    np.testing.assert_allclose(space.axes, [[0.6, 0, 0.8], [0, 0, 0]], atol=1e-12)


def test_axes_of_an_ellipse() -> None:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    space = state_space(np.stack([np.cos(angle), 3 * np.sin(angle)], axis=1))
    np.testing.assert_allclose(space.shares, [0.9, 0.1])
    np.testing.assert_allclose(space.axes, [[0, 1], [1, 0]], atol=1e-12)


@pytest.mark.parametrize("states", [np.full((5, 3), 0.7), np.ones((1, 4))], ids=["all equal", "one text"])
def test_states_that_do_not_differ_have_no_axes(states: np.ndarray) -> None:
    space = state_space(states)
    assert space.shares.tolist() == [0, 0]
    assert not space.project(states).any()


def test_one_unit_has_one_axis() -> None:
    space = state_space(np.array([[0.0], [1.0], [3.0]]))
    assert space.shares.tolist() == [1, 0]
    assert space.project(np.array([[3.0]])).tolist() == [[pytest.approx(5 / 3), 0]]


def test_the_first_axis_grows_with_the_probability_whatever_the_sign_of_the_states() -> None:
    rng = np.random.default_rng(1)
    along = rng.random(60)
    states = np.outer(along, rng.normal(0, 1, 5)) + rng.normal(0, 0.05, (60, 5))
    for flip in (1, -1):
        places = state_space(flip * states, along).project(flip * states)
        assert np.corrcoef(places[:, 0], along)[0, 1] > 0.9
        assert np.corrcoef(places[:, 1], along)[0, 1] >= 0


@pytest.mark.parametrize("seed", range(20))
def test_a_path_ends_where_the_text_stands_and_passes_where_its_beginnings_do(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    ids = random_texts(seed, [8])[0]

    path = path_of(network, replay(network, ids))

    beginnings = token_set([ids[: end + 1] for end in range(len(ids))])
    states = read_states(network, beginnings)
    np.testing.assert_allclose(path, last_states(network, states), atol=1e-5)
    layer = network.spec.model.layers[-1]
    assert path.shape == (8, layer.units * (2 if layer.bidirectional else 1))


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "ave", "one direction"])
def test_on_the_undecided_line_the_answer_is_a_half(merge_mode: str) -> None:
    both = merge_mode != "one direction"
    layer = LayerSpec(units=4, bidirectional=both, merge_mode=merge_mode if both else "concat")  # type: ignore[arg-type]
    network = random_network(RunSpec(data=TextData(), model=ModelSpec(embedding_dim=3, layers=(layer,))), 2)
    states = last_states(network, read_states(network, token_set(random_texts(1, range(1, 30)))))
    space = state_space(states)

    line = undecided_line(network, space)

    assert line is not None
    a, b, d = line
    state = space.mean + np.array([0.3, (-d - a * 0.3) / b]) @ space.axes  # a place on the line
    halves = np.split(state, 2) if both and merge_mode != "concat" else [state]
    pooled = sum(halves) / (2 if merge_mode == "ave" else 1)
    _, probabilities = answer(network, pooled.astype(np.float32))
    assert probabilities[1] == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize(("pooling", "merge_mode"), [("mean", "concat"), ("last", "mul")])
def test_there_is_no_line_where_the_answer_is_not_linear_in_the_last_state(pooling: str, merge_mode: str) -> None:
    layer = LayerSpec(units=4, bidirectional=True, merge_mode=merge_mode)  # type: ignore[arg-type]
    model = ModelSpec(embedding_dim=3, pooling=pooling, layers=(layer,))  # type: ignore[arg-type]
    network = random_network(RunSpec(data=TextData(), model=model), 2)
    states = last_states(network, read_states(network, token_set(random_texts(1, [3, 4, 5]))))
    assert undecided_line(network, state_space(states)) is None


def test_the_largest_steps_of_a_path() -> None:
    path = np.array([[9.0, 9], [0, 0], [0, 1], [3, 1], [3, 1]])
    assert largest_steps(path, 2) == [1, 3]
    assert largest_steps(path, 9) == [1, 2, 3]  # the last word moved nothing
    assert largest_steps(path[:1], 3) == []
