"""The 50,000 IMDB reviews of `keras.datasets.imdb`, with Keras's own split and word index, without Keras.

Two files, `imdb.npz` and `imdb_word_index.json`, come from the folder that `LSTM_EXPLORER_DATA` names, else from
the cache, else from the address that Keras itself downloads from. The npz holds each review as the ranks of its
words in the index (Keras's `load_data` adds 3 to them later); here they become texts again, lower-case and without
punctuation, so that typed text can take the same path. Files are refused with the reason, never changed or deleted.

The test part stays the test split even where a text of it also stands in the training part: it is the split that
published results are for. Imports the cache, the texts and the errors.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_dir, cache_key, cached_arrays
from lstm_core.data.dataset import Availability, DatasetCard, TextDataset
from lstm_core.data.embedded import working_now
from lstm_core.data.pickled_lists import read_archive, refused
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.texts import Splits, TextColumn, TextSet, split_sizes, stratified_split, text_keys
from lstm_core.data.token_set import TokenKind
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec, TextData

ARCHIVE = "imdb.npz"
WORD_INDEX = "imdb_word_index.json"
ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
HASHES = {  # as keras/src/datasets/imdb.py of Keras 3.15 has them
    ARCHIVE: "sha256:69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    WORD_INDEX: "md5:bfafd718b763782e994055a2d397834f",
}
_TIMEOUT = (10, 30)  # seconds to connect and between two pieces of the answer
_FORMAT = 1  # raise it when the texts or splits would come out otherwise
_CLASS_NAMES = ("negative", "positive")
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True)
class _Files:
    archive: Path
    word_index: Path


def data_folder() -> Path | None:
    """Return the operator's folder for data files, None where none is named."""
    named = os.environ.get("LSTM_EXPLORER_DATA")
    return Path(named).expanduser() if named else None


def _present(name: str) -> Path | None:
    for folder in (data_folder(), _download_folder()):
        if folder is not None and (folder / name).is_file():
            return folder / name
    return None


def _download_folder() -> Path:
    return cache_dir() / "downloads"


def _what_to_do() -> str:
    folder = data_folder()
    place = (
        f"the folder {folder}, which LSTM_EXPLORER_DATA names"
        if folder
        else ("a folder, and set the environment variable LSTM_EXPLORER_DATA to that folder")
    )
    return (
        f"without network, put {ARCHIVE} and {WORD_INDEX} (from {ADDRESS}, on a machine that has network) into {place}. "
        f"{working_now()}"
    )


def _missing() -> list[str]:
    return [name for name in (ARCHIVE, WORD_INDEX) if _present(name) is None]


def _files(progress: Progress | None) -> _Files:
    """Return both files, after a download if `progress` is given."""
    missing = _missing()
    if missing and progress is None:
        raise DataUnavailableError(
            f"IMDB (Keras) is not on this machine yet: {' and '.join(missing)} missing",
            remedy="it is downloaded when a run first uses it; " + _what_to_do(),
        )
    paths = {name: _present(name) or _downloaded(name, progress or no_progress) for name in (ARCHIVE, WORD_INDEX)}
    for name, path in paths.items():
        if path.parent == _download_folder():
            _check_hash(path, HASHES[name])
    return _Files(paths[ARCHIVE], paths[WORD_INDEX])


class _Bar:
    """What pooch calls while it downloads."""

    def __init__(self, name: str, progress: Progress) -> None:
        self.total = 0
        self._name, self._progress, self._done = name, progress, 0

    def update(self, n: int) -> None:
        self._done += n
        share = min(self._done / self.total, 1.0) if self.total else None
        self._progress(f"Downloading {self._name}: {self._done / 1e6:.1f} MB", share)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        pass


