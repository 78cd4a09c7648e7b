"""The lower half of the tab "How far back": the same text at each saved state, its words and one gate of one layer.

Imports insight, figures and streamlit.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.palette import palette, text_on, verdict_fill
from lstm_core.figures.reading import QUANTITY_NAMES, SIGNED, Reading, number
from lstm_core.figures.through_training import Moment, through_training_figure
from lstm_core.insight.through_training import moments, typical_range
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.how_far_back_states import InState, in_state
from pages.components.inspect.look import Look
from pages.components.inspect.parts import safe
from pages.components.inspect.reading import SavedState

STRIPS = "The same text at each saved state"
TITLE = "Through training"
MOST_UNITS = 24
KEEPING = {"lstm": "f", "gru": "z", "simple_rnn": "h"}
"""What says in each cell how much of the state is kept, or else the state itself."""

_WORDS_FIT = 150
"""Most characters of a text whose words are written out at each saved state; longer ones are bands of colour."""


@st.fragment
def draw_through_training(look: Look) -> None:
    """Draw the same text at up to eight saved states: its words coloured, the answer, and one gate of all units."""
    shown = _shown_steps(look)
    places = [index for index, state in enumerate(look.states) if state.step in shown]
    states = [look.states[index] for index in moments(len(look.states), places)]
    try:
        sources = [in_state(look, state.step) for state in states]
    except ExplorerError as error:
        st.warning(str(error))
        return
    layer, side = look.place.layer, look.place.side
    values = look.reading.layers[layer]
    st.html(f'<div class="chart-head">{STRIPS}</div>{states_html(states, sources, look)}')
    quantity = _choose(look, values.cell)
    units = look.reading.side(layer, side).order[:MOST_UNITS]
    pictures = [
        Moment(
            label=f"{shown[state.step]}: {state.label}" if shown.get(state.step) else state.label,
            values=source.trace.layers[layer].directions[side][quantity][0][:, units],
            is_shown=state.step in shown,
        )
        for state, source in zip(states, sources, strict=True)
    ]
    chart_block(
        f"{TITLE}: {quantity} ({QUANTITY_NAMES[values.cell][quantity]})",
        through_training_figure(
            pictures,
            tokens=look.reading.tokens,
            units=units.tolist(),
            quantity=quantity,
            noun=look.reading.noun,
            theme=look.theme,
            n_columns=2 if _is_half(look) else 5,
        ),
        _table(pictures, look.reading, units, quantity),
        key=f"through_training_{look.letter}",
        caption="through_training",
        note=_note(states, sources, look, quantity),
    )


def states_html(states: Sequence[SavedState], sources: Sequence[InState], look: Look) -> str:
    """Return a row for each saved state: when, the answer, and the text coloured by the verdicts of that moment."""
    reading, shown = look.reading, _shown_steps(look)
    colours = palette(look.theme)
    rows = []
    for state, source in zip(states, sources, strict=True):
        curve = source.curve
        fills = [
            verdict_fill(float(p), len(reading.class_names), colours) if reading.is_probability else colours.neutral
            for p in curve
        ]
        weight = "font-weight:650" if state.step in shown else ""
        badge = f"background:{fills[-1]};color:{text_on(fills[-1], colours)}"
        answer = safe(reading.class_names[source.answer])
        cells = (
            f'<span style="white-space:nowrap;{weight}">{safe(state.label)}</span>',
            f'<span class="badge" style="padding:1px 8px;font-size:13px;{badge}">{answer}</span>',
            f'<span style="font-variant-numeric:tabular-nums">{number(float(curve[-1]))}</span>',
            _strip(reading, curve.tolist(), fills, look),
        )
        rows.append(_row(cells, "cell"))
    fewest = min((source.n_read for source in sources), default=len(reading.tokens))
    between = f" (estimated between {fewest} of them)" if fewest < len(reading.tokens) else ""
    named = safe(reading.class_names[reading.shown_class])
    heads = [
        "saved state",
        "answer",
        f"P({named})",
        f"the same text, coloured by P({named}) after each {reading.noun}{between}",
    ]
    if reading.answers == "tokens":
        heads[1] = "expected next"
    if reading.numbers is not None:
        unit = f" in {safe(reading.numbers.unit)}" if reading.numbers.unit else ""
        heads[1:] = ["answer", f"it says{unit}", f"the same {reading.noun}s"]
    head = _row([f'<span style="font-size:12px;opacity:.75">{each}</span>' for each in heads], "columnheader")
    return (
        f'<div role="table" aria-label="{STRIPS}" style="display:grid;gap:3px 12px;align-items:center;font-size:14px;'
        f'grid-template-columns:max-content max-content max-content minmax(0,1fr)">{head}{"".join(rows)}</div>'
    )


def _row(cells: Sequence[str], role: str) -> str:
    inside = "".join(f'<div role="{role}">{cell}</div>' for cell in cells)
    return f'<div role="row" style="display:contents">{inside}</div>'


def _strip(reading: Reading, curve: Sequence[float], fills: Sequence[str], look: Look) -> str:
    """Return the words on their colours, or, where they would not fit, one band with a piece for each."""
    tokens = reading.tokens
    colours = palette(look.theme)
    if sum(len(token) + 1 for token in tokens) <= (_WORDS_FIT // 2 if _is_half(look) else _WORDS_FIT):
        padding = 4 if reading.noun in ("word", "piece") else 2
        words = "".join(
            f'<span class="word" title="{number(p, 3)}" style="background:{fill};color:{text_on(fill, colours)};'
            f'padding:1px {padding}px">{safe(token)}</span>'
            for token, p, fill in zip(tokens, curve, fills, strict=True)
        )
        return f'<div class="word-strip" style="display:flex;flex-wrap:wrap;gap:2px;line-height:21px">{words}</div>'
    edges = [f"{100 * index / len(fills):.2f}%" for index in range(len(fills) + 1)]
    pieces = ",".join(f"{fill} {edges[index]} {edges[index + 1]}" for index, fill in enumerate(fills))
    return (
        f'<div role="img" aria-label="It falls to {number(min(curve))} and rises to {number(max(curve))}" '
        f'style="height:20px;border-radius:3px;background:linear-gradient(to right,{pieces})"></div>'
    )


def _is_half(look: Look) -> bool:
    """Say whether A and B stand side by side, each in half of the page: two runs, or else one training is enough."""
    return look.letter == "B" or (look.other is not None and look.other.run.path != look.run.path)


def _shown_steps(look: Look) -> dict[int, str]:
    """Return the saved states that the page shows, with the letter that stands for each, if there are two."""
    if look.other is None or _is_half(look):
        return {look.state.step: ""}
    if look.other.state.step == look.state.step:
        return {look.state.step: "A, B"}
    return {look.state.step: "A", look.other.state.step: "B"}


def _note(states: Sequence[SavedState], sources: Sequence[InState], look: Look, quantity: str) -> str:
    """Say how far a gate moves over this text at the first and at the last of the pictures, and which units are drawn."""
    side = look.reading.side(look.place.layer, look.place.side)
    n_units = len(side.order)
    said = ""
    if quantity not in SIGNED and len(look.reading.tokens) > 1:
        ranges = typical_range([source.trace for source in sources], look.place.layer, look.place.side, quantity)
        said = f"Half of the units move {quantity} over this text by at least {number(ranges[0])} {states[0].label}"
        said += f", by {number(ranges[-1])} {states[-1].label}. " if len(states) > 1 else ". "
    if n_units > MOST_UNITS:
        which = f"the {MOST_UNITS} with most effect" if side.is_ordered else f"the first {MOST_UNITS}"
        said += f"Drawn are {which} of {n_units} units."
    return said.strip()


def _choose(look: Look, cell: str) -> str:
    """Draw the choice of the quantity; how much is kept comes first."""
    names = QUANTITY_NAMES[cell]
    key = f"through_training_quantity_{look.letter}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = KEEPING[cell]
    if len(names) == 1:
        return next(iter(names))
    chosen: str = st.segmented_control(
        "Gate in the pictures",
        list(names),
        key=key,
        format_func=lambda each: f"{each} {names[each]}",
        required=True,
        help="Which gate or state of the layer the small pictures show. f (in a GRU: z) says how much is kept.",
    )
    return chosen


def _table(pictures: Sequence[Moment], reading: Reading, units: np.ndarray, quantity: str) -> pd.DataFrame:
    """The numbers of all pictures: a row for each saved state and token, a column for each unit."""
    columns = [f"{quantity} of unit {unit}" for unit in units]
    tables = []
    for picture in pictures:
        table = pd.DataFrame(picture.values.astype(np.float64), columns=columns)
        table.insert(0, reading.noun, list(reading.tokens))
        table.insert(0, "position", np.arange(1, len(table) + 1))
        table.insert(0, "saved state", picture.label)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
