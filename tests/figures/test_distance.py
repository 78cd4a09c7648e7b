"""The figures of two networks and of distances: which lines there are, and that nothing leaves the axes."""

import numpy as np
import pytest

from lstm_core.figures.distance import DistanceLine, distance_figure
from lstm_core.figures.twin import TwinLine, lengths_figure, twin_figure


def line(name: str, mean: list[float], *, is_second: bool = False) -> DistanceLine:
    share = np.array(mean)
    places = np.arange(len(mean))
    return DistanceLine(
        name, places, places, np.full(len(mean), 9), share, np.maximum(share - 0.1, 0), share + 0.1, is_second
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_guessing_and_perfect_answers_are_lines_beside_the_network(theme: str) -> None:
    figure = distance_figure([line("", [1, 0.5])], title="x", is_error=False, guessing=0.25, best=1.0, theme=theme)
    named = {trace.name: trace for trace in figure.data}
    assert {"guessing", "perfect", "this run"} <= set(named)
    assert set(named["guessing"].y) == {0.25}
    assert set(named["perfect"].y) == {1.0}
    assert list(named["this run"].y) == [1, 0.5]


def test_the_second_network_is_a_double_line() -> None:
    figure = distance_figure(
        [line("one", [1, 1]), line("two", [0, 1], is_second=True)], title="x", is_error=False, guessing=np.nan,
        best=np.nan, theme="light",
    )  # fmt: skip
    assert [trace.name for trace in figure.data if trace.name == "two"] == ["two"] * 2
    assert "guessing" not in {trace.name for trace in figure.data}


def test_an_error_has_room_for_guessing_and_for_the_limits() -> None:
    figure = distance_figure([line("", [0.1, 0.6])], title="x", is_error=True, guessing=1 / 3, best=0.0, theme="light")
    assert figure.layout.yaxis.range[1] > 0.7
    assert figure.layout.yaxis.title.text == "mean absolute error"


def test_places_are_whole_numbers_and_names_are_not_markup() -> None:
    figure = distance_figure([line("<b>", [1] * 40)], title="<i>", is_error=False, guessing=0.5, best=1, theme="light")
    assert figure.layout.xaxis.dtick == 5
    assert figure.layout.xaxis.title.text == "&lt;i&gt;"
    assert "&lt;b&gt;" in {trace.name for trace in figure.data}


def test_no_line_at_all_still_makes_a_figure() -> None:
    assert len(distance_figure([], title="x", is_error=False, guessing=0.5, best=1.0, theme="dark").data) == 2


def test_two_runs_always_have_the_same_traces_so_that_nothing_jumps() -> None:
    def lines(n: int) -> list[TwinLine]:
        values = np.linspace(0, 1, n)
        return [TwinLine(name, values, values, values, values, name == "b") for name in "ab"]

    empty, full = (
        twin_figure(lines(n), metric="loss", n_epochs=12, guessing=np.nan if n == 0 else 1.4, theme="light")
        for n in (0, 30)
    )
    assert [trace.name for trace in empty.data] == [trace.name for trace in full.data]
    assert full.layout.yaxis.range[1] > 1.4
    assert empty.layout.xaxis.range == (0, 12)


def test_lengths_stand_in_their_order_whatever_was_trained_first() -> None:
    figure = lengths_figure(
        [(50, 1.0), (10, 0.9)], [(10, 1.0), (7, 0.3)], names=("a", "b"), lengths=(10, 20, 50), guessing=0.25,
        theme="light",
    )  # fmt: skip
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert [list(trace.x) for trace in marks] == [[0, 2], [0]]
    assert list(marks[0].y) == [0.9, 1.0]
