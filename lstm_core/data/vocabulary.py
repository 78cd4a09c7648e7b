"""From text to token ids and back to the places in the text: tokenizers and the vocabulary of a run.

Typed text and training text go through one tokenizer. For many texts the pieces between white space are tokenized
once each and then looked up: no token reaches over white space, so this gives what whole texts would (a property
test holds the two together) and costs 2.5 s of CPU for 33,000 reviews instead of 16 s. Imports errors; the only file that
imports the tokenizers library.
"""

import itertools
import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordLevel

from lstm_core.data.pieces import PieceTable, Tokenized
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.readable import aligned, readable, single_spaced
from lstm_core.data.token_set import Cut, TokenKind, TokenSet
from lstm_core.errors import RunFormatError

PADDING_ID = 0
UNKNOWN_ID = 1
PADDING = "[padding]"  # no tokenizer makes a token of several characters with a bracket in it
UNKNOWN = "[unknown]"

_FORMAT = 1

# --- what a token is ------------------------------------------------------------------------------

_VISIBLE = r"[^\s\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]"
_JOINED = r"(?:\p{M}|\x{200D}[^\s\p{Cc}\p{Cf}\p{L}\p{N}]|[\x{1F3FB}-\x{1F3FF}]|[\x{E0020}-\x{E007F}])*"
_SIGN = rf"[\x{{1F1E6}}-\x{{1F1FF}}]{{2}}|{_VISIBLE}{_JOINED}"  # a flag; anything visible with what belongs to it
_IN_WORD = r"[\p{L}\p{N}\p{M}\x{200C}\x{200D}]"  # the two joiners stand inside words of many scripts

_PATTERNS: dict[TokenKind, str] = {
    # Apostrophes hold a word together, hyphens do not: with "well-acted" as three tokens 4.6 % of the tokens of the
    # default data set are unknown at 10,000 words, as one token 5.1 % (measured).
    "words": rf"[\p{{L}}\p{{N}}\p{{M}}]{_IN_WORD}*(?:'{_IN_WORD}+)*|{_SIGN}",
    "characters": rf" |{_SIGN}",
    "letters": _SIGN,
    # The filter of keras.preprocessing.text.Tokenizer, with which the data set was made: punctuation is dropped.
    "keras_words": r"[^ \t\n\r\f\v!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~]+",
}
_NORMALIZERS: dict[TokenKind, list[normalizers.Normalizer]] = {
    "words": [normalizers.Replace("’", "'"), normalizers.Lowercase()],
    "characters": [normalizers.Lowercase()],
    "letters": [normalizers.Replace(letter.lower(), letter) for letter in "ABCD"],
    "keras_words": [normalizers.Replace("’", "'"), normalizers.Lowercase()],
}


def _tokenizer(kind: TokenKind, ids: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(WordLevel(ids, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(_NORMALIZERS[kind])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_PATTERNS[kind]), behavior="removed", invert=True)
    return tokenizer


# --- the vocabulary -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Encoded:
    """One text as the network reads it.

    Attributes:
        text: as it was written.
        tokens: (timesteps,) the tokens that are read, as written in the text.
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
        words: (rows,) padding, unknown, then the words, usually the most frequent first.
    """

    kind: TokenKind
    words: tuple[str, ...]

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        *,
        kind: TokenKind = "words",
        size: int = 10_000,
        max_length: int = 120,
        cut: Cut = "end",
    ) -> Self:
        """Return the vocabulary of the most frequent tokens of texts, counted after cutting.

        Words of equal count stand in alphabetical order, so the same texts in any order give the same vocabulary.

        Args:
            texts: the training texts, and no others.
            kind: which tokenizer reads them.
            size: rows at most, padding and unknown included.
            max_length: tokens of a text that the network reads.
            cut: the end that a too long text loses.
        """
        return cls.count(tokenize(texts, kind, max_length, cut), len(texts), size)

    @classmethod
    def count(cls, tokenized: Tokenized, n_texts: int, size: int) -> Self:
        """Return the vocabulary of the first `n_texts` tokenized texts. See `build`."""
        n_types = len(tokenized.words)
        counts = np.bincount(tokenized.types[: tokenized.offsets[n_texts]], minlength=n_types)[:n_types].tolist()
        found = sorted((-count, word) for count, word in zip(counts, tokenized.words, strict=True) if count)
        return cls.of_words(tokenized.kind, [word for _, word in found[: size - 2]])

    @classmethod
    def of_words(cls, kind: TokenKind, words: Iterable[str]) -> Self:
        """Return the vocabulary with these words, in this order, after padding and unknown."""
        return cls(kind, (PADDING, UNKNOWN, *words))

    def __len__(self) -> int:
        """Return the rows of the embedding, padding and unknown included."""
        return len(self.words)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return _tokenizer(self.kind, self._ids)

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
        pieces = tuple(text[start:end] for start, end in spans)
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
        seen, places = aligned(text)
        if self.kind == "characters":
            seen, places = single_spaced(seen, places)
        encoding = self._tokenizer.encode(seen, add_special_tokens=False)
        spans = encoding.offsets
        if places is not None:
            spans = [(places[start], places[end]) for start, end in spans]
        return encoding.ids, spans

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
        tokenized = tokenize(texts, self.kind, max_length, cut, progress)
        return TokenSet(
            self.ids_of(tokenized), tokenized.offsets, np.zeros(len(texts), np.int64) if labels is None else labels
        )

    def ids_of(self, tokenized: Tokenized) -> NDArray[np.int32]:
        """Return the ids of tokenized texts, (total,) int32."""
        ids = [self._ids.get(word, UNKNOWN_ID) for word in tokenized.words]
        # The last type stands for the one token of a text that has none.
        return np.array([*ids, UNKNOWN_ID], dtype=np.int32)[tokenized.types]

    def to_json(self) -> str:
        """Return the form that is saved with a run: all that is needed to read texts, for people and programs."""
        head = {
            "format": _FORMAT,
            "tokens": self.kind,
            "lower_case": self.kind != "letters",
            "padding_id": PADDING_ID,
            "unknown_id": UNKNOWN_ID,
            "words": list(self.words),
        }
        return json.dumps(head, ensure_ascii=False, indent=0) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            RunFormatError: it is something else, damaged, or of a newer version.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise _unreadable("it is not JSON: " + str(error)) from error
        if not isinstance(values, dict) or values.get("format") != _FORMAT:
            raise _unreadable(f"its format is not {_FORMAT}")
        words, kind = values.get("words"), values.get("tokens")
        if kind not in _PATTERNS:
            raise _unreadable(f"it names the unknown tokenizer {kind!r}")
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise _unreadable("its words are not a list of texts")
        if words[:2] != [PADDING, UNKNOWN] or len(set(words)) != len(words):
            raise _unreadable("its words do not begin with padding and unknown, or one stands twice")
        return cls(kind, tuple(words))


