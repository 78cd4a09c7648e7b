"""Force a gate: hold gates open or shut or silence units, and see answer, states and accuracy change.

Imports the library below Keras and streamlit.
"""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.errors import ExplorerError
from lstm_core.figures.ablation import ablation_figure, gates_figure
from lstm_core.figures.reading import QUANTITY_NAMES, digits_for, number
from lstm_core.insight.ablation import (
    OPEN,
    SHUT,
    Intervention,
    ablated_prefixes,
    ablated_probabilities,
    ablated_trace,
    single_gates,
    state_changes,
)
from lstm_core.insight.saturation import KEEPING
from lstm_core.trace import Direction, directions
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.encoding import scaling_of
from pages.components.inspect.look import Look, sides
from pages.components.inspect.which_units_data import accuracy_of, held_text, text_ids
from pages.components.inspect.which_units_parts import both, is_compared, show_buttons, widget_key

_STATES = {"trained": "as trained", "open": "open", "shut": "shut"}
_MOST_NAMED = 6


@st.fragment
def draw_hold(look: Look) -> None:
    """Draw the view, A and B side by side if there are two; networks of the same build share the controls."""
    layers = [each.run.spec.model.layers for each in both(look)]
    shared = _choose(look) if layers[0] == layers[-1] else None
    entries = []
    for each in sides(look):
        intervention, with_sample = shared or _choose(each)
        held = _held(each, intervention)
        accuracies = _accuracies(each, intervention) if with_sample else {}
        st.html(_sentence(each, intervention, held.answers[-1], accuracies))
        entries.append((each, intervention, held, accuracies, st.container()))
    limit = max(float(moved.max(initial=0)) for _, _, held, _, _ in entries for moved in held.moved.values())
    for each, intervention, held, accuracies, body in entries:
        with body:
            _draw_side(each, intervention, held, accuracies, limit)


@dataclass(frozen=True, eq=False)
class _Held:
    """What comes of an intervention on one text: answers (n, n_classes) after the tokens `at` (None: after each),
    mean sizes of change of the states (timesteps,), and the change of h (timesteps, units)."""

    answers: NDArray[np.floating]
    at: NDArray[np.int64] | None
    moved: dict[str, NDArray[np.float32]]
    hidden: NDArray[np.float32]


def _held(look: Look, intervention: Intervention) -> _Held:
    network, ids, is_read = look.source.network, text_ids(look), look.reading.is_read
    at = None if is_read is None else np.flatnonzero(is_read)
    changes = state_changes(look.source.trace, ablated_trace(network, ids, intervention))
    of_layer = changes[intervention.layer, intervention.sides[0]]
    moved = {name: np.abs(change).mean(axis=1) for name, change in of_layer.items()}
    answers = _in_unit(look, ablated_prefixes(network, ids, intervention, at))
    return _Held(answers, at, moved, of_layer["h"])


