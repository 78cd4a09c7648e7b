"""The generated task "letter after the star": remember one letter to the end of the text.

A text has T characters, letters A to D and one star at a random place but the last; its class is the letter after
the star. Guessing is right in 1 of 4, and an LSTM can be right always. Imports the texts and the specs.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key
from lstm_core.data.dataset import Availability, Baseline, DatasetCard, TextDataset
from lstm_core.data.progress import Progress
from lstm_core.data.texts import Splits, TextColumn, TextSet
from lstm_core.data.token_set import TokenKind
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec, RunSpec, StarData

LETTERS = "ABCD"
STAR = "*"
_FORMAT = 1  # raise it when the texts would come out otherwise


def star_texts(data: StarData) -> dict[str, tuple[list[str], NDArray[np.int64]]]:
    """Generate the three splits, a pure function of the spec.

    Classes are as equal as the sizes allow. No text stands twice, in one split or in two, as long as a quarter of
    the possible texts suffices (with the default sizes from T = 7 on). Shorter texts repeat inside a split, because
    there are not enough of them, but still no text stands in two splits.

    Returns:
        For "train", "validation" and "test" the texts and their labels (n,) int64, 0 for A to 3 for D.
    """
    random = np.random.default_rng((data.split_seed, data.length))
    wanted = {"train": data.train_size, "validation": data.validation_size, "test": data.test_size}
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in wanted}
    for label in range(len(LETTERS)):
        sizes = {name: len(range(label, size, len(LETTERS))) for name, size in wanted.items()}
        possible = (data.length - 1) * len(LETTERS) ** (data.length - 2)
        if 4 * sum(sizes.values()) <= possible:
            texts = _distinct(data.length, label, sum(sizes.values()), random)
            pools = _dealt(texts, list(sizes.values()))
        else:
            texts = _all_texts(data.length, label)
            order = random.permutation(len(texts))
            pools = _dealt([texts[place] for place in order], _shares(len(texts), list(sizes.values())))
        for (name, size), pool in zip(sizes.items(), pools, strict=True):
            found[name] += [(pool[place % len(pool)], label) for place in range(size)]
    splits = {}
    for name, examples in found.items():
        order = random.permutation(len(examples))
        splits[name] = (
            [examples[place][0] for place in order],
            np.array([examples[place][1] for place in order], dtype=np.int64),
        )
    return splits


def _distinct(length: int, label: int, n: int, random: np.random.Generator) -> list[str]:
    """Return n different texts of one class."""
    texts: dict[str, None] = {}
    while len(texts) < n:
        texts |= dict.fromkeys(_drawn(length, label, n + 16, random))
    return list(texts)[:n]


def _drawn(length: int, label: int, n: int, random: np.random.Generator) -> list[str]:
    symbols = np.frombuffer((LETTERS + STAR).encode(), dtype=np.uint8)
    numbers = random.integers(len(LETTERS), size=(n, length))
    place = random.integers(length - 1, size=n)
    numbers[np.arange(n), place] = len(LETTERS)
    numbers[np.arange(n), place + 1] = label
    buffer = symbols[numbers].tobytes().decode()
    return [buffer[start : start + length] for start in range(0, n * length, length)]


def _all_texts(length: int, label: int) -> list[str]:
    """Return every text of one class; there are few, because the length is small."""
    others = [""]
    for _ in range(length - 2):
        others = [text + letter for text in others for letter in LETTERS]
    return [text[:place] + STAR + LETTERS[label] + text[place:] for text in others for place in range(length - 1)]


def _shares(n: int, sizes: list[int]) -> list[int]:
    """Divide n by sizes, with at least 1 for each."""
    small = [max(1, n * size // sum(sizes)) for size in sizes[1:]]
    return [n - sum(small), *small]


def _dealt(texts: list[str], sizes: list[int]) -> list[list[str]]:
    ends = np.cumsum(sizes).tolist()
    return [texts[end - size : end] for size, end in zip(sizes, ends, strict=True)]


class LetterAfterStar(TextDataset):
    """The task as a data set. Everything about it stands in its spec."""

    card = DatasetCard(
        name="star",
        title="Letter after the star",
        description="Letters A to D and one star: which letter came after it? The clearest picture of memory.",
        class_names=tuple(LETTERS),
        citation="",
        licence="Generated",
        embedded=True,
        positive_class=0,
        family="memory",
        rule="The answer is the letter that follows the star, wherever it stands.",
    )

    def availability(self) -> Availability:
        return Availability(True)

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        return cache_key("star", _FORMAT, _star(data).model_dump())

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        progress("Making texts", None)
        splits = star_texts(_star(data))
        train, validation, test = (TextSet(TextColumn.of(texts), labels) for texts, labels in splits.values())
        return Splits(train, validation, test, self.card.class_names, self.fingerprint(data, progress))

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        star = _star(data)
        return star.train_size, star.validation_size, star.test_size

    def baseline(self, spec: RunSpec) -> Baseline:
        n_letters = len(LETTERS)
        return Baseline("guessing", math.log(n_letters), 1 / n_letters, best_loss=0.0, best_metric=1.0)

    def token_kind(self, data: DataSpec) -> TokenKind:
        return "letters"

    def fixed_words(self) -> tuple[str, ...]:
        return (*LETTERS, STAR)


def _star(data: DataSpec) -> StarData:
    if not isinstance(data, StarData):
        raise DataUnavailableError(
            "Letter after the star needs its own kind of spec", expected="data of kind star", received=data.kind
        )
    return data


DATASETS = (LetterAfterStar(),)
