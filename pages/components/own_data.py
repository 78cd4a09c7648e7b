"""Data of people's own: the dialog that takes it. Imports streamlit."""

import streamlit as st


@st.dialog("Your own data", width="large")
def open_own_data() -> None:
    """Open the dialog."""
