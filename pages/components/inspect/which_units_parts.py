"""What the views of the tab "Which units" share: widget keys, and buttons that put a unit into the instrument.

Imports streamlit.
"""

from collections.abc import Mapping

import streamlit as st

from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look


def widget_key(name: str, look: Look, layer: int | None = None) -> str:
    """Return the key of a widget whose choices belong to a run and a layer (and, without `layer`, to the side on show)."""
    place = f"{look.place.layer}_{look.place.side}" if layer is None else str(layer)
    return f"units_{name}_{look.run.id}_{place}_{look.letter}"


def is_compared(look: Look) -> bool:
    """Return whether the look is one of two, each in its half of the page."""
    return look.other is not None or look.letter == "B"


def both(look: Look) -> tuple[Look, ...]:
    """Return the look, and what it is compared with if there is such."""
    return (look,) if look.other is None else (look, look.other)


def inline_choice(label: str, options: Mapping[str, str], *, key: str, default: str) -> str:
    """Draw buttons of which one is pressed, with their label before them; `options` is name -> what is written."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="hint">{label}</div>', width="content")
        chosen: str = st.segmented_control(
            label,
            list(options),
            key=key,
            default=default,
            format_func=lambda name: options[name],
            label_visibility="collapsed",
            required=True,
        )
    return chosen


def request_unit(look: Look, unit: int) -> None:
    """Put a unit into the instrument, on the side of A or B that the look is."""
    st.session_state[InspectKey.VIEW_REQUEST] = {"unit_b" if look.letter == "B" else "unit": unit}


def show_button(look: Look, unit: int, label: str, name: str) -> None:
    """Draw a button that puts a unit into the instrument."""
    if st.button(label, key=f"units_show_{name}_{unit}_{look.letter}", help="Show this unit in the picture above"):
        request_unit(look, unit)
        st.rerun()


def show_buttons(look: Look, said: str, labels: Mapping[int, str], name: str) -> None:
    """Draw a line of such buttons behind a few words; `labels` is unit -> label."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="hint">{said}</div>', width="content")
        for unit, label in labels.items():
            show_button(look, unit, label, name)
