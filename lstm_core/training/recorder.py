"""The callback that turns a Keras fit into the events, snapshots and checkpoints of a run.

Batches are merged to at most ten events a second, so that the number of events depends on time and never on
the size of the data. Imports Keras; Keras's own callbacks would do less than half of this and say nothing while they do it.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras

from lstm_core.errors import NonFiniteLossError
from lstm_core.runs.events import (
    BatchEnd,
    EpochEnd,
    EventLog,
    SnapshotRemoved,
    SnapshotSaved,
    StageChanged,
    ValidationEnd,
)
from lstm_core.runs.snapshots import remove_snapshot, save_snapshot, snapshots_to_remove
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from lstm_core.training.checkpoint import Progress, save_checkpoint
from lstm_core.training.keeper import Keeper
from lstm_core.training.models import weights_of
from lstm_core.training.steering import Steering
from lstm_core.training.step import BATCH_LOSS, BATCH_METRIC, CLIP_STATISTIC, GRADIENT_NORM

EVENT_SECONDS = 0.1
"""Batches within this time become one event."""

VALIDATION_SAMPLE = 1_000
"""Validation texts that are looked at within an epoch, the same ones every time."""

QUARTERS_BELOW_EPOCHS = 10
"""Runs of fewer epochs also validate at every quarter of an epoch: else their curve has a handful of points."""


@dataclass
class _Merged:
    """Batches since the last event."""

    n_batches: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    clipped: int = 0
    examples: int = 0
    seconds: float = 0.0


class Recorder(keras.callbacks.Callback):
    """Writes what happens in training, and hands every batch's end to the steering.

    Args:
        run: where snapshots and checkpoints go.
        spec: of the run.
        log: where events go.
        steering: obeyed after every batch.
        n_train: texts in the training split.
        n_validation: texts in the validation split.
        sample: the fixed validation texts as a dataset of batches, and their number.
        unit: one of the network's errors in the unit of the data; 1 for shares of right answers.

    Attributes:
        step: batches done.
        epoch: the running epoch, counted from 0.
        reason: why training came to its own end.
    """

    def __init__(
        self,
        run: Run,
        spec: RunSpec,
        log: EventLog,
        steering: Steering,
        *,
        n_train: int,
        n_validation: int,
        sample: tuple[Any, int],
        unit: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.step = 0
        self.epoch = 0
        self.reason = "all epochs done"
        self.keeper = Keeper(spec)
        self._run, self._spec, self._log, self._steering, self._clock = run, spec, log, steering, clock
        self._n_train, self._n_validation = n_train, n_validation
        self._batch_size = spec.train.batch_size
        self._n_batches = math.ceil(n_train / self._batch_size)
        self._sample, self._n_sample = sample
        self.unit, self._metric = unit, spec.task.metric
        self._threshold = getattr(spec.train.clip, "threshold", math.inf)
        self._merged = _Merged()
        self._last_event = -math.inf
        self._validation_points = _points(self._n_batches, (1, 2, 3), 4) if _quarters(spec) else frozenset()
        self._early_snapshots = _points(self._n_batches, (1, 2, 4), 8)
        self._snapshots: dict[int, int] = {}
        self._learning_rate = spec.train.optimizer.learning_rate
        self._running_means: dict[str, float] = {}

    # --- Keras calls these ------------------------------------------------------------------------

    def on_train_begin(self, logs: Any = None) -> None:
        self._save_snapshot()
        self._log.append(StageChanged, stage="first batch")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch
        self._epoch_began = self._clock() - self._steering.seconds_waited
        self._epoch_examples, self._epoch_seconds = 0, 0.0
        self._running_means = {}

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self._batch_began = self._clock()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        now = self._clock()
        self.step += 1
        examples = min(self._batch_size, self._n_train - batch * self._batch_size)
        self._merge(logs, examples, now - self._batch_began)
        self._running_means = self._shown(logs, "")
        if not math.isfinite(logs[BATCH_LOSS]):
            self._flush()
            raise _exploded(self._spec, self.step, logs[BATCH_LOSS], self._learning_rate)
        if self.step == 1:
            self._flush()
            self._log.append(StageChanged, stage="training")
        elif now - self._last_event >= EVENT_SECONDS:
            self._flush()
        done = batch + 1
        if done < self._n_batches:
            if done in self._validation_points:
                self._validate_sample()
            if done in self._validation_points or (self.epoch == 0 and done in self._early_snapshots):
                self._flush()
                self._save_snapshot()
        self._steering.after_batch(self.step, self._flush)
        self._set_learning_rate()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self._steering.while_validating(self.step)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._flush()
        shown = self._shown(logs, "") | self._shown(logs, "val_")
        reached = shown[f"val_{self._metric}"]
        self.keeper.epoch_ended(epoch + 1, self.step, shown["val_loss"], self.model)
        self._log_validation(shown["val_loss"], reached, self._n_validation, subset=False)
        self._save_snapshot()
        self._log_epoch(shown, partial=False)
        self._running_means = {}
        reason = self.keeper.reason_to_end(epoch + 1, reached)
        if reason:
            self.reason = reason
            self.model.stop_training = True
        save_checkpoint(
            self._run,
            self.model,
            Progress(
                epoch=epoch + 1,
                step=self.step,
                learning_rate=self._learning_rate,
                best_epoch=self.keeper.best_epoch,
                best_step=self.keeper.best_step,
                best_loss=self.keeper.best_loss,
            ),
        )

    def epoch_was_cut(self) -> None:
        """Record the part of an epoch that ran before a person ended the run: partial, and never the best."""
        self._flush()
        if self._running_means:
            self._log_epoch(self._running_means, partial=True)
            self._running_means = {}

    # --- events -----------------------------------------------------------------------------------

    @property
    def epochs_done(self) -> float:
        """Epochs done, in fractions."""
        return self.step / self._n_batches

    def _merge(self, logs: dict[str, float], examples: int, seconds: float) -> None:
        merged = self._merged
        merged.n_batches += 1
        for name in (BATCH_LOSS, BATCH_METRIC, GRADIENT_NORM, CLIP_STATISTIC):
            merged.sums[name] = merged.sums.get(name, 0.0) + logs[name]
        merged.clipped += logs[CLIP_STATISTIC] > self._threshold
        merged.examples += examples
        merged.seconds += seconds
        self._epoch_examples += examples
        self._epoch_seconds += seconds

    def _flush(self) -> None:
        merged, self._merged = self._merged, _Merged()
        if merged.n_batches == 0:
            return
        mean = {name: total / merged.n_batches for name, total in merged.sums.items()}
        self._last_event = self._clock()
        self._log.append(
            BatchEnd,
            step=self.step,
            epoch=self.epochs_done,
            n_batches=merged.n_batches,
            loss=mean[BATCH_LOSS],
            metrics={self._metric: mean[BATCH_METRIC] * self.unit},
            gradient_norm=mean[GRADIENT_NORM],
            clip_statistic=mean[CLIP_STATISTIC],
            clipped=merged.clipped,
            examples=merged.examples,
            seconds=merged.seconds,
        )

    def _shown(self, logs: dict[str, float], prefix: str) -> dict[str, float]:
        """Return loss and metric of Keras's logs, an error in the unit of the data."""
        loss, metric = f"{prefix}loss", f"{prefix}{self._metric}"
        return {loss: logs[loss], metric: logs[metric] * self.unit}

    def _log_validation(self, loss: float, metric: float, n_texts: int, *, subset: bool) -> None:
        self._log.append(
            ValidationEnd,
            step=self.step,
            epoch=self.epochs_done,
            loss=loss,
            accuracy=metric,
            n_texts=n_texts,
            subset=subset,
        )

    def _log_epoch(self, logs: dict[str, float], *, partial: bool) -> None:
        """Write the epoch's row; its speed counts training batches only, its seconds no pauses."""
        self._log.append(
            EpochEnd,
            epoch=self.epoch + 1,
            step=self.step,
            logs=logs,
            seconds=self._clock() - self._steering.seconds_waited - self._epoch_began,
            examples_per_second=self._epoch_examples / max(self._epoch_seconds, 1e-9),
            partial=partial,
        )

    def _save_snapshot(self) -> None:
        """Save the weights as they are, and thin out earlier ones; the file comes first, then its event."""
        file = save_snapshot(self._run, self.step, weights_of(self.model))
        self._log.append(SnapshotSaved, step=self.step, epoch=self.epochs_done, file=file)
        self._snapshots[self.step] = (self._run.path / file).stat().st_size
        steps = sorted(self._snapshots)
        sizes = [self._snapshots[step] for step in steps]
        best = self.keeper.best_step if self.keeper.best_epoch else None
        for step in snapshots_to_remove(steps, sizes, best, self.step):
            del self._snapshots[step]
            self._log.append(SnapshotRemoved, step=step)
            remove_snapshot(self._run, step)

    # --- within an epoch --------------------------------------------------------------------------

    def _validate_sample(self) -> None:
        """Evaluate on the fixed sample. Keras would reset the epoch's running means: they are put back."""
        self._flush()
        variables = self.model.metrics_variables
        kept = [variable.numpy() for variable in variables]
        found = self.model.evaluate(self._sample, callbacks=[self], verbose=0, return_dict=True)
        for variable, value in zip(variables, kept, strict=True):
            variable.assign(value)
        self._log_validation(found["loss"], found[self._metric] * self.unit, self._n_sample, subset=True)

    def _set_learning_rate(self) -> None:
        wanted = self._steering.learning_rate
        if wanted is not None and wanted != self._learning_rate:
            self.model.optimizer.learning_rate = self._learning_rate = wanted


# --- helpers --------------------------------------------------------------------------------------


def _quarters(spec: RunSpec) -> bool:
    return spec.train.epochs < QUARTERS_BELOW_EPOCHS


def _points(n_batches: int, numerators: tuple[int, ...], denominator: int) -> frozenset[int]:
    """Return after which batches of an epoch the given parts of it are done; the epoch's end is not among them."""
    points = (math.ceil(n_batches * numerator / denominator) for numerator in numerators)
    return frozenset(point for point in points if point < n_batches)


def _exploded(spec: RunSpec, step: int, loss: float, learning_rate: float) -> NonFiniteLossError:
    clip = spec.train.clip
    if clip.mode == "none":
        clipping = "switch gradient clipping on (By global norm, threshold 1)"
    else:
        clipping = f"lower the clip threshold (it is {clip.threshold:g})"
    return NonFiniteLossError(
        f"The loss was no longer a number at batch {step}",
        expected="a finite loss",
        received=str(loss),
        remedy=f"{clipping}, or choose a lower learning rate (it was {learning_rate:g})",
    )
