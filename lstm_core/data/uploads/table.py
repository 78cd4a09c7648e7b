"""Rows and columns as they were found in a file, all cells still text. Imports the report."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lstm_core.data.uploads.report import Dropped

Layout = Literal["csv", "json", "zip", "text"]
"""What kind of file it was: fields between delimiters, JSON objects, a zip file of texts, or lines of plain text."""


@dataclass(frozen=True)
class Table:
    """The content of a file.

    Attributes:
        layout: what kind of file it was.
        encoding: a key of ENCODINGS.
        columns: distinct names.
        rows: one tuple a row, one cell a column; "" where nothing stands.
        n_rows: rows of the file, also those that were left out.
        delimiter: between fields; "" where there is none.
        quoted: quotation marks enclose fields.
        header: the first row gave the names of the columns.
        dropped: rows that could not be read as the others.
        notes: whole sentences for people.
    """

    layout: Layout
    encoding: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(repr=False)
    n_rows: int
    delimiter: str = ""
    quoted: bool = True
    header: bool = False
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> list[str]:
        """Return all cells of a column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of columns without white space around them, none empty, none twice."""
    found: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(names, start=1):
        base = " ".join(name.split())[:60] or f"column {number}"
        chosen, count = base, 2
        while chosen in taken:
            chosen, count = f"{base} ({count})", count + 1
        found.append(chosen)
        taken.add(chosen)
    return tuple(found)


def clean(text: str) -> str:
    """Return a text with one kind of line end and without halves of characters, which nothing could save."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()
    return text.strip()
