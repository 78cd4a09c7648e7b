"""Texts that somebody uploaded, as a data set. Imports data sets, the store of uploads, and series of one's own.

Labelled texts are dealt into training, validation and test within each class, by the texts themselves, and every class
has at least one text in each part. Texts without labels are cut in the order in which they were written, so that the
test is about text that comes after everything that was learned from.
"""

from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key
from lstm_core.data.dataset import Availability, Dataset, DatasetCard, TextDataset
from lstm_core.data.own_series import OwnSeries
from lstm_core.data.progress import Progress
from lstm_core.data.texts import Splits, TextColumn, TextSet, split_sizes, stratified_split, text_keys
from lstm_core.data.uploads.store import StoredCard, read_card, read_stored_texts, uploaded
from lstm_core.errors import DataFormatError, DataUnavailableError, ExplorerError
from lstm_core.specs import DataSpec, TextData
from lstm_core.specs.data import UPLOADED_SERIES, UPLOADED_TEXTS

TEST_SHARE = 0.1
_FORMAT = 1  # raise it when the splits would come out otherwise
_NEAR = 0.05  # share of the whole by which a cut may move to the end of a text
_LOOK_BACK = 500  # characters by which a cut inside a text may move to a space
_LICENCE = "Your own data; it stays on the machine that runs the app"


def own_dataset(name: str) -> Dataset | None:
    """Return the data set of one's own of that name, also where its files are gone; None for any other name."""
    if UPLOADED_TEXTS.fullmatch(name):
        return OwnTexts(name)
    if UPLOADED_SERIES.fullmatch(name):
        stored = _stored(name)
        return OwnSeries(name, stored.title if stored is not None else "A series that is no longer here")
    return None


def own_cards() -> dict[str, DatasetCard]:
    """Return the cards of all data sets of one's own, newest first, by name."""
    found = {name: own_dataset(name) for name in uploaded()}
    return {name: source.card for name, source in found.items() if source is not None}


class OwnTexts(TextDataset):
    """Uploaded texts.

    Args:
        name: "upload:" and 16 hexadecimal digits, as the store gave it. Its files may be gone.
    """

    def __init__(self, name: str) -> None:
        stored = _stored(name)
        class_names = stored.class_names if stored is not None else ()
        self.card = DatasetCard(
            name=name,
            title=stored.title if stored is not None else "Texts that are no longer here",
            description=_description(stored) if stored is not None else "Your own texts; they were deleted here.",
            class_names=class_names,
            citation="",
            licence=_LICENCE,
            embedded=True,
            positive_class=1 if stored is None or class_names else 0,  # of gone texts as it was, for runs on them
            family="own",
        )

    def availability(self) -> Availability:
        try:
            read_card(self.card.name)
        except ExplorerError as error:
            return Availability(False, str(error))
        return Availability(True)

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        stored = read_card(self.card.name)
        text = _checked(stored, data)
        return cache_key("own", _FORMAT, self.card.name, text.validation_share, text.split_seed)

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        progress("Reading your texts", 0.0)
        stored = read_card(self.card.name)
        text = _checked(stored, data)
        texts = read_stored_texts(self.card.name)
        if stored.class_names:
            rows = dealt(
                text_keys(texts.texts), texts.labels, seed=text.split_seed, validation_share=text.validation_share
            )
            column = TextColumn.of(texts.texts)
            parts = [TextSet(column.take(part), texts.labels[part]) for part in rows]
        else:
            parts = [
                TextSet(TextColumn.of(part), np.zeros(len(part), np.int64))
                for part in cut_in_order(list(texts.texts), text.validation_share)
            ]
        progress("Your texts are read", 1.0)
        return Splits(parts[0], parts[1], parts[2], stored.class_names, self.fingerprint(data, progress))

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        stored = read_card(self.card.name)
        text = _checked(stored, data)
        if not stored.class_names:
            return _sizes_in_order(self.card.name, text.validation_share)
        parts = [_class_sizes(n, text.validation_share) for n in stored.class_sizes]
        train, validation, test = (sum(sizes) for sizes in zip(*parts, strict=True))
        return train, validation, test


