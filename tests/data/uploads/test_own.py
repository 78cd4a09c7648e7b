"""Uploads as data sets: how they are split, what the registry knows, and what a run on them says when they are gone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.own import cut_in_order, dealt
from lstm_core.data.preparation import prepare
from lstm_core.data.registry import CARDS, availability, card, dataset_sizes, load_splits, own_cards
from lstm_core.data.texts import text_keys
from lstm_core.data.uploads import forget, store_series, store_texts
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs import RunSpec, TextData, with_settings


def own_spec(name: str, **settings: object) -> RunSpec:
    return with_settings(RunSpec(), {"data.dataset": name, **{f"data.{key}": value for key, value in settings.items()}})


def stored(n: int = 60, n_classes: int = 3) -> str:
    texts = [f"the text of number {i} is about thing{i % n_classes}" for i in range(n)]
    return store_texts(texts, np.arange(n) % n_classes, [f"c{i}" for i in range(n_classes)], title="things")


def test_labelled_texts_are_dealt_by_class() -> None:
    name = stored()
    spec = own_spec(name, classes=3)
    splits = load_splits(spec.data)
    parts = (splits.train, splits.validation, splits.test)

    assert dataset_sizes(spec.data) == tuple(map(len, parts)) == (48, 6, 6)
    assert [np.bincount(part.labels).tolist() for part in parts] == [[16] * 3, [2] * 3, [2] * 3]
    texts = [text for part in parts for text in part.texts]
    assert len(set(texts)) == 60
    for part in parts:
        assert [int(text[-1]) for text in part.texts] == part.labels.tolist()
    assert splits.validation.labels.tolist() != sorted(splits.validation.labels.tolist()), "classes are mixed"

    other = load_splits(own_spec(name, classes=3, split_seed=1).data)
    assert other.fingerprint != splits.fingerprint
    assert set(other.test.texts) != set(splits.test.texts)


@given(sizes=st.lists(st.integers(3, 40), min_size=2, max_size=6), share=st.floats(0.02, 0.4), seed=st.integers(0, 99))
def test_every_class_is_in_every_part(sizes: list[int], share: float, seed: int) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    keys = text_keys(map(str, range(len(labels))))

    parts = dealt(keys, labels, seed=seed, validation_share=share)

    assert sorted(np.concatenate(parts).tolist()) == list(range(len(labels)))
    assert all(set(labels[part].tolist()) == set(range(len(sizes))) for part in parts)


@given(
    texts=st.lists(st.text(st.sampled_from("ab "), min_size=1, max_size=60).filter(str.strip), min_size=1, max_size=30),
    share=st.floats(0.02, 0.4),
)
def test_text_is_cut_in_order(texts: list[str], share: float) -> None:
    if sum(map(len, texts)) < 100:
        texts = [*texts, "once upon a time " * 20]
    parts = cut_in_order(texts, share)

    assert all(sum(map(len, part)) > 0 for part in parts)
    joined = "".join(text for part in parts for text in part)
    assert joined.replace(" ", "") == "".join(texts).replace(" ", ""), "nothing is lost, nothing changes its place"
    total = len("".join(texts))
    assert abs(sum(map(len, parts[2])) - 0.1 * total) <= 0.05 * total + 500


def test_one_long_text_is_cut_at_spaces() -> None:
    train, validation, test = cut_in_order(["the wolf ran away " * 1000], 0.1)
    assert [len("".join(part)) for part in (train, validation, test)] == pytest.approx([14580, 1620, 1800], abs=20)
    assert test[0].split()[0] in ("the", "wolf", "ran", "away")


def test_a_spec_must_have_the_right_number_of_classes() -> None:
    name = stored()
    with pytest.raises(DataFormatError, match="data.classes 3.*Received: 4"):
        load_splits(TextData(dataset=name, classes=4))
    plain = store_texts(["a text " * 100], np.zeros(1, np.int64), [], title="plain")
    with pytest.raises(DataFormatError, match="set data.classes to null"):
        load_splits(TextData(dataset=plain, classes=2))


def test_uploads_are_known_to_the_registry() -> None:
    texts, series = stored(), store_series(None, np.arange(90.0), title="numbers")
    assert list(own_cards()) == [series, texts]
    assert (card(texts).title, card(texts).class_names, card(texts).family) == ("things", ("c0", "c1", "c2"), "own")
    assert "60 texts of your own in 3 classes" in card(texts).description
    assert card(series).title == "numbers"
    assert availability(texts).ready
    assert availability(series).ready
    assert texts not in CARDS


def test_gone_uploads_still_have_a_card() -> None:
    name = stored()
    spec = own_spec(name, classes=3)
    prepare(spec)  # also kept in the cache
    shown = card(name).positive_class
    forget(name)

    assert card(name).title == "Texts that are no longer here"
    assert card(name).positive_class == shown
    assert "add the same file again" in availability(name).message
    assert card("series:0123456789abcdef").family == "own"
    for ask in (lambda: dataset_sizes(spec.data), lambda: load_splits(spec.data), lambda: prepare(spec)):
        with pytest.raises(DataUnavailableError, match="add the same file again"):
            ask()


def test_uploads_are_prepared_like_all_data() -> None:
    found = prepare(own_spec(stored(), classes=3, max_length=20))
    assert found.class_names == ("c0", "c1", "c2")
    assert (len(found.train), found.baseline.metric) == (48, pytest.approx(1 / 3))
    assert found.vocabulary is not None
    assert "thing2" in found.vocabulary.words
