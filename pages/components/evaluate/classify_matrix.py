"""The confusion matrix, the most frequent mistakes in words, and the bars of the classes. Imports figures and streamlit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.figures.confusion import MOST_NUMBERS, balance_figure, confusion_figure
from lstm_core.insight.confusion import Counts, by_frequency, folded, most_confused
from pages.components.evaluate.classify_texts import choose_pair, chosen_pair
from pages.components.evaluate.classify_words import confused_label
from pages.components.evaluate.keys import EvaluateKey, pair_key
from pages.components.evaluate.measured import Measured
from pages.components.inspect.chart_block import chart_block
from pages.components.own_data_words import markdown

UNITS = {"share": "Share of the row", "count": "Texts"}
MOST_PAIRS = 8
"""Mistakes that are listed in words."""


def draw_matrix(found: Measured, theme: str | None) -> None:
    """Draw the matrix with its controls; a click on a field shows its texts."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        unit = st.segmented_control(
            "Numbers",
            list(UNITS),
            key=EvaluateKey.CLASS_UNIT,
            format_func=lambda each: UNITS[each],
            default="share",
            required=True,
            label_visibility="collapsed",
        )
        _choose_number(found)
    order, counts, names = _shown(found)
    pair, place = chosen_pair(), {int(each): row for row, each in enumerate(order)}
    marked = (place[pair[0]], place[pair[1]]) if pair is not None and set(pair) <= set(place) else None
    chart = EvaluateKey.CLASS_MATRIX
    chart_block(
        "What is taken for what",
        confusion_figure(
            counts,
            names,
            unit="count" if unit == "count" else "share",
            theme=theme,
            marked=marked,
            folded=len(names) > len(order),
        ),
        matrix_table(counts, names),
        key=chart,
        caption="confusion",
        note="Click a field to read its texts below.",
        on_select=lambda: _take_click(order),
    )


def matrix_table(counts: Counts, names: Sequence[str]) -> pd.DataFrame:
    """Return the matrix as a table: a row a class, a column an answer, which no class name can be mistaken for."""
    table = pd.DataFrame(counts, columns=[f"answered {name}" for name in names])
    table.insert(0, "right class", list(names))
    return table


def draw_confused(found: Measured) -> None:
    """List the most frequent mistakes; a press on one shows its texts."""
    st.html('<div class="chart-head">Most frequent mistakes</div>')
    pairs = most_confused(found.counts)
    if not pairs:
        st.html('<div class="hint">There is no mistake to show: every text is right.</div>')
    with st.container(key="evaluate_pairs", gap=None):
        for index, pair in enumerate(pairs[:MOST_PAIRS]):
            st.button(
                markdown(confused_label(pair, found.class_names)),
                key=pair_key(index),
                type="tertiary",
                on_click=choose_pair,
                args=((pair.label, pair.answer),),
                help="Show these texts below.",
            )


def draw_balance(found: Measured, theme: str | None) -> None:
    """Draw how many texts each class has, and how many of them are right."""
    order, _, names = _shown(found)
    report = found.report
    rest = np.setdiff1d(np.arange(len(found.class_names)), order)  # classes without a row of their own
    support, right = (
        np.append(values[order], values[rest].sum())[: len(names)] for values in (report.support, report.right)
    )
    chart_block(
        "Texts of each class",
        balance_figure(support, right, names, theme=theme),
        pd.DataFrame({"class": names, "texts": support, "right": right}),
        key=EvaluateKey.CLASS_BALANCE,
        caption="class_results",
    )


def _choose_number(found: Measured) -> None:
    """Draw the choice of how many classes have a row of their own, where there are many."""
    n = len(found.class_names)
    if n <= MOST_NUMBERS:
        return
    options = [*(each for each in (MOST_NUMBERS - 1, 25) if each < n), n]
    if st.session_state.get(EvaluateKey.CLASS_N_SHOWN) not in options:
        st.session_state[EvaluateKey.CLASS_N_SHOWN] = options[0]
    st.segmented_control(
        "Classes",
        options,
        key=EvaluateKey.CLASS_N_SHOWN,
        format_func=lambda each: f"All {n} classes" if each == n else f"{each} most frequent",
        required=True,
        label_visibility="collapsed",
    )


def _shown(found: Measured) -> tuple[Counts, Counts, list[str]]:
    """Return the classes with a row of their own, and the matrix and the names that are drawn."""
    n = len(found.class_names)
    order = by_frequency(found.report.support)
    n_shown = n if n <= MOST_NUMBERS else int(st.session_state[EvaluateKey.CLASS_N_SHOWN])
    names = [found.class_names[each] for each in order[:n_shown]]
    if n_shown < n:
        names.append(f"the other {n - n_shown}")
    return order[:n_shown], folded(found.counts, order, n_shown), names


def _take_click(order: Counts) -> None:
    """Remember the field under a click; the row and column of all other classes together have no texts to show."""
    field = clicked_field(st.session_state.get(EvaluateKey.CLASS_MATRIX))
    if field is not None and max(field) < len(order):
        choose_pair((int(order[field[0]]), int(order[field[1]])))


def clicked_field(event: Any) -> tuple[int, int] | None:
    """Return row and column of the field that was clicked, None if none of them was.

    Args:
        event: what `st.plotly_chart` says of a selection; y is the row, x the column.
    """
    try:
        point = event["selection"]["points"][0]
        return round(point["y"]), round(point["x"])
    except (KeyError, TypeError, IndexError, ValueError):
        return None
