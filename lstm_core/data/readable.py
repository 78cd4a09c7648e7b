"""A text as tokenizers may see it, with every character's place in what was written.

People type accents as signs of their own, paste HTML, and programs pass on halves of characters. All of it is put
right here, before tokenizing, because the places of the tokens in the text as written are shown. Imports the texts.
"""

import re
from unicodedata import category, is_normalized, normalize

from lstm_core.data.texts import without_markup

_PIECE = re.compile(r"\S+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    """Return the text as tokenizers may see it: no HTML line breaks, no halves of characters, accents composed."""
    return aligned(text)[0]


def aligned(text: str) -> tuple[str, list[int] | None]:
    """Return the readable form of a text, and where in the text each of its characters begins.

    The normalizers of the library compose characters, too, but lose the accent's place in the text.

    Returns:
        The readable text, and its characters' places in `text` with `len(text)` after them; None stands for
        0, 1, 2 and so on.
    """
    text = without_markup(text)
    if text.isascii():
        return text, None
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    if is_normalized("NFC", text):
        return text, None
    pieces: list[str] = []
    places: list[int] = []
    end = 0
    while end < len(text):
        start, end = end, end + 1
        while end < len(text) and _continues(text[end]):
            end += 1
        composed = normalize("NFC", text[start:end])
        pieces.append(composed)
        places += [min(start + number, end - 1) for number in range(len(composed))]
    return "".join(pieces), [*places, len(text)]


def single_spaced(text: str, places: list[int] | None) -> tuple[str, list[int]]:
    """Return a text with one space for each run of white space and none at its ends, and its characters' places."""
    before = range(len(text) + 1) if places is None else places
    after: list[int] = []
    end = 0
    for found in _PIECE.finditer(text):
        if after:
            after.append(before[end])
        end = found.end()
        after += before[found.start() : end]
    return " ".join(text.split()), [*after, before[end]]


def _continues(sign: str) -> bool:
    """Say whether a sign can become one with the sign before it: a mark, or a vowel or final of Hangul."""
    return category(sign).startswith("M") or "\u1160" <= sign <= "\u11ff"
