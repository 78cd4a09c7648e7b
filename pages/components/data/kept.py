"""What takes long about a data set, computed once for all viewers and shown with its progress.

Everything is kept by the fingerprint of the texts and by what counts as a token, and bounded in number: a large data
set takes about 100 MB. Imports the library below Keras, the slots of Inspect, and streamlit.
"""

import streamlit as st

from lstm_core.data.counted import CountedTexts, Repeats, count_texts, repeats_in
from lstm_core.data.dataset import TextDataset
from lstm_core.data.number_set import NumberSplits
from lstm_core.data.progress import no_progress
from lstm_core.data.registry import load_numbers, load_splits
from lstm_core.data.texts import Splits, TextSet
from lstm_core.data.token_set import TokenKind
from lstm_core.insight.data_facts import Presence, presence
from lstm_core.insight.text_search import Query, mixed_order, search
from pages.components.data.subject import Subject
from pages.components.inspect.sampling import Slot, progress_bar


@st.cache_resource(max_entries=4, show_spinner=False)
def _splits_slot(fingerprint: str) -> Slot[Splits]:
    return Slot()


@st.cache_resource(max_entries=3, show_spinner=False)
def _counted_slot(fingerprint: str, kind: str) -> Slot[CountedTexts]:
    return Slot()


@st.cache_resource(max_entries=6, show_spinner=False)
def _presence_slot(fingerprint: str, kind: str) -> Slot[Presence]:
    return Slot()


@st.cache_resource(max_entries=32, show_spinner=False)
def _repeats_slot(fingerprint: str) -> Slot[Repeats]:
    return Slot()


@st.cache_resource(max_entries=64, show_spinner=False)
def _found_slot(fingerprint: str, part: str, query: Query) -> Slot[list[int]]:
    return Slot()


@st.cache_resource(max_entries=4, show_spinner=False)
def _numbers_slot(spec: str) -> Slot[NumberSplits]:
    return Slot()


def splits_of(subject: Subject) -> Splits:
    """Return the texts of the data set. Its files must be on this machine.

    Raises:
        ExplorerError: they cannot be read.
    """
    source, data = subject.source, subject.spec.data
    if not isinstance(source, TextDataset):
        raise TypeError("numbers have no texts")

    def make() -> Splits:
        with progress_bar("Fetching the texts") as tell:
            return load_splits(data, tell)

    return _splits_slot(source.fingerprint(data, no_progress)).get(make)


def counted_of(subject: Subject, kind: TokenKind) -> CountedTexts:
    """Return the tokens of all texts of the data set, counted.

    Raises:
        ExplorerError: the texts cannot be read.
    """
    splits = splits_of(subject)

    def make() -> CountedTexts:
        with progress_bar("Counting the words") as tell:
            return count_texts(splits, kind, tell)

    return _counted_slot(splits.fingerprint, kind).get(make)


def presence_of(subject: Subject, kind: TokenKind) -> Presence:
    """Return in how many texts of each class each word stands.

    Raises:
        ExplorerError: the texts cannot be read.
    """
    counted, splits = counted_of(subject, kind), splits_of(subject)

    def make() -> Presence:
        with st.spinner("Comparing the classes …"):
            return presence(counted)

    return _presence_slot(splits.fingerprint, kind).get(make)


def repeats_of(subject: Subject) -> Repeats:
    """Return how many texts stand more than once.

    Raises:
        ExplorerError: the texts cannot be read.
    """
    splits = splits_of(subject)
    return _repeats_slot(splits.fingerprint).get(lambda: repeats_in(splits))


def found_in(subject: Subject, part: str, query: Query) -> list[int]:
    """Return the positions of the texts of a part that fit a query; labelled texts in a mixed order.

    Args:
        subject: the data set.
        part: "train", "validation" or "test".
        query: what is looked for.

    Raises:
        ExplorerError: the texts cannot be read.
    """
    splits = splits_of(subject)
    texts: TextSet = getattr(splits, part)

    def make() -> list[int]:
        found = search(texts, query)
        rows: list[int] = (mixed_order(len(texts), found) if splits.class_names else found).tolist()
        return rows

    return _found_slot(splits.fingerprint, part, query).get(make)


def numbers_of(subject: Subject) -> NumberSplits:
    """Return the sequences of a data set of numbers.

    Raises:
        ExplorerError: they cannot be read.
    """
    return _numbers_slot(subject.spec.model_dump_json(include={"task", "data"})).get(lambda: load_numbers(subject.spec))
