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

ONLY_FOR_CLASSES = frozenset(("data",))
"""What is about labelled texts: other networks have nothing like a label to compare texts by."""


FIRST = next(iter(TABS))


def tabs_of(look: Look) -> dict[str, str]:
    """Return name and label of the tabs that make sense for what the network answers."""
    labels = {name: label for name, (label, _) in TABS.items()}
    if look.reading.answers != "classes":
        labels = {name: label for name, label in labels.items() if name not in ONLY_FOR_CLASSES}
    if look.reading.numbers is not None:
        labels["words"] = f"Which {look.reading.noun}s"
    return labels


def settle(wanted: str | None, look: Look) -> None:
    """Open the tab that a link asks for, such as "units" or "units-hold" for a view inside it; else keep what is open.

    Args:
        wanted: from the link, checked here; None if it does not say.
        look: decides which tabs there are.
    """
    there = tabs_of(look)
    tab, _, view = (wanted or "").partition("-")
    if tab in there:
        st.session_state[InspectKey.TAB] = tab
        if tab == "units" and (view or which_units.FIRST) in which_units.VIEWS:
            st.session_state[InspectKey.UNITS_VIEW] = view or which_units.FIRST
    elif st.session_state.get(InspectKey.TAB) not in there:
        st.session_state[InspectKey.TAB] = FIRST


def in_link() -> str | None:
    """Return what the link says of the open tab, None for the one that is open by itself."""
    tab: str = st.session_state[InspectKey.TAB]
    view = st.session_state.get(InspectKey.UNITS_VIEW, which_units.FIRST)
    if tab == "units" and view != which_units.FIRST:
        return f"{tab}-{view}"
    return None if tab == FIRST else tab


def draw_tabs(look: Look) -> None:
    """Draw the row of tabs and the open one."""
    labels = tabs_of(look)
    with st.container(key="inspect_large" if st.session_state.get(InspectKey.IS_CLASS_VIEW) else "inspect_views"):
        chosen: str = st.segmented_control(
            "More views",
            list(labels),
            key=InspectKey.TAB,
            format_func=lambda name: labels[name],
            label_visibility="collapsed",
            required=True,
        )
        with st.container(key=f"inspect_tab_{chosen}"):
            TABS[chosen][1](look)
