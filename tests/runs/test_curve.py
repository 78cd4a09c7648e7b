"""The decimated curve: bounded, true extremes, constant cost."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core.runs.curve import EMPTY_CURVE, MAX_POINTS, SMOOTHING, Curve, Mean
from lstm_core.runs.events import BatchEnd

Make = Callable[..., BatchEnd]
COLUMNS = ("loss", "accuracy", "gradient_norm", "clip_statistic")


def _events(make: Make, n: int, seed: int = 0) -> tuple[list[BatchEnd], NDArray[np.float64]]:
    values = np.random.default_rng(seed).lognormal(size=(n, 4))
    events = [
        make(step=i + 1, epoch=(i + 1) / 100, loss=a, metrics={"accuracy": b}, gradient_norm=c, clip_statistic=d)
        for i, (a, b, c, d) in enumerate(values.tolist())
    ]
    return events, values


def test_a_short_run_is_kept_point_for_point(make: Make) -> None:
    events, values = _events(make, MAX_POINTS)
    curve = EMPTY_CURVE.extended(events)
    assert len(curve) == len(curve.loss) == MAX_POINTS
    for column, name in enumerate(COLUMNS):
        assert np.array_equal(getattr(curve, name), values[:, column])
    assert np.array_equal(curve.step, np.arange(1, MAX_POINTS + 1))
    assert np.array_equal(curve.epoch, np.arange(1, MAX_POINTS + 1) / 100)


@pytest.mark.parametrize("n", [2_001, 3_999, 4_001, 9_999])
def test_a_long_run_keeps_minimum_and_maximum_of_every_bucket(make: Make, n: int) -> None:
    events, values = _events(make, n)
    curve = EMPTY_CURVE.extended(events)

    assert MAX_POINTS / 2 <= len(curve) <= MAX_POINTS
    size = curve.bucket_size
    for column, name in enumerate(COLUMNS):
        drawn = getattr(curve, name)
        point = 0
        for start in range(0, n, size):
            part = values[start : start + size, column]
            n_points = min(len(part), 2)
            low, high = part.argmin(), part.argmax()
            expected = part[sorted({low, high})]
            assert np.array_equal(drawn[point : point + n_points], expected)
            assert curve.step[point] == start + 1
            assert curve.step[point + n_points - 1] == min(start + size, n)
            point += n_points
        assert point == len(drawn) == len(curve)
    assert np.all(np.diff(curve.step) > 0)


def test_the_number_of_points_never_exceeds_the_limit(make: Make) -> None:
    curve = EMPTY_CURVE
    events, _ = _events(make, 9_000)
    for start in range(0, len(events), 7):
        curve = curve.extended(events[start : start + 7])
        assert len(curve) <= MAX_POINTS


def test_numbers_that_are_not_finite(make: Make) -> None:
    events = [
        make(step=i + 1, loss=math.nan if i % 2 else float(i), gradient_norm=math.inf if i == 50 else 1.0)
        for i in range(4_100)
    ]
    for event in events:
        event.metrics["accuracy"] = math.nan
    curve = EMPTY_CURVE.extended(events)
    assert np.isfinite(curve.loss).all(), "a bucket with one number shows that number"
    assert np.isnan(curve.accuracy).all()
    assert np.isinf(curve.gradient_norm).sum() == 1
    assert np.isfinite(curve.smooth_loss).all()


def test_the_smoothed_curve_is_a_bias_corrected_exponential_mean(make: Make) -> None:
    losses = [2.0, 1.0, 4.0, 3.0]
    expected, total, weight = [], 0.0, 0.0
    for loss in losses:
        total, weight = SMOOTHING * total + (1 - SMOOTHING) * loss, SMOOTHING * weight + (1 - SMOOTHING)
        expected.append(total / weight)
    curve = EMPTY_CURVE.extended(make(step=i, loss=loss) for i, loss in enumerate(losses))
    assert curve.smooth_loss == pytest.approx(expected)
    assert curve.smooth_loss[0] == 2.0
    assert curve.smooth_accuracy == pytest.approx([0.5] * 4)


def test_merged_batches_weigh_as_much_as_single_ones() -> None:
    single, merged = Mean(), Mean()
    for value, n in ((3.0, 4), (1.0, 7)):
        merged = merged.add(value, n)
        for _ in range(n):
            single = single.add(value, 1)
    assert merged.value == pytest.approx(single.value)


def test_smoothed_values_of_a_bucket_are_those_of_its_steps(make: Make) -> None:
    events, _ = _events(make, 5_000)
    mean, at_step = Mean(), {}
    for event in events:
        mean = mean.add(event.loss, 1)
        at_step[event.step] = mean.value
    curve = EMPTY_CURVE.extended(events)
    assert curve.smooth_loss == pytest.approx([at_step[int(step)] for step in curve.step])


def test_going_back_to_a_step_drops_what_came_after_it(make: Make) -> None:
    events, _ = _events(make, 5_000)
    curve = EMPTY_CURVE.extended(events).until(1_000)
    assert curve.step[-1] <= 1_000 < curve.step[-1] + curve.bucket_size
    again = curve.extended(events[1_000:])
    assert np.all(np.diff(again.step) > 0)
    assert len(again) <= MAX_POINTS


def test_the_arrays_cannot_be_changed(make: Make) -> None:
    curve = EMPTY_CURVE.extended([make()])
    with pytest.raises(ValueError, match="read-only"):
        curve.loss[0] = 1.0
    assert len(Curve().loss) == 0


def test_the_cost_of_an_event_does_not_grow_with_the_run(make: Make) -> None:
    """Counted, not timed: what an extension touches is bounded, whatever came before."""
    events, _ = _events(make, 40_000)
    curve, most = EMPTY_CURVE, 0
    for start in range(0, len(events), 500):
        before = curve.buckets
        curve = curve.extended(events[start : start + 500])
        most = max(most, len(curve.buckets))
        if start and curve.bucket_size > 1 and len(before) < len(curve.buckets):
            assert curve.buckets[0] is before[0], "old buckets are shared, not copied"
    assert most <= MAX_POINTS
