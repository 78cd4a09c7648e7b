"""Settings that suit a stored data set, as a starting point for the form and for the command line.

They stand on the preset for the same task, whose network and training were measured. Imports the store and the specs.
"""

import re
from typing import Any, Final

import numpy as np

from lstm_core.data.texts import TextSet
from lstm_core.data.uploads.store import StoredCard, read_card, read_stored_texts
from lstm_core.specs import RunSpec, preset, with_settings

BASES: Final = {"classify": "movie-reviews", "generate": "write-letters", "forecast": "sine"}
"""The preset for each task."""

_LOOKED_AT = 500  # texts
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese, which put no spaces between words."""
_MOST_UNSPACED = 0.3  # share of such letters up to which texts are read in words
_LENGTHS = (20, 40, 60, 80, 120, 160, 240, 400)
_LETTERS = {True: 200, False: 3_000}  # characters worth knowing, by whether words have spaces between them
_WANTED_BATCHES = 600  # corrections of a whole training, so that little data is read more often
_EPOCHS = (4, 40)  # fewest and most that are suggested
_SMALL_BATCH, _FEW, _SHORT = 16, 500, 200_000  # texts of a batch, where there are fewer texts or characters in all
_WINDOW = 100  # characters that are read at once where a text is to be continued


def suggested_preset(name: str) -> str:
    """Return the preset for the task that the data set is for.

    Raises:
        DataUnavailableError: it is not here.
        DataFormatError: its card is damaged.
    """
    card = read_card(name)
    return BASES["forecast" if card.kind == "series" else "classify" if card.class_names else "generate"]


def suggested_settings(name: str) -> dict[str, Any]:
    """Return what to change in that preset, by dotted names, null as None.

    Texts of a language without spaces are read in characters; the maximum length holds nine of ten texts; little data
    is read more often than much; the forecast reaches one season ahead where the series is long enough.

    Raises:
        DataUnavailableError: it is not here.
        DataFormatError: its file is damaged.
    """
    card = read_card(name)
    if card.kind == "series":
        return {"data.dataset": name, "task.kind": "forecast", **_for_series(card)}
    stored = read_stored_texts(name)
    has_spaces = _has_spaces(stored)
    if not card.class_names:
        batch = _SMALL_BATCH if card.n_characters < _SHORT else 64
        return {
            "data.dataset": name,
            "data.classes": None,
            "task.kind": "generate",
            "data.tokens": "characters",
            "data.vocabulary_size": _LETTERS[has_spaces],
            "data.max_length": _WINDOW,
            "train.batch_size": batch,
            "train.epochs": _epochs(0.8 * card.n_characters / _WINDOW / batch),
        }
    tokens = "words" if has_spaces else "characters"
    batch = _SMALL_BATCH if card.n < _FEW else 64
    return {
        "data.dataset": name,
        "data.classes": len(card.class_names),
        "task.kind": "classify",
        "data.tokens": tokens,
        "data.vocabulary_size": 10_000 if has_spaces else _LETTERS[has_spaces],
        "data.max_length": _length(stored, tokens),
        "train.batch_size": batch,
        "train.epochs": _epochs(0.8 * card.n / batch),
    }


def suggested_spec(name: str) -> tuple[str, RunSpec]:
    """Return the suggested preset, and it with the suggested settings.

    Raises:
        DataUnavailableError: it is not here.
        DataFormatError: its file is damaged.
    """
    base = suggested_preset(name)
    return base, with_settings(preset(base).spec, suggested_settings(name))


def _for_series(card: StoredCard) -> dict[str, Any]:
    """Return a window and a horizon that fit into the parts of a series."""
    season = card.season if card.season > 1 else 12
    horizon = max(1, min(season, 24, card.n // 10))
    window = max(2, min(48 if card.season == 1 else 2 * season, card.n // 4, 200))
    return {"task.window": window, "task.horizon": horizon, "train.epochs": _epochs(0.7 * card.n / 64)}


def _epochs(batches: float) -> int:
    return int(np.clip(round(_WANTED_BATCHES / max(1.0, batches)), *_EPOCHS))


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
