"""Texts to be continued: one stream of tokens, cut into windows of which every token but the first is to be guessed.

The texts of a part stand one after the other, the end of a line between them and at every line break within. Windows
overlap by one token: the last of one, which is only guessed there, is the first that the next one reads. So every
token of the stream but the first is guessed once. Imports data sets, many texts and the vocabulary.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.dataset import TextDataset
from lstm_core.data.many_texts import Pieces
from lstm_core.data.pieces import PieceTable
from lstm_core.data.progress import Progress
from lstm_core.data.readable import readable
from lstm_core.data.subwords import learn_from_pieces
from lstm_core.data.token_set import TokenSet, ranges
from lstm_core.data.tokenizing import Reader
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import DataFormatError
from lstm_core.specs import DataSpec

_BLOCK = 1_000_000  # pieces that are looked up at once


def continued_arrays(source: TextDataset, data: DataSpec, report: Progress) -> Mapping[str, NDArray[Any]]:
    """Return vocabulary and windows of all splits as arrays, as `preparation` keeps them.

    A window has at most `max_length + 1` tokens: the network reads all but the last and guesses all but the first.
    Texts of a fixed vocabulary (the memory tasks) are windows of their own, and their labels say how many of the first
    targets do not count.

    Args:
        source: the data set.
        data: the spec of the data.
        report: told how far it is.

    Raises:
        DataUnavailableError, DataFormatError: as `source` does, or a part of it has too little text.
    """
    splits = source.load(data, report)
    parts = {"train": splits.train, "validation": splits.validation, "test": splits.test}
    words = source.fixed_words()
    n_empty = 0
    if words is not None:
        vocabulary = Vocabulary.of_words(source.token_kind(data), words)
        windows = {
            name: vocabulary.encode_many(part.texts, data.max_length + 1, "end", labels=part.labels, progress=report)
            for name, part in parts.items()
        }
    else:
        pieces = Pieces(source.token_kind(data), ends=True)
        rows = {}
        for name, part in parts.items():
            rows[name], left_out = _rows(pieces, part.texts, report)
            n_empty += left_out
        vocabulary, table = _vocabulary(pieces, rows["train"], data.vocabulary_size, report)
        report("Reading the words", 0.8)
        ids = vocabulary.ids_of_words(table.words)
        windows = {}
        for name, texts in rows.items():
            stream = _stream(texts, pieces.end, table, ids)
            if len(stream) < 2:
                raise DataFormatError(
                    f"There is too little text in {source.card.title} to be continued",
                    expected=f"two tokens or more in the {name} part",
                    received=f"{len(stream)}",
                    remedy="take more text",
                )
            windows[name] = windows_of(stream, data.max_length)
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary": np.frombuffer(vocabulary.to_json().encode(), dtype=np.uint8),
        "n_empty": np.array(n_empty),
    }
    for name, tokens in windows.items():
        arrays |= {f"{name}_ids": tokens.ids, f"{name}_offsets": tokens.offsets, f"{name}_labels": tokens.labels}
    return arrays


def windows_of(stream: NDArray[np.int32], length: int) -> TokenSet:
    """Return a stream cut into windows in which every token of it but the first is guessed once.

    Args:
        stream: (total,) int32, two tokens or more.
        length: tokens of a window that are read; it has one more, which is only guessed.

    Returns:
        Windows of `length + 1` tokens, the last perhaps of fewer; each begins with the last token of the one before.
    """
    n_full = (len(stream) - 1) // length
    body = stream[: n_full * length].reshape(n_full, length)
    whole = np.concatenate([body, stream[length : n_full * length + 1 : length, None]], axis=1).ravel()
    rest = stream[n_full * length :]
    rest = rest if len(rest) > 1 else rest[:0]
    n = n_full + bool(len(rest))
    offsets = np.minimum(np.arange(n + 1, dtype=np.int64) * (length + 1), len(whole) + len(rest))
    return TokenSet(np.concatenate([whole, rest]), offsets, np.zeros(n, np.int64))


def _rows(pieces: Pieces, texts: Sequence[str], report: Progress) -> tuple["list[array[int]]", int]:
    """Return the pieces of each text that has any, and the number of those that have none."""
    rows = []
    for number, text in enumerate(texts):
        if number % 2_000 == 0:
            report(f"Reading text {number:,} of {len(texts):,}", 0.7 * number / len(texts))
        if readable(text, visible_only=True).strip():
            rows.append(pieces.row(text.strip(), -1, "end")[0])
    return rows, len(texts) - len(rows)


def _vocabulary(
    pieces: Pieces, train: "list[array[int]]", size: int, report: Progress
) -> tuple[Vocabulary, PieceTable]:
    """Return the vocabulary of the training texts, and the tokens of the pieces of all texts."""
    kind = pieces.kind
    if kind == "subwords":
        vocabulary = Vocabulary.of_words(kind, *learn_from_pieces(pieces, train, size - 3, report), ends=True)
        return vocabulary, pieces.table(vocabulary.reader)
    table = pieces.table(Reader(kind))
    weights = np.repeat(pieces.counts(train), table.lengths).astype(np.float64)
    counts = np.bincount(table.types, weights=weights, minlength=len(table.words))
    return Vocabulary.of_counts(kind, table.words, counts.astype(np.int64), size, ends=True), table


def _stream(rows: "Sequence[array[int]]", end: int, table: PieceTable, ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the ids of all texts one after the other, an end between two, (total,) int32."""
    joined = array("i")
    for number, row in enumerate(rows):
        if number:
            joined.append(end)
        joined.extend(row)
    pieces = np.asarray(joined, dtype=np.int32)
    blocks = [
        ids[table.types[ranges(table.starts[block], table.lengths[block])]]
        for block in np.split(pieces, range(_BLOCK, len(pieces), _BLOCK))
    ]
    return np.concatenate(blocks)
