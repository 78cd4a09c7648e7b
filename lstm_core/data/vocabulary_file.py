"""The form in which a vocabulary is saved with a run: JSON that people can read. Imports the tokenizing and errors."""

import json

from lstm_core.data.token_set import TokenKind
from lstm_core.data.tokenizing import END, END_ID, PADDING, PADDING_ID, PATTERNS, UNKNOWN, UNKNOWN_ID, Merge
from lstm_core.errors import RunFormatError

_FORMAT = 1  # what only some vocabularies have stands in fields of its own, which older versions pass over

Content = tuple[TokenKind, tuple[str, ...], tuple[Merge, ...]]
"""The kind of tokenizer, the words in the order of their ids, and the merges of sub-words."""


def vocabulary_json(kind: TokenKind, words: tuple[str, ...], merges: tuple[Merge, ...]) -> str:
    """Return the saved form, with all that another program needs to read texts as the network does."""
    head = {
        "format": _FORMAT,
        "tokens": kind,
        "lower_case": kind != "letters",
        "padding_id": PADDING_ID,
        "unknown_id": UNKNOWN_ID,
        **({"end_id": END_ID} if words[END_ID : END_ID + 1] == (END,) else {}),
        "words": list(words),
        **({"merges": list(map(list, merges))} if merges else {}),
    }
    return json.dumps(head, ensure_ascii=False, indent=0) + "\n"


def read_vocabulary_json(text: str) -> Content:
    """Read what `vocabulary_json` wrote.

    Raises:
        RunFormatError: it is something else, damaged, or of a newer version.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable("it is not JSON: " + str(error)) from error
    if not isinstance(values, dict) or values.get("format") != _FORMAT:
        raise _unreadable(f"its format is not {_FORMAT}")
    words, kind = values.get("words"), values.get("tokens")
    if not isinstance(kind, str) or kind not in PATTERNS:
        raise _unreadable(f"it names the unknown tokenizer {kind!r}")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _unreadable("its words are not a list of texts")
    if words[:2] != [PADDING, UNKNOWN] or len(set(words)) != len(words):
        raise _unreadable("its words do not begin with padding and unknown, or one stands twice")
    return kind, tuple(words), _merges(values.get("merges", []), set(words))


def _merges(values: object, words: set[str]) -> tuple[Merge, ...]:
    """Return the merges of sub-words, each of two rows that make a third."""
    merges: list[Merge] = []
    for pair in values if isinstance(values, list) else [None]:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            raise _unreadable("its merges are not pairs of texts")
        left, right = pair
        if not words.issuperset((left, right, left + right)):
            raise _unreadable("its merges are not of its words")
        merges.append((left, right))
    return tuple(merges)


def _unreadable(received: str) -> RunFormatError:
    return RunFormatError(
        "The vocabulary of this run cannot be read",
        expected=f"a vocabulary.json of format {_FORMAT}",
        received=received,
        remedy="open the run with the version of LSTM Explorer that made it, or train again",
    )
