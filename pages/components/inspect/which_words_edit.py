"""The edited text of the tab "Which words": kept while the page lives, changed by clicks, buttons and typing.

Callbacks of widgets run before anything is drawn, so what they put here is what the next drawing shows. Imports insight
and streamlit.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from lstm_core.insight.edits import drop, negate, swap
from lstm_core.insight.opposites import opposite
from pages.components.inspect.look import Look
from pages.components.inspect.reading import MOST_CHARACTERS, replayed
from pages.components.inspect.which_words_strip import identity


class WordsKey(StrEnum):
    """Widgets and kept values of the tab; those of one side end with its letter."""

    STRIP = "words_strip_A"
    TOOL = "words_tool_A"
    SWAP_FOR = "words_swap_for_A"
    FORM = "words_form_A"
    TEXT = "words_text_A"
    READ = "words_read_A"
    BACK = "words_back_A"
    UNITS = "words_units_A"
    WINDOW = "words_window_A"

    # values that outlive a visit of another tab
    EDIT = "words_edit"
    MESSAGE = "words_message"


@dataclass(frozen=True)
class Edit:
    """The edited text and the one that it was made from."""

    original: str
    text: str


TOOLS = {"drop": "Drop it", "negate": "Put “not” before it", "swap": "Swap it"}
LETTER_TOOLS = {"drop": "Drop it", "swap": "Swap it"}


def current_edit(look: Look) -> Edit:
    """Return the kept edit; another text above starts anew."""
    kept = st.session_state.get(WordsKey.EDIT)
    if not isinstance(kept, Edit) or kept.original != look.source.text:
        kept = Edit(look.source.text, look.source.text)
        st.session_state[WordsKey.EDIT] = kept
        st.session_state[WordsKey.TEXT] = kept.text
        st.session_state.pop(WordsKey.MESSAGE, None)
    return kept


def take_text(look: Look, text: str) -> None:
    """Make `text` the edited text; what would leave nothing to read is refused with a sentence."""
    st.session_state.pop(WordsKey.MESSAGE, None)
    if not text.strip():
        st.session_state[WordsKey.MESSAGE] = "That would leave nothing to read."
        text = current_edit(look).text
    st.session_state[WordsKey.EDIT] = Edit(look.source.text, text[:MOST_CHARACTERS])
    st.session_state[WordsKey.TEXT] = text[:MOST_CHARACTERS]


def is_spaced(look: Look) -> bool:
    """Say whether white space parts this network's tokens."""
    return look.reading.noun == "word"


def click(look: Look, index: int) -> None:
    """Do to one word of the edited text what the chosen tool says."""
    edit = current_edit(look)
    encoded = replayed(look.run, look.state.step, edit.text).encoded
    if encoded.empty or not 0 <= index < len(encoded):
        return
    tool = st.session_state.get(WordsKey.TOOL) or "drop"
    spaced = is_spaced(look)
    if tool == "negate":
        take_text(look, negate(edit.text, encoded.spans, index))
    elif tool == "swap":
        token = encoded.tokens[index]
        word = (st.session_state.get(WordsKey.SWAP_FOR) or "").strip() or opposite(token)
        if word is None:
            st.session_state[WordsKey.MESSAGE] = (
                f"No opposite of “{token}” is known here: type what to put in its place, then press it again."
            )
        else:
            take_text(look, swap(edit.text, encoded.spans[index], word, spaced=spaced))
    else:
        take_text(look, drop(edit.text, encoded.spans[index], spaced=spaced))


def clicked(look: Look) -> None:
    """Answer a click on the strip, unless it was on words that have changed since."""
    event: Any = (st.session_state.get(WordsKey.STRIP) or {}).get("clicked")
    if event and event.get("of") == identity(current_edit(look).text):
        click(look, int(event["index"]))


def drop_all(look: Look, each: Look, indices: tuple[int, ...]) -> None:
    """Drop some words of the original, for the button beside the smallest change.

    Args:
        look: the side that is edited.
        each: the side whose tokens are meant; another network may part the same text otherwise.
        indices: its tokens.
    """
    text = look.source.text
    for index in sorted(indices, reverse=True):  # from the right, so that the spans on the left stay right
        text = drop(text, each.source.encoded.spans[index], spaced=is_spaced(look))
    take_text(look, text)
