"""The controls that let a network write on, mounted in the Inspect page, and which part of a text it wrote.

Imports streamlit and the controls of writing.
"""

from contextlib import suppress

import streamlit as st

from lstm_core.errors import TextInputError
from lstm_core.figures.reading import Reading
from lstm_core.runs.store import Run
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.reading import network_of
from pages.components.inspect.task_words import answers_of
from pages.components.inspect.writing import continued, draw_writing
from pages.components.writers import Settings

FIRST_WRITTEN = 24
"""Tokens that are written before anybody asks: as many as the instrument still shows with their names."""


def offer_writing(run: Run, step: int, text: str) -> None:
    """Draw the controls for a run that continues texts; what it wrote goes into the text area and is read at once.

    The first text that a visitor meets is written on unasked: that is what such a network is for.

    Args:
        run: nothing is drawn for runs of other tasks.
        step: the saved state on show, which writes.
        text: what stands in the text area.

    Raises:
        ExplorerError: the saved state or the vocabulary is missing or damaged.
    """
    is_first = st.session_state.pop(InspectKey.IS_FIRST_TEXT, False)
    if answers_of(run.spec) != "tokens":
        return
    network, vocabulary = network_of(run, step), vocabulary_of(run)
    longer = draw_writing(run, network, vocabulary, text)
    if longer is None and is_first and step > 0:
        with suppress(TextInputError):  # a prompt as long as a window: there is enough to see
            longer = continued(network, vocabulary, text, Settings(text, n_tokens=FIRST_WRITTEN))
    if longer is None:
        return
    before, start = st.session_state.get(InspectKey.WRITTEN, ("", 0))
    kept = start if before == text and before else _shared(text, longer)
    st.session_state[InspectKey.WRITTEN] = (longer, kept)
    st.session_state[InspectKey.TAKE_TEXT] = longer
    st.rerun()


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def written_from(reading: Reading) -> int | None:
    """Return the index of the first token that the network wrote itself, None if a person wrote all of it."""
    text, start = st.session_state.get(InspectKey.WRITTEN, ("", 0))
    if reading.answers != "tokens" or not text or text != reading.text:
        return None
    return next((index for index, (_, end) in enumerate(reading.spans) if end > start), None)
