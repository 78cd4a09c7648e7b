"""The texts of a data set, to be searched and leafed through; each can be opened in Inspect.

Imports the library below Keras, and streamlit.
"""

from collections.abc import Sequence

import streamlit as st

from lstm_core.data.counted import PARTS
from lstm_core.data.texts import TextSet
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import RunFormatError
from lstm_core.figures.palette import palette
from lstm_core.insight.data_facts import vocabulary_words
from lstm_core.insight.text_search import Mode, Query
from lstm_core.runs.store import Run, RunStore
from pages.components.data.example_html import label_html, text_html, tokens_html
from pages.components.data.kept import counted_of, found_in, splits_of
from pages.components.data.keys import DataKey, open_key
from pages.components.data.subject import Subject

INSPECT_PAGE = "pages/inspect.py"
PER_PAGE = 10
MOST_SHOWN = 200

PART_LABELS = {"train": "training", "validation": "validation", "test": "test"}
MODES: dict[Mode, str] = {"part": "Piece of a text", "words": "Whole words"}
ALL = "all classes"


def draw_examples(subject: Subject) -> None:
    """Draw the controls, how many texts fit, and a page of them."""
    splits = splits_of(subject)
    names = splits.class_names
    part, query = _draw_controls(names)
    texts: TextSet = getattr(splits, part)
    found = found_in(subject, part, query)
    n_pages = max(-(-min(len(found), MOST_SHOWN) // PER_PAGE), 1)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="data_found"):
        st.html(
            f'<div class="data-count">{count_text(len(found), len(texts), PART_LABELS[part])}</div>', width="stretch"
        )
        whole = st.toggle("Whole texts", key=DataKey.WHOLE)
        marked = st.toggle(
            "Mark the tokens",
            key=DataKey.TOKENS,
            help="Show what the network reads at once. Dotted: not among the words it knows. Struck: not read.",
        )
        if st.session_state.get(DataKey.PAGE, 1) > n_pages:
            st.session_state[DataKey.PAGE] = n_pages
        page = st.number_input(f"Page of {n_pages}", 1, n_pages, key=DataKey.PAGE, step=1, width=130)
    rows = found[:MOST_SHOWN][(page - 1) * PER_PAGE : page * PER_PAGE]
    if not rows:
        st.html('<div class="data-none">Nothing found. Try a shorter piece, another part, or all classes.</div>')
        return
    vocabulary = _vocabulary(subject) if marked else None
    _draw_rows(subject, texts, rows, names, query, whole=whole, vocabulary=vocabulary)


def _draw_controls(names: Sequence[str]) -> tuple[str, Query]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="data_controls"):
        text = st.text_input(
            "Search", key=DataKey.QUERY, placeholder="a word, or a piece of a text", on_change=_first_page, width=300
        )
        mode: Mode = st.segmented_control(
            "Search for", list(MODES), key=DataKey.MODE, format_func=lambda each: MODES[each], default="part",
            required=True, on_change=_first_page,
        )  # fmt: skip
        part: str = st.segmented_control(
            "Part", list(PARTS), key=DataKey.PART, format_func=lambda each: PART_LABELS[each], default="train",
            required=True, on_change=_first_page,
        )  # fmt: skip
        label = None
        if names:
            options = [-1, *range(len(names))]
            if st.session_state.get(DataKey.CLASS) not in options:
                st.session_state[DataKey.CLASS] = -1
            chosen = st.selectbox(
                "Class", options, key=DataKey.CLASS, on_change=_first_page, width=200,
                format_func=lambda each: ALL if each < 0 else _option(names, each),
            )  # fmt: skip
            label = chosen if chosen >= 0 else None
    return part, Query(text or "", mode, label)


def _option(names: Sequence[str], place: int) -> str:
    """Return a class so that no two options are equal: the browser knows them by their labels."""
    name = names[place] if place < len(names) else ""
    return f"{name} (class {place + 1})" if name == ALL or list(names).count(name) > 1 else name


def _first_page() -> None:
    st.session_state[DataKey.PAGE] = 1


def count_text(n_found: int, n_all: int, part: str) -> str:
    """Say how many texts fit, and how many of them can be seen."""
    said = f"<b>{n_found:,}</b> of {n_all:,} {part} texts"
    if n_found > MOST_SHOWN:
        said += f"; the first {MOST_SHOWN} can be seen here"
    return said + "."


def _draw_rows(
    subject: Subject,
    texts: TextSet,
    rows: Sequence[int],
    names: Sequence[str],
    query: Query,
    *,
    whole: bool,
    vocabulary: Vocabulary | None,
) -> None:
    run = run_on(subject.card.name)
    colours, data = palette(subject.theme), subject.spec.data
    for place, row in enumerate(rows):
        text = texts.texts[row]
        label = label_html(names[int(texts.labels[row])] if names else "", colours)
        if vocabulary is not None:
            shown = tokens_html(text, vocabulary, subject.limit or len(text) + 1, data.cut)
        else:
            shown = text_html(text, query, whole=whole or subject.is_generated)
        style = "data-row letters" if subject.is_generated and data.tokens == "characters" else "data-row"
        with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False, key=f"data_row_{place}"):
            offer_to_open(run, text, place)
            st.html(f'<div class="{style}">{label}{shown}</div>', width="stretch")
    if run is None:
        st.html(
            '<div class="data-none">Once a run has learned from these texts, each of them can be opened here.</div>'
        )


def offer_to_open(run: Run | None, text: str, place: int) -> None:
    """Draw the button that opens a text in Inspect, if there is a run to read it with.

    Args:
        run: from `run_on`.
        text: as a person would type it.
        place: row of the list, from 0.
    """
    if run is None:
        return
    name = run.read_meta().name or run.id
    if st.button("Open", key=open_key(place), help=f"Read this text in Inspect with the run {name}."):
        st.switch_page(INSPECT_PAGE, query_params={"run": run.id, "text": text})


def run_on(name: str) -> Run | None:
    """Return the newest run on a data set that has saved states, else the shipped one, None if there is neither."""
    store = RunStore()
    for run in (*store.runs(), *store.examples()):
        try:
            if not run.problem and run.spec.data.dataset == name and any(run.snapshots_dir.glob("*.npz")):
                return run
        except (RunFormatError, OSError):
            continue
    return None


def _vocabulary(subject: Subject) -> Vocabulary:
    """Return the words that a run with these settings would know."""
    kind = subject.token_kind()
    data = subject.spec.data
    counted = counted_of(subject, kind)
    fixed = getattr(subject.source, "fixed_words", lambda: None)()
    words = fixed if fixed is not None else vocabulary_words(counted, data.vocabulary_size, subject.limit, data.cut)
    return Vocabulary.of_words(kind, words)
