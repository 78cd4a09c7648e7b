"""The training step: Keras's own, plus the size of the gradient before clipping and what clipping saw.

Two obvious ways to record these are wrong. Keras's batch logs are running means of the epoch, so a batch's
own loss must be returned apart. And Keras's clipping looks at the embedding's gradient as `IndexedSlices`,
one row for every token, without summing the rows of a repeated token; so what it compares with the threshold
is not the norm of the true gradient, and both are recorded. A plain function bound to the stock model keeps
the model stock: its saved file knows nothing of us. Bind again after loading a file.
"""

from collections.abc import Sequence
from types import MethodType
from typing import Any

import keras
import tensorflow as tf

from lstm_core.specs.run import ClipSpec
from lstm_core.specs.tasks import Metric

BATCH_LOSS = "batch_loss"
BATCH_METRIC = "batch_metric"
GRADIENT_NORM = "gradient_norm"
CLIP_STATISTIC = "clip_statistic"
STATISTICS = (BATCH_LOSS, BATCH_METRIC, GRADIENT_NORM, CLIP_STATISTIC)
"""Names of what the step returns beside Keras's own logs: of this one batch, each a scalar float32."""


def bind_recording_step(model: keras.Model, clip: ClipSpec, metric: Metric = "accuracy") -> None:
    """Give a compiled stock model the step that also returns `STATISTICS`; call it before the first fit.

    Args:
        model: a compiled model with one output.
        clip: the clipping that its optimiser was built with.
        metric: what the model was compiled to count.
    """

    def train_step(self: keras.Model, data: Any) -> dict[str, Any]:
        inputs, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            predicted = self(inputs, training=True)
            loss = self.compute_loss(x=inputs, y=labels, y_pred=predicted, sample_weight=weights, training=True)
        variables = self.trainable_variables
        gradients = tape.gradient(loss, variables)
        statistic, norm = clip_statistic(gradients, clip.mode), global_norm(gradients)
        self.optimizer.apply(gradients, variables)
        for tracker in self.metrics:
            if tracker.name == "loss":
                tracker.update_state(loss, sample_weight=tf.shape(inputs)[0])
            else:
                tracker.update_state(labels, predicted, sample_weight=weights)
        return {
            **self.get_metrics_result(),
            BATCH_LOSS: loss,
            BATCH_METRIC: batch_metric(labels, predicted, weights, metric),
            GRADIENT_NORM: norm,
            CLIP_STATISTIC: norm if clip.mode == "none" else statistic,
        }

    model.train_step = MethodType(train_step, model)


def global_norm(gradients: Sequence[Any]) -> tf.Tensor:
    """Return the Euclidean norm of the whole gradient, the rows of a repeated token summed first. Scalar float32."""
    return tf.sqrt(tf.add_n([_squares(_true_rows(gradient)) for gradient in gradients]))


def clip_statistic(gradients: Sequence[Any], mode: str) -> tf.Tensor:
    """Return what Keras compares with the threshold, as Keras computes it (rows of a repeated token apart).

    Args:
        gradients: of all trainable variables, dense or `IndexedSlices`.
        mode: "value": largest absolute element; "norm": largest norm of one variable; else the global norm.

    Returns:
        A scalar float32.
    """
    values = [gradient.values if isinstance(gradient, tf.IndexedSlices) else gradient for gradient in gradients]
    if mode == "value":
        return tf.reduce_max(tf.stack([tf.reduce_max(tf.abs(value)) for value in values]))
    squares = tf.stack([_squares(value) for value in values])
    return tf.sqrt(tf.reduce_max(squares) if mode == "norm" else tf.reduce_sum(squares))


def batch_metric(labels: tf.Tensor, predicted: tf.Tensor, weights: tf.Tensor | None, metric: Metric) -> tf.Tensor:
    """Return the metric of this batch, counted as Keras's own counts it. Scalar float32.

    Args:
        labels: (batch,) or (batch, timesteps) class or token numbers; of numbers (batch, outputs).
        predicted: (batch, 1), or (..., outputs).
        weights: (batch, timesteps) of the targets, None where all count.
        metric: "accuracy", the share of right answers, or "mae", the mean absolute error.
    """
    if metric == "mae":
        return tf.reduce_mean(tf.abs(labels - predicted))
    if predicted.shape[-1] == 1:
        answers = tf.cast(predicted[:, 0] > 0.5, labels.dtype)
    else:
        answers = tf.argmax(predicted, axis=-1, output_type=labels.dtype)
    right = tf.cast(answers == labels, tf.float32)
    if weights is None:
        return tf.reduce_mean(right)
    return tf.math.divide_no_nan(tf.reduce_sum(right * weights), tf.reduce_sum(weights))


# --- helpers --------------------------------------------------------------------------------------


def _squares(value: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(value))


def _true_rows(gradient: Any) -> tf.Tensor:
    """Return a gradient as a dense tensor, the rows of a repeated token summed.

    For most settings this is the very conversion that Keras's optimiser does next, and TensorFlow does it once:
    no cost that could be measured, where a sum over distinct tokens alone took 2.8 % of the time of a step.
    """
    return tf.convert_to_tensor(gradient)
