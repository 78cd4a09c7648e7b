"""Every widget key and session key of the Evaluate page, found by one name in pages and tests. Imports nothing of ours."""

from enum import StrEnum


class EvaluateKey(StrEnum):
    """Keys of widgets and of values kept in the session; those of classification tasks have "class" in them."""

    RUN = "evaluate_run"
    KEPT_RUN = "evaluate_kept_run"
    LOOK_INSIDE = "evaluate_look_inside"

    CLASS_MATRIX = "evaluate_class_matrix"
    CLASS_UNIT = "evaluate_class_unit"
    CLASS_N_SHOWN = "evaluate_class_n_shown"
    CLASS_PAIR = "evaluate_class_pair"
    CLASS_TABLE = "evaluate_class_table"
    CLASS_BALANCE = "evaluate_class_balance"
    CLASS_SURENESS = "evaluate_class_sureness"
    CLASS_KEPT_PAIR = "evaluate_class_kept_pair"


def pair_key(index: int) -> str:
    """Return the key of the button of the mistake with that number, from 0."""
    return f"evaluate_pair_{index}"


def open_key(index: int) -> str:
    """Return the key of the button that opens the text with that number, from 0, in Inspect."""
    return f"evaluate_open_{index}"
