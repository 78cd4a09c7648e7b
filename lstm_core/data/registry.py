"""The data sets that there are, by name. A new one is a file beside this one, a line here, and a test.

Imports the rest of `data` but preparation and batching.
"""

from lstm_core.data import imdb_keras, reuters
from lstm_core.data.dataset import Availability, Dataset, DatasetCard, NumberDataset, TextDataset
from lstm_core.data.embedded import EMBEDDED
from lstm_core.data.number_set import NumberSplits
from lstm_core.data.own import own_cards, own_dataset
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.texts import Splits, TextSet
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec, RunSpec

__all__ = [
    "CARDS",
    "Availability",
    "DatasetCard",
    "Splits",
    "TextSet",
    "availability",
    "card",
    "dataset",
    "dataset_sizes",
    "load_numbers",
    "load_splits",
    "own_cards",
]

_DATASETS: dict[str, Dataset] = {
    source.card.name: source for source in (*EMBEDDED, *imdb_keras.DATASETS, *reuters.DATASETS)
}

CARDS: dict[str, DatasetCard] = {name: source.card for name, source in _DATASETS.items()}
"""All data sets that come with the app, in the order of the form."""


def card(name: str) -> DatasetCard:
    """Return what people want to know about the data set of that name.

    Raises:
        DataUnavailableError: there is none.
    """
    return dataset(name).card


def dataset(name: str) -> Dataset:
    """Return the data set of that name; of an upload also where its files are gone, so that runs on it can be shown.

    Raises:
        DataUnavailableError: there is none.
    """
    own = own_dataset(name)
    if own is not None:
        return own
    if name not in _DATASETS:
        raise DataUnavailableError(
            f"There is no data set {name!r}", expected="one of " + ", ".join(_DATASETS), remedy="choose one of these"
        )
    return _DATASETS[name]


def availability(name: str) -> Availability:
    """Say whether a data set is on this machine. Cheap: no download, nothing parsed.

    Raises:
        DataUnavailableError: there is no data set of that name.
    """
    return dataset(name).availability()


def load_splits(data: DataSpec, progress: Progress | None = None) -> Splits:
    """Return the texts of a data set, split into training, validation and test.

    Args:
        data: names the data set, the validation share and the seed of the split.
        progress: told how far it is, also of a download.

    Raises:
        DataUnavailableError: it is not here and cannot be fetched.
        DataFormatError: a file of it is damaged.
    """
    source = dataset(data.dataset)
    if not isinstance(source, TextDataset):
        raise DataUnavailableError(
            f"The data set {data.dataset} has no texts",
            expected="a data set of texts",
            received="numbers",
            remedy="choose a data set of texts",
        )
    return source.load(data, progress or no_progress)


def load_numbers(spec: RunSpec, progress: Progress | None = None) -> NumberSplits:
    """Return the sequences of a data set of numbers, scaled and split as the spec says.

    Raises:
        DataUnavailableError: it is not here.
        DataFormatError: a file of it is damaged, or it is too short for what the spec wants.
    """
    source = dataset(spec.data.dataset)
    if not isinstance(source, NumberDataset):
        raise DataUnavailableError(
            f"The data set {spec.data.dataset} has no numbers",
            expected="a time series or numbers",
            received="texts",
            remedy="choose another data set",
        )
    return source.load(spec, progress or no_progress)


def dataset_sizes(data: DataSpec) -> tuple[int, int, int]:
    """Return the numbers of training, validation and test texts. May parse once, never downloads.

    Raises:
        DataUnavailableError: it is not on this machine.
        DataFormatError: a file of it is damaged.
    """
    return dataset(data.dataset).sizes(data)
