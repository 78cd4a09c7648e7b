"""The form as values: to a spec and back, what is shown, what is changed, what is wrong."""

import pytest

from lstm_core.specs import (
    PRESETS,
    AddingData,
    BracketsData,
    CopyData,
    ForecastTask,
    GenerateTask,
    NegationData,
    ParityData,
    RegressTask,
    RunSpec,
    SeriesData,
    TextData,
    preset,
    with_settings,
)
from pages.components.form_values import (
    MAX_LAYERS,
    changed_fields,
    data_defaults,
    layer_field,
    nearest_preset,
    notes,
    shown_fields,
    spec_of,
    task_choices,
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


EVERY_KIND = (
    RunSpec(task=GenerateTask(), data=TextData(dataset="snippets", tokens="characters")),
    RunSpec(data=TextData(dataset="upload:0123456789abcdef", classes=7)),
    RunSpec(task=ForecastTask(window=24, horizon=3), data=SeriesData(season=12)),
    RunSpec(task=RegressTask(), data=AddingData(length=20)),
    RunSpec(task=GenerateTask(), data=CopyData(n_symbols=3)),
    RunSpec(data=ParityData()),
    RunSpec(data=BracketsData(n_kinds=2)),
    RunSpec(data=NegationData(length=3)),
)


@pytest.mark.parametrize("spec", EVERY_KIND, ids=lambda spec: f"{spec.data.kind}, {spec.task.kind}")
def test_the_form_gives_back_every_kind_of_spec(spec: RunSpec) -> None:
    assert spec_of(values_of(spec)) == spec


@pytest.mark.parametrize("name", ["snippets", "sine", "star", "copy", "adding", "parity", "brackets", "negation"])
def test_another_data_set_brings_its_task_and_makes_a_spec(name: str) -> None:
    for start in EVERY_KIND:
        values = values_of(start) | data_defaults(name)
        spec = spec_of(values)
        assert spec.data.dataset == name
        assert spec.task.kind in spec.data.task_kinds


def test_texts_without_labels_can_only_be_continued() -> None:
    values = values_of(RunSpec()) | {"data.dataset": "upload:0123456789abcdef", "data.classes": 0}
    assert task_choices(values) == ("generate",)
    assert task_choices(values | {"data.classes": 2}) == ("classify", "generate")


def test_only_what_matters_for_a_task_is_shown() -> None:
    generate = shown_fields(values_of(EVERY_KIND[0]))
    assert {"data.tokens", "data.vocabulary_size", "data.max_length"} <= generate
    assert not {"model.pooling", "data.mask", "model.layers.0.bidirectional", "task.window"} & generate
    forecast = shown_fields(values_of(EVERY_KIND[2]))
    assert {"task.window", "task.horizon", "data.season"} <= forecast
    assert not {"model.embedding_dim", "data.tokens", "train.early_stopping.target_accuracy"} & forecast
