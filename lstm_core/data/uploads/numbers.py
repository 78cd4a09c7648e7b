"""Numbers as people write them: with a decimal point or comma, with or without marks for thousands. Imports nothing of ours."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_POINT_THOUSANDS = re.compile(r"[+-]?\d{1,3}([, '’]\d{3})+(\.\d*)?")
_COMMA = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d{1,3})?")
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}([. '’]\d{3})+(,\d*)?")
_MARKS = str.maketrans({"\u2212": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_THOUSANDS = re.compile(r"[ '’]")
_LONGEST = 60  # characters of a number


def is_number(cell: str) -> bool:
    """Return whether a cell is one number, however it is written."""
    return not math.isnan(_with_point(cell)) or not math.isnan(_with_comma(cell))


def numbers(cells: Sequence[str]) -> tuple[NDArray[np.float64], bool]:
    """Read the cells of a column, all with a decimal point or all with a decimal comma, whichever fits more of them.

    Returns:
        (n,) float64 with NaN where there is no number, and whether the comma was the decimal mark.
    """
    point = np.array([_with_point(cell) for cell in cells], dtype=np.float64)
    if not np.isnan(point).any() and not any("," in cell for cell in cells):
        return point, False
    comma = np.array([_with_comma(cell) for cell in cells], dtype=np.float64)
    is_comma = int(np.isnan(comma).sum()) < int(np.isnan(point).sum())
    return (comma, True) if is_comma else (point, False)


def _with_point(cell: str) -> float:
    text = cell.strip().translate(_MARKS)
    if len(text) > _LONGEST:
        return math.nan
    if _POINT.fullmatch(text):
        return _finite(text)
    return _finite(_THOUSANDS.sub("", text).replace(",", "")) if _POINT_THOUSANDS.fullmatch(text) else math.nan


def _with_comma(cell: str) -> float:
    text = cell.strip().translate(_MARKS)
    if len(text) > _LONGEST:
        return math.nan
    if _COMMA.fullmatch(text):
        return _finite(text.replace(",", "."))
    if _COMMA_THOUSANDS.fullmatch(text):
        return _finite(_THOUSANDS.sub("", text).replace(".", "").replace(",", "."))
    return math.nan


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else math.nan
