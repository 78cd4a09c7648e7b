"""The tab "How far back": how far back the network could learn from, and how it came to that in training.

The gradient at every word, before training and now, A and B in one chart; then the same text at each saved state.
Imports insight, figures and streamlit.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.cells import DoubleArray
from lstm_core.errors import ExplorerError
from lstm_core.figures.gradient_through_time import Line, Panel, gradient_through_time_figure, share_text
from lstm_core.figures.reading import Direction
from lstm_core.insight.gradient_through_time import (
    GradientThroughTime,
    as_read,
    share_at_first,
    tokens_reached,
)
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.how_far_back_states import gradient_in_state
from pages.components.inspect.how_far_back_training import draw_through_training
from pages.components.inspect.look import Look, sides
from pages.components.inspect.parts import safe
from pages.components.inspect.reading import SavedState

LOSS, PROBABILITY = "loss", "probability"
AS_ANSWERED = -1
TITLE = "Gradient through time"
HELP_OF = (
    "The loss is what training makes smaller: its gradient says which words could teach the network. The probability "
    "is what you see on this page: its gradient says which words could still change the answer."
)
HELP_LABEL = (
    "The loss compares the answer with the right one, so it needs to know which that is. A wrong answer gives a larger "
    "gradient at every word; the shape of the line stays almost the same."
)


def draw(look: Look) -> None:
    """Draw the tab."""
    _draw_gradient(look)
    if look.other is not None and look.other.run.path == look.run.path:
        draw_through_training(look)  # one run has one training
        return
    for each in sides(look):
        draw_through_training(each)


@st.fragment
def _draw_gradient(look: Look) -> None:
    label = _choose(look)
    compared = look.other if look.other is not None and _answers_the_same(look, look.other) else None
    try:
        readings = _readings(look, label) + (_readings(compared, label) if compared is not None else [])
    except ExplorerError as error:
        st.warning(str(error))
        return
    if look.other is not None and compared is None:
        st.html(
            '<div class="hint">B answers other classes, so its gradient is of something else: only A is drawn.</div>'
        )
    panels = _panels(readings)
    st.html(sentences_html(readings, look.place.layer, look.place.side, look.reading.noun))
    chart_block(
        TITLE,
        gradient_through_time_figure(panels, noun=look.reading.noun, theme=look.theme),
        _table(panels, look.reading.noun),
        key=f"gradient_through_time_{look.letter}",
        caption="gradient_through_time",
        note=_note(look),
    )


def _note(look: Look) -> str:
    if len(look.states) == 1:
        return "This run has saved one state only, so there is nothing to compare with."
    if look.state.step == look.states[0].step:
        return "Choose a later saved state to see what training changed."
    return ""


# --- what is drawn --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Measured:
    """The gradient through time in one saved state of A or B."""

    look: Look
    state: SavedState
    found: GradientThroughTime
    is_before: bool

    @property
    def identity(self) -> tuple[Path, int]:
        """Run and step: what makes two of them the same."""
        return self.look.run.path, self.state.step


def _readings(look: Look, label: int | None) -> list[Measured]:
    """Measure the chosen saved state, and before it the one before training (or the earliest that there is)."""
    states = [look.state] if look.states[0].step == look.state.step else [look.states[0], look.state]
    return [
        Measured(look, state, gradient_in_state(look, state.step, label=label), is_before=state is not look.state)
        for state in states
    ]


def _panels(readings: Sequence[Measured]) -> list[Panel]:
    """A panel for the word vectors, and one for each layer and side that A or B has."""
    compares = len({each.look.letter for each in readings}) > 1

    def line(each: Measured, norms: DoubleArray, side: Direction | None) -> Line:
        return Line(
            name=f"{each.look.letter}: {each.state.label}" if compares else each.state.label,
            tokens=each.look.reading.tokens,
            norms=norms,
            letter="B" if each.look.letter == "B" else "A",
            is_before=each.is_before,
            note=share_text(share_at_first(norms, side)) if side is not None and len(norms) > 1 else "",
        )

    drawn = _without_repetition(readings)
    noun = readings[0].look.reading.noun
    title = f"{noun.capitalize()} vectors x" if readings[0].look.reading.numbers is None else f"{noun.capitalize()}s x"
    panels = [Panel(title, tuple(line(each, each.found.words, None) for each in drawn))]
    places = sorted(set(itertools.chain.from_iterable(each.found.hidden for each in drawn)), key=_from_below)
    for place in places:
        layer, side = place
        both = any((layer, "backward") in each.found.hidden for each in drawn)
        title = f"Layer {layer + 1}{f', {side}' if both else ''}: hidden state h"
        lines = tuple(line(each, each.found.hidden[place], side) for each in drawn if place in each.found.hidden)
        panels.append(Panel(title, lines, is_backward=side == "backward"))
    return panels


def _without_repetition(readings: Sequence[Measured]) -> list[Measured]:
    """Leave out a state before training that another line shows already: A and B may be the same run."""
    shown = {each.identity for each in readings if not each.is_before}
    kept = []
    for each in readings:
        if not each.is_before or each.identity not in shown:
            kept.append(each)
            shown.add(each.identity)
    return kept


def _from_below(place: tuple[int, Direction]) -> tuple[int, bool]:
    return place[0], place[1] == "backward"


def sentences_html(readings: Sequence[Measured], layer: int, side: Direction, noun: str) -> str:
    """Return one line a run: what the first word keeps, how far back the gradient reaches, which word counts most."""
    lines = []
    by_letter = itertools.groupby(readings, key=lambda each: each.look.letter)
    compares = len({each.look.letter for each in readings}) > 1
    for letter, group in by_letter:
        measured = list(group)
        now, before = measured[-1], measured[0] if len(measured) > 1 else None
        place = min(now.found.hidden, key=lambda at: (abs(at[0] - layer), at[1] != side))
        norms = now.found.hidden[place]
        earlier = before.found.hidden[place] if before is not None else None
        many = len(now.found.hidden) > 1
        where = f" in layer {place[0] + 1}{', ' + place[1] if place[1] == 'backward' else ''}" if many else ""
        start = f"<b>{letter}</b> " if compares else ""
        lines.append(
            f"<div>{start}{_kept(norms, earlier, place[1], noun, before)}{where}. "
            f"{_reach(norms, earlier, place[1], noun, before)} {_strongest(now, noun)}</div>"
        )
    return f'<div style="font-size:15px;line-height:22px">{"".join(lines)}</div>'


def _kept(norms: DoubleArray, earlier: DoubleArray | None, side: Direction, noun: str, before: Measured | None) -> str:
    if len(norms) == 1:
        return f"The text is one {noun}: nothing has to be carried back"
    share = share_at_first(norms, side)
    first, last = ("first", "last") if side == "forward" else ("last", "first")
    if np.isnan(share):
        return f"No gradient reaches the {last} {noun}, so none reaches the {first}"
    was = ""
    if earlier is not None and before is not None:
        was = f" ({safe(before.state.label)}: {share_text(share_at_first(earlier, side))})"
    if share >= 1.995:
        return f"At the {first} {noun} the gradient is <b>{share_text(share)}</b> that at the {last}{was}"
    return f"The {first} {noun} keeps <b>{share_text(share)}</b> of the gradient at the {last}{was}"


def _reach(norms: DoubleArray, earlier: DoubleArray | None, side: Direction, noun: str, before: Measured | None) -> str:
    if len(norms) == 1 or not as_read(norms, side)[-1] > 0:
        return ""
    was = f" ({safe(before.state.label)}: {tokens_reached(earlier, side)})" if before and earlier is not None else ""
    return f"At least 1 % of it reaches back <b>{tokens_reached(norms, side)}</b> of {len(norms)} {noun}s{was}."


def _strongest(now: Measured, noun: str) -> str:
    words = now.found.words
    if len(words) == 1 or not words.max() > 0:
        return ""
    at = int(np.argmax(words))
    where = noun if now.look.reading.numbers is not None else f"{noun} vector of"
    return f"Largest at the {where} <b>{safe(now.look.reading.tokens[at])}</b> ({noun} {at + 1})."


def _table(panels: Sequence[Panel], noun: str) -> pd.DataFrame:
    """The numbers of all panels, a row a token; A and B may have read different ones."""
    longest = max((line for panel in panels for line in panel.lines), key=lambda line: len(line.norms))
    columns: dict[str, list[object] | DoubleArray] = {"position": np.arange(1, len(longest.norms) + 1)}
    for panel in panels:
        for line in panel.lines:
            if f"{noun} of {line.letter}" not in columns:
                columns[f"{noun} of {line.letter}"] = [*line.tokens, *[""] * (len(longest.norms) - len(line.tokens))]
            padded = np.full(len(longest.norms), np.nan)
            padded[: len(line.norms)] = line.norms
            columns[f"{panel.title}; {line.letter} {'before' if line.is_before else 'shown'}"] = padded
    return pd.DataFrame(columns)


# --- what can be chosen ---------------------------------------------------------------------------


def _choose(look: Look) -> int | None:
    """Draw the switch between loss and probability; return the right answer that a loss needs, None without a loss.

    Of a network that answers numbers the gradient is that of the number on show: there is nothing to choose.
    """
    if not look.reading.is_probability:
        st.html(f'<div class="hint">Gradient of the answer “{safe(look.class_name)}”.</div>')
        return None
    names, answer = look.reading.class_names, look.source.answer
    shown = look.class_name
    loss = "the loss" if look.reading.answers == "classes" else f"the loss if “{shown}” comes next"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        of: str = st.segmented_control(
            "Gradient of",
            [LOSS, PROBABILITY],
            key=f"how_far_of_{look.letter}",
            default=LOSS,
            format_func=lambda each: loss if each == LOSS else f"the probability of {shown}",
            required=True,
            help=HELP_OF,
        )
        if of == PROBABILITY:
            return None
        if look.reading.answers == "tokens":
            return look.shown_class  # thousands could be right: the one on show is taken for it
        key = f"how_far_label_{look.letter}"
        options = [AS_ANSWERED, *range(len(names))]
        if st.session_state.get(key) not in options:
            st.session_state.pop(key, None)
        label = st.selectbox(
            "The right answer is",
            options,
            key=key,
            format_func=lambda each: names[each] if each != AS_ANSWERED else f"as answered ({names[answer]})",
            width=220,
            help=HELP_LABEL,
        )
    return answer if label == AS_ANSWERED else label


def _answers_the_same(one: Look, other: Look) -> bool:
    return one.reading.class_names == other.reading.class_names
