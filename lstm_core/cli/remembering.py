"""The commands `side-by-side` and `distance`: two networks on one task, and how far back a run remembers."""

from typing import Any

import numpy as np

from lstm_core.cli.reading import kept_step, open_run
from lstm_core.cli.training import train
from lstm_core.data.registry import dataset
from lstm_core.insight.distance import by_distance, scored_test
from lstm_core.runs.history import RunStatus
from lstm_core.runs.pairs import network_name, new_pair_tags, run_name
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs.pairs import remember_the_letter
from lstm_core.trace import Network


def train_pair(store: RunStore, length: int, *, seed: int, device: str) -> tuple[list[dict[str, Any]], bool]:
    """Train both networks of "Remember the letter" one after the other.

    Returns:
        A row for each with its id, network and test result, and whether both have finished.

    Raises:
        LaunchError: there is no such device, or a worker could not be started.
    """
    pair = remember_the_letter(length, seed)
    rows = []
    done = True
    for spec, tags in zip((pair.first, pair.second), new_pair_tags(), strict=True):
        run, view = train(store, spec, device, run_name(pair, spec))
        run.write_meta(tags=tags)
        test = view.history.test
        done = done and view.status is RunStatus.FINISHED
        rows.append(
            {
                "id": run.id,
                "network": network_name(spec),
                "length": length,
                "epochs": round(view.history.epoch, 2),
                "accuracy": None if test is None else test.accuracy,
            }
        )
    return rows, done


def pair_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return the rows of a pair for people; each ends with the run's id."""
    return [
        f"{row['network']:<12} T {row['length']}  epochs {row['epochs']:g}  accuracy "
        f"{'-' if row['accuracy'] is None else format(row['accuracy'], '.4f')}  {row['id']}"
        for row in rows
    ]


def distances(run: Run) -> dict[str, Any]:
    """Return how a run of a memory task does on its test sequences, by each measure of how hard they are.

    Raises:
        DataUnavailableError: it is not of a memory task.
        RunFormatError, SnapshotError: it cannot be read.
    """
    if run.spec.data.reads == "numbers":
        step, vocabulary = kept_step(run), None
        network = Network(run.spec, load_snapshot(run, step))
    else:
        reader = open_run(run)
        step, network, vocabulary = reader.step, reader.network, reader.vocabulary
    found = scored_test(network, vocabulary)
    known = dataset(run.spec.data.dataset).baseline(run.spec)
    measures = []
    for measure in found.measures:
        curve = by_distance(measure.values, found.scores, is_error=found.is_error)
        columns = (curve.low, curve.high, curve.count, curve.mean, curve.lower, curve.upper)
        names = ("from", "to", "answers", "score", "at_least", "at_most")
        rows = [dict(zip(names, values, strict=True)) for values in zip(*(c.tolist() for c in columns), strict=True)]
        measures.append({"name": measure.name, "title": measure.title, "rows": rows})
    return {
        "run": run.id,
        "step": step,
        "score": "mean absolute error" if found.is_error else "share right",
        "mean": float(np.mean(found.scores)),
        "guessing": known.metric if known is not None else None,
        "best": known.best_metric if known is not None else None,
        "measures": measures,
    }


def distance_lines(found: dict[str, Any]) -> list[str]:
    """Return what `distances` found, for people."""
    lines = [f"{found['score']} {found['mean']:.4f}  guessing {found['guessing']:.4f}"]
    for measure in found["measures"]:
        lines += ["", measure["title"]]
        for row in measure["rows"]:
            place = f"{row['from']}" if row["from"] == row["to"] else f"{row['from']} to {row['to']}"
            lines.append(f"  {place:<12} {row['score']:.4f}  of {row['answers']}")
    return lines
