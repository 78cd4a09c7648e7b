"""Runs that were trained as a pair: which belong together stands in their tags, so it survives whatever they go through.

Imports specs and the store.
"""

import secrets
from collections.abc import Iterable

from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from lstm_core.specs.pairs import TAG, Pair
from lstm_core.specs.plan import CELL_NAMES

_PAIR = "pair"
_PLACES = ("first", "second")


def new_pair_tags() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tags of the two runs of a new pair."""
    pair = f"{_PAIR}:{secrets.token_hex(4)}"
    first, second = ((TAG, f"{pair}:{place}") for place in _PLACES)
    return first, second


def pairs_of(runs: Iterable[Run]) -> list[tuple[Run, Run]]:
    """Return the pairs among runs, in the order in which the earlier one of each comes; halves are left out."""
    found: dict[str, dict[str, Run]] = {}
    for run in runs:
        for tag in run.read_meta().tags:
            if tag.startswith(f"{_PAIR}:") and tag.count(":") == 2:
                _, pair, place = tag.split(":")
                found.setdefault(pair, {})[place] = run
    return [(halves[_PLACES[0]], halves[_PLACES[1]]) for halves in found.values() if set(_PLACES) <= set(halves)]


def run_name(pair: Pair, spec: RunSpec) -> str:
    """Return what a run of a pair is called, such as "Remember the letter, T = 50, LSTM 16"."""
    return f"{pair.title}, T = {spec.data.max_length}, {network_name(spec)}"


def network_name(spec: RunSpec) -> str:
    """Return cell and units of the first layer, such as "LSTM 16"."""
    layer = spec.model.layers[0]
    return f"{CELL_NAMES[layer.cell]} {layer.units}"
