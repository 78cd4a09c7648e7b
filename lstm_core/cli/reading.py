"""What a trained run makes of texts with labels: the commands `predict`, `gates` and `evaluate`. By replay, without Keras."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.registry import card
from lstm_core.data.vocabulary import Encoded, Vocabulary
from lstm_core.errors import DataFormatError, RunFormatError, SnapshotError, TextInputError
from lstm_core.insight.prefix import prefix_probabilities
from lstm_core.runs.atomic import write_with
from lstm_core.runs.history import kept_snapshot
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import load_snapshot, snapshot_steps
from lstm_core.runs.store import Run
from lstm_core.trace import Network, predict, replay

_SMALLEST = 1e-7
"""Probabilities are kept this far from 0 and 1 in the loss, as Keras does it."""

_TEXT_COLUMN, _LABEL_COLUMN = "text", "label"


@dataclass(frozen=True)
class Reader:
    """A run's network, vocabulary and class names: all that is needed to read texts with it."""

    run: Run
    step: int
    network: Network
    vocabulary: Vocabulary
    class_names: tuple[str, ...]

    def encode(self, text: str) -> Encoded:
        """Return a typed text as the network reads it.

        Raises:
            TextInputError: it has no tokens.
        """
        data = self.run.spec.data
        encoded = self.vocabulary.encode(text, data.max_length, data.cut)
        if encoded.empty:
            raise TextInputError("The text has no words that could be read", remedy="give a text with --text")
        return encoded


