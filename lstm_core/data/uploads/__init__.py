"""What people bring themselves: files and pasted text become data sets, whatever they look like.

Reading is in two steps, so that a guess can be shown and corrected in between: `open_table` finds rows and columns
in bytes, `read_texts` and `read_moments` make texts or a time series of them. `store` keeps what was understood by its content.
Every step gives data or a DataFormatError that says what to do.
"""

from lstm_core.data.uploads.encoding import ENCODINGS
from lstm_core.data.uploads.limits import MOST_BYTES, MOST_CLASSES, MOST_ROWS, SMALLEST_CLASS
from lstm_core.data.uploads.opening import open_table, read_file
from lstm_core.data.uploads.own_moments import MomentsUpload, read_moments
from lstm_core.data.uploads.own_texts import TextUpload, class_counts, read_texts
from lstm_core.data.uploads.reading import DELIMITERS, NO_COLUMN, Purpose, Reading
from lstm_core.data.uploads.report import Dropped, Report
from lstm_core.data.uploads.store import (
    StoredCard,
    forget,
    read_card,
    read_series,
    read_stored_texts,
    store_series,
    store_texts,
    uploaded,
    uploads_dir,
)
from lstm_core.data.uploads.suggestions import suggested_preset, suggested_settings, suggested_spec
from lstm_core.data.uploads.table import Table

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "MOST_BYTES",
    "MOST_CLASSES",
    "MOST_ROWS",
    "NO_COLUMN",
    "SMALLEST_CLASS",
    "Dropped",
    "MomentsUpload",
    "Purpose",
    "Reading",
    "Report",
    "StoredCard",
    "Table",
    "TextUpload",
    "class_counts",
    "forget",
    "open_table",
    "read_card",
    "read_file",
    "read_moments",
    "read_series",
    "read_stored_texts",
    "read_texts",
    "store_series",
    "store_texts",
    "suggested_preset",
    "suggested_settings",
    "suggested_spec",
    "uploaded",
    "uploads_dir",
]
