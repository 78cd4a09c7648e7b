"""The folder of runs: makes a run whole or not at all, finds, lists and deletes runs.

A run is a directory (see `paths`). The shipped examples are runs too, in their own read-only folder. Imports
errors, specs and the other modules of runs.
"""

import json
import os
import secrets
import shutil
import time
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from lstm_core.errors import ExplorerError, RunFormatError, RunNotFoundError, SpecError
from lstm_core.runs.atomic import write_json, write_text
from lstm_core.runs.events import EventLog, RunQueued
from lstm_core.runs.paths import RunPaths, is_run_id
from lstm_core.specs import RunSpec, from_json, to_json

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
"""The shipped runs, made by `python -m lstm_core make-examples`."""


@dataclass(frozen=True)
class RunMeta:
    """What people say about a run; may change at any time, decides nothing."""

    name: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    star: bool = False


@dataclass(frozen=True)
class Run(RunPaths):
    """One run: the names of its files, its spec, its meta data."""

    @cached_property
    def spec(self) -> RunSpec:
        """The frozen spec.

        Raises:
            RunFormatError: it is missing, damaged, or of a version that this program does not know.
        """
        try:
            return from_json(self.spec_file.read_bytes())
        except FileNotFoundError:
            raise RunFormatError(
                f"The run {self.id} has no spec.json", remedy="delete its folder, or copy it again as a whole"
            ) from None
        except (SpecError, UnicodeDecodeError) as error:
            raise RunFormatError(
                f"The spec of the run {self.id} cannot be read",
                received=str(error),
                remedy="open it with the version of LSTM Explorer that wrote it, or delete its folder",
            ) from error

    @property
    def problem(self) -> str:
        """Why the run cannot be read, "" if it can: lists show it in the place of its settings."""
        try:
            _ = self.spec
        except RunFormatError as error:
            return str(error)
        return "" if self.events_file.is_file() else f"The run {self.id} has no events.jsonl."

    @property
    def is_example(self) -> bool:
        return self.path.parent == EXAMPLES

    @property
    def meta(self) -> RunMeta:
        return self.read_meta()

    def read_meta(self) -> RunMeta:
        """Return the meta data; what is missing or damaged takes its default."""
        try:
            values = json.loads(self.meta_file.read_bytes())
        except (FileNotFoundError, ValueError):
            return RunMeta()
        return _meta(values) if isinstance(values, dict) else RunMeta()

    def write_meta(self, meta: RunMeta | None = None, **changes: Any) -> RunMeta:
        """Replace the meta data, or change some fields of it; return what was written."""
        written = replace(meta or self.read_meta(), **changes)
        write_json(self.meta_file, asdict(written))
        return written


class RunStore:
    """The runs in one folder.

    Args:
        root: the folder; None takes LSTM_EXPLORER_RUNS, else `runs` in the current folder. It is made when the
            first run is.
    """

    def __init__(self, root: Path | None = None) -> None:
        chosen = root or Path(os.environ.get("LSTM_EXPLORER_RUNS") or "runs")
        self.root = Path(os.path.abspath(chosen.expanduser()))

    def create(self, spec: RunSpec, *, name: str = "", owner: str = "") -> Run:
        """Make a run: its directory with spec, meta data and the event that queues it, visible all at once.

        Raises:
            ExplorerError: the folder cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            hidden = self.root / f".new-{secrets.token_hex(8)}"
            hidden.mkdir()
        except OSError as error:
            raise ExplorerError(
                f"The folder of runs {self.root} cannot be written",
                received=str(error),
                remedy="set LSTM_EXPLORER_RUNS to a folder that you may write",
            ) from error
        try:
            draft = Run(hidden)
            write_text(draft.spec_file, to_json(spec) + "\n", durable=True)
            draft.write_meta(RunMeta(name=name))
            draft.snapshots_dir.mkdir()
            with EventLog.open(draft.events_file) as log:
                log.append(RunQueued, owner=owner)
            while True:
                run = Run(self.root / _new_id(spec))
                if not run.path.exists():
                    os.rename(hidden, run.path)
                    return run
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    def get(self, run_id: str) -> Run:
        """Return the run of that id, from this folder or from the examples.

        Raises:
            RunNotFoundError: there is none, or the text is no run id.
        """
        if is_run_id(run_id):
            for folder in (self.root, EXAMPLES):
                run = Run(folder / run_id)
                if _is_run(run):
                    return run
        shown = run_id if len(run_id) <= 60 else run_id[:57] + "..."
        raise RunNotFoundError(
            f"There is no run {shown!r}",
            expected="the id of a run, such as 20261121-143501-mixed-3f9a",
            remedy=f"choose one of the runs in {self.root} (`python -m lstm_core runs` lists them)",
        )

    def runs(self) -> list[Run]:
        """Return the runs, newest first, without the examples. Foreign folders are passed over.

        A damaged run is in the list; its `problem` says what is wrong, its `spec` raises RunFormatError.
        """
        return sorted(_runs_in(self.root), key=_age, reverse=True)

    def examples(self) -> list[Run]:
        """Return the shipped runs, in the order of their ids."""
        return sorted(_runs_in(EXAMPLES), key=lambda run: run.id)

    def delete(self, run_id: str) -> None:
        """Delete a run with all its files.

        Raises:
            RunNotFoundError: there is no such run in this folder.
            ExplorerError: it is live, or an example.
        """
        from lstm_core.runs.reader import read_run

        run = self.get(run_id)
        if run.path.parent != self.root:
            raise ExplorerError(f"{run.id} is a shipped example and cannot be deleted")
        try:
            is_live = read_run(run).status.is_live
        except RunFormatError:
            is_live = False
        if is_live:
            raise ExplorerError(f"The run {run.id} is still going", remedy="stop it first, then delete it")
        hidden = self.root / f".deleted-{run.id}-{secrets.token_hex(4)}"
        os.rename(run.path, hidden)  # gone from every list at once, however long the deleting takes
        shutil.rmtree(hidden, ignore_errors=True)


def _new_id(spec: RunSpec) -> str:
    source = spec.data.dataset.split(":")[0]  # an upload's name goes on with its content
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{source}-{secrets.token_hex(2)}"


def _is_run(run: Run) -> bool:
    return run.spec_file.is_file() or run.events_file.is_file()


def _runs_in(folder: Path) -> list[Run]:
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [run for name in names if is_run_id(name) and _is_run(run := Run(folder / name))]


def _age(run: Run) -> tuple[str, int]:
    """Sort by the time in the id; within its second by when the spec was written."""
    try:
        written = run.spec_file.stat().st_mtime_ns
    except OSError:
        written = 0
    return run.id[:15], written


def _meta(values: dict[str, Any]) -> RunMeta:
    texts = {name: values[name] for name in ("name", "notes") if isinstance(values.get(name), str)}
    tags = values.get("tags")
    return RunMeta(
        **texts,
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        star=values.get("star") is True,
    )
