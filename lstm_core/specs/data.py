"""From which data a network learns: texts, time series, and the generated tasks of `memory`.

A data set's name is enough to tell its kind. Imports pydantic only.
"""

import re
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from lstm_core.specs.memory import (
    AddingData,
    BracketsData,
    CopyData,
    MemoryData,
    NegationData,
    ParityData,
    StarData,
)
from lstm_core.specs.part import NumberData, Seed, TokenData

CLASSES: Final[dict[str, int]] = {"mixed": 2, "imdb": 2, "snippets": 2, "imdb-keras": 2, "reuters": 46}
"""The named sets of texts, each with its number of classes."""

SERIES: Final = ("sine", "seattle-temps")
"""The named time series."""

UPLOADED_TEXTS: Final = re.compile(r"upload:[0-9a-f]{16}")
UPLOADED_SERIES: Final = re.compile(r"series:[0-9a-f]{16}")

Share = Annotated[float, Field(ge=0.02, le=0.4)]


class TextData(TokenData):
    """Texts of a named data set, or of an upload, and how they become token ids.

    `cut` is the end that a too long text loses; `padding` the side on which shorter texts of a batch are
    filled up; with `mask` the network skips that filling; `length_buckets` makes batches of similar lengths,
    padded to their own longest text. `split_seed` is apart from the run's seed: runs over seeds share their
    validation and test texts. `classes` is the number of classes of an upload, null for texts without labels and
    for the named data sets, whose number is known. Where texts are to be continued, they are read in windows of
    `max_length` tokens.
    """

    kind: Literal["text"] = "text"
    dataset: str = "mixed"
    classes: Annotated[int, Field(ge=2, le=100)] | None = None
    tokens: Literal["words", "characters", "subwords"] = "words"
    vocabulary_size: Annotated[int, Field(ge=10, le=100_000)] = 10_000
    max_length: Annotated[int, Field(ge=2, le=2_000)] = 120
    cut: Literal["start", "end"] = "end"
    padding: Literal["pre", "post"] = "post"
    mask: bool = True
    length_buckets: bool = True
    validation_share: Share = 0.1
    split_seed: Seed = 0

    task_kinds: ClassVar[tuple[str, ...]] = ("classify", "generate")

    @property
    def n_classes(self) -> int:
        """Number of classes, 0 for texts without labels."""
        return CLASSES.get(self.dataset, self.classes or 0)

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.dataset not in CLASSES and not UPLOADED_TEXTS.fullmatch(self.dataset):
            raise ValueError(
                f"dataset|there is no data set of texts {self.dataset[:60]!r}|choose one of {', '.join(CLASSES)}, or "
                "upload:... as an upload is named"
            )
        if self.dataset in CLASSES and self.classes is not None:
            raise ValueError("classes|the classes of this data set are known|leave it out: it is for uploads")
        return self

    @model_validator(mode="after")
    def _padding_fits(self) -> Self:
        if self.mask and self.padding == "pre":
            raise ValueError(
                "padding|a mask needs padding after the text: the fast GPU path stops on masked padding in "
                "front of it|choose padding 'post', or switch the mask off"
            )
        if self.length_buckets and not self.mask:
            raise ValueError(
                "length_buckets|without a mask every text must be padded to the same length, otherwise the "
                "answer depends on its neighbours in the batch|switch length_buckets off, or the mask on"
            )
        return self


class SeriesData(NumberData):
    """A time series: one number at each of many moments at equal distances, split in the order of time.

    The last `test_share` is the test part, the `validation_share` before it the validation part; both are shares of
    the whole. `season` is the number of moments after which things repeat, such as 24 for hours; null takes what the
    data set says.
    """

    kind: Literal["series"] = "series"
    dataset: str = "seattle-temps"
    validation_share: Share = 0.1
    test_share: Share = 0.2
    season: Annotated[int, Field(ge=1, le=10_000)] | None = None

    task_kinds: ClassVar[tuple[str, ...]] = ("forecast",)
    features: ClassVar[int] = 1
    split_seed: ClassVar[int] = 0
    """Nothing is drawn: a series is split in the order of time."""
    max_length: ClassVar[int] = 0
    """Says nothing: the task's window is what is read. See `RunSpec.timesteps`."""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.dataset not in SERIES and not UPLOADED_SERIES.fullmatch(self.dataset):
            raise ValueError(
                f"dataset|there is no time series {self.dataset[:60]!r}|choose one of {', '.join(SERIES)}, or "
                "series:... as an uploaded series is named"
            )
        return self


DataSpec = Annotated[TextData | SeriesData | MemoryData, Field(discriminator="kind")]

MEMORY_TASKS: Final = ("star", "copy", "adding", "parity", "brackets", "negation")
"""The generated data sets; each is a kind of its own, with the same name."""

DATA_KINDS: Final[dict[str, type[TokenData] | type[NumberData]]] = {
    "text": TextData,
    "series": SeriesData,
    "star": StarData,
    "copy": CopyData,
    "adding": AddingData,
    "parity": ParityData,
    "brackets": BracketsData,
    "negation": NegationData,
}
"""The kinds of data, each with the part of a spec that has its fields."""


def kind_of(dataset: object) -> str:
    """Return the kind of the data set of that name; "text" for a name that nobody knows."""
    if dataset in MEMORY_TASKS:
        return str(dataset)
    if dataset in SERIES or (isinstance(dataset, str) and dataset.startswith("series:")):
        return "series"
    return "text"


def tasks_of(kind: object) -> tuple[str, ...]:
    """Return the tasks that a kind of data can be used for, the usual one first; none for a kind that nobody knows."""
    part = DATA_KINDS.get(kind) if isinstance(kind, str) else None
    return part.task_kinds if part is not None else ()
