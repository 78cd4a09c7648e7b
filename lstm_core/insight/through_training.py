"""The same text at each saved state: which moments of a training to show, and how much the gates moved at each.

Imports trace and cells.
"""

from collections.abc import Collection, Sequence

import numpy as np

from lstm_core.insight.movement import gate_movement
from lstm_core.trace import Direction, Trace

MOST_MOMENTS = 8


def moments(n_states: int, chosen: Collection[int], most: int = MOST_MOMENTS) -> tuple[int, ...]:
    """Return which of a run's saved states to show: the first, the last, the chosen ones, and others spread evenly.

    Args:
        n_states: number of saved states, at least 1.
        chosen: indices of those that must be among them, at most `most` - 2.
        most: largest number to return.

    Returns:
        Indices, rising, without repetition.
    """
    if n_states <= most:
        return tuple(range(n_states))
    fixed = {0, n_states - 1, *chosen}
    spread = set(np.linspace(0, n_states - 1, most).round().astype(int).tolist())
    for index in fixed - spread:
        spread.remove(min(spread - fixed, key=lambda other: abs(other - index)))
        spread.add(index)
    return tuple(sorted(spread))


def typical_range(traces: Sequence[Trace], layer: int, direction: Direction, gate: str) -> tuple[float, ...]:
    """Return, for each trace of one text, how far the gate of the median unit moves over the text, in [0, 1]."""
    return tuple(float(np.median(gate_movement(trace, layer, direction)[gate])) for trace in traces)
