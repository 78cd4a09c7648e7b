"""The tab "Which words": which words made the answer, and what other words would have made of it.

Imports streamlit and the parts of the tab.
"""

from pathlib import Path

import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.insight.attribution import work
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look, sides
from pages.components.inspect.which_words_attribution import attribution_of, draw_attribution
from pages.components.inspect.which_words_what_if import both, draw_what_if

A_SECOND = 1.5e10
"""About how many multiplications a processor does in a second."""

AT_ONCE = 1.0
"""Seconds that nobody has to be asked for."""

POINTS = 64

STYLE = Path(__file__).parent / "which_words.css"


def draw(look: Look) -> None:
    """Draw the tab."""
    st.html(STYLE)
    view = "class_view" if st.session_state.get(InspectKey.IS_CLASS_VIEW) else "page_view"
    with st.container(key=f"words_{view}", gap="small"):
        if not _may_begin(look):
            return
        try:
            with st.spinner(f"Asking each {look.reading.noun} …"):
                found = {each.letter: attribution_of(each) for each in both(look)}
        except ExplorerError as error:
            st.error(str(error))
            return
        limit = max(each.limit for each in found.values())
        is_half = look.other is not None
        for each in sides(look):
            with st.container(key=f"words_{'side' if is_half else 'whole'}_{each.letter}", gap="small"):
                draw_attribution(each, found[each.letter], limit, is_half=is_half)
        if look.reading.is_probability:
            draw_what_if(look)
        else:
            st.html(
                f'<div class="hint">To see what other {look.reading.noun}s would have made of the answer, change them in '
                "the field above and press “Read it”.</div>"
            )


def _may_begin(look: Look) -> bool:
    """Say whether to compute at once; a long text in a large network waits until somebody asks for it."""
    seconds = sum(work(each.source.network, each.reading.timesteps) for each in both(look)) / A_SECOND
    asked = {(str(each.run.path), each.state.step, each.source.text) for each in both(look)}
    if seconds <= AT_ONCE or asked <= st.session_state.get(InspectKey.ASKED_WORDS, set()):
        return True
    noun = look.reading.noun
    st.html(
        f'<div class="hint">This network reads the text once without each {noun}, and {POINTS} times with fainter '
        f"{noun}s: about {seconds:.0f} seconds for {look.reading.timesteps} {noun}s.</div>"
    )
    if st.button(f"Ask each {noun}", key="words_ask", type="primary"):
        st.session_state[InspectKey.ASKED_WORDS] = asked
        return True
    return False
