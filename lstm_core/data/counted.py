"""All tokens of a data set, whole texts, counted once and kept: what statistics about texts are made from.

Training reads texts cut to a maximum length and numbered by a vocabulary (`preparation`); to say what such settings do,
one needs the texts as they are. Imports the rest of `data` but preparation.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key, cached_arrays
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.texts import Splits, text_keys
from lstm_core.data.token_set import Cut, TokenKind, ranges
from lstm_core.data.vocabulary import tokenize

PARTS = ("train", "validation", "test")

_FORMAT = 1  # raise it when tokens would come out otherwise
_WHOLE = 10_000_000  # tokens: more than any text has


@dataclass(frozen=True, eq=False)
class CountedTexts:
    """The texts of all parts, one after the other, as numbers of their tokens.

    Attributes:
        kind: what counts as a token.
        words: (n_types,) every token that occurs, each once.
        types: (total,) int32 into `words`; `n_types` stands for the one token of a text that has none.
        offsets: (n + 1,) int64, where each text begins in `types`.
        labels: (n,) int64 into `class_names`; zeros where there are no classes.
        sizes: texts of the training, validation and test part.
        class_names: empty where texts have no labels.
    """

    kind: TokenKind
    words: tuple[str, ...]
    types: NDArray[np.int32]
    offsets: NDArray[np.int64]
    labels: NDArray[np.int64]
    sizes: tuple[int, int, int]
    class_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Return the tokens of each text, (n,) int64, 0 for a text without any."""
        lengths = np.diff(self.offsets)
        lengths[self.types[self.offsets[:-1]] == len(self.words)] = 0
        return lengths

    @cached_property
    def alphabetical(self) -> NDArray[np.int64]:
        """Return the types in the alphabetical order of their words, (n_types,) int64."""
        return np.array(sorted(range(len(self.words)), key=self.words.__getitem__), dtype=np.int64)

    def rows(self, part: str) -> slice:
        """Return which texts are those of a part.

        Args:
            part: one of `PARTS`.
        """
        place = PARTS.index(part)
        first = sum(self.sizes[:place])
        return slice(first, first + self.sizes[place])

    def tokens(self, part: str, max_length: int | None = None, cut: Cut = "end") -> NDArray[np.int32]:
        """Return the tokens of a part as types, the texts one after the other, without those of empty texts.

        Args:
            part: one of `PARTS`.
            max_length: tokens of a text that are read, None for all.
            cut: the end that a longer text loses.
        """
        rows = self.rows(part)
        starts, stops = self.offsets[:-1][rows], self.offsets[1:][rows]
        if not len(starts):
            return np.zeros(0, np.int32)
        if max_length is None or int((stops - starts).max()) <= max_length:
            found = self.types[starts[0] : stops[-1]]
        else:
            keep = np.minimum(stops - starts, max_length)
            found = self.types[ranges(stops - keep if cut == "start" else starts, keep)]
        return found[found < len(self.words)]

    def counts(self, part: str, max_length: int | None = None, cut: Cut = "end") -> NDArray[np.int64]:
        """Return how often each word stands in a part, (n_types,) int64. See `tokens`."""
        return np.bincount(self.tokens(part, max_length, cut), minlength=len(self.words)).astype(np.int64)


def count_texts(splits: Splits, kind: TokenKind, progress: Progress = no_progress) -> CountedTexts:
    """Return the tokens of all texts of a data set, from the disk if they were counted before.

    Args:
        splits: the texts, with the fingerprint under which the result is kept.
        kind: what counts as a token; sub-words have no tokens before a vocabulary is learned.
        progress: told how far it is.

    Raises:
        ValueError: `kind` is "subwords".
    """
    if kind == "subwords":
        raise ValueError("sub-words are learned from the texts: count words or characters")
    parts = (splits.train, splits.validation, splits.test)

    def build() -> Mapping[str, NDArray[Any]]:
        texts = [text for part in parts for text in part.texts]
        tokenized = tokenize(texts, kind, _WHOLE, "end", progress)
        words = np.frombuffer(json.dumps(tokenized.words, ensure_ascii=False).encode(), dtype=np.uint8)
        return {"words": words, "types": tokenized.types.astype(np.int32), "offsets": tokenized.offsets}

    arrays = cached_arrays("counted", cache_key(_FORMAT, splits.fingerprint, kind), build, keep=8)
    return CountedTexts(
        kind,
        tuple(json.loads(arrays["words"].tobytes())),
        arrays["types"],
        arrays["offsets"],
        np.concatenate([part.labels for part in parts]),
        (len(parts[0]), len(parts[1]), len(parts[2])),
        splits.class_names,
    )


@dataclass(frozen=True)
class Repeats:
    """Texts that stand more than once, apart from case and white space.

    Attributes:
        repeated: texts that stand somewhere before them already, of all parts.
        leaked: validation and test texts that also stand in the training part: these are not unseen.
    """

    repeated: int
    leaked: int


def repeats_in(splits: Splits) -> Repeats:
    """Count the texts that stand more than once in what training and test use."""
    train, *others = (text_keys(part.texts) for part in (splits.train, splits.validation, splits.test))
    unseen = np.concatenate(others)
    n = len(train) + len(unseen)
    return Repeats(n - len(np.union1d(train, unseen)), int(np.isin(unseen, train).sum()))
