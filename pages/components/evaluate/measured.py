"""What a run answers to its whole test part, computed once for all viewers; with a bar in place for who comes first.

Imports the library below Keras, and streamlit.
"""

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from lstm_core.insight.confusion import ClassReport, Counts, class_report, confusion_counts
from lstm_core.insight.unseen import UnseenAnswers, read_unseen
from lstm_core.runs.history import History
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.trace import Network
from pages.components.inspect.encoding import class_names_of, vocabulary_of
from pages.components.inspect.reading import SavedState, first_choice, saved_states
from pages.components.inspect.sampling import Slot, progress_bar


@dataclass(frozen=True, eq=False)
class Measured:
    """The answers of one saved state to the test part, and what they come to.

    Attributes:
        state: the saved state; the one that the run keeps.
        unseen: texts, labels, probabilities.
        class_names: in the order of the labels.
    """

    state: SavedState
    unseen: UnseenAnswers
    class_names: tuple[str, ...]

    @cached_property
    def counts(self) -> Counts:
        """Return the confusion matrix, rows are labels."""
        return confusion_counts(self.unseen.labels, self.unseen.answers, len(self.class_names))

    @cached_property
    def report(self) -> ClassReport:
        """Return what it says of each class."""
        return class_report(self.counts)


@st.cache_resource(max_entries=4, show_spinner=False)
def _slot(path: str, step: int) -> Slot[Measured]:
    return Slot()


def measured(run: Run, history: History) -> Measured:
    """Return the answers of the state that a run keeps to its test part.

    Args:
        run: with a saved state, that gives each text one label.
        history: what its events say.

    Raises:
        ExplorerError: data, vocabulary or saved state cannot be read.
    """
    state = first_choice(saved_states(run, history), history, run.spec)

    def make() -> Measured:
        with progress_bar("Fetching test texts") as tell:
            network = Network(run.spec, load_snapshot(run, state.step))
            return Measured(state, read_unseen(network, vocabulary_of(run), progress=tell), class_names_of(run))

    return _slot(str(run.path), state.step).get(make)
