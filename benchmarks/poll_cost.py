"""Is the Train page as quick after an hour as at the start? What one look at a live run costs, by its length.

    python -m benchmarks.poll_cost

A look reads the events that came since the last one (eight here), folds them into the history, and makes the three
charts. Ours: after 1,000, 10,000 and 36,000 batches (an hour at ten a second). Theirs: after 100.
"""

import argparse
import time

import numpy as np

from benchmarks.measuring import measure_pairs, print_table
from lstm_core.figures.training import accuracy_figure, gradient_figure, loss_figure
from lstm_core.runs.events import BatchEnd
from lstm_core.runs.history import EMPTY_HISTORY, History, fold
from lstm_core.specs import RunSpec

LENGTHS = (1_000, 10_000, 36_000)
SHORT = 100
NEW_EVENTS = 8
SPEC = RunSpec()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=40)
    pairs = parser.parse_args().pairs
    short = history_of(SHORT)
    rows = []
    for length in LENGTHS:
        long = history_of(length)
        found = measure_pairs(lambda long=long: look(long), lambda: look(short), pairs=pairs, clock=time.process_time)
        rows.append([f"{length:,}", str(len(long.batches.epoch)), f"{look(long) / 1e3:.0f}", *found.row(unit=1e-3)])
    print_table(
        "What a look at a live run costs",
        ["batches", "points drawn", "kB sent", "ms", "ms after 100", "ratio", "middle half", "pairs"],
        rows,
    )


def history_of(n_batches: int) -> History:
    return fold(EMPTY_HISTORY, events(0, n_batches))


def look(history: History) -> int:
    """Do what the page does at each look; returns how many bytes of charts it would send."""
    now = fold(history, events(history.step, NEW_EVENTS))
    figures = (draw(now, SPEC, theme="light") for draw in (loss_figure, accuracy_figure, gradient_figure))
    return sum(len(figure.to_json(validate=False)) for figure in figures)


def events(done: int, count: int) -> list[BatchEnd]:
    random = np.random.default_rng(done)
    return [
        BatchEnd(
            seq=step,
            time=step / 10,
            step=step,
            epoch=step / 3_000,
            n_batches=1,
            loss=float(random.random()),
            metrics={"accuracy": float(random.random())},
            gradient_norm=float(random.lognormal()),
            clip_statistic=float(random.lognormal()),
            clipped=0,
            examples=64,
            seconds=0.1,
        )
        for step in range(done + 1, done + count + 1)
    ]


if __name__ == "__main__":
    main()
