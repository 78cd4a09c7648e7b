"""The data sets that need no network, for messages about those that do. Imports their files."""

from lstm_core.data import memory, movie_reviews, seattle_temps, sine, star
from lstm_core.data.dataset import Dataset

EMBEDDED: tuple[Dataset, ...] = (
    *movie_reviews.DATASETS,
    *star.DATASETS,
    *memory.DATASETS,
    *sine.DATASETS,
    *seattle_temps.DATASETS,
)


def working_now() -> str:
    """Return a sentence that names the data sets which work on this machine without network."""
    titles = [source.card.title for source in EMBEDDED if source.availability().ready]
    return f"These data sets work now: {', '.join(titles)}" if titles else "No data set works now"
