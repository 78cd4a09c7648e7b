"""Figures of open and shut gates and of half-lives: a dot a unit, where it belongs, also without end."""

import numpy as np
import pytest

from lstm_core.figures.saturation import LONGEST, SHORTEST, half_life_figure, least_limit, saturation_figure

OPENED = {"f": np.array([0.9, 0.0, 0.1]), "i": np.zeros(3), "o": np.array([0.2, 0.3, 0.0])}
SHUT = {"f": np.array([0.0, 0.4, 0.1]), "i": np.zeros(3), "o": np.zeros(3)}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_gate_has_a_square_with_a_dot_a_unit(theme: str) -> None:
    figure = saturation_figure(OPENED, SHUT, cell="lstm", noun="word", unit=1, theme=theme)
    dots = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data if trace.mode == "markers"}

    assert dots == {gate: (list(OPENED[gate]), list(SHUT[gate])) for gate in "fio"}
    for axis in (figure.layout.xaxis, figure.layout.xaxis2, figure.layout.xaxis3):
        assert axis.title.text == "fully open, share of words"
    assert figure.layout.yaxis.title.text == "fully shut, share of words"
    sizes = figure.data[1].marker.size
    assert sizes[1] > sizes[0] == sizes[2]


def test_axes_end_at_the_limit_that_holds_all() -> None:
    assert least_limit({"f": np.array([0.08])}, {"f": np.array([0.0])}) == 0.1
    assert least_limit({"f": np.array([0.08])}, {"f": np.array([0.3])}) == 0.5
    assert least_limit({"f": np.array([0.9])}) == 1.0
    figure = saturation_figure(OPENED, SHUT, cell="lstm", noun="word", unit=1, theme=None, limit=1.0)
    assert figure.layout.xaxis.range == (-0.05, 1.05)


def test_half_lives_are_in_order_and_without_end_stand_on_top() -> None:
    lives = np.array([2.0, np.inf, 0.0, 50.0])
    figure = half_life_figure(lives, length=15, noun="word", unit=0, theme="light", still=[3])
    dots = figure.data[1]
    low, high = figure.layout.yaxis.range

    assert [text.split(":")[0] for text in dots.customdata] == ["unit 1", "unit 3", "unit 0", "unit 2"]
    assert "never forgets" in dots.customdata[0]
    np.testing.assert_allclose(dots.y, [10**high, 50, 2, SHORTEST])
    assert 10**low < SHORTEST
    assert 50 < 10**high < LONGEST
    assert list(dots.marker.symbol) == ["circle", "circle-open", "circle", "circle"]
    assert figure.layout.annotations[-1].y == pytest.approx(np.log10(15))  # the line of the text's own length


def test_two_figures_of_half_lives_can_share_their_axis() -> None:
    one, other = np.array([0.5, 3.0]), np.array([200.0, np.inf])
    reach = [*one, *other, 15.0]
    figures = [half_life_figure(each, length=15, noun="word", unit=0, theme=None, reach=reach) for each in (one, other)]
    assert figures[0].layout.yaxis.range == figures[1].layout.yaxis.range


def test_half_lives_of_units_that_all_last_for_ever() -> None:
    figure = half_life_figure(np.full(2, np.inf), length=1, noun="letter", unit=0, theme=None, gate="z")
    assert np.isfinite(figure.data[1].y).all()
