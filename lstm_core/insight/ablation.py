"""What the network would answer with a gate held fixed or units silenced: does it need them? Imports trace and errors.

Everything else keeps its trained weights and is computed anew, so one sees what the rest makes of the change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.errors import InterventionError
from lstm_core.insight.prefix import answers_on_the_way, is_causal
from lstm_core.insight.ranking import Place
from lstm_core.trace import (
    Direction,
    ForcedGates,
    HiddenMasks,
    Network,
    Trace,
    batches_by_length,
    directions,
    replay,
)

OPEN, SHUT = 1.0, 0.0


@dataclass(frozen=True)
class Intervention:
    """What is done to one layer at every timestep; without gates and units it is nothing.

    Attributes:
        layer: index of the recurrent layer.
        sides: the directions that are meant.
        gates: each gate that is held and its value in [0, 1]: (("f", 1.0), ("i", 0.0)).
        units: the units whose gates are held; empty means all.
        silenced: the units whose hidden state is held at 0.
    """

    layer: int
    sides: tuple[Direction, ...] = ("forward",)
    gates: tuple[tuple[str, float], ...] = ()
    units: tuple[int, ...] = ()
    silenced: tuple[int, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the network stays as it was trained."""
        return not self.gates and not self.silenced


def single_gates(network: Network, layer: int, sides: tuple[Direction, ...]) -> tuple[Intervention, ...]:
    """Return every way to hold one gate of a layer open or shut for all units: f = 1, f = 0, i = 1, ...

    Args:
        network: decides which gates there are; a SimpleRNN has none.
        layer: index of the recurrent layer.
        sides: the directions that are meant.
    """
    cell = network.spec.model.layers[layer].cell
    return tuple(Intervention(layer, sides, ((gate, value),)) for gate in cells.gates(cell) for value in (OPEN, SHUT))


def held(network: Network, intervention: Intervention) -> tuple[HiddenMasks, ForcedGates]:
    """Return an intervention as `replay` takes it, for a batch of any size.

    Raises:
        InterventionError: the network has no such layer, direction, gate or unit, or a value is outside [0, 1].
    """
    _check(network, intervention)
    units = network.spec.model.layers[intervention.layer].units
    is_meant = np.full(units, not intervention.units)
    is_meant[list(intervention.units)] = True
    mask = np.ones((1, units), np.float32)
    mask[:, list(intervention.silenced)] = 0
    places: list[Place] = [(intervention.layer, side) for side in intervention.sides]
    values = {
        gate: np.where(is_meant, value, np.nan).astype(np.float32)[None] for gate, value in intervention.gates
    }  # each (1, units)
    return (
        dict.fromkeys(places, mask) if intervention.silenced else {},
        dict.fromkeys(places, values) if values else {},
    )


def ablated_trace(network: Network, ids: NDArray[Any], intervention: Intervention) -> Trace:
    """Return everything that the network computes on one text under an intervention.

    Raises:
        InterventionError: see `held`.
        TextInputError: see `lstm_core.trace.replay`.
    """
    masks, gates = held(network, intervention)
    return replay(network, ids, hidden_masks=masks, forced_gates=gates)


def ablated_prefixes(
    network: Network, ids: NDArray[Any], intervention: Intervention, at: NDArray[np.int64] | None = None
) -> FloatArray:
    """Return the answer after tokens under an intervention, as `prefix_probabilities` does without.

    Args:
        network: spec and weights.
        ids: (timesteps,) token ids of one text, or (timesteps, features) numbers.
        intervention: what is held.
        at: (n,) indices of the tokens after which the answer is wanted; None means after each. A network that is not
            causal reads the text up to each of them anew, so fewer are faster.

    Returns:
        (n, n_classes).

    Raises:
        InterventionError: see `held`.
        TextInputError: see `lstm_core.trace.replay`.
    """
    ends = np.arange(len(ids)) if at is None else at
    if not is_causal(network):
        return ablated_probabilities(network, [ids[: end + 1] for end in ends], intervention)
    answers = answers_on_the_way(network, ablated_trace(network, ids, intervention).layers[-1].output[0])
    chosen: FloatArray = answers[ends]
    return chosen


def ablated_probabilities(
    network: Network,
    texts: Sequence[NDArray[Any]],
    intervention: Intervention,
    progress: Callable[[float], None] | None = None,
) -> FloatArray:
    """Return the answers to many texts under an intervention.

    Args:
        network: spec and weights.
        texts: token ids, each (timesteps,), or numbers, each (timesteps, features).
        intervention: what is held.
        progress: called with the share done, in (0, 1].

    Returns:
        (n, n_classes) in the order of `texts`.

    Raises:
        InterventionError: see `held`.
        TextInputError: see `lstm_core.trace.replay`.
    """
    masks, gates = held(network, intervention)
    probabilities = np.empty((len(texts), network.n_answers), np.float32)
    done = 0
    for rows in batches_by_length(network, [len(ids) for ids in texts]):
        batch = [texts[row] for row in rows]
        probabilities[rows] = replay(
            network, batch, keep="output", hidden_masks=masks, forced_gates=gates
        ).probabilities
        done += len(rows)
        if progress is not None:
            progress(done / len(texts))
    return probabilities


def share_right(probabilities: FloatArray, labels: NDArray[np.int64]) -> float:
    """Return the share of texts whose most probable class is their label, NaN without texts.

    Args:
        probabilities: (n, n_classes).
        labels: (n,).
    """
    return float(np.mean(probabilities.argmax(axis=1) == labels)) if len(labels) else float("nan")


def state_changes(before: Trace, after: Trace) -> dict[Place, dict[str, FloatArray]]:
    """Return by how much the states of one text differ, after minus before.

    Args:
        before, after: traces of the same text by the same network.

    Returns:
        (layer, direction) -> "h" (and "c") -> (timesteps, units).
    """
    return {
        (index, direction): {
            name: after.layers[index].directions[direction][name][0] - quantities[name][0]
            for name in ("c", "h")
            if name in quantities
        }
        for index, layer in enumerate(before.layers)
        for direction, quantities in layer.directions.items()
    }


def _check(network: Network, intervention: Intervention) -> None:
    layers = network.spec.model.layers
    if not 0 <= intervention.layer < len(layers):
        raise InterventionError(
            "There is no such layer to hold fixed",
            expected=f"0 to {len(layers) - 1}",
            received=str(intervention.layer),
        )
    layer = layers[intervention.layer]
    there = directions(layer)
    if not intervention.sides or not set(intervention.sides) <= set(there):
        raise InterventionError(
            "The layer does not read in that direction", expected=", ".join(there), received=str(intervention.sides)
        )
    gates = cells.gates(layer.cell)
    for gate, value in intervention.gates:
        if gate not in gates:
            raise InterventionError(
                f"A {layer.cell} cell has no such gate", expected=", ".join(gates) or "no gate", received=gate
            )
        if not 0 <= value <= 1:  # also refuses NaN
            raise InterventionError("A gate lies between shut and open", expected="0 to 1", received=f"{value:g}")
    for unit in (*intervention.units, *intervention.silenced):
        if not 0 <= unit < layer.units:
            raise InterventionError(
                "The layer has no such unit", expected=f"0 to {layer.units - 1}", received=str(unit)
            )
