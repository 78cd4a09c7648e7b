"""The controls of the Inspect page: which run, saved state, text, class, layer and side.

Each control gets its value from the link, else keeps what the person chose as long as that still exists, else takes
the default; so another run or text never leaves a control on something that is not there. Imports the library below
Keras, and streamlit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lstm_core.errors import RunNotFoundError
from lstm_core.example_texts import EXAMPLE_TEXTS, ExampleText
from lstm_core.figures.reading import Direction
from lstm_core.runs.history import History, RunStatus
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from pages.components.inspect.keys import InspectKey, Parameter, example_key
from pages.components.inspect.link import whole_number
from pages.components.inspect.reading import (
    MOST_CHARACTERS,
    SavedState,
    first_choice,
    run_choices,
    saved_states,
)
from pages.components.inspect.task_words import field_label, is_about_films, language_of, noun_of
from pages.components.keys import Key

SIDES: Mapping[Direction, str] = {"forward": "Forward", "backward": "Backward ←"}
AUTOMATIC = -1
"""Stands for 'whatever the page would choose'."""

Link = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where in the network one looks: layer, side and unit; `is_automatic` when the page chose the unit."""

    layer: int
    side: Direction
    unit: int
    is_automatic: bool


def settle(key: InspectKey, options: Sequence[Any], wanted: Any, default: Any) -> None:
    """Give a control its value before it is drawn: the link's, else the chosen one, else the default."""
    if wanted is not None and wanted in options:
        st.session_state[key] = wanted
    elif key not in st.session_state or st.session_state[key] not in options:
        st.session_state[key] = default


def choose_run(store: RunStore, link: Link) -> Run | None:
    """Draw the select of runs; shipped examples first. None, with a word to say so, when there is nothing to choose."""
    labels = run_choices(store)
    wanted = link.get(Parameter.RUN)
    if wanted is not None and wanted not in labels:
        try:
            store.get(wanted)
        except RunNotFoundError as error:
            st.session_state[InspectKey.MESSAGE] = str(error)
        else:
            st.session_state[InspectKey.MESSAGE] = f"The run {wanted} is damaged and cannot be read."
    if not labels:
        st.info("There is no run to look into yet. Train one on the page Train, then come back.")
        return None
    ids = list(labels)
    trained = st.session_state.get(Key.RUN_ID)  # a person who comes from Train without a link means that run
    settle(InspectKey.RUN, ids, wanted, trained if trained in labels else ids[0])
    chosen = st.selectbox("Run", ids, key=InspectKey.RUN, format_func=lambda run_id: labels.get(run_id, run_id))
    if st.session_state.get(InspectKey.LAST_RUN) != chosen:
        # another run: its states, layers and classes are not those of the last one
        st.session_state[InspectKey.LAST_RUN] = chosen
        for key in (InspectKey.STEP, InspectKey.LAYER, InspectKey.SIDE, InspectKey.CLASS, InspectKey.FOLLOW):
            st.session_state.pop(key, None)
    return store.get(chosen)


def choose_state(run: Run, history: History, status: RunStatus, link: Link) -> SavedState | None:
    """Draw the slider of saved states; None, with a word on what to do, when the run has none."""
    states = saved_states(run, history)
    if not states:
        st.session_state[InspectKey.MESSAGE] = (
            "This run has not saved a state yet: it is still starting. Wait a few seconds and look again, or choose "
            "another run."
            if status.is_live
            else "This run ended before it saved a state, so there is nothing to look into. Choose another run."
        )
        return None
    by_step = {state.step: state for state in states}
    steps = st.session_state[InspectKey.STEPS] = list(by_step)
    linked = state_near(link.get(Parameter.EPOCH), states)
    wanted = st.session_state.pop(InspectKey.TAKE_STEP, linked.step if linked else None)
    if status.is_live and _is_following(link):
        wanted = steps[-1]
    settle(InspectKey.STEP, steps, wanted, first_choice(states, history, run.spec).step)
    if len(steps) == 1:
        st.html(f'<div class="hint">Saved state<br><b>{states[0].label}</b></div>')
        return states[0]
    step = st.select_slider(
        "Saved state",
        steps,
        key=InspectKey.STEP,
        format_func=lambda each: by_step[each].label if each in by_step else str(each),
        on_change=_stop_following,
    )
    return by_step[step]


def choose_following(run: Run, n_states: int, link: Link) -> None:
    """While a run trains: draw the switch that shows each newly saved state at once.

    Args:
        run: the live run.
        n_states: how many of its states the page knows; with none, the first one is shown as soon as it is there.
        link: see `_is_following`.
    """
    _is_following(link)
    st.toggle("Follow", key=InspectKey.FOLLOW, help="Show each newly saved state of this run as soon as it is there.")
    _follow(run, n_states)


@st.fragment(run_every=2)
def _follow(run: Run, n_states: int) -> None:
    """Look every two seconds whether there is a newer state; draw the page anew if it is wanted, or if the run ended."""
    view = read_run(run)
    states = saved_states(run, view.history)
    if len(states) > n_states and (not n_states or st.session_state.get(InspectKey.FOLLOW)):
        st.rerun()
    if not view.status.is_live:
        st.rerun()


