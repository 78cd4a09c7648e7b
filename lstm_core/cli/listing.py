"""The commands `datasets` and `runs`: tables for people, one JSON document for scripts."""

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lstm_core.data.registry import CARDS, availability, own_cards
from lstm_core.errors import RunFormatError
from lstm_core.runs.history import History
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.specs.data import kind_of, tasks_of
from lstm_core.specs.plan import CELL_NAMES

_WIDE = 200
"""Columns where the output goes to a file or a pipe: nothing may be cut off there."""


def dataset_rows() -> list[dict[str, Any]]:
    """Return what is known of each data set, as JSON values."""
    rows = []
    for name, card in (CARDS | own_cards()).items():
        found = availability(name)
        rows.append(
            {
                "name": name,
                "title": card.title,
                "family": card.family,
                "tasks": list(tasks_of(kind_of(name))),
                "description": card.description,
                "class_names": list(card.class_names),
                "embedded": card.embedded,
                "ready": found.ready,
                "message": found.message,
                "licence": card.licence,
                "citation": card.citation,
            }
        )
    return rows


def show_datasets(*, as_json: bool) -> None:
    """Print the data sets."""
    rows = dataset_rows()
    if as_json:
        print_json(rows)
        return
    table = Table("name", "title", "tasks", "classes", "state", "description")
    for row in rows:
        names = row["class_names"]
        classes = ", ".join(names) if len(names) < 8 else f"{len(names)} classes"
        state = "ready" if row["ready"] else row["message"]
        texts = (row["title"], ", ".join(row["tasks"]), classes, state, row["description"])
        table.add_row(row["name"], *map(escape, texts))  # people's own names may look like markup
    console().print(table)


def run_row(run: Run) -> dict[str, Any]:
    """Return what a table shows of a run, as JSON values; a run that cannot be read says so in `problem`."""
    row: dict[str, Any] = {"id": run.id, "name": run.meta.name, "problem": run.problem}
    try:
        view = read_run(run)
        spec = run.spec
    except RunFormatError as error:
        return {**row, "problem": str(error), "status": "unreadable"}
    history = view.history
    return {
        **row,
        "status": str(view.status),
        "task": spec.task.kind,
        "dataset": spec.data.dataset,
        "network": network_text(spec),
        "epochs": spec.train.epochs,
        "epochs_done": round(history.epoch, 3),
        "best": _best(history),
        "last": dict(history.epochs[-1].logs) if history.epochs else None,
        "test": {"loss": history.test.loss, spec.task.metric: history.test.accuracy} if history.test else None,
        "failure": history.failure.message if history.failure else None,
    }


def show_runs(store: RunStore, *, as_json: bool) -> None:
    """Print the runs of a folder, newest first."""
    rows = [run_row(run) for run in store.runs()]
    if as_json:
        print_json(rows)
        return
    if not rows:
        console().print(f"No runs in {store.root} yet.", soft_wrap=True)
        return
    table = Table("id", "status", "data", "network", "epochs", "best", "last", "test")
    for row in rows:
        if row["status"] == "unreadable":
            table.add_row(row["id"], "unreadable", "", row["problem"])
            continue
        table.add_row(
            row["id"],
            row["status"],
            row["dataset"],
            row["network"],
            f"{row['epochs_done']:.3g}/{row['epochs']}",
            _metrics(row["best"], "val_"),
            _metrics(row["last"], "val_") or _metrics(row["last"], ""),
            _metrics(row["test"], ""),
        )
    console().print(table)


def network_text(spec: RunSpec) -> str:
    """Return a network in a few characters, such as "LSTM 32" or "2x GRU 16 both ways"."""
    parts = [
        f"{CELL_NAMES[layer.cell]} {layer.units}" + (" both ways" if layer.bidirectional else "")
        for layer in spec.model.layers
    ]
    return parts[0] if len(parts) == 1 else " + ".join(parts)


def console() -> Console:
    """Return where tables go; wide unless a person's terminal sets the width."""
    out = Console()
    return out if out.is_terminal else Console(width=_WIDE)


def print_json(value: Any) -> None:
    """Print one JSON document; numbers that are not finite become null."""
    text = json.dumps(_finite(value), indent=1, ensure_ascii=False, allow_nan=False)
    Console(soft_wrap=True, markup=False, highlight=False, emoji=False).print(text)


# --- helpers --------------------------------------------------------------------------------------


def _best(history: History) -> dict[str, float] | None:
    best = history.best
    return {"epoch": best.epoch, **best.logs} if best else None


def _metrics(logs: dict[str, float] | None, prefix: str) -> str:
    if not logs or f"{prefix}loss" not in logs:
        return ""
    metrics = [f"{name} {logs[prefix + name]:.3g}" for name in ("accuracy", "mae") if prefix + name in logs]
    return ", ".join([f"loss {logs[f'{prefix}loss']:.3f}", *metrics])


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
