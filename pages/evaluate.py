"""The Evaluate page: how good a run is on what it never saw, and where it goes wrong.

Thin on purpose: it chooses the run, says its result in words, and hands over to the part for its kind of task.
"""

import html
from pathlib import Path

import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from pages.components.evaluate import classify, forecast, generate, memory
from pages.components.evaluate.choice import choose_run, draw_look_inside
from pages.components.evaluate.words import result_line, why_nothing
from pages.components.frame import ensure_frame

STYLE = Path(__file__).parent / "components" / "evaluate" / "evaluate.css"

# Kind of task -> what draws the evaluation of a run; `memory` draws all runs on generated data.
PARTS = {
    "classify": classify.draw,
    "generate": generate.draw,
    "forecast": forecast.draw,
}


def main() -> None:
    """Draw the page."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="evaluate_head"):
        run = choose_run(RunStore())
        if run is not None:
            draw_look_inside(run)
    if run is None:
        return
    try:
        draw(run)
    except ExplorerError as error:
        st.error(str(error))


def draw(run: Run) -> None:
    """Say the result of a run and draw what is measured for its kind of task."""
    view = read_run(run)
    if reason := why_nothing(view.history, view.status):
        st.info(reason)
        return
    if run.spec.task.kind != "forecast":  # which says its result beside those of the forecasts that need no learning
        st.html(f'<div class="result">{html.escape(result_line(view.history, run.spec))}</div>')
    is_generated = run.spec.data.kind not in ("text", "series")
    part = memory.draw if is_generated else PARTS[run.spec.task.kind]
    part(run, view.history, st.context.theme.type)


ensure_frame()
main()
