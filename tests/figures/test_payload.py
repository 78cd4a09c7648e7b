"""The bytes for the instrument: what goes in comes out, and two readings share every scale."""

import json
import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from lstm_core.figures.palette import DARK, LIGHT
from lstm_core.figures.payload import Shown, instrument_payload, pack
from lstm_core.figures.reading import (
    QUANTITY_NAMES,
    SIGNED,
    Direction,
    Expected,
    LayerValues,
    Numbers,
    Reading,
    SideValues,
)

REVIEW = ("a", "moving", "start", ",", "but", "the", "rest", "is", "dull")
SIDES: tuple[Direction, ...] = ("forward", "backward")


def some_reading(
    tokens: tuple[str, ...] = REVIEW, *, units: int = 5, cell: str = "lstm", seed: int = 0, scale: float = 1.0
) -> Reading:
    """Return a reading with random values."""
    rng = np.random.default_rng(seed)
    shape = (len(tokens), units)

    def values(*size: int) -> NDArray[np.float32]:
        return (scale * rng.normal(size=size)).astype(np.float32)

    names = QUANTITY_NAMES[cell]
    gates = [name for name in names if name not in SIGNED]
    sides = {
        side: SideValues(
            quantities={name: values(*shape) for name in names},
            resting={gate: values(units) for gate in gates},
            order=rng.permutation(units).astype(np.int64),
            is_ordered=True,
            entering={name: values(units) for name in ("h", "c")[: 2 if cell == "lstm" else 1]},
            parts={name: (values(*shape), values(*shape), values(units)) for name in (*gates, "g" if gates else "h")},
            flat=dict.fromkeys(gates, False),
        )
        for side in SIDES
    }
    p = rng.dirichlet(np.ones(2), len(tokens)).astype(np.float32)
    text = " ".join(tokens)
    ends = np.cumsum([len(token) + 1 for token in tokens]) - 1
    spans = tuple((int(end) - len(token), int(end)) for token, end in zip(tokens, ends, strict=True))
    return Reading(
        text, tokens, spans, np.zeros(len(tokens), np.bool_), ("negative", "positive"), 1, p, (), (LayerValues(cell, sides),)
    )  # fmt: skip


