"""A `Look` made without the page, for tests of the views below the instrument. Imports the pages' components."""

from lstm_core.data.registry import card
from lstm_core.runs.history import kept_snapshot
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run
from pages.components.inspect.encoding import class_names_of
from pages.components.inspect.look import Look, make_look
from pages.components.inspect.reading import replayed, saved_states


def look_at(run: Run, text: str, *, step: int | None = None, letter: str = "A", other: Look | None = None) -> Look:
    """Return what the page would look at: the last layer, forward, the most telling unit.

    Args:
        run: a run with saved states.
        text: what is read.
        step: the saved state; None is the one that the run keeps, else its newest.
        letter: "A" or "B".
        other: what it is compared with.
    """
    history = read_run(run).history
    states = saved_states(run, history)
    kept = kept_snapshot(history, restore_best=run.spec.train.early_stopping.restore_best)
    wanted = step if step is not None else kept.step if kept is not None else states[-1].step
    state = next(state for state in states if state.step == wanted)
    source = replayed(run, state.step, text)
    names = class_names_of(run)
    positive = card(run.spec.data.dataset).positive_class
    return make_look(
        run, state, states, source,
        shown_class=positive if len(names) == 2 else source.answer,
        layer=len(run.spec.model.layers) - 1, side="forward", unit=None, theme="light", letter=letter, other=other,
    )  # fmt: skip
