"""Figures of ranked units, of groups, and of the words that push a unit."""

import numpy as np
import pytest

from lstm_core.figures.palette import palette
from lstm_core.figures.units import ranking_figure, together_figure, words_figure


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_stand_in_the_given_order_with_their_units(theme: str) -> None:
    values = np.array([0.1, -0.6, 0.5])
    figure = ranking_figure(values, np.array([2, 0, 1]), title="r", unit=0, theme=theme, signed=True)
    bars, colours = figure.data[0], palette(theme)

    assert list(bars.y) == [0.5, 0.1, -0.6]
    assert list(bars.customdata) == [2, 0, 1]
    assert list(bars.marker.color) == [colours.signed[1], colours.signed[1], colours.signed[0]]
    assert list(bars.marker.line.width) == [0, 3, 0]
    assert list(figure.layout.xaxis.ticktext) == ["2", "0", "1"]
    assert figure.layout.yaxis.title.text == "r"


def test_a_shared_limit_widens_the_axis_and_many_units_have_one_label() -> None:
    values = np.linspace(0, 0.5, 128)
    figure = ranking_figure(values, np.argsort(-values), title="h", unit=7, theme=None, limit=2.0)

    assert figure.layout.yaxis.range == (0, 2.3)
    assert list(figure.layout.xaxis.ticktext) == ["7"]


def test_classes_stand_over_their_units_as_typed() -> None:
    sections = [("<A>", 2), ("B", 1)]
    figure = ranking_figure(np.zeros(3), np.arange(3), title="r", unit=0, theme=None, signed=True, sections=sections)
    texts = {annotation.text: annotation.x for annotation in figure.layout.annotations}

    assert texts["&lt;A&gt;"] == 0.5
    assert texts["B"] == 2


def test_groups_stand_side_by_side_in_frames() -> None:
    r = np.arange(16, dtype=float).reshape(4, 4) / 16
    figure = together_figure(r, [[1, 3]], unit=2, theme="light")
    map_of = figure.data[0]

    np.testing.assert_array_equal(map_of.z, r[np.ix_([1, 3, 0, 2], [1, 3, 0, 2])])
    assert (map_of.zmin, map_of.zmax) == (-1, 1)
    frame = figure.layout.shapes[0]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (-0.5, 1.5, -0.5, 1.5)
    assert list(figure.layout.xaxis.ticktext) == ["1", "3", "0", "2"]


def test_words_stand_beside_their_bars_as_they_are() -> None:
    figure = words_figure(
        ["good", "<i>"], np.array([0.4, -0.2]), np.array([1200, 7]), quantity="h", noun="word", theme="dark"
    )

    assert list(figure.data[0].x) == [0.4, -0.2]
    assert [annotation.text for annotation in figure.layout.annotations] == ["good (1,200)", "&lt;i&gt; (7)"]
    assert figure.layout.xaxis.title.text == "mean change of h at the word"


def test_no_word_is_often_enough() -> None:
    assert len(words_figure([], np.array([]), np.array([]), quantity="c", noun="word", theme=None).data[0].x) == 0


def test_of_many_classes_only_those_with_room_for_their_name_are_named() -> None:
    sections = [("earn", 20), ("money-supply", 1), ("strategic-metal", 1), ("acq", 8), ("sugar", 2)]
    figure = ranking_figure(np.zeros(32), np.arange(32), title="r", unit=0, theme=None, signed=True, sections=sections)
    texts = [annotation.text for annotation in figure.layout.annotations]

    assert texts[:2] == ["earn", "acq"]
    assert "money-supply" not in texts
    assert figure.data[0].hovertext[20] == "money-supply, "
