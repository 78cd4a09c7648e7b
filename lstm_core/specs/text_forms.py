"""A spec as JSON, as a link's query and as `name=value` settings, and the way back with clear errors.

Links carry only what differs from a named preset; settings take dotted names, list indices, `*` for
every item of a list, and JSON values. Upgrades between schema versions are pure functions here.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from lstm_core.errors import SpecError, SpecProblem
from lstm_core.specs.data import DATA_KINDS, kind_of, tasks_of
from lstm_core.specs.part import Part
from lstm_core.specs.presets import DEFAULT_PRESET, preset
from lstm_core.specs.run import (
    SCHEMA_VERSION,
    Adam,
    AdamW,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    NoClip,
    RMSprop,
    RunSpec,
    Sgd,
)
from lstm_core.specs.tasks import ClassifyTask, ForecastTask, GenerateTask, RegressTask

UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a schema version to the function that turns its dict into that of the next version."""

_TAGS = ("kind", "name", "mode")
_VARIANT_NAMES = {
    *DATA_KINDS, "classify", "generate", "regress", "forecast", "adam", "rmsprop", "sgd", "adamw",
    "none", "value", "norm", "global_norm",
}  # fmt: skip


def to_dict(spec: RunSpec) -> dict[str, Any]:
    """Return the spec as plain JSON values, every field present."""
    return spec.model_dump(mode="json")


def to_json(spec: RunSpec) -> str:
    """Return the spec as indented JSON that `from_json` reads back as an equal spec."""
    return json.dumps(to_dict(spec), indent=1, allow_nan=False)


def from_json(text: str | bytes) -> RunSpec:
    """Read a spec from JSON.

    Raises:
        SpecError: the text is no JSON object, of an unknown schema version, or not a valid spec.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise SpecError(
            [SpecProblem("", f"this is not JSON: {error}", "write one JSON object, as `spec.json` in a run has it")]
        ) from None
    return from_dict(values)


def from_dict(values: Any) -> RunSpec:
    """Read a spec from JSON values (dicts, lists, numbers); missing fields take their defaults.

    A data set's name is enough to tell its kind; a clip or optimizer without its mode or name is the default one.

    Raises:
        SpecError: each problem with the dotted name of its field.
    """
    if not isinstance(values, dict):
        raise SpecError([SpecProblem("", f"a spec is a JSON object, not {type(values).__name__}")])
    values = _with_tags(_upgraded(values))
    try:
        return RunSpec.model_validate_json(json.dumps(values))
    except ValidationError as error:
        raise SpecError(_problem(details) for details in _causes(error)) from None


def differences(spec: RunSpec, base: RunSpec) -> dict[str, Any]:
    """Return the dotted names in which `spec` differs from `base`, with the values of `spec`.

    `with_settings(base, differences(spec, base)) == spec`.
    """
    ours, theirs = to_dict(spec), to_dict(base)
    if len(ours["model"]["layers"]) != len(theirs["model"]["layers"]):
        theirs["model"]["layers"] = None
    found: dict[str, Any] = {}
    _collect_differences("", ours, theirs, found)
    return found


def to_query(spec: RunSpec, *, preset_name: str = DEFAULT_PRESET) -> dict[str, str]:
    """Return the link form: the preset's name and what differs from it, as strings for a URL's query."""
    changed = differences(spec, preset(preset_name).spec)
    values = {name: value if isinstance(value, str) else json.dumps(value) for name, value in changed.items()}
    return {"v": str(SCHEMA_VERSION), "preset": preset_name, **values}


def from_query(query: Mapping[str, str]) -> RunSpec:
    """Read the link form; names of other things (`run`, `view`) are left alone.

    Raises:
        SpecError: an unknown preset, field or version, or a value that does not fit.
    """
    version = query.get("v", str(SCHEMA_VERSION))
    if version != str(SCHEMA_VERSION):
        raise SpecError(
            [SpecProblem("v", f"this link is of form {version}, known is {SCHEMA_VERSION}", "make the link again")]
        )
    base = preset(query.get("preset", DEFAULT_PRESET)).spec
    settings = {
        name: _json_or_text(value)
        for name, value in query.items()
        if name == "seed" or name.split(".")[0] in ("task", "data", "model", "train")
    }
    return with_settings(base, settings)


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Read `name=value` texts as the command line's `--set` takes them; values are JSON, else plain text.

    Raises:
        SpecError: a text without `=` or without a name.
    """
    parsed: dict[str, Any] = {}
    for setting in settings:
        name, separator, value = setting.partition("=")
        if not separator or not name.strip():
            raise SpecError(
                [
                    SpecProblem(
                        "", f"cannot read the setting {setting!r}", "write it as name=value, such as train.epochs=2"
                    )
                ]
            )
        parsed[name.strip()] = _json_or_text(value.strip())
    return parsed


def with_settings(spec: RunSpec, settings: Mapping[str, Any]) -> RunSpec:
    """Return `spec` with dotted names set, such as `{"model.layers.*.units": 64}`.

    Choosing another variant (`train.clip.mode`, `train.optimizer.name`, `data.dataset`) keeps the fields that
    both variants have and gives the others their defaults.

    Raises:
        SpecError: an unknown name, an index past the end, or a spec that cannot be built.
    """
    values = to_dict(spec)
    named = dict(settings)
    dataset = named.get("data.dataset")
    if isinstance(dataset, str) and "data.kind" not in named:
        named = {"data.kind": kind_of(dataset), **named}
    kinds = tasks_of(named.get("data.kind"))
    if kinds and "task.kind" not in named and values["task"]["kind"] not in kinds:
        named = {"task.kind": kinds[0], **named}
    for name, value in named.items():
        if name.split(".")[-1] in _TAGS and name.count(".") >= 1:
            _choose_variant(values, name, value)
    for name, value in named.items():
        _assign(values, name, name.split("."), value)
    return from_dict(values)


