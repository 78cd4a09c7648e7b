"""Settings that suit a stored data set, as a starting point for the form and for the command line. Imports the store."""

import re
from typing import Any

import numpy as np

from lstm_core.data.texts import TextSet
from lstm_core.data.uploads.store import read_card, read_stored_texts

_LOOKED_AT = 500  # texts
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese, which put no spaces between words."""
_MOST_UNSPACED = 0.3  # share of such letters up to which texts are read in words
_LENGTHS = (20, 40, 60, 80, 120, 160, 240, 400)
_MOST_WORDS = 10_000
_WINDOW = {"words": 40, "characters": 80}
_WANTED_BATCHES = 600  # corrections of a whole training, so that few texts are read more often
_EPOCHS = (4, 40)  # fewest and most that are suggested


def suggested_settings(name: str) -> dict[str, Any]:
    """Return settings by their dotted names, null as None.

    Texts of a language without spaces are read in characters; the maximum length holds nine of ten texts; few texts
    are read more often than many.

    Raises:
        DataUnavailableError: it is not here.
        DataFormatError: its file is damaged.
    """
    card = read_card(name)
    if card.kind == "series":
        return {"data.dataset": name, "task.kind": "forecast"}
    stored = read_stored_texts(name)
    n_classes = len(card.class_names)
    has_spaces = _has_spaces(stored)
    task = "classify" if n_classes else "generate"
    tokens = "words" if n_classes and has_spaces else "characters"
    settings: dict[str, Any] = {
        "data.dataset": name,
        "data.classes": n_classes or None,
        "task.kind": task,
        "data.tokens": tokens,
        "data.vocabulary_size": _MOST_WORDS if tokens == "words" else 3_000,
        "data.max_length": _length(stored, tokens) if n_classes else _WINDOW[tokens],
        "train.batch_size": 16 if card.n < 500 and n_classes else 64,
    }
    if n_classes:
        batches = max(1.0, 0.8 * card.n / settings["train.batch_size"])
        settings["train.epochs"] = int(np.clip(round(_WANTED_BATCHES / batches), *_EPOCHS))
    return settings


def _sample(stored: TextSet) -> list[str]:
    step = max(1, len(stored) // _LOOKED_AT)
    return [stored.texts[row] for row in range(0, len(stored), step)]


def _has_spaces(stored: TextSet) -> bool:
    texts = [text[:2_000] for text in _sample(stored)]
    n_unspaced = sum(len(_UNSPACED.findall(text)) for text in texts)
    return n_unspaced <= _MOST_UNSPACED * sum(map(len, texts))


def _length(stored: TextSet, tokens: str) -> int:
    lengths = [len(text) if tokens == "characters" else 1.2 * len(text.split()) for text in _sample(stored)]
    wanted = float(np.quantile(lengths, 0.9))
    return next((length for length in _LENGTHS if length >= wanted), _LENGTHS[-1])
