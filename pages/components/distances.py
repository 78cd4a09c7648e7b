"""What memory tasks make of a saved state, computed once for all viewers: the scores behind accuracy by distance.

Kept by run and saved state, which never change. Imports the library below Keras, and streamlit for its caches.
"""

import pandas as pd
import streamlit as st

from lstm_core.figures.distance import DistanceLine
from lstm_core.insight.distance import Scored, by_distance, scored_test
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.trace import Network
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.sampling import Slot, progress_bar


@st.cache_resource(max_entries=24, show_spinner=False)
def _slot(path: str, step: int) -> Slot[Scored]:
    return Slot()


def scored(run: Run, step: int) -> Scored:
    """Return how a saved state does on the run's test sequences; draws a progress bar in place the first time.

    Raises:
        ExplorerError: the saved state, the vocabulary or the data cannot be read.
    """

    def make() -> Scored:
        with progress_bar("Reading test sequences") as tell:
            vocabulary = None if run.spec.data.reads == "numbers" else vocabulary_of(run)
            return scored_test(Network(run.spec, load_snapshot(run, step)), vocabulary, progress=tell)

    return _slot(str(run.path), step).get(make)


def line_of(found: Scored, name: str, *, measure: int = 0, is_second: bool = False) -> DistanceLine:
    """Return the line that a figure draws."""
    curve = by_distance(found.measures[measure].values, found.scores, is_error=found.is_error)
    return DistanceLine(
        name, curve.low, curve.high, curve.count, curve.mean, curve.lower, curve.upper, is_second=is_second
    )


def table_of(lines: list[DistanceLine], title: str) -> pd.DataFrame:
    """Return the numbers behind a figure, a row a network and bin."""
    return pd.DataFrame(
        {
            "network": [line.name for line in lines for _ in line.mean],
            f"{title}, from": [value for line in lines for value in line.low.tolist()],
            "to": [value for line in lines for value in line.high.tolist()],
            "answers": [value for line in lines for value in line.count.tolist()],
            "score": [value for line in lines for value in line.mean.tolist()],
            "at least": [value for line in lines for value in line.lower.tolist()],
            "at most": [value for line in lines for value in line.upper.tolist()],
        }
    )
