"""From text to token ids and back to the places in the text: the vocabulary of a run.

Typed text and training text go through one tokenizer (`tokenizing`), training texts many at once (`many_texts`).
Imports these, sub-words, the way back to text, and the form that is saved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.joining import pieces_of
from lstm_core.data.many_texts import tokenize
from lstm_core.data.pieces import Tokenized
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.readable import aligned, lines_of, single_spaced
from lstm_core.data.subwords import learn_subwords
from lstm_core.data.token_set import Cut, TokenKind, TokenSet
from lstm_core.data.tokenizing import (
    END,
    END_ID,
    PADDING,
    PADDING_ID,
    SPACED,
    UNKNOWN,
    UNKNOWN_ID,
    Merge,
    Reader,
)
from lstm_core.data.vocabulary_file import read_vocabulary_json, vocabulary_json

__all__ = [
    "END",
    "END_ID",
    "LINE_END_SIGN",
    "PADDING",
    "PADDING_ID",
    "UNKNOWN",
    "UNKNOWN_ID",
    "UNKNOWN_SIGN",
    "Encoded",
    "Vocabulary",
    "tokenize",
]

LINE_END_SIGN = "⏎"
UNKNOWN_SIGN = "□"
"""Stands in texts that a network wrote for what its vocabulary does not have."""


@dataclass(frozen=True)
class Encoded:
    """One text as the network reads it.

    Attributes:
        text: as it was written.
        tokens: (timesteps,) the tokens that are read, as written in the text; the end of a line as `LINE_END_SIGN`.
        ids: (timesteps,) int32.
        spans: (timesteps,) first character and character after the last of each token in `text`.
        unknown: (timesteps,) bool, True where the vocabulary does not have the token.
        cut_side: the end at which a too long text is cut.
        cut_tokens: the tokens there that are not read, in the order of the text.
        empty: the text has no tokens; it is read as one unknown token, which stands nowhere in it.
    """

    text: str
    tokens: tuple[str, ...]
    ids: NDArray[np.int32]
    spans: tuple[tuple[int, int], ...]
    unknown: NDArray[np.bool_]
    cut_side: Cut
    cut_tokens: tuple[str, ...] = ()
    empty: bool = False

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def n_cut(self) -> int:
        """Return the number of tokens that are not read."""
        return len(self.cut_tokens)


@dataclass(frozen=True)
class Vocabulary:
    """The words that a network knows; a word's place is its id and its row of the embedding.

    Attributes:
        kind: which tokenizer reads the texts.
        words: (rows,) padding, unknown, in texts to be continued the end of a line, then the words, usually the most
            frequent first; of sub-words the characters and then what was merged, in the order of the merges.
        merges: of sub-words, else empty.
    """

    kind: TokenKind
    words: tuple[str, ...]
    merges: tuple[Merge, ...] = ()

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        *,
        kind: TokenKind = "words",
        size: int = 10_000,
        max_length: int = 120,
        cut: Cut = "end",
        progress: Progress = no_progress,
    ) -> Self:
        """Return the vocabulary of the most frequent tokens of texts, counted after cutting.

        Words of equal count stand in alphabetical order, so the same texts in any order give the same vocabulary.
        Sub-words are learned from the texts' first (or last) `max_length` words.

        Args:
            texts: the training texts, and no others.
            kind: which tokenizer reads them.
            size: rows at most, padding and unknown included.
            max_length: tokens of a text that the network reads.
            cut: the end that a too long text loses.
            progress: told how far it is.
        """
        if kind == "subwords":
            return cls.of_words(kind, *learn_subwords(texts, size - 2, max_length, cut, progress))
        return cls.count(tokenize(texts, kind, max_length, cut, progress), len(texts), size)

    @classmethod
    def count(cls, tokenized: Tokenized, n_texts: int, size: int) -> Self:
        """Return the vocabulary of the first `n_texts` tokenized texts. See `build`."""
        n_types = len(tokenized.words)
        counts = np.bincount(tokenized.types[: tokenized.offsets[n_texts]], minlength=n_types)[:n_types]
        return cls.of_counts(tokenized.kind, tokenized.words, counts, size)

    @classmethod
    def of_counts(
        cls, kind: TokenKind, words: Sequence[str], counts: NDArray[np.int64], size: int, *, ends: bool = False
    ) -> Self:
        """Return the vocabulary of the words that were counted most often.

        Args:
            kind: which tokenizer found them.
            words: (n,) each once.
            counts: (n,) how often; those that never occur get no row.
            size: rows at most.
            ends: the end of a line is a token, the first after unknown, however often it occurs.
        """
        found = sorted((-n, word) for n, word in zip(counts.tolist(), words, strict=True) if n and word != END)
        return cls.of_words(kind, [word for _, word in found[: size - 2 - ends]], ends=ends)

    @classmethod
    def of_words(
        cls, kind: TokenKind, words: Iterable[str], merges: Iterable[Merge] = (), *, ends: bool = False
    ) -> Self:
        """Return the vocabulary with these words, in this order, after padding, unknown and the end of a line."""
        return cls(kind, (PADDING, UNKNOWN, *([END] if ends else []), *words), tuple(merges))

    def __len__(self) -> int:
        """Return the rows of the embedding, padding and unknown included."""
        return len(self.words)

    @property
    def has_end(self) -> bool:
        """Say whether the end of a line is a token of its own, as in texts to be continued. Its id is `END_ID`."""
        return self.words[END_ID : END_ID + 1] == (END,)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def reader(self) -> Reader:
        """Return what cuts readable texts into tokens of this vocabulary."""
        return Reader(self.kind, self.words, self.merges)

    # --- from text to ids -------------------------------------------------------------------------

    def encode(self, text: str, max_length: int, cut: Cut = "end") -> Encoded:
        """Return a text as the network reads it, with what is unknown and what is cut.

        Args:
            text: anything a person can type.
            max_length: tokens that are read.
            cut: the end that a longer text loses.
        """
        ids, spans = self._tokens(text)
        if not ids:
            return Encoded(text, ("",), np.array([UNKNOWN_ID], np.int32), ((0, 0),), np.array([True]), cut, empty=True)
        first = max(len(ids) - max_length, 0) if cut == "start" else 0
        last = first + max_length
        ended = END_ID if self.has_end else -1
        pieces = tuple(
            LINE_END_SIGN if token == ended else text[start:end] for token, (start, end) in zip(ids, spans, strict=True)
        )
        kept = np.array(ids[first:last], dtype=np.int32)
        return Encoded(
            text,
            pieces[first:last],
            kept,
            tuple(spans[first:last]),
            kept == UNKNOWN_ID,
            cut,
            pieces[:first] + pieces[last:],
        )

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        is_spaced = self.kind in SPACED
        seen, found = aligned(text, visible_only=is_spaced)
        places: Sequence[int] = range(len(seen) + 1) if found is None else found
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        end = 0  # of the line before
        for start, stop in lines_of(seen) if self.has_end else [(0, len(seen))]:
            if start:
                ids.append(END_ID)
                spans.append((places[end], places[start]))
            line, where = seen[start:stop], places[start : stop + 1]
            end = stop
            if is_spaced:
                line, where = single_spaced(line, where)
            line_ids, line_spans = self.reader.encode(line)
            ids += line_ids
            spans += [(where[first], where[last]) for first, last in line_spans]
        return ids, spans

    def encode_many(
        self,
        texts: Sequence[str],
        max_length: int,
        cut: Cut = "end",
        *,
        labels: NDArray[np.int64] | None = None,
        progress: Progress = no_progress,
    ) -> TokenSet:
        """Return many texts as `encode` reads each of them.

        Args:
            texts: (n,).
            max_length, cut: as in `encode`.
            labels: (n,), zeros where there are none.
            progress: told how far it is.
        """
        tokenized = self.tokenize(texts, max_length, cut, progress)
        return TokenSet(
            self.ids_of(tokenized), tokenized.offsets, np.zeros(len(texts), np.int64) if labels is None else labels
        )

    def tokenize(
        self, texts: Sequence[str], max_length: int, cut: Cut = "end", progress: Progress = no_progress
    ) -> Tokenized:
        """Cut many texts into tokens, known and unknown. See `encode_many`."""
        return tokenize(texts, self.kind, max_length, cut, progress, reader=self.reader, ends=self.has_end)

    def ids_of(self, tokenized: Tokenized) -> NDArray[np.int32]:
        """Return the ids of tokenized texts, (total,) int32."""
        # The last type stands for the one token of a text that has none.
        return np.append(self.ids_of_words(tokenized.words), np.int32(UNKNOWN_ID))[tokenized.types]

    def ids_of_words(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the ids of tokens as tokenizers give them, (n,) int32."""
        return np.array([self._ids.get(word, UNKNOWN_ID) for word in words], dtype=np.int32)

    # --- from ids to text -------------------------------------------------------------------------

    def pieces(self, ids: Sequence[int] | NDArray[np.integer]) -> tuple[str, ...]:
        """Return the text of each token, with the space before it that belongs there: put together, `join`.

        The end of a line is a line break, unknown tokens are `UNKNOWN_SIGN`, padding is nothing.

        Args:
            ids: (n,).
        """
        signs = {PADDING_ID: "", UNKNOWN_ID: UNKNOWN_SIGN} | ({END_ID: "\n"} if self.has_end else {})
        return pieces_of(self.kind, [signs.get(token, self.words[token]) for token in map(int, ids)])

    def join(self, ids: Sequence[int] | NDArray[np.integer]) -> str:
        """Return tokens as a text that people read; reading it again gives the same tokens. See `pieces`."""
        return "".join(self.pieces(ids))

    def sign(self, token: int) -> str:
        """Return how one token is shown by itself: the end of a line and spaces are to be seen."""
        if token == UNKNOWN_ID:
            return UNKNOWN_SIGN
        if token == END_ID and self.has_end:
            return LINE_END_SIGN
        return self.words[token].replace(" ", "␣")

    # --- saved ------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """Return the form that is saved with a run: all that is needed to read texts, for people and programs."""
        return vocabulary_json(self.kind, self.words, self.merges)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            RunFormatError: it is something else, damaged, or of a newer version.
        """
        return cls(*read_vocabulary_json(text))
