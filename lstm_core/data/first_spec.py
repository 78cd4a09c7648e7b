"""The settings with which a data set is looked at before anybody has chosen any. Imports data sets, uploads and specs."""

from typing import Any

from lstm_core.data.dataset import Dataset
from lstm_core.data.uploads import suggested_spec
from lstm_core.errors import ExplorerError
from lstm_core.specs import DEFAULT_PRESET, PRESETS, RunSpec, with_settings


def first_choice(source: Dataset) -> tuple[str, RunSpec]:
    """Return the preset from which to start, and the spec to start with.

    That is the first preset that was made for the data set; for people's own data what suits it, or what is still
    known of it where its files are gone; else the default preset with that data set.
    """
    name = source.card.name
    for key, preset in PRESETS.items():
        if preset.spec.data.dataset == name:
            return key, preset.spec
    if source.card.family != "own":
        return DEFAULT_PRESET, with_settings(RunSpec(), {"data.dataset": name})
    try:
        return suggested_spec(name)
    except ExplorerError:  # it is no longer here
        return DEFAULT_PRESET, with_settings(RunSpec(), _still_known(source))


def _still_known(source: Dataset) -> dict[str, Any]:
    name, n_classes = source.card.name, len(source.card.class_names)
    if name.startswith("series:"):
        return {"data.dataset": name}
    if n_classes < 2:
        return {"data.dataset": name, "task.kind": "generate"}
    return {"data.dataset": name, "task.kind": "classify", "data.classes": n_classes}
