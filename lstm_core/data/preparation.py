"""All that training needs of a spec: vocabulary or scaling, and the encoded splits, computed once and cached.

The vocabulary counts the training texts only, and of these only the tokens that are left after cutting: what the
network never reads gets no row in the embedding. Imports the rest of `data`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.baselines import baseline_of
from lstm_core.data.cache import cache_key, cached_arrays
from lstm_core.data.continuation import continued_arrays
from lstm_core.data.dataset import Baseline, TextDataset
from lstm_core.data.number_set import NumberSet, Scaling
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.registry import dataset, load_numbers
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import UNKNOWN_ID, Vocabulary, tokenize
from lstm_core.specs import DataSpec, RunSpec

__all__ = ["Prepared", "TokenSet", "prepare"]

_FORMAT = 2  # raise it when tokenizers or vocabularies would come out otherwise
_SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Prepared:
    """The data of a spec, ready for training.

    Attributes:
        train, validation, test: encoded texts, or scaled numbers.
        class_names: in the order of the labels; empty where there are none.
        baseline: what guessing gets on the validation part, and the best there is.
        fingerprint: changes whenever anything of the above would.
        vocabulary: from the training texts; None where the network reads numbers.
        scaling: from the training part; None where the network reads texts.
        n_empty: texts of all splits without any token; each is read as one unknown token.
    """

    train: TokenSet | NumberSet
    validation: TokenSet | NumberSet
    test: TokenSet | NumberSet
    class_names: tuple[str, ...]
    baseline: Baseline
    fingerprint: str
    vocabulary: Vocabulary | None = None
    scaling: Scaling | None = None
    n_empty: int = 0

    @property
    def vocabulary_size(self) -> int:
        """Return the rows of the embedding, 0 where there is none."""
        return len(self.vocabulary) if self.vocabulary is not None else 0

    @property
    def unknown_share(self) -> float:
        """Return the share of the test texts' tokens that the vocabulary does not have."""
        return float(np.mean(self.test.ids == UNKNOWN_ID)) if isinstance(self.test, TokenSet) else 0.0


def prepare(spec: RunSpec, progress: Progress | None = None) -> Prepared:
    """Load, split, count and encode what a spec asks for.

    Encoded texts are kept on disk under all that decides them, so that the next call with the same data only reads
    them; numbers are made or read anew, which takes no time worth saving.

    Args:
        spec: its data and its task. Padding, mask and buckets do not matter here.
        progress: told how far it is.

    Raises:
        DataUnavailableError: the data set is not here and cannot be fetched.
        DataFormatError: a file of it is damaged.
    """
    report = progress or no_progress
    source, data = dataset(spec.data.dataset), spec.data
    if not isinstance(source, TextDataset):
        numbers = load_numbers(spec, report)
        report("Data is ready", 1.0)
        return Prepared(
            train=numbers.train,
            validation=numbers.validation,
            test=numbers.test,
            class_names=(),
            baseline=baseline_of(spec, source, numbers.train, numbers.validation, scaling=numbers.scaling),
            fingerprint=numbers.fingerprint,
            scaling=numbers.scaling,
        )
    is_continued = spec.task.kind == "generate"
    key = cache_key(
        _FORMAT,
        source.fingerprint(data, report),
        source.token_kind(data),
        source.fixed_words(),
        data.vocabulary_size,
        data.max_length,
        *(["continued"] if is_continued else [data.cut]),
    )
    build = continued_arrays if is_continued else _labelled_arrays
    arrays = cached_arrays("tokens", key, lambda: build(source, data, report))
    report("Data is ready", 1.0)
    train, validation, test = (_token_set(arrays, name) for name in _SPLITS)
    return Prepared(
        train=train,
        validation=validation,
        test=test,
        class_names=() if is_continued else source.card.class_names,
        baseline=baseline_of(spec, source, train, validation),
        fingerprint=key,
        vocabulary=Vocabulary.from_json(arrays["vocabulary"].tobytes().decode()),
        n_empty=int(arrays["n_empty"]),
    )


def _labelled_arrays(source: TextDataset, data: DataSpec, report: Progress) -> Mapping[str, NDArray[Any]]:
    splits = source.load(data, report)
    sets = (splits.train, splits.validation, splits.test)
    kind = source.token_kind(data)
    texts = [text for part in sets for text in part.texts]
    words = source.fixed_words()
    if words is None and kind == "subwords":  # they must be learned before texts can be cut into them
        vocabulary = Vocabulary.build(
            splits.train.texts,
            kind=kind,
            size=data.vocabulary_size,
            max_length=data.max_length,
            cut=data.cut,
            progress=report,
        )
        tokenized = vocabulary.tokenize(texts, data.max_length, data.cut, report)
    else:
        tokenized = tokenize(texts, kind, data.max_length, data.cut, report)
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
