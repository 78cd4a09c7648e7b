"""View "What if": the text beside an edited one, changed word by word with a click or typed. Imports insight, figures,
streamlit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.reading import Reading
from lstm_core.figures.what_if import GateChanges, first_window, shared_limits, what_if_figure
from lstm_core.insight.edits import (
    Column,
    DeletionSearch,
    align,
    changed_columns,
    gate_differences,
    over_units,
    smallest_deletion,
)
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.look import Look, sides
from pages.components.inspect.parts import safe
from pages.components.inspect.reading import MOST_CHARACTERS, reading_of, replayed
from pages.components.inspect.which_words_attribution import HALF_WIDTH, WHOLE_WIDTH, attribution_of
from pages.components.inspect.which_words_edit import (
    LETTER_TOOLS,
    TOOLS,
    Edit,
    WordsKey,
    clicked,
    current_edit,
    drop_all,
    take_text,
)
from pages.components.inspect.which_words_strip import strip_data, word_buttons
from pages.components.inspect.which_words_text import flip_sentence, new_unknown_sentence, outcome_sentence

_READABLE_WORDS = {WHOLE_WIDTH: 32, HALF_WIDTH: 16}
_SIGNS_TO_A_WORD = 2
"""Letters, digits and brackets are narrow: so many have room where one word has."""

_SWAP = {"letter": "for the next letter, or type", "piece": "type what to put there"}
"""What a swap does as long as nothing is typed, by the noun; for all others the opposite."""

VIEWS = {"size": "All units, size of the change", "signed": "All units, up or down", "unit": "Unit {unit}"}
WINDOWS = {"change": "Around the change", "whole": "Whole text"}


# --- what is computed -----------------------------------------------------------------------------


@st.cache_resource(max_entries=24, show_spinner=False)
def _deletions(path: str, step: int, text: str, _look: Look) -> DeletionSearch:
    source = _look.source
    encoded = source.encoded
    if not encoded.cut_tokens:
        known = attribution_of(_look).probabilities_without
        return smallest_deletion(source.network, encoded.ids, singles=known)
    waiting = encoded.cut_tokens[:2] if encoded.cut_side == "end" else encoded.cut_tokens[:-3:-1]
    # a token means the same alone as in its text, so the next ones to be read can be asked for one by one
    spare = [int(replayed(_look.run, step, token).encoded.ids[0]) for token in waiting]
    return smallest_deletion(source.network, encoded.ids, spare, encoded.cut_side)


def deletions_of(look: Look) -> DeletionSearch:
    """Return what leaving out words does, computed once for a run, saved state and text."""
    return _deletions(str(look.run.path), look.state.step, look.source.text, look)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The edited text as one side reads it, laid under the original: alignment, edited columns, changes of gates."""

    edited: Reading
    columns: tuple[Column, ...]
    changed: tuple[int, ...]
    gates: GateChanges


def compare(look: Look, text: str, view: str) -> Comparison:
    """Read the edited text with the same saved state, for the same class, and compare.

    Args:
        look: the original.
        text: the edited text.
        view: one of `VIEWS`, what the gate rows show.

    Raises:
        ExplorerError: the run's files are missing or damaged.
    """
    source = replayed(look.run, look.state.step, text)
    edited = reading_of(source, look.run, look.reading.class_names, look.shown_class)
    columns = align(look.reading.tokens, edited.tokens)
    place = look.place
    differences = gate_differences(look.source.trace, source.trace, place.layer, place.side, columns)
    values = {
        name: units[:, place.unit] if view == "unit" else over_units(units, signed=view == "signed")
        for name, units in differences.items()
    }
    return Comparison(
        edited,
        columns,
        changed_columns(columns, look.reading.tokens, edited.tokens),
        GateChanges(look.reading.layers[place.layer].cell, values, "size" if view == "size" else "signed"),
    )


def both(look: Look) -> tuple[Look, ...]:
    """Return A, or A and B."""
    return (look,) if look.other is None else (look, look.other)


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
    table["change of P"] = table["P edited"] - table["P original"]
    for name, values in gates.values.items():
        table[f"change of {name}"] = values.astype(np.float64)
    return table


# --- drawing --------------------------------------------------------------------------------------


@st.fragment
def draw_what_if(look: Look) -> None:
    """Draw the view; using it does not redraw the page."""
    noun = look.reading.noun
    edit = current_edit(look)
    st.html(f'<div class="chart-head">What if the {noun}s were others?</div>')
    for each in sides(look):
        _draw_flip(look, each)
    if look.source.encoded.empty:
        return
    try:
        now = compare(look, edit.text, "size")
    except ExplorerError as error:
        st.error(str(error))
        return
    marked = {b for column in now.changed if (b := now.columns[column][1]) is not None}
    _draw_tools(noun)
    word_buttons(
        strip_data(now.edited, look.theme, changed=marked, disabled=False),
        key=WordsKey.STRIP,
        on_click=lambda: clicked(look),
    )
    if message := st.session_state.get(WordsKey.MESSAGE):
        st.html(f'<div class="findings" role="alert">{safe(message)}</div>')
    _draw_form(look, edit)
    if edit.text == edit.original:
        st.html(f'<div class="hint">Nothing is changed yet: press a {noun}, or edit the text.</div>')
        return
    view, whole = _choose_view(look, len(now.columns))
    try:
        compared = {each.letter: compare(each, edit.text, view) for each in both(look)}
    except ExplorerError as error:
        st.error(str(error))
        return
    limits = shared_limits([each.gates for each in compared.values()])
    for each in sides(look):
        _draw_comparison(each, compared[each.letter], view, limits, whole, is_half=look.other is not None)


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
                args=(look, each, chosen.indices),
                help="Drop it from the text and compare below",
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
                placeholder=_SWAP.get(noun, "for its opposite, or type"),
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
        if n_columns > _readable(look.reading.noun, width):
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


def _draw_comparison(
    each: Look, found: Comparison, view: str, limits: dict[str, float], whole: bool, *, is_half: bool
) -> None:
    """Draw one side: what the edit made of the answer, and where it shows."""
    original, edited, columns = each.reading, found.edited, found.columns
    width = HALF_WIDTH if is_half else WHOLE_WIDTH
    readable = _readable(original.noun, width)
    st.html(
        f'<div class="findings">{outcome_sentence(original, edited)} {new_unknown_sentence(original, edited)}</div>'
    )
    chart_block(
        "What the edit changed",
        what_if_figure(
            original,
            edited,
            columns,
            found.changed,
            found.gates,
            each.theme,
            limits=limits,
            window=None if whole else first_window(len(columns), found.changed, readable),
            width=width,
        ),
        changes_table(original, edited, columns, found.gates),
        key=f"words_what_if_{each.letter}",
        caption="what_if",
        note=_note(each, found, view),
    )


def _readable(noun: str, width: int) -> int:
    """Return how many columns can be read side by side in a chart of that width."""
    return _READABLE_WORDS[width] * (1 if noun in ("word", "piece") else _SIGNS_TO_A_WORD)


def _note(each: Look, found: Comparison, view: str) -> str:
    """Say whose gates these are, and how to read the chosen kind of row."""
    place = each.place
    many = len(each.reading.layers) > 1
    where = f"layer {place.layer + 1}" if many else ""
    if len(each.reading.layers[place.layer].sides) > 1:
        where = f"{where}, {place.side} side".removeprefix(", ")
    said = [f"Gates of {where}." if where else ""]
    if not any(found.gates.largest.values()):
        noun = each.reading.noun
        said.append(f"No {noun} that both texts share was read differently: here nothing is read after the edit.")
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
