"""What a data set is to the rest of the library. Imports specs only."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from lstm_core.data.number_set import NumberSplits
from lstm_core.data.progress import Progress
from lstm_core.data.texts import Splits
from lstm_core.data.token_set import TokenKind
from lstm_core.specs import DataSpec, RunSpec


@dataclass(frozen=True)
class DatasetCard:
    """A data set for people.

    Attributes:
        name: as specs name it, such as "mixed".
        title: as the form names it.
        description: one or two sentences.
        class_names: in the order of the labels; empty where there are no labels.
        citation: whom to cite, empty where there is nobody.
        licence: under which terms the texts come.
        embedded: True if it works without network as soon as the requirements are installed.
        positive_class: the class whose probability pages show.
        family: which kind of data this is, for the order of lists.
        rule: of a memory task, how the right answer follows from the sequence; empty for others.
    """

    name: str
    title: str
    description: str
    class_names: tuple[str, ...]
    citation: str
    licence: str
    embedded: bool
    positive_class: int
    family: Literal["texts", "memory", "series", "own"] = "texts"
    rule: str = ""


@dataclass(frozen=True)
class Availability:
    """Whether a data set is on this machine.

    Attributes:
        ready: it is.
        message: empty when ready; else what is missing, what to put where, and which data sets work now.
        downloadable: not ready, but the first use will try to download it.
    """

    ready: bool
    message: str = ""
    downloadable: bool = False


@dataclass(frozen=True)
class Baseline:
    """What can be had without learning, and what is best: the lines that the curves are read against.

    Attributes:
        name: what guesses, as the legend says it, such as "guessing" or "last value".
        loss, metric: of the guess on the validation part, on the scale of the loss, and in the unit of the metric.
        best_loss, best_metric: of the perfect answer; None where nobody knows it.
    """

    name: str
    loss: float
    metric: float
    best_loss: float | None = None
    best_metric: float | None = None


class Dataset(ABC):
    """One named data set. Instances hold no state: everything they know stands in files and specs."""

    card: DatasetCard

    @abstractmethod
    def availability(self) -> Availability:
        """Say whether it can be loaded now. Cheap: no download, nothing parsed."""

    @abstractmethod
    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        """Return the numbers of training, validation and test texts (or moments). Never downloads.

        Raises:
            DataUnavailableError: it is not here.
            DataFormatError: a file is damaged.
        """

    def baseline(self, spec: RunSpec) -> Baseline | None:
        """Return what guessing and the perfect answer get, where the data set knows; None: see `baselines`."""
        return None


class TextDataset(Dataset):
    """A data set of texts, with or without labels."""

    @abstractmethod
    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        """Return a text that changes whenever `load` would return something else. May download, does not parse.

        Raises:
            DataUnavailableError: it is not here and cannot be fetched.
            DataFormatError: a file is damaged.
        """

    @abstractmethod
    def load(self, data: DataSpec, progress: Progress) -> Splits:
        """Return its texts, split. Raises as `fingerprint` does."""

    def token_kind(self, data: DataSpec) -> TokenKind:
        """Return which tokenizer reads its texts."""
        if data.tokens == "numbers":
            raise TypeError("numbers have no tokens")
        return data.tokens

    def fixed_words(self) -> tuple[str, ...] | None:
        """Return the words of its vocabulary where they are known beforehand, else None."""
        return None


class NumberDataset(Dataset):
    """A data set of numbers: a time series, or sequences of numbers with a number to be answered."""

    @abstractmethod
    def load(self, spec: RunSpec, progress: Progress) -> NumberSplits:
        """Return its sequences, scaled and split as the spec's data and task say.

        Raises:
            DataUnavailableError: it is not here.
            DataFormatError: a file is damaged, or the series is too short for the window and the horizon.
        """
