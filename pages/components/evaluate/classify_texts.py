"""The texts behind a field of the confusion matrix, the surest answers first, each with a way into Inspect.

Everything shown here was written by strangers and is escaped. Imports figures and streamlit.
"""

import streamlit as st

from lstm_core.figures.palette import palette, text_on, verdict_fill
from lstm_core.figures.reading import number
from lstm_core.insight.confusion import most_confused, surest_first
from lstm_core.runs.store import Run
from pages.components.evaluate.choice import open_in_inspect
from pages.components.evaluate.keys import EvaluateKey, open_key
from pages.components.evaluate.measured import Measured
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.keys import Parameter
from pages.components.inspect.link import MOST_TEXT
from pages.components.inspect.parts import safe

MOST_SHOWN = 8
"""Texts on the page at once."""

ALL_WRONG = (-1, -1)
"""Stands for all wrong answers together."""

_CHARACTERS = 420  # of a text that is shown

Pair = tuple[int, int]


def settle(run: Run, found: Measured) -> None:
    """Keep the chosen field only as long as the same run is on the page and has such texts."""
    kept = (str(run.path), found.state.step)
    if st.session_state.get(EvaluateKey.CLASS_KEPT_PAIR) != kept:
        st.session_state[EvaluateKey.CLASS_KEPT_PAIR] = kept
        st.session_state[EvaluateKey.CLASS_PAIR] = ALL_WRONG
    if st.session_state.get(EvaluateKey.CLASS_PAIR) not in _options(found):
        st.session_state[EvaluateKey.CLASS_PAIR] = ALL_WRONG


def chosen_pair() -> Pair | None:
    """Return label and answer of the field whose texts are shown, None for all wrong answers."""
    pair: Pair = st.session_state.get(EvaluateKey.CLASS_PAIR, ALL_WRONG)
    return None if pair == ALL_WRONG else pair


def choose_pair(pair: Pair) -> None:
    """Show the texts of a field from the next run of the script on; for callbacks."""
    st.session_state[EvaluateKey.CLASS_PAIR] = pair


def draw_texts(run: Run, found: Measured, theme: str | None) -> None:
    """Draw the choice of a field and its texts."""
    unseen = found.unseen
    with st.container(key="evaluate_texts"):
        st.selectbox(
            "Texts, the surest answers first",
            _options(found),
            key=EvaluateKey.CLASS_PAIR,
            format_func=lambda pair: _option_text(pair, found),
            width=520,
        )
        rows = surest_first(unseen.labels, unseen.probabilities, chosen_pair())
        if not len(rows):
            st.html('<div class="hint">There is no such text.</div>')
            return
        for place, row in enumerate(rows[:MOST_SHOWN].tolist()):
            answer = int(unseen.answers[row])
            with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
                st.html(text_html(found, row, theme), width="stretch")
                if st.button("Look inside", key=open_key(place), help="Read this text word by word in Inspect."):
                    chosen = {Parameter.CLASS: str(answer)} if len(found.class_names) > 2 else {}
                    open_in_inspect(run, _for_link(run, unseen.texts[row]), **chosen)
        if len(rows) > MOST_SHOWN:
            st.html(f'<div class="hint">These are the first {MOST_SHOWN} of {len(rows):,}.</div>')


def text_html(found: Measured, row: int, theme: str | None) -> str:
    """Return a text with its answer, the answer's probability and what would have been right."""
    colours, unseen = palette(theme), found.unseen
    answer, label = int(unseen.answers[row]), int(unseen.labels[row])
    probability, of_label = (float(unseen.probabilities[row, each]) for each in (answer, label))
    fill = verdict_fill(
        probability if len(found.class_names) > 2 or answer else 1 - probability, len(found.class_names), colours
    )
    names = found.class_names
    text = unseen.texts[row]
    shown = text if len(text) <= _CHARACTERS else text[:_CHARACTERS] + " …"
    right = "right" if answer == label else f"labelled <b>{safe(names[label])}</b> (which got {number(of_label)})"
    return (
        f'<div class="wrong-text"><span class="wrong-badge" style="background:{fill};color:{text_on(fill, colours)}">'
        f"{safe(names[answer])} {number(probability)}</span> {right}: {safe(shown)}</div>"
    )


def _options(found: Measured) -> list[Pair]:
    """Return all fields that have texts: all wrong ones, the mistakes by frequency, then the right answers."""
    wrong = [(each.label, each.answer) for each in most_confused(found.counts)]
    right = found.report.right
    recognised = sorted(range(len(right)), key=lambda each: -right[each])
    return [ALL_WRONG, *wrong, *((each, each) for each in recognised if right[each])]


def _option_text(pair: Pair, found: Measured) -> str:
    names = found.class_names
    if pair == ALL_WRONG:
        return f"All wrong answers ({len(found.unseen) - int(found.report.right.sum()):,})"
    count = f"({int(found.counts[pair]):,})"
    if pair[0] == pair[1]:
        return f"“{names[pair[0]]}” recognised {count}"
    return f"“{names[pair[0]]}” taken for “{names[pair[1]]}” {count}"


def _for_link(run: Run, text: str) -> str:
    """Return the text, or of a text that is too long for a link the part that the network reads."""
    if len(text) <= MOST_TEXT:
        return text
    data = run.spec.data
    spans = vocabulary_of(run).encode(text, data.max_length, data.cut).spans
    return text[spans[0][0] : spans[-1][1]] if spans else text[:MOST_TEXT]
