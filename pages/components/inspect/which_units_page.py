"""The page of one unit: what it follows in numbers, the words that push it, and the texts where it is at its ends.

Imports the library below Keras and streamlit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.reading import QUANTITY_NAMES, number
from lstm_core.figures.units import words_figure
from lstm_core.insight.saturation import KEEPING, half_life
from lstm_core.insight.units import Moment, UnitValues, activity, highest_moments, words_that_move
from pages.components.inspect.chart_block import chart_block, say_how_to_read
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.look import Look
from pages.components.inspect.parts import csv_bytes, safe
from pages.components.inspect.sampling import encoded, sample_of
from pages.components.inspect.which_units_data import (
    attribution_of,
    correlation_of,
    together_of,
    values_of,
)
from pages.components.inspect.which_units_parts import is_compared, show_button, widget_key

MOST_TEXTS = 8
_MOST_WORDS = 9
_AROUND = 40
"""Characters of a text on each side of the marked word."""


@dataclass(frozen=True)
class Place:
    """A word of a text of the sample, as it is shown: what stands around it, its label and the unit's numbers."""

    before: str
    word: str
    after: str
    label: str
    numbers: dict[str, float]


def draw_unit(look: Look, pick: str, units: int) -> None:
    """Draw the page of the unit that is chosen in the widget `pick`."""
    cell = look.run.spec.model.layers[look.place.layer].cell
    states = [name for name in QUANTITY_NAMES[cell] if name in ("c", "h")]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        unit = st.selectbox("Unit", range(units), key=pick, width=110)
        quantity = states[-1]
        if len(states) > 1:
            quantity = st.segmented_control(
                "Highest and lowest",
                states[::-1],
                key=widget_key("quantity", look),
                default="h",
                format_func=lambda name: f"{QUANTITY_NAMES[cell][name]} ({name})",
                required=True,
            )
        show_button(look, int(unit), "Show in the picture", "page")
        facts = st.container()
    try:
        values = values_of(look, (look.place.layer, look.place.side), int(unit))
    except ExplorerError as error:
        st.warning(str(error))
        return
    with facts:
        st.html(facts_html(look, int(unit), values))
    left, right = (st.container(), st.container()) if is_compared(look) else st.columns([2, 3])
    with left:
        _draw_words(look, values, int(unit), quantity)
    with right:
        _draw_texts(look, values, int(unit), quantity)


