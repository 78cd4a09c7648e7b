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
    LayerSpec,
    RunSpec,
    Sgd,
    StarData,
    TextData,
    differences,
    from_dict,
)

Values = dict[str, Any]

MAX_LAYERS = 4
TEXT_FIELDS = (
    "tokens", "vocabulary_size", "max_length", "cut", "padding", "mask", "length_buckets", "validation_share",
)  # fmt: skip
STAR_FIELDS = ("length", "train_size", "validation_size", "test_size")
LAYER_FIELDS = tuple(LayerSpec.model_fields)
OFF_IS_ZERO = ("train.early_stopping.patience", "train.early_stopping.target_accuracy")
"""Settings that are null in a spec when off; a number field shows 0."""


def layer_field(index: int, field: str) -> str:
    """Return the dotted name of one field of one layer."""
    return f"model.layers.{index}.{field}"


def values_of(spec: RunSpec) -> Values:
    """Return the form's values for `spec`; fields that it does not have (another data kind) hold their defaults."""
    text = spec.data if isinstance(spec.data, TextData) else TextData()
    star = spec.data if isinstance(spec.data, StarData) else StarData()
    layers = list(spec.model.layers)
    layers += [layers[-1]] * (MAX_LAYERS - len(layers))  # a layer that is added starts as its neighbour
    train = spec.train
    values: Values = {
        "seed": spec.seed,
        "data.dataset": spec.data.dataset,
        "data.split_seed": spec.data.split_seed,
        **{f"data.{field}": getattr(text, field) for field in TEXT_FIELDS},
        **{f"data.{field}": getattr(star, field) for field in STAR_FIELDS},
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


def shown_fields(values: Mapping[str, Any]) -> frozenset[str]:
    """Return the settings that matter for these values: those of the chosen data kind, optimiser, clipping, layers."""
    star = values["data.dataset"] == "star"
    hidden = {f"data.{field}" for field in (TEXT_FIELDS if star else STAR_FIELDS)}
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
    tree: dict[str, Any] = {"data": {"kind": "star" if values["data.dataset"] == "star" else "text"}}
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
        {field: values[layer_field(index, field)] for field in LAYER_FIELDS} for index in range(values["model.layers"])
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
    if values["data.dataset"] != "star" and values["data.padding"] == "pre":
        found["data.padding"] = "The network reads the filling before the text."
    return found


_SPEC_FIELDS = frozenset(values_of(RunSpec()))
"""Every setting of a spec; the form's values also hold the device, which is no part of it."""
