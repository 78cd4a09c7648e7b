"""Every widget key, session key and link parameter of the Inspect page, found by one name in pages and tests.

Imports nothing of ours.
"""

from enum import StrEnum


class InspectKey(StrEnum):
    """Keys of widgets and of values kept in the session."""

    RUN = "inspect_run"
    STEP = "inspect_step"
    NEWEST = "inspect_newest"
    FORM = "inspect_form"
    TEXT = "inspect_text"
    READ = "inspect_read"
    LAYER = "inspect_layer"
    SIDE = "inspect_side"
    UNIT = "inspect_unit"
    CLASS = "inspect_class"
    QUANTITY = "inspect_quantity"
    ROWS = "inspect_rows"
    CONTRAST = "inspect_contrast"
    PICTURE = "inspect_picture"
    PICTURE_GREY = "inspect_picture_grey"
    NUMBERS = "inspect_numbers"
    TAB = "inspect_tab"
    VIEW_REQUEST = "inspect_view_request"
    READING_CHART = "inspect_reading_chart"
    MAP_CHART = "inspect_map_chart"
    TABLE = "inspect_table"
    DOWNLOAD_UNIT = "inspect_download_unit"
    DOWNLOAD_MAP = "inspect_download_map"

    # values that outlive a visit of another page
    LINK = "inspect_link"
    LAST_TEXT = "inspect_last_text"
    KEPT_TEXT = "inspect_kept_text"
    TAKE_STEP = "inspect_take_step"
    NOUN = "inspect_noun"
    MESSAGE = "inspect_message"


class Parameter(StrEnum):
    """Names in the link."""

    RUN = "run"
    TEXT = "text"
    LAYER = "layer"
    SIDE = "side"
    UNIT = "unit"
    QUANTITY = "q"
    EPOCH = "epoch"
    TAB = "tab"


def example_key(index: int) -> str:
    """Return the key of the button of the example text with that number, from 0."""
    return f"inspect_example_{index}"
