"""Keras's IMDB files: read safely, refused with the reason when wrong, downloaded only when a run needs them.

The files here are small ones of the same form; no test leaves this machine.
"""

import hashlib
import http.server
import io
import json
import os
import pickle
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core.data import imdb_keras, keras_files
from lstm_core.data.pickled_lists import read_archive
from lstm_core.data.preparation import prepare
from lstm_core.data.registry import availability, dataset_sizes, load_splits
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs import RunSpec, TextData

DATA = TextData(dataset="imdb-keras", max_length=20)
WORDS = ["the", "film", "was", "good", "bad", "don't", "br", "\x96", "'", "café", "1980's"]


def object_array(lists: list[Any]) -> np.ndarray[Any, Any]:
    array = np.empty(len(lists), dtype=object)
    array[:] = lists
    return array


def arrays(n_train: int = 40, n_test: int = 20) -> dict[str, np.ndarray[Any, Any]]:
    """Return arrays as `imdb.npz` has them; review i begins with the words of the digits of i."""
    reviews = [
        [int(digit) + 1 for digit in str(number)] + [1, 2, 3, 4 + number % 2] for number in range(n_train + n_test)
    ]
    labels = np.arange(n_train + n_test) % 2
    return {
        "x_train": object_array(reviews[:n_train]),
        "y_train": labels[:n_train],
        "x_test": object_array(reviews[n_train:]),
        "y_test": labels[n_train:],
    }


def write(folder: Path, **changes: Any) -> Path:
    """Write both files into a folder, with some arrays, or the whole word index, replaced."""
    folder.mkdir(exist_ok=True)
    index = changes.pop("index", {word: rank for rank, word in enumerate(WORDS, start=1)})
    np.savez(folder / "imdb.npz", **{**arrays(), **changes})
    (folder / "imdb_word_index.json").write_text(json.dumps(index))
    return folder


@pytest.fixture(autouse=True)
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LSTM_EXPLORER_DATA", raising=False)
    monkeypatch.setattr(keras_files, "ADDRESS", "http://127.0.0.1:9/")  # the discard port: nobody answers


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the operator's folder, with good files."""
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(tmp_path / "data"))
    return write(tmp_path / "data")


# --- good files -----------------------------------------------------------------------------------


def test_files_of_the_operator_are_read_with_their_own_split(folder: Path) -> None:
    assert availability("imdb-keras").ready
    splits = load_splits(DATA)
    assert dataset_sizes(DATA) == (36, 4, 20)
    assert (len(splits.train), len(splits.validation), len(splits.test)) == (36, 4, 20)
    assert splits.test.texts[0] == "bad the the film was good"  # review 40: ranks 5 1, then 1 2 3 4
    assert splits.test.labels.tolist() == [0, 1] * 10
    assert np.bincount(splits.validation.labels).tolist() == [2, 2]
    texts = [*splits.train.texts, *splits.validation.texts]
    assert len(set(texts)) == 40
    assert not set(texts) & set(splits.test.texts)


def test_every_word_of_the_index_is_one_token_and_typed_text_is_read_alike(folder: Path) -> None:
    kind = Vocabulary.of_words("keras_words", WORDS)
    assert [kind.encode(word, 9).ids.tolist() for word in WORDS] == [[rank + 1] for rank in range(1, len(WORDS) + 1)]
    prepared = prepare(RunSpec(data=DATA))
    assert prepared.vocabulary.kind == "keras_words"
    typed = prepared.vocabulary.encode("BAD -- the (the) Film: was good!", 20)
    assert typed.ids.tolist() == prepared.test[0].tolist()


def test_other_files_are_another_data_set(folder: Path) -> None:
    before = load_splits(DATA).fingerprint
    write(folder, y_test=np.zeros(20, np.int64))
    after = load_splits(DATA)
    assert after.fingerprint != before
    assert after.test.labels.tolist() == [0] * 20


