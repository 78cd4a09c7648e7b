"""The tab "In the data": where the typed text stands among other texts, and where else the same units are on.

Imports streamlit and the tab's two views.
"""

import streamlit as st

from lstm_core.errors import ExplorerError
from pages.components.inspect.in_the_data_patterns import draw_patterns
from pages.components.inspect.in_the_data_states import draw_states
from pages.components.inspect.look import Look, sides


def draw(look: Look) -> None:
    """Draw the tab, for A alone or for A and B side by side."""
    for each in sides(look):
        try:
            draw_states(each)
            draw_patterns(each)
        except ExplorerError as error:
            st.error(str(error))
