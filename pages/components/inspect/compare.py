"""A|B: another run, or another saved state of the same one, that reads the same text. Imports streamlit and controls."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from pages.components.inspect.controls import settle, state_near
from pages.components.inspect.keys import InspectKey, Parameter
from pages.components.inspect.reading import SavedState, first_choice, run_choices, saved_states
from pages.components.inspect.task_words import answers_of, noun_of


@dataclass(frozen=True)
class Other:
    """What A is compared with: run B, its chosen saved state, and all of them."""

    run: Run
    state: SavedState
    states: tuple[SavedState, ...]


def draw_switch(link: Mapping[str, str]) -> bool:
    """Draw the switch A|B; say whether it is on. A link that names a run B turns it on."""
    if Parameter.RUN_B in link:
        st.session_state[InspectKey.COMPARE] = True
    return st.toggle("A|B", key=InspectKey.COMPARE, help="Compare with another run, or with another saved state.")


def choose_other(store: RunStore, run: Run, link: Mapping[str, str]) -> Other | None:
    """Draw the selects of run B and of its saved state; None, with a word on why, when there is nothing to compare.

    Args:
        store: where runs are.
        run: A; before anything is chosen, B is the same run before training.
        link: may name B and its epoch.
    """
    labels = run_choices(store)
    settle(InspectKey.RUN_B, list(labels), link.get(Parameter.RUN_B), run.id)
    chosen = st.selectbox(
        "Run B",
        list(labels),
        key=InspectKey.RUN_B,
        format_func=lambda run_id: f"B: {labels.get(run_id, run_id)}",
        label_visibility="collapsed",
        width=330,
    )
    other = store.get(chosen)
    if why := why_not(run.spec, other.spec):
        st.html(f'<div class="hint">{why} Choose another run.</div>')
        return None
    history = read_run(other).history
    states = saved_states(other, history)
    if not states:
        st.html('<div class="hint">B has not saved a state yet. Choose another run.</div>')
        return None
    default = states[0] if other.id == run.id else first_choice(states, history, other.spec)
    by_step = {state.step: state for state in states}
    wanted = state_near(link.get(Parameter.EPOCH_B), states)
    if wanted is None and st.session_state.get(InspectKey.STEP_B_OF) != other.id:
        wanted = default  # the state that was chosen for another run means nothing for this one
    st.session_state[InspectKey.STEP_B_OF] = other.id
    settle(InspectKey.STEP_B, list(by_step), wanted.step if wanted else None, default.step)
    if len(states) == 1:
        return Other(other, states[0], tuple(states))
    step = st.select_slider(
        "Saved state of B",
        list(by_step),
        key=InspectKey.STEP_B,
        format_func=lambda each: by_step[each].label if each in by_step else str(each),
        label_visibility="collapsed",
        width=260,
    )
    return Other(other, by_step[step], tuple(states))


def why_not(a: RunSpec, b: RunSpec) -> str:
    """Return why no text can be read by both runs for comparison, "" if it can."""
    if noun_of(a) != noun_of(b):
        return f"B reads {noun_of(b)}s and A reads {noun_of(a)}s: no text means the same to both."
    if a.task.kind != b.task.kind or answers_of(a) != answers_of(b):
        return "A and B answer another kind of question, so nothing they say can be compared."
    if a.data.reads == "numbers" and a.data.dataset != b.data.dataset:
        return "A and B learned from other series, so the same numbers mean something else to each."
    return ""
