"""One run's data, model and recorder brought together: train, test with the weights that are kept, rank the units.

The worker calls these in order and says at which stage it is. Imports Keras.
"""

import math
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import tensorflow as tf

from lstm_core.data.batching import Batch, batches, fixed_sample, n_batches
from lstm_core.data.number_set import NumberSet
from lstm_core.data.preparation import Prepared
from lstm_core.data.token_set import TokenSet
from lstm_core.insight.ranking import unit_effects, write_unit_order
from lstm_core.runs.events import EventLog
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec, plan_network
from lstm_core.trace import Network
from lstm_core.training.checkpoint import save_model
from lstm_core.training.device import Device
from lstm_core.training.models import build_model, load_weights_into, weights_of
from lstm_core.training.recorder import VALIDATION_SAMPLE, Recorder
from lstm_core.training.steering import Steering, StopRequested
from lstm_core.training.step import bind_recording_step

RANKING_TEXTS = 64
"""Test texts over which the order of the units is computed: more change it little."""

RANKING_OPERATIONS = 5e10
"""So much may the ranking of units cost, in multiplications: about 10 s on one core."""


class Fitting:
    """Trains one run.

    Args:
        run: whose directory gets model, snapshots, checkpoint and the order of units.
        spec: of the run.
        data: its prepared data.
        log: where events go.
        steering: what people want while it runs.
    """

    def __init__(self, run: Run, spec: RunSpec, data: Prepared, log: EventLog, steering: Steering) -> None:
        self._run, self._spec, self._data = run, spec, data
        self.model = build_model(spec, data.vocabulary_size)
        bind_recording_step(self.model, spec.train.clip, spec.task.metric)
        sample = fixed_sample(data.validation, VALIDATION_SAMPLE, spec.seed)
        self.recorder = Recorder(
            run,
            spec,
            log,
            steering,
            n_train=len(data.train),
            n_validation=len(data.validation),
            sample=(evaluation_batches(sample, spec), len(sample)),
            unit=data.scaling.deviation if data.scaling is not None else 1.0,
        )

    def facts(self, device: Device) -> dict[str, Any]:
        """Return the fields of the run's `RunStarted` event."""
        data, spec = self._data, self._spec
        verdict, baseline = plan_network(spec).cudnn, data.baseline
        return {
            "device": device.name,
            "cudnn": device.is_gpu and verdict.eligible,
            "cudnn_reason": verdict.reason if device.is_gpu else "there is no GPU in use",
            "versions": {name: version(name) for name in ("tensorflow", "keras", "numpy")},
            "n_batches": n_batches(len(data.train), spec.train.batch_size),
            "epochs": spec.train.epochs,
            "n_train": len(data.train),
            "n_validation": len(data.validation),
            "n_test": len(data.test),
            "vocabulary_size": data.vocabulary_size,
            "class_names": data.class_names,
            "guessing_name": baseline.name,
            "guessing_loss": baseline.loss,
            "guessing_accuracy": baseline.metric,
            "best_loss": math.nan if baseline.best_loss is None else baseline.best_loss,
            "best_accuracy": math.nan if baseline.best_metric is None else baseline.best_metric,
            "parameters": int(self.model.count_params()),
        }

    def train(self) -> None:
        """Fit to the end, or to a stop; afterwards the model has the weights that are kept, and is saved.

        Raises:
            StopRequested: a person ended the run; what was reached is saved.
            NonFiniteLossError: the loss exploded.
        """
        try:
            self.model.fit(
                training_batches(self._data.train, self._spec, lambda: self.recorder.epoch),
                validation_data=evaluation_batches(self._data.validation, self._spec),
                epochs=self._spec.train.epochs,
                shuffle=False,  # batches come in the order of (seed, epoch)
                callbacks=[self.recorder],
                verbose=0,
            )
        except StopRequested:
            self.recorder.epoch_was_cut()
            self._keep()
            raise
        self._keep()

    @property
    def weights_kept(self) -> str:
        """Which weights are kept: "best" or "last"."""
        return "last" if self.recorder.keeper.best_weights is None else "best"

    @property
    def epoch_kept(self) -> float:
        """After how many epochs they were reached."""
        return float(self.recorder.keeper.best_epoch) if self.weights_kept == "best" else self.recorder.epochs_done

    def test(self) -> tuple[float, float]:
        """Return loss and metric on the test split, with the weights that are kept; an error in the unit of the data."""
        found = self.model.evaluate(
            evaluation_batches(self._data.test, self._spec),
            callbacks=[self.recorder],
            verbose=0,
            return_dict=True,
        )
        return found["loss"], found[self._spec.task.metric] * self.recorder.unit

    def rank_units(self) -> None:
        """Compute and store the order in which pictures show the units; very large networks go without."""
        n_texts = ranking_texts(self._spec)
        if n_texts == 0:
            return
        sample = fixed_sample(self._data.test, n_texts, self._spec.seed)
        texts = [sample[index] for index in range(len(sample))]
        network = Network(self._spec, weights_of(self.model))
        write_unit_order(self._run.path / "units.json", unit_effects(network, texts))

    def _keep(self) -> None:
        best = self.recorder.keeper.best_weights
        if best is not None:
            load_weights_into(self.model, best)
        save_model(self.model, self._run.model_file)


