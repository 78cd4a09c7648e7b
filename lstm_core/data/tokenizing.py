"""What a token is: how each kind of tokenizer reads a text. Together with `subwords` the only user of tokenizers.

A reader sees texts in their readable form (`readable`), and all but "words" and "letters" with single spaces. No
token reaches over white space, so pieces between white space may be read one by one. Imports the token sets.
"""

from collections.abc import Sequence

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import BPE, Model, WordLevel

from lstm_core.data.token_set import TokenKind

PADDING_ID = 0
UNKNOWN_ID = 1
END_ID = 2
PADDING = "[padding]"  # no tokenizer makes a token of several characters with a bracket in it
UNKNOWN = "[unknown]"
END = "[end]"
"""The end of a line, and between two texts that are read one after the other."""

Merge = tuple[str, str]
"""Two tokens that byte-pair encoding makes one of."""

_BATCH = 10_000  # pieces handed to the library at once

_VISIBLE = r"[^\s\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]"
_JOINED = r"(?:\p{M}|\x{200D}[^\s\p{Cc}\p{Cf}\p{L}\p{N}]|[\x{1F3FB}-\x{1F3FF}]|[\x{E0020}-\x{E007F}])*"
_SIGN = rf"[\x{{1F1E6}}-\x{{1F1FF}}]{{2}}|{_VISIBLE}{_JOINED}"  # a flag; anything visible with what belongs to it
_IN_WORD = r"[\p{L}\p{N}\p{M}\x{200C}\x{200D}]"  # the two joiners stand inside words of many scripts
_IN_LETTERS = r"[\p{L}\p{M}\x{200C}\x{200D}]"

PATTERNS: dict[TokenKind, str] = {
    # Apostrophes hold a word together, hyphens do not: with "well-acted" as three tokens 4.6 % of the tokens of the
    # default data set are unknown at 10,000 words, as one token 5.1 % (measured).
    "words": rf"[\p{{L}}\p{{N}}\p{{M}}]{_IN_WORD}*(?:'{_IN_WORD}+)*|{_SIGN}",
    "characters": rf" |{_SIGN}",
    # Within what are pieces merged? In words, numbers, and runs of other signs, each with the space before it, as
    # GPT-2 does (Radford et al. 2019, section 2.2). Every character but a space belongs to one of the three.
    "subwords": (
        rf" ?[\p{{L}}\p{{M}}]{_IN_LETTERS}*(?:'{_IN_LETTERS}+)*| ?\p{{N}}[\p{{N}}\p{{M}}]*"
        r"| ?(?:[^\s\p{L}\p{M}\p{N}][\p{M}\x{200D}]*)+"
    ),
    "letters": _SIGN,
    # The filter of keras.preprocessing.text.Tokenizer, with which the data set was made: punctuation is dropped.
    "keras_words": r"[^ \t\n\r\f\v!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~]+",
}
_NORMALIZERS: dict[TokenKind, list[normalizers.Normalizer]] = {
    "words": [normalizers.Replace("’", "'"), normalizers.Lowercase()],
    "characters": [normalizers.Lowercase()],
    "subwords": [normalizers.Replace("’", "'"), normalizers.Lowercase()],
    "letters": [normalizers.Replace(letter.lower(), letter) for letter in "ABCDEFGH"],
    "keras_words": [normalizers.Replace("’", "'"), normalizers.Lowercase()],
}

SPACED: frozenset[TokenKind] = frozenset({"characters", "subwords"})
"""The kinds whose tokens hold spaces, so that a text can be put together again exactly."""


def tokenizer(kind: TokenKind, model: Model) -> Tokenizer:
    """Return the library's tokenizer of a kind around a model."""
    made = Tokenizer(model)
    made.normalizer = normalizers.Sequence(_NORMALIZERS[kind])
    made.pre_tokenizer = pre_tokenizers.Split(Regex(PATTERNS[kind]), behavior="removed", invert=True)
    return made


class Reader:
    """Cuts readable texts into tokens.

    Args:
        kind: which tokenizer.
        words: of a vocabulary, in the order of their ids; only sub-words need them to be cut.
        merges: of sub-words, the first learned first.
    """

    def __init__(self, kind: TokenKind, words: Sequence[str] = (), merges: Sequence[Merge] = ()) -> None:
        self.kind = kind
        ids = {word: number for number, word in enumerate(words)}
        if kind == "subwords":
            known = ids or {UNKNOWN: UNKNOWN_ID}
            model: Model = BPE(vocab=known, merges=list(merges), unk_token=UNKNOWN, fuse_unk=False)
        else:
            model = WordLevel(ids, unk_token=UNKNOWN)
        self._tokenizer = tokenizer(kind, model)

    def encode(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Return the ids of a text's tokens, and where in the text each begins and ends."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, encoding.offsets

    def tokens(self, pieces: Sequence[str]) -> list[list[str]]:
        """Return the tokens of each piece, as a vocabulary has them; of sub-words the unknown ones as `UNKNOWN`."""
        if self.kind == "subwords":
            found: list[list[str]] = []
            for first in range(0, len(pieces), _BATCH):
                batch = self._tokenizer.encode_batch(list(pieces[first : first + _BATCH]), add_special_tokens=False)
                found += [encoding.tokens for encoding in batch]
            return found
        normal, tokens_of = self._tokenizer.normalizer.normalize_str, self._tokenizer.pre_tokenizer.pre_tokenize_str
        return [[token for token, _ in tokens_of(normal(piece))] for piece in pieces]
