"""Every widget key, session key and link parameter of the Data page. Imports nothing of ours."""

from enum import StrEnum


class DataKey(StrEnum):
    """Keys of widgets and of values kept in the session."""

    DATASET = "data_dataset"
    TRAIN = "data_train"
    DOWNLOAD = "data_download"
    VIEW = "data_view"

    QUERY = "data_query"
    MODE = "data_mode"
    PART = "data_part"
    CLASS = "data_class"
    PAGE = "data_page"
    WHOLE = "data_whole"
    TOKENS = "data_tokens"

    KIND = "data_kind"
    MAX_LENGTH = "data_max_length"
    VOCABULARY = "data_vocabulary"
    TELLING_CLASS = "data_telling_class"

    ADD = "data_add"

    # values that outlive a visit of another page
    KEPT_DATASET = "data_kept_dataset"
    KEPT_VIEW = "data_kept_view"
    SETTINGS = "data_settings"


class Parameter(StrEnum):
    """Names in the link."""

    DATASET = "dataset"
    SHOW = "show"


def difficulty_key(dataset: str, field: str) -> str:
    """Return the key of the control of a memory task's difficulty."""
    return f"data_difficulty_{dataset}_{field}"


def open_key(row: int) -> str:
    """Return the key of the button that opens the example in that row of the list, from 0."""
    return f"data_open_example_{row}"


def forget_key(dataset: str) -> str:
    """Return the key of the button that deletes a data set of one's own."""
    return f"data_forget_{dataset}"