def ranking_texts(spec: RunSpec) -> int:
    """Return over how many texts units can be ranked within `RANKING_OPERATIONS`: each is read once per unit."""
    rereadings = sum(layer.units * (2 if layer.bidirectional else 1) for layer in spec.model.layers)
    recurrent = max(plan_network(spec, vocabulary_size=0).parameters, 1)  # of all but the embedding
    return min(RANKING_TEXTS, int(RANKING_OPERATIONS / (rereadings * spec.timesteps * recurrent)))


def training_batches(examples: TokenSet | NumberSet, spec: RunSpec, epoch: Callable[[], int]) -> tf.data.Dataset:
    """Return the training split as a dataset that is in another order in every epoch.

    Args:
        examples: the split.
        spec: its seed and the epoch decide the order, nothing else does.
        epoch: returns the running epoch, from 0. Asked when the first batch of a pass is wanted and not before,
            because Keras makes iterators that it throws away.
    """

    def in_order_of_epoch() -> Iterator[Any]:
        yield from batches(examples, spec, batch_size=spec.train.batch_size, order=(spec.seed, epoch()))

    return _dataset(in_order_of_epoch, spec, n_batches(len(examples), spec.train.batch_size))


def evaluation_batches(examples: TokenSet | NumberSet, spec: RunSpec) -> tf.data.Dataset:
    """Return a split as a dataset in its fixed order."""

    def in_order() -> Iterator[Any]:
        return batches(examples, spec, batch_size=spec.train.batch_size, order=None)

    return _dataset(in_order, spec, n_batches(len(examples), spec.train.batch_size))


def _dataset(generator: Callable[[], Iterator[Batch]], spec: RunSpec, size: int) -> tf.data.Dataset:
    """Wrap batches of any length for fit; what is in them says `lstm_core.data.batching.batches`.

    Not a PyDataset and not a plain generator: Keras takes the shapes of those from their first two batches, and
    crashes later when these happened to have one length (measured).
    """
    dataset = tf.data.Dataset.from_generator(
        lambda: (tuple(part for part in batch if part is not None) for batch in generator()),
        output_signature=_signature(spec),
    )
    return dataset.apply(tf.data.experimental.assert_cardinality(size)).prefetch(2)


def _signature(spec: RunSpec) -> tuple[tf.TensorSpec, ...]:
    if spec.data.reads == "numbers":
        return tf.TensorSpec((None, None, spec.data.features), tf.float32), tf.TensorSpec((None, None), tf.float32)
    ids = tf.TensorSpec((None, None), tf.int32)
    if spec.task.kind == "generate":
        return ids, ids, tf.TensorSpec((None, None), tf.float32)
    return ids, tf.TensorSpec((None,), tf.int64)
