"""View "What if": the text beside an edited one, changed word by word with a click or typed. Imports insight, figures,
streamlit.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.reading import Reading
from lstm_core.figures.what_if import GateChanges, first_window, what_if_figure
from lstm_core.insight.edits import (
    Column,
    DeletionSearch,
    align,
    changed_columns,
    drop,
    gate_differences,
    negate,
    over_units,
    smallest_deletion,
    swap,
)
from lstm_core.insight.opposites import opposite
from lstm_core.runs.store import Run
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.look import Look, sides
from pages.components.inspect.reading import MOST_CHARACTERS, Replayed, reading_of, replayed
from pages.components.inspect.which_words_attribution import HALF_WIDTH, WHOLE_WIDTH
from pages.components.inspect.which_words_strip import identity, strip_data, word_buttons
from pages.components.inspect.which_words_text import flip_sentence, new_unknown_sentence, outcome_sentence

_READABLE_COLUMNS = {"word": {WHOLE_WIDTH: 32, HALF_WIDTH: 16}, "letter": {WHOLE_WIDTH: 64, HALF_WIDTH: 32}}


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
VIEWS = {"size": "All units, size of the change", "signed": "All units, up or down", "unit": "Unit {unit}"}
WINDOWS = {"change": "Around the change", "whole": "Whole text"}


# --- the edited text ------------------------------------------------------------------------------


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


def drop_all(look: Look, indices: tuple[int, ...]) -> None:
    """Drop some words of the original, for the button beside the smallest change."""
    text = look.source.text
    for index in sorted(indices, reverse=True):  # from the right, so that the spans on the left stay right
        text = drop(text, look.source.encoded.spans[index], spaced=is_spaced(look))
    take_text(look, text)


# --- what is computed -----------------------------------------------------------------------------


@st.cache_resource(max_entries=24, show_spinner=False)
def _deletions(path: str, step: int, text: str) -> DeletionSearch:
    run = Run(Path(path))
    source = replayed(run, step, text)
    encoded = source.encoded
    waiting = encoded.cut_tokens[:2] if encoded.cut_side == "end" else encoded.cut_tokens[:-3:-1]
    # a token means the same alone as in its text, so the next ones to be read can be asked for one by one
    spare = [int(replayed(run, step, token).encoded.ids[0]) for token in waiting]
    return smallest_deletion(source.network, encoded.ids, spare, encoded.cut_side)


def deletions_of(look: Look) -> DeletionSearch:
    """Return what leaving out words does, computed once for a run, saved state and text."""
    return _deletions(str(look.run.path), look.state.step, look.source.text)


def edited_reading(look: Look, text: str) -> tuple[Replayed, Reading]:
    """Read the edited text with the same saved state, for the same class."""
    source = replayed(look.run, look.state.step, text)
    return source, reading_of(source, look.run, look.reading.class_names, look.shown_class)


def changes_table(original: Reading, edited: Reading, columns: tuple[Column, ...], gates: GateChanges) -> pd.DataFrame:
    """Return the numbers behind the comparison: a row a column of the alignment."""
    a, b = zip(*columns, strict=True)
    table = pd.DataFrame(
        {
            "original": ["" if at is None else original.tokens[at] for at in a],
            "edited": ["" if at is None else edited.tokens[at] for at in b],
            "P original": [np.nan if at is None else float(original.curve[at]) for at in a],
            "P edited": [np.nan if at is None else float(edited.curve[at]) for at in b],
        }
    )
    for name, values in gates.values.items():
        table[f"change of {name}"] = values.astype(np.float64)
    return table


# --- drawing --------------------------------------------------------------------------------------


@st.fragment
def draw_what_if(look: Look) -> None:
    """Draw the view; using it does not redraw the page."""
    theme, noun = look.theme, look.reading.noun
    edit = current_edit(look)
    st.html(f'<div class="chart-head">What if the {noun}s were others?</div>')
    for each in sides(look):
        _draw_flip(look, each)
    if look.source.encoded.empty:
        return
    try:
        source, edited = edited_reading(look, edit.text)
    except ExplorerError as error:
        st.error(str(error))
        return
    columns = align(look.reading.tokens, edited.tokens)
    changed = changed_columns(columns, look.reading.tokens, edited.tokens)
    marked = {b for column in changed if (b := columns[column][1]) is not None}
    _draw_tools(noun)
    word_buttons(
        strip_data(edited, theme, changed=marked, disabled=source.encoded.empty),
        key=WordsKey.STRIP,
        on_click=lambda: clicked(look),
    )
    if message := st.session_state.get(WordsKey.MESSAGE):
        st.warning(message)
    _draw_form(look, edit)
    if edit.text == edit.original:
        st.html(f'<div class="hint">Nothing is changed yet: press a {noun}, or edit the text.</div>')
        return
    view, whole = _choose_view(look, len(columns))
    for each in sides(look):
        _draw_comparison(each, edit.text, view, whole, is_half=look.other is not None)


def _draw_flip(look: Look, each: Look) -> None:
    found = deletions_of(each)
    chosen = found.flip or found.strongest
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="findings">{flip_sentence(each.reading, found)}</div>', width="content")
        if each.reading.timesteps > 1:
            st.button(
                "Try it",
                key=f"words_try_{each.letter}",
                on_click=drop_all,
                args=(each if each.letter == "A" else look, chosen.indices),
                help="Drop it from the text and compare below",
                disabled=each.letter != "A" and each.reading.spans != look.reading.spans,
            )


def _draw_tools(noun: str) -> None:
    tools = TOOLS if noun == "word" else LETTER_TOOLS
    if st.session_state.get(WordsKey.TOOL) not in tools:
        st.session_state[WordsKey.TOOL] = "drop"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="hint">Press a {noun} to</div>', width="content")
        tool = st.segmented_control(
            f"What a press on a {noun} does",
            list(tools),
            key=WordsKey.TOOL,
            format_func=lambda each: tools[each],
            label_visibility="collapsed",
            required=True,
        )
        if tool == "swap":
            st.text_input(
                "Swap for",
                key=WordsKey.SWAP_FOR,
                placeholder="for its opposite, or type" if noun == "word" else "for the next letter, or type",
                label_visibility="collapsed",
                max_chars=60,
                width=230,
            )


def _draw_form(look: Look, edit: Edit) -> None:
    if WordsKey.TEXT not in st.session_state:
        st.session_state[WordsKey.TEXT] = edit.text
    with st.form(WordsKey.FORM, border=False):
        area, read, back = st.columns([8.2, 1, 1.3], vertical_alignment="bottom")
        area.text_area(
            "Edited text", key=WordsKey.TEXT, height=68, max_chars=MOST_CHARACTERS, label_visibility="collapsed"
        )
        read.form_submit_button(
            "Compare",
            key=WordsKey.READ,
            width="stretch",
            on_click=lambda: take_text(look, st.session_state[WordsKey.TEXT]),
        )
        back.form_submit_button(
            "Back to original",
            key=WordsKey.BACK,
            width="stretch",
            disabled=edit.text == edit.original,
            on_click=lambda: take_text(look, look.source.text),
        )


def _choose_view(look: Look, n_columns: int) -> tuple[str, bool]:
    """Draw the choice of what the gate rows show, and of the stretch where the text is long."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = st.segmented_control(
            "Gate rows",
            list(VIEWS),
            key=WordsKey.UNITS,
            default="size",
            format_func=lambda each: VIEWS[each].format(unit=look.place.unit),
            label_visibility="collapsed",
            required=True,
        )
        whole = False
        width = WHOLE_WIDTH if look.other is None else HALF_WIDTH
        if n_columns > _READABLE_COLUMNS[look.reading.noun][width]:
            window = st.segmented_control(
                "Stretch",
                list(WINDOWS),
                key=WordsKey.WINDOW,
                default="change",
                format_func=lambda each: WINDOWS[each],
                label_visibility="collapsed",
                required=True,
            )
            whole = window == "whole"
    return view, whole


