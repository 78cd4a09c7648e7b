"""Pattern search: mark a span of the text, see which units are on over it, and where else in the data they are.

Imports streamlit, the sample and the library below Keras.
"""

import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.patterns import label_figure, pattern_figure
from lstm_core.figures.reading import QUANTITY_NAMES, SIGNED
from lstm_core.insight.patterns import (
    Edges,
    Found,
    Pattern,
    SignedUnit,
    chance_of_so_many,
    find_pattern,
    label_counts,
    suggested_threshold,
    units_on,
    words_in_spans,
)
from lstm_core.insight.sample import Sample
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.in_the_data_texts import offer_text, snippet_html, verdict_badge
from pages.components.inspect.look import Look
from pages.components.inspect.parts import csv_bytes, safe
from pages.components.inspect.sampling import Slot, progress_bar, sample_of

MOST_COUNTED = 50
"""Of how many of the best spans the labels are counted."""

MOST_LISTED = 15

MOST_NAMED = 24
"""More units than that are not offered one by one: such a pattern needs a higher threshold."""

EDGES: dict[Edges, str] = {
    "any": "on there, whatever is around it",
    "rises": "switched on at its start",
    "falls": "switched off after its end",
    "both": "on there and off on both sides",
}

_SPAN_HELP = "The part of your text whose pattern is looked for elsewhere. One to five words work best."
_QUANTITY_HELP = "The memory c is what a unit holds; h is what it shows; gates tell how it reads."
_THRESHOLD_HELP = "A unit is on where its value reaches this. It starts so that about five units are on."
_EDGES_HELP = "Units that are on everywhere say little about the span. Ask for those that change at its edges."
_UNITS_HELP = (
    "Take units out of the pattern. The sign says whether the value is above the threshold or below its negative."
)


@st.fragment
def draw_patterns(look: Look, at: int | None = None) -> None:
    """Draw the controls, the units over the words, and what was found.

    Args:
        look: what the page looks at.
        at: the word that is marked first with the one behind it; None is the largest change of mind.
    """
    st.html(
        f'<div class="chart-head">Pattern search: mark {look.reading.noun}s, and see where else it looks like that</div>'
    )
    marked = _choose(look, look.reading.turning_point if at is None else at)
    pattern = marked.pattern
    values = _values(look, pattern.quantity)
    chart_block(
        f"Units over the {look.reading.noun}s",
        pattern_figure(
            values,
            look.reading.tokens,
            (marked.start, marked.stop),
            pattern.threshold,
            pattern.units,
            quantity=pattern.quantity,
            noun=look.reading.noun,
            theme=look.theme,
        ),
        _values_table(look, values, pattern.quantity),
        key=f"data_pattern_{look.letter}",
        caption="pattern_search",
        note=_note(look, pattern),
    )
    if not pattern.units:
        st.html(
            '<div class="hint"><b>No unit is on over this span.</b> Lower the threshold, mark fewer words, or ask for '
            "less at the edges.</div>"
        )
        return
    try:
        sample = sample_of(look)
        found = _found(look, sample, pattern)
    except ExplorerError as error:
        st.error(str(error))
        return
    if not len(found):
        st.html(f'<div class="hint">None of these units is on so long in any of the {len(sample):,} texts.</div>')
        return
    _draw_found(look, sample, found, pattern)


def _note(look: Look, pattern: Pattern) -> str:
    """Return which layer and side is drawn, if there are others, and that A and B differ in scale."""
    said = []
    if len(look.reading.layers) > 1 or len(look.reading.layers[pattern.layer].sides) > 1:
        said.append(f"This is layer {pattern.layer + 1}, reading {pattern.direction}.")
    if _is_compared(look):
        said.append("A and B have scales and units of their own here.")
    return " ".join(said)


def _is_compared(look: Look) -> bool:
    return look.letter == "B" or look.other is not None


# --- what is marked -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Marked:
    start: int
    stop: int
    pattern: Pattern


