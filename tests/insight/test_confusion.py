"""Confusions, precision, recall and F1 agree with scikit-learn; sureness with what can be computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from lstm_core.insight.confusion import (
    by_frequency,
    class_report,
    confusion_counts,
    folded,
    most_confused,
    sureness,
    surest_first,
)

PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=60)


@given(pairs=PAIRS)
def test_counts_and_measures_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    labels, answers = np.array(pairs).T
    counts = confusion_counts(labels, answers, 6)
    assert counts.tolist() == confusion_matrix(labels, answers, labels=range(6)).tolist()

    report = class_report(counts)
    expected = precision_recall_fscore_support(labels, answers, labels=range(6), zero_division=np.nan)
    for ours, theirs in zip((report.precision, report.recall, report.f1), expected[:3], strict=True):
        np.testing.assert_allclose(ours, theirs)
    assert report.support.tolist() == expected[3].tolist()
    assert report.accuracy == pytest.approx(np.mean(labels == answers))
    present = np.unique(labels)
    for weighted, average in ((False, "macro"), (True, "weighted")):
        means = precision_recall_fscore_support(labels, answers, labels=present, average=average, zero_division=0)
        assert report.mean(weighted=weighted) == pytest.approx(means[:3])


@given(pairs=PAIRS, n_shown=st.integers(1, 6))
def test_folding_keeps_all_texts_and_the_fields_of_the_frequent_classes(
    pairs: list[tuple[int, int]], n_shown: int
) -> None:
    labels, answers = np.array(pairs).T
    counts = confusion_counts(labels, answers, 6)
    order = by_frequency(counts.sum(axis=1))
    small = folded(counts, order, n_shown)
    assert small.shape == (min(n_shown + 1, 6),) * 2
    assert small.sum() == len(pairs)
    kept = order[:n_shown]
    np.testing.assert_array_equal(small[:n_shown, :n_shown], counts[np.ix_(kept, kept)])
    np.testing.assert_array_equal(small[:n_shown].sum(axis=1), counts.sum(axis=1)[kept])


def test_frequent_classes_come_first_and_equals_stay() -> None:
    assert by_frequency(np.array([2, 5, 2, 9])).tolist() == [3, 1, 0, 2]


def test_mistakes_are_ordered_by_count_then_by_share() -> None:
    counts = np.array([[10, 3, 0], [3, 3, 0], [1, 0, 5]])
    found = [(each.label, each.answer, each.count, each.share) for each in most_confused(counts)]
    assert found == [(1, 0, 3, 0.5), (0, 1, 3, pytest.approx(3 / 13)), (2, 0, 1, pytest.approx(1 / 6))]


def test_the_surest_mistakes_come_first() -> None:
    probabilities = np.array([[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.4, 0.6]])
    labels = np.array([0, 0, 0, 1])
    assert surest_first(labels, probabilities).tolist() == [2, 1]
    assert surest_first(labels, probabilities, (1, 1)).tolist() == [3]
    assert surest_first(labels, probabilities, (1, 0)).tolist() == []


def test_sureness_by_hand() -> None:
    probabilities = np.array([[0.95, 0.05], [0.95, 0.05], [0.45, 0.55], [0.0, 1.0]])
    found = sureness(np.array([0, 1, 1, 1]), probabilities, n_bins=5)
    np.testing.assert_allclose(found.edges, [0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    assert found.count.tolist() == [1, 0, 0, 0, 3]
    np.testing.assert_allclose(found.said, [0.55, np.nan, np.nan, np.nan, 2.9 / 3])
    np.testing.assert_allclose(found.right, [1.0, np.nan, np.nan, np.nan, 2 / 3])
    assert found.gap == pytest.approx((0.45 + 3 * 0.3) / 4)


def test_a_network_that_is_as_sure_as_it_is_right_has_no_gap() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1.0, 200_000)
    labels = (rng.random(200_000) > sure).astype(int)  # class 0 is right with exactly that probability
    assert sureness(labels, np.stack([sure, 1 - sure], axis=1)).gap < 0.01