def shown(reading: Reading, units: list[int], side: Direction = "forward") -> Shown:
    return Shown(reading, "A run", 0, side, units[0], units)


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Return header and arrays of a payload, read in another way than it was packed."""
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length].decode())
    floats = np.frombuffer(data[4 + length :], dtype="<f4")
    places = header.pop("arrays")
    assert sum(int(np.prod(place["shape"])) for place in places.values()) == len(floats)
    return header, {
        name: floats[place["start"] : place["start"] + int(np.prod(place["shape"]))].reshape(place["shape"])
        for name, place in places.items()
    }


_texts = st.text(max_size=30)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _texts, lambda inner: st.lists(inner, max_size=3)
)
_arrays = arrays_of.arrays(np.float32, arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))


@given(
    header=st.dictionaries(_texts.filter(lambda name: name != "arrays"), _json, max_size=4),
    arrays=st.dictionaries(_texts, _arrays, max_size=4),
)
def test_what_is_packed_comes_out(header: dict[str, Any], arrays: dict[str, NDArray[np.float32]]) -> None:
    got_header, got = unpack(pack(header, arrays))
    assert got_header == header
    assert list(got) == list(arrays)
    for name, array in arrays.items():
        assert np.array_equal(got[name], array, equal_nan=True)
        assert got[name].shape == array.shape


@given(
    tokens=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6).map(tuple),
    cell=st.sampled_from(list(QUANTITY_NAMES)),
    side=st.sampled_from(SIDES),
    data=st.data(),
)
def test_every_number_of_the_sent_units_arrives(
    tokens: tuple[str, ...], cell: str, side: Direction, data: st.DataObject
) -> None:
    units = data.draw(st.lists(st.integers(0, 4), min_size=1, unique=True))
    reading = some_reading(tokens, cell=cell)
    values = reading.side(0, side)
    header, arrays = unpack(instrument_payload([shown(reading, units, side)], theme="dark", view={"id": 3}))
    entry = header["readings"][0]
    assert entry["tokens"] == list(tokens)
    assert entry["units"] == units
    assert header["view"] == {"id": 3}
    for name, quantity in values.quantities.items():
        assert np.array_equal(arrays[f"0/{name}"], quantity[:, units].T)
    for name, (word, memory, bias) in values.parts.items():
        assert np.array_equal(arrays[f"0/word/{name}"], word[:, units].T)
        assert np.array_equal(arrays[f"0/memory/{name}"], memory[:, units].T)
        assert np.array_equal(arrays[f"0/bias/{name}"], bias[units])
    for name, entering in values.entering.items():
        assert np.array_equal(arrays[f"0/entering/{name}"], entering[units])
    assert np.array_equal(arrays["0/answer"], reading.curve)


@given(tokens=st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6).map(tuple))
def test_spans_are_counted_as_the_browser_counts(tokens: tuple[str, ...]) -> None:
    header, _ = unpack(instrument_payload([shown(some_reading(tokens), [0])], theme="light"))
    entry = header["readings"][0]
    sixteen_bits = entry["text"].encode("utf-16-le")
    assert [sixteen_bits[2 * start : 2 * end].decode("utf-16-le") for start, end in entry["spans"]] == list(tokens)


def test_two_readings_share_the_limits() -> None:
    small, large = some_reading(seed=1), some_reading(seed=2, scale=7)
    header, arrays = unpack(instrument_payload([shown(small, [0]), shown(large, [1])], theme="light"))
    first, second = header["readings"]
    assert first["limits"] == second["limits"]
    assert first["around"] == second["around"]
    c = np.abs(large.side(0, "forward").quantities["c"])
    assert first["limits"]["c"][1] == pytest.approx(np.sort(c.ravel())[int(np.ceil(0.99 * (c.size - 1)))])
    assert np.array_equal(arrays["1/c"][0], large.side(0, "forward").quantities["c"][:, 1])


def test_gates_fill_the_full_range_and_signed_ones_are_symmetric() -> None:
    header, _ = unpack(instrument_payload([shown(some_reading(), [0])], theme="light"))
    limits = header["readings"][0]["limits"]
    assert [limits[name] for name in "fio"] == [[0, 1]] * 3
    assert [limits[name] for name in "gh"] == [[-1, 1]] * 2
    assert limits["c"][0] == -limits["c"][1]


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK), (None, LIGHT)])
def test_colours_are_those_of_the_theme(theme: str | None, colours: Any) -> None:
    header, _ = unpack(instrument_payload([shown(some_reading(), [0])], theme=theme))
    assert header["palette"]["paper"] == colours.paper


def test_where_the_curve_was_computed_is_said() -> None:
    read = np.arange(len(REVIEW)) % 2 == 0
    reading = replace(some_reading(), is_read=read)
    header, _ = unpack(instrument_payload([shown(reading, [0])], theme="light"))
    assert header["readings"][0]["is_read"] == read.tolist()
    header, _ = unpack(instrument_payload([shown(some_reading(), [0])], theme="light"))
    assert header["readings"][0]["is_read"] is None


def test_numbers_arrive_little_endian_whatever_they_were() -> None:
    values = np.array([1.5, -2.25], dtype=">f8")
    _, arrays = unpack(pack({}, {"x": values}))
    assert arrays["x"].tolist() == [1.5, -2.25]


def test_two_hundred_words_of_a_large_layer_stay_small() -> None:
    reading = some_reading(tuple("word" for _ in range(200)), units=128)
    assert len(instrument_payload([shown(reading, list(range(25)))], theme="light")) < 400_000


# --- answers that are no class --------------------------------------------------------------------


def of_tokens(probabilities: list[float], n_tokens: int = 1000) -> Reading:
    reading = some_reading(REVIEW[: len(probabilities)])
    n = len(probabilities)
    expected = Expected(
        np.array(probabilities, np.float32), np.arange(n), ("the", "a"), np.tile([1, 0], (n, 1)), np.full((n, 2), 0.25)
    )
    names = tuple(f"token {index}" for index in range(n_tokens))
    return replace(
        reading, answers="tokens", expected=expected, class_names=names, shown_class=min(7, n_tokens - 1),
        probabilities=np.full((1, n_tokens), 1 / n_tokens), of_shown=np.full(n, 0.1),
    )  # fmt: skip


def test_expected_tokens_are_sent_without_the_names_of_all_others() -> None:
    reading = of_tokens([float("nan"), 0.5, 0.02])
    header, arrays = unpack(instrument_payload([shown(reading, [0])], theme="light"))
    entry = header["readings"][0]
    assert entry["answers"] == "tokens"
    assert (entry["answer_name"], entry["n_answers"], entry["expected_names"]) == ("token 7", 1000, ["the", "a"])
    assert np.array_equal(arrays["0/answer"], reading.expected.probabilities, equal_nan=True)
    assert arrays["0/next"].tolist() == [[1, 0]] * 3
    assert arrays["0/rank"].tolist() == [0, 1, 2]
    assert "token 8" not in json.dumps(header)


@pytest.mark.parametrize(
    ("probabilities", "n_tokens", "low"),
    [([0.5, 0.4], 5, 0.01), ([0.5, 0.003], 5, 0.001), ([0.5, 0.4], 2000, 1e-4), ([0.5, 0.0], 5, 1e-5)],
)
def test_the_axis_of_expected_tokens_reaches_guessing_and_the_least_expected(
    probabilities: list[float], n_tokens: int, low: float
) -> None:
    reading = of_tokens([float("nan"), *probabilities], n_tokens)
    header, _ = unpack(instrument_payload([shown(reading, [0])], theme="light"))
    axis = header["readings"][0]["axis"]
    assert axis["log"]
    assert axis["low"] == pytest.approx(low)
    assert [value for value, _ in axis["marks"]] == pytest.approx([10.0**-k for k in range(len(axis["marks"]))])
    assert axis["marks"][-1][0] == pytest.approx(low)


def test_numbers_of_two_runs_share_an_axis_in_their_unit() -> None:
    def reading(foretold: list[float]) -> Reading:
        numbers = Numbers(np.array([10.0, 20.0, 15.0]), np.array([np.nan, *foretold]), unit="°F")
        return replace(some_reading(REVIEW[:3]), answers="numbers", numbers=numbers)

    header, arrays = unpack(
        instrument_payload([shown(reading([12, 14]), [0]), shown(reading([50, 14]), [0])], theme="light")
    )
    first, second = (entry["axis"] for entry in header["readings"])
    assert first == second
    assert (first["low"], first["high"], first["unit"], first["log"]) == (10, 50, "°F", False)
    assert [text for _, text in first["marks"]] == ["50.0", "30.0", "10.0"]
    assert header["readings"][0]["guess"] is None
    assert arrays["1/series"].tolist() == [10, 20, 15]
    assert arrays["1/answer"].tolist()[1:] == [50, 14]
