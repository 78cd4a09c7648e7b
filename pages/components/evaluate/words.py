"""What the Evaluate page says about the result of a run, as functions of its history. No streamlit.

Imports the library below Keras.
"""

from lstm_core.runs.history import History, RunStatus
from lstm_core.specs import RunSpec
from pages.components.words import result_text


def why_nothing(history: History, status: RunStatus) -> str:
    """Return why there is nothing to evaluate, and what to do; empty when there is something."""
    if history.snapshots:
        return ""
    if status.is_live:
        return "This run has not saved a state yet: it is still starting. Wait a few seconds and look again."
    return "This run ended before it saved a state, so there is nothing to evaluate. Choose another run."


def result_line(history: History, spec: RunSpec) -> str:
    """Return what came out on the test part, beside guessing, in one line of plain text.

    Such as "82 of 100 unseen texts right. Guessing: 50." A run that was never tested says so.
    """
    test = history.test
    if test is None:
        return "This run has not come to its test, which happens once, at the end."
    said = result_text(history, spec, test.loss, test.accuracy)
    return said[:1].upper() + said[1:]
