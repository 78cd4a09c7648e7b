"""What the generated texts share: how they are dealt into splits, and a data set around a function that makes them.

A text belongs to one split only, so that what is measured was never learned by heart. Imports texts, data sets, specs.
"""

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.cache import cache_key
from lstm_core.data.dataset import Availability, Baseline, TextDataset
from lstm_core.data.progress import Progress
from lstm_core.data.texts import Splits, TextColumn, TextSet
from lstm_core.data.token_set import TokenKind
from lstm_core.errors import DataUnavailableError
from lstm_core.specs import DataSpec, RunSpec
from lstm_core.specs.memory import GeneratedSize

PARTS = ("train", "validation", "test")


class Maker(Protocol):
    """Makes texts of one class and one size; they may repeat."""

    def __call__(self, random: np.random.Generator, label: int, size: int, n: int) -> list[str]:
        """Return n texts.

        Args:
            random: the only source of chance.
            label: the class that they must have.
            size: how long, or how far apart, or whatever the task varies.
            n: how many.
        """
        ...


LabelledTexts = dict[str, tuple[list[str], NDArray[np.int64]]]
"""For "train", "validation" and "test" the texts and their labels (n,) int64."""


def deal(
    make: Maker, data: GeneratedSize, *, n_classes: int, sizes: Sequence[int], key: Sequence[int]
) -> LabelledTexts:
    """Make the three splits.

    Classes are as equal as the numbers allow, and so are the sizes within a class. No text stands in two splits.
    Where there are not enough different texts of a class and size, they repeat inside a split; where there are fewer
    than three, that size is left to the training texts. Only where a class has no size with three texts do the
    splits share them.

    Args:
        make: makes texts of one class and size.
        data: how many texts in each split.
        n_classes: labels are 0 to n_classes - 1.
        sizes: what `make` is asked for, each at least once.
        key: with the seed of the split, all that decides the texts.
    """
    random = np.random.default_rng((data.split_seed, *key))
    wanted = {"train": data.train_size, "validation": data.validation_size, "test": data.test_size}
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in wanted}
    for label in range(n_classes):
        counts = [len(range(label, count, n_classes)) for count in wanted.values()]
        # twice what is needed if the sizes were equally full: what repeats is left out
        n_drawn = 2 * -(-sum(counts) // len(sizes)) + 16
        pools = [list(dict.fromkeys(make(random, label, size, n_drawn))) for size in sizes]
        rich = [pool for pool in pools if len(pool) >= len(PARTS)]
        needed = [_spread(count, len(rich or pools)) for count in counts[1:]]
        in_train = iter(_spread(counts[0], len(pools)))
        rest = iter(zip(*needed, strict=True))
        for pool in pools:
            is_split = len(pool) >= len(PARTS)
            amounts = [next(in_train), *(next(rest) if is_split or not rich else (0, 0))]
            parts = _parted(pool, amounts) if is_split else [pool] * len(PARTS)
            for name, part, amount in zip(PARTS, parts, amounts, strict=True):
                found[name] += [(part[place % len(part)], label) for place in range(amount)]
    splits = {}
    for name, examples in found.items():
        order = random.permutation(len(examples))
        splits[name] = (
            [examples[place][0] for place in order],
            np.array([examples[place][1] for place in order], dtype=np.int64),
        )
    return splits


def _spread(n: int, k: int) -> list[int]:
    """Divide n into k numbers that are as equal as possible."""
    return [n // k + (place < n % k) for place in range(k)]


def _parted(pool: list[str], amounts: list[int]) -> list[list[str]]:
    """Cut a pool of at least three texts into parts of these amounts, or, if it is too small, of these shares.

    A part is never empty then, so that its texts can be repeated.
    """
    total = sum(amounts)
    if len(pool) < total:
        small = [max(1, len(pool) * amount // total) for amount in amounts[1:]]
        while sum(small) >= len(pool):
            small[small.index(max(small))] -= 1
        amounts = [len(pool) - sum(small), *small]
    ends = np.cumsum(amounts).tolist()
    return [pool[end - amount : end] for amount, end in zip(amounts, ends, strict=True)]


class GeneratedDataset(TextDataset):
    """A data set of generated texts. Everything about it stands in its spec."""

    spec_type: type[GeneratedSize]
    """The part of a spec that it needs."""

    format = 1
    """Raised when the texts of a spec would come out otherwise."""

    @abstractmethod
    def splits(self, data: DataSpec) -> LabelledTexts:
        """Return all texts with their labels, a pure function of the spec."""

    def availability(self) -> Availability:
        return Availability(True)

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        return cache_key(self.card.name, self.format, self.checked(data).model_dump())

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        self.checked(data)
        progress("Making texts", None)
        train, validation, test = (
            TextSet(TextColumn.of(texts), labels) for texts, labels in self.splits(data).values()
        )
        return Splits(train, validation, test, self.card.class_names, self.fingerprint(data, progress))

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        generated = self.checked(data)
        return generated.train_size, generated.validation_size, generated.test_size

    def baseline(self, spec: RunSpec) -> Baseline:
        """Return what one of equally likely answers gets, and that there is always a right one."""
        n = len(self.answers(spec.data))
        return Baseline("guessing", math.log(n), 1 / n, best_loss=0.0, best_metric=1.0)

    def answers(self, data: DataSpec) -> tuple[str, ...]:
        """Return the equally likely answers among which the network has to choose."""
        return self.card.class_names

    def token_kind(self, data: DataSpec) -> TokenKind:
        return "letters"

    def checked(self, data: DataSpec) -> GeneratedSize:
        """Return the data as what this data set needs.

        Raises:
            DataUnavailableError: it is the spec of another data set.
        """
        return of_type(data, self.spec_type, self.card.title)


def of_type(data: DataSpec, spec_type: type[GeneratedSize], title: str) -> GeneratedSize:
    """Return `data` if it is of that type.

    Raises:
        DataUnavailableError: it is not.
    """
    if not isinstance(data, spec_type):
        raise DataUnavailableError(
            f"{title} needs its own kind of spec",
            expected=f"data of kind {spec_type.model_fields['kind'].default}",
            received=data.kind,
            remedy="take the data settings from its preset",
        )
    return data
