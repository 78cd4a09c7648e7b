"""Adding one's own data: a file or pasted text, what was understood of it, corrections, and one button.

Stands in a dialog of the Train page and on the Data page. Parsing happens once for each file and choice. Imports the
library, the controls of the form, and streamlit.
"""

import hashlib
from dataclasses import replace
from pathlib import PurePath

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.data.uploads import (
    MOST_BYTES,
    MomentsUpload,
    Purpose,
    Reading,
    Table,
    TextUpload,
    open_table,
    read_moments,
    read_texts,
    store_series,
    store_texts,
    suggested_spec,
)
from lstm_core.data.uploads.own_texts import SmallClassesError
from lstm_core.errors import ExplorerError
from pages.components.form_controls import fill_form
from pages.components.own_data_choices import choose_columns, chosen_layout, draw_layout
from pages.components.own_data_keys import OwnKey
from pages.components.own_data_words import (
    EXAMPLE,
    HELP,
    PURPOSES,
    SHARED,
    WANTED,
    classes_line,
    markdown,
    moments_line,
    preview,
    report_html,
)

DIALOG = "own_dialog"
_FILE, _PASTED = "A file", "Pasted text"
_TYPES = ["csv", "tsv", "txt", "json", "jsonl", "zip"]
_STYLE = "<style>[data-testid=stFileChip] * { font-size: max(12px, 1em); }</style>"
"""Streamlit writes the size of a file too small for a projector."""


@st.dialog("Your own data", width="large")
def open_own_data() -> None:
    """Open the dialog; it closes when a data set was added."""
    st.session_state.pop(OwnKey.ADDED, None)
    draw_own_data(DIALOG)


def draw_own_data(key: str) -> None:
    """Draw everything that adds a data set: "Use it" stores it, fills the form with it, and runs the page again.

    Args:
        key: of the place, before the keys of all widgets.
    """
    with st.container(key=f"{key}_box"):
        st.html(_STYLE)
        line = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
        purpose = _purpose(line, key)
        content, name = _content(line, key, purpose)
        added = st.session_state.get(OwnKey.ADDED)
        if content is None:
            if added:
                st.success("Added. The form of the page Train is set to it.")
            st.caption(WANTED[purpose])
            st.caption(SHARED)
            return
        about = hashlib.sha256(content).hexdigest()[:12] + purpose
        reading = Reading(purpose=purpose)
        table, reading = _table(key, about, content, name, reading)
        if table is None:
            return
        upload, reading = _upload(key, about, table, reading)
        if upload is not None:
            _finish(key, about, upload, name, content)


def _purpose(line: DeltaGenerator, key: str) -> Purpose:
    chosen: Purpose | None = line.segmented_control(
        "What is it for?",
        list(PURPOSES),
        default="classify",
        required=True,
        format_func=lambda each: PURPOSES[each],
        key=OwnKey.PURPOSE.of(key),
        help=HELP["purpose"],
    )
    return chosen or "classify"


def _content(line: DeltaGenerator, key: str, purpose: Purpose) -> tuple[bytes | None, str]:
    """Return the bytes that were given and the name of their file; None where there are none yet."""
    source = line.segmented_control(
        "Where is it?",
        [_FILE, _PASTED],
        default=_FILE,
        required=True,
        key=OwnKey.SOURCE.of(key),
        label_visibility="collapsed",
    )
    if source == _PASTED:
        text = st.text_area(
            "Paste it here", key=OwnKey.PASTED.of(key), placeholder=EXAMPLE[purpose], height=130, help=WANTED[purpose]
        )
        st.button("Read it", key=OwnKey.READ_PASTED.of(key))
        return (text.encode("utf-8", "replace"), "") if text and text.strip() else (None, "")
    file = st.file_uploader(
        "A file", type=_TYPES, key=OwnKey.FILE.of(key), max_upload_size=MOST_BYTES // 1_000_000,
        label_visibility="collapsed",
    )  # fmt: skip
    return (file.getvalue(), file.name) if file is not None else (None, "")


def _table(key: str, about: str, content: bytes, name: str, reading: Reading) -> tuple[Table | None, Reading]:
    """Draw how the file is read, and return its rows; None where they cannot be read, which is then said."""
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    reading = chosen_layout(key, about, reading)
    try:
        table = _opened(about, name, reading, content)
    except ExplorerError as error:
        draw_layout(line, key, about, reading, None, is_file=bool(name))
        st.error(markdown(str(error)))
        return None, reading
    draw_layout(line, key, about, reading, table, is_file=bool(name))
    return table, reading


def _upload(key: str, about: str, table: Table, reading: Reading) -> tuple[TextUpload | MomentsUpload | None, Reading]:
    """Draw the columns, the preview and the report; return what was understood, None where nothing was."""
    small_key = OwnKey.SMALL_LEFT_OUT.of(key, about)
    reading = replace(reading, leave_out_small=bool(st.session_state.get(small_key)))
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    reading = choose_columns(line, key, about, table, reading)
    used = tuple(name for name in (reading.text, reading.label, reading.date, reading.value) if name in table.columns)
    st.dataframe(preview(table, used), hide_index=True, width="stretch", height="content")
    try:
        found = _understood(about, reading, table)
    except SmallClassesError as error:
        st.error(markdown(str(error)))
        if error.remedy.endswith("out"):
            st.button(
                "Leave these classes out",
                key=OwnKey.LEAVE_OUT.of(key),
                on_click=lambda: st.session_state.update({small_key: True}),
            )
        return None, reading
    except ExplorerError as error:
        st.error(markdown(str(error)))
        return None, reading
    more = classes_line(found) if isinstance(found, TextUpload) else moments_line(found)
    st.html(f'<div class="how">{report_html(found.report, more)}</div>')
    return found, reading


def _finish(key: str, about: str, upload: TextUpload | MomentsUpload, name: str, content: bytes) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        suggested = PurePath(name).stem or " ".join(content[:40].decode("utf-8", "replace").split())
        title = st.text_input(
            "Name", value=suggested, key=OwnKey.TITLE.of(key, about), max_chars=80, help=HELP["title"]
        )
        wanted = st.button("Use it", key=OwnKey.USE.of(key), type="primary")
    st.caption(SHARED)
    if not wanted:
        return
    try:
        if isinstance(upload, TextUpload):
            stored = store_texts(upload.texts, upload.labels, upload.class_names, title=title)
        else:
            stored = store_series(upload.dates, upload.values, season=upload.season, title=title)
        _fill_form(stored)
    except ExplorerError as error:
        st.error(markdown(str(error)))
        return
    st.session_state[OwnKey.ADDED] = stored
    st.rerun()


def _fill_form(name: str) -> None:
    """Put the data set into the form, with settings that suit it."""
    base, spec = suggested_spec(name)
    fill_form(spec, base)


@st.cache_resource(max_entries=3, ttl=900, show_spinner="Reading the file …")
def _opened(about: str, name: str, reading: Reading, _content: bytes) -> Table:
    return open_table(_content, name, reading)


@st.cache_resource(max_entries=3, ttl=900, show_spinner="Looking at its rows …")
def _understood(about: str, reading: Reading, _table: Table) -> TextUpload | MomentsUpload:
    return read_moments(_table, reading) if reading.purpose == "series" else read_texts(_table, reading)
