"""The form as values: to a spec and back, what is shown, what is changed, what is wrong."""

import pytest

from lstm_core.specs import PRESETS, RunSpec, preset, with_settings
from pages.components.form_values import (
    MAX_LAYERS,
    changed_fields,
    layer_field,
    nearest_preset,
    notes,
    shown_fields,
    spec_of,
    try_spec,
    values_of,
)


@pytest.mark.parametrize("name", PRESETS)
def test_values_lead_back_to_the_spec(name: str) -> None:
    spec = PRESETS[name].spec
    assert spec_of(values_of(spec)) == spec
    assert changed_fields(values_of(spec), name) == frozenset()
    assert PRESETS[nearest_preset(spec)].spec == spec


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd", "adamw"])
@pytest.mark.parametrize("clip", ["none", "value", "norm", "global_norm"])
def test_every_variant_can_be_chosen(optimizer: str, clip: str) -> None:
    values = values_of(RunSpec()) | {"train.optimizer.name": optimizer, "train.clip.mode": clip}
    spec = spec_of(values)
    assert (spec.train.optimizer.name, spec.train.clip.mode) == (optimizer, clip)
    assert values_of(spec) == values


def test_layers_keep_settings_of_their_own() -> None:
    spec = with_settings(
        RunSpec(),
        {"model.layers": [{"units": 8, "bidirectional": True, "merge_mode": "sum"}, {"cell": "gru", "units": 4}]},
    )
    values = values_of(spec)
    assert spec_of(values) == spec
    assert values[layer_field(MAX_LAYERS - 1, "cell")] == "gru", "an added layer starts as its neighbour"


def test_fields_that_do_not_matter_are_not_shown() -> None:
    values = values_of(preset("star").spec) | {"train.clip.mode": "none", "train.optimizer.name": "sgd"}
    shown = shown_fields(values)
    assert {"data.length", "train.optimizer.momentum", layer_field(0, "units")} <= shown
    hidden = {"data.mask", "train.clip.threshold", "train.optimizer.weight_decay", layer_field(1, "units")}
    assert not hidden & shown


def test_zero_switches_early_stopping_off() -> None:
    values = values_of(RunSpec())
    assert values["train.early_stopping.patience"] == 0
    assert spec_of(values).train.early_stopping.patience is None
    assert spec_of(values | {"train.early_stopping.patience": 2}).train.early_stopping.patience == 2


def test_problems_name_the_control() -> None:
    spec, problems = try_spec(values_of(RunSpec()) | {"data.padding": "pre"})
    assert spec is None
    assert list(problems) == ["data.padding"]
    _, problems = try_spec(values_of(RunSpec()) | {layer_field(0, "units"): 0, "train.clip.threshold": 0.0})
    assert set(problems) == {layer_field(0, "units"), "train.clip.threshold"}


def test_changes_are_counted_among_what_is_shown() -> None:
    values = values_of(RunSpec()) | {"train.epochs": 5, "train.optimizer.momentum": 0.5}
    assert changed_fields(values, "movie-reviews") == {"train.epochs"}


def test_slow_and_explosive_choices_carry_a_note() -> None:
    values = values_of(RunSpec()) | {layer_field(0, "recurrent_dropout"): 0.2, "train.optimizer.learning_rate": 0.1}
    assert set(notes(values)) == {layer_field(0, "recurrent_dropout"), "train.optimizer.learning_rate"}
    assert notes(values_of(RunSpec())) == {}
