"""Statistics of texts against closed forms, scikit-learn's chi-square, and what preparation really does."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_selection import chi2

from lstm_core.data.counted import CountedTexts
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import UNKNOWN_ID, Vocabulary
from lstm_core.insight import data_facts
from lstm_core.insight.data_facts import (
    balance,
    chi_square,
    coverage,
    cut_share,
    frequent_words,
    length_histogram,
    presence,
    telling_words,
    vocabulary_words,
)

WORDS = ("apple", "bee", "cat", "dog", "elm", "fox")


def counted_of(texts: list[list[str]], sizes: tuple[int, int, int], labels: list[int] | None = None) -> CountedTexts:
    place = {word: number for number, word in enumerate(WORDS)}
    types = [place[word] for text in texts for word in text]
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
    return CountedTexts(
        "words",
        WORDS,
        np.array(types, np.int32),
        offsets,
        np.array(labels if labels is not None else [0] * len(texts)),
        sizes,
        ("no", "yes", "maybe"),
    )


def random_counted(n: int = 120) -> CountedTexts:
    rng = np.random.default_rng(1)
    weights = np.array([30, 20, 10, 5, 2, 1]) / 68
    texts = [rng.choice(WORDS, int(size), p=weights).tolist() for size in rng.integers(1, 12, n)]
    return counted_of(texts, (n - 40, 10, 30), rng.integers(0, 3, n).tolist())


def test_balance_says_what_always_the_commonest_class_gets() -> None:
    found = balance((np.array([0, 1, 1, 2]), np.array([], np.int64), np.array([1, 0, 0, 1, 2])), 4)

    np.testing.assert_array_equal(found.counts, [[1, 2, 1, 0], [0, 0, 0, 0], [2, 2, 1, 0]])
    np.testing.assert_allclose(found.shares[0], [0.25, 0.5, 0.25, 0])
    np.testing.assert_array_equal(found.shares[1], [0, 0, 0, 0])
    assert found.majority == 1
    assert found.majority_share == pytest.approx(0.4)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=300))
def test_every_text_is_in_one_bar_or_beyond(lengths: list[int]) -> None:
    found = length_histogram(np.array(lengths))

    assert found.counts.sum() + found.beyond == len(lengths)
    assert found.beyond <= 0.005 * len(lengths)
    assert len(found.counts) == len(found.edges) - 1 <= 60
    width = found.edges[1]
    assert str(width).rstrip("0") in ("1", "2", "5")
    for place, (low, high) in enumerate(itertools.pairwise(found.edges)):
        assert found.counts[place] == sum(low <= length < high for length in lengths)


def test_no_texts_have_a_histogram_too() -> None:
    found = length_histogram(np.zeros(0, np.int64))
    assert found.counts.tolist() == [0]
    assert cut_share(np.zeros(0, np.int64), 10) == data_facts.CutShare(0.0, 0.0)


def test_a_maximum_length_cuts_longer_texts_only() -> None:
    found = cut_share(np.array([2, 4, 6, 8]), 5)
    assert found.texts == pytest.approx(0.5)
    assert found.tokens == pytest.approx((1 + 3) / 20)
    assert cut_share(np.array([2, 4]), 4).texts == 0


@pytest.mark.parametrize(
    ("size", "max_length", "cut"), [(4, None, "end"), (5, 4, "end"), (3, 2, "start"), (100, 3, "end")]
)
def test_coverage_is_what_a_vocabulary_of_that_size_knows(size: int, max_length: int | None, cut: str) -> None:
    counted = random_counted()
    texts = [
        " ".join(WORDS[place] for place in counted.types[start:stop])
        for start, stop in itertools.pairwise(counted.offsets)
    ]
    limit = max_length or 1_000
    vocabulary = Vocabulary.build(texts[: counted.sizes[0]], size=size, max_length=limit, cut=cut)  # type: ignore[arg-type]
    test: TokenSet = vocabulary.encode_many(texts[-counted.sizes[2] :], limit, cut)  # type: ignore[arg-type]

    (share,) = coverage(counted, np.array([size]), max_length, cut)  # type: ignore[arg-type]

    assert share == pytest.approx(1 - np.mean(test.ids == UNKNOWN_ID))
    assert tuple(vocabulary_words(counted, size, max_length, cut)) == vocabulary.words[2:]  # type: ignore[arg-type]


def test_coverage_never_falls_with_size_and_reaches_all_that_is_known() -> None:
    shares = coverage(random_counted(), np.arange(1, 12))

    assert shares[:2].tolist() == [0, 0], "two rows are padding and unknown"
    assert (np.diff(shares) >= 0).all()
    assert shares[-1] == pytest.approx(1)


def test_frequent_words_are_those_of_the_training_part_by_count_then_alphabet() -> None:
    counted = counted_of([["bee", "cat", "bee"], ["apple", "cat"], ["fox", "fox", "fox", "fox"]], (2, 0, 1))

    found = frequent_words(counted, 3)

    assert [(each.word, each.count) for each in found] == [("bee", 2), ("cat", 2), ("apple", 1)]
    assert found[0].share == pytest.approx(2 / 5)


@pytest.mark.parametrize("pairs", [2_000_000, 7])
def test_chi_square_is_that_of_scikit_learn(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_facts, "_PAIRS", pairs)
    counted = random_counted()
    n = counted.sizes[0]
    there = np.zeros((n, len(WORDS)))
    for row, (start, stop) in enumerate(itertools.islice(itertools.pairwise(counted.offsets), n)):
        there[row, counted.types[start:stop]] = 1
    labels = counted.labels[:n]

    found = presence(counted)

    columns = [WORDS.index(word) for word in found.words]
    np.testing.assert_array_equal(found.class_sizes, np.bincount(labels, minlength=3))
    for label in range(3):
        np.testing.assert_array_equal(found.texts[label], there[labels == label].sum(axis=0)[columns])
        expected, _ = chi2(there, labels == label)
        np.testing.assert_allclose(chi_square(found, label), expected[columns], rtol=1e-12)


def test_the_telling_word_of_a_class_is_the_one_that_only_it_has() -> None:
    texts = [["apple", "bee"], ["apple", "cat"]] * 20 + [["dog", "bee"], ["dog", "cat"]] * 20
    counted = counted_of(texts, (80, 0, 0), [0] * 40 + [1] * 40)

    found = telling_words(presence(counted), 1, 5)

    assert [each.word for each in found] == ["dog"], "bee and cat are as frequent in both classes"
    assert (found[0].inside, found[0].outside) == (1.0, 0.0)
    assert found[0].chi_square == pytest.approx(40), "(40 - 20)^2 / 20 + (0 - 20)^2 / 20"
    assert telling_words(presence(counted), 2, 5) == [], "a class without texts has no words"


def test_chance_names_no_words() -> None:
    assert telling_words(presence(random_counted(2_000)), 0, 5) == []
