"""Figures of what is in a data set: what is drawn, in which order, and nothing that a stranger wrote as markup."""

import numpy as np
import pytest

from lstm_core.figures.data_facts import balance_figure, coverage_figure, lengths_figure, words_figure
from lstm_core.figures.series_facts import MOST_POINTS, autocorrelation_figure, series_figure, thinned

MARKUP = "<b>bold</b>"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_largest_class_is_on_top_and_names_are_text(theme: str) -> None:
    counts = np.array([[1, 6, 3], [2, 2, 0], [0, 1, 1]])
    shares = counts / counts.sum(axis=1, keepdims=True)

    figure = balance_figure(shares, counts, ["small", MARKUP, "middle"], theme=theme)

    bars, validation, test = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["small", "middle", "&lt;b&gt;bold&lt;/b&gt;"]
    assert list(bars.x) == pytest.approx([0.1, 0.3, 0.6])
    assert list(validation.x) == pytest.approx([0.5, 0, 0.5])
    assert list(test.x) == pytest.approx([0, 0.5, 0.5])
    assert [bars.name, validation.name, test.name] == ["training", "validation", "test"]
    assert figure.layout.xaxis.title.text
    assert "<b>" not in figure.to_json()


def test_many_classes_stay_legible() -> None:
    counts = np.ones((3, 100), np.int64)
    figure = balance_figure(counts / 100, counts, [f"topic {place}" for place in range(100)], theme="light")
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert plot / 100 >= 14, "names of 12 px do not touch"


def test_bars_behind_the_maximum_length_have_another_colour_and_a_line_stands_between() -> None:
    figure = lengths_figure(np.array([0, 10, 20, 30]), np.array([5, 2, 1]), 15, noun="word", theme="light")

    colours = figure.data[0].marker.color
    assert colours[0] != colours[1] == colours[2], "texts of 10 to 19 words are partly cut"
    assert figure.layout.shapes[0].x0 == 15.5
    assert list(figure.data[0].customdata) == ["0 to 9", "10 to 19", "20 to 29"]
    whole = lengths_figure(np.array([0, 1, 2]), np.array([0, 4]), 50, noun="word", theme="light")
    assert not whole.layout.shapes


def test_coverage_marks_the_chosen_size_on_a_log_axis() -> None:
    figure = coverage_figure(np.array([100, 1000]), np.array([0.5, 0.9]), (500, 0.8), noun="word", theme="dark")

    curve, ring = figure.data
    assert figure.layout.xaxis.type == "log"
    assert (list(ring.x), list(ring.y)) == ([500], [0.8])
    assert ring.text[0] == "500: 80.0 %"
    low, high = figure.layout.xaxis.range
    assert low < np.log10(100) < np.log10(1000) < high
    assert list(figure.layout.xaxis.ticktext) == ["100", "1k"]
    assert len(curve.x) == 2


def test_words_stand_from_the_top_and_white_space_has_a_name() -> None:
    figure = words_figure(["the", " ", MARKUP], np.array([3, 2, 1]), ["a", "b", MARKUP], title="count", theme="light")

    assert list(figure.data[0].y) == [2, 1, 0]
    assert list(figure.layout.yaxis.ticktext) == ["the", "(space)", "&lt;b&gt;bold&lt;/b&gt;"]
    assert "<b>" not in figure.to_json()


def test_a_series_is_drawn_in_three_parts_with_the_band_of_the_first() -> None:
    values = np.arange(10.0)
    dates = [f"2020-01-{day:02}" for day in range(1, 11)]

    figure = series_figure(values, dates, (6, 2, 2), (2.5, 1.7), unit="°F", theme="light")

    assert [list(trace.y) for trace in figure.data] == [list(values[:6]), [6, 7], [8, 9]]
    assert figure.data[1].x[0] == "2020-01-07"
    assert figure.layout.yaxis.title.text == "value in °F"
    (band,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (band.y0, band.y1) == pytest.approx((0.8, 4.2))
    numbered = series_figure(values, None, (6, 2, 2), (2.5, 1.7), unit="", theme="dark")
    assert list(numbered.data[2].x) == [8, 9]


def test_a_long_series_keeps_its_peaks() -> None:
    values = np.zeros(50_000)
    values[12_345], values[40_001] = 9, -7

    shown = thinned(values)

    assert len(shown) <= MOST_POINTS + 2
    assert (np.diff(shown) > 0).all()
    assert {0, 12_345, 40_001, 49_999} <= set(shown.tolist())
    np.testing.assert_array_equal(thinned(values[:100]), np.arange(100))


def test_autocorrelation_marks_the_season_if_it_is_on_the_axis() -> None:
    curve = np.cos(np.arange(50) / 4)
    assert len(autocorrelation_figure(curve, 0.1, 25, theme="light").data) == 2
    assert len(autocorrelation_figure(curve, 0.1, 80, theme="light").data) == 1
    assert len(autocorrelation_figure(curve, 0.1, None, theme="dark").data) == 1
