"""The recording step: it trains exactly as Keras does, and what it records is right.

The batch logs of Keras are running means, and its clipping looks at the embedding's gradient one row a token:
both were recorded wrongly by the obvious ways, so each has its test.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_core.specs import (
    ForecastTask,
    GenerateTask,
    LayerSpec,
    ModelSpec,
    RunSpec,
    SeriesData,
    StarData,
    TextData,
    with_settings,
)
from lstm_core.training.models import build_model
from lstm_core.training.step import (
    BATCH_LOSS,
    BATCH_METRIC,
    CLIP_STATISTIC,
    GRADIENT_NORM,
    bind_recording_step,
    clip_statistic,
    global_norm,
)

# Keras 3.15 converts variables in a way that NumPy 2.4 warns about; it happens whenever a model is saved
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

SMALL = RunSpec(model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=5),)))
CLIPPINGS = [
    {"train.clip.mode": "none"},
    {"train.clip.mode": "value", "train.clip.threshold": 0.01},
    {"train.clip.mode": "norm", "train.clip.threshold": 0.05},
    {"train.clip.mode": "global_norm", "train.clip.threshold": 0.05},
]


def _data(n_classes: int = 2) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return random.integers(1, 12, (50, 7)).astype(np.int32), random.integers(0, n_classes, 50)


def _fit(spec: RunSpec, *, recorded: bool, n_classes: int = 2) -> tuple[dict[str, Any], keras.Model, list[dict]]:
    batch_logs: list[dict] = []
    model = build_model(spec, 12)
    if recorded:
        bind_recording_step(model, spec.train.clip)
    see = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batch_logs.append(dict(logs)))
    ids, labels = _data(n_classes)
    # 50 texts in batches of 16: the last one is smaller, so means must be weighted
    history = model.fit(ids, labels, batch_size=16, epochs=3, shuffle=False, verbose=0, callbacks=[see])
    return history.history, model, batch_logs


@pytest.mark.parametrize("clipping", CLIPPINGS, ids=lambda clipping: clipping["train.clip.mode"])
def test_training_is_that_of_stock_keras(clipping: dict[str, Any]) -> None:
    spec = with_settings(SMALL, clipping)

    stock, stock_model, _ = _fit(spec, recorded=False)
    ours, our_model, _ = _fit(spec, recorded=True)

    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(ours[name], stock[name], rtol=0, atol=1e-6)
    for weight, expected in zip(our_model.get_weights(), stock_model.get_weights(), strict=True):
        np.testing.assert_allclose(weight, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_logs_of_a_batch_are_of_that_batch_alone(n_classes: int) -> None:
    spec = RunSpec(data=StarData(length=7), model=SMALL.model) if n_classes == 4 else SMALL

    history, _, batches = _fit(spec, recorded=True, n_classes=n_classes)

    sizes = np.array([16, 16, 16, 2])
    for name, batch_name in (("loss", BATCH_LOSS), ("accuracy", BATCH_METRIC)):
        of_batches = np.array([logs[batch_name] for logs in batches]).reshape(3, 4)
        np.testing.assert_allclose(of_batches @ sizes / 50, history[name], atol=1e-6)
    assert len({logs[BATCH_LOSS] for logs in batches}) == len(batches)


def test_a_model_that_answers_after_every_token_counts_the_tokens_that_count() -> None:
    spec = RunSpec(task=GenerateTask(), data=TextData(dataset="snippets"), model=SMALL.model)
    model = build_model(spec, 12)
    random = np.random.default_rng(0)
    ids = random.integers(1, 12, (8, 7)).astype(np.int32)
    targets = random.integers(1, 12, (8, 7)).astype(np.int32)
    weights = random.integers(0, 2, (8, 7)).astype(np.float32)
    ids[:3, 5:], targets[:3, 5:], weights[:3, 5:] = 0, 0, 0  # shorter windows are filled up

    bind_recording_step(model, spec.train.clip)
    probabilities = np.asarray(model(ids, training=False))
    logs = model.train_on_batch(ids, targets, sample_weight=weights, return_dict=True)

    counts = weights > 0
    chosen = np.take_along_axis(probabilities, targets[..., None], axis=2)[..., 0]
    right = probabilities.argmax(axis=2) == targets
    assert float(logs[BATCH_LOSS]) == pytest.approx(-np.log(chosen[counts]).mean(), rel=1e-5)
    assert float(logs[BATCH_METRIC]) == pytest.approx(right[counts].mean())
    assert float(logs["accuracy"]) == pytest.approx(right[counts].mean())


def test_a_model_that_answers_numbers_counts_its_absolute_error() -> None:
    spec = RunSpec(task=ForecastTask(window=6, horizon=3), data=SeriesData(), model=SMALL.model)
    model = build_model(spec, 0)
    random = np.random.default_rng(0)
    inputs = random.normal(size=(8, 6, 1)).astype(np.float32)
    targets = random.normal(size=(8, 3)).astype(np.float32)

    bind_recording_step(model, spec.train.clip, spec.task.metric)
    errors = np.asarray(model(inputs, training=False)) - targets
    logs = model.train_on_batch(inputs, targets, return_dict=True)

    assert float(logs[BATCH_LOSS]) == pytest.approx((errors**2).mean(), rel=1e-5)
    assert float(logs[BATCH_METRIC]) == pytest.approx(np.abs(errors).mean(), rel=1e-5)
    assert float(logs["mae"]) == pytest.approx(np.abs(errors).mean(), rel=1e-5)


def test_the_gradient_norm_is_that_of_the_true_gradient() -> None:
    spec = with_settings(SMALL, {"train.clip.mode": "none", "train.optimizer.name": "sgd"})
    spec = with_settings(spec, {"train.optimizer.momentum": 0.0, "train.optimizer.learning_rate": 0.1})
    model = build_model(spec, 12)
    bind_recording_step(model, spec.train.clip)
    before = model.get_weights()
    ids, labels = _data()

    logs = model.train_on_batch(ids, labels, return_dict=True)

    # plain gradient descent moves the weights by the gradient, repeated tokens summed, times the rate
    moved = [(old - new) / 0.1 for old, new in zip(before, model.get_weights(), strict=True)]
    expected = np.sqrt(sum((part.astype(np.float64) ** 2).sum() for part in moved))
    assert float(logs[GRADIENT_NORM]) == pytest.approx(expected, rel=1e-4)
    assert float(logs[CLIP_STATISTIC]) == float(logs[GRADIENT_NORM])  # nothing is compared without clipping


def test_statistics_of_known_gradients() -> None:
    dense = tf.constant([[3.0, -4.0]])
    repeated = tf.IndexedSlices(tf.constant([[1.0], [1.0], [-5.0]]), tf.constant([2, 2, 7]), tf.constant([9, 1]))

    assert float(global_norm([dense, repeated])) == pytest.approx(np.sqrt(25 + 4 + 25))  # rows of token 2 summed
    assert float(clip_statistic([dense, repeated], "value")) == 5.0
    assert float(clip_statistic([dense, repeated], "norm")) == pytest.approx(np.sqrt(27))
    assert float(clip_statistic([dense, repeated], "global_norm")) == pytest.approx(np.sqrt(25 + 27))


@pytest.mark.parametrize("mode", ["norm", "global_norm"])
def test_the_statistic_is_what_keras_compares_with_the_threshold(mode: str) -> None:
    """Just above the statistic Keras leaves the gradient as it is, at half of it the step is half as long."""
    ids, labels = _data()
    far_off = with_settings(SMALL, {"train.clip.mode": mode, "train.clip.threshold": 1e6})
    recorded = build_model(far_off, 12)
    bind_recording_step(recorded, far_off.train.clip)
    statistic = float(recorded.train_on_batch(ids[:16], labels[:16], return_dict=True)[CLIP_STATISTIC])

    def step_length(settings: dict[str, Any]) -> np.ndarray:
        sgd = {"train.optimizer.name": "sgd", "train.optimizer.learning_rate": 0.1, "train.optimizer.momentum": 0.0}
        model = build_model(with_settings(SMALL, {**settings, **sgd}), 12)
        before = model.get_weights()
        model.train_on_batch(ids[:16], labels[:16])
        return np.array([np.linalg.norm(new - old) for new, old in zip(model.get_weights(), before, strict=True)])

    free = step_length({"train.clip.mode": "none"})
    above = step_length({"train.clip.mode": mode, "train.clip.threshold": statistic * 1.01})
    half = step_length({"train.clip.mode": mode, "train.clip.threshold": statistic / 2})

    np.testing.assert_allclose(above, free, rtol=1e-4)
    ratios = half[free > 0] / free[free > 0]
    assert ratios.min() == pytest.approx(0.5, rel=1e-3)
    if mode == "global_norm":
        np.testing.assert_allclose(ratios, 0.5, rtol=1e-3)


def test_the_saved_file_opens_in_plain_keras(tmp_path: Path) -> None:
    _, model, _ = _fit(SMALL, recorded=True)
    ids, _ = _data()
    path = tmp_path / "model.keras"
    model.save(path)
    np.save(tmp_path / "ids.npy", ids)
    script = (
        "import sys, keras, numpy\n"
        f"model = keras.models.load_model({str(path)!r}, safe_mode=True)\n"
        f"numpy.save({str(tmp_path / 'found.npy')!r}, model.predict(numpy.load({str(tmp_path / 'ids.npy')!r}), verbose=0))\n"
        "assert type(model).__name__ == 'Functional' and type(model.optimizer).__name__ == 'Adam'\n"
        "assert not any(name.startswith('lstm_core') for name in sys.modules)\n"
    )

    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path, capture_output=True)

    np.testing.assert_allclose(np.load(tmp_path / "found.npy"), model.predict(ids, verbose=0), atol=1e-6)
    assert "lstm_core" not in json.dumps(json.loads(zipfile.ZipFile(path).read("config.json")))
