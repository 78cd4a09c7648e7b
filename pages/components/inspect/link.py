"""The link of the Inspect page: what it shows stands in the URL, so that a reload or a copied link shows the same.

Two hands write it. The server writes what it decides (`Parameter`): a link that somebody opens or another page sets
wins over the widgets; afterwards the widgets win and the link follows. The instrument writes what moves in the browser
(`Wish`): the server reads those once, hands them to the instrument, and takes them out of what it knows of the
address; else it would write old ones over new ones. Values from a link are text from strangers: each is checked by
whoever uses it. Imports streamlit.
"""

import re
import time
from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from lstm_core.figures.reading import QUANTITY_NAMES
from pages.components.inspect.keys import InspectKey, Parameter, Wish

MOST_TEXT = 3_000
"""Longer texts do not go into the link: browsers and mail programs cut it."""

NO_WISH: dict[str, Any] = {"id": 0} | dict.fromkeys(("t", "unit", "unit_b", "q", "rows", "contrast", "open", "zoom"))
"""What the instrument gets when nobody asks for anything."""

_WORDS = {
    "q": frozenset(letter for names in QUANTITY_NAMES.values() for letter in names),
    "rows": frozenset(("12", "24", "all", "six")),
    "contrast": frozenset(("full", "resting")),
    "open": frozenset(("cell", "units", "numbers")),
}


def incoming() -> dict[str, str]:
    """Return the parameters of a link that this session has not shown yet, {} when the link is our own.

    Streamlit forgets widgets as soon as another page is shown, so a return to this page without a link takes up
    the last one.
    """
    known = {str(name): value for name in Parameter if (value := st.query_params.get(name)) is not None}
    own: dict[str, str] = st.session_state.get(InspectKey.LINK, {})
    if InspectKey.RUN not in st.session_state:
        return known or own
    return {name: value for name, value in known.items() if own.get(name) != value}


def wishes() -> dict[str, Any]:
    """Return what a link, or a button of a tab, wants the instrument to show; each wish under a number of its own.

    The same wish comes again at each run of the script, with its number: the instrument grants each number once.
    `st.session_state[InspectKey.VIEW_REQUEST]` is how the rest of the page asks: a dict such as {"unit": 7, "t": 3}, t
    from 0.
    """
    linked = {name: st.query_params[name] for name in Wish if name in st.query_params}
    for name in linked:
        del st.query_params[name]
    request = st.session_state.pop(InspectKey.VIEW_REQUEST, None)
    wanted = checked(linked) | {name: value for name, value in (request or {}).items() if name in NO_WISH}
    if any(value is not None for value in wanted.values()):
        st.session_state[InspectKey.VIEW] = {**NO_WISH, **wanted, "id": time.time_ns() // 1_000_000}
    return dict(st.session_state.get(InspectKey.VIEW, NO_WISH))


def unit_wish(wish: Mapping[str, Any], name: str, place: Hashable) -> int | None:
    """Return the unit that the wish names, as long as the page shows the place for which it was wished.

    Args:
        wish: from `wishes`.
        name: "unit" or "unit_b".
        place: run, layer and side; elsewhere the same number is another unit.
    """
    made: dict[str, tuple[int, Hashable]] = st.session_state.setdefault(InspectKey.WISHED_AT, {})
    if name not in made or made[name][0] != wish["id"]:
        made[name] = (wish["id"], place)
    unit = wish[name]
    return unit if isinstance(unit, int) and made[name][1] == place else None


def checked(linked: Mapping[str, str]) -> dict[str, Any]:
    """Return the wishes of a link as the instrument takes them, None for what makes no sense; `t` counts from 0."""
    t, zoom = whole_number(linked.get(Wish.T)), re.fullmatch(r"(\d{1,6})[-,.](\d{1,6})", linked.get(Wish.ZOOM, ""))
    wanted: dict[str, Any] = {
        "t": t - 1 if t else None,
        "unit": whole_number(linked.get(Wish.UNIT)),
        "unit_b": whole_number(linked.get(Wish.UNIT_B)),
        "zoom": [int(zoom[1]) - 1, int(zoom[2])] if zoom and 1 <= int(zoom[1]) <= int(zoom[2]) else None,
    }
    for name, allowed in _WORDS.items():
        value = linked.get(name)
        wanted[name] = value if value in allowed else None
    return wanted


def publish(values: Mapping[Parameter, str]) -> None:
    """Put what the page shows into the link."""
    shown = {str(name): value for name, value in values.items() if len(value) <= MOST_TEXT}
    for name in Parameter:
        if name not in shown and name in st.query_params:
            del st.query_params[name]
    if any(st.query_params.get(name) != value for name, value in shown.items()):
        st.query_params.update(shown)
    st.session_state[InspectKey.LINK] = shown


def whole_number(text: str | None) -> int | None:
    """Return the number in a link's value, None if it is none."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else None
