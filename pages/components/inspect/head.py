"""Where the controls of the Inspect page stand: two rows above the instrument, or folded behind "Edit" in class view.

The controls themselves are the same in both. Imports streamlit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components.inspect.keys import InspectKey, Parameter

CLASS_VIEW_CSS = """<style>
[data-testid="stHeader"] { display: none; }
[data-testid="stMainBlockContainer"] { padding-top: 4px; }
[data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: 4px; }
</style>"""
"""The projector's window is low: the row of pages goes too. "Aa" brings it back."""


@dataclass(frozen=True)
class Slots:
    """Places that the page fills: each control has one, and so has what it says about the answer."""

    is_class_view: bool
    run: DeltaGenerator
    state: DeltaGenerator
    text: DeltaGenerator
    writing: DeltaGenerator
    examples: DeltaGenerator
    places: DeltaGenerator
    switches: DeltaGenerator
    compare: DeltaGenerator
    line: DeltaGenerator
    verdict: DeltaGenerator
    verdict_b: DeltaGenerator
    message: DeltaGenerator


def draw_head(link: Mapping[str, str]) -> Slots:
    """Draw the frame of the controls; `link` may ask for the class view."""
    if Parameter.VIEW in link:
        st.session_state[InspectKey.IS_CLASS_VIEW] = link[Parameter.VIEW] == "class"
    return _folded() if st.session_state.get(InspectKey.IS_CLASS_VIEW) else _open()


def _open() -> Slots:
    with st.container(key="inspect_head"):
        run, state, text, verdict = st.columns([2.5, 1.8, 6.3, 1.4])
    with st.container(horizontal=True, key="inspect_row", gap="small", vertical_alignment="center"):
        writing = st.container(key="inspect_write", width="content")
        examples, places, switches = (_row(f"inspect_{name}", "content") for name in ("examples", "places", "switches"))
        _draw_view_button(is_class_view=False)
    with _row("inspect_row_b"):
        compare, verdict_b = _row("inspect_compare_row", "content"), st.empty()
    return Slots(
        False, run, state, text, writing, examples, places, switches, compare,
        line=st.empty(), verdict=verdict.container(), verdict_b=verdict_b, message=st.empty(),
    )  # fmt: skip


def _folded() -> Slots:
    st.html(CLASS_VIEW_CSS)
    with st.container(horizontal=True, key="inspect_folded", gap="small", vertical_alignment="center", wrap=False):
        with st.popover("Edit", key=InspectKey.EDIT, width="content"):
            run, state, text, writing = st.container(), st.container(), st.container(), st.container()
            examples, places, switches, compare = (
                _row(f"inspect_{name}") for name in ("examples", "places", "switches", "compare_row")
            )
        line = st.container(key="inspect_line").empty()
        verdict, verdict_b = _row("inspect_verdict", "content"), _row("inspect_verdict_b", "content").empty()
        _draw_view_button(is_class_view=True)
    return Slots(
        True,
        run,
        state,
        text,
        writing,
        examples,
        places,
        switches,
        compare,
        line,
        verdict,
        verdict_b,
        message=st.empty(),
    )


def _row(key: str, width: str = "stretch") -> DeltaGenerator:
    return st.container(horizontal=True, key=key, gap="small", vertical_alignment="center", width=width)


def _draw_view_button(*, is_class_view: bool) -> None:
    st.button(
        "Aa",
        key=InspectKey.CLASS_VIEW,
        type="primary" if is_class_view else "secondary",
        help="Back to the full page" if is_class_view else "Class view: large, for a projector",
        on_click=_turn_view,
    )


def _turn_view() -> None:
    st.session_state[InspectKey.IS_CLASS_VIEW] = not st.session_state.get(InspectKey.IS_CLASS_VIEW)
