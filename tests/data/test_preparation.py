"""Preparing a spec: the vocabulary sees training texts only, the cache is used, and reading it is quick."""

import re
import time
from pathlib import Path

import numpy as np
import pytest

from lstm_core.data import preparation
from lstm_core.data.preparation import prepare
from lstm_core.data.registry import CARDS, availability, dataset_sizes, load_splits
from lstm_core.data.vocabulary import PADDING_ID, UNKNOWN_ID, Vocabulary
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec, RunSpec, StarData, TextData, with_settings

SPECS: list[DataSpec] = [
    TextData(dataset="snippets", max_length=20),
    TextData(dataset="snippets", max_length=20, cut="start", vocabulary_size=500),
    TextData(dataset="snippets", max_length=50, tokens="characters"),
    TextData(dataset="snippets", max_length=40, tokens="subwords", vocabulary_size=800, cut="start"),
    StarData(length=20, train_size=500, validation_size=100, test_size=100),
]


@pytest.mark.parametrize("data", SPECS, ids=["words", "cut at the start", "characters", "sub-words", "star"])
def test_prepared_texts_are_what_the_vocabulary_reads(data: DataSpec) -> None:
    prepared, splits = prepare(RunSpec(data=data)), load_splits(data)
    for tokens, part in (
        (prepared.train, splits.train),
        (prepared.validation, splits.validation),
        (prepared.test, splits.test),
    ):
        assert len(tokens) == len(part)
        assert tokens.labels.tolist() == part.labels.tolist()
        assert tokens.lengths.min() >= 1
        assert tokens.lengths.max() <= data.max_length
        assert tokens.ids.min() > PADDING_ID
        assert tokens.ids.max() < len(prepared.vocabulary) <= data.vocabulary_size
        for number in range(0, len(part), 97):
            typed = prepared.vocabulary.encode(part.texts[number], data.max_length, data.cut)
            assert typed.ids.tolist() == tokens[number].tolist()
    assert prepared.class_names == splits.class_names


def test_the_vocabulary_comes_from_the_training_texts_alone() -> None:
    data = TextData(dataset="snippets", vocabulary_size=100_000)
    prepared = prepare(RunSpec(data=data))
    assert UNKNOWN_ID not in prepared.train.ids
    assert 0.01 < prepared.unknown_share < 0.2
    texts = load_splits(data).train.texts
    assert prepared.vocabulary == Vocabulary.build(texts, size=100_000, max_length=120)


def test_texts_without_tokens_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path))
    vocabulary = Vocabulary.of_words("words", ["film"])
    tokens = vocabulary.encode_many(["film", "", "\u200b"], 5)
    assert tokens.ids.tolist() == [2, UNKNOWN_ID, UNKNOWN_ID]
    assert tokens.lengths.tolist() == [1, 1, 1]


def test_a_second_call_reads_the_cache_in_less_than_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    first = prepare(RunSpec(data=TextData()), lambda message, share: told.append(message))
    monkeypatch.setattr(preparation, "_labelled_arrays", lambda *_: pytest.fail("built again"))
    start = time.perf_counter()
    second = prepare(
        RunSpec(data=TextData(padding="pre", mask=False, length_buckets=False)), None
    )  # padding changes no id
    assert time.perf_counter() - start < 1.0
    assert second.vocabulary == first.vocabulary
    assert np.array_equal(second.train.ids, first.train.ids)
    assert second.fingerprint == first.fingerprint
    assert told[-1] == "Data is ready"


def test_what_decides_the_ids_decides_the_entry() -> None:
    base = TextData(dataset="snippets")
    changes = [
        {},
        {"max_length": 30},
        {"cut": "start"},
        {"vocabulary_size": 99},
        {"tokens": "characters"},
        {"tokens": "subwords"},
        {"split_seed": 1},
    ]
    fingerprints = {prepare(RunSpec(data=base.model_copy(update=change))).fingerprint for change in changes}
    assert len(fingerprints) == len(changes)


def test_the_cards_are_those_of_the_form() -> None:
    memory = ["star", "copy", "adding", "parity", "brackets", "negation"]
    assert list(CARDS) == ["mixed", "imdb", "snippets", *memory, "sine", "seattle-temps", "imdb-keras", "reuters"]
    assert [name for name, card in CARDS.items() if not card.embedded] == ["imdb-keras", "reuters"]
    assert [name for name, card in CARDS.items() if card.family == "memory"] == memory
    for name, card in CARDS.items():
        assert card.name == name
        assert card.title
        assert re.fullmatch(r"[A-Z0-9].*[.?]", card.description)
        assert 0 <= card.positive_class < max(len(card.class_names), 1)
        assert card.rule or card.family != "memory"
        if card.embedded:
            assert availability(name).ready
            spec = with_settings(RunSpec(), {"data.dataset": name})
            if spec.task.kind == "classify":
                assert len(card.class_names) == spec.data.n_classes
            assert min(dataset_sizes(spec.data)) > 100
    assert "P11-1015" in CARDS["mixed"].citation
    assert "Pang" in CARDS["snippets"].citation


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DataUnavailableError, match="mixed, imdb, snippets, star, .*, imdb-keras, reuters"):
        availability("mnist")
