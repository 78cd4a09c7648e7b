"""What the instrument of the Inspect page draws, as one bytes object: a JSON header, then the numbers as float32.

Bytes are what the browser reads fastest: 6 quantities of 200 words and 128 units are 615 kB and 2 ms, as JSON five times as
much and a hundred times as slow. Layout: 4 bytes with the header's length (unsigned, little endian), the header (UTF-8),
then the arrays one after the other (float32, little endian); the header says where each begins. Imports the reading
and the palette.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.figures.palette import palette
from lstm_core.figures.reading import (
    QUANTITY_NAMES,
    SIGNED,
    Direction,
    Reading,
    SideValues,
    digits_for,
    number,
    percentile_limit,
)

VERSION = 2

_LEAST_PROBABILITY = (-5.0, -2.0)
"""Powers of ten between which the axis of expected tokens ends."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One reading as the instrument is to show it.

    Attributes:
        reading: the values.
        title: which run and saved state it is.
        layer: index of the recurrent layer.
        side: the direction.
        unit: the unit to show first.
        units: the units to send, in the order of the rows; `unit` is among them.
    """

    reading: Reading
    title: str
    layer: int
    side: Direction
    unit: int
    units: Sequence[int]


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[np.floating]]) -> bytes:
    """Return header and arrays as one bytes object, see the module's text.

    Args:
        header: anything that JSON can say, without a key "arrays".
        arrays: name -> array of any shape.
    """
    places, blocks, start = {}, [], 0
    for name, array in arrays.items():
        places[name] = {"start": start, "shape": list(array.shape)}
        blocks.append(np.ascontiguousarray(array, dtype="<f4").tobytes())
        start += array.size
    text = json.dumps({**header, "arrays": places}, allow_nan=False, ensure_ascii=False).encode("utf-8", "replace")
    return b"".join([struct.pack("<I", len(text)), text, *blocks])


def instrument_payload(shown: Sequence[Shown], *, theme: str | None, **view: Any) -> bytes:
    """Return the bytes for one reading, or for two that are compared.

    Args:
        shown: reading A, and B if two are compared. They share the limits of every scale.
        theme: "light" or "dark".
        view: further entries of the header, such as what the link asks for.
    """
    limits = _shared_limits(shown)
    axis = _answer_axis([each.reading for each in shown])
    entries: list[dict[str, Any]] = []
    arrays: dict[str, NDArray[np.floating]] = {}
    for index, each in enumerate(shown):
        entry, values = _entry(each, limits)
        entries.append({**entry, "axis": axis})
        arrays |= {f"{index}/{name}": array for name, array in values.items()}
    return pack({"version": VERSION, "palette": asdict(palette(theme)), "readings": entries, **view}, arrays)


def _answer_axis(readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the axis of the answer, one for all readings: its ends, its marks, and how to write a value on it.

    Classes have a straight axis from 0 to 1. Tokens have one of powers of ten: of thousands that could come, a
    probability of a hundredth is much. Numbers have one in their unit.
    """
    first = readings[0]
    numbers = [reading.numbers for reading in readings if reading.numbers is not None]
    if numbers:
        low = min(each.limits[0] for each in numbers)
        high = max(each.limits[1] for each in numbers)
        digits = digits_for(high - low)
        marks = [[value, number(value, digits)] for value in (high, (low + high) / 2, low)]
        return {"low": low, "high": high, "log": False, "digits": digits, "unit": numbers[0].unit, "marks": marks}
    if first.expected is None:
        marks = [[1.0, "1"], [0.5, "0.5"], [0.0, "0"]]
        return {"low": 0.0, "high": 1.0, "log": False, "digits": 2, "unit": "", "marks": marks}
    seen = [reading.expected.probabilities for reading in readings if reading.expected is not None]
    least = min((float(np.nanmin(each)) for each in seen if not np.isnan(each).all()), default=first.guess)
    least = max(min(least, first.guess), 1e-30)
    power = int(np.clip(np.floor(np.log10(least)), *_LEAST_PROBABILITY))
    marks = [[10.0**each, f"{10.0**each:g}" if each > -4 else f"1e−{-each}"] for each in range(0, power - 1, -1)]
    return {"low": 10.0**power, "high": 1.0, "log": True, "digits": 3, "unit": "", "marks": marks}


