"""Which units matter: how far the answer moves when a unit is silenced, and the order of units by that.

The order is computed once a run over some of its test texts and stored, so that rows of a picture keep their place
from text to text. Imports trace, errors and the atomic writing of files.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.cells import FloatArray
from lstm_core.errors import RunFormatError
from lstm_core.runs.atomic import write_json
from lstm_core.trace import Direction, Network, batches_by_length, directions, predict, replay

Place = tuple[int, Direction]
"""One direction of one recurrent layer, such as (0, "forward")."""

SCHEMA_VERSION = 1


def places(network: Network) -> tuple[Place, ...]:
    """Return every direction of every recurrent layer, from the embedding upwards."""
    layers = network.spec.model.layers
    return tuple((index, direction) for index, layer in enumerate(layers) for direction in directions(layer))


def unit_effects(network: Network, token_ids: Sequence[NDArray[Any]]) -> dict[Place, FloatArray]:
    """Return how much the answer changes, on average over texts, when a unit's hidden state is held at 0.

    The change is the total variation distance between the probabilities with and without the unit,
    sum_k |p_k - p'_k| / 2: for two classes, how far the shown probability moves. Of a network that answers numbers it is
    the same sum over its outputs.

    Args:
        network: spec and weights.
        token_ids: texts, each (timesteps,), or numbers, each (timesteps, features); about 64 give a stable order.

    Returns:
        (layer, direction) -> (units,) float32, of probabilities in [0, 1].
    """
    untouched = predict(network, token_ids)  # (n, n_classes)
    lengths = [len(ids) for ids in token_ids]
    effects = {}
    for place in places(network):
        units = network.spec.model.layers[place[0]].units
        moved = np.empty((len(token_ids), units), np.float32)
        for rows in batches_by_length(network, lengths, copies=units):
            # each text stands `units` times in the batch, each time with another unit silenced
            copies = [token_ids[row] for row in rows for _ in range(units)]
            silence = np.tile(1 - np.eye(units, dtype=np.float32), (len(rows), 1))  # (len(rows) * units, units)
            silenced = replay(network, copies, keep="output", hidden_masks={place: silence}).probabilities
            silenced = silenced.reshape(len(rows), units, -1)  # (len(rows), units, n_classes)
            moved[rows] = np.abs(silenced - untouched[rows, None]).sum(axis=2) / 2
        effects[place] = moved.mean(axis=0) if len(moved) else np.zeros(units, np.float32)
    return effects


def unit_order(effects: Mapping[Place, FloatArray]) -> dict[Place, NDArray[np.int64]]:
    """Return the units of each place by effect, the largest first; equal ones by their number."""
    return {place: np.argsort(-values, kind="stable").astype(np.int64) for place, values in effects.items()}


def write_unit_order(path: Path, effects: Mapping[Place, FloatArray]) -> None:
    """Store effects and the order by them as JSON at `path` (a run's "units.json"), in one step."""
    order = unit_order(effects)
    units = {
        f"layer{layer}/{direction}": {
            "order": order[layer, direction].tolist(),
            "effects": [round(float(value), 6) for value in values],
        }
        for (layer, direction), values in effects.items()
    }
    write_json(path, {"schema_version": SCHEMA_VERSION, "units": units})


def read_unit_order(path: Path) -> dict[Place, NDArray[np.int64]] | None:
    """Return the stored order of units, or None if there is no such file (yet).

    Raises:
        RunFormatError: the file is damaged or of a later version.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        stored = json.loads(text)
        if stored["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {stored['schema_version']}")
        return {_place(name): _order(entry["order"]) for name, entry in stored["units"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunFormatError(
            f"The order of units in {path.name} cannot be read",
            expected=f"JSON of schema version {SCHEMA_VERSION}",
            received=f"{type(error).__name__}: {error}",
            remedy=f"delete {path}: units are then shown by their number",
        ) from None


def _place(name: str) -> Place:
    layer, direction = name.removeprefix("layer").split("/")
    if direction not in ("forward", "backward"):
        raise ValueError(f"there is no direction {direction!r}")
    return (int(layer), "backward" if direction == "backward" else "forward")


def _order(values: Any) -> NDArray[np.int64]:
    order = np.array(values, dtype=np.int64)
    if not np.array_equal(np.sort(order), np.arange(len(order))):
        raise ValueError("an order must name every unit once")
    return order
