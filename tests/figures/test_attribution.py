"""Pushes as colours and bars: one scale, the class colours, escaped words."""

import numpy as np
import pytest

from lstm_core.figures.attribution import attribution_figure, push_fill, signed_number, strongest_tokens
from lstm_core.figures.palette import palette

VALUES = {
    "gradient_x_input": np.array([0.5, -1.0, 0.0]),
    "integrated_gradients": np.array([1.0, -2.0, 0.25]),
    "leave_one_out": np.array([0.75, -1.5, 3.0]),
}
TOKENS = ("moving", "<b>dull</b>", "&")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_run_from_class_to_class(theme: str) -> None:
    colours = palette(theme)
    assert push_fill(2, 2, theme) == colours.classes[1].upper()
    assert push_fill(-2, 2, theme) == colours.classes[0].upper()
    assert push_fill(0, 2, theme) == push_fill(5, 0, theme) == colours.neutral.upper()


def test_of_many_tokens_the_strongest_by_any_method_are_drawn_in_the_order_of_the_text() -> None:
    assert strongest_tokens(VALUES, 2) == [1, 2]
    assert strongest_tokens(VALUES) == [0, 1, 2]


def test_the_figure_holds_every_value_on_the_shared_scale() -> None:
    figure = attribution_figure(TOKENS, VALUES, limit=4, class_name="positive", noun="word", theme="light")
    bars = figure.data[0]
    np.testing.assert_array_equal(bars.y, VALUES["integrated_gradients"])
    colours = palette("light")
    assert list(bars.marker.color) == [colours.classes[1], colours.classes[0], colours.classes[1]]
    by_name = {trace.name: trace for trace in figure.data[2:]}
    np.testing.assert_array_equal(by_name["Leave one out"].y, VALUES["leave_one_out"])
    np.testing.assert_array_equal(by_name["Gradient × input"].y, VALUES["gradient_x_input"])
    assert figure.layout.yaxis.range == pytest.approx((-4.4, 4.4))
    assert figure.layout.xaxis.ticktext[1] == "&lt;b&gt;dull&lt;/b&gt;"[: len("&lt;b&gt;dull&lt;/b&gt;")]
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text == "push (log-odds)"


def test_words_stand_upright_where_they_fit() -> None:
    def angle(width: int) -> float:
        figure = attribution_figure(
            TOKENS * 8,
            {name: np.tile(values, 8) for name, values in VALUES.items()},
            limit=4,
            class_name="positive",
            noun="word",
            theme="dark",
            width=width,
        )
        return float(figure.layout.xaxis.tickangle)

    assert angle(3000) == 0
    assert angle(670) == -45


def test_signs() -> None:
    assert [signed_number(value) for value in (1.234, -0.5, 0.0, -0.001)] == ["+1.23", "−0.50", "0.00", "0.00"]
