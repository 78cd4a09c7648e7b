"""What guessing gets, against what is worked out by hand."""

import math

import numpy as np
import pytest

from lstm_core.data.baselines import baseline_of
from lstm_core.data.batching import batches
from lstm_core.data.number_set import NumberSet, Scaling
from lstm_core.data.registry import dataset
from lstm_core.data.token_set import TokenSet
from lstm_core.specs import AddingData, ForecastTask, GenerateTask, RegressTask, RunSpec, SeriesData, StarData, TextData


def _texts(texts: list[list[int]], labels: list[int]) -> TokenSet:
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
    return TokenSet(np.concatenate(texts).astype(np.int32), offsets, np.array(labels))


class _Plain:
    """A data set that knows nothing of itself."""

    def baseline(self, spec: RunSpec) -> None:
        return None


PLAIN = _Plain()


def test_classes_are_guessed_by_their_shares() -> None:
    train = _texts([[1]] * 8, [0, 0, 0, 0, 0, 0, 1, 2])
    validation = _texts([[1]] * 4, [0, 0, 1, 2])
    found = baseline_of(RunSpec(data=TextData(dataset="reuters")), PLAIN, train, validation)  # type: ignore[arg-type]
    shares = np.array([7, 2, 2]) / 11  # one is added to each count
    assert found.metric == 0.5
    assert found.loss == pytest.approx(-np.log(shares[[0, 0, 1, 2]]).mean())


def test_tokens_are_guessed_by_their_shares_and_only_those_that_count() -> None:
    spec = RunSpec(task=GenerateTask(), data=TextData(max_length=5))
    windows = _texts([[1, 2, 2, 3], [3, 2], [2, 3, 3]], [0, 0, 1])
    guessed = np.array([2, 2, 3, 2, 3])  # the first target of the last window does not count
    assert sum(float(weights.sum()) for _, _, weights in batches(windows, spec, batch_size=2, order=None)) == 5  # type: ignore[union-attr]
    found = baseline_of(spec, PLAIN, windows, windows)  # type: ignore[arg-type]
    shares = {2: 4 / 9, 3: 3 / 9}
    assert found.loss == pytest.approx(-np.mean([math.log(shares[token]) for token in guessed]))
    assert found.metric == pytest.approx(3 / 5)


def test_a_forecast_is_held_against_the_last_value_in_the_unit_of_the_data() -> None:
    spec = RunSpec(task=ForecastTask(window=2, horizon=2), data=SeriesData())
    numbers = NumberSet(np.array([[[0.0], [1.0]]], np.float32), np.array([[2.0, 4.0]], np.float32))
    found = baseline_of(spec, PLAIN, numbers, numbers, scaling=Scaling(10.0, 3.0))  # type: ignore[arg-type]
    assert found.name == "last value"
    assert found.loss == pytest.approx((1**2 + 3**2) / 2)
    assert found.metric == pytest.approx(2 * 3.0)


def test_a_number_is_held_against_the_mean() -> None:
    spec = RunSpec(task=RegressTask(), data=AddingData(length=2))
    train = NumberSet(np.zeros((4, 2, 2), np.float32), np.array([[0.0], [1.0], [2.0], [1.0]], np.float32))
    found = baseline_of(spec, PLAIN, train, train)  # type: ignore[arg-type]
    assert (found.loss, found.metric) == (0.5, 0.5)


def test_a_memory_task_states_what_guessing_and_the_perfect_answer_get() -> None:
    texts = _texts([[2]], [0])
    found = baseline_of(RunSpec(data=StarData()), dataset("star"), texts, texts)
    assert (found.metric, found.best_metric, found.best_loss) == (0.25, 1.0, 0.0)
    assert found.loss == pytest.approx(math.log(4))
