"""Data sets of one's own on the Data page: the button that adds one, and the list of those that there are.

Imports the library below Keras, the dialog for own data, and streamlit.
"""

import html

import streamlit as st

from lstm_core.data.registry import own_cards
from lstm_core.data.uploads import forget
from pages.components.data.keys import DataKey, Parameter, forget_key
from pages.components.own_data import open_own_data
from pages.components.own_data_keys import OwnKey


def draw_add() -> None:
    """Draw the button that opens the dialog."""
    if st.button(
        "Add your own data",
        key=DataKey.ADD,
        icon=":material/add:",
        help="A table, a zip file of texts, or a time series; from a file or pasted.",
    ):
        open_own_data()


def just_added() -> str | None:
    """Return the data set that was added since the page was drawn last, once."""
    name: str | None = st.session_state.pop(OwnKey.ADDED, None)
    return name


def draw_list() -> None:
    """Draw the data sets that people added, each with a way to delete it; nothing where there are none."""
    cards = own_cards()
    if not cards:
        return
    with st.expander(f"Your own data sets ({len(cards)})"):
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
        st.query_params.pop(Parameter.DATASET, None)
