"""Search: pieces and whole words, whatever the case, by class; where in the text they stand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.texts import TextColumn, TextSet
from lstm_core.insight.text_search import Query, mixed_order, places, search

TEXTS = ["Not bad at all", "badly made", "a BAD film, not good", "good!", ""]


def texts_of(texts: list[str]) -> TextSet:
    return TextSet(TextColumn.of(texts), np.arange(len(texts)) % 2)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), [0, 1, 2, 3, 4]),
        (Query("  "), [0, 1, 2, 3, 4]),
        (Query("bad"), [0, 1, 2]),
        (Query("Not Bad"), [0]),
        (Query("bad", "words"), [0, 2]),
        (Query("bad not", "words"), [0, 2]),
        (Query("good !", "words"), [3]),
        (Query("bad", "words", 0), [0, 2]),
        (Query("bad", label=1), [1]),
        (Query("", label=1), [1, 3]),
        (Query("b.d"), []),
        (Query("film,", "words"), [2]),
    ],
)
def test_what_fits_is_found(query: Query, expected: list[int]) -> None:
    assert search(texts_of(TEXTS), query).tolist() == expected


def test_places_are_named_once_and_in_order() -> None:
    assert places("a bad, BADLY bad one", Query("bad")) == [(2, 5), (7, 10), (13, 16)]
    assert places("a bad, BADLY bad one", Query("one bad", "words")) == [(2, 5), (13, 16), (17, 20)]
    assert places("aaaa", Query("aa")) == [(0, 4)]
    assert places("anything", Query()) == []


@given(st.text(max_size=40), st.text(max_size=6), st.sampled_from(["part", "words"]))
def test_no_text_and_no_query_is_too_odd(text: str, wanted: str, mode: str) -> None:
    query = Query(wanted, mode)  # type: ignore[arg-type]
    text = text.encode("utf-8", "replace").decode()

    found = search(texts_of([text]), query)

    assert found.tolist() in ([], [0])
    for start, stop in places(text, query):
        assert 0 <= start < stop <= len(text)
    if wanted.strip() and mode == "part":
        assert bool(len(found)) == (wanted.strip().lower() in text.lower())


def test_the_mixed_order_is_always_the_same_and_loses_nothing() -> None:
    found = np.arange(10, 90)

    mixed = mixed_order(100, found)

    assert sorted(mixed.tolist()) == found.tolist()
    assert mixed.tolist() != found.tolist()
    np.testing.assert_array_equal(mixed, mixed_order(100, found))
    some = mixed_order(100, found[::2]).tolist()
    assert some == [row for row in mixed.tolist() if row in set(found[::2].tolist())], "a search keeps the order"
