"""Back through a whole network: the gradient of an answer, or of the loss, at every hidden state and word vector.

The way back through head, pooling, merged directions and layers; the cells themselves know the way back through time.
Tests hold all of it against `tf.GradientTape`. Imports the replay, the reading and the cells.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core import cells
from lstm_core.cells import DoubleArray, FloatArray
from lstm_core.specs.run import LayerSpec
from lstm_core.trace.forward import THREADS, Trace, WholeRun, as_trace, run_through
from lstm_core.trace.network import Direction, Network, directions
from lstm_core.trace.reading import Inputs, Reading, embed, lay_out

Objective = Callable[[FloatArray], DoubleArray]
"""From the logits (batch, outputs) to d objective / d logits (batch, outputs): what a gradient is the gradient of."""


# --- what to take the gradient of -----------------------------------------------------------------


def of_logit(shown_class: int) -> Objective:
    """The logit of a class. Of two classes that is its log-odds, so class 0 has the sign of class 1 turned round."""

    def gradient(logits: FloatArray) -> DoubleArray:
        return _indicator(logits, shown_class)

    return gradient


def of_probability(shown_class: int) -> Objective:
    """The probability of a class, p_k: d p_k / d logit_j = p_k * ([j = k] - p_j) (two classes: p * (1 - p))."""

    def gradient(logits: FloatArray) -> DoubleArray:
        p, missing = _certainty(logits, shown_class)
        return p * missing

    return gradient


def of_loss(label: int) -> Objective:
    """The cross-entropy -log p_label that training makes small: d loss / d logit_j = p_j - [j = label]."""

    def gradient(logits: FloatArray) -> DoubleArray:
        _, missing = _certainty(logits, label)
        return -missing

    return gradient


def of_output(number: int) -> Objective:
    """One output of a network that answers numbers, counted from 0: a forecast's value `number + 1` steps ahead."""

    def gradient(logits: FloatArray) -> DoubleArray:
        indicator = np.zeros(logits.shape)
        indicator[:, number] = 1
        return indicator

    return gradient


def _indicator(logits: FloatArray, wanted: int) -> DoubleArray:
    """1 at the class of several outputs; of one output, the log-odds of class 1, +1 for class 1 and -1 for class 0."""
    if logits.shape[-1] == 1:
        return np.full(logits.shape, 1.0 if wanted == 1 else -1.0)
    indicator = np.zeros(logits.shape)
    indicator[:, wanted] = 1
    return indicator


def _certainty(logits: FloatArray, wanted: int) -> tuple[DoubleArray, DoubleArray]:
    """Return p_k of the class, (batch, 1), and the gradient of log p_k, [j = k] - p_j, (batch, outputs).

    1 - p_k is added up from the other classes: subtracted from 1 it would be 0 for an answer that is nearly certain.
    """
    two = logits.shape[-1] == 1
    scores = np.concatenate([np.zeros_like(logits), logits], axis=-1) if two else logits  # class 0 of two stands at 0
    powers = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    p: DoubleArray = powers / powers.sum(axis=-1, keepdims=True)  # (batch, n_classes)
    missing = -p
    missing[:, wanted] = np.delete(p, wanted, axis=-1).sum(axis=-1)
    return p[:, [wanted]], missing[:, 1:] if two else missing


# --- the way back ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gradients:
    """The gradient of an objective at everything on the way to it. Index t is token t in both directions.

    Real tokens only, as in the trace; zeros behind shorter texts. float64, because products over hundreds of
    timesteps leave the range of float32.

    Attributes:
        trace: what the network computed, everything kept.
        embedded: (batch, timesteps, embedding_dim), with respect to each token's word vector; where the network reads
            numbers (batch, timesteps, features), with respect to these.
        hidden: (layer, direction) -> (batch, timesteps, units), with respect to h_t: directly and through everything
            that is computed from it later.
    """

    trace: Trace
    embedded: DoubleArray
    hidden: Mapping[tuple[int, Direction], DoubleArray]


