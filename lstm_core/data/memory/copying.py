"""The generated task "copy": read letters, wait, say them again in their order.

After the long-time-lag tasks of Hochreiter and Schmidhuber (1997) and the copying problem of Arjovsky, Shah and Bengio
(2016, arXiv 1511.06464, section 4.1). How many letters a network can say again is how much it remembers; how many dots
lie between is for how long. Imports the texts and the specs.
"""

import numpy as np

from lstm_core.data.dataset import DatasetCard
from lstm_core.data.memory.dealing import GeneratedDataset, LabelledTexts, deal
from lstm_core.specs import CopyData, DataSpec

LETTERS = "ABCDEFGH"
DOT = "."
MARK = ">"


def copy_texts(data: CopyData) -> LabelledTexts:
    """Generate the three splits.

    A text is `n_symbols` letters, `length` dots, the mark, and the letters again. Its label says how many of the
    first targets do not count: all that come before the letters after the mark.
    """

    def drawn(random: np.random.Generator, label: int, size: int, n: int) -> list[str]:
        letters = random.integers(len(LETTERS), size=(n, size), dtype=np.uint8) + np.uint8(ord(LETTERS[0]))
        buffer = letters.tobytes().decode()
        said = (buffer[start : start + size] for start in range(0, n * size, size))
        return [f"{word}{DOT * data.length}{MARK}{word}" for word in said]

    splits = deal(drawn, data, n_classes=1, sizes=[data.n_symbols], key=(data.length, data.n_symbols))
    n_not_counted = data.n_symbols + data.length
    return {name: (texts, np.full(len(texts), n_not_counted, np.int64)) for name, (texts, _) in splits.items()}


class Copy(GeneratedDataset):
    """The task as a data set."""

    spec_type = CopyData
    card = DatasetCard(
        name="copy",
        title="Copy",
        description="A few letters, a pause of dots, then the same letters from memory. How much fits in, for how long?",
        class_names=(),
        citation="Martin Arjovsky, Amar Shah, Yoshua Bengio: Unitary Evolution Recurrent Neural Networks. ICML 2016. "
        "https://arxiv.org/abs/1511.06464",
        licence="Generated",
        embedded=True,
        positive_class=0,
        family="memory",
        rule="After the mark > the letters of the beginning follow in the same order. Only these answers count.",
    )

    def splits(self, data: DataSpec) -> LabelledTexts:
        return copy_texts(self.checked(data))  # type: ignore[arg-type]

    def answers(self, data: DataSpec) -> tuple[str, ...]:
        return tuple(LETTERS)

    def fixed_words(self) -> tuple[str, ...]:
        return (*LETTERS, DOT, MARK)
