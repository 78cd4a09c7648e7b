"""The form as plain values: a flat dict from dotted setting names to what the widgets hold, and back to a spec.

Pure functions, no streamlit, so that every rule of the form has a test. Imports the specs.
"""

from collections.abc import Mapping
from typing import Any

from lstm_core.errors import SpecError
from lstm_core.specs import (
    PRESETS,
    AdamW,
    ClipByGlobalNorm,
    ForecastTask,
    LayerSpec,
    RunSpec,
    Sgd,
    differences,
    from_dict,
)
from lstm_core.specs.data import DATA_KINDS, kind_of, tasks_of

Values = dict[str, Any]

MAX_LAYERS = 4
LAYER_FIELDS = tuple(LayerSpec.model_fields)
OFF_IS_ZERO = (
    "train.early_stopping.patience",
    "train.early_stopping.target_accuracy",
    "data.classes",
    "data.season",
)
"""Settings that are null in a spec when off; a number field shows 0."""

_TASK_FIELDS = ("window", "horizon")
_NO_EMBEDDING = "model.embedding_dim"
_NOT_GENERATED = ("data.padding", "data.mask", "data.length_buckets", "data.cut", "model.pooling")
"""What has no meaning, or only one value, where texts are continued."""


def layer_field(index: int, field: str) -> str:
    """Return the dotted name of one field of one layer."""
    return f"model.layers.{index}.{field}"


def values_of(spec: RunSpec) -> Values:
    """Return the form's values for `spec`; fields that it does not have (another data kind) hold their defaults."""
    layers = list(spec.model.layers)
    layers += [layers[-1]] * (MAX_LAYERS - len(layers))  # a layer that is added starts as its neighbour
    task = spec.task if isinstance(spec.task, ForecastTask) else ForecastTask()
    train = spec.train
    values: Values = {
        "seed": spec.seed,
        "task.kind": spec.task.kind,
        **{f"task.{field}": getattr(task, field) for field in _TASK_FIELDS},
        **_data_values(spec),
        "model.embedding_dim": spec.model.embedding_dim,
        "model.pooling": spec.model.pooling,
        "model.head_dropout": spec.model.head_dropout,
        "model.layers": len(spec.model.layers),
        "train.optimizer.name": train.optimizer.name,
        "train.optimizer.learning_rate": train.optimizer.learning_rate,
        "train.optimizer.momentum": getattr(train.optimizer, "momentum", Sgd().momentum),
        "train.optimizer.weight_decay": getattr(train.optimizer, "weight_decay", AdamW().weight_decay),
        "train.batch_size": train.batch_size,
        "train.epochs": train.epochs,
        "train.early_stopping.patience": train.early_stopping.patience or 0,
        "train.early_stopping.restore_best": train.early_stopping.restore_best,
        "train.early_stopping.target_accuracy": train.early_stopping.target_accuracy or 0.0,
        "train.clip.mode": train.clip.mode,
        "train.clip.threshold": getattr(train.clip, "threshold", ClipByGlobalNorm().threshold),
    }
    for index, layer in enumerate(layers):
        values |= {layer_field(index, field): getattr(layer, field) for field in LAYER_FIELDS}
    return values


def _data_values(spec: RunSpec) -> Values:
    """Return the values of every field that any kind of data has; the spec's own kind comes last and wins."""
    values: Values = {}
    for part in (*(kind() for kind in DATA_KINDS.values()), spec.data):
        for field in type(part).model_fields:
            if field != "kind":
                values[f"data.{field}"] = getattr(part, field)
    return values | {name: values[name] or 0 for name in ("data.classes", "data.season")}


def data_defaults(dataset: str) -> Values:
    """Return what a newly chosen data set sets: its task, and the fields that only make sense with its kind.

    Lengths mean something else in each kind, so they start at the default of the new one.
    """
    kind = kind_of(dataset)
    part = DATA_KINDS[kind]
    fields = {f"data.{name}": field.default for name, field in part.model_fields.items() if name not in _KEPT_FIELDS}
    values = {name: 0 if value is None else value for name, value in fields.items()}
    return values | {"data.dataset": dataset, "task.kind": part.task_kinds[0]}


_KEPT_FIELDS = ("kind", "dataset", "split_seed", "validation_share", "train_size", "validation_size", "test_size")


def kind_of_values(values: Mapping[str, Any]) -> str:
    """Return the kind of data of the chosen data set."""
    return kind_of(values["data.dataset"])


def range_of(kind: str, field: str) -> tuple[int, int]:
    """Return the least and the largest value that a field of a kind of data takes."""
    limits = {type(limit).__name__: limit for limit in DATA_KINDS[kind].model_fields[field].metadata}
    return limits["Ge"].ge, limits["Le"].le


