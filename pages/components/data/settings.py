"""What the page's own controls changed: kept in the session until another data set is chosen. Imports streamlit."""

from typing import Any

import streamlit as st

from pages.components.data.keys import DataKey


def changed() -> dict[str, Any]:
    """Return the changed settings by their dotted names."""
    found: dict[str, Any] = st.session_state.setdefault(DataKey.SETTINGS, {})
    return found


def keep(name: str, key: str) -> None:
    """Callback of a control: its value is now the setting of that name."""
    changed()[name] = st.session_state[key]


def start(key: str, value: Any) -> None:
    """Give a control its value unless a person has set it."""
    if key not in st.session_state:
        st.session_state[key] = value
