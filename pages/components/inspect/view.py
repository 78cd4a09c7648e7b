"""Mounts the instrument: which numbers go to the browser, in which bytes, and what it may ask for afterwards.

Imports figures, the glossary, streamlit and the instrument.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Literal

import streamlit as st

from lstm_core.figures.payload import Shown, instrument_payload
from lstm_core.figures.reading import SideValues
from lstm_core.glossary import CAPTIONS
from lstm_core.insight.prefix import is_causal
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look
from pages.components.inspect.wanted import Shelf, more_units, on_wanted
from pages.components.inspect.written import written_from
from pages.components.instrument import instrument

FIRST_ROWS = 24
"""Units that are sent at first: as many as the map shows with its second button."""

SMALL = 600_000
"""A layer that makes fewer bytes is sent whole: nothing to wait for later."""

MOST_BYTES = 1_400_000
"""Most bytes of all readings at first; the header is some ten thousand more."""

SAID = ("word_strip", "prefix_curve", "all_units", "two_runs")
"""Captions that every picture needs; those of the cell come on top."""

SAID_OF = {
    "tokens": {"word_strip": "expected_words", "prefix_curve": "expected_curve"},
    "numbers": {"word_strip": "numbers_read", "prefix_curve": "numbers_curve"},
}
"""Captions that stand in the place of others where the answer is no class."""


def draw_instrument(look: Look, wish: dict[str, Any], *, is_class_view: bool, is_revealed: bool, is_grey: bool) -> None:
    """Show what the page looks at; A and B if it compares.

    Args:
        look: what A is; `look.other` is B.
        wish: from `link.wishes`.
        is_class_view: large, for a projector.
        is_revealed: whether answers may be seen.
        is_grey: whether this is the last picture of a text that was emptied.
    """
    looks = [look] if look.other is None else [look, look.other]
    st.session_state[InspectKey.SHOWN] = [_shelf(each) for each in looks]
    options: dict[str, bool | int | None] = {
        "class_view": is_class_view,
        "reveal": is_revealed,
        "grey": is_grey,
        "anew": not is_causal(look.source.network),
        "written_from": written_from(look.reading),
    }
    more = [more_units(_shelf(each)) for each in looks]
    instrument(payload_of(looks, wish, options, more), key=InspectKey.INSTRUMENT, on_wanted=on_wanted)


def payload_of(
    looks: Sequence[Look],
    wish: dict[str, Any],
    options: dict[str, bool | int | None],
    more: Sequence[Literal["all"] | Collection[int]] = ((), ()),
) -> bytes:
    """Return the bytes for the instrument.

    Args:
        looks: A, and B if there is one.
        wish: from `link.wishes`.
        options: how to show it, see `draw_instrument`; "anew" if each point of the curve is a run of its own;
            "written_from" is the first token that the network wrote itself.
        more: for each look the units that the instrument asked for beyond the first.
    """
    asked = [None if each.place.is_automatic else each.place.unit for each in looks]
    wish = {**wish, "unit": asked[0], "unit_b": asked[-1] if len(looks) > 1 else None}
    shown = [
        Shown(
            reading=each.reading,
            title=each.title,
            layer=each.place.layer,
            side=each.place.side,
            unit=each.telling,
            units=units_to_send(
                each.reading.side(each.place.layer, each.place.side),
                {each.telling} | ({asked[index]} - {None}),
                more[index],
                share=len(looks),
            ),
        )
        for index, each in enumerate(looks)
    ]
    cells = {each.reading.layers[each.place.layer].cell for each in looks}
    return instrument_payload(
        shown,
        theme=looks[0].theme,
        picture=_identity(looks),
        view=wish,
        options=options,
        captions={name: asdict(CAPTIONS[key]) for name, key in _captions(cells, looks[0].reading.answers).items()},
    )


def units_to_send(
    side: SideValues,
    chosen: Collection[int],
    wanted: Literal["all"] | Collection[int],
    *,
    share: int = 1,
) -> list[int]:
    """Return the units to send, in the order of the rows.

    Args:
        side: the direction that is shown.
        chosen: units that are needed at once, whatever the size.
        wanted: what the instrument asked for beyond the first: unit numbers, or "all".
        share: how many readings share the bytes.
    """
    n_units = len(side.order)
    each = 4 * _timesteps(side) * (len(side.quantities) + 2 * len(side.parts))  # bytes of one unit
    if wanted == "all" or n_units * each * share <= SMALL:
        n_first = n_units
    else:
        n_first = min(FIRST_ROWS, max(1, MOST_BYTES // (each * share)))
    order = [int(unit) for unit in side.order]
    first = set(order[:n_first]) | set(chosen) | (set() if wanted == "all" else set(wanted))
    return [unit for unit in order if unit in first]


def _timesteps(side: SideValues) -> int:
    return max(1, len(next(iter(side.quantities.values()))))


def _captions(cells: Collection[str], answers: str) -> dict[str, str]:
    """Return under which name the instrument finds which caption."""
    of_cells = [
        name if cell == "lstm" else f"{name}_{cell}" for cell in sorted(cells) for name in ("one_unit", "cell_view")
    ]
    names = [key for key in (*SAID, *of_cells, "one_unit", "cell_view") if key in CAPTIONS]
    return {name: SAID_OF.get(answers, {}).get(name, name) for name in names}


def _shelf(look: Look) -> Shelf:
    return Shelf(
        look.run.id, look.place.layer, look.place.side, len(look.reading.side(look.place.layer, look.place.side).order)
    )


def _identity(looks: Sequence[Look]) -> dict[str, Any]:
    """Return what tells two pictures apart, so that the instrument knows what to keep from the last one."""
    look = looks[0]
    other = {"b": looks[1].run.id, "b_step": looks[1].state.step} if len(looks) > 1 else {}
    text = hashlib.sha256(look.source.text.encode("utf-8", "replace")).hexdigest()[:12]
    return {"run": look.run.id, "step": look.state.step, "text": text, **other}
