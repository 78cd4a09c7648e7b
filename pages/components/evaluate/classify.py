"""How good a run is that labels texts, measured on what it never saw: which classes it takes for which, and how surely.

Imports the library below Keras, and streamlit.
"""

import html

import streamlit as st

from lstm_core.runs.history import History
from lstm_core.runs.store import Run
from pages.components.evaluate import classify_matrix, classify_table, classify_texts
from pages.components.evaluate.classify_words import balance_sentence, read_sentence
from pages.components.evaluate.measured import measured


def draw(run: Run, history: History, theme: str | None) -> None:
    """Draw the evaluation of a run.

    Args:
        run: with at least one saved state.
        history: what its events say.
        theme: "light" or "dark".
    """
    found = measured(run, history)
    said = " ".join((read_sentence(found.unseen, found.state.label), balance_sentence(found.report, found.class_names)))
    st.html(f'<div class="result-more">{html.escape(said)}</div>')
    classify_texts.settle(run, found)
    left, right = st.columns([3, 2])
    with left:
        classify_matrix.draw_matrix(found, theme)
    with right:
        classify_matrix.draw_confused(found)
        classify_matrix.draw_balance(found, theme)
    classify_texts.draw_texts(run, found, theme)
    left, right = st.columns([3, 2])
    with left:
        classify_table.draw_table(found)
    with right:
        classify_table.draw_sureness(found, theme)
