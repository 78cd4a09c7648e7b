"""Numbers as a network reads them: the scaling is fitted on the training part and can be undone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.batching import batches, fixed_sample
from lstm_core.data.number_set import NumberSet, Scaling
from lstm_core.errors import RunFormatError
from lstm_core.specs import AddingData, RegressTask, RunSpec

values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50).map(np.array)
SPEC = RunSpec(task=RegressTask(), data=AddingData(length=5))


@given(values)
def test_scaled_numbers_come_back(numbers: np.ndarray) -> None:
    scaling = Scaling.fitted(numbers)
    tolerance = 1e-5 * (np.abs(numbers).max() + 1)
    np.testing.assert_allclose(scaling.restored(scaling.scaled(numbers)), numbers, atol=tolerance)
    assert Scaling.from_json(scaling.to_json()) == scaling


def test_the_training_part_gets_mean_0_and_deviation_1() -> None:
    numbers = np.random.default_rng(0).normal(50, 7, 1_000)
    scaled = Scaling.fitted(numbers).scaled(numbers)
    assert float(scaled.mean()) == pytest.approx(0, abs=1e-5)
    assert float(scaled.std()) == pytest.approx(1, abs=1e-5)
    assert Scaling.fitted(np.full(9, 3.0)) == Scaling(3.0, 1.0)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2, "mean": 0, "deviation": 1}', '{"format": 1}', "null"])
def test_a_damaged_scaling_is_refused(text: str) -> None:
    with pytest.raises(RunFormatError, match="scaling"):
        Scaling.from_json(text)


def test_batches_of_numbers_hold_every_sequence_once() -> None:
    numbers = NumberSet(
        np.arange(7 * 5 * 2, dtype=np.float32).reshape(7, 5, 2), np.arange(7, dtype=np.float32)[:, None]
    )
    made = list(batches(numbers, SPEC, batch_size=3, order=(0, 1)))
    assert [len(targets) for _, targets, _ in made] == [3, 3, 1]
    assert sorted(float(target) for _, targets, _ in made for target in targets[:, 0]) == list(range(7))
    for inputs, targets, weights in made:
        assert weights is None
        np.testing.assert_array_equal(inputs, numbers.inputs[targets[:, 0].astype(int)])
    in_order = np.concatenate([targets for _, targets, _ in batches(numbers, SPEC, batch_size=3, order=None)])
    np.testing.assert_array_equal(in_order, numbers.targets)
    sample = fixed_sample(numbers, 4, seed=0)
    assert len(sample) == 4
    np.testing.assert_array_equal(sample.targets, fixed_sample(numbers, 4, seed=0).targets)
