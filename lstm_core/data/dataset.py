"""What a data set is to the rest of the library. Imports specs only."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from lstm_core.data.progress import Progress
from lstm_core.data.texts import Splits
from lstm_core.data.token_set import TokenKind
from lstm_core.specs import DataSpec


@dataclass(frozen=True)
class DatasetCard:
    """A data set for people.

    Attributes:
        name: as specs name it, such as "mixed".
        title: as the form names it.
        description: one or two sentences.
        class_names: in the order of the labels.
        citation: whom to cite, empty where there is nobody.
        licence: under which terms the texts come.
        embedded: True if it works without network as soon as the requirements are installed.
        positive_class: the class whose probability pages show.
    """

    name: str
    title: str
    description: str
    class_names: tuple[str, ...]
    citation: str
    licence: str
    embedded: bool
    positive_class: int


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


class Dataset(ABC):
    """One named data set. Instances hold no state: everything they know stands in files and specs."""

    card: DatasetCard

    @abstractmethod
    def availability(self) -> Availability:
        """Say whether it can be loaded now. Cheap: no download, nothing parsed."""

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

    @abstractmethod
    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        """Return the numbers of training, validation and test texts. Never downloads; raises as `fingerprint`."""

    def token_kind(self, data: DataSpec) -> TokenKind:
        """Return which tokenizer reads its texts."""
        return data.tokens

    def fixed_words(self) -> tuple[str, ...] | None:
        """Return the words of its vocabulary where they are known beforehand, else None."""
        return None