def _choose(look: Look, at: int) -> _Marked:
    """Draw the controls of the marked span; what depends on the text starts anew with another text."""
    reading, place = look.reading, look.place
    letter, timesteps = look.letter, reading.timesteps
    of_text = f"{zlib.crc32(reading.text.encode('utf-8', 'replace')):x}_{timesteps}_{letter}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key=f"data_marks_{letter}"):
        quantities = list(QUANTITY_NAMES[reading.layers[place.layer].cell])
        first, last = 0, 0
        if timesteps > 1:
            first, last = st.select_slider(
                f"Marked {reading.noun}s",
                list(range(timesteps)),
                value=(at, min(at + 1, timesteps - 1)),
                key=f"data_span_{of_text}",
                format_func=lambda index: f"{index + 1} {_short(reading.tokens[index])}",
                help=_SPAN_HELP,
            )
        quantity = quantities[0]
        if len(quantities) > 1:
            quantity = st.segmented_control(
                "Quantity",
                quantities,
                default="c" if "c" in quantities else "h",
                key=f"data_quantity_{reading.layers[place.layer].cell}_{letter}",
                help=_QUANTITY_HELP,
                required=True,
                width="content",
            )
        values = _values(look, quantity)
        of_span = f"{look.run.id}_{look.state.step}_{place.layer}_{place.side}_{quantity}_{first}_{last}_{of_text}"
        suggested = suggested_threshold(values, quantity, first, last + 1)
        threshold = st.slider(
            "Threshold",
            min_value=0.01,
            max_value=max(round(float(np.abs(values).max()), 2), suggested, 0.02),
            value=suggested,
            step=0.01,
            key=f"data_threshold_{of_span}",
            help=_THRESHOLD_HELP,
        )
        edges: Edges = st.selectbox(
            "A unit counts if it is",
            list(EDGES),
            format_func=EDGES.__getitem__,
            key=f"data_edges_{letter}",
            help=_EDGES_HELP,
        )
    on = units_on(values, quantity, first, last + 1, threshold, edges)
    units = _choose_units(look, on, quantity, f"{of_span}_{threshold:.2f}_{edges}")
    pattern = Pattern(place.layer, place.side, quantity, threshold, last + 1 - first, units, edges)
    return _Marked(first, last + 1, pattern)


def _choose_units(look: Look, on: tuple[SignedUnit, ...], quantity: str, of_span: str) -> tuple[SignedUnit, ...]:
    if len(on) < 2:
        return on
    if len(on) > MOST_NAMED:
        st.html(
            f'<div class="hint">{len(on)} units are on there. With a higher threshold you can choose among them.</div>'
        )
        return on
    taken = st.pills(
        f"{len(on)} units are on there",
        list(on),
        selection_mode="multi",
        default=list(on),
        format_func=lambda each: _unit_name(each, quantity),
        key=f"data_units_{of_span}",
        help=_UNITS_HELP,
    )
    return tuple(unit for unit in on if unit in taken)


def _unit_name(unit: SignedUnit, quantity: str) -> str:
    sign = {1: "+", -1: "−"}[unit[1]] if quantity in SIGNED else ""
    return f"{unit[0]}{sign}"


def _values(look: Look, quantity: str) -> np.ndarray:
    """Return (timesteps, units) of a quantity of the layer and side on show."""
    return look.reading.side(look.place.layer, look.place.side).quantities[quantity]


def _values_table(look: Look, values: np.ndarray, quantity: str) -> pd.DataFrame:
    columns = [f"{quantity} of unit {unit}" for unit in range(values.shape[1])]
    table = pd.DataFrame(values.astype(np.float64), columns=columns)
    table.insert(0, look.reading.noun, list(look.reading.tokens))
    return table


def _short(token: str) -> str:
    return token if len(token) <= 14 else token[:13] + "…"


# --- what was found -------------------------------------------------------------------------------


@st.cache_resource(max_entries=16, show_spinner=False)
def _slot(path: str, step: int, pattern: Pattern) -> Slot[Found]:
    return Slot()


def _found(look: Look, sample: Sample, pattern: Pattern) -> Found:
    """Return what the search finds, kept by run, saved state and pattern; draws a progress bar in place."""
    said = f"Searching {len(sample):,} test texts"

    def search() -> Found:
        with progress_bar(said) as tell:
            return find_pattern(look.source.network, sample.tokens, pattern, lambda share: tell(said, share))

    return _slot(str(look.run.path), look.state.step, pattern).get(search)


