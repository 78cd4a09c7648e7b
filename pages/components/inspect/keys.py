"""Every widget key, session key and link parameter of the Inspect page, found by one name in pages and tests.

Imports nothing of ours.
"""

from enum import StrEnum


class InspectKey(StrEnum):
    """Keys of widgets and of values kept in the session."""

    RUN = "inspect_run"
    STEP = "inspect_step"
    FORM = "inspect_form"
    TEXT = "inspect_text"
    READ = "inspect_read"
    LAYER = "inspect_layer"
    SIDE = "inspect_side"
    CLASS = "inspect_class"
    FOLLOW = "inspect_follow"
    COMPARE = "inspect_compare"
    RUN_B = "inspect_run_b"
    STEP_B = "inspect_step_b"
    EDIT = "inspect_edit"
    CLASS_VIEW = "inspect_class_view"
    GUESS = "inspect_guess"
    REVEAL = "inspect_reveal"
    INSTRUMENT = "inspect_instrument"
    TAB = "inspect_tab"
    UNITS_VIEW = "units_view"

    # values that outlive a visit of another page
    LINK = "inspect_link"
    VIEW = "inspect_view"
    ASKED_WORDS = "inspect_asked_words"
    VIEW_REQUEST = "inspect_view_request"
    WISHED_AT = "inspect_wished_at"
    MORE_UNITS = "inspect_more_units"
    SHOWN = "inspect_shown"
    STEPS = "inspect_steps"
    LAST_RUN = "inspect_last_run"
    LAST_TEXT = "inspect_last_text"
    KEPT_TEXT = "inspect_kept_text"
    TAKE_STEP = "inspect_take_step"
    STEP_B_OF = "inspect_step_b_of"
    IS_CLASS_VIEW = "inspect_is_class_view"
    REVEALED = "inspect_revealed"
    LANGUAGE = "inspect_language"
    TAKE_TEXT = "inspect_take_text"
    WRITTEN = "inspect_written"
    IS_FIRST_TEXT = "inspect_is_first_text"
    MESSAGE = "inspect_message"


class Parameter(StrEnum):
    """Names in the link that the server writes."""

    RUN = "run"
    TEXT = "text"
    LAYER = "layer"
    SIDE = "side"
    EPOCH = "epoch"
    CLASS = "class"
    TAB = "tab"
    VIEW = "view"
    REVEAL = "reveal"
    RUN_B = "b"
    EPOCH_B = "bepoch"


class Wish(StrEnum):
    """Names in the link that the instrument writes in the browser; the server reads them once, from a fresh link."""

    T = "t"
    UNIT = "unit"
    UNIT_B = "unitb"
    QUANTITY = "q"
    ROWS = "rows"
    CONTRAST = "contrast"
    OPEN = "open"
    ZOOM = "zoom"


def example_key(index: int) -> str:
    """Return the key of the button of the example text with that number, from 0."""
    return f"inspect_example_{index}"
