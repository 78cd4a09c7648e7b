"""One text in several saved states of a run, for the tab "How far back": read once and kept for all viewers.

The page reads the shown state with a curve that is as exact as it can be; here eight states share that effort. Imports
the library below Keras, and streamlit for its caches.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core.insight.gradient_through_time import GradientThroughTime, gradient_through_time
from lstm_core.insight.next_tokens import next_tokens, probability_of
from lstm_core.insight.prefix import AFFORDABLE, answers_on_the_way, is_causal, prefix_curve
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.trace import Network, Trace, of_loss, of_output, of_probability, replay
from pages.components.inspect.encoding import scaling_of
from pages.components.inspect.look import Look
from pages.components.inspect.task_words import answers_of

_EFFORT = AFFORDABLE / 4  # for a state: eight of them take about half a second, and then stay in the cache


@dataclass(frozen=True, eq=False)
class InState:
    """One text, or one window of numbers, in one saved state.

    Attributes:
        trace: everything that the network computed.
        curve: (timesteps,) the probability of the answer on show after each token, or the number on show in its unit.
        answer: the class or token that wins after the last token; of numbers the one on show.
        n_read: number of tokens at which the curve was computed; between them it is a straight line.
    """

    trace: Trace
    curve: NDArray[np.floating]
    answer: int
    n_read: int


@dataclass(frozen=True)
class _Read:
    """What a network reads, as a key of a cache."""

    content: bytes
    shape: tuple[int, ...]
    kind: str

    @classmethod
    def of(cls, inputs: NDArray[Any]) -> "_Read":
        return cls(np.ascontiguousarray(inputs).tobytes(), inputs.shape, inputs.dtype.str)

    @property
    def inputs(self) -> NDArray[Any]:
        return np.frombuffer(self.content, self.kind).reshape(self.shape)


@st.cache_resource(max_entries=32, show_spinner=False)
def _network(path: str, step: int) -> Network:
    run = Run(Path(path))
    return Network(run.spec, load_snapshot(run, step))


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={_Read: lambda read: (read.content, read.kind)})
def _in_state(path: str, step: int, read: _Read, shown: int) -> InState:
    network, inputs = _network(path, step), read.inputs
    trace, kind = replay(network, inputs), answers_of(network.spec)
    if kind == "tokens":
        hidden = trace.layers[-1].output[0]
        found = next_tokens(network, hidden, inputs)
        curve = probability_of(network, hidden, found, shown)
        return InState(trace, curve, int(np.argmax(found.last)), len(inputs))
    if is_causal(network):
        answers, n_read = answers_on_the_way(network, trace.layers[-1].output[0]), len(inputs)
    else:
        found_curve = prefix_curve(network, inputs, affordable=_EFFORT)
        answers, n_read = found_curve.probabilities, int(found_curve.is_read.sum())
    if kind == "numbers":
        return InState(trace, scaling_of(Run(Path(path))).restored(answers)[:, shown], shown, n_read)
    return InState(trace, answers[:, shown], int(np.argmax(answers[-1])), n_read)


def in_state(look: Look, step: int) -> InState:
    """Read the text of a look with another saved state of its run; the shown state is the one that the page has read.

    Raises:
        ExplorerError: the saved state is missing, damaged, or does not fit the network.
    """
    source, shown = look.source, look.shown_class
    if step == look.state.step:
        answer = source.answer if look.reading.is_probability else shown
        return InState(source.trace, look.reading.curve, answer, len(source.inputs))
    return _in_state(str(look.run.path), step, _Read.of(source.inputs), shown)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={_Read: lambda read: (read.content, read.kind)})
def _gradient(path: str, step: int, read: _Read, of_the_loss: bool, number: int) -> GradientThroughTime:
    network = _network(path, step)
    if network.head.kind == "linear":
        objective = of_output(number)
    else:
        objective = of_loss(number) if of_the_loss else of_probability(number)
    return gradient_through_time(network, read.inputs, objective)


def gradient_in_state(look: Look, step: int, *, label: int | None) -> GradientThroughTime:
    """Measure the gradient of the loss at every token of a look's text, in one saved state of its run.

    Args:
        look: says run, text and shown class.
        step: the saved state.
        label: the right answer, which the loss needs; None measures the gradient of the shown probability or number.

    Raises:
        ExplorerError: the saved state is missing, damaged, or does not fit the network.
    """
    read = _Read.of(look.source.inputs)
    return _gradient(str(look.run.path), step, read, label is not None, look.shown_class if label is None else label)
