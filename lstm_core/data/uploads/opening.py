"""From bytes to rows and columns, whatever kind of file it is. Imports the readers of each kind."""

from dataclasses import replace
from pathlib import Path

from lstm_core.data.uploads.archive import MARKS, read_archive
from lstm_core.data.uploads.delimited import read_delimited
from lstm_core.data.uploads.encoding import check_text, find_encoding, open_text, said_if_broken
from lstm_core.data.uploads.limits import MOST_BYTES, check_size
from lstm_core.data.uploads.objects import is_objects, read_objects
from lstm_core.data.uploads.reading import Reading
from lstm_core.data.uploads.table import Table, clean
from lstm_core.errors import DataFormatError, DataUnavailableError

_SAMPLE = 200_000  # characters from which delimiter and kind are guessed
_JSON = (".json", ".jsonl", ".ndjson")
_TABLES = (".csv", ".tsv", ".tab")


def read_file(path: Path) -> bytes:
    """Return the content of a file, at most a little more than is allowed.

    Raises:
        DataUnavailableError: it is not there or may not be read.
        DataFormatError: it is empty or too large.
    """
    try:
        check_size(path.stat().st_size or 1)  # a pipe has no size before it is read
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataUnavailableError(
            f"{path} cannot be read", received=error.strerror or str(error), remedy="check the name of the file"
        ) from error
    check_size(len(content))
    return content


def open_table(content: bytes, name: str = "", reading: Reading | None = None) -> Table:
    """Find rows and columns in bytes.

    Args:
        content: of a file, or of pasted text in UTF-8.
        name: of the file, which helps where the content leaves a doubt; "" for pasted text.
        reading: what it is for and what has been chosen; None guesses everything.

    Raises:
        DataFormatError: nothing can be made of it; the message says what was expected.
    """
    reading = reading or Reading()
    check_size(len(content))
    if content.startswith(MARKS):
        found = read_archive(content, encoding=reading.encoding, need_folders=reading.purpose == "classify")
        if isinstance(found, Table):
            return found
        check_size(len(found.content))
        content, name = found.content, found.name
    encoding = find_encoding(content, reading.encoding)
    with said_if_broken(encoding.name):
        sample = open_text(content, encoding.name, newline="").read(_SAMPLE)
    check_text(sample)
    if not sample.strip():
        raise DataFormatError("The file has only white space", expected="texts or numbers", remedy="choose another")
    table = _table(content, name.lower(), encoding.name, sample, reading)
    notes = (encoding.note, *table.notes) if encoding.note else table.notes
    return replace(table, notes=notes)


def _table(content: bytes, name: str, encoding: str, sample: str, reading: Reading) -> Table:
    if not reading.is_plain:
        if name.endswith(_JSON) or is_objects(sample):
            return read_objects(content, encoding)
        if reading.purpose != "continue" or name.endswith(_TABLES) or reading.text or reading.delimiter:
            return read_delimited(content, encoding, reading, sample=sample)
    with said_if_broken(encoding):
        text = open_text(content, encoding).read()
    rows: list[tuple[str, ...]] = [(line,) for line in map(str.rstrip, clean(text).split("\n")) if line]
    return Table(layout="text", encoding=encoding, columns=("text",), rows=rows, n_rows=len(rows))
