"""The generated "adding problem": numbers of which two are marked; what is their sum?

Hochreiter and Schmidhuber (1997), section 5.4, with numbers from 0 to 1 and marks 0 and 1. Imports number sets, specs.
"""

import numpy as np

from lstm_core.data.cache import cache_key
from lstm_core.data.dataset import Availability, Baseline, DatasetCard, NumberDataset
from lstm_core.data.memory.dealing import of_type
from lstm_core.data.number_set import NumberSet, NumberSplits, Scaling
from lstm_core.data.progress import Progress
from lstm_core.specs import AddingData, DataSpec, RunSpec

_FORMAT = 1  # raise it when the numbers would come out otherwise


def adding_sets(data: AddingData) -> dict[str, NumberSet]:
    """Generate the three splits, a pure function of the spec.

    A timestep is a number, evenly drawn from 0 to 1, and its mark, 1 or 0. One mark stands at a random place of the
    first half, one at a random place of the second half (of an odd length the second half is the longer one). The
    target is the sum of the two marked numbers, from 0 to 2. The network reads and answers numbers as they are.
    """
    sizes = {"train": data.train_size, "validation": data.validation_size, "test": data.test_size}
    random = np.random.default_rng((data.split_seed, data.length))
    return {name: _drawn(random, data.length, size) for name, size in sizes.items()}


def _drawn(random: np.random.Generator, length: int, n: int) -> NumberSet:
    inputs = np.zeros((n, length, 2), np.float32)
    inputs[:, :, 0] = random.random((n, length), dtype=np.float32)
    rows, half = np.arange(n), length // 2
    inputs[rows, random.integers(half, size=n), 1] = 1
    inputs[rows, random.integers(half, length, size=n), 1] = 1
    return NumberSet(inputs, (inputs[:, :, 0] * inputs[:, :, 1]).sum(axis=1, keepdims=True))


class Adding(NumberDataset):
    """The task as a data set."""

    card = DatasetCard(
        name="adding",
        title="Adding problem",
        description="Numbers from 0 to 1, two of them marked: what is the sum of these two? All others only distract.",
        class_names=(),
        citation="Sepp Hochreiter, Jürgen Schmidhuber: Long Short-Term Memory. Neural Computation 9(8), 1997, "
        "section 5.4.",
        licence="Generated",
        embedded=True,
        positive_class=0,
        family="memory",
        rule="The answer is the sum of the two marked numbers; one mark stands in the first half, one in the second.",
    )

    def availability(self) -> Availability:
        return Availability(True)

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        adding = of_type(data, AddingData, self.card.title)
        return adding.train_size, adding.validation_size, adding.test_size

    def load(self, spec: RunSpec, progress: Progress) -> NumberSplits:
        data = of_type(spec.data, AddingData, self.card.title)
        progress("Making numbers", None)
        sets = adding_sets(data)  # type: ignore[arg-type]
        key = cache_key("adding", _FORMAT, data.model_dump())
        return NumberSplits(sets["train"], sets["validation"], sets["test"], Scaling(), key)

    def baseline(self, spec: RunSpec) -> Baseline:
        """Return what the answer 1 gets: the best that looks at nothing.

        The sum S of two numbers even in [0, 1] has mean 1, and its variance is twice 1/12: the mean squared error is
        1/6. |S - 1| has the density 2 (1 - x) on [0, 1], so the mean absolute error is its mean,
        2 (1/2 - 1/3) = 1/3.
        """
        return Baseline("always 1", 1 / 6, 1 / 3, best_loss=0.0, best_metric=0.0)
