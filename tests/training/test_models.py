"""The Keras model of a spec: its plan holds, its weights go in and out, its start depends on the seed alone."""

import json
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from lstm_core.errors import SnapshotError
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData, TrainSpec, plan_network, with_settings
from lstm_core.specs.run import AdamW, ClipByNorm, ClipByValue, NoClip, RMSprop, Sgd
from lstm_core.training.models import build_model, build_optimizer, load_weights_into, weights_of

# Keras 3.15 converts variables in a way that NumPy 2.4 warns about; it happens whenever a model is saved
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

SPECS = {
    "default": RunSpec(),
    "star": RunSpec(data=StarData(), model=ModelSpec(embedding_dim=8, layers=(LayerSpec(units=16),))),
    "stack, both directions, mean, dropout": RunSpec(
        model=ModelSpec(
            embedding_dim=5,
            pooling="mean",
            head_dropout=0.2,
            layers=(
                LayerSpec(units=3, bidirectional=True, dropout=0.1),
                LayerSpec(cell="gru", units=4, bidirectional=True, merge_mode="sum", recurrent_dropout=0.1),
                LayerSpec(cell="simple_rnn", units=2),
            ),
        )
    ),
    "textbook": RunSpec(data=TextData(mask=False, padding="pre", length_buckets=False)),
}


@pytest.mark.parametrize("name", SPECS)
def test_the_plan_predicts_the_model(name: str) -> None:
    spec = SPECS[name]

    model = build_model(spec, 50)

    plan = plan_network(spec, vocabulary_size=50)
    built = [layer for layer in model.layers if layer.count_params() or layer.name != "tokens"]
    by_name = {layer.name: layer for layer in built}
    for layer in plan.layers:
        assert by_name[layer.name].count_params() == layer.parameters
        assert by_name[layer.name].output.shape == layer.output_shape
    assert model.count_params() == plan.parameters
    # nothing but stock layers and Keras's own bookkeeping of the mask
    assert all(type(layer).__module__.startswith("keras.src") for layer in model.layers)


def test_the_same_seed_starts_with_the_same_weights_and_another_with_others() -> None:
    spec = SPECS["stack, both directions, mean, dropout"]

    first, again = weights_of(build_model(spec, 20)), weights_of(build_model(spec, 20))
    other = weights_of(build_model(spec.model_copy(update={"seed": 1}), 20))

    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["layer0/forward/kernel"], other["layer0/forward/kernel"])
    assert not np.array_equal(first["layer0/forward/kernel"], first["layer0/backward/kernel"])


def test_weights_go_out_and_in_by_their_names() -> None:
    spec = SPECS["stack, both directions, mean, dropout"]
    model = build_model(spec, 20)
    weights = weights_of(model)
    ids = np.array([[3, 4, 5, 0], [6, 0, 0, 0]], dtype=np.int32)
    other = build_model(spec.model_copy(update={"seed": 1}), 20)

    load_weights_into(other, weights)

    assert set(weights) == {
        "embedding/embeddings",
        *(f"layer0/{d}/{w}" for d in ("forward", "backward") for w in ("kernel", "recurrent_kernel", "bias")),
        *(f"layer1/{d}/{w}" for d in ("forward", "backward") for w in ("kernel", "recurrent_kernel", "bias")),
        *(f"layer2/forward/{w}" for w in ("kernel", "recurrent_kernel", "bias")),
        "head/kernel",
        "head/bias",
    }
    np.testing.assert_array_equal(model(ids).numpy(), other(ids).numpy())


def test_weights_of_another_network_are_refused() -> None:
    model = build_model(RunSpec(), 20)
    weights = weights_of(model)

    with pytest.raises(SnapshotError, match="another network"):
        load_weights_into(model, {name: weights[name] for name in list(weights)[1:]})
    with pytest.raises(SnapshotError, match="shape"):
        load_weights_into(model, {**weights, "head/bias": np.zeros(7, np.float32)})


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (RMSprop(), keras.optimizers.RMSprop),
        (Sgd(momentum=0.5), keras.optimizers.SGD),
        (AdamW(), keras.optimizers.AdamW),
        (RunSpec().train.optimizer, keras.optimizers.Adam),
    ],
)
def test_optimisers_are_the_stock_ones(optimizer: object, expected: type) -> None:
    built = build_optimizer(optimizer, NoClip())  # type: ignore[arg-type]

    assert type(built) is expected
    assert (built.clipnorm, built.clipvalue, built.global_clipnorm) == (None, None, None)
    assert float(built.learning_rate) == pytest.approx(optimizer.learning_rate)  # type: ignore[attr-defined]


def test_clipping_is_kerass_own() -> None:
    rate = RunSpec().train.optimizer

    assert build_optimizer(rate, ClipByValue(threshold=0.5)).clipvalue == 0.5
    assert build_optimizer(rate, ClipByNorm(threshold=2.0)).clipnorm == 2.0
    assert build_optimizer(rate, RunSpec().train.clip).global_clipnorm == 1.0


def test_the_model_is_compiled_without_xla(tmp_path: Path) -> None:
    spec = with_settings(RunSpec(), {"train.clip.threshold": 3.0})
    assert isinstance(spec.train, TrainSpec)
    model = build_model(spec, 20)

    model.save(tmp_path / "model.keras")

    config = json.loads(zipfile.ZipFile(tmp_path / "model.keras").read("config.json"))
    assert config["class_name"] == "Functional"
    assert config["compile_config"]["jit_compile"] is False
    assert config["compile_config"]["optimizer"]["class_name"] == "Adam"
