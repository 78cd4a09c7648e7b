"""Columns of texts, repeated texts, and who goes into which split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.texts import (
    TextColumn,
    distinct_rows,
    split_sizes,
    stratified_split,
    text_keys,
    without_markup,
)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_column_gives_back_its_texts(texts: list[str]) -> None:
    column = TextColumn.of(texts)
    assert list(column) == texts
    assert column[1:] == texts[1:]
    reverse = column.take(np.arange(len(texts))[::-1])
    assert list(reverse) == texts[::-1]
    assert list(reverse.take(np.arange(len(texts))[:1])) == texts[::-1][:1]


def test_a_column_knows_its_end_and_survives_halves_of_characters() -> None:
    column = TextColumn.of(["one", "two\ud83d"])
    assert (column[-1], len(column)) == ("two?", 2)
    with pytest.raises(IndexError):
        column[2]


def test_line_breaks_become_spaces_of_the_same_length() -> None:
    assert without_markup("a<br />b<BR>c < d") == "a      b    c < d"


def test_keys_ignore_case_and_white_space_only() -> None:
    keys = text_keys(["A  good\nfilm ", "a good film", "a good film."]).tolist()
    assert keys[0] == keys[1] != keys[2]


def test_of_repeated_texts_the_first_stays_and_none_whose_labels_disagree() -> None:
    keys = text_keys(["a", "b", "a", "c", "c", "d"])
    labels = np.array([1, 0, 1, 0, 1, 1])
    assert distinct_rows(keys, labels).tolist() == [0, 1, 5]


@given(n=st.integers(0, 300), seed=st.integers(0, 2**31 - 1), share=st.floats(0.02, 0.4))
def test_a_split_is_whole_stratified_and_free_of_the_order(n: int, seed: int, share: float) -> None:
    keys = text_keys(f"text {number}" for number in range(n))
    strata = np.arange(n) % 3
    parts = stratified_split(keys, strata, seed=seed, test_share=0.1, validation_share=share)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    for stratum in range(3):
        sizes = tuple(int(np.sum(strata[part] == stratum)) for part in parts)
        assert sizes == split_sizes(int(np.sum(strata == stratum)), 0.1, share)
    shuffled = np.random.default_rng(seed).permutation(n)
    again = stratified_split(keys[shuffled], strata[shuffled], seed=seed, test_share=0.1, validation_share=share)
    for part, other in zip(parts, again, strict=True):
        assert keys[part].tolist() == keys[shuffled][other].tolist()


def test_another_seed_gives_another_split_and_the_test_texts_ignore_the_validation_share() -> None:
    keys = text_keys(f"text {number}" for number in range(200))
    strata = np.zeros(200, dtype=np.int64)
    first = stratified_split(keys, strata, seed=0, test_share=0.1, validation_share=0.1)
    other_seed = stratified_split(keys, strata, seed=1, test_share=0.1, validation_share=0.1)
    other_share = stratified_split(keys, strata, seed=0, test_share=0.1, validation_share=0.3)
    assert set(first[2].tolist()) != set(other_seed[2].tolist())
    assert first[2].tolist() == other_share[2].tolist()
    assert set(first[1].tolist()) < set(other_share[1].tolist())
