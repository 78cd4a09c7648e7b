"""Figures of a reading: what stands where, that columns agree, that typed text stays text, that long texts stay light."""

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import NDArray

from lstm_core.figures.columns import GUTTER, MOST_WORDS, NARROWEST, RIGHT, columns, labels_without_overlap, shortened
from lstm_core.figures.gates import heatmap_figure, reading_figure, unit_sentence
from lstm_core.figures.layout import plain
from lstm_core.figures.palette import DARK, LIGHT, verdict_fill
from lstm_core.figures.reading import LayerValues, Reading, SideValues, number

REVIEW = ("a", "moving", "start", ",", "but", "the", "rest", "is", "dull")


def fake_reading(
    tokens: tuple[str, ...] = REVIEW, *, units: int = 16, cell: str = "lstm", n_classes: int = 2
) -> Reading:
    """Return a reading with random values in the right ranges; the unit's c obeys its equation."""
    rng = np.random.default_rng(0)
    n = len(tokens)
    shape = (n, units)
    quantities: dict[str, NDArray[np.float32]]
    if cell == "lstm":
        f, i, o = (rng.uniform(size=shape) for _ in range(3))
        g = rng.uniform(-1, 1, shape)
        c = np.zeros(shape)
        for t in range(n):
            c[t] = f[t] * (c[t - 1] if t else 0) + i[t] * g[t]
        values = {"f": f, "i": i, "g": g, "c": c, "o": o, "h": o * np.tanh(c)}
    else:
        values = {q: rng.uniform(-1 if q in "gh" else 0, 1, shape) for q in ("zrgh" if cell == "gru" else "h")}
    quantities = {name: array.astype(np.float32) for name, array in values.items()}
    resting = {name: np.full(units, 0.5, np.float32) for name in quantities if name not in "gch"}
    side = SideValues(quantities, resting, np.arange(units)[::-1].astype(np.int64))
    p = rng.dirichlet(np.ones(n_classes), n)
    moves = np.diff(p[:, -1], prepend=1 / n_classes)
    order = np.argsort(-np.abs(moves))
    return Reading(
        text=" ".join(tokens),
        tokens=tokens,
        spans=tuple((0, 0) for _ in tokens),
        unknown=np.zeros(n, dtype=bool),
        class_names=("negative", "positive") if n_classes == 2 else tuple("ABCD"),
        shown_class=n_classes - 1,
        probabilities=p,
        changes=tuple((int(k), float(moves[k])) for k in order if abs(moves[k]) >= 0.05),
        layers=(LayerValues(cell, {"forward": side, "backward": side}),),
    )


def with_changes(reading: Reading, **changes: object) -> Reading:
    return Reading(**{**vars(reading), **changes})  # type: ignore[arg-type]


def lanes(reading: Reading, **options: object) -> go.Figure:
    chosen = {"layer": 0, "side": "forward", "unit": 3, "theme": "light"} | options
    return reading_figure(reading, **chosen)  # type: ignore[arg-type]


def unit_map(reading: Reading, **options: object) -> go.Figure:
    chosen = {"layer": 0, "side": "forward", "quantity": "f", "units": range(12), "theme": "light"} | options
    return heatmap_figure(reading, **chosen)  # type: ignore[arg-type]


def trace(figure: go.Figure, name: str) -> go.Trace:
    return next(each for each in figure.data if each.name == name)


def texts(figure: go.Figure) -> list[str]:
    return [str(annotation.text) for annotation in figure.layout.annotations]


# --- the lanes of one unit ------------------------------------------------------------------------


def test_words_stand_in_their_columns_on_the_colour_of_the_verdict() -> None:
    reading = fake_reading()
    words = trace(lanes(reading), "words")
    assert tuple(words.text) == REVIEW
    assert list(words.marker.color) == [verdict_fill(float(p), 2, LIGHT) for p in reading.curve]


@pytest.mark.parametrize(("cell", "order"), [("lstm", "figcoh"), ("gru", "zrgh"), ("simple_rnn", "h")])
def test_lanes_follow_the_order_of_the_computation(cell: str, order: str) -> None:
    figure = lanes(fake_reading(cell=cell))
    drawn = [each for each in figure.data if each.name in tuple(order)]
    assert "".join(each.name for each in drawn) == order
    tops = [figure.layout[each.yaxis.replace("y", "yaxis")].domain[1] for each in drawn]
    assert tops == sorted(tops, reverse=True)


def test_lane_values_are_those_of_the_unit() -> None:
    reading = fake_reading()
    figure = lanes(reading)
    for quantity, values in reading.side(0, "forward").quantities.items():
        assert np.allclose(trace(figure, quantity).customdata, values[:, 3])
    assert figure.layout.yaxis4.range == (0, 1)  # f
    assert figure.layout.yaxis6.range == (-1, 1)  # g


def test_the_limit_of_c_is_printed() -> None:
    reading = fake_reading()
    limit = float(np.abs(reading.side(0, "forward").quantities["c"][:, 3]).max())
    assert f"±{limit:.2g}" in texts(lanes(reading))


