""" "Guess first": answer, curve and colours stay hidden until somebody presses "Reveal". Imports streamlit."""

from collections.abc import Mapping

import streamlit as st

from pages.components.inspect.keys import InspectKey, Parameter


def is_revealed(run_id: str, text: str, link: Mapping[str, str]) -> bool:
    """Say whether the answer to that text may be seen; a link with reveal=0 asks to hide it."""
    if Parameter.REVEAL in link:
        st.session_state[InspectKey.GUESS] = link[Parameter.REVEAL] == "0"
        st.session_state.pop(InspectKey.REVEALED, None)
    return not st.session_state.get(InspectKey.GUESS) or st.session_state.get(InspectKey.REVEALED) == (run_id, text)


def draw_switch() -> None:
    """Draw the switch that hides the answer to this text and to the next ones."""
    st.toggle(
        "Guess first",
        key=InspectKey.GUESS,
        help="Hide answer, curve and colours of every new text until you press Reveal.",
        on_change=_hide,
    )


def draw_reveal(run_id: str, text: str) -> None:
    """Draw the button that shows the answer."""
    st.button("Reveal", key=InspectKey.REVEAL, type="primary", on_click=_reveal, args=(run_id, text))


def _hide() -> None:
    st.session_state.pop(InspectKey.REVEALED, None)


def _reveal(run_id: str, text: str) -> None:
    st.session_state[InspectKey.REVEALED] = (run_id, text)
