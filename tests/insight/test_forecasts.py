"""Forecasts and their errors in cases whose answer is known on paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.number_set import Scaling
from lstm_core.data.series import Series, parts_of
from lstm_core.errors import TextInputError
from lstm_core.insight.forecasts import (
    NAIVE,
    NETWORK,
    SEASONAL,
    all_errors,
    errors_of,
    forecast_from,
    forecast_part,
    in_sample_error,
    moment_of,
    moment_wanted,
    naive,
    seasonal_naive,
)
from lstm_core.specs import ForecastTask, LayerSpec, ModelSpec, RunSpec, SeriesData
from lstm_core.trace import Network, replay, weight_shapes

SPEC = RunSpec(
    task=ForecastTask(window=6, horizon=5),
    data=SeriesData(dataset="sine", season=4),
    model=ModelSpec(layers=(LayerSpec(units=3),)),
)
SCALING = Scaling(3.0, 2.0)


def network() -> Network:
    rng = np.random.default_rng(1)
    return Network(SPEC, {name: rng.normal(0, 0.5, shape) for name, shape in weight_shapes(SPEC, 0).items()})


def series(n: int = 100) -> Series:
    values = np.random.default_rng(2).normal(3, 2, n)
    return Series(tuple(str(day) for day in np.datetime64("2020-01-01") + np.arange(n)), values, "Made", 7)


def test_a_constant_series_is_forecast_without_error_and_has_no_scale() -> None:
    values, moments = np.full(50, 7.0), np.arange(20, 40)
    truth = np.full((20, 3), 7.0)
    scale = in_sample_error(values[:20], 1)
    assert scale == 0
    for found in (naive(values, moments, 3), seasonal_naive(values, moments, 3, 4)):
        errors = errors_of(found, truth, scale)
        assert (errors.mae, errors.rmse) == (0, 0)
        assert np.isnan(errors.mase)


def test_on_a_line_the_naive_forecast_is_off_by_the_steps_and_the_seasonal_one_by_a_season() -> None:
    slope, horizon, season = 2.0, 5, 3
    values, moments = slope * np.arange(60.0), np.arange(30, 50)
    truth = values[moments[:, None] + np.arange(horizon)]
    by_naive = errors_of(naive(values, moments, horizon), truth, in_sample_error(values[:30], 1))
    assert by_naive.by_step == pytest.approx(slope * np.arange(1, horizon + 1))
    assert by_naive.mae == pytest.approx(slope * (horizon + 1) / 2)
    assert by_naive.rmse == pytest.approx(slope * np.sqrt(np.mean(np.arange(1, horizon + 1) ** 2)))
    assert by_naive.mase == pytest.approx((horizon + 1) / 2)  # in the sample, one step: the slope
    seasonal = errors_of(seasonal_naive(values, moments, horizon, season), truth, in_sample_error(values[:30], season))
    assert seasonal.by_step == pytest.approx(slope * np.array([3, 3, 3, 6, 6]))  # two seasons back beyond the first
    assert seasonal.mase == pytest.approx(np.mean([1, 1, 1, 2, 2]))


def test_a_perfectly_seasonal_series_is_forecast_without_error_by_its_season() -> None:
    values, moments = np.tile([1.0, 4.0, 2.0, 8.0], 20), np.arange(40, 60)
    truth = values[moments[:, None] + np.arange(9)]
    assert np.array_equal(seasonal_naive(values, moments, 9, 4), truth)
    assert errors_of(naive(values, moments, 9), truth, 1.0).mae > 1


@given(st.integers(1, 30), st.integers(1, 20), st.integers(0, 40))
def test_the_seasonal_forecast_looks_at_the_latest_known_moment_of_the_season(
    season: int, horizon: int, later: int
) -> None:
    values = np.arange(100.0)
    origin = season + later
    found = seasonal_naive(values, np.array([origin]), horizon, season)[0]
    for step, source in enumerate(found):
        assert source < origin <= source + season
        assert (origin + step - source) % season == 0


def test_with_less_than_a_season_known_the_last_value_is_repeated() -> None:
    assert seasonal_naive(np.arange(10.0), np.array([2]), 2, 7).tolist() == [[1.0, 1.0]]


def test_the_network_is_asked_with_its_window_and_answers_in_the_unit_of_the_series() -> None:
    made = series()
    found = forecast_from(network(), made, SCALING, np.array([10, 90, 100]))
    for row, moment in enumerate(found.origins):
        window = SCALING.scaled(made.values[moment - 6 : moment])[:, None]
        expected = SCALING.restored(replay(network(), window).probabilities[0])
        assert found.by[NETWORK][row] == pytest.approx(expected, rel=1e-5)
    assert np.array_equal(found.truth[0], made.values[10:15])
    assert np.isnan(found.truth[2]).all()  # behind the end nothing is known
    assert list(found.by) == [NETWORK, NAIVE, SEASONAL]
    assert found.season == 4  # the spec's goes before the series' own
    assert found.scale == pytest.approx(np.mean(np.abs(made.values[4:70] - made.values[:66])))


def test_a_part_is_forecast_from_all_its_moments_or_evenly_spread_ones() -> None:
    made = series()
    test = parts_of(100, SPEC.data).test
    every = forecast_part(network(), made, SCALING)
    assert every.origins.tolist() == list(range(80, 96))
    assert set((every.origins[:, None] + np.arange(5)).ravel()) == set(test)
    assert forecast_part(network(), made, SCALING, most=3).origins.tolist() == [80, 88, 95]
    errors = all_errors(every)
    assert errors[NETWORK].mae == pytest.approx(np.mean(np.abs(every.by[NETWORK] - every.truth)))
    assert errors[NETWORK].by_step.mean() == pytest.approx(errors[NETWORK].mae)


def test_what_is_not_known_does_not_count() -> None:
    errors = errors_of(np.zeros((2, 2)), np.array([[1.0, 3.0], [2.0, np.nan]]), 1.0)
    assert errors.mae == pytest.approx(2.0)
    assert errors.by_step.tolist() == [1.5, 3.0]
    nothing = errors_of(np.zeros((1, 1)), np.full((1, 1), np.nan), 1.0)
    assert np.isnan([nothing.mae, nothing.rmse, nothing.mase, *nothing.by_step]).all()


@pytest.mark.parametrize("moments", [[], [5], [101]])
def test_a_moment_without_a_window_is_refused(moments: list[int]) -> None:
    with pytest.raises(TextInputError, match="a moment from 6 .* to 100"):
        forecast_from(network(), series(), SCALING, np.array(moments, np.int64))


def test_a_typed_window_is_found_again() -> None:
    made = series()
    assert moment_of(made, made.values[20:26].round(3), 0.001) == 26
    assert moment_of(made, made.values[20:26] + 0.1, 0.001) is None
    assert moment_of(made, made.values[:1], 0.001) is None


@pytest.mark.parametrize(
    ("at", "moment"),
    [(None, 80), ("6", 6), ("100", 100), ("2020-01-21", 20), ("2020/01/21", 20), ("2020-03", 60), ("2020", 6)],
)
def test_a_moment_is_asked_for_by_number_or_date(at: str | None, moment: int) -> None:
    assert moment_wanted(series(), SPEC, at) == moment


@pytest.mark.parametrize("at", ["5", "101", "", "soon", "2019-01-01", "-3"])
def test_an_impossible_moment_is_refused(at: str) -> None:
    with pytest.raises(TextInputError, match="a date from 2020-01-07 to 2020-04-09"):
        moment_wanted(series(), SPEC, at)
