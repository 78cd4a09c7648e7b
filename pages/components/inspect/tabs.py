"""The four tabs of insight views below the instrument; only the open one is computed. Imports streamlit and the tabs."""

from collections.abc import Callable

import streamlit as st

from pages.components.inspect import how_far_back, in_the_data, which_units, which_words
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look

TABS: dict[str, tuple[str, Callable[[Look], None]]] = {
    "words": ("Which words", which_words.draw),
    "units": ("Which units", which_units.draw),
    "back": ("How far back", how_far_back.draw),
    "data": ("In the data", in_the_data.draw),
}
"""Name in the link -> label and what draws it."""


def draw_tabs(look: Look, wanted: str | None) -> str:
    """Draw the row of tabs and the open one; return its name for the link.

    Args:
        look: what the page looks at.
        wanted: the tab that a link asks for, None if it does not.
    """
    if wanted in TABS:
        st.session_state[InspectKey.TAB] = wanted
    elif st.session_state.get(InspectKey.TAB) not in TABS:
        st.session_state[InspectKey.TAB] = "words"
    with st.container(key="inspect_large" if st.session_state.get(InspectKey.IS_CLASS_VIEW) else "inspect_views"):
        chosen: str = st.segmented_control(
            "More views",
            list(TABS),
            key=InspectKey.TAB,
            format_func=lambda name: TABS[name][0],
            label_visibility="collapsed",
            required=True,
        )
        with st.container(key=f"inspect_tab_{chosen}"):
            TABS[chosen][1](look)
    return chosen
