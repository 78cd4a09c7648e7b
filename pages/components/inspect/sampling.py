"""The sample of test texts of the run on show and what a saved state makes of them, computed once for all viewers.

Both are kept by what decides them (run; run and saved state, which never change) and bounded in number. Whoever comes
first sees a progress bar in place; others wait for it. Imports the library below Keras and streamlit.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core.data.progress import Progress
from lstm_core.data.registry import load_numbers
from lstm_core.data.vocabulary import Encoded
from lstm_core.insight.sample import Sample, SampleStates, draw_sample, read_states
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.look import Look

Kept = TypeVar("Kept")

MOST_SEQUENCES = 500
"""Windows of a series overlap: more of them would say little more."""


@dataclass(eq=False)
class Slot(Generic[Kept]):
    """A place in a cache that is filled outside of the cached function: there a progress bar can be drawn.

    Attributes:
        value: what is kept, None as long as there is nothing.
        lock: held by whoever fills the slot; others wait.
    """

    value: Kept | None = None
    lock: Lock = field(default_factory=Lock)

    def get(self, make: Callable[[], Kept]) -> Kept:
        """Return what is kept; the first caller makes it. An error leaves the slot empty."""
        with self.lock:
            if self.value is None:
                self.value = make()
            return self.value


@st.cache_resource(max_entries=6, show_spinner=False)
def _sample_slot(path: str) -> Slot[Sample]:
    return Slot()


@st.cache_resource(max_entries=8, show_spinner=False)
def _states_slot(path: str, step: int) -> Slot[SampleStates]:
    return Slot()


def sample_of(look: Look) -> Sample:
    """Return the fixed sample of test texts of the run on show; draws a progress bar in place when it is not there yet.

    Raises:
        ExplorerError: the data set or the vocabulary cannot be read.
    """

    def make() -> Sample:
        with progress_bar("Fetching test texts") as tell:
            return draw_sample(look.run.spec, vocabulary_of(look.run), progress=tell)

    return _sample_slot(str(look.run.path)).get(make)


def inputs_of_sample(look: Look) -> Sequence[NDArray[Any]]:
    """Return what the network reads of the sample: token ids of each text, or sequences of the unseen part.

    Raises:
        ExplorerError: see `sample_of`, or the numbers cannot be read.
    """
    if look.run.spec.data.reads == "numbers":
        test = load_numbers(look.run.spec).test
        chosen = np.unique(np.linspace(0, len(test) - 1, min(len(test), MOST_SEQUENCES)).round().astype(np.int64))
        return [test[int(row)] for row in chosen]
    tokens = sample_of(look).tokens
    return [tokens[index] for index in range(len(tokens))]


def states_of(look: Look) -> SampleStates:
    """Return last states and answers of the saved state on show for the sample; draws a progress bar in place.

    Raises:
        ExplorerError: see `sample_of`.
    """
    sample = sample_of(look)
    said = f"Reading {len(sample):,} test texts"

    def make() -> SampleStates:
        with progress_bar(said) as tell:
            return read_states(look.source.network, sample.tokens, lambda share: tell(said, share))

    return _states_slot(str(look.run.path), look.state.step).get(make)


def encoded(look: Look, text: str) -> Encoded:
    """Return a text of the sample as the network on show reads it: tokens with their places in it, what is unknown."""
    data = look.run.spec.data
    return vocabulary_of(look.run).encode(text, data.max_length, data.cut)


@contextmanager
def progress_bar(said: str) -> Iterator[Progress]:
    """Show a bar in place for as long as something is computed, and hand out what tells it how far that is."""
    bar = st.progress(0.0, f"{said} …")

    def tell(message: str, share: float | None) -> None:
        bar.progress(min(max(share or 0.0, 0.0), 1.0), f"{message} …")

    try:
        yield tell
    finally:
        bar.empty()
