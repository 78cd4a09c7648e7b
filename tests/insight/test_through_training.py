"""Which saved states are shown, and how far gates move at each of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.insight.through_training import MOST_MOMENTS, moments, typical_range
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec
from lstm_core.trace import Network, replay, weight_shapes


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1), max_size=2))))
def test_the_first_the_last_and_the_chosen_states_are_among_the_moments(case: tuple[int, set[int]]) -> None:
    n_states, chosen = case

    found = moments(n_states, chosen)

    assert len(found) == min(n_states, MOST_MOMENTS)
    assert list(found) == sorted(set(found))
    assert {0, *chosen, n_states - 1} <= set(found)
    assert found[-1] < n_states


@pytest.mark.parametrize("opening", [0.0, 2.0])
def test_the_range_is_that_of_the_median_unit(opening: float) -> None:
    """Three units whose forget gate follows the word with the weights 0, `opening` and 9: the middle one counts."""
    spec = RunSpec(model=ModelSpec(embedding_dim=1, layers=(LayerSpec(units=3),)))
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(spec, 4).items()}
    weights["embedding/embeddings"][:, 0] = [0, 0, 1, -1]
    weights["layer0/forward/kernel"][0, 3:6] = [0, opening, 9]
    trace = replay(Network(spec, weights), np.array([2, 1, 3], np.int32))

    low, high = 1 / (1 + np.exp(opening)), 1 / (1 + np.exp(-opening))

    assert typical_range([trace], 0, "forward", "f") == (pytest.approx(high - low, abs=1e-6),)