def facts_html(look: Look, unit: int, values: UnitValues) -> str:
    """Return in one line what is known of a unit: label, this text, half-life, and which others move with it.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    place = (look.place.layer, look.place.side)
    cell, noun = look.run.spec.model.layers[place[0]].cell, look.reading.noun
    moved, counts = activity(look.source.trace, place), attribution_of(look, place)
    rank = int((counts > counts[unit]).sum()) + 1
    facts = []
    if look.reading.answers == "classes":
        followed = correlation_of(look, place)
        label = look.reading.class_names[followed.classes[unit]]
        facts.append(f"r = <b>{number(float(followed.r[unit]))}</b> with “{safe(label)}”")
    facts += [
        f"on this text h moves by <b>{number(float(moved[unit]))}</b>, counts as number <b>{rank}</b> of {len(counts)}",
    ]
    if cell in KEEPING:
        with np.errstate(divide="ignore"):
            life = float(half_life(np.log(values.values[KEEPING[cell]].astype(np.float64)).mean()))
        facts.append("never forgets" if np.isinf(life) else f"half-life <b>{number(life, 1)}</b> {noun}s")
    correlation, groups = together_of(look, place)
    group = next((group for group in groups if unit in group), [])
    same = [str(other) for other in group if other != unit and correlation[unit, other] > 0]
    against = [str(other) for other in group if correlation[unit, other] < 0]
    facts += [f"moves with {', '.join(same)}"] if same else []
    facts += [f"moves against {', '.join(against)}"] if against else []
    facts += [] if group else ["moves with no other unit"]
    return f'<div class="unit-facts">{"".join(f"<span>{fact}</span>" for fact in facts)}</div>'


def _draw_words(look: Look, values: UnitValues, unit: int, quantity: str) -> None:
    """Draw the words that push the unit most, up and down."""
    words = vocabulary_of(look.run).words
    least_count = max(5, len(values.tokens.ids) // 10_000)
    found = words_that_move(values.tokens, values.changes[quantity], least_count)
    rises = [word for word in found[:_MOST_WORDS] if word.mean_change > 0]
    falls = [word for word in found[-_MOST_WORDS:] if word.mean_change < 0]
    shown = rises + [word for word in falls if word not in rises]
    figure = words_figure(
        [words[word.token_id] for word in shown],
        np.array([word.mean_change for word in shown]),
        np.array([word.count for word in shown]),
        quantity=quantity,
        noun=look.reading.noun,
        theme=look.theme,
    )
    table = pd.DataFrame(
        [(words[word.token_id], word.mean_change, word.count) for word in found],
        columns=[look.reading.noun, f"mean change of {quantity}", "places"],
    )
    noun = look.reading.noun.capitalize()
    chart_block(
        f"{noun}s that push unit {unit}",
        figure,
        table,
        key=f"units_words_{look.letter}",
        caption="unit_words",
        note=f"In brackets: in how many places; fewer than {least_count} are left out.",
    )


def _draw_texts(look: Look, values: UnitValues, unit: int, quantity: str) -> None:
    """Draw the texts where the unit is highest and lowest."""
    series = values.values[quantity]
    parts = {
        f"Highest {quantity}": places_of(look, values, highest_moments(values.tokens, series, MOST_TEXTS)),
        f"Lowest {quantity}": places_of(look, values, highest_moments(values.tokens, series, MOST_TEXTS, lowest=True)),
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="chart-head">Texts where unit {unit} is at its ends</div>', width="stretch")
        st.download_button(
            "CSV",
            lambda: csv_bytes(texts_table(parts)),
            file_name=f"unit-{unit}-texts.csv",
            mime="text/csv",
            key=f"csv_units_texts_{look.letter}",
            on_click="ignore",
            help="Save these texts with the numbers of the unit.",
        )
    st.html(texts_html(parts, look.reading.noun, look.letter))
    say_how_to_read("unit_texts", key=f"units_texts_{look.letter}")


def places_of(look: Look, values: UnitValues, moments: list[Moment]) -> list[Place]:
    """Return moments as they are shown, with the text around each word and everything that the unit did there."""
    sample, names = sample_of(look), look.reading.class_names
    has_labels = look.reading.answers == "classes"
    found = []
    for moment in moments:
        read = encoded(look, sample.texts[moment.text])
        start, end = read.spans[moment.index] if moment.index < len(read.spans) else (0, 0)
        token = int(values.tokens.offsets[moment.text]) + moment.index
        before, after = read.text[max(start - _AROUND, 0) : start], read.text[end : end + _AROUND]
        found.append(
            Place(
                before=("…" if start > _AROUND else "") + before,
                word=read.text[start:end],
                after=after + ("…" if end + _AROUND < len(read.text) else ""),
                label=names[int(values.tokens.labels[moment.text])] if has_labels else "",
                numbers={name: float(series[token]) for name, series in values.values.items()},
            )
        )
    return found


def texts_html(parts: dict[str, list[Place]], noun: str, letter: str = "A") -> str:
    """Return the table of places, of side A or B; every text of the data set is escaped."""
    quantities = list(next((places[0].numbers for places in parts.values() if places), {}))
    head = "".join(f"<th>{name}</th>" for name in quantities)
    rows = []
    for title, places in parts.items():
        rows.append(f'<tr class="part"><td colspan="{len(quantities) + 2}">{title}</td></tr>')
        for place in places:
            numbers = "".join(f"<td>{number(value)}</td>" for value in place.numbers.values())
            text = f"{safe(place.before)}<b>{safe(place.word)}</b>{safe(place.after)}"
            rows.append(f'<tr><td class="text">{text}</td><td class="label">{safe(place.label)}</td>{numbers}</tr>')
    return (
        f'<div class="unit-texts" tabindex="0" role="region" aria-label="Texts of the unit of {letter}"><table><tr>'
        f'<th class="text">{noun} in its text</th><th class="label">label</th>'
        f"{head}</tr>{''.join(rows)}</table></div>"
    )


def texts_table(parts: dict[str, list[Place]]) -> pd.DataFrame:
    """Return the same as a table to save."""
    return pd.DataFrame(
        [
            {"part": title, "before": place.before, "word": place.word, "after": place.after, "label": place.label}
            | place.numbers
            for title, places in parts.items()
            for place in places
        ]
    )
