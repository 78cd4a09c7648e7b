"""Autocorrelation against its definition and closed forms; the season that a series shows."""

import numpy as np
import pytest

from lstm_core.insight.series_facts import autocorrelation, likely_season, summary


def test_it_is_its_definition() -> None:
    values = np.random.default_rng(2).normal(size=57) + 3

    found = autocorrelation(values, 100)

    moved = values - values.mean()
    expected = [moved[: len(moved) - lag] @ moved[lag:] / (moved @ moved) for lag in range(57)]
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_wave_comes_back_after_its_period() -> None:
    wave = np.sin(2 * np.pi * np.arange(24 * 200) / 24)

    found = autocorrelation(wave, 60)

    np.testing.assert_allclose(found, np.cos(2 * np.pi * np.arange(61) / 24), atol=0.02)
    assert likely_season(found) == 24


def test_a_constant_has_no_memory_to_show() -> None:
    found = autocorrelation(np.full(50, 0.1), 5)
    assert found.tolist() == [1, 0, 0, 0, 0, 0]
    assert likely_season(found) is None


@pytest.mark.parametrize("values", [np.random.default_rng(0).normal(size=3_000), np.arange(300.0)])
def test_noise_and_a_straight_line_have_no_season(values: np.ndarray) -> None:
    assert likely_season(autocorrelation(values, 100)) is None


def test_a_trend_does_not_hide_the_season() -> None:
    values = np.sin(2 * np.pi * np.arange(700) / 7) * 3 + np.arange(700) * 0.01
    assert likely_season(autocorrelation(values, 50)) == 7


def test_a_part_in_numbers() -> None:
    found = summary(np.array([1.0, 2.0, 3.0, 6.0]))
    assert (found.n, found.mean, found.lowest, found.highest) == (4, 3.0, 1.0, 6.0)
    assert found.deviation == pytest.approx(np.sqrt(3.5))
    assert summary(np.zeros(0)).n == 0
