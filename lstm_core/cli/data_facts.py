"""The command `data`: what is in a data set, as a table for people or as one JSON document; texts that fit a search."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from lstm_core.cli.listing import console
from lstm_core.data.counted import PARTS, count_texts, repeats_in
from lstm_core.data.dataset import Dataset, NumberDataset, TextDataset
from lstm_core.data.first_spec import first_choice
from lstm_core.data.progress import Progress
from lstm_core.data.registry import dataset, load_numbers, load_splits
from lstm_core.data.series import SeriesDataset, parts_of, season_of
from lstm_core.data.texts import Splits
from lstm_core.data.typed_numbers import write_numbers
from lstm_core.errors import TextInputError
from lstm_core.insight.data_facts import (
    COVERAGE_SIZES,
    balance,
    coverage,
    cut_share,
    frequent_words,
    presence,
    telling_words,
)
from lstm_core.insight.series_facts import autocorrelation, likely_season, summary
from lstm_core.insight.text_search import Query, search
from lstm_core.specs import RunSpec, TextData, with_settings
from lstm_core.specs.text_forms import parse_settings

_WORDS = 20
_MOST_LAGS = 400


def spec_of(name: str, settings: list[str]) -> tuple[Dataset, RunSpec]:
    """Return a data set and the spec with which it is looked at.

    Raises:
        DataUnavailableError: there is no such data set.
        SpecError: a setting does not fit.
    """
    source = dataset(name)
    return source, with_settings(first_choice(source)[1], parse_settings(settings))


def facts(source: Dataset, spec: RunSpec) -> dict[str, Any]:
    """Return what is in a data set, as JSON values. May download it.

    Raises:
        ExplorerError: it cannot be had or read.
    """
    card = source.card
    found: dict[str, Any] = {
        "name": card.name,
        "title": card.title,
        "description": card.description,
        "rule": card.rule,
        "licence": card.licence,
        "citation": card.citation,
    }
    if isinstance(source, TextDataset):
        found |= _text_facts(source, spec)
    elif isinstance(source, SeriesDataset):
        found |= _series_facts(source, spec)
    elif isinstance(source, NumberDataset):
        found |= _number_facts(spec)
    known = source.baseline(spec)
    if known is not None:
        found["without_learning"] = {"name": known.name, "loss": known.loss, spec.task.metric: known.metric}
        if known.best_metric is not None:
            found["best_possible"] = {"loss": known.best_loss, spec.task.metric: known.best_metric}
    return found


def _text_facts(source: TextDataset, spec: RunSpec) -> dict[str, Any]:
    data = spec.data
    with _bar() as tell:
        splits = load_splits(data, tell)
        if isinstance(data, TextData) and data.tokens == "subwords":
            data = data.model_copy(update={"tokens": "words"})
        counted = count_texts(splits, source.token_kind(data), tell)
    repeats, lengths = repeats_in(splits), counted.lengths
    limit = data.max_length if spec.task.kind != "generate" else None  # texts to be continued are read to their end
    lost = cut_share(lengths, limit if limit is not None else int(lengths.max()))
    sizes = [size for size in COVERAGE_SIZES if size < 2 * len(counted.words)] or [COVERAGE_SIZES[0]]
    known = coverage(counted, np.array(sizes), limit, data.cut)
    found: dict[str, Any] = {
        "sizes": dict(zip(PARTS, counted.sizes, strict=True)),
        "repeated": repeats.repeated,
        "unseen_texts_in_training": repeats.leaked,
        "tokens": counted.kind,
        "lengths": {
            "mean": float(lengths.mean()),
            "median": float(np.median(lengths)),
            "longest": int(lengths.max()),
            "max_length": data.max_length,
            "texts_cut": lost.texts,
            "tokens_cut": lost.tokens,
        },
        "different_tokens": len(counted.words),
        "coverage": [{"size": size, "known": float(share)} for size, share in zip(sizes, known, strict=True)],
        "frequent": [{"word": each.word, "count": each.count} for each in frequent_words(counted, _WORDS)],
    }
    if splits.class_names:
        found |= _class_facts(splits)
        with_words = presence(counted)
        found["telling"] = {
            name: [each.word for each in telling_words(with_words, label, _WORDS)]
            for label, name in enumerate(splits.class_names)
        }
    return found


def _class_facts(splits: Splits) -> dict[str, Any]:
    found = balance((splits.train.labels, splits.validation.labels, splits.test.labels), len(splits.class_names))
    counts = found.counts.tolist()
    return {
        "classes": {
            name: {part: counts[place][label] for place, part in enumerate(PARTS)}
            for label, name in enumerate(splits.class_names)
        },
        "majority": {"class": splits.class_names[found.majority], "accuracy": found.majority_share},
    }


def _series_facts(source: SeriesDataset, spec: RunSpec) -> dict[str, Any]:
    series = source.series()
    parts = parts_of(len(series), spec.data)
    train = series.values[: parts.train.stop]
    lags = min(_MOST_LAGS, max(len(train) - 1, 1))
    return {
        "unit": series.unit,
        "from": series.name_of(0),
        "to": series.name_of(len(series) - 1),
        "parts": {name: vars(summary(series.values[parts[name].start : parts[name].stop])) for name in PARTS},  # type: ignore[index]
        "season": season_of(series, spec.data),
        "season_of_autocorrelation": likely_season(autocorrelation(train, lags)),
    }


def _number_facts(spec: RunSpec) -> dict[str, Any]:
    splits = load_numbers(spec)
    answers = splits.scaling.restored(splits.test.targets)
    return {
        "sizes": {name: len(getattr(splits, name)) for name in PARTS},
        "examples": [
            {"numbers": write_numbers(splits.test.inputs[row], spec), "answer": answers[row].tolist()}
            for row in range(min(5, len(splits.test)))
        ],
    }


def found_texts(
    source: Dataset, spec: RunSpec, text: str, *, words: bool, part: str, class_name: str | None, n: int
) -> dict[str, Any]:
    """Return the texts of a part that fit, as JSON values: how many, and the first n.

    Raises:
        TextInputError: there is no such part or class, or the data set has no texts.
        ExplorerError: the texts cannot be had or read.
    """
    if not isinstance(source, TextDataset):
        raise TextInputError(
            f"The data set {source.card.name} has no texts to search", remedy="leave --search out, or choose texts"
        )
    if part not in PARTS:
        raise TextInputError(f"There is no part {part!r}", expected=", ".join(PARTS), remedy="choose one of these")
    with _bar() as tell:
        splits = load_splits(spec.data, tell)
    names = list(splits.class_names)
    if class_name is not None and class_name not in names:
        raise TextInputError(
            f"There is no class {class_name!r}", expected=", ".join(names) or "no class", remedy="choose one of these"
        )
    label = names.index(class_name) if class_name is not None else None
    texts = getattr(splits, part)
    rows = search(texts, Query(text, "words" if words else "part", label))
    return {
        "count": len(rows),
        "of": len(texts),
        "texts": [
            {"label": names[texts.labels[row]] if names else None, "text": texts.texts[row]}
            for row in rows[:n].tolist()
        ],
    }


def show_facts(found: dict[str, Any]) -> None:
    """Print what `facts` returned."""
    table = Table("what", "value", show_header=False)
    for name, value in found.items():
        if value not in ("", None, [], {}):
            table.add_row(name.replace("_", " "), _said(value))
    console().print(table)


def show_texts(found: dict[str, Any]) -> None:
    """Print what `found_texts` returned: one text a line, its class before a tab."""
    Console(stderr=True).print(f"{found['count']:,} of {found['of']:,} texts", highlight=False)
    for each in found["texts"]:
        line = " ".join(each["text"].split())
        typer.echo(line if each["label"] is None else f"{each['label']}\t{line}")


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_said(each)}" for name, each in value.items())
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            if "word" in value[0]:
                return "  ".join(f"{row['word']} {row['count']:,}" for row in value)
            return "\n".join(", ".join(f"{name} {_said(each)}" for name, each in row.items()) for row in value)
        return " ".join(map(_said, value))
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show a bar on stderr for as long as something is read, and hand out what tells it how far that is."""
    bar = ProgressBar(TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True)
    task = bar.add_task("reading", total=1.0)

    def tell(message: str, share: float | None) -> None:
        bar.update(task, description=message, completed=share or 0.0)

    with bar:
        yield tell
