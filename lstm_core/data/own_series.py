"""A time series that somebody uploaded, as a data set: it is windowed and split as all series are.

Imports series, and the store of uploads when it is read.
"""

from lstm_core.data.dataset import Availability, DatasetCard
from lstm_core.data.series import Series, SeriesDataset
from lstm_core.errors import ExplorerError


class OwnSeries(SeriesDataset):
    """An uploaded series.

    Args:
        name: "series:" and 16 hexadecimal digits, as the store of uploads gave it.
        title: as its owner calls it.
    """

    def __init__(self, name: str, title: str = "") -> None:
        self.card = DatasetCard(
            name=name,
            title=title or "Your own series",
            description="A time series of your own.",
            class_names=(),
            citation="",
            licence="Your own data",
            embedded=False,
            positive_class=0,
            family="own",
        )

    def availability(self) -> Availability:
        try:
            self.series()
        except ExplorerError as error:
            return Availability(False, str(error))
        return Availability(True)

    def series(self) -> Series:
        from lstm_core.data.uploads import read_series

        return read_series(self.card.name)
