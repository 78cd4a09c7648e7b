"""What does it cost to understand an upload, beside Python's own reading of the same CSV file?

    python -m benchmarks.uploads

Ours: from the bytes to rows and columns (`open_table`) and to labelled texts without repeats (`read_texts`). Beside it:
`csv.reader` over the decoded bytes, which understands nothing. Memory is the largest that Python held at once, as a
multiple of the file; a file of a million rows has to be refused early.
"""

import argparse
import csv
import io
import tracemalloc
from collections.abc import Callable

from benchmarks.measuring import measure_pairs, print_table, timed
from lstm_core.data.uploads import open_table, read_texts
from lstm_core.errors import DataFormatError

ROWS = (10_000, 100_000)
TOO_MANY = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=4)
    pairs = parser.parse_args().pairs
    rows = []
    for n in ROWS:
        content = made_file(n)
        measured = measure_pairs(
            lambda content=content: understood(content), lambda content=content: read_bare(content), pairs=pairs
        )
        rows.append(
            [f"{n:,}", *measured.row(), f"{peak(lambda content=content: understood(content)) / len(content):.1f}"]
        )
    head = ["rows", "understood, s", "csv.reader, s", "ratio", "middle half", "pairs", "memory / file"]
    print_table("A CSV file of reviews, 46 bytes a row", head, rows)
    content = made_file(TOO_MANY)
    seconds, memory = timed(lambda: refused(content)), peak(lambda: refused(content))
    row = [f"{TOO_MANY:,}", f"{len(content) / 1e6:.0f}", f"{seconds:.2f}", f"{memory / len(content):.2f}"]
    print_table("A file with too many rows", ["rows", "MB", "refused after, s", "memory / file"], [row])


def made_file(n: int) -> bytes:
    """Return a CSV file of n labelled texts, no two of them alike."""
    lines = (
        f"a {('dull', 'fine', 'great')[row % 3]} film about {row} people and the sea,{row % 3}\n" for row in range(n)
    )
    return ("review,stars\n" + "".join(lines)).encode()


def understood(content: bytes) -> int:
    return len(read_texts(open_table(content, "reviews.csv")).texts)


def read_bare(content: bytes) -> int:
    return len(list(csv.reader(io.StringIO(content.decode(), newline=""))))


def refused(content: bytes) -> None:
    try:
        open_table(content, "reviews.csv")
    except DataFormatError:
        return
    raise SystemExit("a file with too many rows was not refused")


def peak(action: Callable[[], object]) -> int:
    """Return the most bytes that Python held at once beyond what it held before."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    main()
