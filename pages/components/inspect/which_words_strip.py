"""The words of a text as buttons in class colours: a click on one edits the text. Imports figures and streamlit."""

import zlib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import streamlit as st

from lstm_core.figures.layout import visible
from lstm_core.figures.palette import palette, text_on, verdict_fill
from lstm_core.figures.reading import Reading, number

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "lstm_explorer_click_words",
    html='<div class="click-words" role="group"></div>',
    css=(_HERE / "which_words_strip.css").read_text(encoding="utf-8"),
    js=(_HERE / "which_words_strip.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def identity(text: str) -> int:
    """Return a number that goes with a text, so that a click on an older one can be told apart."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def strip_data(reading: Reading, theme: str | None, *, changed: Collection[int], disabled: bool) -> dict[str, Any]:
    """Return what the browser draws.

    Args:
        reading: the text as the network read it; colour is the verdict after each word.
        theme: "light" or "dark".
        changed: tokens to mark, because the original has others there.
        disabled: there is nothing to click on.
    """
    colours = palette(theme)
    words = []
    for index, (token, p) in enumerate(zip(reading.tokens, reading.curve, strict=True)):
        fill = verdict_fill(float(p), len(reading.class_names), colours)
        odd = bool(reading.unknown[index])
        words.append(
            {
                "text": visible(token) if token.strip() else "␣",
                "title": f"{reading.noun} {index + 1}: P({reading.class_names[reading.shown_class]}) "
                f"{number(float(p))} after it{', unknown to this network' if odd else ''}",
                "fill": fill,
                "ink": text_on(fill, colours),
                "unknown": odd,
                "changed": index in changed,
            }
        )
    return {
        "words": words,
        "of": identity(reading.text),
        "label": f"{reading.noun.capitalize()}s of the text: press one to change it",
        "disabled": disabled,
    }


def word_buttons(data: dict[str, Any], *, key: str, on_click: Callable[[], None]) -> None:
    """Draw the buttons; `st.session_state[key]["clicked"]` has index and identity of the text that was clicked."""
    _component(key=key, data=data, on_clicked_change=on_click)
