"""What the benchmarks share: pairs measured in turn, their ratio, and a table for the terminal and for README.md.

Two things are compared by measuring them in turn in one process, because this hour's machine is not last hour's:
the ratio of each pair is taken, and of those the median. Imports nothing of ours.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pairs:
    """Seconds of two things that were measured in turn."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(our / their for our, their in zip(self.ours, self.theirs, strict=True))

    def row(self, unit: float = 1.0) -> list[str]:
        """Return medians in units of `unit` seconds, the median ratio, and the middle half of the ratios."""
        low, middle, high = statistics.quantiles(self.ratios, n=4)
        medians = [f"{statistics.median(values) / unit:.3g}" for values in (self.ours, self.theirs)]
        return [*medians, f"{middle:.3f}", f"{low:.3f} to {high:.3f}", str(len(self.ours))]


def measure_pairs(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    pairs: int,
    warm_up: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Pairs:
    """Time both in turn, the first one of each pair changing from pair to pair; `clock` gives seconds."""
    for _ in range(warm_up):
        ours()
        theirs()
    seconds: dict[Callable[[], object], list[float]] = {ours: [], theirs: []}
    for number in range(pairs):
        for action in (ours, theirs) if number % 2 == 0 else (theirs, ours):
            seconds[action].append(timed(action, clock))
    return Pairs(tuple(seconds[ours]), tuple(seconds[theirs]))


def timed(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how many seconds one call took."""
    began = clock()
    action()
    return clock() - began


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table that can be pasted into README.md."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    print(f"\n{title}\n")
    for row in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
    print(flush=True)
