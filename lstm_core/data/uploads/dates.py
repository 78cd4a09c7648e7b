"""Dates as people write them, and the distance at which they follow each other. Imports nothing of ours."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%m/%d/%y",
         "%d.%m.%y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M", "T%H:%M:%S")
_MONTHS = ("%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y", "%b %Y", "%B %Y", "%b-%Y", "%Y")
_FORMATS = tuple(day + time for day in _DAYS for time in _TIMES) + _MONTHS
_TRIED_ON = 200  # cells on which a format is tried
_LEAST_SHARE = 0.8  # of the cells that must be dates
_LONGEST = 40  # characters of a date
_DAY, _WEEK = 86_400, 604_800  # seconds


def find_dates(cells: Sequence[str]) -> list[datetime | None] | None:
    """Read a column of dates, all in one way of writing them.

    Where day and month could be either, as in 03/04/2020, the reading that fits more cells wins, and the American one
    (month first) if both fit alike.

    Returns:
        A moment for each cell, in UTC where a zone is given, None for a cell that is no date; None where it is no
        column of dates.
    """
    tried = [cell.strip() for cell in cells if cell.strip()][:: max(1, len(cells) // _TRIED_ON)][:_TRIED_ON]
    if not tried:
        return None
    scores = {form: sum(_read(cell, form) is not None for cell in tried) for form in ("iso", *_FORMATS)}
    best = max(scores, key=lambda form: scores[form])  # the first of the best
    if scores[best] < _LEAST_SHARE * len(tried):
        return None
    if best == "%Y" and (len(set(tried)) < len(tried) or not all("1500" <= cell <= "2200" for cell in tried)):
        return None  # whole numbers of four digits
    return [_read(cell.strip(), best) for cell in cells]


def _read(cell: str, form: str) -> datetime | None:
    if not cell or len(cell) > _LONGEST or not cell.isascii():
        return None
    try:
        if form != "iso":
            found = datetime.strptime(cell, form)
        elif cell[4:5] == "-":  # what else fromisoformat reads could be a number
            found = datetime.fromisoformat(cell)
        else:
            return None
        if found.tzinfo is not None:
            found = found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return found if found.year >= 1000 else None


@dataclass(frozen=True)
class Step:
    """The distance from one moment to the next.

    Attributes:
        name: such as "1 hour" or "1 month".
        season: number of steps after which things often repeat, 1 where nothing suggests itself.
        share: of the distances that are this long, 0 to 1.
        n_missing: moments that are missing in between.
    """

    name: str
    season: int
    share: float
    n_missing: int


def find_step(moments: Sequence[datetime]) -> Step:
    """Return the commonest distance between moments in ascending order, at least two of them."""
    seconds = np.array([moment.timestamp() for moment in (each.replace(tzinfo=UTC) for each in moments)])
    months = np.array([12 * moment.year + moment.month for moment in moments])
    by_month = np.diff(months)
    if by_month.min() >= 1 and max(moment.day for moment in moments) - min(moment.day for moment in moments) <= 3:
        step = _commonest(by_month)
        names = {1: "1 month", 3: "3 months", 12: "1 year"}
        name = names.get(step, f"{step // 12} years" if step % 12 == 0 else f"{step} months")
        return Step(name, 12 // step if step < 12 and 12 % step == 0 else 1, *_missing(by_month, step))
    distances = np.rint(np.diff(seconds)).astype(np.int64)
    step = _commonest(distances)
    if step <= 0:
        return Step("less than a second", 1, float(np.mean(distances == step)), 0)
    return Step(_name(step), _season(step), *_missing(distances, step))


def _commonest(distances: NDArray[np.int64]) -> int:
    return int(Counter(distances.tolist()).most_common(1)[0][0])


def _missing(distances: NDArray[np.int64], step: int) -> tuple[float, int]:
    longer = distances[distances > step]
    return float(np.mean(distances == step)), int((longer // step - 1).sum())


def _name(seconds: int) -> str:
    for size, unit in ((_WEEK, "week"), (_DAY, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return f"{count:,} {unit}" + ("s" if count > 1 else "")
    return f"{seconds} seconds"


def _season(seconds: int) -> int:
    if seconds < _DAY and _DAY % seconds == 0:
        return _DAY // seconds if seconds >= 300 else 3_600 // seconds if 3_600 % seconds == 0 else 1
    return {_DAY: 7, _WEEK: 52}.get(seconds, 1)
