"""The Train page: the form in the sidebar, the live area beside it. A thin view; the parts are in components."""

import streamlit as st

from pages.components.forms import draw_form, show_sizes, start_form
from pages.components.live import draw_live, shown_run

run, message = shown_run()
link_message = start_form(run.spec if run is not None else None)
with st.sidebar:
    form = draw_form()
for text in (message, link_message):
    if text:
        st.warning(text)
draw_live(run, form)
show_sizes(form)
