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
    CLASS_WRONG = "evaluate_class_wrong"
    CLASS_KEPT_PAIR = "evaluate_class_kept_pair"
