"""Texts to be continued: one stream of tokens, cut into windows of which every token but the first is to be guessed.

Imports data sets, texts and the vocabulary.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.dataset import TextDataset
from lstm_core.data.progress import Progress
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.specs import DataSpec


def continued_arrays(source: TextDataset, data: DataSpec, report: Progress) -> Mapping[str, NDArray[Any]]:
    """Return vocabulary and windows of all splits as arrays, as `preparation` keeps them.

    A window has at most `max_length + 1` tokens: the network reads all but the last and guesses all but the first.
    Texts of a fixed vocabulary (the memory tasks) are windows of their own, and their labels say how many of the first
    targets do not count.

    Args:
        source: the data set.
        data: the spec of the data.
        report: told how far it is.
    """
    splits = source.load(data, report)
    words = source.fixed_words() or ()
    vocabulary = Vocabulary.of_words(source.token_kind(data), words)
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary": np.frombuffer(vocabulary.to_json().encode(), dtype=np.uint8),
        "n_empty": np.array(0),
    }
    parts = {"train": splits.train, "validation": splits.validation, "test": splits.test}
    for name, part in parts.items():
        tokens = vocabulary.encode_many(part.texts, data.max_length + 1, "end", labels=part.labels, progress=report)
        arrays |= {f"{name}_ids": tokens.ids, f"{name}_offsets": tokens.offsets, f"{name}_labels": tokens.labels}
    return arrays
