"""How often gates are fully open or shut, how long memory lasts, and which units never move. Imports trace and cells.

After Karpathy, Johnson and Li 2015, "Visualizing and Understanding Recurrent Networks" (arXiv 1506.02078), figure 3.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.insight.ranking import Place, places
from lstm_core.trace import Network, Trace, batches_by_length, replay

SHUT_BELOW, OPEN_ABOVE = 0.05, 0.95
"""Karpathy et al. call a gate left-saturated below 0.1 and right-saturated above 0.9; we ask for more."""

LEAST_RANGE = 0.05
"""A unit whose hidden state stays within less than this over all that was read never moves."""

KEEPING = {"lstm": "f", "gru": "z"}
"""The gate of a cell that keeps its memory; a SimpleRNN has none."""


@dataclass(frozen=True, eq=False)
class Saturation:
    """What the gates of one direction of one layer did over all tokens that were read.

    Attributes:
        shut: gate -> (units,) share of timesteps with gate < 0.05; empty for a cell without gates.
        opened: gate -> (units,) share of timesteps with gate > 0.95.
        half_life: (units,) tokens after which half of the memory is left, log(1/2) / mean(log f), in [0, inf]: with f
            at its geometric mean and nothing written. Of a GRU by its z. None for a cell without gates.
        moved: (units,) largest hidden state minus smallest, in [0, 2].
        timesteps: tokens that were read.
    """

    shut: Mapping[str, NDArray[np.float64]]
    opened: Mapping[str, NDArray[np.float64]]
    half_life: NDArray[np.float64] | None
    moved: FloatArray
    timesteps: int

    @property
    def still(self) -> NDArray[np.int64]:
        """Return the numbers of the units that never move."""
        return np.flatnonzero(self.moved < LEAST_RANGE)


def saturation(
    network: Network, texts: Sequence[NDArray[Any]], progress: Callable[[float], None] | None = None
) -> dict[Place, Saturation]:
    """Count over one text or many, in batches that bound the memory.

    Args:
        network: spec and weights.
        texts: token ids, each (timesteps,), or numbers, each (timesteps, features); at least one.
        progress: called with the share done, in (0, 1].

    Returns:
        (layer, direction) -> what its gates did. Padding that the network reads does not count.

    Raises:
        TextInputError: see `lstm_core.trace.replay`.
    """
    counts = {
        place: _Counts(network.spec.model.layers[place[0]].cell, network.spec.model.layers[place[0]].units)
        for place in places(network)
    }
    done = 0
    for rows in batches_by_length(network, [len(ids) for ids in texts]):
        trace = replay(network, [texts[row] for row in rows])
        for place, each in counts.items():
            each.add(trace, place)
        done += len(rows)
        if progress is not None:
            progress(done / len(texts))
    return {place: each.result() for place, each in counts.items()}


def half_life(mean_log: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    """Return log(1/2) / mean(log f): 0 where a gate was once fully shut, infinite where it was always fully open.

    Args:
        mean_log: mean over timesteps of log f, any shape, in [-inf, 0].
    """
    with np.errstate(divide="ignore"):
        lives: NDArray[np.float64] = np.log(0.5) / np.where(mean_log == 0, -0.0, mean_log)
    return lives


class _Counts:
    """Sums over the batches, for one direction of one layer."""

    def __init__(self, cell: str, units: int) -> None:
        self.cell = cell
        self.timesteps = 0
        self.shut = {gate: np.zeros(units) for gate in cells.gates(cell)}
        self.opened = {gate: np.zeros(units) for gate in cells.gates(cell)}
        self.sum_log = np.zeros(units)
        self.highest = np.full(units, -np.inf, np.float32)
        self.lowest = np.full(units, np.inf, np.float32)

    def add(self, trace: Trace, place: Place) -> None:
        layer, direction = place
        quantities = trace.layers[layer].directions[direction]
        is_real = np.arange(trace.ids.shape[1]) < trace.lengths[:, None]  # (batch, timesteps)
        self.timesteps += int(is_real.sum())
        for gate in self.shut:
            values = quantities[gate][is_real]  # (tokens, units)
            self.shut[gate] += (values < SHUT_BELOW).sum(axis=0)
            self.opened[gate] += (values > OPEN_ABOVE).sum(axis=0)
            if gate == KEEPING[self.cell]:
                with np.errstate(divide="ignore"):
                    self.sum_log += np.log(values.astype(np.float64)).sum(axis=0)
        hidden = quantities["h"][is_real]
        np.maximum(self.highest, hidden.max(axis=0), out=self.highest)
        np.minimum(self.lowest, hidden.min(axis=0), out=self.lowest)

    def result(self) -> Saturation:
        n = self.timesteps
        return Saturation(
            shut={gate: count / n for gate, count in self.shut.items()},
            opened={gate: count / n for gate, count in self.opened.items()},
            half_life=half_life(self.sum_log / n) if self.cell in KEEPING else None,
            moved=self.highest - self.lowest,
            timesteps=n,
        )
