"""What adding one's own data says, as functions of values: texts of strangers are escaped here. Imports the library."""

import html

from lstm_core.data.uploads import (
    MOST_BYTES,
    MOST_ROWS,
    MomentsUpload,
    Purpose,
    Report,
    Table,
    TextUpload,
    class_counts,
)

PURPOSES: dict[Purpose, str] = {
    "classify": "Classify texts",
    "continue": "Text to continue",
    "series": "Time series",
}

_LIMITS = f"At most {MOST_ROWS:,} rows and {MOST_BYTES / 1e6:.0f} MB."
WANTED: dict[Purpose, str] = {
    "classify": (
        "A table (CSV, TSV, JSON lines) with a column of texts and a column of labels; or a zip file with one folder for "
        f"each class and a text in each of its files. 2 to 100 classes. {_LIMITS}"
    ),
    "continue": (
        f"A plain text, a table with a column of texts, or a zip file of texts. The network learns to write on. {_LIMITS}"
    ),
    "series": (
        f"A table (CSV, TSV, JSON lines) with a column of dates and a column of numbers; or numbers alone. {_LIMITS}"
    ),
}
EXAMPLE: dict[Purpose, str] = {
    "classify": "text,label\na wonderful film,good\na dull film,bad\n...",
    "continue": "Once upon a time there was ...",
    "series": "date,value\n2024-01-01,12.5\n2024-01-02,13.1\n...",
}
HELP = {
    "purpose": "What the network is to learn from your data: a label for each text, to write on, or the next values.",
    "encoding": "How letters are stored as bytes. Choose another one if letters look wrong in the preview.",
    "delimiter": "What stands between the columns of a row.",
    "quoted": "Off: quotation marks are part of the texts. On: they enclose a field, which may then hold the separator.",
    "header": "Whether the first row has the names of the columns.",
    "text": "The column with the texts that the network reads.",
    "label": "The column with the class of each text.",
    "date": "The column that says when. Without it, rows are taken in the order of the file.",
    "value": "The column with the numbers to forecast.",
    "title": "How lists call this data set.",
}
SHARED = "Your data is kept on the machine that runs this app. Everybody who uses the app there can choose it."

_SHOWN_CLASSES = 12
_PREVIEW_ROWS = 6
_PREVIEW_CHARACTERS = 160


def preview(table: Table, first: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the first rows for a table on the screen, the columns of `first` in front."""
    columns = [*first, *(name for name in table.columns if name not in first)]
    return {name: [_short(row[table.columns.index(name)]) for row in table.rows[:_PREVIEW_ROWS]] for name in columns}


def report_html(report: Report, more: str = "") -> str:
    """Return the report as lines, and one more line after the first."""
    lines = report.lines()
    lines = [lines[0], more, *lines[1:]] if more else lines
    return "<br>".join(html.escape(line) for line in lines)


def classes_line(upload: TextUpload) -> str:
    """Return the classes with their sizes."""
    counts = class_counts(upload)
    if not counts:
        return ""
    most = max(counts.values()) / max(sum(counts.values()), 1)
    shown = list(counts.items())[:_SHOWN_CLASSES]
    rest = f" and {len(counts) - len(shown)} more" if len(counts) > len(shown) else ""
    names = ", ".join(f"{name} {n:,}" for name, n in shown)
    return f"{len(counts)} classes: {names}{rest}. Always saying the largest would be right in {100 * most:.0f} of 100."


def moments_line(upload: MomentsUpload) -> str:
    """Return the range of a time series."""
    low, high = upload.values.min(), upload.values.max()
    values = f"Values from {low:,.6g} to {high:,.6g}."
    return values if upload.dates is None else f"From {upload.dates[0]} to {upload.dates[-1]}. {values}"


def markdown(text: str) -> str:
    """Return text so that Streamlit's markdown shows it letter by letter."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in " ".join(text.split()))


_SPECIAL = frozenset("\\`*_{}[]()<>#+-!|~$:^&")


def _short(cell: str) -> str:
    return cell if len(cell) <= _PREVIEW_CHARACTERS else cell[: _PREVIEW_CHARACTERS - 1] + "…"
