"""The 11,228 newswires of `keras.datasets.reuters`, labelled with one of 46 topics, with Keras's own split.

The files `reuters.npz` and `reuters_word_index.json` are found, fetched and checked by `keras_files`, and split by
`keras_texts`. Keras stores one row of newswires, shuffles it with a fixed seed and takes the last fifth as test part;
so does this module, so that accuracies can be compared with published ones. The topics are far from equally
frequent: "earn" and "acq" are more than half of all newswires, some topics have fewer than 20. About one newswire in
ten stands in the file more than once, some of them on both sides of the split. Imports both modules.
"""

from pathlib import Path

import numpy as np

from lstm_core.data.dataset import DatasetCard
from lstm_core.data.keras_files import KerasFiles, checked_labels, checked_texts, read_word_index
from lstm_core.data.keras_texts import Arrays, KerasTexts, corpus_arrays
from lstm_core.data.pickled_lists import read_archive
from lstm_core.data.progress import Progress, no_progress

TOPICS = (
    "cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar", "trade",
    "reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp", "meal-feed",
    "alum", "oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel", "rubber", "heat",
    "jobs", "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead",
)  # fmt: skip
"""The topics in the order of their labels, as Keras lists them. "acq" is acquisitions, "earn" earnings."""

FILES = KerasFiles(
    title="Newswires (Reuters)",
    archive="reuters.npz",
    word_index="reuters_word_index.json",
    hashes={  # as keras/src/datasets/reuters.py of Keras 3.15 has them
        "reuters.npz": "sha256:d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
        "reuters_word_index.json": "md5:4d44cc38712099c9e383dc6e5f11a921",
    },
    megabytes=3,
)
SPLIT_SEED = 113
TEST_SHARE = 0.2


def read_files(archive: Path, word_index: Path, progress: Progress = no_progress) -> Arrays:
    """Read both files, check their structure, and return the newswires as texts in Keras's order: see `corpus_arrays`.

    Raises:
        DataFormatError: arrays, counts, labels or ids are not as they must be, or there is anything else in them.
    """
    progress("Reading the word index", 0.0)
    words = read_word_index(word_index)
    progress("Reading the newswires", 0.1)
    arrays = read_archive(archive, ("x", "y"))
    progress("Reading the newswires", 0.5)
    texts = checked_texts(archive, "x", arrays["x"], words)
    labels = checked_labels(archive, "y", arrays["y"], len(texts), len(TOPICS))
    order = np.arange(len(texts))
    np.random.RandomState(SPLIT_SEED).shuffle(order)  # the generator that Keras uses; NumPy keeps it as it is
    progress("Reading the newswires", 0.9)
    n_train = int(len(texts) * (1 - TEST_SHARE))
    return corpus_arrays([texts[row] for row in order.tolist()], labels[order], n_train)


DATASETS = (
    KerasTexts(
        DatasetCard(
            name="reuters",
            title="Newswires (Reuters)",
            description=(
                "11,228 newswires of 1987 about 46 topics, some of them rare, with the test split of "
                "keras.datasets.reuters; downloaded at first use."
            ),
            class_names=TOPICS,
            citation=(
                "Lewis, D. D. (1997). Reuters-21578 text categorization test collection, distribution 1.0; "
                "as keras.datasets.reuters prepares it, https://keras.io/api/datasets/reuters/"
            ),
            licence="Newswires of Reuters Ltd., made available for research; prepared by the Keras project",
            embedded=False,
            positive_class=TOPICS.index("earn"),
        ),
        FILES,
        read_files,
    ),
)
