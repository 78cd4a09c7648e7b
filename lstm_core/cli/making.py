"""The command `make-examples`: trains the shipped examples and trims their runs for the repository.

Kept are spec, vocabulary or scaling, the order of units, all events and a handful of snapshots. What belongs to the machine
that trained (process, host, log, lock) and what is only for going on (model file, checkpoint) is left out.
"""

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.cli.reading import kept_step
from lstm_core.cli.training import train, why_not_finished
from lstm_core.errors import ExplorerError, SpecError, SpecProblem
from lstm_core.runs.atomic import write_bytes, write_with
from lstm_core.runs.events import (
    Event,
    RunQueued,
    SnapshotRemoved,
    SnapshotSaved,
    WorkerStarted,
    read_events,
    to_line,
)
from lstm_core.runs.history import RunStatus
from lstm_core.runs.snapshots import load_snapshot, snapshot_file, snapshot_steps
from lstm_core.runs.store import EXAMPLES, Run, RunMeta, RunStore
from lstm_core.specs import RunSpec, preset
from lstm_core.specs.pairs import remember_the_letter

_SMALL = 2_000_000
"""Bytes of snapshots up to which all are kept."""


@dataclass(frozen=True)
class Recipe:
    """How one example is made: the name by which it is asked for, the spec, its id, and what people call it."""

    name: str
    spec: RunSpec
    run_id: str
    title: str


RECIPES = (
    Recipe("movie-reviews", preset("movie-reviews").spec, "example-movie-reviews", "Movie reviews"),
    Recipe("star", preset("star").spec, "example-star", "Letter after the star"),
    Recipe(
        "star-simple-rnn", remember_the_letter().second, "example-star-simple-rnn", "Letter after the star, SimpleRNN"
    ),
    Recipe("sine", preset("sine").spec, "example-sine", "Forecast: waves with noise"),
    Recipe("write-letters", preset("write-letters").spec, "example-write-letters", "Write like a critic"),
)


def make_examples(only: Iterable[str], folder: Path | None = None) -> list[Run]:
    """Train the examples and put them into `folder`, each in one step; return them.

    Args:
        only: names of the examples to make; none means all.
        folder: None is the app's own.

    Raises:
        SpecError: there is no example of such a name.
        ExplorerError: a run did not finish.
    """
    known = {recipe.name: recipe for recipe in RECIPES}
    wanted = list(only) or list(known)
    for name in wanted:
        if name not in known:
            raise SpecError([SpecProblem("--only", f"there is no example {name!r}", "choose of " + ", ".join(known))])
    return [_make(known[name], folder or EXAMPLES) for name in wanted]


def trim(run: Run, target: Path, name: str) -> Run:
    """Copy what is worth shipping of a finished run to the new directory `target`.

    Args:
        run: a finished run.
        target: must not exist.
        name: for people.
    """
    target.mkdir(parents=True)
    trimmed = Run(target)
    reads = run.vocabulary_file if run.spec.data.reads == "tokens" else run.scaling_file
    for file in (run.spec_file, reads, run.path / "units.json"):
        shutil.copyfile(file, target / file.name)
    steps = _steps_to_ship(run)
    for step in steps:
        _copy_snapshot(run, trimmed, step)
    events = [event for event in read_events(run.events_file)[0] if _is_shipped(event, steps)]
    lines = [to_line(replace(_without_machine(event), seq=seq)) for seq, event in enumerate(events)]
    write_bytes(trimmed.events_file, b"".join(lines))
    trimmed.write_meta(RunMeta(name=name))
    return trimmed


# --- helpers --------------------------------------------------------------------------------------


def _make(recipe: Recipe, folder: Path) -> Run:
    with tempfile.TemporaryDirectory(prefix="lstm-explorer-") as work:
        run, view = train(RunStore(Path(work)), recipe.spec, "CPU")
        if view.status is not RunStatus.FINISHED:
            raise ExplorerError(f"The example {recipe.name} was not made", received=why_not_finished(run, view))
        draft = trim(run, folder / f".new-{recipe.run_id}", f"{recipe.title} (shipped with the app)")
    target = folder / recipe.run_id
    shutil.rmtree(target, ignore_errors=True)
    draft.path.rename(target)
    return Run(target)


def _steps_to_ship(run: Run) -> list[int]:
    """Return all steps of a small run, of others the start, a quarter and the whole of epoch 1, the best, the last."""
    steps = snapshot_steps(run)
    if sum(snapshot_file(run, step).stat().st_size for step in steps) <= _SMALL:
        return steps
    events = read_events(run.events_file)[0]
    saved = {round(event.epoch, 2): event.step for event in events if isinstance(event, SnapshotSaved)}
    wanted = {saved.get(0.0), saved.get(0.25), saved.get(1.0), kept_step(run), steps[-1]}
    return [step for step in steps if step in wanted]


def _copy_snapshot(run: Run, target: Run, step: int) -> None:
    """Copy a snapshot, compressed: it is read rarely and stored for ever."""
    arrays: dict[str, Any] = dict(load_snapshot(run, step))
    write_with(snapshot_file(target, step), lambda file: np.savez_compressed(file, **arrays))


def _is_shipped(event: Event, steps: list[int]) -> bool:
    if isinstance(event, SnapshotSaved):
        return event.step in steps
    return not isinstance(event, SnapshotRemoved)


def _without_machine(event: Event) -> Event:
    if isinstance(event, WorkerStarted):
        return replace(event, pid=0, host="")
    return replace(event, owner="") if isinstance(event, RunQueued) else event
