"""All that training needs of a data spec: the vocabulary and the encoded splits, computed once and cached.

The vocabulary counts the training texts only, and of these only the tokens that are left after cutting: what the
network never reads gets no row in the embedding. Imports the rest of `data`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key, cached_arrays
from lstm_core.data.dataset import Dataset
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.registry import dataset
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import UNKNOWN_ID, Vocabulary, tokenize
from lstm_core.specs import DataSpec

__all__ = ["Prepared", "TokenSet", "prepare"]

_FORMAT = 1  # raise it when tokenizers or vocabularies would come out otherwise
_SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Prepared:
    """A data spec, ready for training.

    Attributes:
        vocabulary: from the training texts.
        train, validation, test: the encoded texts.
        class_names: in the order of the labels.
        n_empty: texts of all splits without any token; each is read as one unknown token.
        fingerprint: changes whenever anything of the above would.
    """

    vocabulary: Vocabulary
    train: TokenSet
    validation: TokenSet
    test: TokenSet
    class_names: tuple[str, ...]
    n_empty: int
    fingerprint: str

    @property
    def unknown_share(self) -> float:
        """Return the share of the test texts' tokens that the vocabulary does not have."""
        return float(np.mean(self.test.ids == UNKNOWN_ID))


def prepare(data: DataSpec, progress: Progress | None = None) -> Prepared:
    """Load, split, count and encode what a data spec asks for.

    The result is kept on disk under all that decides it, so that the next call with the same spec only reads it.

    Args:
        data: the spec. Padding, mask and buckets do not matter here.
        progress: told how far it is.

    Raises:
        DataUnavailableError: the data set is not here and cannot be fetched.
        DataFormatError: a file of it is damaged.
    """
    report = progress or no_progress
    source = dataset(data.dataset)
    key = cache_key(
        _FORMAT,
        source.fingerprint(data, report),
        source.token_kind(data),
        source.fixed_words(),
        data.vocabulary_size,
        data.max_length,
        data.cut,
    )
    arrays = cached_arrays("tokens", key, lambda: _prepared_arrays(source, data, report))
    report("Data is ready", 1.0)
    return Prepared(
        vocabulary=Vocabulary.from_json(arrays["vocabulary"].tobytes().decode()),
        train=_token_set(arrays, "train"),
        validation=_token_set(arrays, "validation"),
        test=_token_set(arrays, "test"),
        class_names=source.card.class_names,
        n_empty=int(arrays["n_empty"]),
        fingerprint=key,
    )


def _prepared_arrays(source: Dataset, data: DataSpec, report: Progress) -> Mapping[str, NDArray[Any]]:
    splits = source.load(data, report)
    sets = (splits.train, splits.validation, splits.test)
    kind = source.token_kind(data)
    texts = [text for part in sets for text in part.texts]
    tokenized = tokenize(texts, kind, data.max_length, data.cut, report)
    words = source.fixed_words()
    if words is None:
        vocabulary = Vocabulary.count(tokenized, len(splits.train), data.vocabulary_size)
    else:
        vocabulary = Vocabulary.of_words(kind, words)
    every = TokenSet(vocabulary.ids_of(tokenized), tokenized.offsets, np.concatenate([part.labels for part in sets]))
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary": np.frombuffer(vocabulary.to_json().encode(), dtype=np.uint8),
        "n_empty": np.array(tokenized.n_empty),
    }
    first = 0
    for name, part in zip(_SPLITS, sets, strict=True):
        tokens = every.take(np.arange(first, first + len(part)))
        arrays |= {f"{name}_ids": tokens.ids, f"{name}_offsets": tokens.offsets, f"{name}_labels": tokens.labels}
        first += len(part)
    return arrays


def _token_set(arrays: Mapping[str, NDArray[Any]], name: str) -> TokenSet:
    return TokenSet(arrays[f"{name}_ids"], arrays[f"{name}_offsets"], arrays[f"{name}_labels"])
