"""The settings with which a data set is looked at before anybody has chosen any. Imports data sets, uploads and specs."""

from typing import Any

from lstm_core.data.dataset import Dataset
from lstm_core.data.uploads import suggested_settings
from lstm_core.errors import ExplorerError
from lstm_core.specs import PRESETS, RunSpec, with_settings


def fitting_preset(name: str) -> str | None:
    """Return the name of the first preset that was made for a data set, None if there is none."""
    return next((key for key, preset in PRESETS.items() if preset.spec.data.dataset == name), None)


def first_settings(source: Dataset) -> dict[str, Any]:
    """Return the settings that a data set needs, by dotted names; null as None.

    For people's own data they are what suits it; where its files are gone, what is still known.
    """
    name = source.card.name
    if source.card.family != "own":
        return {"data.dataset": name}
    try:
        return suggested_settings(name)
    except ExplorerError:  # it is no longer here
        if name.startswith("series:"):
            return {"data.dataset": name}
        n_classes = len(source.card.class_names)
        if n_classes < 2:
            return {"data.dataset": name, "task.kind": "generate"}
        return {"data.dataset": name, "task.kind": "classify", "data.classes": n_classes}


def first_spec(source: Dataset) -> RunSpec:
    """Return the spec of the preset that was made for a data set, else the default spec with that data set."""
    preset = fitting_preset(source.card.name)
    return PRESETS[preset].spec if preset is not None else with_settings(RunSpec(), first_settings(source))
