"""A worker without TensorFlow: writes the events of a plausible run, and obeys pause, stop and speed.

For tests of pages that follow a run: `python -m tests.pages.stub_worker RUN_DIR --rate 10 --epochs-seconds 5`.
Imports runs, specs and numpy; the vocabulary and the saved states are small and random.
"""

import argparse
import math
import os
import socket
import time
from pathlib import Path

import numpy as np

from lstm_core.runs.atomic import write_text
from lstm_core.runs.control import ControlWatch
from lstm_core.runs.events import (
    BatchEnd,
    EpochEnd,
    EventLog,
    Paused,
    Resumed,
    RunFailed,
    RunFinished,
    RunStarted,
    RunStopped,
    SnapshotSaved,
    StageChanged,
    TestEnd,
    ValidationEnd,
    WorkerStarted,
)
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.snapshots import save_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.trace import weight_shapes

WORDS = [
    "a",
    "moving",
    "beautiful",
    "and",
    "funny",
    "start",
    "but",
    "the",
    "rest",
    "is",
    "dull",
    "lifeless",
    ",",
    ".",
    "i",
    "film",
    "it",
    "not",
    "good",
    "bad",
]


def small_vocabulary(run: Run) -> int:
    """Write a vocabulary of a few words and return the rows of its embedding."""
    from lstm_core.data.vocabulary import Vocabulary

    data = run.spec.data
    texts = ["A B C D *"] if data.dataset == "star" else [" ".join(WORDS)] * 3
    vocabulary = Vocabulary.build(
        texts, kind="letters" if data.dataset == "star" else data.tokens, size=data.vocabulary_size
    )
    write_text(run.vocabulary_file, vocabulary.to_json())
    return len(vocabulary)


def weights(run: Run, rows: int, strength: float) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(1)
    return {
        name: generator.normal(size=shape).astype(np.float32) * strength
        for name, shape in weight_shapes(run.spec, rows).items()
    }


def train(
    run: Run, log: EventLog, *, rate: float, n_batches: int, fail_at: int | None, quick: bool, until: int | None = None
) -> None:
    spec, generator = run.spec, np.random.default_rng(0)
    epochs = spec.train.epochs
    log.append(WorkerStarted, pid=os.getpid(), host=socket.gethostname())
    for stage in ("loading data", "building"):
        log.append(StageChanged, stage=stage)
        time.sleep(0 if quick else 0.5)
    rows = small_vocabulary(run)
    log.append(
        RunStarted, device="CPU", cudnn=False, cudnn_reason="no GPU", n_batches=n_batches, epochs=epochs,
        n_train=n_batches * 64, n_validation=1_000, n_test=1_000, vocabulary_size=rows,
        class_names=("A", "B", "C", "D") if spec.data.n_classes == 4 else ("negative", "positive"),
        guessing_accuracy=1 / spec.data.n_classes, parameters=1_000,
    )  # fmt: skip
    log.append(StageChanged, stage="first batch")
    snapshot(run, log, rows, 0, 0.0, 0.05)
    time.sleep(0 if quick else 0.5)
    log.append(StageChanged, stage="training")
    control, step = ControlWatch(run), 0
    granted = 0
    for epoch in range(1, epochs + 1):
        began = time.time()
        for batch in range(1, n_batches + 1):
            if step == until:
                return
            step += 1
            wanted = control.read()
            if wanted.wanted == "pause":
                log.append(Paused, step=step - 1)
                while control.read().wanted == "pause":
                    time.sleep(0.05)
                log.append(Resumed, step=step - 1)
            while control.read().speed == "single" and control.read().wanted == "run":
                if control.read().single_batches > granted:
                    granted += 1
                    break
                time.sleep(0.05)
            if control.read().wanted == "stop":
                log.append(RunStopped, step=step - 1)
                return
            if fail_at is not None and step >= fail_at:
                log.append(
                    RunFailed, type="NonFiniteLossError", step=step, remedy="clip the gradient, or learn slower",
                    message=f"The loss became infinite at batch {step}",
                )  # fmt: skip
                return
            at = epoch - 1 + batch / n_batches
            loss = 0.25 + 0.45 * math.exp(-at) + generator.normal() * 0.05
            norm = math.exp(generator.normal() * 0.6 - 0.3)
            log.append(
                BatchEnd, step=step, epoch=at, n_batches=1, loss=loss, examples=64, seconds=1 / max(rate, 1.0),
                metrics={"accuracy": min(1.0, 0.5 + 0.45 * (1 - math.exp(-at)) + generator.normal() * 0.05)},
                gradient_norm=norm, clip_statistic=norm, clipped=int(norm > 1.0),
            )  # fmt: skip
            if batch % max(n_batches // 4, 1) == 0:
                value = 0.43 + 0.3 * math.exp(-2 * at) + 0.03 * max(at - 2, 0) ** 2
                log.append(
                    ValidationEnd, step=step, epoch=at, loss=value, accuracy=0.5 + 0.32 * (1 - math.exp(-2 * at)),
                    n_texts=1_000, subset=batch < n_batches,
                )  # fmt: skip
                snapshot(run, log, rows, step, at, min(0.1 + 0.2 * at, 0.6))
            if rate:
                time.sleep(1 / rate)
        logs = {"loss": 0.25 + 0.45 * math.exp(-epoch), "accuracy": 0.95 - 0.45 * math.exp(-epoch)}
        logs |= {"val_loss": 0.43 + 0.3 * math.exp(-2 * epoch) + 0.03 * max(epoch - 2, 0) ** 2}
        logs |= {"val_accuracy": 0.5 + 0.32 * (1 - math.exp(-2 * epoch))}
        log.append(
            EpochEnd, epoch=epoch, step=step, logs=logs, seconds=max(time.time() - began, 1e-3),
            examples_per_second=64 * n_batches / max(time.time() - began, 1e-3),
        )  # fmt: skip
    log.append(TestEnd, loss=0.45, accuracy=0.817, n_texts=1_000, weights="best", epoch=min(2.0, epochs))
    log.append(RunFinished, step=step, reason="all epochs done")


def snapshot(run: Run, log: EventLog, rows: int, step: int, epoch: float, strength: float) -> None:
    log.append(SnapshotSaved, step=step, epoch=epoch, file=save_snapshot(run, step, weights(run, rows, strength)))


def trained_run(
    store: RunStore, spec: RunSpec, *, n_batches: int = 12, fail_at: int | None = None, until: int | None = None
) -> Run:
    """Return a run that a stub worker brought to its end at once; with `until` one that was killed at that batch."""
    run = store.create(spec)
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        train(run, log, rate=0, n_batches=n_batches, fail_at=fail_at, quick=True, until=until)
    return run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--rate", type=float, default=10.0, help="batches a second, 0 as fast as possible")
    parser.add_argument("--batches", type=int, default=40, help="batches an epoch")
    parser.add_argument("--fail-at", type=int, default=None)
    parser.add_argument("--quick", action="store_true", help="no waiting in the stages before training")
    arguments = parser.parse_args()
    run = Run(arguments.run)
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        train(
            run, log, rate=arguments.rate, n_batches=arguments.batches, fail_at=arguments.fail_at, quick=arguments.quick
        )


if __name__ == "__main__":
    main()