def _is_following(link: Link) -> bool:
    """Say whether the newest state is to be shown: at first yes, unless the link names an epoch."""
    if Parameter.EPOCH in link:
        st.session_state[InspectKey.FOLLOW] = False
    elif InspectKey.FOLLOW not in st.session_state:
        st.session_state[InspectKey.FOLLOW] = True
    return bool(st.session_state[InspectKey.FOLLOW])


def _stop_following() -> None:
    st.session_state[InspectKey.FOLLOW] = False


def state_near(epoch: str | None, states: Sequence[SavedState]) -> SavedState | None:
    """Return the saved state nearest to the link's epoch, None without a number."""
    try:
        wanted = float(epoch) if epoch is not None else float("nan")
    except ValueError:
        return None
    if not abs(wanted) < 1e9:
        return None
    return min(states, key=lambda state: abs(state.epoch - wanted))


def choose_text(spec: RunSpec, first: str, link: Link) -> str:
    """Draw the text area with its button; return the text that was last handed in.

    Args:
        spec: of the run.
        first: the text to begin with.
        link: may bring a text.
    """
    noun, language = noun_of(spec), language_of(spec)
    if st.session_state.get(InspectKey.LANGUAGE) != language:
        # words mean nothing to a network of letters, and the other way round
        st.session_state[InspectKey.LANGUAGE] = language
        for key in (InspectKey.TEXT, InspectKey.KEPT_TEXT, InspectKey.LAST_TEXT):
            st.session_state.pop(key, None)
    if (taken := st.session_state.pop(InspectKey.TAKE_TEXT, None)) is not None:
        st.session_state[InspectKey.TEXT] = taken[:MOST_CHARACTERS]
    elif Parameter.TEXT in link:
        st.session_state[InspectKey.TEXT] = link[Parameter.TEXT][:MOST_CHARACTERS]
    elif InspectKey.TEXT not in st.session_state:
        st.session_state[InspectKey.IS_FIRST_TEXT] = InspectKey.KEPT_TEXT not in st.session_state
        st.session_state[InspectKey.TEXT] = st.session_state.get(InspectKey.KEPT_TEXT, first)
    with st.form(InspectKey.FORM, border=False):
        area, button = st.columns([8.6, 1.4], vertical_alignment="bottom")
        text = area.text_area(
            field_label(spec),
            key=InspectKey.TEXT,
            height=68,
            max_chars=MOST_CHARACTERS,
            label_visibility="collapsed",
            placeholder=(
                f"Type up to {spec.timesteps} {noun}s, separated by spaces"
                if spec.data.reads == "numbers"
                else f"Type a text; the network reads it {noun} by {noun}"
            ),
        )
        button.form_submit_button("Read it", key=InspectKey.READ, type="primary", width="stretch")
    st.session_state[InspectKey.KEPT_TEXT] = text or ""
    return text or ""


def offer_examples(examples: Sequence[ExampleText], spec: RunSpec, *, is_shipped: bool) -> None:
    """Draw a button for each example text; a click puts it into the text area and reads it at once.

    Args:
        examples: their titles and notes are tested on the shipped runs only.
        spec: of the run.
        is_shipped: whether this is one of those.
    """
    is_written = spec.task.kind == "classify" and (is_about_films(spec) or spec.data.dataset in EXAMPLE_TEXTS)
    said = " (Written for the run shipped with the app.)" if is_written and not is_shipped else ""
    for index, example in enumerate(examples):
        st.button(
            example.title,
            key=example_key(index),
            help=f"{example.note}{said}",
            on_click=_take_text,
            args=(example.text,),
        )


def _take_text(text: str) -> None:
    st.session_state[InspectKey.TEXT] = text


def choose_layer(spec: RunSpec, link: Link) -> tuple[int, Direction]:
    """Draw the choice of layer and side, as far as there is one."""
    layers = spec.model.layers
    numbers = list(range(len(layers)))
    wanted = whole_number(link.get(Parameter.LAYER))
    settle(InspectKey.LAYER, numbers, None if wanted is None else wanted - 1, numbers[-1])
    layer = numbers[0]
    if len(numbers) > 1:
        layer = st.segmented_control(
            "Layer",
            numbers,
            key=InspectKey.LAYER,
            format_func=lambda each: f"Layer {each + 1}",
            label_visibility="collapsed",
            required=True,
        )
    sides = sides_of(spec, layer)
    settle(InspectKey.SIDE, sides, link.get(Parameter.SIDE), "forward")
    side: Direction = "forward"
    if len(sides) > 1:
        side = st.segmented_control(
            "Side",
            sides,
            key=InspectKey.SIDE,
            format_func=lambda each: SIDES[each],
            label_visibility="collapsed",
            required=True,
        )
    return layer, side


def sides_of(spec: RunSpec, layer: int) -> list[Direction]:
    """Return the directions in which a layer reads."""
    return ["forward", "backward"] if spec.model.layers[layer].bidirectional else ["forward"]


def nearest_place(spec: RunSpec, layer: int, side: Direction) -> tuple[int, Direction]:
    """Return the layer and side of another network that stand for those: the same if it has them."""
    layer = min(layer, len(spec.model.layers) - 1)
    return layer, side if side in sides_of(spec, layer) else "forward"