def _draw_found(look: Look, sample: Sample, found: Found, pattern: Pattern) -> None:
    names = look.reading.class_names
    counted = min(len(found), MOST_COUNTED)
    counts = label_counts(sample.tokens.labels[found.texts[:counted]], len(names))
    overall = label_counts(sample.tokens.labels, len(names))
    st.html(f'<div class="sentence">{summary(look, sample, found, pattern)}</div>')
    if _is_compared(look):  # half of the page: no room for two columns
        listed, shares = st.container(), st.container()
    else:
        listed, shares = st.columns([2.4, 1])
    with listed:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(
                f'<div class="chart-head">The best span of each text: {min(len(found), MOST_LISTED)} of {len(found):,}'
                "</div>",
                width="stretch",
            )
            table = found_table(look, sample, found)
            st.download_button(
                "CSV",
                lambda: csv_bytes(table),
                file_name="pattern-search.csv",
                mime="text/csv",
                key=f"csv_data_found_{look.letter}",
                on_click="ignore",
                help="Save all found spans with their texts and labels.",
            )
        with st.container(height=292, border=False, key=f"data_found_{look.letter}", gap="small"):
            for rank in range(min(len(found), MOST_LISTED)):
                _draw_row(look, sample, found, pattern, rank)
    with shares:
        chart_block(
            "Labels of the found texts",
            label_figure(counts.tolist(), overall.tolist(), names, theme=look.theme),
            pd.DataFrame({"label": names, "found": counts, "whole sample": overall}),
            key=f"data_labels_{look.letter}",
            caption="pattern_labels",
        )


def _draw_row(look: Look, sample: Sample, found: Found, pattern: Pattern, rank: int) -> None:
    index, start, stop = int(found.texts[rank]), int(found.starts[rank]), int(found.stops[rank])
    text = sample.texts[index]
    others = int(found.others[rank])
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        offer_text(look, text, key=f"data_open_{rank}_{look.letter}", t=start)
        st.html(
            f'<div class="data-text">{snippet_html(look, text, start, stop)}<br>'
            f"{verdict_badge(look, sample, index, float(found.probabilities[rank, look.shown_class]))} "
            f"· {found.matched[rank]} of {len(pattern.units)} units on, {others} other{'' if others == 1 else 's'}</div>",
            width="stretch",
        )


def summary(look: Look, sample: Sample, found: Found, pattern: Pattern) -> str:
    """Return in words (HTML) how well the found spans fit, what their texts' labels are, and which words they hold."""
    names, noun = look.reading.class_names, look.reading.noun
    n = min(len(found), MOST_COUNTED)
    labels = sample.tokens.labels
    counts, overall = label_counts(labels[found.texts[:n]], len(names)), label_counts(labels, len(names))
    whole = int(np.sum(found.matched == len(pattern.units)))
    excess = counts / n - overall / len(labels)
    label = int(np.argmax(excess))
    # whichever label stands out is looked at, so each of them has its chance to do so by accident
    chance = min(chance_of_so_many(int(counts[label]), n, int(overall[label]), len(labels)) * len(names), 1.0)
    fit = "The unit is" if len(pattern.units) == 1 else f"All {len(pattern.units)} units are"
    said = [
        f"{fit} on over such a span in {whole:,} of {len(labels):,} test texts.",
        f"Of the {n} best, <b>{counts[label]} are labelled {safe(names[label])}</b> "
        f"({_percent(counts[label] / n)}; in the whole sample {_percent(overall[label] / len(labels))}): "
        f"{_odds(chance)}.",
    ]
    words = words_in_spans(sample.tokens, found, n)
    if words:
        vocabulary = vocabulary_of(look.run)
        listed = ", ".join(f"<b>{safe(vocabulary.words[word])}</b> {count}" for word, count, _ in words)
        said.append(f"{noun.capitalize()}s that stand in these spans more than elsewhere: {listed}.")
    else:
        said.append(f"No {noun} stands in these spans more often than elsewhere.")
    return " ".join(said)


def _odds(chance: float) -> str:
    if chance > 0.05:
        return "blind drawing would give that often, so it says nothing"
    times = 1 / chance if chance > 1e-6 else 1e6
    rounded = round(times, -len(str(int(times))) + 1) if times >= 10 else round(times)
    return f"blind drawing would give that about once in {'more than ' if chance <= 1e-6 else ''}{rounded:,.0f} times"


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def found_table(look: Look, sample: Sample, found: Found) -> pd.DataFrame:
    """Return all found spans: text, place of the span from 1, units, answer and label."""
    names = look.reading.class_names
    return pd.DataFrame(
        {
            f"first {look.reading.noun}": found.starts + 1,
            f"last {look.reading.noun}": found.stops,
            "units of the pattern": found.matched,
            "other units": found.others,
            f"P({look.class_name})": found.probabilities[:, look.shown_class].astype(np.float64),
            "label": [names[label] for label in sample.tokens.labels[found.texts]],
            "text": [sample.texts[int(index)] for index in found.texts],
        }
    )
