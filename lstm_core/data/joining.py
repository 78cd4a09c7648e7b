"""From tokens back to text: with the spaces that people set around words and punctuation marks.

Reading the joined text again gives the same tokens: two tokens stand together only where the tokenizer of words
takes them apart again. Imports the token sets.
"""

from collections.abc import Sequence

from lstm_core.data.token_set import TokenKind

_BEFORE = frozenset(",.;:!?%)]}…”’»，。、；：！？）】」』》〉؟،؛।")
"""Signs with no space before them."""
_AFTER = frozenset("([{“‘«¿¡（【「『《〈，。、；：！？）】」』》〉")
"""Signs with no space after them."""
_BETWEEN = frozenset("-/–")
"""Signs with no space on either side where they stand between two words."""
_IN_NUMBERS = frozenset(".,:/")
_QUOTES = frozenset("\"'")


def pieces_of(kind: TokenKind, tokens: Sequence[str]) -> tuple[str, ...]:
    r"""Return each token with the space before it that belongs there: put together, they are the text.

    Args:
        kind: which tokenizer the tokens come from. Characters and sub-words hold their spaces already, letters have
            none, words get them.
        tokens: (n,) as they are to be shown, "\n" for the end of a line.

    Returns:
        (n,) texts.
    """
    if kind not in ("words", "keras_words"):
        return tuple(tokens)
    pieces: list[str] = []
    is_open = dict.fromkeys(_QUOTES, False)  # a quotation in this line
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else "\n"
        if token == "\n":
            is_open = dict.fromkeys(_QUOTES, False)
        closes = is_open.get(token, False)
        opened = is_open.get(before, False)  # the token before opened a quotation
        if token in _QUOTES:
            is_open[token] = not closes
        if before == "\n" or token == "\n" or not token:
            glued = True
        elif kind == "keras_words":
            glued = False
        else:
            following = tokens[number + 1] if number + 1 < len(tokens) else ""
            further = tokens[number - 2] if number > 1 else ""
            glued = closes or _is_glued(further, before, token, following, opened=opened)
        pieces.append(token if glued else " " + token)
    return tuple(pieces)


def _is_glued(further: str, before: str, token: str, following: str, *, opened: bool) -> bool:
    """Say whether a token stands right behind the one before it.

    Args:
        further, before: the two tokens before it.
        token: in question.
        following: the token after it.
        opened: the token before is a mark that opens a quotation.
    """
    if token in _BEFORE or token == before == "-":
        return True
    # what follows must begin with a letter or digit, or it might become one sign with the one before it
    if not token[0].isalnum():
        return token in _BETWEEN and _is_word(before) and _is_word(following)
    if opened or before in _AFTER or (before in "$#£€" and token[0].isdigit()):
        return True
    if before in _BETWEEN and _is_word(further):
        return True
    return before in _IN_NUMBERS and further.isdigit() and token.isdigit()


def _is_word(token: str) -> bool:
    return bool(token) and token[0].isalnum()
