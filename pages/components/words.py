"""What the Train page says about a run, as pure functions of its history: status line, last line, remedies.

No streamlit here, so every sentence has a test. Imports runs and specs.
"""

import math
from dataclasses import dataclass
from typing import Any

from lstm_core.runs.control import Control
from lstm_core.runs.history import History, RunStatus, stage_seconds, time_left
from lstm_core.specs import RunSpec


@dataclass(frozen=True)
class StatusLine:
    """One line under the buttons: parts to join by dots, and how far the run is (0 to 1, None when unknown)."""

    parts: tuple[str, ...]
    fraction: float | None = None

    @property
    def text(self) -> str:
        return " · ".join(self.parts)


@dataclass(frozen=True)
class Remedy:
    """A change of the form that may help a failed run: what the button says, and the settings that it sets."""

    label: str
    settings: dict[str, Any]


def seconds_text(seconds: float) -> str:
    """Return a duration as people say it: "2.1 s", "35 s", "4 min 10 s", "2 h 5 min"."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    if whole < 5400:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def stages_text(history: History, now: float) -> list[str]:
    """Return the stages so far with their seconds, the running one counting."""
    return [f"{name} {seconds_text(seconds)}" for name, seconds in stage_seconds(history, now)]


def status_line(
    history: History, status: RunStatus, control: Control, spec: RunSpec, now: float, *, ahead: int = 0
) -> StatusLine:
    """Say where a run is.

    Args:
        history: what has happened.
        status: what `run_status` makes of it.
        control: what people want from the run; a wish that is not fulfilled yet is said.
        spec: of the run.
        now: unix seconds.
        ahead: how many runs are in line before a waiting run.
    """
    epochs = spec.train.epochs
    progress = min(history.epoch / epochs, 1.0)
    device = [history.started.device] if history.started is not None else []
    at_epoch = f"epoch {min(int(history.epoch + 1e-9) + 1, epochs)} of {epochs}"
    if status.is_live and control.wanted == "stop":
        return StatusLine(("stopping", at_epoch, *device), progress)
    if status is RunStatus.WAITING:
        line = f"{ahead} more in line before it" if ahead else "next in line"
        return StatusLine(("waiting for a free place: other runs are training", line, *stages_text(history, now)))
    if status is RunStatus.PAUSED:
        return StatusLine((f"paused at batch {history.step:,}", at_epoch, *device), progress)
    if status is RunStatus.STARTING or (status is RunStatus.RUNNING and not history.n_batches_seen):
        done = stages_text(history, now) or [f"starting {seconds_text(now - (history.queued_at or now))}"]
        loading = history.data_progress
        if loading is None:
            return StatusLine(tuple(done), 0.0)
        return StatusLine((*done, loading.text), loading.share if math.isfinite(loading.share) else 0.0)
    if status is RunStatus.RUNNING:
        parts = [history.stage or "training", at_epoch]
        if control.wanted == "pause":
            parts[0] = "pausing"
        if history.stage == "testing":
            return StatusLine((f"testing on {nouns(spec)} touched only once, at the end", *device), 1.0)
        if history.examples_per_second:
            parts.append(f"{history.examples_per_second:,.0f} {_units(spec)}/s")
        left = time_left(history)
        if left is not None and control.speed != "single":
            parts.append(f"{seconds_text(math.ceil(left))} left" if left >= 1 else "almost done")
        return StatusLine((*parts, *device), progress)
    if status is RunStatus.LOST:
        return StatusLine(("stopped without saying why, saved states are intact", *device), progress)
    if status is RunStatus.FINISHED:
        return StatusLine(("finished", *_took(history), *device), 1.0)
    if status is RunStatus.STOPPED:
        return StatusLine((f"stopped at batch {history.step:,}", *_took(history), *device), progress)
    if status is RunStatus.FAILED_TO_START:
        return StatusLine(("did not start",))
    return StatusLine((f"failed at batch {history.step:,}", *device), progress)


def _units(spec: RunSpec) -> str:
    """Return what is counted in a second: a text to be continued is read in windows."""
    return "texts" if spec.task.kind == "classify" else "sequences" if spec.task.kind == "regress" else "windows"


def _took(history: History) -> list[str]:
    if history.ended is None or history.worker_started_at is None:
        return []
    return [f"took {seconds_text(history.ended.time - history.worker_started_at)}"]


def done_line(history: History, spec: RunSpec) -> str:
    """Return what came out, in one line: the best epoch, how good it is, what needs no learning, what was in vain.

    Such as "Best at epoch 2: 82 of 100 unseen texts right. Guessing: 50. Epochs 3 and 4 only memorised."
    Empty when no whole epoch was finished.
    """
    best = history.best
    if best is None:
        return ""
    loss, metric = best.validation("loss"), best.validation("metric")
    if history.test is not None and history.test.weights == "best":
        loss, metric = history.test.loss, history.test.accuracy
    result = result_text(history, spec, loss, metric)
    if not result:
        return ""
    line = f"Best at epoch {best.epoch}: {result}"
    vain = [
        epoch.epoch
        for epoch in history.epochs
        if epoch.epoch > best.epoch
        and not epoch.partial
        and epoch.logs.get("val_loss", -math.inf) > best.logs.get("val_loss", math.inf)
        and epoch.logs.get("loss", math.inf) < best.logs.get("loss", -math.inf)
    ]
    if vain:
        line += f" Epoch{'s' if len(vain) > 1 else ''} {_list(vain)} only memorised."
    return line


def result_text(history: History, spec: RunSpec, loss: float, metric: float) -> str:
    """Return how good a loss and a metric on unseen examples are, beside what needs no learning.

    Args:
        history: of the run, for what guessing gets.
        spec: of the run; its task says what the metric is.
        loss: in nats, or the squared error.
        metric: the share of right answers, or the mean absolute error in the unit of the data.

    Returns:
        Such as "82 of 100 unseen texts right. Guessing: 50."; "" where the metric is no number.
    """
    started = history.started
    guess, guess_name = math.nan, "guessing"
    if started is not None:
        guess, guess_name = started.guessing_accuracy, started.guessing_name
    elif spec.task.kind == "classify":
        guess = 1 / spec.data.n_classes
    if not math.isfinite(metric):
        return ""
    name = guess_name.capitalize()
    if spec.task.kind == "classify":
        return f"{of_hundred(metric)} of 100 unseen {nouns(spec)} right." + (
            f" {name}: {of_hundred(guess)}." if math.isfinite(guess) else ""
        )
    if spec.task.kind == "generate":
        if spec.data.kind != "text":  # of a memory task the right answer is known
            line = f"{of_hundred(metric)} of 100 unseen tokens right."
            return f"{line} {name}: {of_hundred(guess)}." if math.isfinite(guess) else line
        bits, perplexity = loss / math.log(2), math.exp(min(loss, 50.0))
        known = started.guessing_loss / math.log(2) if started is not None else math.nan
        line = f"{bits:.2f} bits per token on unseen text, perplexity {perplexity:,.1f}."
        return f"{line} By frequency alone: {known:.2f}." if math.isfinite(known) else line
    line = f"off by {metric:.3g} on average on unseen {nouns(spec)}."
    return f"{line} {name}: {guess:.3g}." if math.isfinite(guess) else line


def nouns(spec: RunSpec) -> str:
    """Return what the examples of a run are called."""
    if spec.task.kind == "forecast":
        return "values"
    return "sequences" if spec.data.reads == "numbers" else "texts"


def of_hundred(share: float) -> int:
    """Return a share as "n of 100"; a share below 1 never becomes 100, one above 0 never 0."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:
        return 99
    return 1 if rounded == 0 and share > 0 else rounded


