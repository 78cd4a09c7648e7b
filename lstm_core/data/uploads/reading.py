"""How a file is to be read: what it is for, and what a person has corrected. Imports nothing of ours."""

from dataclasses import dataclass
from typing import Final, Literal

Purpose = Literal["classify", "continue", "series"]
"""Texts with labels, a text to be continued, or a time series."""

DELIMITERS: Final[dict[str, str]] = {",": "comma ,", ";": "semicolon ;", "\t": "tab", "|": "bar |"}
"""What stands between the fields of a row, with its name for people."""

NO_COLUMN: Final = "(none)"
"""Says that a column is not there, as opposed to "", which leaves it to be guessed."""


@dataclass(frozen=True)
class Reading:
    """What is asked for. "" and None leave it to be guessed.

    Attributes:
        purpose: what the data is for.
        encoding: a key of ENCODINGS.
        delimiter: a key of DELIMITERS, or NO_COLUMN for lines of one field.
        quoted: quotation marks enclose fields; otherwise they are text like everything else.
        header: the first row has the names of the columns.
        is_plain: lines of text, whatever they look like.
        text, label: names of columns.
        date, value: names of columns of a time series; `date` may be NO_COLUMN.
        leave_out_small: drop classes that have too few examples, instead of an error.
    """

    purpose: Purpose = "classify"
    encoding: str = ""
    delimiter: str = ""
    quoted: bool = True
    header: bool | None = None
    is_plain: bool = False
    text: str = ""
    label: str = ""
    date: str = ""
    value: str = ""
    leave_out_small: bool = False
