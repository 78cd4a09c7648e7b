"""One text of a data set as HTML: its label, what was found in it, or its tokens. Everything in it is escaped.

Texts were written by strangers: HTML and scripts in them are shown as text. No streamlit, so each has a test.
Imports the vocabulary, the search and the palette.
"""

from lstm_core.data.vocabulary import Vocabulary
from lstm_core.figures.palette import Palette, fade
from lstm_core.insight.text_search import Query, places
from pages.components.inspect.parts import safe

SHOWN = 600
"""Characters of a text that are shown unless the whole is asked for."""

_BEFORE = 120  # characters before the first place that was found


def excerpt(text: str, query: Query, *, whole: bool) -> tuple[str, int]:
    """Return what is shown of a text, and where that begins in it."""
    if whole or len(text) <= SHOWN:
        return text, 0
    found = places(text, query)
    start = max(found[0][0] - _BEFORE, 0) if found else 0
    start = min(start, len(text) - SHOWN)
    return text[start : start + SHOWN], start


def label_html(name: str, colours: Palette) -> str:
    """Return the label of a text, "" where there is none."""
    if not name:
        return ""
    return f'<span class="data-label" style="border-color:{fade(colours.muted, 0.6)}">{safe(name)}</span> '


def text_html(text: str, query: Query, *, whole: bool = False) -> str:
    """Return a text, shortened, with what was found in it marked."""
    shown, start = excerpt(text, query, whole=whole)
    parts, last = [], 0
    for first, stop in places(shown, query):
        parts.append(f"{safe(shown[last:first])}<mark>{safe(shown[first:stop])}</mark>")
        last = stop
    parts.append(safe(shown[last:]))
    return f"{'… ' if start else ''}{''.join(parts)}{' …' if start + len(shown) < len(text) else ''}"


def tokens_html(text: str, vocabulary: Vocabulary, max_length: int, cut: str) -> str:
    """Return a text token by token: unknown ones dotted, those beyond the maximum length struck through."""
    encoded = vocabulary.encode(text, max_length, "start" if cut == "start" else "end")
    if encoded.empty:
        return '<span class="data-none">no token: read as one unknown word</span>'
    first, last = encoded.spans[0][0], encoded.spans[-1][1]
    before, after = _gone(text[:first]), _gone(text[last:])
    parts, place = [], first
    for (start, stop), unknown in zip(encoded.spans, encoded.unknown.tolist(), strict=True):
        parts.append(safe(text[place:start]))
        parts.append(f'<span class="data-token{" unknown" if unknown else ""}">{safe(text[start:stop])}</span>')
        place = stop
    return before + "".join(parts) + after


def _gone(text: str) -> str:
    return f'<span class="data-gone">{safe(text)}</span>' if text else ""
