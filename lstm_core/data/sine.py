"""The generated series "sine": two sine waves and noise, so that the best possible error is known.

The value at moment t is sin(2 pi t / 24) + 0.5 sin(2 pi t / 60) + e, with e drawn from a normal distribution of
standard deviation 0.1. Both waves are at the same place again after 120 moments. Imports series and specs.
"""

import math
from functools import lru_cache

import numpy as np

from lstm_core.data.dataset import Availability, Baseline, DatasetCard
from lstm_core.data.progress import no_progress
from lstm_core.data.series import Series, SeriesDataset
from lstm_core.specs import RunSpec

LENGTH = 4_000
PERIODS = (24, 60)
AMPLITUDES = (1.0, 0.5)
SEASON = 120
NOISE = 0.1
_SEED = 20


@lru_cache(maxsize=1)
def sine_series() -> Series:
    """Return the series; the same one always."""
    moments = np.arange(LENGTH)
    waves = sum(
        amplitude * np.sin(2 * np.pi * moments / period) for amplitude, period in zip(AMPLITUDES, PERIODS, strict=True)
    )
    values = waves + np.random.default_rng(_SEED).normal(0.0, NOISE, LENGTH)
    values.setflags(write=False)
    return Series(None, values, "Two sine waves with noise", SEASON)


class Sine(SeriesDataset):
    """Two sine waves with noise."""

    card = DatasetCard(
        name="sine",
        title="Sine waves with noise",
        description="Two waves that repeat after 24 and after 60 values, with noise on top that nobody can forecast.",
        class_names=(),
        citation="",
        licence="Generated",
        embedded=True,
        positive_class=0,
        family="series",
        rule="sin(2 pi t / 24) + 0.5 sin(2 pi t / 60) + noise of standard deviation 0.1. A forecast that knew both "
        "waves exactly would still be off by 0.08 on average.",
    )

    def availability(self) -> Availability:
        return Availability(True)

    def series(self) -> Series:
        return sine_series()

    def baseline(self, spec: RunSpec) -> Baseline:
        """Return what the last value gets on the validation part, and what remains to whoever knows both waves.

        With noise of standard deviation s the best mean squared error is s^2, and the best mean absolute error the
        mean of |e|, s * sqrt(2 / pi). The loss is on the scale of the network: divided by its deviation squared.
        """
        splits = self.load(spec, no_progress)
        errors = splits.validation.targets - splits.validation.inputs[:, -1, :1]
        deviation = splits.scaling.deviation
        return Baseline(
            "last value",
            float(np.mean(errors**2)),
            float(np.mean(np.abs(errors))) * deviation,
            best_loss=(NOISE / deviation) ** 2,
            best_metric=NOISE * math.sqrt(2 / math.pi),
        )


DATASETS = (Sine(),)
