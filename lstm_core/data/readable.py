"""A text as tokenizers may see it, with every character's place in what was written.

People type accents as signs of their own, paste HTML, and programs pass on halves of characters. All of it is put
right here, before tokenizing, because the places of the tokens in the text as written are shown. Imports the texts.
"""

import re
from collections.abc import Sequence
from unicodedata import category, is_normalized, normalize

from lstm_core.data.texts import without_markup

_PIECE = re.compile(r"\S+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n|\n|\r")

# Signs that nobody sees: controls that are no white space, and formats (Unicode categories Cc and Cf). The joiners
# and the tags of flags change how the signs look that stand around them, so they are invisible only by themselves.
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_FORMATS = (
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001"
)
_JOINERS = "\u200c\u200d\U000e0020-\U000e007f"
_INVISIBLE = re.compile(rf"[{_CONTROLS}{_FORMATS}]+[{_JOINERS}{_CONTROLS}{_FORMATS}]*|(?<!\S)[{_JOINERS}]+")


def readable(text: str, *, visible_only: bool = False) -> str:
    """Return the text as tokenizers may see it: no HTML line breaks, no halves of characters, accents composed.

    Args:
        text: as it was written.
        visible_only: leave out what nobody sees, so that it holds no spaces apart.
    """
    return aligned(text, visible_only=visible_only)[0]


def aligned(text: str, *, visible_only: bool = False) -> tuple[str, list[int] | None]:
    """Return the readable form of a text, and where in the text each of its characters begins.

    The normalizers of the library compose characters, too, but lose the accent's place in the text.

    Args:
        text, visible_only: as in `readable`.

    Returns:
        The readable text, and its characters' places in `text` with `len(text)` after them; None stands for
        0, 1, 2 and so on.
    """
    text = without_markup(text)
    places: list[int] | None = None
    if visible_only and _INVISIBLE.search(text):
        text, places = _visible(text)
    if text.isascii():
        return text, places
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    if is_normalized("NFC", text):
        return text, places
    before: Sequence[int] = range(len(text) + 1) if places is None else places
    pieces: list[str] = []
    after: list[int] = []
    end = 0
    while end < len(text):
        start, end = end, end + 1
        while end < len(text) and _continues(text[end]):
            end += 1
        composed = normalize("NFC", text[start:end])
        pieces.append(composed)
        after += [before[min(start + number, end - 1)] for number in range(len(composed))]
    return "".join(pieces), [*after, before[end]]


def _visible(text: str) -> tuple[str, list[int]]:
    pieces: list[str] = []
    places: list[int] = []
    end = 0
    for found in _INVISIBLE.finditer(text):
        pieces.append(text[end : found.start()])
        places += range(end, found.start())
        end = found.end()
    return "".join([*pieces, text[end:]]), [*places, *range(end, len(text) + 1)]


def lines_of(text: str) -> list[tuple[int, int]]:
    """Return first character and character after the last of each line, without the signs that end it."""
    if "\n" not in text and "\r" not in text:
        return [(0, len(text))]
    ends = [found.span() for found in _LINE_END.finditer(text)]
    return list(zip([0, *(last for _, last in ends)], [*(first for first, _ in ends), len(text)], strict=True))


def single_spaced(text: str, places: Sequence[int]) -> tuple[str, list[int]]:
    """Return a text with one space for each run of white space and none at its ends, and its characters' places.

    Args:
        text: in its readable form, a line or more.
        places: of its characters in the text as written, and the place after the last.
    """
    after: list[int] = []
    end = 0
    for found in _PIECE.finditer(text):
        if after:
            after.append(places[end])
        end = found.end()
        after += places[found.start() : end]
    return " ".join(text.split()), [*after, places[end]]


def _continues(sign: str) -> bool:
    """Say whether a sign can become one with the sign before it: a mark, or a vowel or final of Hangul."""
    return category(sign).startswith("M") or "\u1160" <= sign <= "\u11ff"
