"""The Inspect page: a run, a saved state and a text, and what every gate did at each word.

Thin on purpose: it lays out the parts and keeps the link in step. What is computed stands in `components.inspect.reading`,
what can be chosen in `components.inspect.controls`, what is drawn in `components.inspect.view`.
"""

from pathlib import Path

import streamlit as st

from lstm_core.data.registry import CARDS
from lstm_core.errors import ExplorerError
from lstm_core.insight.prefix import is_causal
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from pages.components.frame import ensure_frame
from pages.components.inspect.controls import (
    Place,
    choose_class,
    choose_contrast,
    choose_place,
    choose_quantity,
    choose_rows,
    choose_run,
    choose_state,
    choose_text,
    examples_of,
    follow_run,
    offer_examples,
)
from pages.components.inspect.keys import InspectKey, Parameter
from pages.components.inspect.link import incoming, publish
from pages.components.inspect.parts import notices, verdict_html
from pages.components.inspect.reading import (
    Replayed,
    SavedState,
    is_flat,
    reading_of,
    replayed,
    saved_states,
    unit_orders,
)
from pages.components.inspect.view import (
    draw_captions,
    draw_lanes,
    draw_map,
    draw_numbers,
    draw_sentence,
    frame_style,
    lane_captions,
    shown_units,
)

ANEW = "The curve comes from a new run for each point, as this network does not only read forward."
STYLE = Path(__file__).parent / "components" / "inspect" / "inspect.css"


def main() -> None:
    """Draw the page."""
    st.html(STYLE)
    link = incoming()
    with st.container(key="inspect_head"):
        run_column, state_column, text_column, verdict = st.columns([2.5, 1.8, 6.4, 1.3])
    message = st.empty()
    with run_column:
        run = choose_run(RunStore(), link)
    if run is None:
        return
    try:
        view = read_run(run)
        with state_column:
            state = choose_state(run, view.history, view.status, link)
        examples = examples_of(run.spec)
        with text_column:
            text = choose_text(run.spec, examples, link)
        with st.container(horizontal=True, key="inspect_examples", gap="small", vertical_alignment="center"):
            offer_examples(examples, is_shipped=run.is_example)
            places = st.container(horizontal=True, key="inspect_places", gap="small", width="content")
            if view.status.is_live:
                follow_run(run, len(saved_states(run, view.history)))
        if state is not None:
            kept = st.session_state.get(InspectKey.LAST_TEXT) or examples[0].text
            with st.spinner("Reading …"):
                source = replayed(run, state.step, text if text.strip() else kept)
            st.session_state[InspectKey.LAST_TEXT] = source.text
            names = view.history.started.class_names if view.history.started else ()
            with verdict:
                answer = st.empty()
            draw(run, source, tuple(names), link, answer, places, state, text)
    except ExplorerError as error:
        st.error(str(error))
    if said := st.session_state.pop(InspectKey.MESSAGE, ""):
        message.warning(said)


def draw(
    run: Run,
    source: Replayed,
    class_names: tuple[str, ...],
    link: dict[str, str],
    answer: "st.delta_generator.DeltaGenerator",
    places: "st.delta_generator.DeltaGenerator",
    state: SavedState,
    text: str,
) -> None:
    """Draw everything below the controls of run and text."""
    card = CARDS[run.spec.data.dataset]
    theme = st.context.theme.type
    names = class_names or card.class_names
    is_empty = not text.strip()
    with places:
        shown_class = choose_class(names, card.positive_class, source.answer)
        reading = reading_of(source, run, names, shown_class)
        place = choose_place(run.spec, source, reading.turning_point, link)
    if is_empty:
        answer.html('<div class="hint">Type a text, or press an example.</div>')
        said = ["The text is empty: this is the last picture."]
    else:
        answer.html(verdict_html(reading, theme))
        said = notices(reading, was_empty=source.encoded.empty)
    draw_sentence(reading, place, said)
    st.html(frame_style(reading))
    with st.container(key=InspectKey.PICTURE_GREY if is_empty else InspectKey.PICTURE):
        draw_lanes(reading, place, theme)
        draw_captions(*lane_captions(reading, place), note="" if is_causal(source.network) else ANEW)
        with st.container(horizontal=True, key="inspect_map_controls", gap="small", vertical_alignment="center"):
            quantity = choose_quantity(reading.layers[place.layer].cell, link)
            rows = choose_rows(run.spec.model.layers[place.layer].units)
            contrast = choose_contrast(quantity)
            if contrast == "full" and is_flat(source, place.layer, place.side, quantity):
                st.html('<div class="hint"><b>These gates hardly move: full range hides it.</b></div>', width="content")
        units = shown_units(reading, place, rows)
        draw_map(reading, place, quantity, units, contrast, theme)
        ordered = (place.layer, place.side) in unit_orders(run)
        draw_captions("all_units", note="" if ordered else "Rows are by number until the run has ended.")
    draw_numbers(reading, place, quantity, units)
    publish(
        {
            Parameter.RUN: run.id,
            Parameter.TEXT: text,
            Parameter.EPOCH: f"{state.epoch:.4g}",
            Parameter.QUANTITY: quantity,
            **_place_in_link(place, run),
        }
    )


def _place_in_link(place: Place, run: Run) -> dict[Parameter, str]:
    """What of the place is worth a parameter: what was chosen, not what the page would choose again."""
    values = {}
    if len(run.spec.model.layers) > 1:
        values[Parameter.LAYER] = str(place.layer + 1)
    if run.spec.model.layers[place.layer].bidirectional:
        values[Parameter.SIDE] = place.side
    if not place.is_automatic:
        values[Parameter.UNIT] = str(place.unit)
    return values


ensure_frame()
main()
