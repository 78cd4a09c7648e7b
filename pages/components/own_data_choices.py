"""The corrections of what was guessed about a file: encoding, separator, names of columns, and which column is what.

What has been chosen is read from the session before anything is drawn, because the options follow from what was found
with it. Imports the library, keys, words and streamlit.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.data.uploads import DELIMITERS, ENCODINGS, NO_COLUMN, Reading, Table
from lstm_core.data.uploads.columns import label_column, text_column
from lstm_core.data.uploads.own_moments import date_column, value_column
from lstm_core.errors import DataFormatError
from pages.components.own_data_keys import OwnKey
from pages.components.own_data_words import HELP

_NO_SEPARATOR = "nothing: one column"


def chosen_layout(place: str, about: str, reading: Reading) -> Reading:
    """Return the reading with what has been chosen about the file: encoding, separator, quotation marks, names."""
    delimiter = st.session_state.get(OwnKey.DELIMITER.of(place, about), "")
    return replace(
        reading,
        encoding=st.session_state.get(OwnKey.ENCODING.of(place, about), ""),
        delimiter=delimiter,
        quoted=st.session_state.get(OwnKey.QUOTED.of(place, about), True),
        header=st.session_state.get(_header_key(place, about, delimiter)),
    )


def draw_layout(
    line: DeltaGenerator, place: str, about: str, reading: Reading, table: Table | None, *, is_file: bool
) -> None:
    """Draw the controls for how the file is read.

    Args:
        line: where.
        place, about: of the keys.
        reading: what has been chosen.
        table: what was found with it; None where nothing could be.
        is_file: there is an encoding to be chosen; pasted text has none.
    """
    found = f"{ENCODINGS[table.encoding]} (found)" if table is not None and not reading.encoding else "Find it out"
    if is_file:
        line.selectbox(
            "Encoding",
            ["", *ENCODINGS],
            format_func=lambda name: ENCODINGS.get(name, found),
            key=OwnKey.ENCODING.of(place, about),
            help=HELP["encoding"],
            width=230,
        )
    if table is not None and table.layout != "csv":
        return
    separators = {**DELIMITERS, NO_COLUMN: _NO_SEPARATOR}
    guess = "Find it out"
    if table is not None and not reading.delimiter:
        guess = f"{separators[table.delimiter or NO_COLUMN]} (found)"
    line.selectbox(
        "Columns are separated by",
        ["", *separators],
        format_func=lambda sign: separators.get(sign, guess),
        key=OwnKey.DELIMITER.of(place, about),
        help=HELP["delimiter"],
        width=210,
    )
    line.toggle(
        "Quotes enclose a column",
        value=True,
        key=OwnKey.QUOTED.of(place, about),
        help=HELP["quoted"],
    )
    if table is not None:
        line.toggle(
            "First row has names",
            value=table.header,
            key=_header_key(place, about, reading.delimiter),
            help=HELP["header"],
        )


def choose_columns(line: DeltaGenerator, place: str, about: str, table: Table, reading: Reading) -> Reading:
    """Draw a control for each column that is needed, and return the reading with what they say."""
    about += hashlib.sha256("\n".join(table.columns).encode()).hexdigest()[:6]
    columns = list(table.columns)
    if reading.purpose == "series":
        dates = [NO_COLUMN, *columns]
        date = _choose(line, "Date column", "date", OwnKey.DATE.of(place, about), dates, lambda: date_column(table))
        value = _choose(
            line, "Value column", "value", OwnKey.VALUE.of(place, about), columns, lambda: value_column(table, date)
        )
        return replace(reading, date=date, value=value)
    if reading.purpose == "continue" and len(columns) == 1:
        return replace(reading, text=columns[0])
    text = _choose(line, "Text column", "text", OwnKey.TEXT.of(place, about), columns, lambda: text_column(table))
    if reading.purpose == "continue":
        return replace(reading, text=text)
    label = _choose(
        line, "Label column", "label", OwnKey.LABEL.of(place, about), columns, lambda: label_column(table, text)
    )
    return replace(reading, text=text, label=label)


def _choose(
    line: DeltaGenerator, label: str, help_key: str, key: str, options: Sequence[str], guess: Callable[[], str]
) -> str:
    """Draw one select, at the guess at first; return "" where nothing is chosen and no guess can be made."""
    guess_key = f"{key}_guess"
    if guess_key not in st.session_state:  # guessing takes up to a second, and the answer stays the same
        try:
            st.session_state[guess_key] = options.index(guess())
        except DataFormatError:  # said below, by what needs the column
            st.session_state[guess_key] = None
    first: int | None = st.session_state[guess_key]
    chosen: str | None = line.selectbox(
        label, options, index=first, key=key, help=HELP[help_key], width=230, placeholder="none fits"
    )
    return chosen or ""


def _header_key(place: str, about: str, delimiter: str) -> str:
    return OwnKey.HEADER.of(place, f"{about}_{delimiter}")