def open_run(run: Run) -> Reader:
    """Return the reader of a run with the weights that it keeps: those of its best epoch, else the last saved.

    Raises:
        RunFormatError: it reads numbers, or its vocabulary is missing or damaged.
        SnapshotError: it has no saved state, or a damaged one.
    """
    if run.spec.data.reads == "numbers":
        raise RunFormatError(f"The run {run.id} reads numbers and not texts", remedy="choose a run that reads texts")
    try:
        vocabulary = Vocabulary.from_json(run.vocabulary_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunFormatError(
            f"The run {run.id} has no vocabulary yet", remedy="wait until it has loaded its data"
        ) from None
    step = kept_step(run)
    network = Network(run.spec, load_snapshot(run, step))
    started = read_run(run).history.started
    names = started.class_names if started else card(run.spec.data.dataset).class_names
    return Reader(run, step, network, vocabulary, tuple(names))


def kept_step(run: Run) -> int:
    """Return the step of the weights that a run keeps.

    Raises:
        SnapshotError: nothing is saved yet.
    """
    steps = snapshot_steps(run)
    if not steps:
        raise SnapshotError(
            f"The run {run.id} has no saved state yet", remedy="wait until it trains, or train it again"
        )
    kept = kept_snapshot(read_run(run).history, restore_best=run.spec.train.early_stopping.restore_best)
    return kept.step if kept is not None and kept.step in steps else steps[-1]


# --- predict --------------------------------------------------------------------------------------


def prediction(reader: Reader, text: str) -> dict[str, Any]:
    """Return what the run says of a text, as JSON values."""
    encoded = reader.encode(text)
    probabilities = predict(reader.network, [encoded.ids])[0]
    label = int(probabilities.argmax())
    return {
        "run": reader.run.id,
        "step": reader.step,
        "text": text,
        "label": label,
        "class_name": reader.class_names[label],
        "probability": float(probabilities[label]),
        "probabilities": {name: float(value) for name, value in zip(reader.class_names, probabilities, strict=True)},
        "tokens": list(encoded.tokens),
        "unknown": [token for token, unknown in zip(encoded.tokens, encoded.unknown, strict=True) if unknown],
        "not_read": list(encoded.cut_tokens),
    }


def prediction_lines(found: dict[str, Any]) -> list[str]:
    """Return a prediction for people: the answer first, then what was not understood or not read."""
    lines = [f"{found['class_name']}  {found['probability']:.3f}"]
    if len(found["probabilities"]) > 2:
        lines.append("  ".join(f"{name} {value:.3f}" for name, value in found["probabilities"].items()))
    if found["unknown"]:
        lines.append("unknown words: " + " ".join(found["unknown"]))
    if found["not_read"]:
        lines.append(f"not read: {len(found['not_read'])} words")
    return lines


# --- gates ----------------------------------------------------------------------------------------


def gate_arrays(reader: Reader, text: str) -> dict[str, NDArray[Any]]:
    """Return all that the network computed on a text.

    Returns:
        `layer0/forward/f` and so on, each (timesteps, units) float32; `tokens` (timesteps,) of text; `token_ids`
        (timesteps,) int32; `probability` after each token, float32: (timesteps,) of the positive class for two
        classes, else (timesteps, n_classes).
    """
    encoded = reader.encode(text)
    trace = replay(reader.network, encoded.ids)
    arrays: dict[str, NDArray[Any]] = {
        f"layer{index}/{direction}/{quantity}": values[0]
        for index, layer in enumerate(trace.layers)
        for direction, quantities in layer.directions.items()
        for quantity, values in quantities.items()
    }
    arrays["tokens"] = np.array(encoded.tokens, dtype=np.str_)
    arrays["token_ids"] = encoded.ids
    probabilities = prefix_probabilities(reader.network, encoded.ids)
    positive = card(reader.run.spec.data.dataset).positive_class
    arrays["probability"] = probabilities[:, positive] if len(reader.class_names) == 2 else probabilities
    return arrays


def write_arrays(arrays: dict[str, NDArray[Any]], out: Path) -> None:
    """Write arrays as an npz file that appears whole or not at all.

    Raises:
        TextInputError: the file cannot be written.
    """

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:  # a name without ".npz" would get it added
            np.savez(file, **arrays)  # type: ignore[arg-type]

    if not out.absolute().parent.is_dir() or out.is_dir():
        raise TextInputError(f"{out} cannot be written", remedy="give a file in a folder that exists with --out")
    try:
        write_with(out, write)
    except OSError as error:
        raise TextInputError(f"{out} cannot be written", received=str(error)) from None


# --- evaluate -------------------------------------------------------------------------------------


def evaluation(reader: Reader, file: Path) -> dict[str, Any]:
    """Return accuracy, loss (mean cross-entropy, natural logarithm) and number of texts of a CSV file.

    Raises:
        DataFormatError: it cannot be read, lacks a column, or has a label or text that does not fit.
    """
    texts, labels = read_labelled(file, reader.class_names)
    data = reader.run.spec.data
    tokens = reader.vocabulary.encode_many(texts, data.max_length, data.cut)
    probabilities = predict(reader.network, [tokens[index] for index in range(len(tokens))])
    of_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return {
        "run": reader.run.id,
        "step": reader.step,
        "accuracy": float(np.mean(probabilities.argmax(axis=1) == labels)),
        "loss": float(-np.log(np.clip(of_label, _SMALLEST, 1 - _SMALLEST)).mean()),
        "count": len(labels),
    }


def read_labelled(file: Path, class_names: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Read the columns text and label of a CSV file; a label is a class's name or number.

    Raises:
        DataFormatError: see `evaluation`; the message has the number of the line.
    """
    classes = {name.casefold(): number for number, name in enumerate(class_names)}
    classes |= {str(number): number for number in range(len(class_names))}
    expected = f"columns {_TEXT_COLUMN!r} and {_LABEL_COLUMN!r}"
    texts: list[str] = []
    labels: list[int] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            names = rows.fieldnames or []
            if _TEXT_COLUMN not in names or _LABEL_COLUMN not in names:
                raise DataFormatError(f"{file} lacks a column", expected=expected, received=", ".join(names) or "none")
            for row in rows:
                text, label = row[_TEXT_COLUMN], (row[_LABEL_COLUMN] or "").strip().casefold()
                if text is None or label not in classes:
                    raise DataFormatError(
                        f"{file}, line {rows.line_num}: this label is not known",
                        expected="one of " + ", ".join(class_names) + f", or 0 to {len(class_names) - 1}",
                        received=repr(row[_LABEL_COLUMN]),
                    )
                texts.append(text)
                labels.append(classes[label])
    except OSError as error:
        raise DataFormatError(f"{file} cannot be read", received=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise DataFormatError(f"{file} is not text in UTF-8", remedy="save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise DataFormatError(f"{file} is not a CSV file", expected=expected, received=str(error)) from None
    if not texts:
        raise DataFormatError(f"{file} has no rows", expected=f"{expected}, and at least one row below them")
    return texts, np.array(labels, dtype=np.int64)