def _unreadable(received: str) -> RunFormatError:
    return RunFormatError(
        "The vocabulary of this run cannot be read",
        expected=f"a vocabulary.json of format {_FORMAT}",
        received=received,
        remedy="open the run with the version of LSTM Explorer that made it, or train again",
    )


# --- many texts at once ---------------------------------------------------------------------------


def tokenize(
    texts: Sequence[str], kind: TokenKind, max_length: int, cut: Cut, progress: Progress = no_progress
) -> Tokenized:
    """Tokenize many texts and cut each to the tokens that a network reads.

    Args:
        texts: (n,).
        kind, max_length, cut: as in `Vocabulary.build`.
        progress: told how far it is.
    """
    pieces = _Pieces(kind)
    enough = max_length + 1  # pieces of a text that are looked at first; most have at least one token
    rows: list[array[int]] = []
    partly: list[int] = []
    n = len(texts)
    for number, text in enumerate(texts):
        if number % 2_000 == 0:
            progress(f"Reading text {number:,} of {n:,}", 0.7 * number / n)
        numbers, whole = pieces.split(readable(text), enough, cut)
        rows.append(numbers)
        if not whole:
            partly.append(number)
    progress("Reading the words", 0.7)
    table = pieces.tokenized()
    short = [number for number in partly if table.n_tokens(rows[number]) < max_length]
    if short:  # many pieces without a token, such as zero-width spaces: look at these texts to their end
        for number in short:
            rows[number], _ = pieces.split(readable(texts[number]), -1, cut)
        table = pieces.tokenized()
    progress("Reading the words", 0.9)
    types, offsets = table.gathered(rows, max_length, cut)
    progress("Reading the words", 1.0)
    return Tokenized(kind, table.words, types, offsets)


class _Pieces:
    """The distinct pieces of text between white space, numbered as they come."""

    def __init__(self, kind: TokenKind) -> None:
        # No token of keras_words holds a plain space, but some hold other white space.
        self.separator = " " if kind == "keras_words" else None
        self.numbers: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        self.space = self.numbers[" "] if kind == "characters" else None
        self._tokenizer = _tokenizer(kind, {})
        self._words: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        self._types = array("i")
        self._lengths = array("i")

    def split(self, text: str, n: int, cut: Cut) -> tuple["array[int]", bool]:
        """Return the numbers of the first or last n pieces (-1: all), and whether these are all there are."""
        whole = True
        if cut == "end":
            pieces = text.split(self.separator, n)
            if 0 <= n < len(pieces):
                pieces.pop()
                whole = False
        else:
            pieces = text.rsplit(self.separator, n)
            if 0 <= n < len(pieces):
                pieces.pop(0)
                whole = False
        numbers = array("i", map(self.numbers.__getitem__, pieces))
        if self.space is not None and numbers:
            spaced = array("i", [self.space]) * (2 * len(numbers) - 1)
            spaced[::2] = numbers
            return spaced, whole
        return numbers, whole

    def tokenized(self) -> PieceTable:
        """Return the tokens of all pieces so far."""
        normal, tokens_of = self._tokenizer.normalizer.normalize_str, self._tokenizer.pre_tokenizer.pre_tokenize_str
        for piece in itertools.islice(self.numbers, len(self._lengths), None):
            tokens = [token for token, _ in tokens_of(normal(piece))]
            self._types.extend(map(self._words.__getitem__, tokens))
            self._lengths.append(len(tokens))
        lengths = np.array(self._lengths, dtype=np.int64)
        types = np.array(self._types, dtype=np.int64)
        return PieceTable(tuple(self._words), types, np.cumsum(lengths) - lengths, lengths)
