"""The pictures of a pattern search: which lines stand out, the marked span, thresholds, names that do not meet."""

import numpy as np
import pytest

from lstm_core.figures.palette import palette
from lstm_core.figures.patterns import HEIGHT, MOST_OTHERS, label_figure, pattern_figure

VALUES = np.random.default_rng(0).normal(0, 0.5, (6, 9)).astype(np.float32)
WORDS = ["a", "<b>", "c", "d", "e", "f"]


def drawn(values: np.ndarray = VALUES, quantity: str = "c", units: tuple = ((2, 1), (5, -1)), words: list = WORDS):
    return pattern_figure(values, words, (1, 3), 0.4, units, quantity=quantity, noun="word", theme="light")


def test_units_that_are_on_are_lines_of_their_own_and_the_rest_one_quiet_line() -> None:
    others, *chosen = drawn().data
    assert [line.name for line in chosen] == ["unit 2", "unit 5"]
    np.testing.assert_allclose(chosen[0].y, VALUES[:, 2], atol=1e-3)
    assert {line.line.color for line in chosen} == {palette("light").gates["c"]}
    assert sum(value is None for value in others.y) == 7


def test_the_marked_words_and_both_thresholds_are_drawn() -> None:
    shapes = drawn().layout.shapes
    assert sorted(shape.y0 for shape in shapes if shape.line.dash == "dash") == [-0.4, 0.4]
    (span,) = [shape for shape in shapes if shape.line.dash != "dash"]
    assert (span.x0, span.x1) == (1.5, 3.5)  # words 2 and 3


def test_a_gate_has_one_threshold_and_its_natural_range() -> None:
    figure = drawn(np.clip(np.abs(VALUES), 0, 1), "f", ((2, 1),))
    assert [shape.y0 for shape in figure.layout.shapes if shape.line.dash == "dash"] == [0.4]
    assert figure.layout.yaxis.range[0] < 0 < 1 < figure.layout.yaxis.range[1]


def test_typed_markup_stays_letters_and_axes_have_names() -> None:
    figure = drawn()
    assert "&lt;b&gt;" in figure.layout.xaxis.ticktext
    assert figure.layout.xaxis.title.text == "word"
    assert figure.layout.yaxis.title.text == "c of each unit"


def test_many_units_and_words_stay_readable() -> None:
    values = np.random.default_rng(0).normal(0, 0.5, (120, 200)).astype(np.float32)
    figure = drawn(values, words=["word"] * 120)
    assert sum(value is None for value in figure.data[0].y) == MOST_OTHERS
    assert figure.layout.xaxis.ticktext is None


@pytest.mark.parametrize("height", [0.0, 0.5, -0.5], ids=["middle", "top", "bottom"])
def test_names_of_lines_that_meet_are_pushed_apart_inside_the_picture(height: float) -> None:
    values = np.full((4, 8), height, np.float32)
    figure = drawn(values, units=tuple((unit, 1) for unit in range(6)), words=WORDS[:4])
    low, high = figure.layout.yaxis.range
    places = sorted(label.y for label in figure.layout.annotations)
    least = 12 * (high - low) / HEIGHT  # the size of the letters
    assert len(places) == 6
    assert (np.diff(places) >= least).all()
    assert places[-1] <= high + 1e-9


def test_more_names_than_fit_are_left_to_the_hover() -> None:
    values = np.full((4, 20), 0.5, np.float32)
    figure = drawn(values, units=tuple((unit, 1) for unit in range(20)), words=WORDS[:4])
    assert not figure.layout.annotations
    assert "unit 19" in figure.data[-1].hovertemplate


@pytest.mark.parametrize("names", [("negative", "positive"), ("A", "B", "C", "D")])
def test_labels_found_beside_all_labels(names: tuple[str, ...]) -> None:
    found = [3] + [1] * (len(names) - 1)
    figure = label_figure(found, [10] * len(names), names, theme="dark")
    filled, hollow = figure.data
    np.testing.assert_allclose(filled.y, 100 * np.array(found) / sum(found))
    np.testing.assert_allclose(hollow.y, 100 / len(names))
    assert hollow.marker.color == "rgba(0,0,0,0)"


def test_nothing_found_has_bars_of_no_height() -> None:
    assert list(label_figure([0, 0], [5, 5], ("no", "yes"), theme=None).data[0].y) == [0, 0]
