"""Original above edited: columns agree in all panels, limits are shared, absent words leave holes."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_core.figures.reading import Reading
from lstm_core.figures.what_if import GateChanges, first_window, shared_limits, what_if_figure

COLUMNS = ((0, 0), (1, None), (2, 1), (None, 2))
NAN = float("nan")


def reading(tokens: tuple[str, ...], curve: list[float]) -> Reading:
    p = np.array(curve)
    return Reading(
        text=" ".join(tokens),
        tokens=tokens,
        spans=tuple((k, k + 1) for k in range(len(tokens))),
        unknown=np.zeros(len(tokens), bool),
        class_names=("negative", "positive"),
        shown_class=1,
        probabilities=np.stack([1 - p, p], axis=1),
        changes=(),
        layers=(),
    )


ORIGINAL = reading(("a", "dull", "<i>"), [0.5, 0.25, 0.125])
EDITED = reading(("a", "<i>", "film"), [0.5, 0.75, 0.875])
GATES = GateChanges(
    "gru",
    {
        "z": np.array([0, NAN, 0.5, NAN], np.float32),
        "r": np.array([0, NAN, 0.25, NAN], np.float32),
        "g": np.array([0, NAN, 1.5, NAN], np.float32),
        "h": np.array([0, NAN, -2, NAN], np.float32),
    },
    "signed",
)


def test_a_word_its_points_and_its_gates_share_a_column() -> None:
    figure = what_if_figure(ORIGINAL, EDITED, COLUMNS, (1, 3), GATES, "light")
    words = figure.data[0]
    assert [list(row) for row in words.z] == [[0.5, None, 0.75, 0.875], [0.5, 0.25, 0.125, None]]
    texts = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text"]
    assert list(texts[0].text) == ["a", "–", "&lt;i&gt;", "film"]
    curves = {trace.name: trace for trace in figure.data if trace.name in ("original", "edited")}
    assert list(curves["original"].x) == [0, 1, 2]
    assert list(curves["edited"].x) == [0, 2, 3]
    assert list(curves["edited"].y) == [0.5, 0.75, 0.875]
    rows = [trace for trace in figure.data if trace.type == "heatmap"][1:]
    assert [row.z[0][2] for row in rows] == [-2, 1.5, 0.25, 0.5]  # from the bottom: h, g, r, z
    assert all(row.z[0][1] is None for row in rows)
    assert list(figure.layout.yaxis3.ticktext) == ["h state", "g new", "r look back", "z keep"]
    edited = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert [(shape.x0, shape.x1) for shape in edited] == [(0.5, 1.5), (2.5, 3.5)]


def test_rows_share_a_limit_but_the_memory_has_its_own() -> None:
    small = GateChanges(
        "lstm", {"f": np.array([0.25, NAN]), "c": np.array([3.0, NAN]), "h": np.array([0.1, 0])}, "size"
    )
    assert shared_limits([small, GATES]) == {"f": 2, "c": 3, "h": 2, "z": 2, "r": 2, "g": 2}
    nothing = GateChanges("simple_rnn", {"h": np.full(2, NAN)}, "size")
    assert shared_limits([nothing])["h"] > 0
    figure = what_if_figure(ORIGINAL, EDITED, COLUMNS, (), GATES, "dark", limits=dict.fromkeys("zrgh", 4.0))
    rows = [trace for trace in figure.data if trace.type == "heatmap"][1:]
    assert {(row.zmin, row.zmax) for row in rows} == {(-4, 4)}


def test_the_ends_of_both_curves_are_named_apart_from_each_other() -> None:
    same = replace(EDITED, probabilities=ORIGINAL.probabilities)
    for pair in ((ORIGINAL, same), (ORIGINAL, EDITED)):
        figure = what_if_figure(*pair, COLUMNS, (), GATES, "light")
        ends = [each for each in figure.layout.annotations if each.yref == "y2"]
        assert {each.text.split()[0] for each in ends} == {"original", "edited"}
        assert abs(ends[0].y - ends[1].y) >= 0.17


@pytest.mark.parametrize(
    ("n_columns", "changed", "expected"),
    [(30, (4,), None), (100, (50,), (44, 76)), (100, (2,), (0, 32)), (100, (99,), (68, 100)), (100, (), (0, 32))],
)
def test_a_long_text_opens_at_its_first_change(
    n_columns: int, changed: tuple[int, ...], expected: tuple[int, int] | None
) -> None:
    assert first_window(n_columns, changed, 32) == expected


def test_words_too_long_for_their_column_are_cut() -> None:
    long = reading(("a", "incomprehensibilities", "<i>"), [0.5, 0.25, 0.125])
    figures = [what_if_figure(long, EDITED, COLUMNS, (), GATES, "light", width=width) for width in (1400, 420)]
    # the first text trace is the edited row, the second the original
    wide, narrow = ([each for each in figure.data if each.type == "scatter"][1].text[1] for figure in figures)
    assert wide == "incomprehensibilities"
    assert narrow.endswith("…")
