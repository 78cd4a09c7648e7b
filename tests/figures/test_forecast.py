"""Figures of forecasts: what is drawn is what was given, and what is not known leaves a gap."""

import numpy as np
import pytest

from lstm_core.figures.forecast import ForecastPicture, colour_of, forecast_figure, step_error_figure, sums_figure
from lstm_core.figures.palette import contrast, palette

THEMES = ("light", "dark")
NAN = float("nan")
PICTURE = ForecastPicture(
    names=("2020-01-01", "2020-01-02", "2020-01-03"),
    truth=np.array([1.0, 2.0, NAN]),
    lines={"network": np.array([NAN, 2.5, 3.0]), "last value": np.array([NAN, 1.0, 1.0])},
    starts=[1],
    unit="<b>",
    is_dated=True,
)


@pytest.mark.parametrize("theme", THEMES)
def test_all_lines_are_there_and_the_truth_lies_on_top(theme: str) -> None:
    figure = forecast_figure(PICTURE, theme, height=200)
    assert [trace.name for trace in figure.data] == ["last value", "network", "truth"]
    for trace in figure.data:
        expected = PICTURE.truth if trace.name == "truth" else PICTURE.lines[trace.name]
        assert np.array_equal(np.asarray(trace.y, float), expected, equal_nan=True)
        assert list(trace.x) == list(PICTURE.names)
        assert trace.connectgaps is False
    assert [shape.x0 for shape in figure.layout.shapes] == ["2020-01-02"]
    assert figure.layout.xaxis.type == "date"
    low, high = figure.layout.yaxis.range
    assert low < 1.0 < 3.0 < high


def test_the_unit_is_shown_letter_by_letter() -> None:
    figure = forecast_figure(PICTURE, "light")
    assert figure.layout.yaxis.title.text == "&lt;b&gt;"
    assert all("<b>" not in trace.hovertemplate for trace in figure.data)


def test_moments_without_dates_are_numbers() -> None:
    figure = forecast_figure(ForecastPicture(("7", "8"), np.array([1.0, 1.0]), {}), "light")
    assert list(figure.data[0].x) == [7, 8]
    assert figure.layout.xaxis.title.text == "moment"


def test_a_forecast_of_one_step_is_seen_as_a_dot() -> None:
    picture = ForecastPicture(("1", "2"), np.array([1.0, 2.0]), {"network": np.array([NAN, 2.0])}, [1])
    assert forecast_figure(picture, "light").data[0].mode == "lines+markers"


@pytest.mark.parametrize("theme", THEMES)
def test_lines_stand_out_from_the_paper(theme: str) -> None:
    for name in ("truth", "network", "last value", "one season ago"):
        assert contrast(colour_of(name, theme), palette(theme).paper) >= 3
    assert colour_of("network", theme, ghost=True) == palette(theme).muted


def test_errors_are_drawn_by_steps_ahead() -> None:
    figure = step_error_figure(
        {"network": np.array([0.5, 1.0]), "last value": np.array([1.0, 2.0])}, "light", unit="°F"
    )
    assert [list(trace.x) for trace in figure.data] == [[1, 2], [1, 2]]
    assert figure.layout.yaxis.title.text == "mean absolute error (°F)"


def test_sums_have_one_dot_each_and_all_answers_are_in_the_picture() -> None:
    truth, answers = np.array([0.5, 1.5]), np.array([0.6, 9.0])
    figure = sums_figure(truth, answers, "dark")
    assert list(figure.data[1].x) == [0.5, 1.5]
    assert list(figure.data[1].y) == [0.6, 9.0]
    assert 0 < figure.layout.xaxis.range[0] < 0.5 < 1.5 < figure.layout.xaxis.range[1] < 2
    assert figure.layout.yaxis.range[1] > 9
    assert sums_figure(np.zeros(0), np.zeros(0), "light").layout.xaxis.range is not None
