"""What does recording cost, beside Keras's own training of the same model on the same data?

    python -m benchmarks.recording_overhead

The default preset. Three models are trained in lockstep, batch by batch, each with its own iterator over the same
batches and driven exactly as `model.fit` drives it: Keras's own step without callback; the step that also returns the
gradient norm and the clip statistic; and that step with the recorder, which writes events and looks at the control
file after every batch. Seconds are summed over blocks of batches and the blocks compared, so that a block holds its
share of events, and a noisy moment of the machine meets all three. What happens once an epoch is timed by itself.
"""

import argparse
import os
import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measuring import Pairs, print_table, timed
from lstm_core.data.batching import batches, n_batches
from lstm_core.data.preparation import Prepared, prepare
from lstm_core.runs.events import EventLog
from lstm_core.runs.store import RunStore
from lstm_core.specs import RunSpec, preset, with_settings
from lstm_core.training.fitting import Fitting
from lstm_core.training.models import build_model
from lstm_core.training.steering import Steering
from lstm_core.training.step import bind_recording_step

SIGNATURE = (tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None,), tf.int64))
BLOCK = 20
WARM_UP_BLOCKS = 2
EPOCH = 1
"""Not the first epoch, which has further snapshots."""
MANY_EPOCHS = 1_000
"""So many that no validation is due within an epoch: that is more work, not recording."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--blocks", type=int, default=20, help=f"blocks of {BLOCK} batches")
    blocks = parser.parse_args().blocks
    spec = with_settings(preset("movie-reviews").spec, {"train.epochs": MANY_EPOCHS})
    data = prepare(spec)
    with tempfile.TemporaryDirectory() as folder:
        run = RunStore(Path(folder)).create(spec)
        with EventLog.open(run.events_file) as log:
            recorded = Fitting(run, spec, data, log, Steering(run, log, threading.Event()))
            plain, stepping = (build_model(spec, len(data.vocabulary)) for _ in range(2))
            bind_recording_step(stepping, spec.train.clip)
            trainers = {
                "plain": trainer(plain, spec, data),
                "gradient norm and clip statistic": trainer(stepping, spec, data),
                "the same, with events and control": trainer(recorded.model, spec, data, recorded.recorder),
            }
            seconds = in_lockstep(trainers, blocks)
            logs = {"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5}
            epoch_end = statistics.median(timed(lambda: recorded.recorder.on_epoch_end(EPOCH, logs)) for _ in range(7))
    theirs = seconds.pop("plain")
    rows = [[name, *Pairs(ours, theirs).row(unit=1e-3 * BLOCK)] for name, ours in seconds.items()]
    head = ["recorded", "ours, ms a batch", "plain, ms", "ratio", "middle half", "blocks"]
    print_table("Cost of recording, default preset", head, rows)
    size = n_batches(len(data.train), spec.train.batch_size)
    share = epoch_end / (size * statistics.median(theirs) / BLOCK)
    print(f"Once an epoch (snapshot and checkpoint): {1e3 * epoch_end:.0f} ms, {share:.1%} of {size} plain batches.")


def in_lockstep(trainers: dict[str, Callable[[], None]], blocks: int) -> dict[str, tuple[float, ...]]:
    """Train a batch with each in turn, the first one changing, and return the seconds of each block."""
    names = list(trainers)
    seconds = {name: [0.0] * (blocks + WARM_UP_BLOCKS) for name in names}
    for number in range((blocks + WARM_UP_BLOCKS) * BLOCK):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            seconds[name][number // BLOCK] += timed(trainers[name])
    return {name: tuple(values[WARM_UP_BLOCKS:]) for name, values in seconds.items()}


def trainer(
    model: keras.Model, spec: RunSpec, data: Prepared, recorder: keras.callbacks.Callback | None = None
) -> Callable[[], None]:
    """Return a function that trains one batch as `model.fit` does; the same batches in the same order for all."""

    def generate() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return batches(data.train, spec, batch_size=spec.train.batch_size, order=(spec.seed, EPOCH))

    iterator = iter(tf.data.Dataset.from_generator(generate, output_signature=SIGNATURE).repeat().prefetch(2))
    callbacks = keras.callbacks.CallbackList([recorder] if recorder else [], add_history=True, model=model)
    model.make_train_function()
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(EPOCH)
    size = n_batches(len(data.train), spec.train.batch_size)
    batch = -1

    def train_batch() -> None:
        nonlocal batch
        batch = (batch + 1) % size
        callbacks.on_train_batch_begin(batch)
        callbacks.on_train_batch_end(batch, model.train_function(iterator))

    return train_batch


if __name__ == "__main__":
    main()
