"""How far back a run of a memory task remembers: its score by distance, and sequences that it got wrong.

Imports the library below Keras, and streamlit.
"""

import html
import math

import streamlit as st

from lstm_core.data.registry import card, dataset
from lstm_core.figures.distance import DistanceLine, distance_figure
from lstm_core.insight.distance import Answer, Scored
from lstm_core.runs.history import History
from lstm_core.runs.store import Run
from pages.components.distances import line_of, scored, table_of
from pages.components.evaluate.choice import open_in_inspect
from pages.components.evaluate.memory_keys import MemoryKey
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.reading import SavedState, first_choice, saved_states

CAPTIONS = {"star": "accuracy_by_distance", "copy": "accuracy_by_place", "adding": "error_by_distance"}
"""Data set -> caption of its chart; the others share one."""

TITLES = {"copy": "Accuracy by place", "adding": "Error by distance"}

MOST_EXAMPLES = 8
FEW = 20
"""Bins with fewer answers are drawn, but nothing is said about them."""

LEGIBLE = 80
"""Signs of a sequence that are shown; the middle of a longer one is left out."""


def draw(run: Run, history: History, theme: str | None) -> None:
    """Draw the evaluation of a run.

    Args:
        run: with at least one saved state.
        history: what its events say.
        theme: "light" or "dark".
    """
    st.html(f'<div class="hint">The rule: {html.escape(card(run.spec.data.dataset).rule)}</div>')
    states = saved_states(run, history)
    if not states:
        st.html('<div class="hint">The saved states of this run are gone.</div>')
        return
    with st.container(horizontal=True, vertical_alignment="top", gap="large"):
        state = _choose_state(run, states, history)
        found = scored(run, state.step)
        measure = _choose_measure(run, found)
    name = found.measures[measure].title
    line = line_of(found, "", measure=measure)
    known = dataset(run.spec.data.dataset).baseline(run.spec)
    guessing, best = (known.metric, known.best_metric) if known is not None else (math.nan, None)
    figure = distance_figure(
        [line],
        title=name,
        is_error=found.is_error,
        guessing=guessing,
        best=math.nan if best is None else best,
        theme=theme,
    )
    chart_block(
        TITLES.get(run.spec.data.kind, "Accuracy by distance"),
        figure,
        table_of([line], name),
        key=MemoryKey.DISTANCE,
        caption=CAPTIONS.get(run.spec.data.kind, "accuracy_by_size"),
        note=summary(line, found.measures[measure].name, is_error=found.is_error, guessing=guessing),
    )
    if found.answers:
        _draw_examples(run, found)


def summary(line: DistanceLine, name: str, *, is_error: bool, guessing: float) -> str:
    """Return what the chart comes to, in one sentence of plain text.

    Args:
        line: what is drawn.
        name: of the measure, such as "distance".
        is_error: the scores are errors.
        guessing: what needs no memory.
    """
    if not len(line.mean):
        return ""
    if is_error:
        return f"Here: off by {line.mean[0]:.3f} at the shortest {name}, by {line.mean[-1]:.3f} at the longest."
    told = line.count >= FEW  # fewer answers tell nothing
    mean, low = line.mean[told], line.low[told]
    if not len(mean):
        return ""
    if mean.min() > 0.9:
        return "Here: right more than 9 times in 10 everywhere."
    knows = line.lower[told] > guessing  # chance alone would not get there
    if not knows.any():
        return "Here: nowhere better than guessing."
    if knows.all():
        worst = int(mean.argmin())
        return f"Here: better than guessing everywhere, worst at {name} {int(low[worst])}: {mean[worst]:.0%}."
    first_lost = int((~knows).argmax())
    if first_lost and not knows[first_lost:].any():
        return f"Here: no better than guessing from {name} {int(low[first_lost])} on."
    return f"Here: better than guessing at {int(knows.sum())} of {len(knows)} places of the axis."


def _choose_state(run: Run, states: list[SavedState], history: History) -> SavedState:
    labels = {state.step: state.label for state in states}
    default = first_choice(states, history, run.spec).step
    key = f"{MemoryKey.STATE}_{run.id}"
    if st.session_state.get(key) not in labels:
        st.session_state[key] = default
    if len(states) == 1:
        return states[0]
    step = st.select_slider(
        "Saved state",
        list(labels),
        key=key,
        format_func=lambda step: labels.get(step, str(step)),
        help="Move it to see which distances are learned first.",
        width=520,
    )
    return next(state for state in states if state.step == step)


def _choose_measure(run: Run, found: Scored) -> int:
    if len(found.measures) == 1:
        return 0
    names = {measure.name: number for number, measure in enumerate(found.measures)}
    chosen = st.segmented_control(
        "By",
        list(names),
        default=found.measures[0].name,
        key=f"{MemoryKey.MEASURE}_{run.spec.data.kind}",
        required=True,
    )
    return names.get(str(chosen), 0)


# --- examples -------------------------------------------------------------------------------------


def _draw_examples(run: Run, found: Scored) -> None:
    wrong = [answer for answer in found.answers if not answer.is_right]
    shown = (wrong or list(found.answers))[:MOST_EXAMPLES]
    said = f"{len(wrong):,} of {len(found.answers):,} wrong" if wrong else "None is wrong. Some that are right"
    st.html(f'<div class="chart-head"><div>TEST SEQUENCES <span>{said}</span></div></div>')
    for number, answer in enumerate(shown):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.html(_example_html(answer), width="stretch")
            if st.button("Look inside", key=f"{MemoryKey.EXAMPLE}_{number}", type="tertiary", width="content"):
                open_in_inspect(run, answer.text)


def _example_html(answer: Answer) -> str:
    text = answer.text
    if len(text) > LEGIBLE and " " not in text:
        text = f"{text[: LEGIBLE // 2]} … {text[-LEGIBLE // 2 :]}"
    verdict = "right" if answer.is_right else f"not {html.escape(answer.expected)}"
    return (
        f'<div class="memory-example"><code>{html.escape(text)}</code> → '
        f"<b>{html.escape(answer.said)}</b>, {verdict}</div>"
    )
