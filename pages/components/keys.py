"""Every widget key and session key of the Train page, so that pages and tests find them by one name.

Imports nothing of ours.
"""

from enum import StrEnum


class Key(StrEnum):
    """Keys of widgets and of values kept in the session. Those of form fields come from `field_key`."""

    # session values: these outlive a visit of another page, widgets' own state does not
    FORM_VALUES = "train_form_values"
    FORM_PRESET = "train_form_preset"
    FORM_PENDING = "train_form_pending"
    SENTENCE_TEXT = "train_sentence_text"
    MESSAGE = "train_message"
    RUN_ID = "train_run_id"
    OWN_DATA_ASKED = "train_own_data_asked"

    PRESET = "train_preset"
    OWN_DATA = "train_own_data"
    USE_PRESET = "train_use_preset"
    TRAIN = "train_start"
    PAUSE = "train_pause"
    RESUME = "train_resume"
    STOP = "train_stop"
    STOP_NOW = "train_stop_now"
    SPEED = "train_speed"
    NEXT_BATCH = "train_next_batch"
    STEER = "train_steer"
    STEER_RATE = "train_steer_rate"
    STEER_APPLY = "train_steer_apply"
    LOOK_INSIDE = "train_look_inside"
    COPY_LINK = "train_copy_link"
    APPLY_REMEDY = "train_apply_remedy"
    LOSS_CHART = "train_loss_chart"
    ACCURACY_CHART = "train_accuracy_chart"
    GRADIENT_CHART = "train_gradient_chart"
    SENTENCE_EDIT = "train_sentence_edit"
    SENTENCE_INPUT = "train_sentence_input"
    SENTENCE_WHEN = "train_sentence_when"
    NETWORK = "train_network"


def field_key(name: str) -> str:
    """Return the key of the form's widget for the setting of that dotted name, such as "train.epochs"."""
    return f"form_{name}"


def reset_key(name: str) -> str:
    """Return the key of the "reset" button beside that setting."""
    return f"reset_{name}"
