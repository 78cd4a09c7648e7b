"""The tab "Which words": which words made the answer, and what other words would have made of it.

Imports streamlit and the parts of the tab.
"""

from pathlib import Path

import streamlit as st

from lstm_core.errors import ExplorerError
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look, sides
from pages.components.inspect.which_words_attribution import attribution_of, draw_attribution
from pages.components.inspect.which_words_what_if import both, draw_what_if

STYLE = Path(__file__).parent / "which_words.css"


def draw(look: Look) -> None:
    """Draw the tab."""
    st.html(STYLE)
    view = "class_view" if st.session_state.get(InspectKey.IS_CLASS_VIEW) else "page_view"
    with st.container(key=f"words_{view}", gap="small"):
        try:
            with st.spinner("Asking each word …" if look.reading.noun == "word" else "Asking each letter …"):
                found = {each.letter: attribution_of(each) for each in both(look)}
        except ExplorerError as error:
            st.error(str(error))
            return
        limit = max(each.limit for each in found.values())
        is_half = look.other is not None
        for each in sides(look):
            with st.container(key=f"words_{'side' if is_half else 'whole'}_{each.letter}", gap="small"):
                draw_attribution(each, found[each.letter], limit, is_half=is_half)
        draw_what_if(look)
