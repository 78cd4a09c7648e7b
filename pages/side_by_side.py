"""The page Side by side: two networks learn the same task from one press. A thin view; the parts are in components."""

import streamlit as st

from lstm_core.runs.store import RunStore
from pages.components.frame import ensure_frame
from pages.components.twin_view import choose_twins, draw_controls, draw_twins

ensure_frame()
store = RunStore()
twins = choose_twins(store)
st.html(
    '<div class="twin-title"><b>Remember the letter.</b> A text is T letters from A to D with one star; the answer is the '
    "letter after the star. Two networks of 16 units read the same texts: one with gates (LSTM), one without "
    "(SimpleRNN). Which one still knows the letter at the end?</div>"
)
draw_controls(store, twins)
draw_twins(store, twins)
