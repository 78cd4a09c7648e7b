"""Texts of the sample as the tab "In the data" shows them: whole or around a span, with label and answer.

Everything here was written by strangers and is escaped. Imports streamlit, parts and palette.
"""

import streamlit as st

from lstm_core.figures.palette import palette, text_on, verdict_fill
from lstm_core.figures.reading import number
from lstm_core.insight.sample import Sample
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look
from pages.components.inspect.parts import safe
from pages.components.inspect.sampling import encoded

_CHARACTERS = 700  # of a text that is shown whole
_CONTEXT = 70  # characters on each side of a span


def offer_text(look: Look, text: str, *, key: str, t: int | None = None) -> None:
    """Draw the button that puts a text into the instrument above.

    Args:
        look: decides what the button is called.
        text: goes into the text area.
        key: of the button.
        t: token at which the cursor shall stand, from 0; None leaves that to the instrument.
    """
    if st.button("Open", key=key, help="Read this text in the instrument above.", on_click=_take, args=(text, t)):
        st.rerun()  # the whole page, as the text stands outside of this view


def _take(text: str, t: int | None) -> None:
    st.session_state[InspectKey.TEXT] = text
    if t is not None:
        st.session_state[InspectKey.VIEW_REQUEST] = {"t": t}


def verdict_badge(look: Look, sample: Sample, index: int, probability: float) -> str:
    """Return label and probability of a text as HTML; a wrong answer is said in words."""
    colours = palette(look.theme)
    names = look.reading.class_names
    fill = verdict_fill(probability, len(names), colours)
    return (
        f'<span class="data-badge" style="background:{fill};color:{text_on(fill, colours)}" '
        f'title="Colour and number: what the network answers">'
        f"P({safe(look.class_name)}) {number(probability)}</span> labelled {safe(names[sample.tokens.labels[index]])}"
    )


def text_html(look: Look, sample: Sample, index: int, probability: float) -> str:
    """Return a text of the sample with its label and the network's answer."""
    text = sample.texts[index]
    shown = text if len(text) <= _CHARACTERS else text[:_CHARACTERS] + " …"
    return f'<div class="data-text">{verdict_badge(look, sample, index, probability)}: {safe(shown)}</div>'


def snippet_html(look: Look, text: str, start: int, stop: int) -> str:
    """Return a span of a text with what stands around it.

    Args:
        look: whose vocabulary cuts the text into tokens.
        text: of the sample.
        start, stop: the first token of the span, and the one behind its last.
    """
    spans = encoded(look, text).spans
    first, last = spans[start][0], spans[stop - 1][1]
    left, right = text[:first], text[last:]
    if len(left) > _CONTEXT:
        left = f"… {left[-_CONTEXT:].partition(' ')[2]}"
    if len(right) > _CONTEXT:
        right = f"{right[:_CONTEXT].rpartition(' ')[0]} …"
    return f'<span class="data-snippet">{safe(left)}<mark>{safe(text[first:last])}</mark>{safe(right)}</span>'
