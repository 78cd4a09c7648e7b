"""Widget keys of the evaluation of memory tasks. Imports nothing of ours."""

from enum import StrEnum


class MemoryKey(StrEnum):
    """Keys of widgets."""

    STATE = "evaluate_memory_state"
    MEASURE = "evaluate_memory_measure"
    DISTANCE = "evaluate_memory_distance"
    EXAMPLE = "evaluate_memory_example"
