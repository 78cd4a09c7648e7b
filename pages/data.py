"""The Data page: what is in a data set, before anything has learned from it.

Thin on purpose: it chooses the data set and the view; the views are in `components.data`.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from lstm_core.data.registry import availability
from lstm_core.errors import ExplorerError
from pages.components.data.examples import draw_examples
from pages.components.data.head import draw_difficulty, draw_head
from pages.components.data.keys import DataKey, Parameter
from pages.components.data.number_views import draw_number_examples, draw_series
from pages.components.data.own import draw_add, draw_list, just_added
from pages.components.data.settings import changed
from pages.components.data.subject import Subject, choose_name, is_number_set, subject_of, train_on
from pages.components.data.text_views import draw_classes, draw_lengths, draw_telling, draw_vocabulary
from pages.components.frame import ensure_frame

STYLE = Path(__file__).parent / "components" / "data" / "data.css"
TRAIN_PAGE = "pages/train.py"

# Name in the link -> label and what draws it. No docstring: Streamlit would show it on the page.
VIEWS: dict[str, tuple[str, Callable[[Subject], None]]] = {
    "examples": ("Examples", draw_examples),
    "classes": ("Classes", draw_classes),
    "lengths": ("Lengths", draw_lengths),
    "vocabulary": ("Vocabulary", draw_vocabulary),
    "telling": ("Telling words", draw_telling),
}


def main() -> None:
    """Draw the page."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="data_head"):
        name = choose_name(just_added())
        try:
            subject = subject_of(name, changed())
        except ExplorerError as error:
            st.error(str(error))
            return
        draw_difficulty(subject)
        ready = availability(name)
        wanted = st.button(
            "Train on this",
            key=DataKey.TRAIN,
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            disabled=not ready.ready and not ready.downloadable,
            help="Fill the form of the page Train with this data set, and go there.",
        )
        draw_add()
    if wanted:
        train_on(subject, changed())
        st.switch_page(TRAIN_PAGE)
    try:
        draw_head(subject, ready)
        if ready.ready:
            draw(subject)
    except ExplorerError as error:
        st.error(str(error))
    draw_list()


def draw(subject: Subject) -> None:
    """Draw what there is to see of a data set that is here."""
    if subject.is_series:
        draw_series(subject)
    elif is_number_set(subject):
        draw_number_examples(subject)
    else:
        views = views_of(subject)
        _settle(views)
        chosen: str = st.segmented_control(
            "What to look at", views, key=DataKey.VIEW, format_func=lambda each: VIEWS[each][0], required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        st.session_state[DataKey.KEPT_VIEW] = chosen
        st.query_params[Parameter.SHOW] = chosen
        with st.container(key=f"data_view_{chosen}"):
            VIEWS[chosen][1](subject)


def views_of(subject: Subject) -> list[str]:
    """Return the views that say something about this data set."""
    has_classes, has_words = bool(subject.card.class_names), subject.token_kind() != "letters"
    needs = {"classes": has_classes, "vocabulary": has_words, "telling": has_classes and has_words}
    return [name for name in VIEWS if needs.get(name, True)]


def _settle(views: list[str]) -> None:
    """Open the view that a new link asks for, else the one that was open."""
    linked, kept = st.query_params.get(Parameter.SHOW), st.session_state.get(DataKey.KEPT_VIEW)
    if linked in views and linked != kept and DataKey.VIEW not in st.session_state:
        st.session_state[DataKey.VIEW] = linked
    elif st.session_state.get(DataKey.VIEW) not in views:
        st.session_state[DataKey.VIEW] = kept if kept in views else views[0]


ensure_frame()
main()
