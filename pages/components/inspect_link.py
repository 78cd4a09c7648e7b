"""The link of the Inspect page: what it shows stands in the URL, so that a reload or a copied link shows the same.

A link that somebody opens or another page sets wins over the widgets; afterwards the widgets win and the link
follows. Values from a link are text from strangers: each is checked by whoever uses it. Imports streamlit.
"""

from collections.abc import Mapping

import streamlit as st

from pages.components.inspect_keys import InspectKey, Parameter

MOST_TEXT = 3_000
"""Longer texts do not go into the link: browsers and mail programs cut it."""

_WIDGETS = {
    Parameter.RUN: InspectKey.RUN,
    Parameter.TEXT: InspectKey.TEXT,
    Parameter.LAYER: InspectKey.LAYER,
    Parameter.SIDE: InspectKey.SIDE,
    Parameter.UNIT: InspectKey.UNIT,
    Parameter.QUANTITY: InspectKey.QUANTITY,
    Parameter.EPOCH: InspectKey.STEP,
}


def incoming() -> dict[str, str]:
    """Return the parameters of a link that this session has not shown yet, {} when the link is our own.

    On a first visit of the page the widgets have no state, and the link is all there is. What the widgets hold for
    the parameters that come in is forgotten, so that the page can set it.
    """
    known = {name: value for name in Parameter if (value := st.query_params.get(name)) is not None}
    own = st.session_state.get(InspectKey.LINK)
    if own == known and InspectKey.RUN in st.session_state:
        return {}
    if own is not None and InspectKey.RUN in st.session_state:
        known = {name: value for name, value in known.items() if own.get(name) != value}
    for name in known:
        st.session_state.pop(_WIDGETS[Parameter(name)], None)
    if Parameter.RUN in known:
        # another run: its states, layers and units are not those of the last one
        for key in (InspectKey.STEP, InspectKey.LAYER, InspectKey.SIDE, InspectKey.UNIT, InspectKey.CLASS):
            st.session_state.pop(key, None)
    return known


def publish(values: Mapping[Parameter, str]) -> None:
    """Put what the page shows into the link."""
    shown = {str(name): value for name, value in values.items() if len(value) <= MOST_TEXT}
    for name in Parameter:
        if name not in shown and name in st.query_params:
            del st.query_params[name]
    if any(st.query_params.get(name) != value for name, value in shown.items()):
        st.query_params.update(shown)
    st.session_state[InspectKey.LINK] = {Parameter(name): value for name, value in shown.items()}


def whole_number(text: str | None) -> int | None:
    """Return the number in a link's value, None if it is none."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else None
