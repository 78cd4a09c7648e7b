"""A data set of texts of Keras, from its two files to splits: what IMDB and Reuters have in common.

The test part is the one that published results are for, even where a text of it also stands in the training part; the
validation part is drawn from the training part. Imports the files, the cache and the texts.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key, cached_arrays
from lstm_core.data.dataset import Availability, DatasetCard, TextDataset
from lstm_core.data.keras_files import KerasFiles, Located
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.texts import Splits, TextColumn, TextSet, split_sizes, stratified_split, text_keys
from lstm_core.data.token_set import TokenKind
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec, TextData

Arrays = Mapping[str, NDArray[Any]]
Read = Callable[[Path, Path, Progress], Arrays]
"""Reads the npz file and the word index; returns what `corpus_arrays` does."""

_FORMAT = 1  # raise it when the texts or splits would come out otherwise


def corpus_arrays(texts: list[str], labels: NDArray[np.int64], n_train: int) -> Arrays:
    """Pack texts for the cache.

    Args:
        texts: (n,) those of the training part first.
        labels: (n,).
        n_train: how many of them are the training part.

    Returns:
        `buffer` and `offsets` of a TextColumn; for each text `keys` uint64 and `labels` int64; and `n_train`.
    """
    column = TextColumn.of(texts)
    return {
        "buffer": column.buffer,
        "offsets": column.offsets,
        "keys": text_keys(texts),
        "labels": labels,
        "n_train": np.array(n_train),
    }


class KerasTexts(TextDataset):
    """Texts of Keras with Keras's own test part.

    Args:
        card: for people.
        files: the two files.
        read: from the files to texts.
    """

    def __init__(self, card: DatasetCard, files: KerasFiles, read: Read) -> None:
        self.card = card
        self.files = files
        self.read = read

    def availability(self) -> Availability:
        message = self.files.what_is_missing()
        return Availability(not message, message, downloadable=bool(message))

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        share = self._text(data).validation_share
        return cache_key(self.card.name, _FORMAT, self.files.located(progress).content, share, data.split_seed)

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        corpus = self.corpus(self.files.located(progress), progress)
        n_train = int(corpus["n_train"])
        labels = corpus["labels"]
        train, validation, _ = stratified_split(
            corpus["keys"][:n_train],
            labels[:n_train],
            seed=data.split_seed,
            test_share=0.0,
            validation_share=self._text(data).validation_share,
        )
        column = TextColumn(corpus["buffer"], corpus["offsets"])
        rows = (train, validation, np.arange(n_train, len(labels)))
        sets = [TextSet(column.take(part), labels[part]) for part in rows]
        return Splits(sets[0], sets[1], sets[2], self.card.class_names, self.fingerprint(data, progress))

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        located = self.files.located(None)
        train_classes, n_test = _counts(located.content, self, located)
        strata = [split_sizes(count, 0.0, self._text(data).validation_share) for count in train_classes]
        return sum(train for train, _, _ in strata), sum(validation for _, validation, _ in strata), n_test

    def token_kind(self, data: DataSpec) -> TokenKind:
        return "keras_words" if data.tokens == "words" else super().token_kind(data)

    def corpus(self, located: Located, progress: Progress) -> Arrays:
        """Return all texts, from the cache where they are known."""
        return cached_arrays(
            self.card.name,
            cache_key(_FORMAT, located.content),
            lambda: self.read(located.archive, located.word_index, progress),
            keep=2,
        )

    def _text(self, data: DataSpec) -> TextData:
        if not isinstance(data, TextData):
            raise DataUnavailableError(
                f"{self.card.title} needs its own kind of spec", expected="data of kind text", received=data.kind
            )
        return data


@lru_cache(maxsize=4)
def _counts(content: str, source: KerasTexts, located: Located) -> tuple[tuple[int, ...], int]:
    """Return the training texts of each class and the number of test texts. Cached by the files' content."""
    corpus = source.corpus(located, no_progress)
    labels, n_train = corpus["labels"], int(corpus["n_train"])
    return tuple(np.bincount(labels[:n_train]).tolist()), len(labels) - n_train
