"""The command `evaluate --test`: how good a run is on its own test part, class by class. By replay, without Keras.

Runs that continue texts or answer with numbers say what was measured when they were trained.
"""

import math
from typing import Any

from rich.table import Table
from rich.text import Text

from lstm_core.cli.listing import console, print_json
from lstm_core.cli.reading import Reader, open_run
from lstm_core.data.progress import Progress
from lstm_core.errors import RunFormatError
from lstm_core.insight.confusion import class_report, confusion_counts, most_confused
from lstm_core.insight.unseen import read_unseen
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run

MOST_CONFUSED = 10
"""Mistakes that are listed."""


def evaluate_test(run: Run, *, as_json: bool) -> None:
    """Print how good a run is on its test part."""
    if run.spec.task.kind == "classify":
        found = evaluation_of_test(open_run(run))
        if as_json:
            print_json(found)
        else:
            show_test(found)
        return
    recorded = recorded_test(run)
    if as_json:
        print_json(recorded)
    else:
        console().print(recorded_line(recorded))


def evaluation_of_test(reader: Reader, progress: Progress | None = None) -> dict[str, Any]:
    """Return what a run that labels texts makes of its test part, as JSON values.

    Returns:
        accuracy, loss (mean cross-entropy, natural logarithm) and count; `macro` and `weighted` means; one entry of
        `classes` a class; `confusion`, rows are labels; `most_confused`.

    Raises:
        RunFormatError: the run has no vocabulary.
        DataUnavailableError: the data set is not here and cannot be fetched.
    """
    if reader.vocabulary is None:
        raise RunFormatError(f"The run {reader.run.id} reads no texts", expected="a run that labels texts")
    unseen = read_unseen(reader.network, reader.vocabulary, progress=progress)
    counts = confusion_counts(unseen.labels, unseen.answers, reader.network.n_answers)
    report = class_report(counts)
    names = reader.class_names
    measures = [
        {"precision": precision, "recall": recall, "f1": f1}
        for precision, recall, f1 in (report.mean(weighted=False), report.mean(weighted=True))
    ]
    classes = [
        {
            "name": names[index],
            "precision": float(report.precision[index]),
            "recall": float(report.recall[index]),
            "f1": float(report.f1[index]),
            "support": int(report.support[index]),
            "answered": int(report.answered[index]),
            "train": int(unseen.train_counts[index]),
        }
        for index in range(len(names))
    ]
    return {
        "run": reader.run.id,
        "step": reader.step,
        "accuracy": unseen.accuracy,
        "loss": unseen.loss,
        "count": len(unseen),
        "macro": measures[0],
        "weighted": measures[1],
        "classes": classes,
        "confusion": counts.tolist(),
        "most_confused": [
            {"label": names[each.label], "answer": names[each.answer], "count": each.count, "share": each.share}
            for each in most_confused(counts)[:MOST_CONFUSED]
        ],
    }


def recorded_test(run: Run) -> dict[str, Any]:
    """Return what the worker measured on the test part of a run of any task, as JSON values.

    Raises:
        RunFormatError: the run has not come to its test.
    """
    history = read_run(run).history
    test = history.test
    if test is None:
        raise RunFormatError(
            f"The run {run.id} has no test result", remedy="train it to its end: the test happens once, there"
        )
    found = {"run": run.id, "loss": test.loss, run.spec.task.metric: test.accuracy}
    if run.spec.task.kind == "generate":
        found |= {"bits_per_token": test.loss / math.log(2), "perplexity": math.exp(min(test.loss, 700.0))}
    return found


def recorded_line(found: dict[str, Any]) -> str:
    """Return what was recorded in one line."""
    return "  ".join(f"{name} {value:.4f}" for name, value in found.items() if isinstance(value, float))


def show_test(found: dict[str, Any]) -> None:
    """Print an evaluation for people: the result, a row a class, the most frequent mistakes."""
    out = console()
    out.print(f"accuracy {found['accuracy']:.4f}  loss {found['loss']:.4f}  count {found['count']}")
    table = Table("class", "precision", "recall", "f1", "texts", "answers", "training texts")
    for row in sorted(found["classes"], key=lambda each: -each["support"]):
        measures = ("" if math.isnan(row[name]) else f"{row[name]:.3f}" for name in ("precision", "recall", "f1"))
        table.add_row(Text(row["name"]), *measures, *(f"{row[name]:,}" for name in ("support", "answered", "train")))
    out.print(table)
    for name, title in (("macro", "all classes alike"), ("weighted", "all texts alike")):
        means = found[name]
        measures = (f"{measure} {means[measure]:.4f}" for measure in ("precision", "recall", "f1"))
        out.print(f"{name} ({title}): {'  '.join(measures)}")
    for each in found["most_confused"]:
        line = f"{each['count']:>5}  {each['label']} taken for {each['answer']} ({each['share']:.1%} of its texts)"
        out.print(line, markup=False, highlight=False)
