"""A chart without tokens as the Inspect page shows it: heading, figure, how to read it, its numbers and its picture.

Imports the glossary and streamlit.
"""

import html
from typing import Any

import pandas as pd
import streamlit as st

from lstm_core.figures.layout import enlarged
from lstm_core.glossary import CAPTIONS
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.parts import csv_bytes

LARGE = 1.5
"""How much larger charts are in class view: their smallest text then has 18 px."""


def chart_block(
    title: str,
    figure: Any,
    table: pd.DataFrame,
    *,
    key: str,
    caption: str,
    note: str = "",
    on_select: Any = "ignore",
) -> Any:
    """Draw a chart with everything that belongs to it.

    Args:
        title: the heading, also the name of the files.
        figure: a `plotly.graph_objects.Figure` of fixed height with named axes.
        table: the numbers behind it.
        key: identity on the page; widgets of the block derive theirs from it.
        caption: key of `lstm_core.glossary.CAPTIONS`.
        note: a sentence of plain text behind the caption, for what holds for this picture only.
        on_select: as for `st.plotly_chart`.

    Returns:
        What `st.plotly_chart` returns.
    """
    name = title.lower().replace(" ", "-")
    with st.container(key=f"block_{key}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f'<div class="chart-head">{html.escape(title)}</div>', width="stretch")
            st.download_button(
                "CSV",
                lambda: csv_bytes(table),
                file_name=f"{name}.csv",
                mime="text/csv",
                key=f"csv_{key}",
                on_click="ignore",
                help="Save the numbers of this chart. Its picture: the camera at the chart's upper right.",
            )
        event = st.plotly_chart(
            enlarged(figure, LARGE) if st.session_state.get(InspectKey.IS_CLASS_VIEW) else figure,
            theme=None,
            key=key,
            on_select=on_select,
            config={
                "displaylogo": False,
                "displayModeBar": True,
                "modeBarButtons": [["toImage"]],
                "toImageButtonOptions": {"format": "png", "scale": 2, "filename": name},
            },
            alt=title,
        )
        say_how_to_read(caption, key=key, note=note)
    return event


def say_how_to_read(caption: str, *, key: str, note: str = "") -> None:
    """Draw the line "How to read", with three sentences and the formula behind "more"."""
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        line = f"How to read: {CAPTIONS[caption].short} {note}"
        st.html(f'<div class="how">{html.escape(line)}</div>', width="stretch")
        with st.popover("more", key=f"more_{key}", width="content"):
            st.markdown(CAPTIONS[caption].more)
