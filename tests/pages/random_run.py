"""A finished run with random weights, made in milliseconds, for tests of pages that look into runs.

Imports data, runs and specs.
"""

import numpy as np

from lstm_core.data.vocabulary import Vocabulary
from lstm_core.runs.atomic import write_text
from lstm_core.runs.events import EventLog, RunFinished, RunStarted, SnapshotSaved, WorkerStarted
from lstm_core.runs.snapshots import save_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec
from lstm_core.trace import weight_shapes

WORDS = [
    "a",
    "moving",
    ",",
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
    "film",
    "it",
    "was",
    "bad",
]


def random_run(
    store: RunStore, spec: RunSpec | None = None, *, steps: tuple[int, ...] = (0, 50, 100), name: str = ""
) -> Run:
    """Return a finished run of LSTM 16, or of the spec; 100 batches are an epoch, step 0 hardly moves."""
    run = store.create(spec or RunSpec(model=ModelSpec(layers=(LayerSpec(units=16),))), name=name)
    is_star = run.spec.data.kind == "star"
    vocabulary = Vocabulary.of_words("letters" if is_star else "words", "*ABCD" if is_star else WORDS)
    write_text(run.vocabulary_file, vocabulary.to_json())
    rng = np.random.default_rng(3)
    with EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=1, host="here", device_wanted="auto")
        log.append(
            RunStarted, device="CPU", cudnn=False, cudnn_reason="", versions={}, n_batches=100, epochs=1, n_train=9,
            n_validation=9, n_test=9, vocabulary_size=len(vocabulary), parameters=1, guessing_accuracy=0.5,
            class_names=("A", "B", "C", "D") if is_star else ("negative", "positive"),
        )  # fmt: skip
        for step in steps:
            weights = {
                path: rng.normal(0, 1.2 if step else 0.05, shape).astype(np.float32)
                for path, shape in weight_shapes(run.spec, len(vocabulary)).items()
            }
            log.append(SnapshotSaved, step=step, epoch=step / 100, file=save_snapshot(run, step, weights))
        log.append(RunFinished, step=100, reason="done")
    return run
