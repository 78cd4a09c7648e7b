"""The instrument of the Inspect page: two figures on one x axis, what to read in them, and their numbers.

Imports figures, the glossary and streamlit.
"""

import html
from collections.abc import Sequence

import streamlit as st

from lstm_core.figures.gates import Contrast, columns_of, heatmap_figure, reading_figure, unit_sentence
from lstm_core.figures.reading import Reading
from lstm_core.glossary import CAPTIONS
from pages.components.inspect.controls import Place
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.parts import (
    caption_html,
    csv_bytes,
    map_table,
    one_unit_caption,
    pane_html,
    safe,
    unit_table,
)

_CHART = {"displayModeBar": False, "responsive": True, "doubleClick": False}


def draw_sentence(reading: Reading, place: Place, said: Sequence[str]) -> None:
    """Draw the plain sentence about the unit at the largest change of mind, and the notices about the text."""
    at = reading.turning_point
    sentence = unit_sentence(reading, place.layer, place.side, place.unit, at)
    notes = "".join(f'<span class="note">{note}</span>' for note in said)
    token = safe(reading.tokens[at])
    st.html(f'<div class="sentence">At <b>“{token}”</b> unit {place.unit}: {html.escape(sentence)}{notes}</div>')


def frame_style(reading: Reading) -> str:
    """Return the style that keeps the figures from shrinking below what their columns need."""
    least = columns_of(reading).least_width
    return (
        f"<style>.st-key-{InspectKey.READING_CHART}, .st-key-{InspectKey.MAP_CHART} {{ min-width: {least}px; }}</style>"
    )


def draw_lanes(reading: Reading, place: Place, theme: str | None) -> None:
    """Draw words, verdict and the lanes of one unit."""
    if not columns_of(reading).has_words or reading.cut_tokens:
        st.html(pane_html(reading, theme))
    figure = reading_figure(reading, layer=place.layer, side=place.side, unit=place.unit, theme=theme)
    with st.container(key=InspectKey.READING_CHART):
        st.plotly_chart(
            figure,
            theme=None,
            config=_CHART,
            alt=f"Each {reading.noun} with the answer after it, and what unit {place.unit} did",
        )


def draw_map(
    reading: Reading,
    place: Place,
    quantity: str,
    units: Sequence[int],
    contrast: Contrast,
    theme: str | None,
) -> None:
    """Draw all units of one quantity."""
    figure = heatmap_figure(
        reading,
        layer=place.layer,
        side=place.side,
        quantity=quantity,
        units=units,
        theme=theme,
        contrast=contrast,
        chosen_unit=place.unit,
    )
    with st.container(key=InspectKey.MAP_CHART):
        st.plotly_chart(
            figure, theme=None, config=_CHART, alt=f"{quantity} of {len(units)} units at each {reading.noun}"
        )


def draw_captions(*keys: str, note: str = "") -> None:
    """Draw the "How to read" lines of a figure; "more" opens the formulas."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        st.html(caption_html(*keys, note=note), width="stretch")
        with st.popover("more", key=f"inspect_more_{keys[0]}", width="content"):
            for key in keys:
                st.markdown(CAPTIONS[key].more)


def lane_captions(reading: Reading, place: Place) -> tuple[str, ...]:
    """Return the keys of the captions under the first figure."""
    return "word_strip", "prefix_curve", one_unit_caption(reading.layers[place.layer].cell)


def shown_units(reading: Reading, place: Place, rows: int) -> list[int]:
    """Return the units of the map: the first in the run's order; the last row is the chosen one if it is not there."""
    units = [int(unit) for unit in reading.side(place.layer, place.side).order[:rows]]
    return units if place.unit in units else [*units[:-1], place.unit]


def draw_numbers(reading: Reading, place: Place, quantity: str, units: Sequence[int]) -> None:
    """Draw the table of all numbers of one unit, and both figures' numbers as CSV."""
    with st.expander("Numbers", key=InspectKey.NUMBERS):
        table = unit_table(reading, place.layer, place.side, place.unit)
        st.dataframe(
            table,
            key=InspectKey.TABLE,
            hide_index=True,
            height=min(38 + 30 * len(table), 420),
            row_height=30,
            column_config={
                name: st.column_config.NumberColumn(format="%.3f")
                for name in table.columns
                if table[name].dtype.kind == "f"
            },
        )
        with st.container(horizontal=True):
            st.download_button(
                f"Unit {place.unit} as CSV",
                lambda: csv_bytes(table),
                file_name=f"unit-{place.unit}.csv",
                mime="text/csv",
                key=InspectKey.DOWNLOAD_UNIT,
                on_click="ignore",
            )
            st.download_button(
                f"{quantity} of {len(units)} units as CSV",
                lambda: csv_bytes(map_table(reading, place.layer, place.side, quantity, units)),
                file_name=f"units-{quantity}.csv",
                mime="text/csv",
                key=InspectKey.DOWNLOAD_MAP,
                on_click="ignore",
            )
