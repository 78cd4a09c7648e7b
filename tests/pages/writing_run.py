"""A finished run of a network that continues texts, with random weights, made in milliseconds. Imports data, runs, specs."""

import math

import numpy as np

from lstm_core.data.vocabulary import Vocabulary
from lstm_core.runs.atomic import write_text
from lstm_core.runs.events import (
    EpochEnd,
    EventLog,
    RunFinished,
    RunStarted,
    SnapshotSaved,
    TestEnd,
    ValidationEnd,
    WorkerStarted,
)
from lstm_core.runs.snapshots import save_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import GenerateTask, LayerSpec, ModelSpec, RunSpec, TextData, TrainSpec
from lstm_core.trace import weight_shapes

WORDS = ("the", "film", "is", "a", "dull", "but", ",", ".", "moving", "story", "<b>bold</b>")
TEXTS = ("the film is dull.", "a moving story, but dull", "the story is a film")


def writing_spec(**data: object) -> RunSpec:
    """Return a spec of the task "generate", two epochs, one LSTM of six units."""
    return RunSpec(
        task=GenerateTask(),
        data=TextData(**({"dataset": "snippets", "max_length": 40} | data)),  # type: ignore[arg-type]
        model=ModelSpec(embedding_dim=5, layers=(LayerSpec(units=6),)),
        train=TrainSpec(epochs=2),
    )


def writing_run(
    store: RunStore, spec: RunSpec | None = None, *, steps: tuple[int, ...] = (0, 25, 100, 200), ended: bool = True
) -> Run:
    """Return a run; 100 batches are an epoch, and each saved state has other weights."""
    run = store.create(spec or writing_spec())
    vocabulary = Vocabulary.of_words("words", WORDS, ends=True)
    write_text(run.vocabulary_file, vocabulary.to_json())
    rng = np.random.default_rng(3)
    with EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=1, host="here", device_wanted="auto")
        log.append(
            RunStarted, device="CPU", cudnn=False, cudnn_reason="", versions={}, n_batches=100, epochs=2, n_train=9,
            n_validation=9, n_test=9, vocabulary_size=len(vocabulary), parameters=1, guessing_accuracy=0.2,
            class_names=(), guessing_loss=math.log(10), guessing_name="commonest token",
        )  # fmt: skip
        for step in steps:
            weights = {
                path: rng.normal(0, 1.0, shape).astype(np.float32)
                for path, shape in weight_shapes(run.spec, len(vocabulary)).items()
            }
            log.append(SnapshotSaved, step=step, epoch=step / 100, file=save_snapshot(run, step, weights))
        if not ended:
            return run
        for epoch, loss in ((1, math.log(8)), (2, math.log(4))):
            log.append(
                ValidationEnd, step=100 * epoch, epoch=float(epoch), loss=loss, accuracy=0.3, n_texts=9, subset=False
            )
            log.append(
                EpochEnd, epoch=epoch, step=100 * epoch, seconds=1.0, examples_per_second=9.0,
                logs={"loss": loss, "accuracy": 0.3, "val_loss": loss, "val_accuracy": 0.3},
            )  # fmt: skip
        log.append(TestEnd, loss=math.log(5), accuracy=0.35, n_texts=9, weights="best", epoch=2.0)
        log.append(RunFinished, step=200, reason="done")
    return run
