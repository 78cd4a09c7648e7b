"""The command `train`: starts a worker, shows its progress, ends with its run."""

import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from lstm_core.cli.uploading import with_own_data
from lstm_core.errors import LaunchError, SpecError, SpecProblem
from lstm_core.runs.control import update_control
from lstm_core.runs.history import History, RunStatus
from lstm_core.runs.reader import RunView, log_tail, read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, from_json, preset, with_settings
from lstm_core.specs.text_forms import parse_settings
from lstm_core.training import launcher

_LOOK_SECONDS = 0.2


def spec_of(spec_file: Path | None, preset_name: str | None, settings: list[str]) -> RunSpec:
    """Return the spec that the options of `train` describe.

    Raises:
        SpecError: neither or both of file and preset, an unreadable file, or settings that do not fit.
    """
    if (spec_file is None) == (preset_name is None):
        raise SpecError([SpecProblem("", "give either --spec FILE or --preset NAME")])
    if preset_name is not None:
        base = preset(preset_name).spec
    else:
        try:
            base = from_json(Path(str(spec_file)).read_bytes())
        except OSError as error:
            raise SpecError([SpecProblem("--spec", f"{spec_file} cannot be read: {error.strerror}")]) from None
    return with_settings(base, with_own_data(parse_settings(settings)))


def train(store: RunStore, spec: RunSpec, device: str, name: str = "") -> tuple[Run, RunView]:
    """Train a new run in a worker and wait for its end, with a progress bar on stderr.

    Ctrl-C asks the worker to stop at its next batch; a second one ends it at once.

    Raises:
        LaunchError: there is no such device, or the worker could not be started.
    """
    check_device(device)
    run = store.create(spec, name=name)
    out = Console(stderr=True)
    launcher.start(run, device=device)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
        console=out,
    ) as bar:
        task = bar.add_task("starting", total=spec.train.epochs, figures="")
        view = wait(run, lambda seen: _show(bar, task, seen))
    if view.status is not RunStatus.FINISHED:
        out.print(f"[red]error:[/red] {escape(why_not_finished(run, view))}", soft_wrap=True, highlight=False)
    return run, view


def check_device(device: str) -> None:
    """Raise LaunchError unless the device is one of those that there are; a GPU's number is enough."""
    there = launcher.devices()
    if device not in there and device not in {name.split(":")[0] for name in there}:
        raise LaunchError(
            f"There is no device {device!r}", expected=", ".join(there), remedy="choose one of these, or leave it out"
        )


def wait(run: Run, on_look: Callable[[RunView], None]) -> RunView:
    """Wait until the run has ended. Ctrl-C once stops it, twice kills its worker."""
    interrupted = False
    while True:
        try:
            view = read_run(run)
            on_look(view)
            if not view.status.is_live:
                return view
            time.sleep(_LOOK_SECONDS)
        except KeyboardInterrupt:
            if interrupted:
                launcher.stop_now(run)
            else:
                update_control(run, wanted="stop")
            interrupted = True


def why_not_finished(run: Run, view: RunView) -> str:
    """Return in words how a run ended that did not finish."""
    failure = view.history.failure
    if failure is not None:
        remedy = f" What to do: {failure.remedy}." if failure.remedy else ""
        return f"The run failed: {failure.message.rstrip('.')}.{remedy}"
    if view.status is RunStatus.STOPPED:
        return f"The run was stopped after {view.history.step} batches."
    tail = log_tail(run).strip()
    return f"The run ended as {view.status!s}." + (f" The end of its log:\n{tail}" if tail else "")


# --- helpers --------------------------------------------------------------------------------------


def _show(bar: Progress, task: TaskID, view: RunView) -> None:
    history = view.history
    stage = "paused" if history.paused else history.stage
    bar.update(task, completed=history.epoch, description=stage, figures=_figures(history))


def _figures(history: History) -> str:
    parts = []
    if history.data_progress is not None:
        parts.append(history.data_progress.text)
    if history.started is not None:
        parts.append(f"epoch {min(int(history.epoch) + 1, history.started.epochs)} of {history.started.epochs}")
    if history.examples_per_second:
        parts.append(f"{history.examples_per_second:,.0f} examples/s")
    if history.validations:
        parts.append(f"validation loss {history.validations[-1].loss:.3f}")
    return ", ".join(parts)
