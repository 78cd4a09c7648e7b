"""The panel beside the gradient chart that shows what a network that continues texts writes.

Imports the library below Keras, and streamlit.
"""

from lstm_core.runs.history import History
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec


def draw_samples(run: Run | None, history: History, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    """Draw the panel for the newest saved state of a run."""
