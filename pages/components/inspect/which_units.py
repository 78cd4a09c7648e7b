"""The tab "Which units": hold gates, rank units and read what each follows, count open and shut gates.

One of its three views at a time, so that each fits the window and only what is seen is computed. Imports streamlit
and the views.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look
from pages.components.inspect.which_units_hold import draw_hold
from pages.components.inspect.which_units_open import draw_open
from pages.components.inspect.which_units_rank import draw_rank

VIEWS: dict[str, tuple[str, Callable[[Look], None]]] = {
    "rank": ("What each unit follows", draw_rank),
    "hold": ("Force a gate", draw_hold),
    "open": ("Fully open or shut", draw_open),
}
"""Name -> label and what draws it, A and B side by side if there are two."""

FIRST = next(iter(VIEWS))
_STYLE = Path(__file__).with_name("which_units.css")


def draw(look: Look) -> None:
    """Draw the tab."""
    st.html(_STYLE)
    if st.session_state.get(InspectKey.UNITS_VIEW) not in VIEWS:
        st.session_state[InspectKey.UNITS_VIEW] = FIRST
    chosen: str = st.segmented_control(
        "View of units",
        list(VIEWS),
        key=InspectKey.UNITS_VIEW,
        format_func=lambda name: VIEWS[name][0],
        label_visibility="collapsed",
        required=True,
    )
    VIEWS[chosen][1](look)
