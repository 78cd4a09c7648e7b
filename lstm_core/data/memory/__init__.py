"""The memory tasks: generated sequences with one right answer, whose difficulty can be set.

One file a task, each a pure function of its spec; `dealing` is what they share: who goes into which split, and what
a generated data set says of itself. The first of them, the letter after the star, is `lstm_core.data.star`. Imports
the rest of `data` but registry, preparation and batching.
"""

from lstm_core.data.dataset import Dataset
from lstm_core.data.memory.adding import Adding
from lstm_core.data.memory.brackets import Brackets
from lstm_core.data.memory.copying import Copy
from lstm_core.data.memory.negation import Negation
from lstm_core.data.memory.parity import Parity

DATASETS: tuple[Dataset, ...] = (Copy(), Adding(), Parity(), Brackets(), Negation())

__all__ = ["DATASETS", "Adding", "Brackets", "Copy", "Negation", "Parity"]
