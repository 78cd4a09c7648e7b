"""Which column is what: guessed from the cells, or looked up by the name that was chosen. Imports tables and errors."""

from collections.abc import Callable
from statistics import fmean

from lstm_core.data.uploads.limits import LONGEST_LABEL, MOST_CLASSES
from lstm_core.data.uploads.numbers import is_number
from lstm_core.data.uploads.table import Table
from lstm_core.errors import DataFormatError

_LOOKED_AT = 2_000  # rows from which columns are guessed
_LABELS = ("label", "labels", "class", "category", "sentiment", "target", "topic", "folder")
_LEAST_REPEATS = 0.5  # of the rows, at most that share may be different labels
_MISSING = frozenset({"", "nan", "null", "na", "n/a", "#n/a", "-"})


def is_missing(cell: str) -> bool:
    """Return whether a cell of labels or numbers stands for "not there"."""
    return cell.strip().lower() in _MISSING


def chosen_column(table: Table, name: str, what: str) -> str:
    """Return the name of a column that a person has chosen.

    Raises:
        DataFormatError: there is none of that name.
    """
    if name not in table.columns:
        raise DataFormatError(
            f"There is no column {name[:60]!r} for the {what}",
            expected="one of " + ", ".join(table.columns),
            remedy="choose one of these",
        )
    return name


def text_column(table: Table) -> str:
    """Return the column with the longest texts on average.

    Raises:
        DataFormatError: no column has anything but numbers.
    """
    found = {}
    for name in table.columns:
        cells = [cell for cell in table.column(name)[:_LOOKED_AT] if cell]
        if cells and not all(map(is_number, cells)):
            found[name] = fmean(map(len, cells))
    if not found:
        raise DataFormatError(
            "There is no column with texts",
            expected="a column of texts, and one of labels",
            received=f"only numbers or nothing in {', '.join(table.columns)}" if table.rows else "no rows",
            remedy="for a series of numbers choose Time series; else check the delimiter",
        )
    return max(found, key=lambda name: found[name])


def label_column(table: Table, text: str) -> str:
    """Return the column whose few values come again and again; a column that is called so comes first.

    Args:
        table: of the file.
        text: the column with the texts.

    Raises:
        DataFormatError: there is no other column.
    """
    others = [name for name in table.columns if name != text]
    if not others:
        raise DataFormatError(
            "There is no column with labels",
            expected="two columns: a text, and the class that it belongs to",
            received=f"one column, {text}",
            remedy="check the delimiter; without labels, choose Text to continue",
        )
    distinct: dict[str, int] = {}
    length: dict[str, float] = {}
    for name in others:
        cells = [cell for cell in table.column(name)[:_LOOKED_AT] if not is_missing(cell)]
        distinct[name] = len(set(cells))
        length[name] = fmean(map(len, cells)) if cells else LONGEST_LABEL + 1.0
        most = min(MOST_CLASSES, max(2.0, _LEAST_REPEATS * len(cells)))
        if name.casefold() in _LABELS and cells and distinct[name] <= most:
            return name
        if not 2 <= distinct[name] <= most:
            length[name] += LONGEST_LABEL  # behind all that look like labels
    return min(others, key=lambda name: (length[name], distinct[name]))


def first_where(table: Table, fits: Callable[[list[str]], bool], without: str = "") -> str:
    """Return the first column whose cells that are not missing fit, "" where there is none."""
    for name in table.columns:
        cells = [cell for cell in table.column(name)[:_LOOKED_AT] if not is_missing(cell)]
        if name != without and cells and fits(cells):
            return name
    return ""