def _list(numbers: list[int]) -> str:
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]} to {numbers[-1]}"
    return " and ".join([", ".join(map(str, numbers[:-1])), str(numbers[-1])]) if len(numbers) > 1 else str(numbers[0])


def remedy_for(history: History, spec: RunSpec) -> Remedy | None:
    """Return the change of settings to offer after a failure, None when the form cannot help.

    A run whose loss exploded gets clipping if it had none, else a tenth of its learning rate.
    """
    failure = history.failure
    if failure is None or "NonFinite" not in failure.type:
        return None
    if spec.train.clip.mode == "none":
        return Remedy(
            "Use this: clip by global norm, threshold 1.0",
            {"train.clip.mode": "global_norm", "train.clip.threshold": 1.0},
        )
    rate = float(f"{spec.train.optimizer.learning_rate / 10:.3g}")
    return Remedy(f"Use this: learning rate {rate:g}", {"train.optimizer.learning_rate": rate})


def moment_text(epoch: float) -> str:
    """Return when a state was saved: "before training", "after 1/4 epoch", "after epoch 2"."""
    if epoch <= 0:
        return "before training"
    whole = round(epoch)
    if abs(epoch - whole) < 0.01:
        return f"after epoch {whole}"
    if epoch < 0.995:
        for numerator, denominator in ((1, 8), (1, 4), (1, 2), (3, 4)):
            if abs(epoch - numerator / denominator) < 0.02:
                return f"after {numerator}/{denominator} epoch"
    return f"after {epoch:.2f} epochs"
