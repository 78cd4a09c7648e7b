"""Makes sure that a page is drawn inside the app's frame, also when its link is the first that a fresh server gets.

Streamlit takes any folder named `pages` for its older way of navigation until `st.navigation` has been called once
in the process. A server whose first visitor opens /inspect would run that file alone: without width, style and
navigation. The public interface has no switch for it. Imports streamlit.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def ensure_frame() -> None:
    """Start over through app.py if Streamlit runs this page by itself."""
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
