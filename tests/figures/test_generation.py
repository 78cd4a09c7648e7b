"""Charts of how well the next token is guessed: what was given is in them, and odd numbers do not break them."""

import math

import numpy as np
import pytest

from lstm_core.figures.generation import expected_figure, log_ticks, memory_figure, perplexity_figure


def texts_of(figure: object) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_perplexity_with_guessing_and_test(theme: str) -> None:
    epochs, values = np.array([0.5, 1.0, 2.0]), np.array([90.0, 40.0, 12.0])
    figure = perplexity_figure(epochs, values, guessing=200.0, test=(2.0, 13.0), theme=theme)
    assert figure.data[0].y.tolist() == values.tolist()
    assert figure.data[1].y == (13.0,)
    low, high = (10**end for end in figure.layout.yaxis.range)
    assert low < 12 < 200 < high
    assert figure.layout.shapes[0].y0 == 200
    assert texts_of(figure) == ["guessing by how common tokens are"]


def test_perplexity_of_a_run_that_went_wrong() -> None:
    figure = perplexity_figure(
        np.array([1.0, 2.0]), np.array([5.0, math.inf]), guessing=math.nan, test=None, theme=None
    )
    assert np.isnan(figure.data[0].y[1])
    assert np.isfinite(figure.layout.yaxis.range).all()
    assert not figure.layout.shapes


def test_tokens_stand_from_expected_to_surprising_and_are_text() -> None:
    figure = expected_figure(
        [("⏎", 0.1, 50), ("the", 1.0, 900)], [("<b>z", 9.0, 12), ("q", 7.0, 30)], mean=3.0, theme="light"
    )
    assert figure.layout.yaxis.ticktext == ("⏎", "the", "q", "&lt;b&gt;z")
    assert figure.data[0].x == (0.1, 1.0, 7.0, 9.0)
    assert list(figure.layout.yaxis.range) == sorted(figure.layout.yaxis.range, reverse=True)
    assert texts_of(figure) == ["mean of all 3.00"]
    assert expected_figure([], [], mean=math.nan, theme=None).layout.height > 0


def test_bits_by_what_was_read() -> None:
    read, bits = np.array([1.0, 2.0, 8.0]), np.array([5.0, 4.0, 3.5])
    figure = memory_figure(read, bits, np.array([10, 10, 30]), guessing=6.0, noun="word", theme="dark")
    low, high = figure.layout.yaxis.range
    assert low < 3.5 < 6 < high
    assert figure.layout.xaxis.title.text == "words read before (log)"
    nothing = np.zeros(0)
    assert memory_figure(nothing, nothing, nothing.astype(int), guessing=math.nan, noun="word", theme=None) is not None


def test_ticks_are_round_and_few() -> None:
    assert log_ticks(6, 20) == [6, 7, 8, 10, 15, 20]
    assert log_ticks(1, 100) == [1, 2, 5, 10, 20, 50, 100]
    assert log_ticks(1, 100_000) == [1, 10, 100, 1_000, 10_000, 100_000]