# --- helpers --------------------------------------------------------------------------------------


def _upgraded(values: dict[str, Any]) -> dict[str, Any]:
    version = values.get("schema_version", SCHEMA_VERSION)
    while isinstance(version, int) and version in UPGRADES:
        values = UPGRADES[version](values)
        version = values["schema_version"]
    if version != SCHEMA_VERSION:
        raise SpecError(
            [
                SpecProblem(
                    "schema_version",
                    f"this spec is of version {version!r}, this program reads up to {SCHEMA_VERSION}",
                    "open it with a newer LSTM Explorer",
                )
            ]
        )
    return values


def _with_tags(values: dict[str, Any]) -> dict[str, Any]:
    """Fill in the tag of each union that is given without one."""
    values = dict(values)
    if isinstance(values.get("data"), dict):
        values["data"] = {"kind": kind_of(values["data"].get("dataset")), **values["data"]}
        kinds = tasks_of(values["data"]["kind"])
        task = values.get("task", {})
        if kinds and isinstance(task, dict):
            values["task"] = {"kind": kinds[0], **task}
    if isinstance(values.get("train"), dict):
        values["train"] = dict(values["train"])
        for union, tag in (("optimizer", {"name": "adam"}), ("clip", {"mode": "global_norm"})):
            if isinstance(values["train"].get(union), dict):
                values["train"][union] = {**tag, **values["train"][union]}
    return values


def _causes(error: ValidationError) -> list[Any]:
    """Return pydantic's errors without those that only follow from another: a list too short as an item was refused."""
    errors = error.errors()
    return [
        details
        for details in errors
        if details["type"] != "too_short"
        or not any(other["loc"][: len(details["loc"])] == details["loc"] for other in errors if other is not details)
    ]


def _problem(details: Any) -> SpecProblem:
    """Turn one pydantic error into a problem at a field, in our words."""
    location = [str(part) for part in details["loc"] if str(part) not in _VARIANT_NAMES]
    if details["type"] == "value_error":  # our own rules: "field|what|remedy"
        field, what, remedy = str(details["ctx"]["error"]).split("|")
        return SpecProblem(".".join([*location, field]), what, remedy)
    if details["type"] == "extra_forbidden":
        return SpecProblem(".".join(location), "there is no such setting", "check its spelling")
    message = details["msg"][0].lower() + details["msg"][1:]
    received = details.get("input")
    shown = json.dumps(received) if isinstance(received, (str, int, float, bool, type(None))) else ""
    if len(shown) > 60:
        shown = shown[:57] + "..."
    return SpecProblem(".".join(location), message + (f", received {shown}" if shown else ""))


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value, parse_constant=_refuse_constant)
    except ValueError:
        return value


def _refuse_constant(constant: str) -> Any:
    raise ValueError(constant)


def _choose_variant(values: dict[str, Any], name: str, value: Any) -> None:
    """Drop the fields that the variant named by `value` does not have, before it is set."""
    *path, tag = name.split(".")
    part: Any = values
    for step in path:
        part = part.get(step) if isinstance(part, dict) else None
    if not isinstance(part, dict) or part.get(tag) == value:
        return
    variant = _VARIANTS.get((".".join(path), value))
    if variant is None:
        return
    for field in list(part):
        if field not in variant or (path == ["data"] and field == "dataset"):
            del part[field]


def _assign(values: Any, name: str, steps: list[str], value: Any) -> None:
    """Set `value` at the end of `steps` inside nested dicts and lists; `*` means every item of a list."""
    step, *rest = steps
    if isinstance(values, list):
        indices = range(len(values)) if step == "*" else [_index(values, name, step)]
        for index in indices:
            if rest:
                _assign(values[index], name, rest, value)
            else:
                values[index] = value
    elif isinstance(values, dict) and not rest:
        values[step] = value
    elif isinstance(values, dict) and isinstance(values.get(step), (dict, list)):
        _assign(values[step], name, rest, value)
    else:
        raise SpecError([SpecProblem(name, "there is no such setting", "check its spelling")])


def _index(values: list[Any], name: str, step: str) -> int:
    if step.isdecimal() and int(step) < len(values):
        return int(step)
    raise SpecError(
        [SpecProblem(name, f"there is no item {step}", f"count from 0 to {len(values) - 1}, or write * for all")]
    )


def _collect_differences(name: str, ours: Any, theirs: Any, found: dict[str, Any]) -> None:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            _collect_differences(f"{name}.{key}" if name else key, value, theirs.get(key, _MISSING), found)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (value, other) in enumerate(zip(ours, theirs, strict=True)):
            _collect_differences(f"{name}.{index}", value, other, found)
    elif ours != theirs:
        found[name] = ours


_MISSING = object()


_UNIONS: dict[str, tuple[type[Part], ...]] = {
    "task": (ClassifyTask, GenerateTask, RegressTask, ForecastTask),
    "data": tuple(DATA_KINDS.values()),
    "train.optimizer": (Adam, RMSprop, Sgd, AdamW),
    "train.clip": (NoClip, ClipByValue, ClipByNorm, ClipByGlobalNorm),
}

_VARIANTS: dict[tuple[str, str], frozenset[str]] = {
    (name, model.model_fields[tag].default): frozenset(model.model_fields)
    for name, models in _UNIONS.items()
    for model in models
    for tag in _TAGS
    if tag in model.model_fields
}
"""From (dotted name of a union, value of its tag) to the field names of that variant."""