def test_values_in_the_gutter_are_those_of_the_turning_point() -> None:
    reading = fake_reading()
    at = reading.turning_point
    said = texts(lanes(reading))
    assert f"<b>{number(float(reading.curve[at]))}</b>" in said
    assert f"<b>{number(float(reading.side(0, 'forward').quantities['o'][at, 3]))}</b>" in said


def test_triangles_point_where_the_answer_went_and_three_are_labelled() -> None:
    reading = fake_reading()
    figure = lanes(reading)
    marks = trace(figure, "changes of mind")
    assert len(marks.x) == len(reading.changes)
    assert list(marks.marker.symbol) == ["triangle-up" if d > 0 else "triangle-down" for _, d in reading.changes]
    assert 1 <= len(trace(figure, "largest changes").text) <= 3


def test_a_reading_without_changes_is_drawn() -> None:
    assert lanes(with_changes(fake_reading(), changes=())).data


def test_numbers_are_printed_only_where_a_column_has_room() -> None:
    reading = fake_reading(tuple("ab") * 25)
    assert len(trace(lanes(reading), "f numbers").x) == 0
    assert len(trace(lanes(fake_reading()), "f numbers").x) > 3


def test_unknown_words_are_dotted() -> None:
    unknown = np.array([False] * 8 + [True])
    dots = trace(lanes(with_changes(fake_reading(), unknown=unknown)), "unknown words")
    assert dots.line.dash == "dot"
    assert len(dots.x) == 3


def test_what_is_not_read_is_hatched_and_counted() -> None:
    reading = with_changes(fake_reading(), cut_tokens=("x",) * 38, limit=120)
    figure = lanes(reading)
    assert trace(figure, "not read").marker.pattern.shape == "/"
    assert "38 words not read (limit 120)" in texts(figure)
    at_start = columns(REVIEW, n_cut=1, cut_side="start")
    assert at_start.cut is not None
    assert at_start.cut[1] == pytest.approx(at_start.edges[0])


def test_a_backward_side_says_how_it_reads() -> None:
    assert any("right to left" in text for text in texts(lanes(fake_reading(), side="backward")))


# --- all units ------------------------------------------------------------------------------------


def test_the_map_draws_the_given_units_in_the_given_order() -> None:
    reading = fake_reading()
    figure = unit_map(reading, units=[5, 2, 9], chosen_unit=2)
    cells = trace(figure, "units")
    assert list(cells.y) == ["unit 5", "unit 2", "unit 9"]
    assert np.allclose(cells.z, reading.side(0, "forward").quantities["f"][:, [5, 2, 9]].T)
    assert figure.layout.yaxis2.range == (2.5, -0.5)
    assert list(figure.layout.yaxis2.ticktext) == ["unit 5", "<b>unit 2</b>", "unit 9"]


@pytest.mark.parametrize(("quantity", "limits"), [("f", (0, 1)), ("g", (-1, 1)), ("h", (-1, 1))])
def test_scales_do_not_depend_on_the_text(quantity: str, limits: tuple[int, int]) -> None:
    cells = trace(unit_map(fake_reading(), quantity=quantity), "units")
    assert (cells.zmin, cells.zmax) == limits


def test_the_scale_of_c_is_that_of_all_units_and_printed() -> None:
    reading = fake_reading()
    c = reading.side(0, "forward").quantities["c"]
    few, all_units = (trace(unit_map(reading, quantity="c", units=u), "units") for u in ([0], range(16)))
    assert few.zmax == all_units.zmax == pytest.approx(np.percentile(np.abs(c), 99, method="higher"))
    assert few.colorbar.ticktext[-1] == f"+{few.zmax:.2g}"


def test_contrast_around_the_resting_value_shows_the_difference() -> None:
    reading = fake_reading()
    cells = trace(unit_map(reading, contrast="resting"), "units")
    f = reading.side(0, "forward").quantities["f"][:, :12].T
    assert np.allclose(cells.z, f - 0.5)
    assert np.allclose(cells.customdata, f)
    assert cells.zmin == -cells.zmax
    assert trace(unit_map(reading, contrast="resting", quantity="h"), "units").zmax == 1


def test_gates_run_from_paper_to_their_colour_and_signed_ones_do_not() -> None:
    gate = trace(unit_map(fake_reading(), theme="dark"), "units").colorscale
    assert (gate[0][1], gate[-1][1]) == (DARK.paper, DARK.gates["f"])
    signed = trace(unit_map(fake_reading(), quantity="g"), "units").colorscale
    assert (signed[0][1], signed[-1][1]) == LIGHT.signed


# --- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 8, 32, 33, 120, 500])
@pytest.mark.parametrize("n_cut", [0, 38])
def test_both_figures_have_the_same_columns(n: int, n_cut: int) -> None:
    reading = with_changes(fake_reading(tuple(f"word{k}" for k in range(n))), cut_tokens=("x",) * n_cut, limit=n)
    first, second = lanes(reading), unit_map(reading)
    assert first.layout.xaxis.range == second.layout.xaxis.range
    for side in "lr":
        assert first.layout.margin[side] == second.layout.margin[side]
    edges = np.asarray(trace(second, "units").x)
    assert np.allclose((edges[1:] + edges[:-1]) / 2, trace(first, "f").x)
    assert np.diff(edges).min() >= 3
    assert (trace(first, "words").type == "bar") == (n <= MOST_WORDS)


