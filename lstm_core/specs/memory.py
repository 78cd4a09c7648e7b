"""The memory tasks: data that is generated, so that the right answer is known and the difficulty can be set.

Each is a pure function of its spec. `length` is the difficulty that the form's slider sets. All sequences of
one spec are read whole: there is nothing to cut or to fill up, but where a docstring says so. Imports pydantic only.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstm_core.specs.part import NumberData, Part, Seed, TokenData


class GeneratedSize(Part):
    """How many sequences are made, and from which seed."""

    train_size: Annotated[int, Field(ge=100, le=200_000)] = 6_000
    validation_size: Annotated[int, Field(ge=50, le=20_000)] = 1_000
    test_size: Annotated[int, Field(ge=50, le=20_000)] = 1_000
    split_seed: Seed = 0


class GeneratedTexts(GeneratedSize, TokenData):
    """What is the same for all generated texts: they are read whole, and masked where they are shorter than others."""

    tokens: ClassVar[Literal["words", "characters"]] = "characters"
    n_classes: ClassVar[int] = 0
    cut: ClassVar[Literal["end"]] = "end"
    padding: ClassVar[Literal["post"]] = "post"
    mask: ClassVar[bool] = True
    length_buckets: ClassVar[bool] = False


class StarData(GeneratedTexts):
    """ "Letter after the star": `length` letters A to D, one star; the label is the letter after it."""

    kind: Literal["star"] = "star"
    dataset: Literal["star"] = "star"
    length: Annotated[int, Field(ge=3, le=500)] = 50

    task_kinds: ClassVar[tuple[str, ...]] = ("classify",)
    n_classes: ClassVar[int] = 4
    vocabulary_size: ClassVar[int] = 7
    """Padding, unknown, the star and four letters."""

    @property
    def max_length(self) -> int:
        return self.length


class CopyData(GeneratedTexts):
    """ "Copy": `n_symbols` letters, `length` dots, a mark, and the letters again, to be said from memory.

    A text to be continued; only the letters after the mark count.
    """

    kind: Literal["copy"] = "copy"
    dataset: Literal["copy"] = "copy"
    length: Annotated[int, Field(ge=0, le=300)] = 10
    n_symbols: Annotated[int, Field(ge=1, le=20)] = 4

    task_kinds: ClassVar[tuple[str, ...]] = ("generate",)
    vocabulary_size: ClassVar[int] = 12
    """Padding, unknown, eight letters, the dot and the mark."""

    @property
    def max_length(self) -> int:
        """All that is read: everything but the last letter."""
        return 2 * self.n_symbols + self.length


class AddingData(GeneratedSize, NumberData):
    """ "Adding": `length` numbers between 0 and 1, two of them marked; the answer is the sum of these two.

    The adding problem of Hochreiter and Schmidhuber (1997), section 5.4, with marks 0 and 1. A timestep has two
    features: the number and its mark.
    """

    kind: Literal["adding"] = "adding"
    dataset: Literal["adding"] = "adding"
    length: Annotated[int, Field(ge=2, le=500)] = 50

    task_kinds: ClassVar[tuple[str, ...]] = ("regress",)
    features: ClassVar[int] = 2

    @property
    def max_length(self) -> int:
        return self.length


class ParityData(GeneratedTexts):
    """ "Parity": up to `length` zeros and ones; is the number of ones odd?

    Lengths are drawn from 1 to `length`, because networks learn the long ones from the short ones.
    """

    kind: Literal["parity"] = "parity"
    dataset: Literal["parity"] = "parity"
    length: Annotated[int, Field(ge=4, le=200)] = 12

    task_kinds: ClassVar[tuple[str, ...]] = ("classify",)
    n_classes: ClassVar[int] = 2
    vocabulary_size: ClassVar[int] = 4
    length_buckets: ClassVar[bool] = True

    @property
    def max_length(self) -> int:
        return self.length


class BracketsData(GeneratedTexts):
    """ "Brackets": up to `length` opening and closing brackets of `n_kinds` kinds; does every one find its partner?"""

    kind: Literal["brackets"] = "brackets"
    dataset: Literal["brackets"] = "brackets"
    length: Annotated[int, Field(ge=4, le=200)] = 20
    n_kinds: Annotated[int, Field(ge=1, le=3)] = 1

    task_kinds: ClassVar[tuple[str, ...]] = ("classify",)
    n_classes: ClassVar[int] = 2
    vocabulary_size: ClassVar[int] = 8
    length_buckets: ClassVar[bool] = True

    @property
    def max_length(self) -> int:
        return self.length


class NegationData(GeneratedTexts):
    """ "Delayed negation": a sentence that praises or blames, perhaps negated up to `length` words before; good or bad?"""

    kind: Literal["negation"] = "negation"
    dataset: Literal["negation"] = "negation"
    length: Annotated[int, Field(ge=0, le=60)] = 8

    tokens: ClassVar[Literal["words", "characters"]] = "words"
    task_kinds: ClassVar[tuple[str, ...]] = ("classify",)
    n_classes: ClassVar[int] = 2
    vocabulary_size: ClassVar[int] = 200
    length_buckets: ClassVar[bool] = True

    @property
    def max_length(self) -> int:
        """The words between, and the sentence around them."""
        return self.length + 20


MemoryData = StarData | CopyData | AddingData | ParityData | BracketsData | NegationData
