"""View "Which words made the answer": the text coloured by three attributions. Imports insight, figures, streamlit."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.data.typed_numbers import EncodedNumbers
from lstm_core.figures.attribution import MOST_LABELS, NAMES, attribution_figure
from lstm_core.insight.attribution import Attribution, agreement, attribute
from lstm_core.runs.store import Run
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.encoding import scaling_of
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look
from pages.components.inspect.reading import replayed
from pages.components.inspect.which_words_text import (
    agreement_sentence,
    alike_html,
    key_html,
    pushes_html,
    score_sentence,
    sum_sentence,
)

MOST_LABELS_IN_HALF = 24
WHOLE_WIDTH, HALF_WIDTH = 1200, 640
"""About how wide the page draws a chart, in pixels."""


@st.cache_resource(max_entries=24, show_spinner=False)
def _attribution(path: str, step: int, text: str, shown_class: int) -> Attribution:
    source = replayed(Run(Path(path)), step, text)
    found = attribute(source.network, source.inputs, shown_class)
    if not isinstance(source.encoded, EncodedNumbers):
        return found
    scaling = scaling_of(Run(Path(path)))
    return found.in_unit(scaling.mean, scaling.deviation)


def attribution_of(look: Look) -> Attribution:
    """Return the pushes of all methods, computed once for a run, saved state, text and class."""
    return _attribution(str(look.run.path), look.state.step, look.source.text, look.shown_class)


def draw_attribution(look: Look, found: Attribution, limit: float, *, is_half: bool = False) -> None:
    """Draw one side.

    Args:
        look: what the page looks at.
        found: its pushes.
        limit: end of the scale, shared with the other side.
        is_half: another side stands beside it.
    """
    reading, theme = look.reading, look.theme
    agreed = agreement(found.values)
    what = "text" if reading.numbers is None else "sequence"
    st.html(f'<div class="chart-head">Which {reading.noun}s made the answer {key_html(reading, limit, theme)}</div>')
    st.html(pushes_html(reading, found, agreed, limit, theme))
    st.html(
        '<div class="findings">'
        f"{score_sentence(reading, found)}<br>{agreement_sentence(reading, found, agreed)}<br>"
        f"{alike_html(reading, found, agreed, limit, theme)}<br>{sum_sentence(found, reading.noun, what=what)}</div>"
    )
    table = pd.DataFrame({"position": np.arange(1, reading.timesteps + 1), reading.noun: list(reading.tokens)})
    for method, values in found.values.items():
        table[NAMES[method]] = values
    chart_block(
        f"Push of each {reading.noun} by three methods",
        attribution_figure(
            reading.tokens,
            found.values,
            limit=limit,
            class_name=look.class_name,
            noun=reading.noun,
            theme=theme,
            most=MOST_LABELS_IN_HALF if is_half else MOST_LABELS,
            pushed="log-odds" if reading.numbers is None else reading.numbers.unit,
            width=HALF_WIDTH if is_half or st.session_state.get(InspectKey.IS_CLASS_VIEW) else WHOLE_WIDTH,
        ),
        table,
        key=f"words_attribution_{look.letter}",
        caption="attribution",
        note=_note(look),
    )


def _note(look: Look) -> str:
    """Say what the colours mean where the caption speaks of others."""
    if look.reading.numbers is not None:
        return "Blue here: makes the answer higher; orange: lower, measured in its unit against a value at the mean."
    if len(look.reading.class_names) == 2:
        return ""
    return f"Blue here: towards {look.class_name}; orange: away from it."
