"""How much gates move over a text, where they rest, and which unit moves the answer most at one token.

Imports trace and cells.
"""

import numpy as np

from lstm_core import cells
from lstm_core.cells import FloatArray, sigmoid
from lstm_core.trace import Direction, Network, Trace

LEAST_MOVEMENT = 0.15
"""Gates whose middle half of units moves less than this look flat on the full range [0, 1]."""


def gate_movement(trace: Trace, layer: int, direction: Direction) -> dict[str, FloatArray]:
    """Return each gate's range over the text, its largest value minus its smallest, for every unit.

    Args:
        trace: of one text or more, with everything kept; over several texts the ranges are averaged.
        layer: index of the recurrent layer.
        direction: which way it reads.

    Returns:
        Gate -> (units,) float32 in [0, 1]; empty for a cell without gates.
    """
    is_real = np.arange(trace.ids.shape[1]) < trace.lengths[:, None]  # (batch, timesteps)
    layer_trace = trace.layers[layer]
    movement = {}
    for gate in cells.gates(layer_trace.cell):
        values = layer_trace.directions[direction][gate]  # (batch, timesteps, units)
        highest = values.max(axis=1, where=is_real[:, :, None], initial=0.0)
        lowest = values.min(axis=1, where=is_real[:, :, None], initial=1.0)
        movement[gate] = (highest - lowest).mean(axis=0)
    return movement


def hardly_moves(movement: FloatArray, least: float = LEAST_MOVEMENT) -> bool:
    """Say whether a gate's middle half of units, from the first to the third quartile, moves less than `least`.

    Args:
        movement: (units,) one gate's ranges, from `gate_movement`.
        least: range from which on the full scale shows something.
    """
    return bool(np.quantile(movement, 0.75) < least)


def resting_value(network: Network, layer: int, direction: Direction, quantity: str) -> FloatArray:
    """Return the value of each unit when nothing comes in: sigmoid(bias) for a gate, 0 for what has a sign.

    Args:
        network: spec and weights.
        layer: index of the recurrent layer.
        direction: which way it reads.
        quantity: one of `cells.QUANTITIES` of the layer's cell.

    Returns:
        (units,) float32.
    """
    spec = network.spec.model.layers[layer]
    if quantity in cells.SIGNED:
        return np.zeros(spec.units, np.float32)
    _, _, bias = network.cell_weights(layer, direction)
    if bias.ndim == 2:  # a GRU adds an input and a recurrent bias
        bias = bias.sum(axis=0)
    block = cells.KERNEL_BLOCKS[spec.cell].index(quantity)
    return sigmoid(bias[block * spec.units : (block + 1) * spec.units])


def most_telling_unit(network: Network, trace: Trace, layer: int, direction: Direction, timestep: int) -> int:
    """Return the unit whose change of h at one token counts most for the answer.

    In the last layer that is the largest |h_t - h_{t-1}| times the unit's weight in the head: how far it moves the
    logit, exactly with pooling "last" and in proportion with "mean". Below, the head is out of sight and the weight
    is the length of the unit's row in the kernels that read it. (In the backward direction, t + 1 comes before t.)

    Args:
        network: the one that made the trace.
        trace: its first text is meant; states are enough.
        layer: index of the recurrent layer.
        direction: which way it reads.
        timestep: index of the token.

    Returns:
        The unit's number; the lowest of equals.
    """
    hidden = trace.layers[layer].directions[direction]["h"][0, : trace.lengths[0]]  # (timesteps, units)
    previous = timestep - 1 if direction == "forward" else timestep + 1
    before = hidden[previous] if 0 <= previous < len(hidden) else np.zeros_like(hidden[timestep])
    change = np.abs(hidden[timestep] - before)  # (units,)
    weight = _weight_in_what_reads_it(network, layer, direction)
    if network.spec.model.layers[layer].merge_mode == "mul" and network.spec.model.layers[layer].bidirectional:
        other: Direction = "backward" if direction == "forward" else "forward"
        weight = weight * np.abs(trace.layers[layer].directions[other]["h"][0, timestep])
    return int(np.argmax(change * weight))


def _weight_in_what_reads_it(network: Network, layer: int, direction: Direction) -> FloatArray:
    """Return (units,) >= 0: how strongly what comes above a layer reacts to each of its units."""
    layers = network.spec.model.layers
    if layer == len(layers) - 1:
        head = network.weights["head/kernel"]  # (features, outputs)
        if head.shape[1] == 1:  # one logit is measured against a silent 0 for the other class
            head = np.concatenate([np.zeros_like(head), head], axis=1)
        weight: FloatArray = np.ptp(head, axis=1)  # softmax only sees differences between logits
    else:
        above = ("forward", "backward") if layers[layer + 1].bidirectional else ("forward",)
        kernels = [network.weights[f"layer{layer + 1}/{reader}/kernel"] for reader in above]
        weight = np.linalg.norm(np.concatenate(kernels, axis=1), axis=1)  # (features,)
    concatenated = layers[layer].bidirectional and layers[layer].merge_mode == "concat"
    units = layers[layer].units
    return weight[units:] if concatenated and direction == "backward" else weight[:units]
