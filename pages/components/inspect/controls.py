"""The controls of the Inspect page: which run, saved state, text, layer, side, unit, quantity, rows and contrast.

Each control gets its value from the link, else keeps what the person chose as long as that still exists, else takes
the default; so another run or text never leaves a control on something that is not there. Imports the library below
Keras, and streamlit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from lstm_core.errors import RunNotFoundError
from lstm_core.example_texts import EXAMPLE_TEXTS, ExampleText
from lstm_core.figures.gates import Contrast
from lstm_core.figures.reading import QUANTITY_NAMES, SIGNED, Direction
from lstm_core.runs.history import History, RunStatus
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, StarData
from pages.components.inspect.keys import InspectKey, Parameter, example_key
from pages.components.inspect.link import whole_number
from pages.components.inspect.reading import (
    MOST_CHARACTERS,
    Replayed,
    SavedState,
    first_choice,
    noun_of,
    run_choices,
    saved_states,
    telling_unit,
)
from pages.components.keys import Key

SIDES: Mapping[Direction, str] = {"forward": "Forward", "backward": "Backward ←"}
CONTRASTS: Mapping[Contrast, str] = {"full": "Full range", "resting": "Around the resting value"}
ROWS = ("12", "24", "all")
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


def _settle(key: InspectKey, options: Sequence[Any], wanted: Any, default: Any) -> None:
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
    _settle(InspectKey.RUN, ids, wanted, trained if trained in labels else ids[0])
    chosen = st.selectbox("Run", ids, key=InspectKey.RUN, format_func=lambda run_id: labels.get(run_id, run_id))
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
    steps = list(by_step)
    wanted = st.session_state.pop(InspectKey.TAKE_STEP, _step_of(link.get(Parameter.EPOCH), states))
    _settle(InspectKey.STEP, steps, wanted, first_choice(states, history, run.spec).step)
    if len(steps) == 1:
        st.html(f'<div class="hint">Saved state<br><b>{states[0].label}</b></div>')
        return states[0]
    step = st.select_slider(
        "Saved state",
        steps,
        key=InspectKey.STEP,
        format_func=lambda each: by_step[each].label if each in by_step else str(each),
    )
    return by_step[step]


@st.fragment(run_every=2)
def follow_run(run: Run, shown: int) -> None:
    """While a run trains: look every two seconds whether it has saved a newer state, and offer it.

    Args:
        run: the live run.
        shown: number of its states that the page knows; with none, the first one is shown at once.
    """
    states = saved_states(run, read_run(run).history)
    if len(states) <= shown:
        return
    if not shown:
        st.rerun()
    if st.button(f"New: {states[-1].label}", key=InspectKey.NEWEST, help="Show the newest saved state"):
        st.session_state[InspectKey.TAKE_STEP] = states[-1].step
        st.rerun()


def _step_of(epoch: str | None, states: Sequence[SavedState]) -> int | None:
    """Return the step of the saved state nearest to the link's epoch, None without a number."""
    try:
        wanted = float(epoch) if epoch is not None else float("nan")
    except ValueError:
        return None
    if not abs(wanted) < 1e9:
        return None
    return min(states, key=lambda state: abs(state.epoch - wanted)).step


def examples_of(spec: RunSpec) -> tuple[ExampleText, ...]:
    """Return the example texts for a run's data; runs on other reviews share those of the mixed ones."""
    examples = EXAMPLE_TEXTS.get(spec.data.dataset) or EXAMPLE_TEXTS["mixed"]
    if not isinstance(spec.data, StarData):
        return examples
    return tuple(replace(example, text=around_the_star(example.text, spec.data.length)) for example in examples)


