"""The Inspect page: a run, a saved state and a text, and what every gate did at each word.

Thin on purpose: it lays out the parts and keeps the link in step. What is computed stands in `components.inspect.reading`,
what can be chosen in `components.inspect.controls`; the instrument is mounted by `components.inspect.view`, and what
stands below it comes from `components.inspect.tabs`.
"""

from pathlib import Path
from typing import Any

import streamlit as st

from lstm_core.data.typed_numbers import EncodedNumbers
from lstm_core.errors import ExplorerError
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from pages.components.frame import ensure_frame
from pages.components.inspect import compare, guess, head, tabs
from pages.components.inspect.answer_choice import choose_answer
from pages.components.inspect.controls import (
    AUTOMATIC,
    choose_following,
    choose_layer,
    choose_run,
    choose_state,
    choose_text,
    nearest_place,
    offer_examples,
)
from pages.components.inspect.encoding import class_names_of
from pages.components.inspect.examples import examples_of, first_text
from pages.components.inspect.forecasting import draw_forecast
from pages.components.inspect.keys import InspectKey, Parameter
from pages.components.inspect.link import incoming, publish, unit_wish, wishes
from pages.components.inspect.look import Look, make_look
from pages.components.inspect.parts import line_html, notices, verdict_html
from pages.components.inspect.reading import replayed, saved_states
from pages.components.inspect.task_words import what_counts
from pages.components.inspect.view import draw_instrument
from pages.components.inspect.written import offer_writing

STYLE = Path(__file__).parent / "components" / "inspect" / "inspect.css"


def main() -> None:
    """Draw the page."""
    st.html(STYLE)
    link = incoming()
    wish = wishes()
    slots = head.draw_head(link)
    store = RunStore()
    with slots.run:
        run = choose_run(store, link)
    if run is None:
        return
    try:
        text, look = choose(store, run, slots, link, wish)
        if look is not None:
            draw(slots, look, text, link, wish)
    except ExplorerError as error:
        st.error(str(error))
    if said := st.session_state.pop(InspectKey.MESSAGE, ""):
        slots.message.warning(said)


def choose(
    store: RunStore, run: Run, slots: head.Slots, link: dict[str, str], wish: dict[str, Any]
) -> tuple[str, Look | None]:
    """Draw the controls; return the text as typed and what there is to look at, None if there is nothing yet."""
    view = read_run(run)
    with slots.state:
        state = choose_state(run, view.history, view.status, link)
    states = saved_states(run, view.history)
    examples = examples_of(run.spec)
    with slots.text:
        typed = choose_text(run.spec, first_text(run, examples), link)
    with slots.examples:
        offer_examples(examples, run.spec, is_shipped=run.is_example)
    with slots.switches:
        if view.status.is_live:
            choose_following(run, len(states), link)
        is_compared = compare.draw_switch(link)
        is_revealed = guess.is_revealed(run.id, typed, link)
        guess.draw_switch()
    if state is None:
        return typed, None
    with slots.writing:
        offer_writing(run, state.step, typed)
    text = typed if typed.strip() else st.session_state.get(InspectKey.LAST_TEXT) or first_text(run, examples)
    with slots.verdict, st.spinner("Reading …"):  # where it moves nothing
        source = replayed(run, state.step, text)
    st.session_state[InspectKey.LAST_TEXT] = source.text
    theme = st.context.theme.type
    names = class_names_of(run)
    with slots.places:
        shown_class = choose_answer(run.spec, names, source, link, is_revealed=is_revealed)
        layer, side = choose_layer(run.spec, link)
    look_b = None
    if is_compared:
        with slots.compare:
            other = compare.choose_other(store, run, link)
        if other is not None:
            layer_b, side_b = nearest_place(other.run.spec, layer, side)
            look_b = make_look(
                other.run, other.state, other.states, replayed(other.run, other.state.step, text),
                shown_class=min(shown_class, len(class_names_of(other.run)) - 1),
                layer=layer_b, side=side_b, unit=unit_wish(wish, "unit_b", (other.run.id, layer_b, side_b)), theme=theme, letter="B",
            )  # fmt: skip
    look = make_look(
        run, state, states, source,
        shown_class=shown_class, layer=layer, side=side, unit=unit_wish(wish, "unit", (run.id, layer, side)), theme=theme, other=look_b,
    )  # fmt: skip
    return typed, look


def draw(slots: head.Slots, look: Look, text: str, link: dict[str, str], wish: dict[str, Any]) -> None:
    """Draw what there is to see, and put it into the link."""
    is_empty = not text.strip()
    is_revealed = guess.is_revealed(look.run.id, text, {})
    looks = [look] if look.other is None else [look, look.other]
    said = [note for each in looks for note in notices(each.reading, was_empty=each.source.encoded.empty)]
    said += [sentence] if (sentence := what_counts(look.run.spec)) else []
    if is_empty:
        slots.verdict.html('<div class="hint">Type a text, or press an example.</div>')
        said = ["The text is empty: this is the last picture."]
    elif is_revealed:
        for each, slot in zip(looks, (slots.verdict, slots.verdict_b), strict=False):
            slot.html(verdict_html(each.reading, each.theme, letter=each.letter if len(looks) > 1 else ""))
    else:
        slots.verdict.html('<div class="hint">What will it answer?</div>')
        with slots.verdict:
            guess.draw_reveal(look.run.id, text)
    if line := line_html(look.title if slots.is_class_view else "", said):
        slots.line.html(line)
    draw_instrument(look, wish, is_class_view=slots.is_class_view, is_revealed=is_revealed, is_grey=is_empty)
    if is_revealed and isinstance(look.source.encoded, EncodedNumbers):
        draw_forecast(look.run, look.source.network, look.source.encoded, look.theme)
    tabs.settle(link.get(Parameter.TAB), look)
    publish(_link_of(look, text, is_class_view=slots.is_class_view))
    if is_revealed:
        tabs.draw_tabs(look)
    else:
        st.html('<div class="hint">More views: after “Reveal”.</div>')


def _link_of(look: Look, text: str, *, is_class_view: bool) -> dict[Parameter, str]:
    """Return what stands in the link: what was chosen, not what the page would choose again."""
    session, model = st.session_state, look.run.spec.model
    values = {Parameter.RUN: look.run.id, Parameter.TEXT: text}
    if not session.get(InspectKey.FOLLOW):
        values[Parameter.EPOCH] = f"{look.state.epoch:.4g}"
    if len(model.layers) > 1:
        values[Parameter.LAYER] = str(look.place.layer + 1)
    if model.layers[look.place.layer].bidirectional:
        values[Parameter.SIDE] = look.place.side
    if len(look.reading.class_names) > 2 and session.get(InspectKey.CLASS, AUTOMATIC) != AUTOMATIC:
        values[Parameter.CLASS] = str(session[InspectKey.CLASS])
    if look.other is not None:
        values[Parameter.RUN_B] = look.other.run.id
        values[Parameter.EPOCH_B] = f"{look.other.state.epoch:.4g}"
    if (tab := tabs.in_link()) is not None:
        values[Parameter.TAB] = tab
    if is_class_view:
        values[Parameter.VIEW] = "class"
    if not guess.is_revealed(look.run.id, text, {}):
        values[Parameter.REVEAL] = "0"
    return values


ensure_frame()
main()
