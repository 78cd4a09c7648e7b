"""Edits of a text by its tokens: they change exactly the tokens that they name; searches are held against brute force."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.edits import (
    align,
    aligned_difference,
    changed_columns,
    drop,
    gate_differences,
    negate,
    over_units,
    smallest_deletion,
    swap,
)
from lstm_core.insight.opposites import OPPOSITES, opposite
from lstm_core.trace import predict, replay
from tests.oracles import random_network, random_spec, random_texts

WORDS = Vocabulary.of_words("words", ["a", "moving", "film", ",", "not", "dull"])
LETTERS = Vocabulary.of_words("letters", "*ABCD")
SPAN = {"a": (0, 1), "moving": (2, 8), ",": (8, 9), "dull": (10, 14), "film": (15, 19)}
TEXT = "a moving, dull film"

typed = st.text(st.sampled_from("ab C,.-'’!é\u0301 \n\t👍🏽9"), min_size=1, max_size=30)


def tokens(text: str, vocabulary: Vocabulary = WORDS) -> list[str]:
    encoded = vocabulary.encode(text, 100)
    return [] if encoded.empty else list(encoded.tokens)


# --- editing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("a", "moving, dull film"),
        ("moving", "a, dull film"),
        (",", "a moving dull film"),
        ("film", "a moving, dull"),
    ],
)
def test_a_dropped_word_leaves_a_text_that_reads_well(token: str, expected: str) -> None:
    assert drop(TEXT, SPAN[token]) == expected


def test_dropping_a_hyphen_does_not_make_one_word_of_two() -> None:
    assert drop("well-acted", (4, 5)) == "well acted"


def test_letters_are_dropped_and_swapped_in_their_place() -> None:
    assert drop("AB*CD", (2, 3), spaced=False) == "ABCD"
    assert swap("AB*CD", (3, 4), "A", spaced=False) == "AB*AD"


def test_swap_keeps_words_apart_and_nothing_drops() -> None:
    assert swap(TEXT, SPAN["dull"], "funny") == "a moving, funny film"
    assert swap("well-acted", (4, 5), "and") == "well and acted"
    assert swap(TEXT, SPAN["dull"], " ") == "a moving, film"


def test_negate_puts_not_before_a_word_and_takes_it_away_again() -> None:
    once = negate(TEXT, list(SPAN.values()), 3)
    encoded = WORDS.encode(once, 100)
    assert once == "a moving, not dull film"
    assert negate(once, encoded.spans, 4) == TEXT  # on the word behind it
    assert negate(once, encoded.spans, 3) == TEXT  # on the "not" itself


@given(typed, st.data())
def test_a_drop_takes_exactly_one_token(text: str, data: st.DataObject) -> None:
    before = tokens(text)
    assume(before)
    index = data.draw(st.integers(0, len(before) - 1))
    after = tokens(drop(text, WORDS.encode(text, 100).spans[index]))
    assert after == before[:index] + before[index + 1 :]


@given(typed, st.sampled_from(["dull", "a", "9"]), st.data())
def test_a_swap_changes_exactly_one_token(text: str, word: str, data: st.DataObject) -> None:
    before = tokens(text)
    assume(before)
    index = data.draw(st.integers(0, len(before) - 1))
    after = tokens(swap(text, WORDS.encode(text, 100).spans[index], word))
    assert after == [*before[:index], word, *before[index + 1 :]]


@given(st.text("AB*C x", min_size=1, max_size=20), st.data())
def test_a_drop_of_a_letter_takes_exactly_one(text: str, data: st.DataObject) -> None:
    before = tokens(text, LETTERS)
    assume(before)
    index = data.draw(st.integers(0, len(before) - 1))
    after = tokens(drop(text, LETTERS.encode(text, 100).spans[index], spaced=False), LETTERS)
    assert after == before[:index] + before[index + 1 :]


def test_opposites_go_both_ways() -> None:
    assert opposite("Wonderful") == "terrible"
    assert opposite("terrible") == "wonderful"
    assert opposite("*") == "A"
    assert opposite("D") == "A"
    assert opposite("actors") is None
    assert all(word != other for word, other in OPPOSITES.items())


# --- comparing two readings -----------------------------------------------------------------------


def test_a_swapped_word_stands_under_the_one_it_replaced_and_others_alone() -> None:
    first, second = ["the", "film", "is", "dull"], ["The", "film", "is", "not", "funny", "at", "all"]
    columns = align(first, second)
    assert columns == ((0, 0), (1, 1), (2, 2), (3, 3), (None, 4), (None, 5), (None, 6))
    assert changed_columns(columns, first, second) == (3, 4, 5, 6)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_every_token_of_both_texts_is_in_exactly_one_column(first: list[str], second: list[str]) -> None:
    columns = align(first, second)
    assert [a for a, _ in columns if a is not None] == list(range(len(first)))
    assert [b for _, b in columns if b is not None] == list(range(len(second)))
    assert all(column != (None, None) for column in columns)


def test_the_difference_is_second_minus_first_and_nothing_where_a_word_stands_alone() -> None:
    first = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    second = np.array([[1.0, 2.0], [0.0, 0.0], [2.5, 5.0]], np.float32)
    difference = aligned_difference(first, second, ((0, 0), (None, 1), (1, 2)))
    np.testing.assert_array_equal(difference, [[0, 0], [np.nan, np.nan], [-0.5, 1]])
    np.testing.assert_array_equal(over_units(difference), [0, np.nan, 0.75])
    np.testing.assert_array_equal(over_units(difference, signed=True), [0, np.nan, 0.25])


def test_two_texts_without_a_common_column_have_no_difference() -> None:
    assert aligned_difference(np.ones((1, 2), np.float32), np.ones((0, 2), np.float32), ((0, None),)).shape == (1, 2)


@pytest.mark.parametrize("seed", range(8))
def test_an_edit_changes_nothing_before_it_in_a_forward_direction(seed: int) -> None:
    """For each cell and padding; what reads the text from its end, or a filling first, may change everywhere."""
    network = random_network(random_spec(seed), seed)
    ids = random_texts(seed, [7])[0]
    edited = ids.copy()
    edited[3] = ids[3] % 29 + 1
    columns = align([str(each) for each in ids], [str(each) for each in edited])
    before, after = replay(network, ids), replay(network, edited)
    differences = gate_differences(before, after, 0, "forward", columns)
    assert columns == tuple((k, k) for k in range(7))
    for name, difference in differences.items():
        exact = after.layers[0].directions["forward"][name][0] - before.layers[0].directions["forward"][name][0]
        np.testing.assert_array_equal(difference, exact)
        assert not difference[:3].any()
        assert difference[3:].any()


# --- the smallest deletion ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_the_smallest_deletion_is_the_one_that_trying_all_finds(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    ids = random_texts(seed + 100, [6])[0]
    found = smallest_deletion(network, ids)
    answer = predict(network, [ids])[0].argmax()

    def without(*indices: int) -> np.ndarray:
        return predict(network, [np.delete(ids, list(indices))])[0]

    for index in range(6):
        np.testing.assert_allclose(found.singles[index], without(index), atol=1e-6)
    flips = {(index,) for index in range(6) if without(index).argmax() != answer}
    if not flips:
        flips = {pair for pair in combinations(range(6), 2) if without(*pair).argmax() != answer}
        assert found.n_tried == 15
        assert found.all_tried
    if not flips:
        assert found.flip is None
    else:
        assert found.flip is not None
        assert found.flip.indices in flips
        assert found.n_alike == len(flips) - 1
        best = max(flips, key=lambda indices: float(np.delete(without(*indices), answer).max()))
        assert found.flip.indices == best
    assert found.strongest.indices == (int(found.singles[:, answer].argmin()),)


def test_random_networks_flip_by_one_word_by_two_and_not_at_all() -> None:
    """So that the test above has seen each of the three ways out."""
    found = [
        smallest_deletion(random_network(random_spec(seed), seed), random_texts(seed + 100, [6])[0]).flip
        for seed in range(12)
    ]
    assert {len(flip.indices) if flip else 0 for flip in found} == {0, 1, 2}


@pytest.mark.parametrize("cut", ["start", "end"])
def test_in_a_cut_text_the_next_words_move_up(cut: str) -> None:
    network = random_network(random_spec(0), 0)
    whole = random_texts(5, [9])[0]
    ids, spare = (whole[:7], whole[7:]) if cut == "end" else (whole[2:], whole[:2][::-1])
    found = smallest_deletion(network, ids, spare.tolist(), cut)
    dropped = np.delete(whole, 3 if cut == "end" else 5)
    wanted = dropped[:7] if cut == "end" else dropped[-7:]
    np.testing.assert_allclose(found.singles[3], predict(network, [wanted])[0], atol=1e-6)


def test_the_only_word_cannot_be_dropped() -> None:
    network = random_network(random_spec(0), 0)
    found = smallest_deletion(network, np.array([4], np.int32))
    assert found.flip is None
    assert found.n_tried == 0
    np.testing.assert_allclose(found.singles[0], predict(network, [np.array([1], np.int32)])[0])
