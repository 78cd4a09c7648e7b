"""Time series: what one is, how it is split in the order of time, and how it is cut into windows to learn from.

Every data set of series is a `SeriesDataset`: it says what its series is, and everything else follows here, so that
all series are split, scaled and cut alike. A moment is a place in the series, counted from 0. Imports data sets,
number sets, errors and specs.
"""

import hashlib
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key
from lstm_core.data.dataset import NumberDataset
from lstm_core.data.number_set import NumberSet, NumberSplits, Scaling
from lstm_core.data.progress import Progress
from lstm_core.errors import DataFormatError
from lstm_core.specs import DataSpec, ForecastTask, RunSpec, SeriesData

PartName = Literal["train", "validation", "test"]
_FORMAT = 1  # raise it when windows would come out otherwise


@dataclass(frozen=True, eq=False)
class Series:
    """One number at each of many moments at equal distances.

    Attributes:
        dates: of each moment, as ISO text; None where there are only values.
        values: (n,) float64, finite.
        title: what the values are, for people.
        season: number of moments after which things repeat; 1 where nobody knows.
        unit: of the values, such as "°F"; "" where there is none.
    """

    dates: tuple[str, ...] | None
    values: NDArray[np.float64] = field(repr=False)
    title: str
    season: int = 1
    unit: str = ""

    def __len__(self) -> int:
        """Return the number of moments."""
        return len(self.values)

    def name_of(self, moment: int) -> str:
        """Return how people call a moment: its date without needless seconds, or its number."""
        if self.dates is None or not 0 <= moment < len(self.dates):
            return f"moment {moment:,}"
        return self.dates[moment].replace("T", " ").removesuffix(":00") if self._is_by_minute else self.dates[moment]

    @property
    def _is_by_minute(self) -> bool:
        """Whether dates have seconds, and all of those looked at are 0."""
        first = (self.dates or ())[:50]
        return all(len(date) >= 19 and date.endswith(":00") for date in first)


@dataclass(frozen=True)
class Parts:
    """The moments of the three parts, in the order of time; each is a range without gaps."""

    train: range
    validation: range
    test: range

    def __getitem__(self, name: PartName) -> range:
        """Return the part of that name."""
        found: range = getattr(self, name)
        return found

    def name_at(self, moment: int) -> PartName:
        """Return the part in which a moment lies; what comes after the end belongs to the test part."""
        return "train" if moment < self.train.stop else "validation" if moment < self.validation.stop else "test"


def parts_of(n: int, data: DataSpec) -> Parts:
    """Split n moments as the data's shares say: the training part first, the test part last."""
    series = series_data(data)
    n_test, n_validation = int(n * series.test_share), int(n * series.validation_share)
    n_train = n - n_validation - n_test
    return Parts(range(n_train), range(n_train, n_train + n_validation), range(n_train + n_validation, n))


def origins(part: range, task: ForecastTask) -> range:
    """Return the moments at which a forecast of that part can begin.

    All `horizon` moments from there on lie in the part. The `window` moments before it may lie in the part before:
    by then they are known.
    """
    return range(max(part.start, task.window), max(part.stop - task.horizon + 1, part.start, task.window))


def season_of(series: Series, data: DataSpec) -> int:
    """Return the season that the spec states, else the series' own, 1 where the training part is not longer than that."""
    own = series.season if 1 < series.season < len(parts_of(len(series), data).train) else 1
    return series_data(data).season or own


def windows(
    scaled: NDArray[np.float32], part: range, task: ForecastTask, rows: NDArray[np.int64] | None = None
) -> NumberSet:
    """Cut what is before and what is after each origin of a part. The arrays are views: nothing is copied.

    Args:
        scaled: (n,) the whole series on the scale of the network.
        part: moments of the part.
        task: window and horizon.
        rows: moments at which to begin instead of all of `origins`; these are copied.

    Returns:
        inputs (n_windows, window, 1) and targets (n_windows, horizon).
    """
    before = sliding_window_view(scaled, task.window)  # row r is what is known at moment r + window
    after = sliding_window_view(scaled, task.horizon)
    if rows is not None:
        return NumberSet(before[rows - task.window][:, :, None], after[rows])
    begin = origins(part, task)
    return NumberSet(
        before[begin.start - task.window : begin.stop - task.window, :, None], after[begin.start : begin.stop]
    )


class SeriesDataset(NumberDataset):
    """A data set that is one time series."""

    @abstractmethod
    def series(self) -> Series:
        """Return the series.

        Raises:
            DataUnavailableError: it is not here.
            DataFormatError: its file is damaged.
        """

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        parts = parts_of(len(self.series()), data)
        return len(parts.train), len(parts.validation), len(parts.test)

    def load(self, spec: RunSpec, progress: Progress) -> NumberSplits:
        progress("Reading the series", None)
        series, task, data = self.series(), forecast_task(spec), series_data(spec.data)
        parts = parts_of(len(series), data)
        _check_length(series, parts, task, season_of(series, data))
        scaling = Scaling.fitted(series.values[: parts.train.stop])
        scaled = scaling.scaled(series.values)
        return NumberSplits(
            windows(scaled, parts.train, task),
            windows(scaled, parts.validation, task),
            windows(scaled, parts.test, task),
            scaling,
            cache_key(
                "series",
                _FORMAT,
                hashlib.sha256(series.values.tobytes()).hexdigest(),
                data.model_dump(),
                task.model_dump(),
            ),
        )


def forecast_task(spec: RunSpec) -> ForecastTask:
    """Return the task of a spec of a series.

    Raises:
        DataFormatError: the spec is about something else.
    """
    if not isinstance(spec.task, ForecastTask):
        raise DataFormatError("A time series is to be forecast", expected="task forecast", received=spec.task.kind)
    return spec.task


def series_data(data: DataSpec) -> SeriesData:
    """Return the data of a spec of a series.

    Raises:
        DataFormatError: the spec is about something else.
    """
    if not isinstance(data, SeriesData):
        raise DataFormatError(
            "A time series needs its own kind of data", expected="data of kind series", received=data.kind
        )
    return data


def _check_length(series: Series, parts: Parts, task: ForecastTask, season: int) -> None:
    wanted = f"window {task.window} + horizon {task.horizon}"
    if len(parts.train) < task.window + task.horizon:
        raise DataFormatError(
            f"The series {series.title!r} is too short for these settings",
            expected=f"at least {task.window + task.horizon:,} values in the training part ({wanted})",
            received=f"{len(series):,} values, {len(parts.train):,} of them in the training part",
            remedy="choose a smaller window or horizon, or give a longer series",
        )
    for name in ("validation", "test"):
        if len(parts[name]) < task.horizon:
            raise DataFormatError(
                f"The {name} part of the series {series.title!r} is shorter than one forecast",
                expected=f"at least {task.horizon:,} values (the horizon)",
                received=f"{len(parts[name]):,} of {len(series):,} values",
                remedy=f"choose a smaller horizon, a larger {name} share, or give a longer series",
            )
    if season >= len(parts.train):
        raise DataFormatError(
            "The season is longer than the training part",
            expected=f"at most {len(parts.train) - 1:,} values",
            received=f"{season:,}",
            remedy="choose a shorter season",
        )
