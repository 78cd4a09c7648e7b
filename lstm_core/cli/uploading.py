"""The command `upload`: makes a data set of a file, and says how to train on it. Imports uploads and the specs."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_core.data.uploads import (
    DELIMITERS,
    Reading,
    Report,
    class_counts,
    open_table,
    read_card,
    read_file,
    read_moments,
    read_texts,
    store_series,
    store_texts,
    suggested_preset,
    suggested_settings,
)
from lstm_core.errors import SpecError, SpecProblem
from lstm_core.specs.data import UPLOADED_TEXTS

_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}
_SHOWN_CLASSES = 12


@dataclass(frozen=True)
class Uploaded:
    """What the command did.

    Attributes:
        name: of the data set, as `--set data.dataset=` takes it.
        report: what became of the rows.
        counts: texts of each class; empty without labels.
        command: that trains on it.
    """

    name: str
    report: Report
    counts: dict[str, int]
    command: str

    def lines(self) -> list[str]:
        """Return what a terminal shows; the name is the first line."""
        classes = [f"  {name}: {n:,}" for name, n in list(self.counts.items())[:_SHOWN_CLASSES]]
        more = len(self.counts) - len(classes)
        shown = [f"{len(self.counts)} classes:", *classes, *([f"  and {more} more"] if more else [])] if classes else []
        return [self.name, *self.report.lines(), *shown, f"Train on it: {self.command}"]

    def as_json(self) -> dict[str, Any]:
        """Return the same for scripts."""
        return {
            "name": self.name,
            "rows": self.report.n_rows,
            "kept": self.report.n_kept,
            "left_out": [{"count": each.n, "why": each.why} for each in self.report.dropped],
            "notes": list(self.report.notes),
            "classes": self.counts,
            "command": self.command,
        }


def upload(path: Path, reading: Reading, title: str = "") -> Uploaded:
    """Read a file, store what it holds, and return its name.

    Raises:
        DataUnavailableError: the file cannot be read, or the folder of uploads not be written.
        DataFormatError: nothing can be made of the file.
    """
    table = open_table(read_file(path), path.name, reading)
    title = title or path.stem
    if reading.purpose == "series":
        series = read_moments(table, reading)
        name = store_series(series.dates, series.values, season=series.season, title=title)
        return Uploaded(name, series.report, {}, train_command(name))
    texts = read_texts(table, reading)
    name = store_texts(texts.texts, texts.labels, texts.class_names, title=title)
    return Uploaded(name, texts.report, class_counts(texts), train_command(name))


def reading_of(
    *,
    is_plain: bool = False,
    is_series: bool = False,
    text: str = "",
    label: str = "",
    date: str = "",
    value: str = "",
    delimiter: str = "",
    encoding: str = "",
    header: bool | None = None,
    leave_out_small: bool = False,
) -> Reading:
    """Return how to read a file, as the options of the command say.

    Raises:
        SpecError: options that do not go together, or a delimiter that there is not.
    """
    is_series = is_series or bool(date or value)
    problems = []
    if is_series and (is_plain or text or label):
        problems.append(SpecProblem("--series", "a time series has no texts", "give either texts or a series"))
    if is_plain and label:
        problems.append(SpecProblem("--plain", "texts to be continued have no labels", "leave out --label or --plain"))
    sign = _NAMES.get(delimiter.strip().lower(), delimiter)
    if sign and sign not in DELIMITERS:
        problems.append(SpecProblem("--delimiter", f"{delimiter!r} is none of , ; | tab", "choose one of these"))
    if problems:
        raise SpecError(problems)
    return Reading(
        purpose="series" if is_series else "continue" if is_plain else "classify",
        encoding=encoding,
        delimiter=sign,
        header=header,
        text=text,
        label=label,
        date=date,
        value=value,
        leave_out_small=leave_out_small,
    )


def train_command(name: str) -> str:
    """Return a command line that trains on a stored data set."""
    settings = {field: value for field, value in suggested_settings(name).items() if field not in _KNOWN}
    words = ["python", "-m", "lstm_core", "train", "--preset", suggested_preset(name)]
    words += ["--set", f"data.dataset={name}"]
    for field, value in settings.items():
        words += ["--set", f"{field}={value}"]
    return shlex.join(words)


def with_own_data(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings of `train` with what the card of an upload says: its number of classes, and so the task.

    Raises:
        DataUnavailableError: there is no such upload.
        DataFormatError: its card is damaged.
    """
    name = settings.get("data.dataset")
    if not isinstance(name, str) or not UPLOADED_TEXTS.fullmatch(name):
        return settings
    n_classes = len(read_card(name).class_names)
    found: dict[str, Any] = {"data.classes": n_classes or None}
    if not n_classes:
        found["task.kind"] = "generate"
    return {**found, **settings}


_KNOWN = ("data.dataset", "data.classes", "task.kind")
"""Settings that `train` finds out from the name."""
