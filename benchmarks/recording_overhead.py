"""What does recording cost, beside plain `model.fit` on the same model and data?

    python -m benchmarks.recording_overhead

The default preset, the same batches in the same order for all. An epoch here is a third of the real one (10,000
texts), so what recording does once an epoch weighs three times as much as it really does. Plain is Keras's own step
without any callback. "step" adds the gradient norm and the clip statistic of each batch; "all" adds events, a snapshot
and a checkpoint an epoch, and looking at the control file after each batch, as every run does. Validation is the same
few texts for all, since what is measured is training.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import tensorflow as tf

from benchmarks.measuring import measure_pairs, print_table
from lstm_core.data.batching import batches, n_batches
from lstm_core.data.preparation import Prepared, prepare
from lstm_core.runs.events import EventLog
from lstm_core.runs.store import RunStore
from lstm_core.specs import RunSpec, preset, with_settings
from lstm_core.training.fitting import Fitting, evaluation_batches
from lstm_core.training.models import build_model
from lstm_core.training.steering import Steering
from lstm_core.training.step import bind_recording_step

SIGNATURE = (tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None,), tf.int64))
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
MANY_EPOCHS = 1_000
"""So many that no validation is due within an epoch: that is more work, not recording."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--texts", type=int, default=10_000, help="texts an epoch")
    parser.add_argument(
        "--clock", choices=CLOCKS, default="wall", help="cpu: of all threads, steadier on a busy machine"
    )
    arguments = parser.parse_args()
    pairs, clock = arguments.pairs, CLOCKS[arguments.clock]
    spec = with_settings(preset("movie-reviews").spec, {"train.epochs": MANY_EPOCHS})
    data = prepare(spec.data)
    data = replace(data, train=data.train.take(np.arange(arguments.texts)))
    with tempfile.TemporaryDirectory() as folder:
        run = RunStore(Path(folder)).create(spec)
        with EventLog.open(run.events_file) as log:
            steering = Steering(run, log, threading.Event())
            recorded = Fitting(run, spec, data, log, steering)
            plain, stepping = (build_model(spec, len(data.vocabulary), 2) for _ in range(2))
            bind_recording_step(stepping, spec.train.clip)
            plain_epoch = epochs_of(plain, spec, data)
            rows = []
            for name, model, recorder in (("step", stepping, None), ("all", recorded.model, recorded.recorder)):
                epoch = epochs_of(model, spec, data, recorder)
                rows.append([name, *measure_pairs(epoch, plain_epoch, pairs=pairs, clock=clock).row()])
    batch_count = n_batches(len(data.train), spec.train.batch_size)
    head = ["recorded", "ours, s an epoch", "plain fit, s", "ratio", "middle half", "pairs"]
    print_table(
        f"Cost of recording, default preset, {batch_count} batches an epoch, {arguments.clock} time", head, rows
    )


def epochs_of(
    model: keras.Model, spec: RunSpec, data: Prepared, recorder: keras.callbacks.Callback | None = None
) -> Callable[[], None]:
    """Return a function that trains one more epoch; the orders of batches are the same for every model."""
    few = data.validation.take(np.arange(64))
    size = n_batches(len(data.train), spec.train.batch_size)
    done = 1  # the first epoch of a run has further snapshots

    def in_order_of(epoch: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        return batches(data.train, spec.data, batch_size=spec.train.batch_size, order=(spec.seed, epoch))

    def train_epoch() -> None:
        nonlocal done
        epoch = done
        dataset = tf.data.Dataset.from_generator(lambda: in_order_of(epoch), output_signature=SIGNATURE)
        model.fit(
            dataset.apply(tf.data.experimental.assert_cardinality(size)).prefetch(2),
            validation_data=evaluation_batches(few, spec),
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            callbacks=[recorder] if recorder else [],
            verbose=0,
        )
        done += 1

    return train_epoch


if __name__ == "__main__":
    main()
