"""Accuracy by distance: measures by hand, scores against reading one text at a time, limits against known values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.preparation import prepare
from lstm_core.data.registry import load_splits
from lstm_core.errors import DataUnavailableError
from lstm_core.insight.distance import by_distance, deepest, measures_of, scored_test, wilson, words_between
from lstm_core.specs import (
    BracketsData,
    LayerSpec,
    ModelSpec,
    NegationData,
    ParityData,
    RunSpec,
    StarData,
    with_settings,
)
from lstm_core.trace import Network, replay, weight_shapes

SIZES = {"data.train_size": 100, "data.validation_size": 50, "data.test_size": 60}


def network_of(name: str, **settings: object) -> Network:
    spec = with_settings(
        RunSpec(model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=5),))),
        {"data.dataset": name, **SIZES, **{f"data.{key}": value for key, value in settings.items()}},
    )
    size = prepare(spec).vocabulary_size
    rng = np.random.default_rng(1)
    shapes = weight_shapes(spec, size)
    return Network(spec, {path: rng.normal(0, 1, shape).astype(np.float32) for path, shape in shapes.items()})


# --- measures -------------------------------------------------------------------------------------


def test_measures_of_texts_written_by_hand() -> None:
    (star,) = measures_of(StarData(length=6), ["AB*CDA", "*ABCDA", "ABCD*A"])
    assert star.values.tolist() == [2, 4, 0]  # letters behind the one after the star
    (parity,) = measures_of(ParityData(), ["0", "0110"])
    assert parity.values.tolist() == [1, 4]
    depth, length = measures_of(BracketsData(), ["(())()", ")(", "([)]"])
    assert depth.values.tolist() == [2, 0, 2]
    assert length.values.tolist() == [6, 2, 4]
    sentence = "it is not true that the film that we saw {} is dull"
    (between,) = measures_of(NegationData(), [sentence.format(words) for words in ("", "again", "in paris today")])
    assert between.values.tolist() == [0, 1, 3]


@given(st.integers(0, 20))
def test_words_between_counts_the_phrases(n: int) -> None:
    assert words_between("nobody says that the film that we saw " + "late " * n + "is awful") == n


def test_depth_counts_what_is_open_at_once() -> None:
    assert [deepest(text) for text in ("", "()", "(([]))", "()()[]", ")))(((")] == [0, 1, 3, 1, 0]


# --- scores ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["star", "parity", "brackets", "negation"])
def test_scores_are_those_of_reading_one_text_at_a_time(name: str) -> None:
    network = network_of(name, length=12)
    prepared = prepare(network.spec)
    assert prepared.vocabulary is not None
    found = scored_test(network, prepared.vocabulary)
    tokens = prepared.test
    answers = [int(np.argmax(replay(network, tokens[row]).probabilities[0])) for row in range(len(tokens))]
    assert found.scores.tolist() == [float(a == b) for a, b in zip(answers, tokens.labels, strict=True)]  # type: ignore[union-attr]
    assert [answer.text for answer in found.answers] == list(load_splits(network.spec.data).test.texts)
    assert [answer.is_right for answer in found.answers] == [score == 1 for score in found.scores]
    assert not found.is_error


def test_letters_of_a_copy_are_scored_one_by_one_after_the_right_ones() -> None:
    network = network_of("copy", length=3, n_symbols=4)
    prepared = prepare(network.spec)
    assert prepared.vocabulary is not None
    found = scored_test(network, prepared.vocabulary)
    scores, places = [], []
    for row in range(len(prepared.test)):
        ids = prepared.test[row]
        for place in range(4):
            upto = 4 + 3 + 1 + place  # letters, dots, the mark, and what was said again so far
            said = int(np.argmax(replay(network, ids[:upto]).probabilities[0]))
            scores.append(float(said == ids[upto]))
            places.append(place + 1)
    assert found.scores.tolist() == scores
    assert found.measures[0].values.tolist() == places
    first = found.answers[0]
    assert first.text == load_splits(network.spec.data).test.texts[0][:8]
    assert first.text == first.expected + "...>"
    assert len(first.said.replace("[padding]", "x").replace("[unknown]", "x")) == 4


def test_errors_of_sums_are_absolute_and_measured_from_the_first_mark() -> None:
    network = network_of("adding", length=9)
    test = prepare(network.spec).test
    found = scored_test(network, None)
    assert found.is_error
    for row in range(len(test)):
        answer = float(replay(network, test[row]).probabilities[0, 0])
        assert found.scores[row] == pytest.approx(abs(answer - float(test.targets[row, 0])), abs=1e-5)  # type: ignore[union-attr]
        assert found.measures[0].values[row] == 8 - test[row][:, 1].tolist().index(1.0)


def test_no_more_sequences_are_read_than_asked_for() -> None:
    network = network_of("parity", length=12)
    vocabulary = prepare(network.spec).vocabulary
    assert len(scored_test(network, vocabulary, size=7).scores) == 7


def test_other_runs_have_no_distance() -> None:
    spec = RunSpec(model=ModelSpec(embedding_dim=2, layers=(LayerSpec(units=2),)))
    weights = {path: np.zeros(shape, np.float32) for path, shape in weight_shapes(spec, 10).items()}
    with pytest.raises(DataUnavailableError, match="no distance"):
        scored_test(Network(spec, weights), None)


# --- curves ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=200), st.integers(1, 15))
def test_bins_hold_every_score_once_and_are_no_more_than_asked_for(pairs: list[tuple[int, bool]], most: int) -> None:
    values = np.array([value for value, _ in pairs])
    scores = np.array([float(right) for _, right in pairs])
    curve = by_distance(values, scores, is_error=False, most=most)
    assert len(curve) <= most
    assert curve.count.sum() == len(pairs)
    for low, high, count, mean in zip(curve.low, curve.high, curve.count, curve.mean, strict=True):
        inside = scores[(values >= low) & (values <= high)]
        assert count == len(inside)
        assert mean == pytest.approx(inside.mean())
    assert (curve.lower <= curve.mean + 1e-12).all()
    assert (curve.upper >= curve.mean - 1e-12).all()


def test_limits_of_shares_are_wilsons() -> None:
    """Of 0 in 10 and 5 in 10, at 95 %: 0 to 0.2775, and 0.2366 to 0.7634 (Wilson 1927, worked by hand)."""
    lower, upper = wilson(np.array([0.0, 0.5]), np.array([10.0, 10.0]))
    assert lower.tolist() == pytest.approx([0.0, 0.2366], abs=1e-4)
    assert upper.tolist() == pytest.approx([0.2775, 0.7634], abs=1e-4)


def test_limits_of_errors_are_standard_errors() -> None:
    curve = by_distance(np.zeros(4, np.int64), np.array([1.0, 3.0, 1.0, 3.0]), is_error=True)
    assert curve.mean.tolist() == [2.0]
    assert curve.upper[0] == pytest.approx(2 + 1.96 / 2)
    assert curve.lower[0] == pytest.approx(2 - 1.96 / 2)


def test_nothing_gives_an_empty_curve() -> None:
    assert len(by_distance(np.zeros(0, np.int64), np.zeros(0), is_error=False)) == 0