def around_the_star(text: str, length: int) -> str:
    """Return `length` letters of a text, with the star about as far along as it was in the whole."""
    if len(text) <= length:
        return text
    place = text.index("*")
    before = min(place * length // len(text), length - 2)  # the letter after the star stays in
    return text[place - before :][:length] if place - before + length <= len(text) else text[-length:]


def choose_text(spec: RunSpec, examples: Sequence[ExampleText], link: Link) -> str:
    """Draw the text area with its button; return the text that was last handed in."""
    noun = noun_of(spec)
    if st.session_state.get(InspectKey.NOUN) != noun:
        # words mean nothing to a network of letters, and the other way round
        st.session_state[InspectKey.NOUN] = noun
        for key in (InspectKey.TEXT, InspectKey.KEPT_TEXT, InspectKey.LAST_TEXT):
            st.session_state.pop(key, None)
    if Parameter.TEXT in link:
        st.session_state[InspectKey.TEXT] = link[Parameter.TEXT][:MOST_CHARACTERS]
    elif InspectKey.TEXT not in st.session_state:
        st.session_state[InspectKey.TEXT] = st.session_state.get(InspectKey.KEPT_TEXT, examples[0].text)
    with st.form(InspectKey.FORM, border=False):
        area, button = st.columns([8.6, 1.4], vertical_alignment="bottom")
        text = area.text_area(
            "Review",
            key=InspectKey.TEXT,
            height=68,
            max_chars=MOST_CHARACTERS,
            label_visibility="collapsed",
            placeholder=f"Type a text; the network reads it {noun} by {noun}",
        )
        button.form_submit_button("Read it", key=InspectKey.READ, type="primary", width="stretch")
    st.session_state[InspectKey.KEPT_TEXT] = text or ""
    return text or ""


def offer_examples(examples: Sequence[ExampleText], *, is_shipped: bool) -> None:
    """Draw a button for each example text; a click puts it into the text area and reads it at once.

    Args:
        examples: their titles and notes are tested on the shipped runs only.
        is_shipped: whether this is one of those.
    """
    for index, example in enumerate(examples):
        st.button(
            example.title,
            key=example_key(index),
            help=example.note if is_shipped else f"{example.note} (Written for the run shipped with the app.)",
            on_click=_take_text,
            args=(example.text,),
        )


def _take_text(text: str) -> None:
    st.session_state[InspectKey.TEXT] = text


def choose_class(class_names: Sequence[str], positive: int, answer: int) -> int:
    """Return the class to show: the positive one of two; of more the chosen one, by default the answer."""
    if len(class_names) == 2:
        return positive
    options = [AUTOMATIC, *range(len(class_names))]
    _settle(InspectKey.CLASS, options, None, AUTOMATIC)
    chosen = st.selectbox(
        "Class",
        options,
        key=InspectKey.CLASS,
        format_func=lambda each: (
            f"Class {class_names[answer]} (answer)" if each == AUTOMATIC else f"Class {class_names[each]}"
        ),
        label_visibility="collapsed",
        width=150,
    )
    return answer if chosen == AUTOMATIC else chosen


def choose_place(spec: RunSpec, source: Replayed, timestep: int, link: Link) -> Place:
    """Draw the selects of layer, side and unit, as far as there is a choice."""
    numbers = list(range(len(spec.model.layers)))
    wanted = whole_number(link.get(Parameter.LAYER))
    _settle(InspectKey.LAYER, numbers, None if wanted is None else wanted - 1, numbers[-1])
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
    sides = list(source.trace.layers[layer].directions)
    _settle(InspectKey.SIDE, sides, link.get(Parameter.SIDE), "forward")
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
    telling = telling_unit(source, layer, side, timestep)
    options = [AUTOMATIC, *range(spec.model.layers[layer].units)]
    _settle(InspectKey.UNIT, options, whole_number(link.get(Parameter.UNIT)), AUTOMATIC)
    unit = st.selectbox(
        "Unit",
        options,
        key=InspectKey.UNIT,
        format_func=lambda each: f"Unit {telling} (most telling)" if each == AUTOMATIC else f"Unit {each}",
        label_visibility="collapsed",
        width=178,
    )
    return Place(layer, side, telling if unit == AUTOMATIC else unit, unit == AUTOMATIC)


def choose_quantity(cell: str, link: Link) -> str:
    """Draw the choice of the quantity that the map shows."""
    names = QUANTITY_NAMES[cell]
    letters = list(names)
    _settle(InspectKey.QUANTITY, letters, link.get(Parameter.QUANTITY), letters[0])
    return st.segmented_control(
        "Quantity", letters, key=InspectKey.QUANTITY, label_visibility="collapsed", required=True
    )


def choose_rows(units: int) -> int:
    """Draw the choice of how many units the map shows; return their number."""
    options = [rows for rows in ROWS if rows == "all" or int(rows) < units]
    _settle(InspectKey.ROWS, options, None, options[0])
    if len(options) == 1:
        return units
    rows = st.segmented_control("Rows", options, key=InspectKey.ROWS, label_visibility="collapsed", required=True)
    return units if rows == "all" else int(rows)


def choose_contrast(quantity: str) -> Contrast:
    """Draw the choice of contrast; only gates have a resting value to look around."""
    if quantity in SIGNED:
        return "full"
    options = list(CONTRASTS)
    _settle(InspectKey.CONTRAST, options, None, "full")
    chosen: Contrast = st.segmented_control(
        "Contrast",
        options,
        key=InspectKey.CONTRAST,
        format_func=lambda each: CONTRASTS[each],
        label_visibility="collapsed",
        required=True,
    )
    return chosen
