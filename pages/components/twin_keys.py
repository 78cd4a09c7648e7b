"""Every widget key, session key and link parameter of the page Side by side. Imports nothing of ours."""

from enum import StrEnum


class TwinKey(StrEnum):
    """Keys of widgets and of values kept in the session."""

    LENGTH = "twin_length"
    TRAIN = "twin_train"
    STOP = "twin_stop"
    LOOK_INSIDE = "twin_look_inside"
    LINK = "twin_link"
    ACCURACY = "twin_accuracy"
    LOSS = "twin_loss"
    DISTANCE = "twin_distance"
    LENGTHS = "twin_lengths"

    # values that outlive a visit of another page
    SHOWN = "twin_shown"
    KEPT_LENGTH = "twin_kept_length"
    MESSAGE = "twin_message"


class TwinParameter(StrEnum):
    """Names in the link."""

    FIRST = "a"
    SECOND = "b"
