"""The texts that pages offer for the shipped examples, with what the shipped model makes of each.

Data only, so that pages, tests and documentation agree: `tests/test_examples.py` holds every text against the
shipped model. After `python -m lstm_core make-examples` that test says which of them still hold. Imports nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExampleText:
    """A text to look inside with.

    Attributes:
        title: on its button.
        text: as a person would type it.
        label: the class that is right, by its number.
        answer: the class that the shipped model gives at the end; another than `label` only where `title` says so.
        note: one sentence on what to look at.
        turning_word: the word at which the model changes its mind; "" where none is promised.
        turn: at least so much does the shown probability change at that word, with its sign. Shown is the
            probability of "positive" for reviews, of the letter `label` for the star.
    """

    title: str
    text: str
    label: int
    answer: int
    note: str
    turning_word: str = ""
    turn: float = 0.0

    @property
    def is_wrong(self) -> bool:
        """Whether the shipped model gets this text wrong, which its title admits."""
        return self.label != self.answer


_NEGATIVE, _POSITIVE = 0, 1

_OTHER_THINGS = (
    "we saw it on a monday with my brother and his wife at a theater near the station, and then we went home by bus"
)

_REVIEWS = (
    ExampleText(
        "Turns down",
        "a moving, beautiful and funny start, but the rest is dull and lifeless",
        _NEGATIVE,
        _NEGATIVE,
        "Praise builds up until “start”, then “dull” and “lifeless” take it back.",
        turning_word="dull",
        turn=-0.2,
    ),
    ExampleText(
        "Turns up",
        "i expected a dull and lifeless film, but it is a moving, beautiful and wonderful one",
        _POSITIVE,
        _POSITIVE,
        "The other way round: what comes last weighs most, so the network does more than count words.",
        turning_word="wonderful",
        turn=0.2,
    ),
    ExampleText(
        "One word decides",
        "the actors are wonderful but the script is an insult",
        _NEGATIVE,
        _NEGATIVE,
        "Watch the last word: look at the unit that moves most there.",
        turning_word="insult",
        turn=-0.2,
    ),
    ExampleText(
        "Builds up",
        "despite its flaws, this is an enjoyable and touching film",
        _POSITIVE,
        _POSITIVE,
        "No single word decides: the answer climbs step by step.",
    ),
    ExampleText(
        "Remembers",
        f"wonderful. {_OTHER_THINGS}",
        _POSITIVE,
        _POSITIVE,
        "One word of praise, then 24 words about other things: the verdict is kept. Put “terrible” in its place.",
    ),
    ExampleText(
        "Gets it wrong",
        "a film that is never dull, never boring and always funny",
        _POSITIVE,
        _NEGATIVE,
        "This network does not read negation: “never dull” counts as “dull”.",
    ),
)

_STAR = (
    ExampleText(
        "Star at the start",
        "DBA*CADBBCADCBADDBACBADCCABDABCDBBACDACBDDABCABDCA",
        2,
        2,
        "The letter after the star has to be kept for 45 steps: see f close to 1 to the end.",
        turning_word="C",
        turn=0.2,
    ),
    ExampleText(
        "Star in the middle",
        "BCADDBACBADCCABDABCDBBADC*BDACBDDABCABDCADCABBDCAC",
        1,
        1,
        "At the star f falls and the gates open; before it nothing is worth keeping.",
        turning_word="B",
        turn=0.2,
    ),
    ExampleText(
        "Star near the end",
        "ACBDDABCABDCADCABBDCACDBADCBADDBACBADCCABDAC*ABCDB",
        0,
        0,
        "Almost no distance: the easiest case, learned first.",
        turning_word="A",
        turn=0.2,
    ),
)

EXAMPLE_TEXTS: dict[str, tuple[ExampleText, ...]] = {"mixed": _REVIEWS, "star": _STAR}
"""From the name of a data set to the texts that are offered with it."""

EXAMPLE_RUNS: dict[str, str] = {"mixed": "example-movie-reviews", "star": "example-star"}
"""From the name of a data set to the id of the shipped run that the texts are tested on."""
