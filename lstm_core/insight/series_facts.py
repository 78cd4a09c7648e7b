"""What is in a time series: how it is split, and after how many moments it repeats itself. Pure functions of arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SeriesSummary:
    """A part of a series in a few numbers, in the unit of the data."""

    n: int
    mean: float
    deviation: float
    lowest: float
    highest: float


def summary(values: NDArray[np.floating]) -> SeriesSummary:
    """Return the numbers of a part of a series; zeros where it is empty."""
    if not len(values):
        return SeriesSummary(0, 0.0, 0.0, 0.0, 0.0)
    return SeriesSummary(
        len(values), float(np.mean(values)), float(np.std(values)), float(np.min(values)), float(np.max(values))
    )


def autocorrelation(values: NDArray[np.floating], most_lags: int) -> NDArray[np.float64]:
    """Return how alike a series is to itself some moments later.

    r_k = sum_t (x_t - m)(x_(t+k) - m) / sum_t (x_t - m)^2, the usual (biased) estimate of Box and Jenkins.

    Args:
        values: (n,) at equal distances, n >= 2.
        most_lags: the largest k; at most n - 1 are returned.

    Returns:
        (lags + 1,) in [-1, 1], the first is 1; all but the first are 0 for a constant.
    """
    moved = np.asarray(values, np.float64) - np.mean(values)
    n = len(moved)
    lags = min(most_lags, n - 1)
    size = 1 << (2 * n - 1).bit_length()  # long enough that the transform does not wrap around
    spectrum = np.fft.rfft(moved, size)
    products = np.fft.irfft(spectrum * np.conj(spectrum), size)[: lags + 1]
    scale = float(moved @ moved)
    if scale <= 1e-20 * max(float(np.sum(np.asarray(values, np.float64) ** 2)), 1.0):
        return np.concatenate([[1.0], np.zeros(lags)])
    result: NDArray[np.float64] = np.clip(products / scale, -1.0, 1.0)
    return result


def likely_season(correlations: NDArray[np.floating], least: float = 0.2) -> int | None:
    """Return the number of moments after which a series seems to repeat itself, None if it does not.

    That is the highest peak of the autocorrelation behind its first dip below zero or lowest point.

    Args:
        correlations: from `autocorrelation`.
        least: a peak must be as high.
    """
    inner = np.flatnonzero((correlations[1:-1] > correlations[:-2]) & (correlations[1:-1] >= correlations[2:])) + 1
    dips = np.flatnonzero((correlations[1:-1] < correlations[:-2]) & (correlations[1:-1] <= correlations[2:])) + 1
    if not len(dips):
        return None
    peaks = inner[inner > dips[0]]
    if not len(peaks):
        return None
    best = int(peaks[np.argmax(correlations[peaks])])
    return best if correlations[best] >= least else None
