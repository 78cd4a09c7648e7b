"""Letter after the star: the answers are right, the classes equal, and no text stands in two splits."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.data.preparation import prepare
from lstm_core.data.registry import dataset_sizes, load_splits
from lstm_core.data.star import LETTERS, STAR, star_texts
from lstm_core.specs import RunSpec, StarData


@given(length=st.integers(3, 60), seed=st.integers(0, 2**31 - 1))
@settings(max_examples=25)
def test_every_answer_is_the_letter_after_the_star(length: int, seed: int) -> None:
    data = StarData(length=length, train_size=203, validation_size=50, test_size=57, split_seed=seed)
    splits = star_texts(data)
    assert tuple(len(texts) for texts, _ in splits.values()) == dataset_sizes(data) == (203, 50, 57)
    for texts, labels in splits.values():
        for text, label in zip(texts, labels, strict=True):
            assert len(text) == length
            assert text.count(STAR) == 1
            assert set(text) <= set(LETTERS + STAR)
            assert text[text.index(STAR) + 1] == LETTERS[label]
        assert np.ptp(np.bincount(labels, minlength=4)) <= 1


@pytest.mark.parametrize("length", [7, 8, 10, 50, 100])
def test_no_text_stands_twice(length: int) -> None:
    texts = [text for part, _ in star_texts(StarData(length=length)).values() for text in part]
    assert len(set(texts)) == len(texts) == 8_000


@pytest.mark.parametrize("length", [3, 4, 5, 6])
def test_where_there_are_too_few_texts_splits_still_share_none(length: int) -> None:
    train, validation, test = (set(texts) for texts, _ in star_texts(StarData(length=length)).values())
    assert (
        len(train | validation | test) == len(train) + len(validation) + len(test) <= (length - 1) * 4 ** (length - 1)
    )


def test_the_star_stands_at_every_place_but_the_last() -> None:
    texts, _ = star_texts(StarData(length=10))["train"]
    places = Counter(text.index(STAR) for text in texts)
    assert set(places) == set(range(9))
    assert min(places.values()) > 0.8 * 6_000 / 9


def test_texts_are_a_pure_function_of_the_spec() -> None:
    first, again = (load_splits(StarData(split_seed=3)) for _ in range(2))
    other = load_splits(StarData(split_seed=4))
    assert list(first.train.texts) == list(again.train.texts)
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert list(first.train.texts) != list(other.train.texts)


def test_prepared_texts_have_one_token_a_letter() -> None:
    data = StarData(length=12, train_size=100, validation_size=50, test_size=50)
    prepared = prepare(RunSpec(data=data))
    assert prepared.vocabulary.words[2:] == ("A", "B", "C", "D", "*")
    assert len(prepared.vocabulary) == data.vocabulary_size
    assert set(prepared.train.lengths.tolist()) == {12}
    ids = prepared.train[0]
    star = ids.tolist().index(6)
    assert ids[star + 1] - 2 == prepared.train.labels[0]
