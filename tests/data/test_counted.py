"""Counted texts: every token of whole texts, kept on disk; texts that stand more than once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.data.counted import CountedTexts, count_texts, repeats_in
from lstm_core.data.texts import Splits, TextColumn, TextSet
from lstm_core.data.vocabulary import Vocabulary

TRAIN = ["good film", "a good , good film", "", "bad"]
VALIDATION = ["bad film"]
TEST = ["a bad one", "good"]


def splits_of(*parts: list[str], fingerprint: str = "made here", names: tuple[str, ...] = ("no", "yes")) -> Splits:
    sets = [TextSet(TextColumn.of(texts), np.arange(len(texts)) % 2) for texts in parts]
    return Splits(sets[0], sets[1], sets[2], names, fingerprint)


@pytest.fixture
def counted(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> CountedTexts:
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path))
    return count_texts(splits_of(TRAIN, VALIDATION, TEST), "words")


def test_all_tokens_of_all_parts_are_there(counted: CountedTexts) -> None:
    assert counted.sizes == (4, 1, 2)
    assert counted.lengths.tolist() == [2, 5, 0, 1, 2, 3, 1]
    assert [counted.words[place] for place in counted.tokens("test")] == ["a", "bad", "one", "good"]
    counts = dict(zip(counted.words, counted.counts("train").tolist(), strict=True))
    assert counts == {"good": 3, "film": 2, "a": 1, ",": 1, "bad": 1, "one": 0}


def test_cutting_keeps_the_end_that_the_settings_keep(counted: CountedTexts) -> None:
    assert [counted.words[place] for place in counted.tokens("train", 2)] == ["good", "film", "a", "good", "bad"]
    assert [counted.words[place] for place in counted.tokens("train", 2, "start")] == [
        "good", "film", "good", "film", "bad",
    ]  # fmt: skip


def test_they_are_read_from_disk_the_second_time(
    counted: CountedTexts, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("lstm_core.data.counted.tokenize", None)

    again = count_texts(splits_of(TRAIN, VALIDATION, TEST), "words")

    assert again.words == counted.words
    np.testing.assert_array_equal(again.types, counted.types)


def test_sub_words_have_no_tokens_before_they_are_learned() -> None:
    with pytest.raises(ValueError, match="words or characters"):
        count_texts(splits_of(TRAIN, VALIDATION, TEST), "subwords")


@settings(max_examples=30)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.integers(1, 8), st.sampled_from(["start", "end"]))
def test_tokens_are_those_that_a_network_reads(texts: list[str], max_length: int, cut: str) -> None:
    """The oracle is the encoder of typed text, which takes another way through the tokenizer."""
    made = splits_of(texts, [], [], fingerprint=str(hash(tuple(texts))))
    counted = count_texts(made, "words")
    vocabulary = Vocabulary.of_words("words", counted.words)

    read = [
        token
        for text in texts
        if not (encoded := vocabulary.encode(text, max_length, cut)).empty  # type: ignore[arg-type]
        for token in encoded.ids.tolist()
    ]

    assert (counted.tokens("train", max_length, cut) + 2).tolist() == read  # type: ignore[arg-type]


def test_repeated_and_leaked_texts_are_counted() -> None:
    made = splits_of(["One  film", "two", "one film"], ["TWO"], ["three", "four"])

    found = repeats_in(made)

    assert (found.repeated, found.leaked) == (2, 1)
    clean = repeats_in(splits_of(["one"], ["two"], ["three"]))
    assert (clean.repeated, clean.leaked) == (0, 0)