def backpropagate(
    network: Network,
    inputs: Inputs,
    objective: Objective,
    *,
    embedded: FloatArray | None = None,
) -> Gradients:
    """Replay texts and carry the gradient of `objective` back to every hidden state and every word vector.

    Texts stand beside each other without touching: each gets the gradients that it would get alone.

    Args:
        network: spec and weights.
        inputs: (timesteps,) token ids of one text, or a list of such; see `replay`.
        objective: `of_logit`, `of_probability`, `of_loss`, `of_output`, or another function of the logits.
        embedded: (batch, timesteps, embedding_dim) word vectors to read in place of those of the real tokens; `inputs`
            then only says how many tokens there are, and what fills up shorter texts stays as it is.

    Raises:
        TextInputError: see `replay`.
    """
    reading = lay_out(network, inputs)
    vectors = embed(network, reading)  # (batch, read, embedding_dim)
    if embedded is not None:
        vectors = reading.placed(np.asarray(embedded, np.float32), vectors)
    run = run_through(network, reading, vectors)
    trace = as_trace(network, reading, run)
    with THREADS.limit(limits=1, user_api="blas"):
        grad_pooled = objective(trace.logits) @ network.weights["head/kernel"].T.astype(np.float64)
        grad_embedded, hidden = _back_through_layers(network, reading, run, grad_pooled)
    return Gradients(trace, reading.real(grad_embedded), hidden)


def _back_through_layers(
    network: Network, reading: Reading, run: WholeRun, grad_pooled: DoubleArray
) -> tuple[DoubleArray, dict[tuple[int, Direction], DoubleArray]]:
    """Return the gradients of the word vectors, (batch, read, embedding_dim), and of every layer's hidden states."""
    layers = network.spec.model.layers
    total: dict[tuple[int, Direction], DoubleArray] = {}
    grad_output = reading.spread(grad_pooled)  # (batch, read, features) of the layer at hand
    for index in reversed(range(len(layers))):
        layer, by_direction = layers[index], run.layers[index]
        hidden = [by_direction[direction]["h"] for direction in directions(layer)]
        if index < len(layers) - 1 or network.spec.model.pooling == "mean":
            to_hidden = _unmerge(layer, grad_output, hidden)
        else:  # the head reads nothing but each direction's end
            finals = [reading.final(direction, h) for direction, h in zip(directions(layer), hidden, strict=True)]
            to_hidden = [np.zeros(h.shape) for h in hidden]
            to_finals = _unmerge(layer, grad_pooled, finals)
            for direction, grad_final, grad in zip(directions(layer), to_finals, to_hidden, strict=True):
                reading.add_final(direction, grad_final, grad)
        below = run.outputs[index - 1] if index else run.embedded
        grad_output = np.zeros(below.shape)
        for direction, grad in zip(directions(layer), to_hidden, strict=True):
            inputs, states = _back_through_time(network, index, direction, reading, by_direction[direction], grad)
            grad_output += inputs
            total[index, direction] = reading.real(states)
    return grad_output, total


def _back_through_time(
    network: Network,
    index: int,
    direction: Direction,
    reading: Reading,
    values: Mapping[str, FloatArray],
    grad_hidden: DoubleArray,
) -> tuple[DoubleArray, DoubleArray]:
    """Return the gradients of a direction's inputs and hidden states, in the order of the tokens."""
    cell, weights = network.spec.model.layers[index].cell, network.cell_weights(index, direction)
    if direction == "forward":
        return cells.backward(cell, *weights, values, grad_hidden)
    as_read = {name: reading.flipped(array) for name, array in values.items()}
    inputs, states = cells.backward(cell, *weights, as_read, reading.flipped(grad_hidden))
    return reading.flipped(inputs), reading.flipped(states)


def _unmerge(layer: LayerSpec, grad: DoubleArray, hidden: Sequence[FloatArray]) -> list[DoubleArray]:
    """Hand the gradient of a layer's output (..., features) on to the directions that were merged into it."""
    if not layer.bidirectional:
        return [grad.copy()]
    if layer.merge_mode == "concat":
        return [grad[..., : layer.units], grad[..., layer.units :]]
    if layer.merge_mode == "sum":
        return [grad, grad]
    if layer.merge_mode == "mul":
        forward, backward = hidden
        return [grad * backward, grad * forward]
    return [grad / 2, grad / 2]
