"""The generated task "parity": is the number of ones odd?

One bit of memory is enough, but every one of the digits turns the answer round: nothing can be skipped, and no part of
a text tells anything about the answer. After Minsky and Papert (1969), who proved that no perceptron of limited order
computes it. Imports the texts and the specs.
"""

import numpy as np

from lstm_core.data.dataset import DatasetCard
from lstm_core.data.memory.dealing import GeneratedDataset, LabelledTexts, deal
from lstm_core.specs import DataSpec, ParityData

DIGITS = "01"


def parity_texts(data: ParityData) -> LabelledTexts:
    """Generate the three splits: lengths from 1 to `length` equally often, digits equally likely."""
    return deal(_drawn, data, n_classes=2, sizes=range(1, data.length + 1), key=(data.length,))


def _drawn(random: np.random.Generator, label: int, size: int, n: int) -> list[str]:
    digits = random.integers(2, size=(n, size), dtype=np.uint8)
    digits[:, -1] ^= (digits.sum(axis=1) % 2 != label).astype(np.uint8)  # the last digit settles the answer
    buffer = (digits + ord("0")).tobytes().decode()
    return [buffer[start : start + size] for start in range(0, n * size, size)]


class Parity(GeneratedDataset):
    """The task as a data set."""

    spec_type = ParityData
    card = DatasetCard(
        name="parity",
        title="Parity",
        description="Zeros and ones: is the number of ones even or odd? One forgotten digit turns the answer round.",
        class_names=("even", "odd"),
        citation="Marvin Minsky, Seymour Papert: Perceptrons. MIT Press, 1969.",
        licence="Generated",
        embedded=True,
        positive_class=1,
        family="memory",
        rule="The answer is odd when the number of ones is odd, wherever they stand.",
    )

    def splits(self, data: DataSpec) -> LabelledTexts:
        return parity_texts(self.checked(data))  # type: ignore[arg-type]

    def fixed_words(self) -> tuple[str, ...]:
        return tuple(DIGITS)