def _shared_limits(shown: Sequence[Shown]) -> dict[str, float]:
    """Return the symmetric limit of c and of what is drawn around the resting values, the largest over the readings."""
    limits: dict[str, float] = {}
    for each in shown:
        side = each.reading.side(each.layer, each.side)
        for quantity, values in side.quantities.items():
            if quantity == "c":
                limits["c"] = max(limits.get("c", 0.0), percentile_limit(values))
            elif quantity in side.resting:
                around = percentile_limit(values - side.resting[quantity], least=0.01)
                limits[f"around/{quantity}"] = max(limits.get(f"around/{quantity}", 0.0), around)
    return limits


def _entry(shown: Shown, limits: Mapping[str, float]) -> tuple[dict[str, Any], dict[str, NDArray[np.floating]]]:
    reading, units = shown.reading, list(shown.units)
    side, cell = reading.side(shown.layer, shown.side), reading.layers[shown.layer].cell
    names = QUANTITY_NAMES[cell]
    entry = {
        "title": shown.title,
        "text": reading.text,
        "tokens": list(reading.tokens),
        "spans": _as_the_browser_counts(reading.text, reading.spans),
        "unknown": [bool(odd) for odd in reading.unknown],
        "cut": {"n": len(reading.cut_tokens), "side": reading.cut_side, "limit": reading.limit},
        "noun": reading.noun,
        "answers": reading.answers,
        "shown_class": reading.shown_class,
        "n_answers": len(reading.class_names),
        "answer_name": reading.class_names[reading.shown_class],
        "foretold_name": reading.numbers.name if reading.numbers else "",
        "expected_names": list(reading.expected.names) if reading.expected else [],
        "is_read": None if reading.is_read is None else [bool(read) for read in reading.is_read],
        "guess": reading.guess if reading.is_probability else None,
        "changes": [[int(index), float(delta)] for index, delta in reading.changes],
        "turning_point": reading.turning_point,
        "layer": shown.layer,
        "n_layers": len(reading.layers),
        "side": shown.side,
        "sides": list(reading.layers[shown.layer].sides),
        "cell": cell,
        "quantities": {name: {"plain": plain, "signed": name in SIGNED} for name, plain in names.items()},
        "n_units": len(side.order),
        "unit": shown.unit,
        "units": [int(unit) for unit in units],
        "is_ordered": side.is_ordered,
        "limits": {
            name: [-limits.get(name, 1.0), limits.get(name, 1.0)] if name in SIGNED else [0.0, 1.0] for name in names
        },
        "around": {name: limits[f"around/{name}"] for name in side.resting},
        "flat": {name: bool(flat) for name, flat in side.flat.items()},
        "blocks": list(side.parts),
    }
    return entry, {**_answers(reading), **_arrays(side, units)}


def _answers(reading: Reading) -> dict[str, NDArray[np.floating]]:
    """Return what the row of the answer draws: "answer" (timesteps,), and what stands beside it."""
    if reading.numbers is not None:
        return {"answer": reading.numbers.foretold, "series": reading.numbers.series}
    if reading.expected is None:
        return {"answer": reading.curve}
    found = reading.expected
    return {
        "answer": found.probabilities,
        "rank": found.rank.astype(np.float32),
        "next": found.top.astype(np.float32),  # places in "expected_names", (timesteps, k)
        "next/p": found.top_probabilities,  # (timesteps, k)
    }


def _as_the_browser_counts(text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return spans in JavaScript's count: it takes what lies beyond 16 bits, such as an emoji, for two characters."""
    if text.isascii():
        return [list(span) for span in spans]
    places = [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)]
    return [[places[start], places[end]] for start, end in spans]


def _arrays(side: SideValues, units: list[int]) -> dict[str, NDArray[np.floating]]:
    """Return the arrays of the given units, unit by unit: a lane of the instrument is then one piece."""
    arrays: dict[str, NDArray[np.floating]] = {}
    for name, values in side.quantities.items():
        arrays[name] = values[:, units].T  # (units, timesteps)
    for name, values in side.resting.items():
        arrays[f"resting/{name}"] = values[units]  # (units,)
    for name, values in side.entering.items():
        arrays[f"entering/{name}"] = values[units]  # (units,)
    for name, (word, memory, bias) in side.parts.items():
        arrays[f"word/{name}"] = word[:, units].T  # (units, timesteps)
        arrays[f"memory/{name}"] = memory[:, units].T  # (units, timesteps)
        arrays[f"bias/{name}"] = bias[units]  # (units,)
    return arrays
