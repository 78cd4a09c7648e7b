"""What a reading says about itself, and how numbers and typed texts are written."""

from dataclasses import replace

import numpy as np

from lstm_core.figures.layout import plain, visible
from lstm_core.figures.reading import Expected, Numbers, Reading, digits_for, number, percentile_limit

READING = Reading(
    text="good but dull dull",
    tokens=("good", "but", "dull", "dull"),
    spans=((0, 4), (5, 8), (9, 13), (14, 18)),
    unknown=np.array([False, True, True, True]),
    class_names=("negative", "positive"),
    shown_class=1,
    probabilities=np.array([[0.3, 0.7], [0.25, 0.75], [0.9, 0.1], [0.95, 0.05]]),
    changes=((2, -0.65), (0, 0.2)),
    layers=(),
)


def test_the_curve_is_that_of_the_shown_class_and_moves_are_measured_from_guessing() -> None:
    assert READING.curve.tolist() == [0.7, 0.75, 0.1, 0.05]
    assert np.allclose(READING.moves, [0.2, 0.05, -0.65, -0.05])
    assert READING.guess == 0.5


def test_the_turning_point_is_the_largest_change_also_where_none_is_large() -> None:
    assert READING.turning_point == 2
    assert replace(READING, changes=()).turning_point == 2


def test_unknown_tokens_are_named_once_in_the_order_of_the_text() -> None:
    assert READING.unknown_tokens == ("but", "dull")


def test_a_limit_leaves_out_the_largest_hundredth_and_is_never_tiny() -> None:
    values = np.arange(-100, 101, dtype=np.float64)
    assert percentile_limit(values) == 99
    assert percentile_limit(np.zeros(3)) == 0.1
    assert percentile_limit(np.zeros(0), least=0.01) == 0.01


def test_numbers_have_no_minus_zero() -> None:
    assert (number(-0.001), number(-0.25), number(0.5, 3)) == ("0.00", "−0.25", "0.500")
    assert (number(-1.26e28), number(999_999.0), number(1e6)) == ("−1.3e+28", "999999.00", "1.0e+06")


def test_typed_text_stays_text_in_figures() -> None:
    assert plain("<b>&lt;") == "&lt;b&gt;&amp;lt;"
    assert visible("a\u202eb") != "a\u202eb"


def test_tokens_that_come_next_have_one_row_of_probabilities_and_a_curve_of_their_own() -> None:
    expected = Expected(
        np.array([np.nan, 0.5, 0.01, 0.2]), np.array([0, 1, 9, 2]), ("a", "b"),
        np.array([[0, 1]] * 4), np.array([[0.5, 0.2]] * 4),
    )  # fmt: skip
    reading = replace(
        READING, probabilities=np.array([[0.1, 0.9]]), of_shown=np.array([0.2, 0.3, 0.4, 0.9]), answers="tokens",
        expected=expected, changes=((2, -6.6),),
    )  # fmt: skip
    assert reading.curve.tolist() == [0.2, 0.3, 0.4, 0.9]
    assert reading.last.tolist() == [0.1, 0.9]
    assert reading.answer == 1
    assert reading.turning_point == 2
    assert replace(reading, changes=()).turning_point == 3


def test_numbers_have_no_guess_and_begin_at_their_end() -> None:
    numbers = Numbers(np.array([1.0, 5.0, 2.0, 3.0]), np.array([np.nan, 9.0, 1.0, 2.0]), unit="m")
    reading = replace(READING, answers="numbers", numbers=numbers, changes=())
    assert numbers.limits == (1.0, 9.0)
    assert np.isnan(reading.guess)
    assert not reading.is_probability
    assert reading.turning_point == 3
    low, high = Numbers(np.full(2, 4.0), np.full(2, np.nan)).limits
    assert low < 4 < high


def test_digits_tell_numbers_of_a_span_apart() -> None:
    assert [digits_for(span) for span in (0.02, 0.5, 3, 40, 900, 1e7)] == [4, 3, 2, 1, 0, 0]
    assert digits_for(0) == digits_for(float("nan")) == 2
