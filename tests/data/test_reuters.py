"""Keras's newswires: the same split as Keras's own reader makes, wrong files refused, rare topics kept.

The files here are small ones of the same form; no test leaves this machine.
"""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core.data import keras_files, reuters
from lstm_core.data.preparation import prepare
from lstm_core.data.registry import availability, card, dataset_sizes, load_splits
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs import ClassifyTask, RunSpec, TextData
from lstm_core.specs.data import CLASSES

DATA = TextData(dataset="reuters", max_length=20)
WORDS = ["the", "of", "said", "wheat", "shr", "mln", "dlrs", "u.s", "3", "net"]
N = 203


def object_array(lists: list[Any]) -> np.ndarray[Any, Any]:
    array = np.empty(len(lists), dtype=object)
    array[:] = lists
    return array


def arrays() -> dict[str, np.ndarray[Any, Any]]:
    """Return arrays as `reuters.npz` has them; newswire i says its digits, and its topic is in most cases "earn"."""
    x = [[int(digit) + 1 for digit in f"{number:03}"] for number in range(N)]
    y = np.array([3 if number % 3 else number % 46 for number in range(N)])
    return {"x": object_array(x), "y": y}


def write(folder: Path, **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    index = changes.pop("index", {word: rank for rank, word in enumerate(WORDS, start=1)})
    np.savez(folder / "reuters.npz", **{**arrays(), **changes})
    (folder / "reuters_word_index.json").write_text(json.dumps(index))
    return folder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the operator's folder, with good files; nothing can be downloaded."""
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(keras_files, "ADDRESS", "http://127.0.0.1:9/")  # the discard port: nobody answers
    return write(tmp_path / "data")


def test_the_split_is_the_one_of_keras(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keras.src.datasets import reuters as theirs

    monkeypatch.setattr(theirs, "get_file", lambda *_, **__: str(folder / "reuters.npz"))  # no download
    (_, y_train), (x_test, y_test) = theirs.load_data(num_words=100)  # without it, Keras hides the rarest word
    expected = [" ".join(WORDS[rank - 4] for rank in ranks[1:]) for ranks in x_test]  # rank + 3, after the start sign

    splits = load_splits(DATA)

    assert list(splits.test.texts) == expected
    assert splits.test.labels.tolist() == y_test.tolist()
    assert sorted([*splits.train.labels, *splits.validation.labels]) == sorted(y_train)
    assert dataset_sizes(DATA) == (len(splits.train), len(splits.validation), len(splits.test))
    assert not set(splits.train.texts) & set(splits.validation.texts)


def test_every_topic_keeps_its_share_in_the_validation_part() -> None:
    splits = load_splits(TextData(dataset="reuters", validation_share=0.25))
    train, validation = (np.bincount(part.labels, minlength=46) for part in (splits.train, splits.validation))
    for in_train, in_validation in zip(train, validation, strict=True):
        assert in_validation == round((in_train + in_validation) * 0.25)


def test_topics_are_those_of_keras_in_its_order() -> None:
    from keras.datasets.reuters import get_label_names

    assert tuple(get_label_names()) == reuters.TOPICS
    assert len(card("reuters").class_names) == CLASSES["reuters"] == 46


def test_the_published_hashes_are_those_of_the_installed_keras() -> None:
    spec = find_spec("keras")
    assert spec is not None
    assert spec.origin is not None
    source = (Path(spec.origin).parent / "src" / "datasets" / "reuters.py").read_text()
    for name, digest in reuters.FILES.hashes.items():
        assert name in source
        assert digest.partition(":")[2] in source


def test_always_saying_the_commonest_topic_is_the_guess_to_beat() -> None:
    prepared = prepare(RunSpec(data=DATA, task=ClassifyTask()))
    labels = prepared.validation.labels
    assert prepared.baseline.metric == pytest.approx(np.mean(labels == 3))
    assert prepared.class_names == reuters.TOPICS


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"y": np.full(N, 46)}, "labels other than 0 to 45"),
        ({"y": np.full(N, -1)}, "labels other than 0 to 45"),
        ({"y": np.zeros(N - 1, np.int64)}, f"{N - 1} labels for {N} texts"),
        ({"x": object_array([[11]] * N)}, "ids from 11 to 11"),
        ({"x": np.ones((N, 3), np.int64)}, "single numbers"),
        ({"index": {"the": 0}}, "ranks are not 1 to 1"),
    ],
)
def test_wrong_files_are_refused(folder: Path, changes: dict[str, Any], reason: str) -> None:
    write(folder, **changes)
    with pytest.raises(DataFormatError, match=reason):
        load_splits(DATA)


def test_missing_files_are_named_with_what_to_do(folder: Path) -> None:
    (folder / "reuters.npz").unlink()
    found = availability("reuters")
    assert not found.ready
    assert found.downloadable
    assert "reuters.npz missing" in found.message
    with pytest.raises(DataUnavailableError, match=r"cannot be downloaded.*without network, put reuters\.npz"):
        load_splits(DATA)
