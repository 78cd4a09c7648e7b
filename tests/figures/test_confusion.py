"""The figures of the page Evaluate: what stands where, what is marked, and that class names are shown as written."""

import numpy as np
import pytest

from lstm_core.figures.confusion import MOST_NUMBERS, balance_figure, confusion_figure, row_height, sureness_figure

COUNTS = np.array([[995, 5, 0], [0, 3, 1], [0, 0, 0]])
NAMES = ["<b>good</b>", "bad & worse", "a class with a very long name indeed"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_right_answers_are_blue_and_mistakes_orange_with_their_share_of_the_row(theme: str) -> None:
    figure = confusion_figure(COUNTS, NAMES, unit="share", theme=theme)
    depth = np.asarray(figure.data[0].z)
    assert depth[0, 0] == pytest.approx(np.sqrt(0.995))
    assert depth[0, 1] == pytest.approx(-np.sqrt(0.005))
    assert (depth[2] == 0).all()  # a class without texts
    assert [each.text for each in figure.layout.annotations] == ["> 99 %", "< 1 %", "75 %", "25 %"]


def test_every_field_with_texts_can_be_clicked_and_says_what_it_is() -> None:
    figure = confusion_figure(COUNTS, NAMES, unit="count", theme=None)
    fields = figure.data[1]
    assert list(zip(fields.y, fields.x, strict=True)) == [(0, 0), (0, 1), (1, 1), (1, 2)]
    assert [each.text for each in figure.layout.annotations] == ["995", "5", "3", "1"]
    assert fields.hovertext[1].startswith("5 texts of “&lt;b&gt;good&lt;/b&gt;”, < 1 % of them,")
    assert "are taken for “bad &amp; worse”" in fields.hovertext[1]
    assert "are recognised" in fields.hovertext[0]


def test_names_are_shown_letter_by_letter_and_not_too_long() -> None:
    ticks = confusion_figure(COUNTS, NAMES, unit="count", theme=None).layout.yaxis.ticktext
    assert ticks[0] == "&lt;b&gt;good&lt;/b&gt;"
    assert len(ticks[2]) == 18


def test_a_large_matrix_has_no_numbers_but_rows_that_can_be_read() -> None:
    n = 46
    figure = confusion_figure(np.eye(n, dtype=int), [str(each) for each in range(n)], unit="share", theme="dark")
    assert n > MOST_NUMBERS
    assert not figure.layout.annotations
    assert row_height(n) >= 15
    assert figure.layout.height < 1_000
    assert len(figure.layout.yaxis.ticktext) == n


def test_the_marked_field_has_a_frame() -> None:
    (frame,) = confusion_figure(COUNTS, NAMES, unit="share", theme=None, marked=(1, 2)).layout.shapes
    assert (frame.y0, frame.y1, frame.x0, frame.x1) == (0.5, 1.5, 1.5, 2.5)


def test_bars_are_all_texts_of_a_class_with_the_right_ones_first() -> None:
    figure = balance_figure(np.array([1000, 4, 0]), np.array([995, 3, 0]), NAMES, theme="light")
    right, wrong = figure.data
    assert list(right.x) == [995, 3, 0]
    assert list(wrong.x) == [5, 1, 0]
    assert [each.text for each in figure.layout.annotations] == ["995 of 1,000", "3 of 4", "0 of 0"]


def test_bins_without_answers_have_no_bar() -> None:
    edges = np.linspace(0.5, 1, 3)
    figure = sureness_figure(edges, np.array([0, 4]), np.array([np.nan, 0.8]), np.array([np.nan, 0.75]), theme=None)
    line, bars, diamonds = figure.data
    assert list(line.x) == list(line.y) == [0.5, 1]
    assert list(bars.y) == list(diamonds.y) == [0.75]
    assert [each.text for each in figure.layout.annotations] == ["4"]


def test_where_folded_classes_meet_right_and_wrong_cannot_be_told_apart() -> None:
    figure = confusion_figure(COUNTS[:2, :2], ["a", "the other 2"], unit="share", theme=None, folded=True)
    assert figure.data[0].z[1][1] == 0
    assert figure.data[1].hovertext[-1].endswith("get one of these classes, the right one or another")
