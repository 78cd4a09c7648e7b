"""Rows between delimiters: CSV, TSV and their kin, read as a stream. Imports the encoding, limits, tables and errors."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lstm_core.data.uploads.encoding import open_text, said_if_broken
from lstm_core.data.uploads.limits import MOST_COLUMNS, check_rows
from lstm_core.data.uploads.reading import DELIMITERS, NO_COLUMN, Reading
from lstm_core.data.uploads.report import dropped
from lstm_core.data.uploads.table import Table, clean, distinct_names
from lstm_core.errors import DataFormatError

_BY_PREFERENCE = ("\t", "|", ";", ",")  # of two that fit as well, the one that stands less often in texts
_SAMPLE_ROWS = 200
_LEAST_AGREEMENT = 0.5  # share of rows that must have the same number of fields
_LONGEST_NAME = 40  # characters of a column's name
_NUMBER_OR_DATE = re.compile(r"[+-]?[\d.,:/\- TZ]*\d[\d.,:/\- TZ]*%?")


def read_delimited(content: bytes, encoding: str, reading: Reading, *, sample: str) -> Table:
    """Return the rows of a delimited file.

    Args:
        content: of the file.
        encoding: a key of ENCODINGS.
        reading: what has been chosen.
        sample: the beginning of the file, decoded.

    Raises:
        DataFormatError: not in that encoding, too many rows or columns, or a quotation mark without its partner.
    """
    delimiter = reading.delimiter or guess_delimiter(sample)
    if delimiter == NO_COLUMN:
        delimiter = ""
    elif delimiter and delimiter not in DELIMITERS:
        raise DataFormatError(
            f"Fields cannot be separated by {delimiter[:20]!r}",
            expected=" or ".join(DELIMITERS.values()),
            remedy="choose one of these",
        )
    notes: list[str] = []
    quoted = reading.quoted and bool(delimiter)
    with said_if_broken(encoding):
        try:
            rows = _rows(content, encoding, delimiter, quoted=quoted, strict=True)
        except _UnevenQuotesError as error:
            if delimiter == "\t":  # many such files quote nothing
                quoted = False
                notes.append("Quotation marks are read as text, because they come without their partners.")
            elif error.is_open_end:
                raise DataFormatError(
                    f"A quotation mark in line {error.line:,} has no partner",
                    received="everything after it would be one field",
                    remedy='close it, double it, or choose "quotation marks are text"',
                ) from error
            else:
                notes.append("Some quotation marks stand inside a field: they were left out.")
            rows = _rows(content, encoding, delimiter, quoted=quoted, strict=False)
    if not rows:
        raise DataFormatError("The file has no rows", expected="a row for each text", remedy="choose another file")
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if width > MOST_COLUMNS:
        raise DataFormatError(
            "The file has too many columns",
            expected=f"at most {MOST_COLUMNS}",
            received=f"{width:,}",
            remedy="choose another delimiter, or keep the columns with text and label",
        )
    header = guess_header(rows[:_SAMPLE_ROWS]) if reading.header is None else reading.header
    names = rows[0] if header and len(rows[0]) == width else [""] * width
    body = rows[1:] if header else rows
    fitting = [tuple(map(clean, row)) for row in body if len(row) == width]
    return Table(
        layout="csv",
        encoding=encoding,
        columns=distinct_names(clean(name) for name in names),
        rows=fitting,
        n_rows=len(body),
        delimiter=delimiter,
        quoted=quoted,
        header=header,
        dropped=dropped((len(body) - len(fitting), f"not {width} fields, as the other rows have")),
        notes=tuple(notes),
    )


def guess_delimiter(sample: str) -> str:
    """Return the delimiter with which most rows have the same number of fields, "" where none makes columns."""
    lines = sample.splitlines(keepends=True)
    best, most = "", 0.0
    for delimiter in _BY_PREFERENCE:
        if delimiter not in sample:
            continue
        counts: Counter[int] = Counter()
        try:
            for number, row in enumerate(csv.reader(iter(lines), delimiter=delimiter)):
                if number >= _SAMPLE_ROWS:
                    break
                if row:
                    counts[len(row)] += 1
        except csv.Error:
            continue
        width, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        agreement = agreeing / max(counts.total(), 1)
        if width >= 2 and agreement >= _LEAST_AGREEMENT and agreement > most:
            best, most = delimiter, agreement
    return best


def guess_header(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row names the columns: short distinct words that no later row repeats in its column."""
    if len(rows) < 2:
        return False
    first = [cell.strip() for cell in rows[0]]
    if not all(first) or len({name.casefold() for name in first}) < len(first):
        return False
    if any(len(name) > _LONGEST_NAME or _NUMBER_OR_DATE.fullmatch(name) for name in first):
        return False
    later = [row for row in rows[1:] if len(row) == len(first)]
    return not any(name == row[place].strip() for place, name in enumerate(first) for row in later)


class _UnevenQuotesError(Exception):
    def __init__(self, line: int, *, is_open_end: bool) -> None:
        self.line, self.is_open_end = line, is_open_end
        super().__init__(line)


def _rows(content: bytes, encoding: str, delimiter: str, *, quoted: bool, strict: bool) -> list[list[str]]:
    """Return all rows but empty ones."""
    stream = open_text(content, encoding, newline="")
    if not delimiter:
        return _lines(stream, content)
    reader = csv.reader(
        stream,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=strict and quoted,
    )
    rows: list[list[str]] = []
    begin = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                if len(rows) % 1_000 == 1:
                    check_rows(len(rows) - 1, _expected(len(rows), stream.buffer.tell(), len(content)))
            begin = reader.line_num + 1
    except csv.Error as error:
        if strict and quoted and "field larger" not in str(error):
            raise _UnevenQuotesError(begin, is_open_end="unexpected end" in str(error)) from error
        raise DataFormatError(
            f"The row that begins in line {begin:,} cannot be read",
            expected=f"fields of at most {csv.field_size_limit():,} characters",
            received=str(error),
            remedy="look for a quotation mark without its partner there",
        ) from error
    check_rows(len(rows) - 1)
    return rows


def _lines(stream: Iterator[str], content: bytes) -> list[list[str]]:
    rows = []
    for line in stream:
        if line.strip():
            rows.append([line])
            check_rows(len(rows) - 1)
    return rows


def _expected(n: int, n_bytes: int, n_total: int) -> int:
    """Return about how many rows there are in all, two digits of it."""
    about = n * n_total / max(n_bytes, 1)
    scale: int = 10 ** max(len(str(int(about))) - 2, 0)
    return round(about / scale) * scale
