"""Hourly temperatures of Seattle, as they come with the wheel vega-datasets: "seattle-temps", no network needed.

The file is found without importing the package. It lacks one hour of the year (14 March, 03:00); the value there is
the mean of its neighbours, so that all distances are equal. Imports series and errors.
"""

import csv
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from lstm_core.data.dataset import Availability, DatasetCard
from lstm_core.data.series import Series, SeriesDataset
from lstm_core.errors import DataFormatError, DataUnavailableError

HOURS = 8_760
_INSTALL = 'python -m pip install --force-reinstall "vega-datasets>=0.9,<1"'


def wheel_file() -> Path | None:
    """Return the CSV file of the installed wheel, None if it is not installed. Imports nothing of it."""
    spec = find_spec("vega_datasets")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "_data" / "seattle-temps.csv"
        if path.is_file():
            return path
    return None


@lru_cache(maxsize=4)
def read_hours(path: Path) -> Series:
    """Read a file with the columns date ("2010/01/01 00:00") and temp, one row an hour of 2010 in their order.

    Raises:
        DataFormatError: it is something else.
    """
    start = np.datetime64("2010-01-01T00", "h")
    values = np.full(HOURS, np.nan)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                hour = np.datetime64(row["date"].replace("/", "-").replace(" ", "T"), "h")
                moment = int((hour - start) // np.timedelta64(1, "h"))
                if not 0 <= moment < HOURS:
                    raise ValueError(f"the date {row['date']}")
                values[moment] = float(row["temp"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError, csv.Error) as error:
        raise _not_the_file(path, str(error)) from error
    known = np.isfinite(values)
    if HOURS - known.sum() > 1:
        raise _not_the_file(path, f"{known.sum():,} values")
    values = np.interp(np.arange(HOURS), np.flatnonzero(known), values[known])
    values.setflags(write=False)
    dates = tuple(str(moment) for moment in (start + np.arange(HOURS)).astype("datetime64[s]"))
    return Series(dates, values, "Temperature in Seattle", 24, "°F")


def _not_the_file(path: Path, received: str) -> DataFormatError:
    return DataFormatError(
        f"The file of temperatures {path} is damaged or of another version",
        expected="columns date and temp with the hours of 2010, at most one of them missing",
        received=received,
        remedy=f"install it anew: {_INSTALL}",
    )


class SeattleTemperatures(SeriesDataset):
    """The temperatures as a data set."""

    card = DatasetCard(
        name="seattle-temps",
        title="Seattle temperatures",
        description="The temperature in Seattle at every hour of 2010, in degrees Fahrenheit. They are very smooth: "
        "each day is much like the day before, so repeating yesterday is a strong forecast. One hour that "
        "is missing was filled in.",
        class_names=(),
        citation="National Oceanic and Atmospheric Administration (NOAA), https://www.weather.gov/disclaimer, as "
        "collected in vega-datasets, https://github.com/vega/vega-datasets",
        licence="Public domain (NOAA); collected in the wheel vega-datasets (MIT)",
        embedded=True,
        positive_class=0,
        family="series",
    )

    def availability(self) -> Availability:
        if wheel_file() is not None:
            return Availability(True)
        return Availability(False, f"The package vega-datasets is not installed. Install it: {_INSTALL}")

    def series(self) -> Series:
        path = wheel_file()
        if path is None:
            raise DataUnavailableError(
                "The temperatures of Seattle are not on this machine",
                expected="the package vega-datasets",
                remedy=f"install it: {_INSTALL}",
            )
        return read_hours(path)


DATASETS = (SeattleTemperatures(),)
