"""Sequences of numbers as people type them: "39.4 39.2 39.0", or for the adding task "0.31* 0.5 0.77*".

A network that reads numbers is asked with text all the same, so that examples, links and the command line have one
form. A number has a decimal point; blanks, commas, semicolons and ends of lines separate; a star behind a number
marks it. Imports number sets, the registry, series, errors and specs.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.number_set import Scaling
from lstm_core.data.registry import dataset, load_numbers
from lstm_core.data.series import SeriesDataset, forecast_task, origins, parts_of
from lstm_core.errors import TextInputError
from lstm_core.specs import RunSpec, SeriesData

MARK = "*"
MOST_CHARACTERS = 20_000
_PIECE = re.compile(r"[^\s,;]+")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MOST_DECIMALS = 9  # smaller numbers are written with an exponent
_LARGEST = 1e6
"""Largest number on the scale of the network: deviations from the mean. Beyond it nothing sensible comes back."""


@dataclass(frozen=True, eq=False)
class EncodedNumbers:
    """A typed sequence as a network reads it. It has the fields of an encoded text, so that pages treat both alike.

    Attributes:
        text: as it was typed.
        tokens: (timesteps,) the numbers that are read, as written.
        spans: (timesteps,) first character and character after the last of each in `text`.
        values: (timesteps, features) float64 as typed; of the adding task the number and its mark, 0 or 1.
        inputs: (timesteps, features) float32 on the scale of the network.
        cut_tokens: the numbers in front of these that are not read, because the network reads no more.
    """

    text: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    values: NDArray[np.float64]
    inputs: NDArray[np.float32]
    cut_tokens: tuple[str, ...] = ()
    cut_side: str = "start"
    empty: bool = False

    def __len__(self) -> int:
        """Return the number of timesteps."""
        return len(self.tokens)

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """Return (timesteps,) False: every number is known."""
        return np.zeros(len(self), np.bool_)


@dataclass(frozen=True)
class ExampleWindow:
    """A sequence of the unseen part to look inside with.

    Attributes:
        title: on its button: the moment at which the forecast begins.
        text: the sequence as a person would type it.
        truth: what is right: the values that followed, or the sum. In the unit of the data.
        label: there are no classes; 0, so that it can stand where an example text stands.
    """

    title: str
    text: str
    truth: tuple[float, ...]
    label: int = 0


def read_numbers(text: str, spec: RunSpec, scaling: Scaling) -> EncodedNumbers:
    """Read a typed sequence.

    Of a sequence that is longer than the network reads, the end is read. A shorter one is read as it is.

    Args:
        text: numbers, separated by blanks, commas, semicolons or ends of lines.
        spec: of a run whose network reads numbers.
        scaling: the run's own.

    Raises:
        TextInputError: there is no number, something is no number, a mark stands where none is known, or a number is
            so large that the network cannot read it.
    """
    if len(text) > MOST_CHARACTERS:
        raise TextInputError(
            "The text is too long", expected=f"at most {MOST_CHARACTERS:,} characters", received=f"{len(text):,}"
        )
    found = list(_PIECE.finditer(text))
    if not found:
        raise TextInputError(
            "There is no number to read", expected="numbers such as " + _sample(spec), remedy="type some numbers"
        )
    rows = [_read_piece(piece.group(), place, spec) for place, piece in enumerate(found, start=1)]
    most = spec.timesteps
    kept, values = found[-most:], np.array(rows[-most:], dtype=np.float64)
    with np.errstate(over="ignore"):
        inputs = _scaled(values, spec, scaling)
    too_large = ~np.isfinite(inputs).all(axis=1) | (np.abs(inputs) > _LARGEST).any(axis=1)
    if too_large.any():
        where = int(np.argmax(too_large))
        raise TextInputError(
            f"The number {kept[where].group()!r} is far away from everything that the network has seen",
            expected=f"numbers around {scaling.mean:.4g}, give or take a few times {scaling.deviation:.4g}",
            received=kept[where].group(),
            remedy="use the unit of the data",
        )
    return EncodedNumbers(
        text=text,
        tokens=tuple(piece.group() for piece in kept),
        spans=tuple(piece.span() for piece in kept),
        values=values,
        inputs=inputs,
        cut_tokens=tuple(piece.group() for piece in found[:-most]),
    )


def write_numbers(values: NDArray[np.floating], spec: RunSpec) -> str:
    """Return a sequence as a person would type it, with as many digits as its spread is worth.

    Args:
        values: (timesteps,) or (timesteps, features), in the unit of the data.
        spec: of the run.
    """
    rows = np.asarray(values, dtype=np.float64)
    rows = rows.reshape(len(rows), -1)
    numbers = rows[:, 0]
    written = _written(numbers, 2 if not isinstance(spec.data, SeriesData) else _decimals(numbers))
    marks = rows[:, 1] > 0.5 if rows.shape[1] > 1 else np.zeros(len(rows), np.bool_)
    return " ".join(number + MARK * bool(mark) for number, mark in zip(written, marks, strict=True))


def example_windows(spec: RunSpec, n: int = 6) -> tuple[ExampleWindow, ...]:
    """Return sequences of the unseen part, evenly spread over it, with what is right.

    Args:
        spec: of a run whose network reads numbers.
        n: how many; fewer if there are not as many.

    Raises:
        DataUnavailableError: the data set is not here.
        DataFormatError: it is damaged or too short.
    """
    source = dataset(spec.data.dataset)
    if isinstance(source, SeriesDataset):
        series, task = source.series(), forecast_task(spec)
        begin = origins(parts_of(len(series), spec.data).test, task)
        return tuple(
            ExampleWindow(
                series.name_of(moment),
                write_numbers(series.values[moment - task.window : moment], spec),
                tuple(float(value) for value in series.values[moment : moment + task.horizon]),
            )
            for moment in spread(begin, n)
        )
    splits = load_numbers(spec)
    sums = splits.scaling.restored(splits.test.targets)
    return tuple(
        ExampleWindow(
            f"Sequence {row + 1}",
            write_numbers(splits.test.inputs[row], spec),
            tuple(float(value) for value in sums[row]),
        )
        for row in range(min(n, len(splits.test)))
    )


def spread(moments: range, n: int) -> list[int]:
    """Return up to n of the moments, evenly spread, the first and the last among them."""
    if len(moments) <= n:
        return list(moments)
    return [moments[int(place)] for place in np.linspace(0, len(moments) - 1, n).round()]


# --- one number -----------------------------------------------------------------------------------


def _read_piece(piece: str, place: int, spec: RunSpec) -> tuple[float, ...]:
    number = piece.replace("\N{MINUS SIGN}", "-")
    marked = number.endswith(MARK)
    if marked and spec.data.features < 2:
        raise TextInputError(
            f"Number {place} has a mark, {piece[:40]!r}",
            expected="numbers such as " + _sample(spec),
            remedy="leave the star out: only the adding task has marks",
        )
    number = number.removesuffix(MARK)
    if not _NUMBER.fullmatch(number):
        raise TextInputError(
            f"Number {place} is no number, {piece[:40]!r}",
            expected="numbers such as " + _sample(spec),
            remedy="write a decimal point, and blanks between the numbers",
        )
    return (float(number), float(marked))[: spec.data.features]


def _scaled(values: NDArray[np.float64], spec: RunSpec, scaling: Scaling) -> NDArray[np.float32]:
    """Return what the network reads. Sequences of the memory tasks are read as they are."""
    return scaling.scaled(values) if isinstance(spec.data, SeriesData) else values.astype(np.float32)


def _sample(spec: RunSpec) -> str:
    return '"0.31* 0.5 0.77*"' if spec.data.features > 1 else '"12.3 12.1 11.8"'


def _decimals(numbers: NDArray[np.float64]) -> int:
    """Return the decimals that tell numbers apart which differ by a thousandth of their spread."""
    spread_of = float(np.ptp(numbers)) if len(numbers) else 0.0
    size = spread_of if spread_of > 0 else float(np.max(np.abs(numbers), initial=0.0))
    return max(3 - math.floor(math.log10(size)), 0) if 0 < size < math.inf else 0


def _written(numbers: NDArray[np.float64], decimals: int) -> list[str]:
    if decimals > _MOST_DECIMALS:
        return [f"{number:.6g}" for number in numbers]
    written = [f"{number:.{decimals}f}" for number in numbers]
    most = max((len(text.rstrip("0").rpartition(".")[2]) for text in written if "." in text), default=0)
    return [f"{number:.{most}f}" for number in numbers]  # all alike, without zeros that none of them needs
