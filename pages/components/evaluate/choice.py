"""Which run the Evaluate page is about: from the link, from the session, or chosen; and the way to look into it.

Imports the library below Keras, and streamlit.
"""

import streamlit as st

from lstm_core.errors import RunNotFoundError
from lstm_core.runs.store import Run, RunStore
from pages.components.evaluate.keys import EvaluateKey
from pages.components.inspect.reading import run_choices
from pages.components.keys import Key

INSPECT_PAGE = "pages/inspect.py"
PARAMETER = "run"


def choose_run(store: RunStore) -> Run | None:
    """Draw the select of runs and keep the link in step; None, with a word to say so, when there is none.

    The link's run wins when it is new; then what was chosen here; then the run of the Train page; then the newest.
    """
    labels = run_choices(store)
    if not labels:
        st.info("There is no run to evaluate yet. Train one on the page Train, then come back.")
        return None
    linked = st.query_params.get(PARAMETER)
    kept = st.session_state.get(EvaluateKey.KEPT_RUN)
    if linked is not None and linked not in labels:
        st.warning(_why_not(store, linked))
        linked = None
    if linked is not None and linked != kept:
        st.session_state[EvaluateKey.RUN] = linked
    elif st.session_state.get(EvaluateKey.RUN) not in labels:
        trained = st.session_state.get(Key.RUN_ID)
        st.session_state[EvaluateKey.RUN] = next(
            (name for name in (kept, trained) if name in labels), next(iter(labels))
        )
    chosen: str = st.selectbox(
        "Run",
        list(labels),
        key=EvaluateKey.RUN,
        format_func=lambda run_id: labels.get(run_id, run_id),
        width=520,
    )
    st.session_state[EvaluateKey.KEPT_RUN] = chosen
    if st.query_params.get(PARAMETER) != chosen:
        st.query_params[PARAMETER] = chosen
    return store.get(chosen)


def draw_look_inside(run: Run) -> None:
    """Draw the button that opens the run in Inspect."""
    if st.button(
        "Look inside", key=EvaluateKey.LOOK_INSIDE, help="See what every gate of this run does, word by word."
    ):
        open_in_inspect(run)


def open_in_inspect(run: Run, text: str | None = None, **more: str) -> None:
    """Go to the Inspect page with a run, a text to read, and other parameters of its link."""
    parameters = {PARAMETER: run.id} | ({"text": text} if text is not None else {}) | more
    st.switch_page(INSPECT_PAGE, query_params=parameters)


def _why_not(store: RunStore, run_id: str) -> str:
    try:
        store.get(run_id)
    except RunNotFoundError as error:
        return str(error)
    return f"The run {run_id} is damaged and cannot be read."
