"""The generated task "delayed negation": sentences that praise or blame, perhaps negated many words before.

What a film is called stands at the end, what turns it round at the beginning, and words that say nothing lie between.
Neither end tells the answer alone, so no count of words does: a sentence and its twin with the other answer
differ at one end only. Imports the texts and the specs.
"""

import numpy as np

from lstm_core.data.dataset import DatasetCard
from lstm_core.data.memory.dealing import GeneratedDataset, LabelledTexts, deal
from lstm_core.data.token_set import TokenKind
from lstm_core.specs import DataSpec, NegationData

GOOD = 1
"""The label of a sentence that, all in all, praises."""

FRAMES = (
    ("it is true that", "everybody says that", "i believe that", "we can say that", "she told us that"),
    ("it is not true that", "nobody says that", "i do not believe that", "we can never say that", "she denied that"),
)
"""How a sentence begins: as it is, and turned round."""

NOUNS = ("film", "story", "play", "comedy", "drama", "ending", "plot", "script")

PHRASES = (
    ("again", "yesterday", "together", "late", "alone", "twice", "today", "indoors"),
    ("on monday", "on friday", "in paris", "in winter", "after dinner", "last week", "at home", "near here"),
    ("with my sister", "with two friends", "at the station", "in a tent", "during the storm", "before the exam"),
    ("in the old town", "behind the big house", "on a small screen", "under the open sky"),
)
"""Words that say nothing about the film: phrases of one, two, three and four words."""

WORDS_OF = (
    ("dull", "boring", "awful", "weak", "ugly", "stupid", "lifeless", "terrible"),
    ("great", "funny", "moving", "clever", "lovely", "brilliant", "charming", "wonderful"),
)
"""What is said of it: blame, praise."""


def negation_texts(data: NegationData) -> LabelledTexts:
    """Generate the three splits.

    Half of the sentences are negated, half say a good word, and each of the four kinds is equally likely; 0 to
    `length` words lie between the film and what is said of it, all numbers equally often.
    """
    return deal(_drawn, data, n_classes=2, sizes=range(data.length + 1), key=(data.length,))


def _drawn(random: np.random.Generator, label: int, size: int, n: int) -> list[str]:
    negated = random.integers(2, size=n)
    is_good = negated ^ label
    frames, nouns, words = (random.integers(len(table), size=n) for table in (FRAMES[0], NOUNS, WORDS_OF[0]))
    return [
        f"{FRAMES[negated[row]][frames[row]]} the {NOUNS[nouns[row]]} that we saw {_between(random, size)}"
        f"is {WORDS_OF[is_good[row]][words[row]]}"
        for row in range(n)
    ]


def _between(random: np.random.Generator, size: int) -> str:
    """Return phrases of `size` words together, with a space behind each."""
    said = ""
    while size:
        n_words = int(random.integers(1, min(size, len(PHRASES)) + 1))
        phrases = PHRASES[n_words - 1]
        said += phrases[random.integers(len(phrases))] + " "
        size -= n_words
    return said


class Negation(GeneratedDataset):
    """The task as a data set."""

    spec_type = NegationData
    card = DatasetCard(
        name="negation",
        title="Delayed negation",
        description="Generated sentences that praise or blame, half of them turned round by words far before. "
        "Counting words is no better than guessing.",
        class_names=("bad", "good"),
        citation="",
        licence="Generated",
        embedded=True,
        positive_class=GOOD,
        family="memory",
        rule="The last word says good or bad; a beginning such as 'it is not true that' turns it round.",
    )

    def splits(self, data: DataSpec) -> LabelledTexts:
        return negation_texts(self.checked(data))  # type: ignore[arg-type]

    def token_kind(self, data: DataSpec) -> TokenKind:
        return "words"

    def fixed_words(self) -> tuple[str, ...]:
        return tuple(sorted(set(" ".join(_all_phrases()).split())))


def _all_phrases() -> list[str]:
    """Return all that sentences are made of."""
    tables = (*FRAMES, NOUNS, *PHRASES, *WORDS_OF)
    return ["the that we saw is", *(phrase for table in tables for phrase in table)]
