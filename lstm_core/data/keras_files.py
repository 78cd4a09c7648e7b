"""The files of a data set of Keras: an npz of word ranks and a JSON of the words, found, fetched, checked and read.

Both come from the folder that `LSTM_EXPLORER_DATA` names, else from the cache, else from the address that Keras itself
downloads from. The npz holds each text as the ranks of its words in the index (Keras's `load_data` adds 3 to them
later); here they become texts again, lower-case and without punctuation, so that typed text can take the same path.
Files are refused with the reason, never changed or deleted. Imports the cache, the texts and the errors.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_dir
from lstm_core.data.embedded import working_now
from lstm_core.data.pickled_lists import refused
from lstm_core.data.progress import Progress, no_progress
from lstm_core.errors import DataUnavailableError

ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_TIMEOUT = (10, 30)  # seconds to connect and between two pieces of the answer


@dataclass(frozen=True)
class Located:
    """Where the two files of a data set are."""

    archive: Path
    word_index: Path

    @property
    def content(self) -> str:
        """Return what changes whenever the content of a file does."""
        return _digest(self.archive) + _digest(self.word_index)


@dataclass(frozen=True)
class KerasFiles:
    """The two files of one data set, as Keras publishes them.

    Attributes:
        title: of the data set.
        archive: name of the npz file.
        word_index: name of the JSON file.
        hashes: file name -> "method:digest" of what Keras publishes.
        megabytes: how much there is to download.
    """

    title: str
    archive: str
    word_index: str
    hashes: Mapping[str, str] = field(hash=False)
    megabytes: int

    @property
    def names(self) -> tuple[str, str]:
        """Return the names of both files."""
        return self.archive, self.word_index

    def missing(self) -> list[str]:
        """Return the names of the files that are not on this machine."""
        return [name for name in self.names if _present(name) is None]

    def what_is_missing(self) -> str:
        """Return a message about missing files and what to do, empty when both are here."""
        missing = self.missing()
        if not missing:
            return ""
        return (
            f"{self.title} is not on this machine yet: {' and '.join(missing)} missing. It is downloaded "
            f"({self.megabytes} MB) when a run first uses it; {self._what_to_do()}."
        )

    def located(self, progress: Progress | None) -> Located:
        """Return both files, after a download if `progress` is given.

        Raises:
            DataUnavailableError: a file is not here, and cannot be or is not to be downloaded.
            DataFormatError: a downloaded file is damaged.
        """
        missing = self.missing()
        if missing and progress is None:
            raise DataUnavailableError(
                f"{self.title} is not on this machine yet: {' and '.join(missing)} missing",
                remedy="it is downloaded when a run first uses it; " + self._what_to_do(),
            )
        paths = {name: _present(name) or self._downloaded(name, progress or no_progress) for name in self.names}
        for name, path in paths.items():
            if path.parent == _download_folder():
                _check_hash(path, self.hashes[name])
        return Located(paths[self.archive], paths[self.word_index])

    def _what_to_do(self) -> str:
        folder = data_folder()
        place = (
            f"the folder {folder}, which LSTM_EXPLORER_DATA names"
            if folder
            else ("a folder, and set the environment variable LSTM_EXPLORER_DATA to that folder")
        )
        return (
            f"without network, put {self.archive} and {self.word_index} (from {ADDRESS}, on a machine that has network) "
            f"into {place}. {working_now()}"
        )

    def _downloaded(self, name: str, progress: Progress) -> Path:
        import pooch  # imported late: it brings requests with it

        progress(f"Downloading {name}", 0.0)
        try:
            pooch.get_logger().setLevel("WARNING")
            path = pooch.retrieve(
                url=ADDRESS + name,
                known_hash=self.hashes[name],
                fname=name,
                path=_download_folder(),
                downloader=pooch.HTTPDownloader(progressbar=_Bar(name, progress), timeout=_TIMEOUT),
            )
        except ValueError as error:  # pooch found another hash and has kept nothing
            raise DataUnavailableError(
                f"The download of {name} is not the file that Keras publishes",
                expected=self.hashes[name],
                received=str(error),
                remedy="try again later; or, " + self._what_to_do(),
            ) from error
        except OSError as error:  # requests' errors are of this family
            raise DataUnavailableError(
                f"{self.title} is not on this machine, and {name} cannot be downloaded",
                received=_reason(error),
                remedy=self._what_to_do(),
            ) from error
        return Path(path)


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


def checked_labels(path: Path, name: str, labels: object, n: int, n_classes: int) -> NDArray[np.int64]:
    """Return an array of labels after a look at every one.

    Args:
        path: the npz file.
        name: of the array in it.
        labels: what stands there.
        n: how many texts there are.
        n_classes: labels are 0 to n_classes - 1.

    Raises:
        DataFormatError: they are not that.
    """
    if not isinstance(labels, np.ndarray) or labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise refused(path, f"array {name} is not a row of integers")
    if len(labels) != n or n == 0:
        raise refused(path, f"array {name} has {len(labels):,} labels for {n:,} texts")
    if not ((labels >= 0) & (labels < n_classes)).all():
        raise refused(path, f"array {name} has labels other than 0 {'and' if n_classes == 2 else 'to'} {n_classes - 1}")
    return labels.astype(np.int64)


def checked_texts(path: Path, name: str, reviews: object, words: list[str]) -> list[str]:
    """Return the texts of an array of lists of ranks.

    Args:
        path: the npz file.
        name: of the array in it.
        reviews: what `read_archive` found there.
        words: by rank, from `read_word_index`.

    Raises:
        DataFormatError: it is no array of lists, or a rank has no word.
    """
    if not isinstance(reviews, list):
        raise refused(path, f"array {name} holds single numbers where lists of integers should be")
    lowest = min((min(review) for review in reviews if review), default=1)
    highest = max((max(review) for review in reviews if review), default=1)
    if lowest < 1 or highest >= len(words):
        raise refused(
            path,
            f"array {name} has ids from {lowest} to {highest}, the word index has ranks from 1 to {len(words) - 1}",
        )
    return [" ".join([words[rank] for rank in review]) for review in reviews]
