"""What the Inspect page looks at just now, in one object that every view below the instrument gets.

Imports reading, controls and streamlit.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from lstm_core.figures.reading import Reading
from lstm_core.runs.store import Run
from pages.components.inspect.controls import Place
from pages.components.inspect.reading import Replayed, SavedState


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

    @property
    def shown_class(self) -> int:
        """Number of the class whose probability the page shows."""
        return self.reading.shown_class

    @property
    def class_name(self) -> str:
        """Name of that class."""
        return self.reading.class_names[self.reading.shown_class]


def sides(look: Look) -> Iterator[Look]:
    """Yield what to draw: A alone, or A and B, each inside its half of the page under its title."""
    if look.other is None:
        yield look
        return
    for column, each in zip(st.columns(2), (look, look.other), strict=True):
        with column:
            st.html(f'<div class="hint"><b>{each.letter}</b> {html.escape(each.title)}</div>')
            yield each
