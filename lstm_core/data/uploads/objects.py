"""Rows as JSON: one object a line, or a list of objects. Imports the encoding, limits, tables and errors."""

import json
from collections.abc import Iterable
from typing import Any

from lstm_core.data.uploads.encoding import open_text, said_if_broken
from lstm_core.data.uploads.limits import MOST_COLUMNS, check_rows
from lstm_core.data.uploads.report import dropped
from lstm_core.data.uploads.table import Table, clean, distinct_names
from lstm_core.errors import DataFormatError

_UNREADABLE = (ValueError, RecursionError)  # of the JSON module; numbers of thousands of digits are a ValueError


def is_objects(sample: str) -> bool:
    """Return whether the beginning of a file looks like JSON lines or a JSON list of objects."""
    begin = sample.lstrip()
    if begin.startswith("{"):
        return isinstance(_parsed(begin.splitlines()[0]), dict)
    return begin.startswith("[") and begin[1:].lstrip().startswith("{")


def read_objects(content: bytes, encoding: str) -> Table:
    """Return the objects as rows; a column is a name that any of them has.

    Args:
        content: of the file.
        encoding: a key of ENCODINGS.

    Raises:
        DataFormatError: not in that encoding, not JSON, or too many rows or columns.
    """
    with said_if_broken(encoding):
        stream = open_text(content, encoding)
        first = ""
        while not first.strip():
            first = stream.readline()
            if not first:
                raise _no_objects("nothing")
        if first.lstrip().startswith("["):
            values = _parsed(first + stream.read())
            if not isinstance(values, list):
                raise _no_objects("a list that does not end, or something that is not JSON")
            return _table(values, encoding)
        if not isinstance(_parsed(first), dict):
            raise _no_objects(f"in its first line: {first.strip()[:60]}")
        lines = (line for line in (first, *stream) if line.strip())
        return _table(map(_parsed, lines), encoding)


def _table(values: Iterable[Any], encoding: str) -> Table:
    places: dict[str, int] = {}
    found: list[dict[int, str]] = []
    n_rows = n_bad = 0
    for n_rows, value in enumerate(values, start=1):
        check_rows(n_rows)
        if not isinstance(value, dict):
            n_bad += 1
            continue
        cells: dict[int, str] = {}
        for name, cell in value.items():
            if name not in places and len(places) >= MOST_COLUMNS:
                raise DataFormatError(
                    "The objects of this file have too many different names",
                    expected=f"at most {MOST_COLUMNS} columns",
                    received=f"one more in object {n_rows:,}",
                    remedy="give each text as an object with the same few names, such as text and label",
                )
            cells[places.setdefault(name, len(places))] = _cell(cell)
        found.append(cells)
    if not places:
        raise _no_objects("no object with a name in it")
    width = range(len(places))
    return Table(
        layout="json",
        encoding=encoding,
        columns=distinct_names(clean(name) for name in places),
        rows=[tuple(cells.get(place, "") for place in width) for cells in found],
        n_rows=n_rows,
        header=True,
        dropped=dropped((n_bad, "not a JSON object in one line")),
    )


def _parsed(text: str) -> Any:
    """Return the JSON value of a text, None where it has none."""
    try:
        return json.loads(text)
    except _UNREADABLE:
        return None


def _cell(value: Any) -> str:
    if value is None or value != value:  # null, or NaN
        return ""
    if isinstance(value, str):
        return clean(value)
    try:
        return clean(json.dumps(value, ensure_ascii=False))
    except _UNREADABLE:
        return ""


def _no_objects(received: str) -> DataFormatError:
    return DataFormatError(
        "This is not a file of JSON lines",
        expected='one object a line, such as {"text": "a fine film", "label": "good"}',
        received=received,
        remedy="write each object in a line of its own, or save the data as CSV",
    )