def dealt(
    keys: NDArray[np.uint64], labels: NDArray[np.int64], *, seed: int, validation_share: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Deal labelled texts into training, validation and test, with each class in each part.

    Args:
        keys: (n,) from `text_keys`, no two the same.
        labels: (n,), each at least three times.
        seed: another seed, another split.
        validation_share: of what is not test.

    Returns:
        Rows of training, validation and test, classes mixed.
    """
    parts: list[list[NDArray[np.int64]]] = [[], [], []]
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        _, n_validation, n_test = _class_sizes(len(rows), validation_share)
        found = stratified_split(
            keys[rows],
            labels[rows],
            seed=seed,
            test_share=n_test / len(rows),
            validation_share=n_validation / (len(rows) - n_test),
        )
        for part, chosen in zip(parts, found, strict=True):
            part.append(rows[chosen])
    train, validation, test = (np.concatenate(part) for part in parts)
    return (  # keys are as good as random, so ordering by them mixes the classes
        train[np.argsort(keys[train])],
        validation[np.argsort(keys[validation])],
        test[np.argsort(keys[test])],
    )


def cut_in_order(texts: list[str], validation_share: float) -> tuple[list[str], list[str], list[str]]:
    """Cut texts into a first, a middle and a last part by their characters: to learn from, to check, for the test.

    A cut stands between two texts where one ends near it, else at a space inside a text.

    Args:
        texts: in the order in which they are to be read.
        validation_share: of what is not test.
    """
    total = sum(map(len, texts))
    n_test = total * TEST_SHARE
    last = total - n_test
    rest, test = _cut(texts, last, _NEAR * total)
    train, validation = _cut(rest, last * (1 - validation_share), _NEAR * total * min(1.0, 5 * validation_share))
    return train, validation, test


def _cut(texts: list[str], place: float, near: float) -> tuple[list[str], list[str]]:
    """Cut texts after `place` characters; both parts have some."""
    ends = np.cumsum([len(text) for text in texts])
    between = ends[:-1]
    if len(between):
        closest = int(np.argmin(np.abs(between - place)))
        if abs(between[closest] - place) <= near:
            return texts[: closest + 1], texts[closest + 1 :]
    inside = int(np.searchsorted(ends, place))
    inside = min(inside, len(texts) - 1)
    text = texts[inside]
    offset = int(place - (ends[inside] - len(text)))
    offset = max(1, min(offset, len(text) - 1))
    space = max(text.rfind(mark, max(offset - _LOOK_BACK, 1), offset) for mark in " \n")
    offset = space if space > 0 else offset
    before, after = text[:offset], text[offset:].strip()
    return [*texts[:inside], before], [*([after] if after else []), *texts[inside + 1 :]]


def _class_sizes(n: int, validation_share: float) -> tuple[int, int, int]:
    """Return how many of a class's n texts, at least three, go to training, validation and test: none gets nothing."""
    _, _, n_test = split_sizes(n, TEST_SHARE, 0.0)
    n_test = max(1, n_test)
    _, n_validation, _ = split_sizes(n - n_test, 0.0, validation_share)
    n_validation = max(1, n_validation)
    return n - n_test - n_validation, n_validation, n_test


@lru_cache(maxsize=16)
def _sizes_in_order(name: str, validation_share: float) -> tuple[int, int, int]:
    texts = list(read_stored_texts(name).texts)
    train, validation, test = (len(part) for part in cut_in_order(texts, validation_share))
    return train, validation, test


def _stored(name: str) -> StoredCard | None:
    try:
        return read_card(name)
    except (DataUnavailableError, DataFormatError):
        return None


def _description(stored: StoredCard) -> str:
    added = datetime.fromtimestamp(stored.added).astimezone()
    what = (
        f"{stored.n:,} texts of your own in {len(stored.class_names)} classes"
        if stored.class_names
        else f"Text of your own to be continued, {stored.n_characters:,} characters"
    )
    return f"{what}, added on {added:%d} {added:%B} {added.year}."


def _checked(stored: StoredCard, data: DataSpec) -> TextData:
    """Return the spec of uploaded texts.

    Raises:
        DataFormatError: it says another number of classes than there are.
    """
    if not isinstance(data, TextData):
        raise DataUnavailableError(
            "Uploaded texts need their own kind of spec", expected="kind text", received=data.kind
        )
    if data.classes is not None and data.classes != len(stored.class_names):
        raise DataFormatError(
            f"The data set {stored.title!r} has another number of classes",
            expected=f"data.classes {len(stored.class_names) or 'null'}",
            received=str(data.classes),
            remedy=f"set data.classes to {len(stored.class_names) or 'null'}",
        )
    return data
