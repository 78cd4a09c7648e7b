"""What `plan_network` predicts, against the real Keras model over random specs."""

import importlib
from typing import Any

import keras
import numpy as np
import pytest

from lstm_core.specs import CudnnVerdict, LayerSpec, ModelSpec, RunSpec, plan_network, preset
from lstm_core.training.models import build_model
from tests.oracles import random_spec


@pytest.mark.parametrize("seed", range(40))
def test_plan_agrees_with_the_model_that_is_built(seed: int) -> None:
    spec = random_spec(seed)
    rows = 7 + seed

    plan = plan_network(spec, vocabulary_size=rows)
    model = build_model(spec, rows)

    built = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    assert [(layer.name, layer.output_shape, layer.parameters) for layer in plan.layers] == [
        (layer.name, layer.output.shape, layer.count_params()) for layer in built
    ]
    assert plan.parameters == model.count_params()


def test_kinds_are_named_as_people_know_them() -> None:
    layers = (LayerSpec(cell="gru", bidirectional=True), LayerSpec(cell="simple_rnn"), LayerSpec())
    plan = plan_network(RunSpec(model=ModelSpec(pooling="mean", head_dropout=0.1, layers=layers)))
    assert [layer.kind for layer in plan.layers] == [
        "Embedding",
        "Bidirectional GRU",
        "SimpleRNN",
        "LSTM",
        "Mean",
        "Dropout",
        "Dense",
    ]


def test_default_network_has_the_textbooks_numbers() -> None:
    plan = plan_network(preset("movie-reviews").spec)
    # 10,000 words x 32; four gates of 32 units that read 32 features, 32 states and a bias; one logit
    assert [layer.parameters for layer in plan.layers] == [320_000, 4 * 32 * (32 + 32 + 1), 33]


def asks_for_the_fused_kernel(layer: LayerSpec, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Say whether Keras, told that there is a GPU, would run every direction of `layer` in cuDNN's fused kernel."""
    rnn = importlib.import_module("keras.src.backend.tensorflow.rnn")
    decisions = []

    def decide(*arguments: Any, **named: Any) -> None:
        options = {name: named[name] for name in ("activation", "recurrent_activation", "unroll")}
        if "reset_after" in named:
            options["reset_after"] = named["reset_after"]
        decisions.append(rnn.cudnn_ok(**options, use_bias=named["bias"] is not None))
        raise NotImplementedError  # as on a machine without a GPU: Keras then takes the plain loop

    monkeypatch.setattr(rnn, "_is_gpu_available", lambda: True)
    monkeypatch.setattr("keras.src.backend.lstm", decide)
    monkeypatch.setattr("keras.src.backend.gru", decide)
    model = build_model(RunSpec(model=ModelSpec(embedding_dim=2, layers=(layer,))), 7)
    decisions.clear()  # only the call on real ids counts, not the building
    model(np.array([[2, 3, 0]], np.int32), training=True)
    directions = 2 if layer.bidirectional else 1
    assert len(decisions) in (0, directions)
    return len(decisions) == directions and all(decisions)


@pytest.mark.parametrize("cell", ["lstm", "gru", "simple_rnn"])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(("dropout", "recurrent_dropout"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.3)])
def test_cudnn_verdict_is_kerass_own_decision(
    cell: str, bidirectional: bool, dropout: float, recurrent_dropout: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = LayerSpec(
        cell=cell,  # type: ignore[arg-type]
        units=2,
        bidirectional=bidirectional,
        dropout=dropout,
        recurrent_dropout=recurrent_dropout,
    )

    verdict = plan_network(RunSpec(model=ModelSpec(layers=(layer,)))).cudnn

    assert verdict.eligible == asks_for_the_fused_kernel(layer, monkeypatch)


def test_the_network_is_eligible_if_every_layer_is_and_else_says_why() -> None:
    fast, slow = LayerSpec(), LayerSpec(recurrent_dropout=0.2)

    assert plan_network(RunSpec(model=ModelSpec(layers=(fast, fast)))).cudnn.eligible
    verdict = plan_network(RunSpec(model=ModelSpec(layers=(fast, slow)))).cudnn
    assert verdict == CudnnVerdict(False, "recurrent dropout is not part of the fused GPU kernel")
