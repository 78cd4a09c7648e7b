"""Texts of one's own, with labels or to be continued, out of the rows of a file. Imports columns, tables, texts, errors."""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.texts import distinct_rows, text_keys
from lstm_core.data.uploads.columns import chosen_column, is_missing, label_column, text_column
from lstm_core.data.uploads.limits import FEWEST_CHARACTERS, LONGEST_LABEL, MOST_CLASSES, SMALLEST_CLASS
from lstm_core.data.uploads.reading import NO_COLUMN, Reading
from lstm_core.data.uploads.report import Report, dropped
from lstm_core.data.uploads.table import Table
from lstm_core.errors import DataFormatError

_NAMED = 5  # classes named in a message
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class TextUpload:
    """What was understood.

    Attributes:
        texts: in the order of the file.
        labels: (n,) int64, the position of the class in `class_names`; all 0 where there are none.
        class_names: as they are written, sorted as people sort; empty for texts without labels.
        report: what became of the rows.
        text, label: the columns that were used; `label` is NO_COLUMN for texts without labels.
    """

    texts: list[str] = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    class_names: tuple[str, ...]
    report: Report
    text: str
    label: str


def read_texts(table: Table, reading: Reading | None = None) -> TextUpload:
    """Return the texts of a table, with labels if the purpose is to classify.

    Args:
        table: rows and columns of a file.
        reading: purpose and columns; None guesses.

    Raises:
        DataFormatError: no such columns, fewer than two classes or more than a hundred, classes of too few texts, or
            too little text.
    """
    reading = reading or Reading()
    text = chosen_column(table, reading.text, "texts") if reading.text else text_column(table)
    if reading.purpose == "continue":
        return _continued(table, text)
    label = chosen_column(table, reading.label, "labels") if reading.label else label_column(table, text)
    if text == label:
        raise DataFormatError(
            "Text and label are the same column", received=text, remedy="choose another column for one of them"
        )
    return _labelled(table, text, label, leave_out_small=reading.leave_out_small)


def class_counts(upload: TextUpload) -> dict[str, int]:
    """Return how many texts each class has, in the order of the class names."""
    counts = np.bincount(upload.labels, minlength=len(upload.class_names)).tolist()
    return dict(zip(upload.class_names, counts, strict=True)) if upload.class_names else {}


def natural_key(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return by what names are sorted so that "class 2" comes before "class 10"."""
    parts = _DIGITS.split(name.casefold())
    return tuple(
        # digits of other scripts count as letters, and so do numbers too long to be converted
        (False, int(part), part) if part.isascii() and part.isdigit() and len(part) < 100 else (True, 0, part)
        for part in (*parts, name)
    )


def _labelled(table: Table, text: str, label: str, *, leave_out_small: bool) -> TextUpload:
    rows = list(zip(table.column(text), table.column(label), strict=True))
    with_label = [row for row in rows if not is_missing(row[1])]
    kept = [row for row in with_label if row[0]]
    if not kept:
        raise DataFormatError(
            "No row has both a text and a label",
            expected=f"texts in the column {text}, labels in the column {label}",
            received=f"{len(rows):,} rows with nothing in one of them",
            remedy="check which columns are used",
        )
    names = _class_names([name for _, name in kept], label)
    place = {name: number for number, name in enumerate(names)}
    labels = np.array([place[name] for _, name in kept], dtype=np.int64)
    texts = [each for each, _ in kept]
    keys = text_keys(texts)
    rows_left = distinct_rows(keys, labels)
    n_repeated = int(np.isin(keys, keys[rows_left]).sum()) - len(rows_left)
    n_disputed = len(keys) - n_repeated - len(rows_left)
    texts, labels = [texts[row] for row in rows_left], labels[rows_left]

    counts = np.bincount(labels, minlength=len(names))
    small = np.flatnonzero(counts < SMALLEST_CLASS)
    left_out = 0
    if len(small) and leave_out_small and len(names) - len(small) >= 2:
        is_left = ~np.isin(labels, small)
        left_out = int((~is_left).sum())
        texts = [each for each, left in zip(texts, is_left, strict=True) if left]
        keeping = np.flatnonzero(counts >= SMALLEST_CLASS)
        labels = np.searchsorted(keeping, labels[is_left]).astype(np.int64)
        small_names, names = [names[number] for number in small], [names[number] for number in keeping]
    elif len(small):
        raise _too_small([(names[number], int(counts[number])) for number in small], len(names))
    else:
        small_names = []
    report = Report(
        table.n_rows,
        len(texts),
        "texts",
        (
            *table.dropped,
            *dropped(
                (len(rows) - len(with_label), "no label"),
                (len(with_label) - len(kept), "no text"),
                (n_repeated, "repeats of another text (case and white space do not count)"),
                (n_disputed, "the same text with different labels"),
                (left_out, f"in classes of fewer than {SMALLEST_CLASS} texts: {_some(small_names)}"),
            ),
        ),
        table.notes,
    )
    return TextUpload(texts, labels, tuple(names), report, text, label)


def _class_names(labels: list[str], column: str) -> list[str]:
    counts = Counter(labels)
    longest = max(counts, key=len)
    if len(counts) == 1:
        raise DataFormatError(
            f"All texts are of one class, {longest[:60]!r}",
            expected=f"at least two different labels in the column {column}",
            received=f"{len(labels):,} times the same",
            remedy="choose another column for the labels, or add texts of another class",
        )
    if len(counts) > MOST_CLASSES:
        raise DataFormatError(
            f"The column {column} has too many different labels",
            expected=f"2 to {MOST_CLASSES} classes",
            received=f"{len(counts):,} in {len(labels):,} rows, such as {_some(list(counts))}",
            remedy="choose the column with the class of each text, or join classes",
        )
    if len(longest) > LONGEST_LABEL:
        raise DataFormatError(
            f"The column {column} has a label that is a whole text",
            expected=f"names of classes with at most {LONGEST_LABEL} characters",
            received=f"{len(longest):,} characters: {longest[:60]}...",
            remedy="choose another column for the labels",
        )
    return sorted(counts, key=natural_key)


def _too_small(classes: list[tuple[str, int]], n_classes: int) -> DataFormatError:
    said = _some([f"{name} ({n})" for name, n in classes])
    remedy = "add texts to them"
    if n_classes - len(classes) >= 2:
        remedy += ", or leave these classes out"
    return SmallClassesError(
        "Some classes have too few different texts",
        expected=f"at least {SMALLEST_CLASS} in each class: to learn from, to check, and for the test",
        received=said,
        remedy=remedy,
    )


class SmallClassesError(DataFormatError):
    """Classes of too few texts; they could be left out."""


def _continued(table: Table, text: str) -> TextUpload:
    cells = table.column(text)
    texts = [cell for cell in cells if cell]
    n_characters = sum(map(len, texts))
    if n_characters < FEWEST_CHARACTERS:
        raise DataFormatError(
            "There is too little text to learn from",
            expected=f"at least {FEWEST_CHARACTERS:,} characters, better {100 * FEWEST_CHARACTERS:,}",
            received=f"{n_characters:,} characters",
            remedy="give a longer text",
        )
    noun = "lines" if table.layout == "text" else "texts"
    report = Report(
        table.n_rows,
        len(texts),
        noun,
        (*table.dropped, *dropped((len(cells) - len(texts), "no text"))),
        (f"{n_characters:,} characters in all.", *table.notes),
    )
    return TextUpload(texts, np.zeros(len(texts), np.int64), (), report, text, NO_COLUMN)


def _some(names: list[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:_NAMED])
    return shown + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
