"""What a caption is. Imports nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """How to read a chart: `short` in at most 25 words, `more` in three sentences with the formula."""

    short: str
    more: str
