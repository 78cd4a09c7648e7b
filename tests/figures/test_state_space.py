"""The state space as a figure: dots by answer and right or wrong, the path, the undecided line, names."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_core.figures.palette import palette
from lstm_core.figures.state_space import Cloud, state_space_figure

RNG = np.random.default_rng(0)
CLOUD = Cloud(
    places=RNG.normal(0, 1, (30, 2)) + np.repeat([[-3, 0], [3, 0]], 15, axis=0),
    probabilities=RNG.random(30),
    labels=np.repeat([0, 1], 15),
    answers=np.r_[1, np.zeros(14, np.int64), np.ones(15, np.int64)],
    texts=["<b>bold</b> " + "very long text " * 60] * 30,
    path=np.array([[0.0, 0.0], [1.0, 0.5], [2.0, -0.5]]),
    path_probabilities=np.array([0.5, 0.6, 0.9]),
    words=("a", "<i>", "film"),
    named=(1, 2),
    shares=np.array([0.75, 0.125]),
    class_names=("negative", "positive"),
    shown_class=1,
    start=np.array([-0.5, 0.0]),
    line=(2.0, 0.0, -1.0),
)


def traces(cloud: Cloud = CLOUD) -> dict:
    return {trace.name: trace for trace in state_space_figure(cloud, "light").data}


def test_dots_are_coloured_by_the_answer_and_wrong_ones_are_crosses() -> None:
    found = traces()
    assert len(found["right"].x) == 29
    assert list(found["wrong"].customdata) == [0]
    assert found["wrong"].marker.symbol == "x"
    assert found["wrong"].marker.color[0] == pytest.approx(CLOUD.probabilities[0], abs=1e-3)
    np.testing.assert_allclose(found["right"].x, CLOUD.places[1:, 0], atol=1e-3)


def test_the_scale_is_that_of_the_words() -> None:
    scale = state_space_figure(CLOUD, "light").layout.coloraxis.colorscale
    low, high = palette("light").classes
    assert (scale[0][1].upper(), scale[-1][1].upper()) == (low.upper(), high.upper())
    assert scale[len(scale) // 2][1].upper() == palette("light").neutral.upper()


def test_the_path_goes_from_before_the_first_word_to_the_last() -> None:
    found = traces()
    assert list(found["your text"].x) == [-0.5, 0, 1, 2]
    assert list(found["after each word"].x) == [0, 1, 2]
    assert found["after each word"].text[1] == "2. &lt;i&gt;"
    assert found["after each word"].marker.symbol[-1] == "diamond"
    without = traces(replace(CLOUD, start=None))
    assert "before the first word" not in without
    assert list(without["your text"].x) == [0, 1, 2]


def test_the_undecided_line_is_where_the_answer_is_a_half() -> None:
    line = traces()["undecided"]
    np.testing.assert_allclose(line.x, 0.5)
    slanted = traces(replace(CLOUD, line=(1.0, 2.0, -1.0)))["undecided"]
    np.testing.assert_allclose(np.array(slanted.x) + 2 * np.array(slanted.y), 1)
    assert "undecided" not in traces(replace(CLOUD, line=(1.0, 0.0, 99.0)))  # far outside
    assert "undecided" not in traces(replace(CLOUD, line=None))


def test_axes_say_how_much_they_show() -> None:
    layout = state_space_figure(CLOUD, "dark").layout
    assert "75 % of the differences" in layout.xaxis.title.text
    assert "12 %" in layout.yaxis.title.text
    for axis, number in ((layout.xaxis, 0), (layout.yaxis, 1)):
        every = np.concatenate([CLOUD.places[:, number], CLOUD.path[:, number]])
        assert axis.range[0] < every.min()
        assert axis.range[1] > every.max()


def test_a_chosen_text_has_a_ring_around_it() -> None:
    ring = state_space_figure(CLOUD, "light", chosen=3).data[-1]
    assert (ring.x[0], ring.y[0]) == tuple(CLOUD.places[3])
    assert "chosen" not in traces()


def test_texts_are_cut_and_escaped() -> None:
    hover = traces()["right"].text[0]
    assert "&lt;b&gt;" in hover
    assert len(hover) < 500
    texts = [label.text for label in state_space_figure(CLOUD, "light").layout.annotations]
    assert texts == ["<b>negative</b>", "<b>positive</b>", "&lt;i&gt;", "film"]


def test_a_word_that_would_cover_another_is_left_out() -> None:
    close = replace(CLOUD, path=np.array([[0.0, 0.0], [2.0, 0.5], [2.02, 0.52]]))
    texts = [label.text for label in state_space_figure(close, "light").layout.annotations]
    assert texts == ["<b>negative</b>", "<b>positive</b>", "&lt;i&gt;"]


def test_names_of_classes_that_meet_stand_under_one_another() -> None:
    mixed = replace(CLOUD, labels=np.tile([0, 1], 15), places=np.tile(CLOUD.places[:15].repeat(2, axis=0), 1))
    first, second, *_ = state_space_figure(mixed, "light").layout.annotations
    assert (first.x, first.y) == (second.x, second.y)
    assert first.yshift - second.yshift >= 20


def test_states_that_do_not_differ_can_be_drawn() -> None:
    flat = replace(CLOUD, places=np.zeros((30, 2)), path=np.zeros((3, 2)), start=None, named=(), shares=np.zeros(2))
    low, high = state_space_figure(flat, "light").layout.xaxis.range
    assert low < 0 < high


def test_of_many_classes_the_shown_one_and_the_most_frequent_are_named() -> None:
    labels = np.repeat([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [6, 5, 4, 4, 3, 2, 2, 2, 1, 1])
    names = tuple(f"class {number}" for number in range(12))
    many = replace(CLOUD, labels=labels, class_names=names, shown_class=9, named=())
    named = [label.text for label in state_space_figure(many, "light").layout.annotations]
    assert named == [f"<b>class {number}</b>" for number in (0, 1, 2, 3, 4, 5, 6, 9)]
