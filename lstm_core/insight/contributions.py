"""Who opened a gate: what the word, the memory and the bias each added before the squashing. Imports trace and cells."""

from dataclasses import dataclass

import numpy as np

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.trace import Direction, Network, Trace


@dataclass(frozen=True)
class Contributions:
    """The three parts of what a cell squashes; their sum put through sigmoid (or tanh) is the quantity of the trace.

    The blocks are in the order of `cells.KERNEL_BLOCKS`. The candidate of a GRU looks at the memory through its reset
    gate, recurrent bias included, so there `memory` is r_t * (h_{t-1} U_g + d_g).

    Attributes:
        blocks: the quantity that each block computes, such as ("i", "f", "g", "o").
        word: (blocks, timesteps, units), x_t W; above the first layer x_t is the output of the layer below.
        memory: (blocks, timesteps, units), h_{t-1} U.
        bias: (blocks, units).
    """

    blocks: tuple[str, ...]
    word: FloatArray
    memory: FloatArray
    bias: FloatArray


def contributions(network: Network, trace: Trace, layer: int, direction: Direction) -> Contributions:
    """Split what one direction of one layer computed on the first text of a trace.

    Args:
        network: the one that made the trace.
        trace: with everything kept, made without silenced units or forced gates.
        layer: index of the recurrent layer.
        direction: which way it reads.
    """
    spec, layer_trace = network.spec.model.layers[layer], trace.layers[layer]
    length = int(trace.lengths[0])
    below = trace.embedded if layer == 0 else trace.layers[layer - 1].output
    inputs = below[0, :length]  # (timesteps, features)
    hidden = layer_trace.directions[direction]["h"][0, :length]  # (timesteps, units)
    entering = layer_trace.entering[direction]["h"][:1]
    if direction == "forward":
        previous = np.concatenate([entering, hidden[:-1]])
    else:
        previous = np.concatenate([hidden[1:], entering])
    kernel, recurrent_kernel, bias = network.cell_weights(layer, direction)
    word = _blocks(inputs @ kernel, spec.units)
    memory = _blocks(previous @ recurrent_kernel, spec.units)
    if spec.cell == "gru":
        of_input, of_state = bias.reshape(2, 3, spec.units)
        reset = layer_trace.directions[direction]["r"][0, :length]
        memory[2] = reset * (memory[2] + of_state[2])
        of_input = of_input.copy()
        of_input[:2] += of_state[:2]
        return Contributions(cells.KERNEL_BLOCKS["gru"], word, memory, of_input)
    return Contributions(cells.KERNEL_BLOCKS[spec.cell], word, memory, bias.reshape(-1, spec.units))


def _blocks(sums: FloatArray, units: int) -> FloatArray:
    """Turn (timesteps, blocks * units) into (blocks, timesteps, units)."""
    return np.ascontiguousarray(sums.reshape(len(sums), -1, units).swapaxes(0, 1))
