"""The picture of gradients through time: one scale, lines told apart without colours, labels that do not overlap."""

import itertools
import math

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.figures.gradient_through_time import (
    PLOT,
    Line,
    Panel,
    apart,
    gradient_through_time_figure,
    log_range,
    log_ticks,
    power_text,
    share_text,
    word_ticks,
)

TOKENS = ("a", "<b>film</b>", "dull")


def line(*norms: float, letter: str = "A", before: bool = False, note: str = "") -> Line:
    tokens = tuple(TOKENS[index % 3] for index in range(len(norms)))
    name = f"{letter}: {'before' if before else 'now'}"
    return Line(name, tokens, np.array(norms), letter, before, note)  # type: ignore[arg-type]


def drawn(*panels: Panel, theme: str = "light") -> go.Figure:
    figure = gradient_through_time_figure(panels, noun="word", theme=theme)
    figure.to_json()
    return figure


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("n_panels", [1, 2, 3, 4, 7])
def test_all_panels_share_one_scale_and_stay_inside_the_figure(n_panels: int, theme: str) -> None:
    figure = drawn(*(Panel(f"Layer {n}", (line(10.0**-n, 1.0),)) for n in range(n_panels)), theme=theme)

    axes = [axis for name, axis in figure.layout.to_plotly_json().items() if name.startswith("yaxis")]
    assert len(axes) == n_panels
    assert len({tuple(axis["range"]) for axis in axes}) == 1
    assert all(axis["type"] == "log" for axis in axes)
    assert all(0 <= axis["domain"][0] < axis["domain"][1] <= 1 for axis in axes)
    assert all((axis["domain"][1] - axis["domain"][0]) * figure.layout.height == pytest.approx(PLOT) for axis in axes)
    named = [axis for axis in axes if axis.get("title")]
    assert len(named) == math.ceil(n_panels / 3)
    assert all(
        axis["title"]["text"] == "word"
        for name, axis in figure.layout.to_plotly_json().items()
        if name.startswith("xaxis")
    )


def test_before_is_dotted_and_b_is_a_double_line() -> None:
    panel = Panel("h", (line(1, before=True), line(1), line(1, letter="B", before=True), line(1, letter="B")))

    traces = {trace.name: trace for trace in drawn(panel, panel).data[:5]}

    assert {name: trace.line.dash for name, trace in traces.items() if "inner" not in name} == {
        "A: before": "dot",
        "A: now": "solid",
        "B: before": "dashdot",
        "B: now": "solid",
    }
    assert traces["B: now"].line.width > 2 * traces["B: now (inner)"].line.width


def test_each_name_stands_once_in_the_legend() -> None:
    panel = Panel("h", (line(1, 2, before=True), line(1, 2), line(1, 2, letter="B")))

    shown = [trace.name for trace in drawn(panel, panel, panel).data if trace.showlegend]

    assert sorted(shown) == ["A: before", "A: now", "B: now"]


def test_typed_words_are_shown_letter_by_letter() -> None:
    figure = drawn(Panel("h", (line(1, 2, 3),)))

    assert figure.data[0].customdata[1] == "&lt;b&gt;film&lt;/b&gt;"


def test_no_gradient_leaves_a_gap_and_no_error() -> None:
    nothing = drawn(Panel("h", (line(0, 0, note="nothing"),)))
    partly = drawn(Panel("h", (line(0, 1e-300, 1, note="nothing"),)))

    assert np.isnan(nothing.data[0].y).all()
    assert np.isnan(partly.data[0].y[0])
    assert partly.data[0].y[2] == 1
    assert partly.layout.yaxis.range[0] > -25


def test_what_explodes_leaves_the_picture_at_the_top() -> None:
    figure = drawn(Panel("Word vectors x", (line(1e60, 1e50),)), Panel("h", (line(1e50, 0.1),)))

    low, high = figure.layout.yaxis.range
    assert low < -1
    assert 18 < high < 24


def test_notes_stand_at_the_end_that_is_read_first() -> None:
    forward = drawn(Panel("h", (line(0.1, 0.2, 1, note="10 %"),)))
    backward = drawn(Panel("h", (line(1, 0.2, 0.1, note="10 %"),), is_backward=True))

    note = next(each for each in forward.layout.annotations if each.text == "10 %")
    assert (note.x, note.xanchor) == (1, "right")
    note = next(each for each in backward.layout.annotations if each.text == "10 %")
    assert (note.x, note.xanchor) == (3, "left")
    assert "right to left" in backward.layout.xaxis.title.text


def test_a_text_of_one_word_is_a_point() -> None:
    figure = drawn(Panel("h", (line(0.3, before=True), line(0.5))))

    assert all("markers" in trace.mode for trace in figure.data)


@given(st.lists(st.floats(0, PLOT), max_size=4).map(lambda each: sorted(each, reverse=True)))
def test_labels_keep_their_order_and_their_distance(heights: list[float]) -> None:
    moved = apart(heights)

    assert len(moved) == len(heights)
    assert all(high - low > 14.99 for high, low in itertools.pairwise(moved))
    assert all(0 < height <= PLOT for height in moved)
    if all(high - low >= 15 for high, low in itertools.pairwise(heights)) and (not heights or heights[-1] >= 8):
        assert moved == heights


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.34, "34 %"),
        (1.0, "100 %"),
        (0.0459, "4.6 %"),
        (0.00556, "0.56 %"),
        (9e-5, "0.009 %"),
        (4.3e-6, "0.0004 %"),
        (9.7e-6, "0.001 %"),
        (1e-8, "10⁻⁶ %"),
        (1e-30, "10⁻²⁸ %"),
        (1.5, "150 %"),
        (3.42, "3.4 times"),
        (2e46, "10⁴⁶ times"),
        (0.0, "nothing"),
        (math.nan, "nothing"),
    ],
)
def test_shares_in_words(share: float, text: str) -> None:
    assert share_text(share) == text


def test_powers_of_ten_are_plain_as_long_as_they_are_short() -> None:
    assert [power_text(exponent) for exponent in (0, 1, -2, -3, -4, -12)] == [
        "1",
        "10",
        "0.01",
        "0.001",
        "10⁻⁴",
        "10⁻¹²",
    ]


@given(st.lists(st.floats(1e-300, 1e10), min_size=1, max_size=30))
def test_the_axis_holds_twenty_decades_at_most_and_names_at_least_two_lines(values: list[float]) -> None:
    low, high = log_range([np.array(values)])

    assert low < math.log10(max(values)) < high
    assert 0.5 < high - low < 26
    low, high = log_range([np.array(values)], around=values[0])
    assert low < math.log10(values[0]) < high
    assert 0.5 < high - low < 51
    assert 2 <= len(log_ticks(low, high)["tickvals"]) <= 8


@pytest.mark.parametrize("timesteps", [1, 2, 8, 9, 15, 50, 120, 500, 2000])
def test_word_positions_start_at_one_and_stay_few(timesteps: int) -> None:
    ticks = word_ticks(timesteps)

    assert ticks[0] == 1
    assert ticks[-1] <= timesteps
    assert len(ticks) <= 9