def _downloaded(name: str, progress: Progress) -> Path:
    import pooch  # imported late: it brings requests with it

    progress(f"Downloading {name}", 0.0)
    try:
        pooch.get_logger().setLevel("WARNING")
        path = pooch.retrieve(
            url=ADDRESS + name,
            known_hash=HASHES[name],
            fname=name,
            path=_download_folder(),
            downloader=pooch.HTTPDownloader(progressbar=_Bar(name, progress), timeout=_TIMEOUT),
        )
    except ValueError as error:  # pooch found another hash and has kept nothing
        raise DataUnavailableError(
            f"The download of {name} is not the file that Keras publishes",
            expected=HASHES[name],
            received=str(error),
            remedy="try again later; or, " + _what_to_do(),
        ) from error
    except OSError as error:  # requests' errors are of this family
        raise DataUnavailableError(
            f"IMDB (Keras) is not on this machine, and {name} cannot be downloaded",
            received=_reason(error),
            remedy=_what_to_do(),
        ) from error
    return Path(path)


def _reason(error: OSError) -> str:
    words = str(error) or type(error).__name__
    return words if len(words) <= 200 else words[:197] + "..."


def _digest(path: Path, method: str = "sha256") -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(method, usedforsecurity=False)).hexdigest()


def _check_hash(path: Path, expected: str) -> None:
    method, _, digest = expected.partition(":")
    received = _digest(path, method)
    if received != digest:
        raise refused(path, f"{method} {received} in place of {digest}: it is damaged or cut off")


# --- what is in the files -------------------------------------------------------------------------


def read_files(archive: Path, word_index: Path, progress: Progress = no_progress) -> Mapping[str, NDArray[Any]]:
    """Read both files, check their structure, and return the reviews as texts.

    Returns:
        `buffer` and `offsets` of a TextColumn, the training part first; for each text `keys` uint64 and `labels`
        int64; and `n_train`.

    Raises:
        DataFormatError: arrays, counts, labels or ids are not as they must be, or there is anything else in them.
    """
    progress("Reading the word index", 0.0)
    words = read_word_index(word_index)
    progress("Reading the reviews", 0.1)
    arrays = read_archive(archive, _ARRAYS)
    texts: list[str] = []
    labels: list[NDArray[np.int64]] = []
    for part, share in (("train", 0.4), ("test", 0.7)):
        progress("Reading the reviews", share)
        reviews, part_labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if not isinstance(reviews, list):
            raise refused(archive, f"array x_{part} holds single numbers where lists of integers should be")
        labels.append(_checked_labels(archive, f"y_{part}", part_labels, len(reviews)))
        texts += _texts(archive, f"x_{part}", reviews, words)
    column = TextColumn.of(texts)
    progress("Reading the reviews", 0.9)
    return {
        "buffer": column.buffer,
        "offsets": column.offsets,
        "keys": text_keys(texts),
        "labels": np.concatenate(labels),
        "n_train": np.array(len(labels[0])),
    }


def read_word_index(path: Path) -> list[str]:
    """Return the words by rank; rank 0, which no word has, is an empty text.

    Raises:
        DataFormatError: it is not a JSON object from words to the ranks 1 to n, each once.
    """
    try:
        index = json.loads(path.read_bytes())
    except ValueError as error:
        raise refused(path, f"it is cut off or not JSON ({error})") from error
    if not isinstance(index, dict) or not index or not all(type(rank) is int for rank in index.values()):
        raise refused(path, "it is not an object from words to ranks")
    if sorted(index.values()) != list(range(1, len(index) + 1)):
        raise refused(path, f"its ranks are not 1 to {len(index)}, each once")
    words = [""] * (len(index) + 1)
    for word, rank in index.items():
        words[rank] = word
    return words


def _checked_labels(path: Path, name: str, labels: object, n: int) -> NDArray[np.int64]:
    if not isinstance(labels, np.ndarray) or labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise refused(path, f"array {name} is not a row of integers")
    if len(labels) != n or n == 0:
        raise refused(path, f"array {name} has {len(labels):,} labels for {n:,} reviews")
    if not np.isin(labels, (0, 1)).all():
        raise refused(path, f"array {name} has labels other than 0 and 1")
    return labels.astype(np.int64)


