"""How much of somebody's own data is read: limits that keep memory and time bounded. Imports the errors."""

from lstm_core.errors import DataFormatError

MOST_BYTES = 100_000_000
"""Of a file, and of all that a zip file holds."""

MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_CLASSES = 100
SMALLEST_CLASS = 3
"""Examples of a class: one to learn from, one to be kept aside, one for the test."""

LONGEST_LABEL = 100
"""Characters of the name of a class."""

FEWEST_CHARACTERS = 500
"""Of a text to be continued."""

FEWEST_VALUES = 50
"""Of a time series."""


def check_size(n_bytes: int) -> None:
    """Raise DataFormatError where a file is empty or too large to be read."""
    if n_bytes == 0:
        raise DataFormatError("The file is empty", expected="texts or numbers", remedy="choose another file")
    if n_bytes > MOST_BYTES:
        raise DataFormatError(
            "The file is too large",
            expected=f"at most {MOST_BYTES / 1e6:.0f} MB",
            received=f"{n_bytes / 1e6:,.1f} MB",
            remedy="give a part of it: a few ten thousand texts are plenty here",
        )


def check_rows(n: int, n_expected: int | None = None) -> None:
    """Raise DataFormatError where row number `n` is one too many.

    Args:
        n: rows read so far.
        n_expected: how many there are in all, as far as one can tell from the part that was read.
    """
    if n > MOST_ROWS:
        about = f", about {n_expected:,} in all" if n_expected else ""
        raise DataFormatError(
            "The file has too many rows",
            expected=f"at most {MOST_ROWS:,} rows",
            received=f"more than that{about}; reading stopped there",
            remedy="give a part of it: a few ten thousand texts are plenty here",
        )
