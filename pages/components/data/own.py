"""Data sets of one's own on the Data page: adding one, and the list of those that there are with a way to delete them.

Imports the library below Keras, the form for own data, and streamlit.
"""

import html

import streamlit as st

from lstm_core.data.registry import own_cards
from lstm_core.data.uploads import forget
from pages.components.data.keys import DataKey, forget_key
from pages.components.own_data import draw_own_data


def draw_own() -> None:
    """Draw the folded place where data is added, and the list of what was added."""
    with st.expander("Add your own data"):
        draw_own_data(DataKey.OWN)
        _draw_list()


def _draw_list() -> None:
    cards = own_cards()
    if not cards:
        st.html('<div class="data-none">Nothing added yet.</div>')
        return
    st.html('<div class="form-section">Added so far</div>')
    for name, card in cards.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.html(
                f'<div class="data-row"><b>{html.escape(card.title)}</b> {html.escape(card.description)} '
                f'<span class="data-source">{html.escape(name)}</span></div>',
                width="stretch",
            )
            with st.popover("Delete", key=f"{forget_key(name)}_ask"):
                st.write("Runs that learned from it stay, but cannot be tested on it any more.")
                st.button("Delete it", key=forget_key(name), on_click=_forget, args=(name,))


def _forget(name: str) -> None:
    forget(name)
    if st.session_state.get(DataKey.KEPT_DATASET) == name:
        for key in (DataKey.KEPT_DATASET, DataKey.DATASET):
            st.session_state.pop(key, None)
        st.query_params.pop("dataset", None)
