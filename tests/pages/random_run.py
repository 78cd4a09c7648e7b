"""A finished run with random weights, made in milliseconds, for tests of pages that look into runs.

Imports data, runs and specs.
"""

import numpy as np

from lstm_core.data.dataset import TextDataset
from lstm_core.data.number_set import Scaling
from lstm_core.data.registry import dataset
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
    """Return a finished run of LSTM 16, or of the spec; 100 batches are an epoch, step 0 hardly moves.

    Args:
        store: where to put it.
        spec: of any task; texts that are not generated get a vocabulary of `WORDS`.
        steps: the saved states.
        name: as a person would have named it.
    """
    run = store.create(spec or RunSpec(model=ModelSpec(layers=(LayerSpec(units=16),))), name=name)
    rows = _write_what_it_reads(run)
    names = _class_names(run.spec)
    rng = np.random.default_rng(3)
    with EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=1, host="here", device_wanted="auto")
        log.append(
            RunStarted, device="CPU", cudnn=False, cudnn_reason="", versions={}, n_batches=100, epochs=1, n_train=9,
            n_validation=9, n_test=9, vocabulary_size=rows, parameters=1, guessing_accuracy=0.5,
            class_names=names,
        )  # fmt: skip
        for step in steps:
            weights = {
                path: rng.normal(0, 1.2 if step else 0.05, shape).astype(np.float32)
                for path, shape in weight_shapes(run.spec, rows).items()
            }
            log.append(SnapshotSaved, step=step, epoch=step / 100, file=save_snapshot(run, step, weights))
        log.append(RunFinished, step=100, reason="done")
    return run


def _write_what_it_reads(run: Run) -> int:
    """Write vocabulary or scaling of a run; return the rows of its embedding, 0 for numbers."""
    data = run.spec.data
    if data.reads == "numbers":
        scaling = Scaling() if data.kind == "adding" else Scaling(50.0, 10.0)
        write_text(run.scaling_file, scaling.to_json())
        return 0
    source = None if data.kind == "text" else dataset(data.dataset)
    if isinstance(source, TextDataset) and (words := source.fixed_words()) is not None:
        vocabulary = Vocabulary.of_words(source.token_kind(data), words)
    elif data.tokens == "characters":
        vocabulary = Vocabulary.of_words("characters", " abcdefghijklmnopqrstuvwxyz,.")
    elif data.tokens == "subwords":
        vocabulary = Vocabulary.build([" ".join(WORDS), " ".join(WORDS[::-1])], kind="subwords", size=60)
    else:
        vocabulary = Vocabulary.of_words("words", WORDS)
    write_text(run.vocabulary_file, vocabulary.to_json())
    return len(vocabulary)


def _class_names(spec: RunSpec) -> tuple[str, ...]:
    if spec.task.kind != "classify":
        return ()
    if spec.data.dataset.startswith("upload:"):
        return tuple(f"group {index}" for index in range(spec.data.n_classes))
    return dataset(spec.data.dataset).card.class_names
