"""Time series out of rows: dates and numbers in the ways people write them, order, gaps and distances."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from lstm_core.data.uploads import MomentsUpload, Reading, open_table, read_moments
from lstm_core.data.uploads.dates import find_dates, find_step
from lstm_core.data.uploads.numbers import numbers
from lstm_core.errors import DataFormatError

START = datetime(2024, 1, 1)
HOURS = [START + timedelta(hours=number) for number in range(72)]


def series(content: str, **choices: object) -> MomentsUpload:
    reading = Reading(purpose="series", **choices)
    return read_moments(open_table(content.encode(), "", reading), reading)


def hourly(moments: list[datetime] = HOURS, form: str = "%Y-%m-%d %H:%M", sep: str = ",") -> str:
    rows = [f"{moment.strftime(form)}{sep}{(moment - START) / timedelta(hours=1):.1f}" for moment in moments]
    return f"when{sep}degrees\n" + "\n".join(rows)


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y/%m/%d %H:%M:%S"]
)
def test_dates_are_found(form: str) -> None:
    found = series(hourly(form=form))
    assert (found.date, found.value, found.season) == ("when", "degrees", 24)
    assert found.dates is not None
    assert (found.dates[0], found.dates[-1]) == ("2024-01-01T00:00:00", "2024-01-03T23:00:00")
    np.testing.assert_array_equal(found.values, np.arange(72.0))
    assert "One value every hour." in found.report.notes


def test_unordered_repeated_and_missing_moments_are_said() -> None:
    moments = [*HOURS[40:], *HOURS[:30], HOURS[5]]
    found = series(hourly(moments) + "\n2024-01-09 00:00,\nsome day,4\n2024-01-08 00:00,n/a")
    assert found.dates is not None
    assert list(found.dates) == sorted(found.dates)
    assert [(each.n, each.why) for each in found.report.dropped] == [
        (2, "no number in the column degrees"),
        (1, "no date in the column when"),
        (1, "a moment that was there already"),
    ]
    assert any("10 moments are missing" in note for note in found.report.notes)
    assert "Sorted by time." in found.report.notes


def test_values_alone() -> None:
    found = series("\n".join(str(number * 1.5) for number in range(60)), header=False)
    assert found.dates is None
    np.testing.assert_array_equal(found.values, 1.5 * np.arange(60))


def test_unequal_distances_are_doubtful() -> None:
    moments = [START + timedelta(days=number * number) for number in range(60)]
    assert any("do not stand at equal distances" in note for note in series(hourly(moments, "%Y-%m-%d")).report.notes)


@pytest.mark.parametrize(
    ("cells", "expected", "comma"),
    [
        (["1.5", "-2", "+3e2", ".5"], [1.5, -2, 300, 0.5], False),
        (["1,5", "-2", "1.234,5"], [1.5, -2, 1234.5], True),
        (["1,234.5", "12,000", "7"], [1234.5, 12000, 7], False),
        (["1 234,5", "\u22123"], [1234.5, -3], True),
        (["", "x", "inf", "nan", "1_000", "12 apples"], [np.nan] * 6, False),
    ],
)
def test_numbers_as_people_write_them(cells: list[str], expected: list[float], comma: bool) -> None:
    values, has_comma = numbers(cells)
    np.testing.assert_array_equal(values, expected)
    assert has_comma is comma


@pytest.mark.parametrize(
    ("moments", "name", "season"),
    [
        ([datetime(2020 + month // 12, month % 12 + 1, 1) for month in range(30)], "1 month", 12),
        ([datetime(2020, month, day) for month, day in ((1, 31), (2, 29), (3, 31), (4, 30))], "1 month", 12),
        ([datetime(2000 + year, 1, 1) for year in range(9)], "1 year", 1),
        ([datetime(2000 + number // 4, 1 + 3 * (number % 4), 1) for number in range(9)], "3 months", 4),
        ([START + timedelta(days=number) for number in range(40)], "1 day", 7),
        ([START + timedelta(weeks=number) for number in range(9)], "1 week", 52),
        ([START + timedelta(minutes=30 * number) for number in range(9)], "30 minutes", 48),
        ([START + timedelta(minutes=number) for number in range(9)], "1 minute", 60),
        ([START + timedelta(seconds=number / 4) for number in range(9)], "less than a second", 1),
    ],
)
def test_the_step_is_found(moments: list[datetime], name: str, season: int) -> None:
    step = find_step(moments)
    assert (step.name, step.season) == (name, season)


def test_day_and_month_are_told_apart_where_they_can_be() -> None:
    assert find_dates(["03/04/2020", "13/04/2020"]) == [datetime(2020, 4, 3), datetime(2020, 4, 13)]
    assert find_dates(["03/04/2020", "03/13/2020"]) == [datetime(2020, 3, 4), datetime(2020, 3, 13)]
    assert find_dates(["2024-01-01T10:00:00+02:00"]) == [datetime(2024, 1, 1, 8)]
    assert find_dates(["1998", "1999"]) == [datetime(1998, 1, 1), datetime(1999, 1, 1)]
    assert find_dates(["1998", "1998", "1204"]) is None
    assert find_dates(["soon", ""]) is None


@pytest.mark.parametrize(
    ("content", "choices", "said"),
    [
        (hourly(HOURS[:20]), {}, "too short to learn from.*at least 50 values.*20 in the column degrees"),
        ("a,b\n" + "x,y\n" * 60, {}, "no column with numbers"),
        ("a,b\n" + "x,1\n" * 60, {"date": "a"}, "no dates that can be read"),
        (hourly(), {"date": "when", "value": "when"}, "same column"),
        (hourly(), {"value": "nope"}, "no column 'nope'"),
    ],
)
def test_what_is_no_series_says_why(content: str, choices: dict[str, str], said: str) -> None:
    with pytest.raises(DataFormatError, match=said):
        series(content, **choices)
