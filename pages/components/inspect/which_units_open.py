"""Fully open or shut: how often gates saturate, how long memory lasts, which units never move.

Imports the library below Keras and streamlit.
"""

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.reading import number
from lstm_core.figures.saturation import half_life_figure, least_limit, saturation_figure
from lstm_core.insight.saturation import KEEPING, LEAST_RANGE, Saturation
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.look import Look, sides
from pages.components.inspect.which_units_data import saturation_of
from pages.components.inspect.which_units_parts import both, inline_choice, is_compared, show_buttons, widget_key

_OVER = {"sample": "Test texts", "text": "This text"}
_MOST_NAMED = 5


@st.fragment
def draw_open(look: Look) -> None:
    """Draw the view, A and B side by side if there are two."""
    over = inline_choice("Counted over", _OVER, key=widget_key("open_over", look), default="sample")
    entries = []
    for each in sides(look):
        try:
            found = saturation_of(each, over_sample=over == "sample")
        except ExplorerError as error:
            st.warning(f"{error} The numbers below are those of the text on show.")
            found = saturation_of(each, over_sample=False)
        entries.append((each, found[each.place.layer, each.place.side], st.container()))
    reach = [float(each.reading.timesteps) for each in both(look)]
    reach += [float(life) for _, counted, _ in entries if counted.half_life is not None for life in counted.half_life]
    for each, counted, body in entries:
        with body:
            _draw_counted(each, counted, reach)


def _draw_counted(look: Look, counted: Saturation, reach: list[float]) -> None:
    """Draw what was counted on one side; `reach` is what the axis of half-lives has room for."""
    noun = look.reading.noun
    if counted.half_life is None:
        st.html('<div class="held">A SimpleRNN has no gates: nothing in it can stand open or shut.</div>')
        _draw_still(look, counted)
        return
    cell = look.source.trace.layers[look.place.layer].cell
    note = f"Counted over {counted.timesteps:,} {noun}s. Ringed: unit {look.place.unit}."
    alone = not is_compared(look)
    limit = least_limit(counted.opened, counted.shut) if alone else 1.0  # A and B share their scales
    if limit < 1:
        note += f" The axes end at {limit:.0%}."
    left, right = st.columns([3, 2]) if alone else (st.container(), st.container())
    units = np.arange(len(counted.moved))
    with left:
        table = pd.DataFrame({"unit": units})
        for gate in counted.shut:
            table[f"{gate} open"], table[f"{gate} shut"] = counted.opened[gate], counted.shut[gate]
        figure = saturation_figure(
            counted.opened, counted.shut, cell=cell, noun=noun, unit=look.place.unit, theme=look.theme, limit=limit
        )
        key = f"units_open_{look.letter}"
        chart_block("Fully open or shut", figure, table, key=key, caption="saturation", note=note)
    with right:
        lives = counted.half_life
        figure = half_life_figure(
            lives,
            length=look.reading.timesteps,
            noun=noun,
            unit=look.place.unit,
            theme=look.theme,
            gate=KEEPING[cell],
            still=counted.still.tolist(),
            reach=reach,
        )
        table = pd.DataFrame({"unit": units, f"half-life in {noun}s": lives, "range of h": counted.moved})
        chart_block("How long memory lasts", figure, table, key=f"units_life_{look.letter}", caption="half_life")
    longest = [int(unit) for unit in np.argsort(-lives, kind="stable")[:_MOST_NAMED]]
    labels = {
        unit: f"unit {unit}: {'never forgets' if np.isinf(lives[unit]) else number(float(lives[unit]), 1)}"
        for unit in longest
    }
    show_buttons(look, f"Longest memory, half-life in {noun}s:", labels, "life")
    _draw_still(look, counted)


def _draw_still(look: Look, counted: Saturation) -> None:
    """Name the units that never move."""
    still = counted.still.tolist()
    if still:
        labels = {unit: f"unit {unit}" for unit in still[:_MOST_NAMED]}
        more = f" ({len(still)} of {len(counted.moved)})"
        show_buttons(look, f"Never move, h stays within {LEAST_RANGE:g}{more}:", labels, "still")
    else:
        least = int(np.argmin(counted.moved))
        st.html(
            f'<div class="hint">Every unit moves: the quietest, unit {least}, by '
            f"{number(float(counted.moved[least]))} in h.</div>"
        )
