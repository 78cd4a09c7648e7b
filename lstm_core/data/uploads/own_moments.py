"""A time series of one's own, out of the rows of a file: sorted by time, its distances checked.

Imports columns, dates, numbers, tables and errors.
"""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.uploads.columns import chosen_column, first_where
from lstm_core.data.uploads.dates import Step, find_dates, find_step
from lstm_core.data.uploads.limits import FEWEST_VALUES
from lstm_core.data.uploads.numbers import is_number, numbers
from lstm_core.data.uploads.reading import NO_COLUMN, Reading
from lstm_core.data.uploads.report import Report, dropped
from lstm_core.data.uploads.table import Table
from lstm_core.errors import DataFormatError

_MOSTLY = 0.8  # share of the cells of a column of values that must be numbers
_FEWEST_SEASONS = 3  # of a series in which things can be said to repeat
_REGULAR = 0.5  # share of the distances that must be the commonest


@dataclass(frozen=True)
class MomentsUpload:
    """What was understood.

    Attributes:
        dates: of each value as ISO text, in ascending order; None where there are only values.
        values: (n,) float64, finite.
        season: number of steps after which things often repeat, 1 where nothing suggests itself.
        report: what became of the rows, and which step was found.
        date, value: the columns that were used; `date` is NO_COLUMN for values alone.
    """

    dates: tuple[str, ...] | None = field(repr=False)
    values: NDArray[np.float64] = field(repr=False)
    season: int
    report: Report
    date: str
    value: str


def read_moments(table: Table, reading: Reading | None = None) -> MomentsUpload:
    """Return the time series of a table.

    Args:
        table: rows and columns of a file.
        reading: columns; None guesses.

    Raises:
        DataFormatError: no column of numbers, too few of them, or dates that cannot be read.
    """
    reading = reading or Reading(purpose="series")
    date = reading.date or date_column(table)
    if date != NO_COLUMN:
        chosen_column(table, date, "dates")
    value = chosen_column(table, reading.value, "values") if reading.value else value_column(table, date)
    if date == value:
        raise DataFormatError(
            "Date and value are the same column", received=date, remedy="choose another column for one of them"
        )
    cells = table.column(value)
    values, has_comma = numbers(cells)
    is_there = np.isfinite(values)
    notes = list(table.notes)
    if has_comma:
        notes.append("Commas are read as decimal marks.")
    n_bad = int((~is_there).sum())
    n_undated = n_repeated = 0
    dates: tuple[str, ...] | None = None
    season = 1
    if date == NO_COLUMN:
        kept = values[is_there]
        _check_number(len(kept), value)
    else:
        moments = find_dates(table.column(date))
        if moments is None:
            raise DataFormatError(
                f"The column {date} has no dates that can be read",
                expected="dates such as 2024-03-01, 2024-03-01 14:00, 01.03.2024 or 03/01/2024",
                received=", ".join(cell[:30] for cell in table.column(date)[:3]),
                remedy="choose another column, or values without dates",
            )
        dated = [
            (moment, float(number))
            for moment, number, there in zip(moments, values, is_there, strict=True)
            if there and moment is not None
        ]
        n_undated = int(is_there.sum()) - len(dated)
        first: dict[datetime, float] = {}
        for moment, number in dated:
            first.setdefault(moment, number)
        n_repeated = len(dated) - len(first)
        in_order = sorted(first.items())
        _check_number(len(in_order), value)
        if list(first) != [moment for moment, _ in in_order]:
            notes.append("Sorted by time.")
        step = find_step([moment for moment, _ in in_order])
        season = step.season if _FEWEST_SEASONS * step.season <= len(in_order) else 1
        notes += _about(step, season)
        dates = tuple(moment.isoformat() for moment, _ in in_order)
        if all(text.endswith("T00:00:00") for text in dates):
            dates = tuple(text[:10] for text in dates)
        kept = np.array([number for _, number in in_order], dtype=np.float64)
    report = Report(
        table.n_rows,
        len(kept),
        "values",
        (
            *table.dropped,
            *dropped(
                (n_bad, f"no number in the column {value}"),
                (n_undated, f"no date in the column {date}"),
                (n_repeated, "a moment that was there already"),
            ),
        ),
        tuple(notes),
    )
    return MomentsUpload(dates, kept, season, report, date, value)


def date_column(table: Table) -> str:
    """Return the first column of dates, NO_COLUMN where there is none."""
    if len(table.columns) == 1:
        return NO_COLUMN
    return first_where(table, lambda cells: find_dates(cells) is not None) or NO_COLUMN


def value_column(table: Table, date: str) -> str:
    """Return the first column of numbers that is not the one of dates.

    Raises:
        DataFormatError: there is none.
    """
    found = first_where(table, lambda cells: sum(map(is_number, cells)) >= _MOSTLY * len(cells), without=date)
    if not found:
        raise DataFormatError(
            "There is no column with numbers",
            expected="a column of numbers, and one of dates or none",
            received=f"the columns {', '.join(table.columns)}" if table.rows else "no rows",
            remedy="for texts choose Classify texts or Text to continue; else check the delimiter",
        )
    return found


def _check_number(n: int, value: str) -> None:
    if n < FEWEST_VALUES:
        raise DataFormatError(
            "The series is too short to learn from",
            expected=f"at least {FEWEST_VALUES} values, better 1,000",
            received=f"{n:,} in the column {value}",
            remedy="give a longer series, or choose another column",
        )


def _about(step: Step, season: int) -> list[str]:
    if step.share < _REGULAR:
        return [
            f"The moments do not stand at equal distances: only {step.share:.0%} are {step.name} apart. They are read as if "
            "they did, which makes forecasts doubtful."
        ]
    found = [f"One value every {step.name.removeprefix('1 ')}."]
    if step.n_missing:
        missing = "1 moment is" if step.n_missing == 1 else f"{step.n_missing:,} moments are"
        found.append(f"{missing} missing in between; the values around are read as neighbours.")
    elif step.share < 1:
        found.append(f"{1 - step.share:.0%} of the distances are others.")
    if season > 1:
        found.append(f"Things are taken to repeat after {season:,} values; the form can change that.")
    return found