def task_choices(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tasks for which the chosen data can be used."""
    kinds = tasks_of(kind_of_values(values))
    if values["data.dataset"].startswith("upload:") and not values["data.classes"]:
        return tuple(kind for kind in kinds if kind != "classify")
    return kinds


def shown_fields(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the settings that matter for these values: those of the chosen data kind, task, optimiser, clipping, layers."""
    part = DATA_KINDS[kind_of_values(values)]
    own = {f"data.{field}" for field in part.model_fields}
    hidden = {name for name in _SPEC_FIELDS if name.startswith("data.")} - own
    if not values["data.dataset"].startswith("upload:"):
        hidden.add("data.classes")
    if values["task.kind"] != "forecast":
        hidden |= {f"task.{field}" for field in _TASK_FIELDS}
    if values["task.kind"] == "generate":
        hidden |= set(_NOT_GENERATED)
        hidden |= {layer_field(index, "bidirectional") for index in range(MAX_LAYERS)}
    if part.reads == "numbers":
        hidden |= {_NO_EMBEDDING, "train.early_stopping.target_accuracy"}
    if values["train.optimizer.name"] != "sgd":
        hidden.add("train.optimizer.momentum")
    if values["train.optimizer.name"] != "adamw":
        hidden.add("train.optimizer.weight_decay")
    if values["train.clip.mode"] == "none":
        hidden.add("train.clip.threshold")
    hidden |= {
        layer_field(index, field) for index in range(values["model.layers"], MAX_LAYERS) for field in LAYER_FIELDS
    }
    return _SPEC_FIELDS - hidden


def spec_of(values: Mapping[str, Any]) -> RunSpec:
    """Build the spec that the form describes.

    Raises:
        SpecError: it cannot be built; each problem names its field.
    """
    shown = shown_fields(values)
    tree: dict[str, Any] = {"data": {"kind": kind_of_values(values)}}
    for name in sorted(shown):
        if name == "model.layers" or name.startswith("model.layers."):
            continue
        value = values[name]
        if name in OFF_IS_ZERO and not value:
            value = None
        part = tree
        *path, field = name.split(".")
        for step in path:
            part = part.setdefault(step, {})
        part[field] = value
    tree["model"]["layers"] = [
        {field: values[layer_field(index, field)] for field in LAYER_FIELDS if layer_field(index, field) in shown}
        for index in range(values["model.layers"])
    ]
    return from_dict(tree)


def try_spec(values: Mapping[str, Any]) -> tuple[RunSpec | None, dict[str, str]]:
    """Build the spec, or return None and what is wrong, by field ("" for what belongs to no field)."""
    try:
        return spec_of(values), {}
    except SpecError as error:
        # a list with a bad item is itself reported as too short: only the item's own problem helps
        names = [problem.field for problem in error.problems]
        return None, {
            problem.field: problem.what + (f": {problem.remedy}" if problem.remedy else "")
            for problem in error.problems
            if not any(name.startswith(f"{problem.field}.") for name in names)
        }


def changed_fields(values: Mapping[str, Any], preset_name: str) -> frozenset[str]:
    """Return the settings that differ from the preset, among those that matter now."""
    base = values_of(PRESETS[preset_name].spec)
    return frozenset(name for name in shown_fields(values) if values[name] != base[name])


def nearest_preset(spec: RunSpec) -> str:
    """Return the preset that differs least from `spec`: the one to show when a run or a link fills the form."""
    return min(PRESETS, key=lambda name: len(differences(spec, PRESETS[name].spec)))


def notes(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is worth knowing before the run, by field: allowed, but with a price."""
    found: dict[str, str] = {}
    for index in range(values["model.layers"]):
        if values[layer_field(index, "recurrent_dropout")] > 0:
            found[layer_field(index, "recurrent_dropout")] = "Slow: loses the fast GPU path."
    if values["train.optimizer.learning_rate"] >= 0.1 and values["train.optimizer.name"] != "sgd":
        found["train.optimizer.learning_rate"] = "This large, training is likely to explode."
    if kind_of_values(values) == "text" and values["data.padding"] == "pre":
        found["data.padding"] = "The network reads the filling before the text."
    if (
        values["task.kind"] == "generate"
        and values["data.vocabulary_size"] > 5_000
        and values["data.tokens"] != "characters"
    ):
        found["data.vocabulary_size"] = "One output for each of so many tokens: slow, and it takes much memory."
    return found


_SPEC_FIELDS = frozenset(values_of(RunSpec()))
"""Every setting of a spec; the form's values also hold the device, which is no part of it."""