def _in_unit(look: Look, answers: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return answers as the page shows them: numbers in the unit of the data, probabilities as they are."""
    return answers if look.reading.is_probability else scaling_of(look.run).restored(answers)


def _draw_side(
    look: Look, intervention: Intervention, found: _Held, accuracies: dict[Intervention, float], limit: float
) -> None:
    """Draw one side; `limit` is where the axis of the states' change ends."""
    after, at, moved = found.answers, found.at, found.moved
    has_gates = bool(cells.gates(look.run.spec.model.layers[intervention.layer].cell))
    is_split = has_gates and not is_compared(look)
    left, right = st.columns([3, 2]) if is_split else (st.container(), st.container())
    with left:
        steps = np.arange(look.reading.timesteps) if at is None else at
        figure = ablation_figure(
            look.reading.tokens,
            look.reading.curve,
            after[:, look.shown_class],
            moved,
            class_name=look.class_name,
            n_classes=len(look.reading.class_names) if look.reading.is_probability else 0,
            noun=look.reading.noun,
            theme=look.theme,
            at=at,
            limit=limit,
        )
        table = pd.DataFrame({look.reading.noun: list(look.reading.tokens), "as trained": look.reading.curve})
        held = np.full(len(table), np.nan)
        held[steps] = after[:, look.shown_class]
        table["held"] = held
        for name, values in moved.items():
            table[f"mean change of {name}"] = values
        chart_block(
            "The same text, with and without",
            figure,
            table,
            key=f"units_hold_curve_{look.letter}",
            caption="ablation",
            note=f"Below: how far the states of layer {intervention.layer + 1} moved, averaged over its units.",
        )
        _draw_moved(look, intervention, found.hidden)
    with right:
        _draw_in_turn(look, intervention, accuracies)


def _choose(look: Look) -> tuple[Intervention, bool]:
    """Draw the controls; return what is to be held, and whether also over the sample."""
    layers = look.run.spec.model.layers
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        layer = look.place.layer
        if len(layers) > 1:
            layer = st.segmented_control(
                "Layer",
                range(len(layers)),
                key=widget_key("hold_layer", look, layer),
                default=layer,
                format_func=lambda index: str(index + 1),
                required=True,
            )
        there = directions(layers[layer])
        sides: tuple[Direction, ...] = there
        if len(there) > 1:
            named: dict[str, tuple[Direction, ...]] = {
                "Both": there, "Forward": ("forward",), "Backward ←": ("backward",)
            }  # fmt: skip
            sides = named[
                st.segmented_control(
                    "Side", list(named), key=widget_key("hold_side", look, layer), default="Both", required=True
                )
            ]
        cell, units = layers[layer].cell, range(layers[layer].units)
        gates = []
        for gate in cells.gates(cell):
            state = st.segmented_control(
                f"{QUANTITY_NAMES[cell][gate].capitalize()} ({gate})",
                list(_STATES),
                key=widget_key(f"hold_{gate}", look, layer),
                default="shut" if gate == KEEPING[cell] else "trained",
                format_func=lambda name: _STATES[name],
                required=True,
            )
            if state != "trained":
                gates.append((gate, OPEN if state == "open" else SHUT))
        some: list[int] = []
        if cells.gates(cell):
            some = st.multiselect(
                "Gates of", units, key=widget_key("hold_some", look, layer), placeholder="all units", width=170
            )
        silent = st.multiselect(
            "Silence units",
            units,
            key=widget_key("hold_silent", look, layer),
            default=[] if cells.gates(cell) else [min(look.place.unit, len(units) - 1)],
            placeholder="none",
            width=170,
            help="Sets what these units show (h) to 0 at every word.",
        )
        with_sample = look.reading.answers == "classes" and st.toggle(
            "Also on test texts",
            key=widget_key("hold_sample", look, layer),
            help="Answers the sample of test texts again for each gate: about a second for 32 units.",
        )
    return Intervention(layer, sides, tuple(gates), tuple(sorted(some)), tuple(sorted(silent))), with_sample


def _accuracies(look: Look, intervention: Intervention) -> dict[Intervention, float]:
    """Return the share of right answers over the sample as trained, for each single gate, and for what is held."""
    layer, sides = intervention.layer, intervention.sides
    asked = [Intervention(layer, sides), *single_gates(look.source.network, layer, sides), intervention]
    try:
        return {each: accuracy_of(look, each) for each in asked}
    except ExplorerError as error:
        st.warning(str(error))
        return {}


def _sentence(look: Look, intervention: Intervention, after: np.ndarray, accuracies: dict[Intervention, float]) -> str:
    """Return in one line what is held and what that does to the answer and to the share of right answers."""
    if intervention.is_nothing:
        return '<div class="held">Nothing is held: choose a gate to open or shut, or units to silence.</div>'
    names, shown = look.reading.class_names, look.shown_class
    before = look.reading.last
    if look.reading.numbers is not None:
        return _sentence_of_number(look, intervention, float(after[shown]))
    was, now = int(np.argmax(before)), int(np.argmax(after))
    what = "answer" if look.reading.answers == "classes" else "first guess"
    end = f"the {what} stays <b>{html.escape(names[now])}</b>"
    if was != now:
        end = f"the {what} turns from {html.escape(names[was])} to <b>{html.escape(names[now])}</b>"
    where = f" in layer {intervention.layer + 1}" if len(look.run.spec.model.layers) > 1 else ""
    said = (
        f"With <b>{html.escape(held_text(intervention))}</b>{where}: P({html.escape(names[shown])}) "
        f"{number(float(before[shown]))} → <b>{number(float(after[shown]))}</b>, {end}."
    )
    trained = Intervention(intervention.layer, intervention.sides)
    if accuracies:
        said += (
            f' <span class="quiet">Test texts right: {accuracies[trained]:.1%} → '
            f"<b>{accuracies[intervention]:.1%}</b>.</span>"
        )
    return f'<div class="held">{said}</div>'


def _sentence_of_number(look: Look, intervention: Intervention, after: float) -> str:
    """Return in one line what is held and what that does to the number on show."""
    reading, numbers = look.reading, look.reading.numbers
    assert numbers is not None
    digits = digits_for(numbers.limits[1] - numbers.limits[0])
    unit = f" {html.escape(numbers.unit)}" if numbers.unit else ""
    where = f" in layer {intervention.layer + 1}" if len(reading.layers) > 1 else ""
    return (
        f'<div class="held">With <b>{html.escape(held_text(intervention))}</b>{where}: {html.escape(look.class_name)} '
        f"{number(float(reading.curve[-1]), digits)} → <b>{number(after, digits)}</b>{unit}.</div>"
    )


def _draw_moved(look: Look, intervention: Intervention, change: np.ndarray) -> None:
    """Name the units whose h moved most; with a button for each where the instrument shows that layer and side."""
    size = np.abs(change).max(axis=0)
    most = [int(unit) for unit in np.argsort(-size, kind="stable")[:_MOST_NAMED] if size[unit] > 0.005]
    if not most:
        return
    if (intervention.layer, intervention.sides[0]) == (look.place.layer, look.place.side):
        labels = {unit: f"unit {unit}: {number(float(size[unit]))}" for unit in most}
        show_buttons(look, "Largest change of h:", labels, "held")
    else:
        named = ", ".join(f"unit {unit} ({number(float(size[unit]))})" for unit in most)
        st.html(f'<div class="hint">Largest change of h: {named}</div>')


def _draw_in_turn(look: Look, intervention: Intervention, accuracies: dict[Intervention, float]) -> None:
    """Draw what each gate alone does, open and shut."""
    network, ids, layer = look.source.network, text_ids(look), intervention.layer
    each = single_gates(network, layer, intervention.sides)
    if not each:
        st.html('<div class="hint">A SimpleRNN has no gates to hold: silence units instead.</div>')
        return
    answers = np.array(
        [_in_unit(look, ablated_probabilities(network, [ids], one))[0, look.shown_class] for one in each]
    )
    held = [one.gates[0] for one in each]
    trained = Intervention(layer, intervention.sides)
    known = np.array([accuracies[one] for one in each]) if accuracies else None
    figure = gates_figure(
        held,
        answers,
        float(look.reading.curve[-1]),
        cell=network.spec.model.layers[layer].cell,
        class_name=look.class_name,
        theme=look.theme,
        accuracies=known,
        trained_accuracy=accuracies.get(trained, 0.0),
        is_probability=look.reading.is_probability,
        guessing=look.reading.guess,
    )
    table = pd.DataFrame(held, columns=["gate", "held at"])
    table[f"P({look.class_name})" if look.reading.is_probability else look.class_name] = answers
    table["as trained"] = float(look.reading.curve[-1])
    if known is not None:
        table["test texts right"] = known
        table["test texts right as trained"] = accuracies[trained]
    chart_block(
        "Every gate in turn",
        figure,
        table,
        key=f"units_hold_turn_{look.letter}",
        caption="gates_in_turn",
        note="Dotted: guessing." if known is not None else "",
    )
