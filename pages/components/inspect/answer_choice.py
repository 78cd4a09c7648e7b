"""Which answer is shown and explained: a class, the token that comes next, or the number so many steps ahead.

Imports figures, specs and streamlit.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from lstm_core.figures.reading import number
from lstm_core.specs import RunSpec
from pages.components.inspect.controls import AUTOMATIC, settle
from pages.components.inspect.keys import InspectKey, Parameter
from pages.components.inspect.link import whole_number
from pages.components.inspect.reading import Replayed
from pages.components.inspect.task_words import answers_of, noun_of, positive_of

MOST_NEXT = 20
"""Tokens that can be chosen, the most probable ones."""


def choose_answer(
    spec: RunSpec, names: Sequence[str], source: Replayed, link: Mapping[str, str], *, is_revealed: bool
) -> int:
    """Draw the select and return the answer to show; without a choice there is nothing to draw.

    Args:
        spec: of the run.
        names: of all answers.
        source: the text as it was read.
        link: may name an answer by its number.
        is_revealed: whether answers may be seen; else they stand in an order that says nothing.
    """
    if len(names) == 1:
        return 0
    kind = answers_of(spec)
    if kind == "classes" and len(names) == 2:
        return positive_of(spec)
    last, answer = np.asarray(source.probabilities[-1]), source.answer
    wanted = whole_number(link.get(Parameter.CLASS))
    wanted = wanted if wanted is not None and wanted < len(names) else None
    options = _options(kind, last, wanted, is_revealed=is_revealed)
    settle(InspectKey.CLASS, options, wanted, AUTOMATIC)
    automatic = _automatic(kind, names[answer], noun_of(spec), is_revealed=is_revealed)

    def label(option: int) -> str:
        if option == AUTOMATIC:
            return automatic
        if kind == "numbers":
            return names[option]
        p = f"  {number(float(last[option]), 3 if kind == 'tokens' else 2)}" if is_revealed else ""
        return f"Next “{names[option]}”{p}" if kind == "tokens" else f"Class {names[option]}{p}"

    chosen = st.selectbox(
        "Answer to explain",
        options,
        key=InspectKey.CLASS,
        format_func=label,
        label_visibility="collapsed",
        width=150 if kind == "numbers" or max(map(len, map(label, options))) < 16 else 210,
    )
    return answer if chosen == AUTOMATIC else chosen


def _options(kind: str, last: np.ndarray, wanted: int | None, *, is_revealed: bool) -> list[int]:
    """Return what can be chosen, the most probable first where answers may be seen."""
    numbers = list(range(len(last)))
    if kind == "numbers":
        return numbers
    kept = st.session_state.get(InspectKey.CLASS)
    by_probability = np.argsort(-last, kind="stable").tolist()
    if kind == "tokens":
        numbers = by_probability[:MOST_NEXT] if is_revealed else sorted(by_probability[:MOST_NEXT])
        kept = kept if isinstance(kept, int) and 0 <= kept < len(last) else None
        numbers += [each for each in (wanted, kept) if each is not None and each not in numbers]
    elif is_revealed and len(last) > MOST_NEXT:
        numbers = by_probability
    return [AUTOMATIC, *dict.fromkeys(numbers)]


def _automatic(kind: str, name: str, noun: str, *, is_revealed: bool) -> str:
    if kind == "tokens":
        return f"Next “{name}” (first guess)" if is_revealed else f"Most probable next {noun}"
    return f"Class {name} (answer)" if is_revealed else "Class of the answer"
