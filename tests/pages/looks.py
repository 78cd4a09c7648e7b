"""A `Look` made without the page, for tests of the views below the instrument. Imports the pages' components."""

from lstm_core.data.registry import CARDS
from lstm_core.runs.history import kept_snapshot
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run
from pages.components.inspect.controls import Place
from pages.components.inspect.look import Look
from pages.components.inspect.reading import reading_of, replayed, saved_states, telling_unit


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
    card = CARDS[run.spec.data.dataset]
    names = tuple(history.started.class_names) if history.started else card.class_names
    shown_class = card.positive_class if len(names) == 2 else source.answer
    reading = reading_of(source, run, names, shown_class)
    layer = len(run.spec.model.layers) - 1
    unit = telling_unit(source, layer, "forward", reading.turning_point)
    return Look(
        run=run,
        state=state,
        states=tuple(states),
        source=source,
        reading=reading,
        place=Place(layer, "forward", unit, True),
        theme="light",
        title=f"{card.title}, {state.label}",
        letter=letter,
        other=other,
    )
