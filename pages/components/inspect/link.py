"""The link of the Inspect page: what it shows stands in the URL, so that a reload or a copied link shows the same.

A link that somebody opens or another page sets wins over the widgets; afterwards the widgets win and the link
follows. Values from a link are text from strangers: each is checked by whoever uses it. Imports streamlit.
"""

from collections.abc import Mapping

import streamlit as st

from pages.components.inspect.keys import InspectKey, Parameter

MOST_TEXT = 3_000
"""Longer texts do not go into the link: browsers and mail programs cut it."""


def incoming() -> dict[str, str]:
    """Return the parameters of a link that this session has not shown yet, {} when the link is our own.

    Streamlit forgets widgets as soon as another page is shown, so a return to this page without a link takes up
    the last one.
    """
    known = {str(name): value for name in Parameter if (value := st.query_params.get(name)) is not None}
    own: dict[str, str] = st.session_state.get(InspectKey.LINK, {})
    if InspectKey.RUN not in st.session_state:
        return known or own
    fresh = {name: value for name, value in known.items() if own.get(name) != value}
    if Parameter.RUN in fresh:
        # another run: its states, layers and units are not those of the last one
        for key in (InspectKey.STEP, InspectKey.LAYER, InspectKey.SIDE, InspectKey.UNIT, InspectKey.CLASS):
            st.session_state.pop(key, None)
    return fresh


def publish(values: Mapping[Parameter, str]) -> None:
    """Put what the page shows into the link."""
    shown = {str(name): value for name, value in values.items() if len(value) <= MOST_TEXT}
    for name in Parameter:
        if name not in shown and name in st.query_params:
            del st.query_params[name]
    if any(st.query_params.get(name) != value for name, value in shown.items()):
        st.query_params.update(shown)
    st.session_state[InspectKey.LINK] = shown


def whole_number(text: str | None) -> int | None:
    """Return the number in a link's value, None if it is none."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else None
