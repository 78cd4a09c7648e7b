"""Typed sequences of numbers: what is written is read back, and what is no number is refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.number_set import Scaling
from lstm_core.data.typed_numbers import example_windows, read_numbers, spread, write_numbers
from lstm_core.errors import TextInputError
from lstm_core.specs import AddingData, ForecastTask, RegressTask, RunSpec, SeriesData

SERIES = RunSpec(task=ForecastTask(window=5, horizon=3), data=SeriesData(dataset="sine"))
ADDING = RunSpec(task=RegressTask(), data=AddingData(length=6))
SCALING = Scaling(10.0, 2.0)


def test_numbers_are_found_with_their_places_and_scaled() -> None:
    found = read_numbers(" 12.5, -3;\n4e0 .5", SERIES, SCALING)
    assert found.tokens == ("12.5", "-3", "4e0", ".5")
    assert [found.text[start:end] for start, end in found.spans] == list(found.tokens)
    assert found.values.tolist() == [[12.5], [-3.0], [4.0], [0.5]]
    assert np.array_equal(found.inputs, ((found.values - 10) / 2).astype(np.float32))
    assert len(found) == 4
    assert not found.unknown.any()
    assert found.cut_tokens == ()


def test_of_a_long_sequence_the_end_is_read() -> None:
    found = read_numbers("1 2 3 4 5 6 7", SERIES, SCALING)
    assert found.tokens == ("3", "4", "5", "6", "7")
    assert found.cut_tokens == ("1", "2")
    assert found.cut_side == "start"


def test_a_star_marks_a_number_of_the_adding_task_and_nothing_is_scaled() -> None:
    found = read_numbers("0.25* 0.5 0.75*", ADDING, SCALING)
    assert found.values.tolist() == [[0.25, 1.0], [0.5, 0.0], [0.75, 1.0]]
    assert found.inputs.dtype == np.float32
    assert found.inputs.tolist() == found.values.tolist()


def test_a_typed_minus_sign_is_a_minus() -> None:
    assert read_numbers("\N{MINUS SIGN}4", SERIES, SCALING).values.tolist() == [[-4.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no number to read"),
        (" ,; \n", "no number to read"),
        ("1 two 3", "Number 2 is no number, 'two'"),
        ("nan", "is no number"),
        ("inf", "is no number"),
        ("1_0", "is no number"),
        ("١٢", "is no number"),
        ("<b>1</b>", "is no number"),
        ("1 2*", "Number 2 has a mark"),
        ("1 1e300", "far away"),
        ("1" * 20_001, "too long"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(TextInputError, match=said):
        read_numbers(text, SERIES, SCALING)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for spec in (SERIES, ADDING):
        try:
            found = read_numbers(text, spec, SCALING)
        except TextInputError:
            continue
        assert np.isfinite(found.inputs).all()
        assert found.inputs.shape == (len(found), spec.data.features)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=5))
def test_what_is_written_is_read_back(numbers: list[float]) -> None:
    values = np.array(numbers)
    found = read_numbers(write_numbers(values, SERIES), SERIES, SCALING)
    assert np.abs(found.values[:, 0] - values).max() <= max(np.ptp(values), np.abs(values).max()) / 1000


def test_written_numbers_have_the_digits_that_they_need() -> None:
    assert write_numbers(np.array([39.4, 39.0, 38.95]), SERIES) == "39.40 39.00 38.95"
    assert write_numbers(np.array([1000.0, 2000.0]), SERIES) == "1000 2000"
    assert write_numbers(np.array([5.0, 5.0]), SERIES) == "5 5"
    assert write_numbers(np.array([[0.3, 1.0], [0.25, 0.0]]), ADDING) == "0.30* 0.25"


def test_examples_come_from_the_unseen_part_with_what_followed() -> None:
    from lstm_core.data.sine import sine_series

    examples = example_windows(SERIES)
    values = sine_series().values
    assert len(examples) == 6
    assert examples[0].title == "moment 3,200"
    for example in examples:
        window = read_numbers(example.text, SERIES, Scaling()).values[:, 0]
        start = int(example.title.split()[1].replace(",", ""))
        assert start >= 3_200
        assert np.abs(window - values[start - 5 : start]).max() < 0.01
        assert example.truth == tuple(values[start : start + 3])


def test_moments_are_spread_evenly() -> None:
    assert spread(range(10, 111), 3) == [10, 60, 110]
    assert spread(range(2), 6) == [0, 1]
