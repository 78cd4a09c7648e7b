"""Specs as JSON, as links and as settings: what goes out comes back equal, and mistakes are named at their field."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.errors import SpecError
from lstm_core.specs import (
    PRESETS,
    ClipByValue,
    LayerSpec,
    ModelSpec,
    NoClip,
    RunSpec,
    Sgd,
    StarData,
    TextData,
    TrainSpec,
    differences,
    from_dict,
    from_json,
    from_query,
    preset,
    to_dict,
    to_json,
    to_query,
    with_settings,
)
from lstm_core.specs.text_forms import parse_settings
from tests.specs.random_specs import specs

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["seed", "model", "data", "kind", "layers", "train", "units"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def problem_of(text: str) -> tuple[str, str]:
    """Return the field and the words of the single problem that reading a JSON spec raises."""
    with pytest.raises(SpecError) as caught:
        from_json(text)
    (problem,) = caught.value.problems
    return problem.field, problem.what


# --- there and back -------------------------------------------------------------------------------


@given(specs)
def test_json_comes_back_equal(spec: RunSpec) -> None:
    assert from_json(to_json(spec)) == spec
    assert from_dict(to_dict(spec)) == spec


@given(specs, st.sampled_from(sorted(PRESETS)))
def test_links_come_back_equal_from_every_preset(spec: RunSpec, name: str) -> None:
    query = to_query(spec, preset_name=name)

    assert all(isinstance(value, str) for value in query.values())
    assert from_query({**query, "run": "20261121-143501-mixed-3f9a", "view": "cell"}) == spec


@given(specs, specs)
def test_differences_are_settings_that_lead_from_one_spec_to_the_other(spec: RunSpec, base: RunSpec) -> None:
    assert with_settings(base, differences(spec, base)) == spec


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_differs_from_itself_in_nothing(name: str) -> None:
    assert differences(preset(name).spec, preset(name).spec) == {}
    assert to_query(preset(name).spec, preset_name=name) == {"v": "1", "preset": name}
    assert from_json(to_json(preset(name).spec)) == preset(name).spec


def test_missing_fields_take_their_defaults() -> None:
    assert from_json("{}") == RunSpec()
    assert from_json('{"train": {"epochs": 9}}').train == TrainSpec(epochs=9)
    assert from_query({}) == RunSpec()


def test_a_short_spec_needs_no_tags() -> None:
    spec = from_dict({"data": {"dataset": "star"}, "train": {"clip": {"threshold": 2}, "optimizer": {}}})

    assert spec.data.kind == "star"
    assert to_dict(spec)["train"]["clip"] == {"mode": "global_norm", "threshold": 2.0}
    assert spec.train.optimizer.name == "adam"


def test_a_refused_layer_is_the_only_problem() -> None:
    with pytest.raises(SpecError) as caught:
        from_dict({"model": {"layers": [{"units": 0}]}})

    assert [problem.field for problem in caught.value.problems] == ["model.layers.0.units"]


def test_json_holds_the_names_that_scripts_rely_on() -> None:
    values = to_dict(RunSpec())
    assert values["schema_version"] == 1
    assert values["data"]["dataset"] == "mixed"
    assert values["model"]["layers"][0] == {
        "cell": "lstm",
        "units": 32,
        "bidirectional": False,
        "merge_mode": "concat",
        "dropout": 0.0,
        "recurrent_dropout": 0.0,
    }
    assert values["train"]["clip"] == {"mode": "global_norm", "threshold": 1.0}
    assert values["train"]["early_stopping"]["patience"] is None


# --- settings -------------------------------------------------------------------------------------


def test_settings_take_json_values_indices_and_stars() -> None:
    spec = RunSpec(model=ModelSpec(layers=(LayerSpec(), LayerSpec())))
    settings = parse_settings(
        ["model.layers.*.units=64", " model.layers.1.cell = gru", "train.early_stopping.patience=2", "data.mask=true"]
    )

    found = with_settings(spec, settings)

    assert found.model.layers == (LayerSpec(units=64), LayerSpec(units=64, cell="gru"))
    assert found.train.early_stopping.patience == 2


def test_layers_can_be_set_as_a_whole() -> None:
    found = with_settings(RunSpec(), parse_settings(['model.layers=[{"units": 8}, {"cell": "gru"}]']))
    assert found.model.layers == (LayerSpec(units=8), LayerSpec(cell="gru"))


def test_another_variant_keeps_what_both_have() -> None:
    slow = with_settings(RunSpec(), {"train.optimizer.learning_rate": 0.5, "train.clip.threshold": 7.0})

    found = with_settings(slow, {"train.optimizer.name": "sgd", "train.clip.mode": "value"})

    assert found.train.optimizer == Sgd(learning_rate=0.5)
    assert found.train.clip == ClipByValue(threshold=7.0)
    assert with_settings(found, {"train.clip.mode": "none"}).train.clip == NoClip()


def test_the_data_set_chooses_the_kind_of_data() -> None:
    star = with_settings(RunSpec(data=TextData(split_seed=4)), {"data.dataset": "star", "data.length": 20})

    assert star.data == StarData(length=20, split_seed=4)
    assert with_settings(star, {"data.dataset": "imdb"}).data == TextData(dataset="imdb", split_seed=4)


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "field", "what"),
    [
        ("{", "", "this is not JSON"),
        ("[1]", "", "a spec is a JSON object, not list"),
        ('{"schema_version": 2}', "schema_version", "version 2"),
        ('{"sead": 1}', "sead", "there is no such setting"),
        ('{"seed": -1}', "seed", "greater than or equal to 0, received -1"),
        ('{"seed": 1.5}', "seed", "integer"),
        ('{"seed": "1"}', "seed", 'received "1"'),
        ('{"model": {"layers": []}}', "model.layers", "at least 1"),
        ('{"model": {"layers": [{}, {"units": 0}]}}', "model.layers.1.units", "received 0"),
        ('{"model": {"layers": [{}, {"cell": "lstn"}]}}', "model.layers.1.cell", 'received "lstn"'),
        ('{"data": {"kind": "text", "padding": "pre"}}', "data.padding", "a mask needs padding after the text"),
        ('{"data": {"kind": "text", "mask": false}}', "data.length_buckets", "without a mask"),
        ('{"data": {"kind": "star", "length": 2}}', "data.length", "received 2"),
        ('{"train": {"clip": {"mode": "global_norm", "threshold": 0}}}', "train.clip.threshold", "greater than 0"),
        ('{"train": {"clip": {"mode": "none", "threshold": 1.0}}}', "train.clip.threshold", "no such setting"),
        ('{"train": {"optimizer": {"name": "adam", "learning_rate": NaN}}}', "train.optimizer.learning_rate", "finite"),
    ],
)
def test_a_mistake_in_json_is_named_at_its_field(text: str, field: str, what: str) -> None:
    found_field, found_what = problem_of(text)

    assert found_field == field
    assert what in found_what


def test_several_mistakes_are_named_together() -> None:
    with pytest.raises(SpecError) as caught:
        from_json('{"seed": -1, "train": {"epochs": 0, "batch_size": 0}}')
    assert {problem.field for problem in caught.value.problems} == {"seed", "train.epochs", "train.batch_size"}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"train.epoch": 3}, "train.epoch"),
        ({"trian.epochs": 3}, "trian.epochs"),
        ({"model.layers.1.units": 3}, "model.layers.1.units"),
        ({"model.layers.first.units": 3}, "model.layers.first.units"),
        ({"seed.value": 3}, "seed.value"),
        ({"train.epochs": 0}, "train.epochs"),
        ({"data.dataset": "reviews"}, "data.dataset"),
        ({"train.optimizer.name": "adamm"}, "train.optimizer"),
    ],
)
def test_a_mistake_in_settings_is_named_at_its_field(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as caught:
        with_settings(RunSpec(), settings)
    assert caught.value.problems[0].field == field


NO_SENSE = [
    ({"task.kind": "forecast"}, "task.kind"),
    ({"task.kind": "generate", "model.layers.0.bidirectional": True}, "model.layers.0.bidirectional"),
    ({"task.kind": "generate", "model.pooling": "mean"}, "model.pooling"),
    ({"task.kind": "generate", "data.mask": False, "data.length_buckets": False}, "data.mask"),
    ({"data.dataset": "upload:0123456789abcdef"}, "data.classes"),
    ({"data.dataset": "upload:../../secret"}, "data.dataset"),
    ({"data.dataset": "mixed", "data.classes": 3}, "data.classes"),
    ({"data.dataset": "series:no"}, "data.dataset"),
    ({"data.dataset": "star", "task.kind": "generate"}, "task.kind"),
    ({"data.dataset": "adding", "task.kind": "classify"}, "task.kind"),
    ({"data.dataset": "sine", "train.early_stopping.target_accuracy": 0.9}, "train.early_stopping.target_accuracy"),
    ({"data.dataset": "sine", "task.horizon": 0}, "task.horizon"),
]


@pytest.mark.parametrize(("settings", "field"), NO_SENSE, ids=lambda value: str(value)[:60])
def test_a_combination_that_makes_no_sense_cannot_be_built(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as refused:
        with_settings(RunSpec(), settings)
    assert field in [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("dataset", "task"),
    [
        ("reuters", "classify"), ("copy", "generate"), ("adding", "regress"), ("parity", "classify"),
        ("sine", "forecast"), ("seattle-temps", "forecast"), ("series:0123456789abcdef", "forecast"),
    ],
)  # fmt: skip
def test_the_data_set_chooses_the_task(dataset: str, task: str) -> None:
    assert with_settings(RunSpec(), {"data.dataset": dataset}).task.kind == task
    assert from_dict({"data": {"dataset": dataset}}).task.kind == task


def test_texts_can_be_classified_or_continued() -> None:
    spec = with_settings(RunSpec(), {"task.kind": "generate", "data.dataset": "snippets"})
    assert (spec.task.kind, spec.data.dataset) == ("generate", "snippets")
    assert with_settings(spec, {"data.dataset": "imdb"}).task.kind == "generate", "a task that fits stays"


@pytest.mark.parametrize("setting", ["train.epochs", "=3", ""])
def test_a_setting_needs_a_name_and_a_value(setting: str) -> None:
    with pytest.raises(SpecError, match="name=value"):
        parse_settings([setting])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"v": "2"}, "v"),
        ({"preset": "movies"}, "preset"),
        ({"train.epochs": "many"}, "train.epochs"),
        ({"train.epochs": "NaN"}, "train.epochs"),
        ({"model.layers.0.unit": "3"}, "model.layers.0.unit"),
    ],
)
def test_a_mistake_in_a_link_is_named_at_its_field(query: dict[str, str], field: str) -> None:
    with pytest.raises(SpecError) as caught:
        from_query(query)
    assert caught.value.problems[0].field == field


@given(json_values)
def test_no_json_value_ever_raises_anything_but_a_spec_error(values: Any) -> None:
    for read in (from_dict, lambda values: from_json(json.dumps(values))):
        with suppress(SpecError):
            read(values)
