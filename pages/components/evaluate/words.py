"""What the Evaluate page says about the result of a run, as functions of its history. No streamlit.

Imports the library below Keras.
"""

import math

from lstm_core.runs.history import History, RunStatus
from lstm_core.specs import RunSpec
from pages.components.words import of_hundred


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
    test, started = history.test, history.started
    if test is None:
        return "This run has not come to its test, which happens once, at the end."
    guess = started.guessing_accuracy if started is not None else math.nan
    name = started.guessing_name if started is not None else "guessing"
    if spec.task.metric == "mae":
        line = f"On what it never saw it is {test.accuracy:.3g} off on average."
        return line + (f" {_upper(name)}: {guess:.3g}." if math.isfinite(guess) else "")
    if spec.task.kind == "generate" and spec.data.kind == "text":
        bits = test.loss / math.log(2)
        line = f"{bits:.2f} bits a token on unseen texts: as unsure as among {2**bits:,.1f} equally likely tokens."
        guessed = started.guessing_loss if started is not None else math.nan
        return line + (f" {_upper(name)}: {guessed / math.log(2):.2f} bits." if math.isfinite(guessed) else "")
    noun = "unseen letters" if spec.task.kind == "generate" else "unseen texts"
    line = f"{of_hundred(test.accuracy)} of 100 {noun} right."
    return line + (f" {_upper(name)}: {of_hundred(guess)}." if math.isfinite(guess) else "")


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
