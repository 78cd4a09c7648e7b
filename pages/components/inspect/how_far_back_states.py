"""One text in several saved states of a run, for the tab "How far back": read once and kept for all viewers.

The page reads the shown state with a curve that is as exact as it can be; here eight states share that effort. Imports
the library below Keras, and streamlit for its caches.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core.insight.gradient_through_time import GradientThroughTime, gradient_through_time
from lstm_core.insight.prefix import AFFORDABLE, answers_on_the_way, is_causal, prefix_curve
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.trace import Network, TokenIds, Trace, of_loss, of_probability, replay
from pages.components.inspect.look import Look

_EFFORT = AFFORDABLE / 4  # for a state: eight of them take about half a second, and then stay in the cache


@dataclass(frozen=True, eq=False)
class InState:
    """One text in one saved state.

    Attributes:
        network: of the saved state.
        ids: (timesteps,) token ids.
        trace: everything that it computed.
        probabilities: (timesteps, n_classes) after each token.
        n_read: number of tokens at which the probability was computed; between them it is a straight line.
    """

    network: Network
    ids: TokenIds
    trace: Trace
    probabilities: NDArray[np.float32]
    n_read: int


@st.cache_resource(max_entries=32, show_spinner=False)
def _network(path: str, step: int) -> Network:
    run = Run(Path(path))
    return Network(run.spec, load_snapshot(run, step))


@st.cache_resource(max_entries=32, show_spinner=False)
def _in_state(path: str, step: int, ids: tuple[int, ...]) -> InState:
    network, tokens = _network(path, step), np.asarray(ids, dtype=np.int32)
    trace = replay(network, tokens)
    if is_causal(network):
        return InState(network, tokens, trace, answers_on_the_way(network, trace.layers[-1].output[0]), len(ids))
    curve = prefix_curve(network, tokens, affordable=_EFFORT)
    return InState(network, tokens, trace, curve.probabilities, int(curve.is_read.sum()))


def in_state(look: Look, step: int) -> InState:
    """Read the text of a look with another saved state of its run; the shown state is the one that the page has read.

    Raises:
        ExplorerError: the saved state is missing, damaged, or does not fit the network.
    """
    source = look.source
    ids = np.asarray(source.encoded.ids, dtype=np.int32)
    if step == look.state.step:
        return InState(source.network, ids, source.trace, source.probabilities, len(ids))
    return _in_state(str(look.run.path), step, tuple(ids.tolist()))


@st.cache_resource(max_entries=32, show_spinner=False)
def _gradient(path: str, step: int, ids: tuple[int, ...], of_the_loss: bool, number: int) -> GradientThroughTime:
    objective = of_loss(number) if of_the_loss else of_probability(number)
    return gradient_through_time(_network(path, step), np.asarray(ids, dtype=np.int32), objective)


def gradient_in_state(look: Look, step: int, *, label: int | None) -> GradientThroughTime:
    """Measure the gradient of the loss at every token of a look's text, in one saved state of its run.

    Args:
        look: says run, text and shown class.
        step: the saved state.
        label: the right answer, which the loss needs; None measures the gradient of the shown probability.

    Raises:
        ExplorerError: the saved state is missing, damaged, or does not fit the network.
    """
    ids = tuple(int(token) for token in look.source.encoded.ids)
    return _gradient(str(look.run.path), step, ids, label is not None, look.shown_class if label is None else label)
