"""Every widget key and session key of adding one's own data. Imports nothing of ours."""

from enum import StrEnum


class OwnKey(StrEnum):
    """Keys; `of` makes those of widgets, because the same controls stand in a dialog and on a page."""

    ADDED = "own_data_added"
    """Session: name of the data set that was added last, until somebody has been told."""

    PURPOSE = "purpose"
    SOURCE = "source"
    FILE = "file"
    PASTED = "pasted"
    READ_PASTED = "read_pasted"
    ENCODING = "encoding"
    DELIMITER = "delimiter"
    QUOTED = "quoted"
    HEADER = "header"
    TEXT = "text"
    LABEL = "label"
    DATE = "date"
    VALUE = "value"
    LEAVE_OUT = "leave_out"
    SMALL_LEFT_OUT = "small_left_out"
    TITLE = "title"
    USE = "use"

    def of(self, place: str, about: str = "") -> str:
        """Return the key at a place ("own_dialog", "data_own"); `about` sets apart what belongs to one file."""
        return f"{place}_{self.value}" + (f"_{about}" if about else "")