@pytest.mark.parametrize("typed", ["<b>bold</b>", "<a href='x'>", "&lt;", "<br>", "a\x00b\u202ec"])
def test_typed_markup_stays_text(typed: str) -> None:
    reading = with_changes(fake_reading((typed, "dull")), class_names=("<i>no</i>", "<i>yes</i>"))
    for figure in (lanes(reading), unit_map(reading)):
        written = figure.to_json()
        assert "<i>" not in written.encode().decode("unicode_escape")
        assert typed not in [*trace(figure, "words").text]
        assert "\u202e" not in "".join(trace(figure, "words").text)
    assert plain("<b>&lt;") == "&lt;b&gt;&amp;lt;"


def test_a_long_text_makes_few_elements_and_little_to_send() -> None:
    reading = fake_reading(tuple(f"word{k}" for k in range(500)), units=128)
    assert not [each for each in lanes(reading).data if each.type == "bar"]
    assert len(unit_map(reading, units=range(12)).to_json()) < 300_000
    assert len(unit_map(reading, units=range(128)).to_json()) < 2_000_000


@pytest.mark.parametrize("units", [1, 16, 128])
def test_rows_stay_visible_and_labelled_while_there_is_room(units: int) -> None:
    figure = unit_map(fake_reading(units=units), units=range(units))
    assert figure.layout.height / units >= 3
    assert figure.layout.yaxis2.showticklabels == (units <= 26)


# --- columns --------------------------------------------------------------------------------------


def test_a_column_is_as_wide_as_its_word_within_limits() -> None:
    places = columns(("a", "wonderful", "x" * 60) + ("word",) * 20)
    widths = places.widths
    assert widths[0] == pytest.approx(22)
    assert widths[0] < widths[1] < widths[2] == pytest.approx(120)
    assert places.labels[2].endswith("…")
    assert places.least_width == int(GUTTER + places.total + RIGHT)


def test_one_word_does_not_fill_the_page() -> None:
    places = columns(("wonderful",))
    assert places.widths[0] < NARROWEST / 4


def test_many_letters_keep_their_columns() -> None:
    fifty = columns(tuple("ABCD*" * 10))
    assert fifty.has_words
    assert fifty.total == NARROWEST
    assert not columns(tuple("ABCD*" * 20)).has_words


def test_blank_tokens_can_be_seen() -> None:
    assert columns((" ", "a")).labels[0] == "␣"


def test_shortening_keeps_what_fits() -> None:
    assert shortened("dull", 100) == "dull"
    assert shortened("wonderfully", 50).startswith("wond")


def test_labels_never_cover_one_another() -> None:
    spots = labels_without_overlap([100, 104, 108, 400], ["+0.20"] * 4, start=0, end=410)
    kept = sorted(spot for spot in spots if spot is not None)
    assert spots[0] == 100
    assert all(b - a > 30 for a, b in itertools.pairwise(kept))
    assert max(kept) < 400


# --- sentences ------------------------------------------------------------------------------------


def one_unit(cell: str, **values: list[float]) -> Reading:
    side = SideValues(
        {name: np.array(each, np.float32)[:, None] for name, each in values.items()}, {}, np.zeros(1, np.int64)
    )
    return with_changes(
        fake_reading(("rest", "dull")), layers=(LayerValues(cell, {"forward": side, "backward": side}),)
    )


def test_the_sentence_of_an_lstm_tells_its_equation() -> None:
    reading = one_unit("lstm", f=[0.5, 0.91], i=[0.5, 0.86], g=[0, -0.63], c=[0, -0.54], o=[0.1, 0.72], h=[0, -0.35])
    assert unit_sentence(reading, 0, "forward", 0, 1) == (
        "Keeps 91 % of 0.00, writes 0.86 × −0.63, now −0.54, shows 72 % of it: h −0.35."
    )


def test_what_came_before_depends_on_the_side() -> None:
    reading = one_unit("simple_rnn", h=[0.25, -0.5])
    assert unit_sentence(reading, 0, "forward", 0, 0) == "Rewrites its whole state: h was 0.00, now 0.25."
    assert unit_sentence(reading, 0, "backward", 0, 0) == "Rewrites its whole state: h was −0.50, now 0.25."


def test_the_sentence_of_a_gru_tells_its_equation() -> None:
    reading = one_unit("gru", z=[0.1, 0.25], r=[0.1, 0.5], g=[0.1, 1.0], h=[0.4, 0.85])
    assert unit_sentence(reading, 0, "forward", 0, 1) == (
        "Keeps 25 % of 0.40 and takes 75 % of the new 1.00 (looking back at 50 % of the old state): h 0.85."
    )


def test_numbers_have_no_minus_zero() -> None:
    assert (number(-0.001), number(-0.25), number(0.5, 3)) == ("0.00", "−0.25", "0.500")
