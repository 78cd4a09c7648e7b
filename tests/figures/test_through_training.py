"""Small pictures of one gate at each saved state: one scale, one order of units, the shown state framed."""

import numpy as np
import pytest

from lstm_core.figures.through_training import Moment, through_training_figure

TOKENS = ("a", "<i>film</i>", "dull")


def moments(n: int, *, units: int = 4, scale: float = 1.0) -> list[Moment]:
    rng = np.random.default_rng(n)
    return [
        Moment(f"after epoch {index}", (scale * rng.random((3, units))).astype(np.float32), index == n - 1)
        for index in range(n)
    ]


def draw(pictures: list[Moment], quantity: str = "f", theme: str = "light", n_columns: int = 5):
    units = list(range(pictures[0].values.shape[1]))
    figure = through_training_figure(
        pictures, tokens=TOKENS, units=units, quantity=quantity, noun="word", theme=theme, n_columns=n_columns
    )
    figure.to_json()
    return figure


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("n", [1, 2, 5, 6, 8])
def test_every_state_is_a_picture_on_the_same_scale(n: int, theme: str) -> None:
    pictures = moments(n)

    figure = draw(pictures, theme=theme)

    assert len(figure.data) == n
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (0, 1)
    for trace, picture in zip(figure.data, pictures, strict=True):
        np.testing.assert_array_equal(trace.z, picture.values.T)
    layout = figure.layout.to_plotly_json()
    for name, axis in layout.items():
        if name[:5] in ("xaxis", "yaxis"):
            assert 0 <= axis["domain"][0] < axis["domain"][1] <= 1
    lowest = [axis for name, axis in layout.items() if name.startswith("xaxis") and axis["showticklabels"]]
    assert len(lowest) == len({tuple(axis["domain"]) for name, axis in layout.items() if name.startswith("xaxis")})
    assert all(axis["title"]["text"] == "word" for axis in lowest)


@pytest.mark.parametrize(
    ("n", "n_columns", "rows"), [(5, 5, [5]), (6, 5, [3, 3]), (8, 5, [4, 4]), (7, 2, [2, 2, 2, 1])]
)
def test_rows_are_filled_evenly(n: int, n_columns: int, rows: list[int]) -> None:
    layout = draw(moments(n), n_columns=n_columns).layout.to_plotly_json()

    tops = [axis["domain"][1] for name, axis in layout.items() if name.startswith("yaxis")]
    assert [tops.count(top) for top in sorted(set(tops), reverse=True)] == rows


@pytest.mark.parametrize(("quantity", "limit"), [("g", 1.0), ("h", 1.0), ("c", None)])
def test_signed_quantities_are_drawn_around_zero(quantity: str, limit: float | None) -> None:
    pictures = moments(3, scale=7.0)

    axis = draw(pictures, quantity).layout.coloraxis

    assert axis.cmin == -axis.cmax
    if limit is not None:
        assert axis.cmax == limit
    else:
        largest = max(float(picture.values.max()) for picture in pictures)
        assert 0.8 * largest < axis.cmax <= largest


def test_the_shown_state_is_named_and_framed() -> None:
    figure = draw(moments(3))

    assert [annotation.text for annotation in figure.layout.annotations] == [
        "after epoch 0",
        "after epoch 1",
        "<b>after epoch 2</b> (shown)",
    ]
    assert [shape.line.width for shape in figure.layout.shapes] == [1, 1, 2]


def test_typed_words_are_shown_letter_by_letter() -> None:
    assert list(draw(moments(1)).data[0].x) == ["1 a", "2 &lt;i&gt;film&lt;/i&gt;", "3 dull"]