def _texts(path: Path, name: str, reviews: list[list[int]], words: list[str]) -> list[str]:
    lowest = min((min(review) for review in reviews if review), default=1)
    highest = max((max(review) for review in reviews if review), default=1)
    if lowest < 1 or highest >= len(words):
        raise refused(
            path,
            f"array {name} has ids from {lowest} to {highest}, the word index has ranks from 1 to {len(words) - 1}",
        )
    return [" ".join([words[rank] for rank in review]) for review in reviews]


# --- the data set ---------------------------------------------------------------------------------


class ImdbKeras(TextDataset):
    """Keras's IMDB reviews."""

    card = DatasetCard(
        name="imdb-keras",
        title="IMDB (Keras)",
        description="The 50,000 reviews of keras.datasets.imdb with its own test split; downloaded at first use.",
        class_names=_CLASS_NAMES,
        citation=(
            "Maas, A. L., Daly, R. E., Pham, P. T., Huang, D., Ng, A. Y. and Potts, C. (2011). Learning Word Vectors "
            "for Sentiment Analysis. ACL 2011, https://aclanthology.org/P11-1015"
        ),
        licence="Texts of their authors, published for research; prepared by the Keras project",
        embedded=False,
        positive_class=1,
    )

    def availability(self) -> Availability:
        missing = _missing()
        if not missing:
            return Availability(True)
        first = f"IMDB (Keras) is not on this machine yet: {' and '.join(missing)} missing. "
        return Availability(
            False, f"{first}It is downloaded (19 MB) when a run first uses it; {_what_to_do()}.", downloadable=True
        )

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        share = _text(data).validation_share
        return cache_key("imdb-keras", _FORMAT, _content(_files(progress)), share, data.split_seed)

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        corpus = _corpus(_files(progress), progress)
        n_train = int(corpus["n_train"])
        labels = corpus["labels"]
        train, validation, _ = stratified_split(
            corpus["keys"][:n_train],
            labels[:n_train],
            seed=data.split_seed,
            test_share=0.0,
            validation_share=_text(data).validation_share,
        )
        column = TextColumn(corpus["buffer"], corpus["offsets"])
        rows = (train, validation, np.arange(n_train, len(labels)))
        sets = [TextSet(column.take(part), labels[part]) for part in rows]
        return Splits(sets[0], sets[1], sets[2], _CLASS_NAMES, self.fingerprint(data, progress))

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        files = _files(None)
        train_classes, n_test = _counts(_content(files), files)
        strata = [split_sizes(count, 0.0, _text(data).validation_share) for count in train_classes]
        return sum(train for train, _, _ in strata), sum(validation for _, validation, _ in strata), n_test

    def token_kind(self, data: DataSpec) -> TokenKind:
        return "keras_words" if data.tokens == "words" else super().token_kind(data)


def _corpus(files: _Files, progress: Progress) -> Mapping[str, NDArray[Any]]:
    return cached_arrays(
        "imdb-keras",
        cache_key(_FORMAT, _content(files)),
        lambda: read_files(files.archive, files.word_index, progress),
        keep=2,
    )


def _content(files: _Files) -> str:
    return _digest(files.archive) + _digest(files.word_index)


@lru_cache(maxsize=4)
def _counts(content: str, files: _Files) -> tuple[tuple[int, ...], int]:
    """Return the training texts of each class and the number of test texts. Cached by the files' content."""
    corpus = _corpus(files, no_progress)
    labels, n_train = corpus["labels"], int(corpus["n_train"])
    return tuple(np.bincount(labels[:n_train], minlength=2).tolist()), len(labels) - n_train


def _text(data: DataSpec) -> TextData:
    if not isinstance(data, TextData):
        raise DataUnavailableError(
            "IMDB (Keras) needs its own kind of spec", expected="data of kind text", received=data.kind
        )
    return data


DATASETS = (ImdbKeras(),)
