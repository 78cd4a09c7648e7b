"""What the instrument asks the server for: another layer, side or saved state, or units that were not sent.

The instrument steers the same widgets that a person does, through their session values. What it says comes from a
browser: each value is checked. Imports streamlit.
"""

from collections.abc import MutableMapping
from typing import Any, Literal, NamedTuple

import streamlit as st

from pages.components.inspect.keys import InspectKey

MOST_SHELVES = 32
"""For how many pairs of run and layer the session remembers which units were asked for."""


class Shelf(NamedTuple):
    """Where units come from: run, layer and side, and how many units there are."""

    run_id: str
    layer: int
    side: str
    n_units: int


def on_wanted() -> None:
    """Callback of the instrument: do what it asks for."""
    state = st.session_state.get(InspectKey.INSTRUMENT)
    grant(getattr(state, "wanted", None), st.session_state)


def more_units(shelf: Shelf) -> Literal["all"] | set[int]:
    """Return the units that the instrument asked for beyond the first."""
    asked: dict[Shelf, Literal["all"] | set[int]] = st.session_state.get(InspectKey.MORE_UNITS, {})
    return asked.get(shelf, set())


def grant(wanted: Any, session: MutableMapping[Any, Any]) -> None:
    """Do what the instrument asks for, as far as it makes sense.

    Args:
        wanted: such as {"layer": 1}, {"side": "toggle"}, {"epoch": -1}, {"units": [7], "reading": 0}, {"units": "all"}.
        session: the session's values; those of the widgets are changed.
    """
    if not hasattr(wanted, "get"):
        return
    shelves: list[Shelf] = session.get(InspectKey.SHOWN, [])
    if (by := _step(wanted.get("layer"))) and isinstance(session.get(InspectKey.LAYER), int):
        session[InspectKey.LAYER] = max(0, session[InspectKey.LAYER] + by)  # too far is put right by the control
    if wanted.get("side") == "toggle" and session.get(InspectKey.SIDE) in ("forward", "backward"):
        session[InspectKey.SIDE] = "backward" if session[InspectKey.SIDE] == "forward" else "forward"
    if by := _step(wanted.get("epoch")):
        steps: list[int] = session.get(InspectKey.STEPS, [])
        if session.get(InspectKey.STEP) in steps:
            place = steps.index(session[InspectKey.STEP]) + by
            session[InspectKey.TAKE_STEP] = steps[min(max(place, 0), len(steps) - 1)]
            session[InspectKey.FOLLOW] = False
    index = wanted.get("reading", 0)
    if wanted.get("units") and isinstance(index, int) and 0 <= index < len(shelves):
        _remember(shelves[index], wanted["units"], session)


def _step(by: Any) -> int:
    return by if by in (-1, 1) and not isinstance(by, bool) else 0


def _remember(shelf: Shelf, units: Any, session: MutableMapping[Any, Any]) -> None:
    asked = dict(session.get(InspectKey.MORE_UNITS, {}))
    before = asked.pop(shelf, set())
    if units == "all" or before == "all":
        asked[shelf] = "all"
    elif isinstance(units, list):
        asked[shelf] = before | {unit for unit in units if type(unit) is int and 0 <= unit < shelf.n_units}
    session[InspectKey.MORE_UNITS] = dict(list(asked.items())[-MOST_SHELVES:])
