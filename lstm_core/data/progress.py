"""How long-running loading tells where it is, without knowing whether a page, a worker or a terminal listens.

Imports nothing of ours.
"""

from collections.abc import Callable

Progress = Callable[[str, float | None], None]
"""Called with a message for people and the share done, 0 to 1, or None when it cannot be told."""


def no_progress(message: str, share: float | None) -> None:
    """Tell nobody."""