@pytest.mark.parametrize("protocol", range(5))
def test_every_pickle_protocol_of_numpy_is_read(tmp_path: Path, protocol: int) -> None:
    stream = io.BytesIO()
    array = object_array([[1, 2], [], [70_000]])
    np.lib.format.write_array_header_1_0(stream, np.lib.format.header_data_from_array_1_0(array))
    content = pickle.dumps(array, protocol=protocol)
    for module in (b"numpy._core.multiarray", b"numpy.core.multiarray"):
        with zipfile.ZipFile(tmp_path / "one.npz", "w") as archive:
            old = content.replace(b"numpy._core.multiarray", module)
            if protocol == 4 and module != b"numpy._core.multiarray":
                continue  # protocol 4 writes the length of a name before it
            archive.writestr("x.npy", stream.getvalue() + old)
        assert read_archive(tmp_path / "one.npz", ("x",)) == {"x": [[1, 2], [], [70_000]]}


# --- wrong files ----------------------------------------------------------------------------------


class Command:
    """A pickle that runs a command where pickles may."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.marker}",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"y_train": np.zeros(39, np.int64)}, "39 labels for 40 texts"),
        ({"y_train": np.full(40, 2)}, "labels other than 0 and 1"),
        ({"y_train": np.zeros(40)}, "not a row of integers"),
        ({"y_train": np.zeros((40, 1), np.int64)}, "not a row of integers"),
        ({"x_test": object_array([[12]] * 20)}, "ids from 12 to 12"),
        ({"x_test": object_array([[0]] * 20)}, "ids from 0 to 0"),
        ({"x_test": object_array([["film"]] * 20)}, "its lists hold str"),
        ({"x_test": object_array([[1.0]] * 20)}, "its lists hold float"),
        ({"x_test": object_array([[True]] * 20)}, "its lists hold bool"),
        ({"x_test": object_array([(1,)] * 20)}, "it holds tuple"),
        ({"x_test": object_array([np.array([1])] * 20)}, "it holds "),
        ({"x_test": np.ones((20, 3), np.int64)}, "single numbers"),
        ({"x_test": np.ones((20, 3), np.int64).astype(object)}, "not one row of lists"),
        ({"x_train": object_array([]), "y_train": np.zeros(0, np.int64)}, "0 labels for 0 texts"),
    ],
)
def test_a_wrong_archive_is_refused_and_stays(folder: Path, changes: dict[str, Any], reason: str) -> None:
    path = write(folder, **changes) / "imdb.npz"
    content = path.read_bytes()
    with pytest.raises(DataFormatError, match=reason) as caught:
        load_splits(DATA)
    assert str(path) in str(caught.value)
    assert caught.value.remedy
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-10],
        lambda content: b"",
        lambda content: b"<html>Not found</html>",
        lambda content: content[:60] + b"\xff" * 60 + content[120:],
    ],
)
@pytest.mark.parametrize("name", ["imdb.npz", "imdb_word_index.json"])
def test_a_damaged_file_is_refused_and_stays(folder: Path, name: str, damage: Callable[[bytes], bytes]) -> None:
    path = folder / name
    content = damage(path.read_bytes())
    path.write_bytes(content)
    with pytest.raises(DataFormatError) as caught:
        load_splits(DATA)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "index",
    [[], {}, {"film": 0}, {"film": 2}, {"film": "1"}, {"film": 1, "good": 1}, {"film": True}, {"film": 1.0}],
)
def test_a_wrong_word_index_is_refused(folder: Path, index: Any) -> None:
    write(folder, index=index)
    with pytest.raises(DataFormatError, match="imdb_word_index.json"):
        load_splits(DATA)


def test_an_archive_without_an_array_is_refused(folder: Path) -> None:
    np.savez(folder / "imdb.npz", x=object_array([[1]]), y_train=np.zeros(1, np.int64))
    with pytest.raises(DataFormatError, match="no array x_train and no x_test and no y_test"):
        load_splits(DATA)


@pytest.mark.parametrize("wrap", [lambda command: [command], lambda command: [[command]]])
def test_code_in_an_archive_is_never_run(folder: Path, tmp_path: Path, wrap: Callable[[Any], list[Any]]) -> None:
    write(folder, x_train=object_array(wrap(Command(tmp_path / "ran"))))
    with pytest.raises(DataFormatError, match=r"it names (posix|nt)\.system"):
        load_splits(DATA)
    assert not (tmp_path / "ran").exists()


# --- no files: downloads --------------------------------------------------------------------------


def test_without_network_the_message_says_what_to_do() -> None:
    found = availability("imdb-keras")
    assert (found.ready, found.downloadable) == (False, True)
    with pytest.raises(DataUnavailableError) as caught:
        load_splits(DATA)
    for message in (found.message, str(caught.value)):
        for part in (
            "imdb.npz",
            "imdb_word_index.json",
            "LSTM_EXPLORER_DATA",
            "Movie reviews",
            "Letter after the star",
        ):
            assert part in message
    assert "cannot be downloaded" in str(caught.value)


def test_a_half_filled_folder_is_named(folder: Path) -> None:
    (folder / "imdb_word_index.json").unlink()
    found = availability("imdb-keras")
    assert not found.ready
    assert found.message.startswith("IMDB (Keras) is not on this machine yet: imdb_word_index.json missing")
    assert str(folder) in found.message


def test_sizes_never_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras_files.KerasFiles, "_downloaded", lambda *_: pytest.fail("a download"))
    with pytest.raises(DataUnavailableError, match="not on this machine"):
        dataset_sizes(DATA)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Serve a folder of good files at the address of the downloads, with their hashes."""
    served = write(tmp_path / "served")
    hashes = {path.name: "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest() for path in served.iterdir()}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(served))) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        monkeypatch.setattr(keras_files, "ADDRESS", f"http://127.0.0.1:{httpd.server_port}/")
        monkeypatch.setattr(imdb_keras.DATASETS[0], "files", replace(imdb_keras.FILES, hashes=hashes))
        yield served
        httpd.shutdown()
        thread.join()


def test_a_first_use_downloads_with_progress_and_the_next_needs_no_network(server: Path) -> None:
    told: list[tuple[str, float | None]] = []
    splits = load_splits(DATA, lambda message, share: told.append((message, share)))
    assert len(splits.test) == 20
    assert any(message.startswith("Downloading imdb.npz") and share == 1.0 for message, share in told)
    assert availability("imdb-keras").ready
    for path in server.iterdir():
        path.unlink()
    assert load_splits(DATA).fingerprint == splits.fingerprint
    assert dataset_sizes(DATA) == (36, 4, 20)


def test_a_download_with_another_content_is_refused(server: Path) -> None:
    (server / "imdb.npz").write_bytes(b"something else")
    with pytest.raises(DataUnavailableError, match="not the file that Keras publishes"):
        load_splits(DATA)
    assert not availability("imdb-keras").ready


def test_an_address_without_the_file_is_told(server: Path) -> None:
    (server / "imdb.npz").unlink()
    with pytest.raises(DataUnavailableError, match="404"):
        load_splits(DATA)


def test_a_downloaded_file_that_was_cut_off_later_is_refused_and_stays(server: Path, tmp_path: Path) -> None:
    load_splits(DATA)
    path = tmp_path / "cache" / "downloads" / "imdb.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DataFormatError, match="sha256"):
        load_splits(DATA)
    assert path.stat().st_size == 100


def test_the_published_hashes_are_those_of_the_installed_keras() -> None:
    from importlib.util import find_spec

    spec = find_spec("keras")
    assert spec is not None
    assert spec.origin is not None
    source = (Path(spec.origin).parent / "src" / "datasets" / "imdb.py").read_text()
    for digest in imdb_keras.FILES.hashes.values():
        assert digest.partition(":")[2] in source
    assert "storage.googleapis.com/tensorflow/tf-keras-datasets/" in source
