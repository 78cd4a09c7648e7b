"""What the Inspect page looks at just now, in one object that every view below the instrument gets.

Imports reading, controls and streamlit.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from lstm_core.figures.reading import Direction, Reading
from lstm_core.runs.store import Run
from pages.components.inspect.controls import Place
from pages.components.inspect.encoding import class_names_of
from pages.components.inspect.reading import (
    Replayed,
    SavedState,
    reading_of,
    telling_unit,
)
from pages.components.inspect.task_words import network_text, title_of


@dataclass(frozen=True, eq=False)
class Look:
    """One text in one saved state of one run.

    Attributes:
        run: the run.
        state: the saved state.
        states: all saved states of the run, the earliest first.
        source: network, encoded text, trace and probabilities.
        reading: the same as values to draw.
        place: layer, side and unit.
        theme: "light" or "dark".
        title: run and saved state in a few words.
        letter: "A", or "B" for what A is compared with; part of every widget's key below the instrument.
        other: what it is compared with (A|B), None if nothing.
    """

    run: Run
    state: SavedState
    states: tuple[SavedState, ...]
    source: Replayed
    reading: Reading
    place: Place
    theme: str | None
    title: str = ""
    letter: str = "A"
    other: "Look | None" = None

    @cached_property
    def telling(self) -> int:
        """The unit that moved the answer most at the largest change of mind."""
        return telling_unit(self.source, self.place.layer, self.place.side, self.reading.turning_point)

    @property
    def shown_class(self) -> int:
        """Number of the class whose probability the page shows."""
        return self.reading.shown_class

    @property
    def class_name(self) -> str:
        """Name of that class."""
        return self.reading.class_names[self.reading.shown_class]


def make_look(
    run: Run,
    state: SavedState,
    states: Sequence[SavedState],
    source: Replayed,
    *,
    shown_class: int,
    layer: int,
    side: Direction,
    unit: int | None,
    theme: str | None,
    letter: str = "A",
    other: Look | None = None,
) -> Look:
    """Return what the page looks at.

    Args:
        run, state, states, source: what reads the text.
        shown_class: the class whose probability is shown.
        layer, side: where.
        unit: the unit that somebody chose, None for the most telling one.
        theme, letter, other: see `Look`.
    """
    reading = reading_of(source, run, class_names_of(run), shown_class, split=(layer, side))
    telling = telling_unit(source, layer, side, reading.turning_point)
    is_chosen = unit is not None and 0 <= unit < run.spec.model.layers[layer].units
    return Look(
        run=run,
        state=state,
        states=tuple(states),
        source=source,
        reading=reading,
        place=Place(layer, side, unit if unit is not None and is_chosen else telling, not is_chosen),
        theme=theme,
        title=f"{title_of(run.spec)}, {network_text(run.spec)}, {state.label}",
        letter=letter,
        other=other,
    )


def sides(look: Look) -> Iterator[Look]:
    """Yield what to draw: A alone, or A and B, each inside its half of the page under its title."""
    if look.other is None:
        yield look
        return
    for column, each in zip(st.columns(2), (look, look.other), strict=True):
        with column:
            st.html(f'<div class="hint"><b>{each.letter}</b> {html.escape(each.title)}</div>')
            yield each