def _draw_comparison(each: Look, text: str, view: str, whole: bool, *, is_half: bool) -> None:
    """Draw one side: what the edit made of the answer, and where it shows."""
    try:
        source, edited = edited_reading(each, text)
    except ExplorerError as error:
        st.error(str(error))
        return
    original, place = each.reading, each.place
    columns = align(original.tokens, edited.tokens)
    changed = changed_columns(columns, original.tokens, edited.tokens)
    differences = gate_differences(each.source.trace, source.trace, place.layer, place.side, columns)
    if view == "unit":
        values = {name: each_unit[:, place.unit] for name, each_unit in differences.items()}
    else:
        values = {name: over_units(each_unit, signed=view == "signed") for name, each_unit in differences.items()}
    gates = GateChanges(original.layers[place.layer].cell, values, "size" if view == "size" else "signed")
    width = HALF_WIDTH if is_half else WHOLE_WIDTH
    st.html(
        f'<div class="findings">{outcome_sentence(original, edited)} {new_unknown_sentence(original, edited)}</div>'
    )
    chart_block(
        "What the edit changed",
        what_if_figure(
            original,
            edited,
            columns,
            changed,
            gates,
            each.theme,
            window=None if whole else first_window(len(columns), changed, _READABLE_COLUMNS[original.noun][width]),
            width=width,
        ),
        changes_table(original, edited, columns, gates),
        key=f"words_what_if_{each.letter}",
        caption="what_if",
        note=_note(each, view),
    )


def _note(each: Look, view: str) -> str:
    """Say whose gates these are, and how to read the chosen kind of row."""
    place = each.place
    many = len(each.reading.layers) > 1
    where = f"layer {place.layer + 1}" if many else ""
    if len(each.reading.layers[place.layer].sides) > 1:
        where = f"{where}, {place.side} side".removeprefix(", ")
    said = [f"Gates of {where}." if where else ""]
    if view == "unit":
        said.append(f"Rows: unit {place.unit}, green more, purple less.")
    elif view == "signed":
        said.append(
            "Green: more on average over units, purple: less; what goes up in one unit and down in another cancels."
        )
    if each.theme == "dark":
        said.append("On this dark page black stands for white.")
    if place.side == "backward":
        said.append(f"This side reads right to left, so an edit shows at the {each.reading.noun}s on its left.")
    return " ".join(filter(None, said))
