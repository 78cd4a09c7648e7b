"""How good a run is that labels texts, measured on what it never saw. Imports the library below Keras, and streamlit."""

import streamlit as st

from lstm_core.runs.history import History
from lstm_core.runs.store import Run


def draw(run: Run, history: History, theme: str | None) -> None:
    """Draw the evaluation of a run.

    Args:
        run: with at least one saved state.
        history: what its events say.
        theme: "light" or "dark".
    """
    st.html('<div class="hint">Nothing more is measured for this kind of run yet.</div>')
