"""Words with their opposites, for swapping a word with one click. Data only, written for film reviews.

Every word is among the 10,000 most frequent of the movie reviews, or the swap would only show what "unknown" does.
Imports nothing.
"""

from collections.abc import Mapping

_PAIRS = (
    ("good", "bad"),
    ("great", "awful"),
    ("wonderful", "terrible"),
    ("best", "worst"),
    ("better", "worse"),
    ("beautiful", "ugly"),
    ("funny", "boring"),
    ("moving", "cold"),
    ("exciting", "dull"),
    ("lively", "lifeless"),
    ("brilliant", "stupid"),
    ("excellent", "poor"),
    ("perfect", "flawed"),
    ("enjoyable", "annoying"),
    ("touching", "pointless"),
    ("clever", "silly"),
    ("smart", "dumb"),
    ("fresh", "stale"),
    ("original", "predictable"),
    ("interesting", "tedious"),
    ("believable", "ridiculous"),
    ("love", "hate"),
    ("loved", "hated"),
    ("liked", "disliked"),
    ("success", "failure"),
    ("masterpiece", "mess"),
    ("delight", "insult"),
    ("always", "never"),
    ("everything", "nothing"),
    ("strong", "weak"),
    ("happy", "sad"),
    ("deep", "shallow"),
    ("fast", "slow"),
    ("new", "old"),
    ("more", "less"),
    ("with", "without"),
    ("but", "and"),
    ("amazing", "horrible"),
    ("fun", "waste"),
    ("fascinating", "forgettable"),
)

OPPOSITES: Mapping[str, str] = {
    **{second: first for first, second in _PAIRS},
    **dict(_PAIRS),
    "hilarious": "boring",
    "superb": "awful",
    "charming": "annoying",
    "fantastic": "terrible",
    "enjoy": "hate",
    "A": "B",
    "B": "C",
    "C": "D",
    "D": "A",
    "*": "A",
    "E": "F",
    "F": "G",
    "G": "H",
    "H": "E",
    "0": "1",
    "1": "0",
    "(": ")",
    ")": "(",
    "[": "]",
    "]": "[",
    "{": "}",
    "}": "{",
}
"""Word in lower case -> its opposite; letters of the memory tasks have none, so they go round."""


def opposite(token: str) -> str | None:
    """Return what to put in the place of a token, None where no opposite is known."""
    return OPPOSITES.get(token) or OPPOSITES.get(token.casefold())
