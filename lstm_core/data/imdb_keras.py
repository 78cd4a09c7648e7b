"""The 50,000 IMDB reviews of `keras.datasets.imdb`, with Keras's own split and word index, without Keras.

The files `imdb.npz` and `imdb_word_index.json` are found, fetched and checked by `keras_files`, and split by
`keras_texts`. Imports both.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.dataset import DatasetCard
from lstm_core.data.keras_files import KerasFiles, checked_labels, checked_texts, read_word_index
from lstm_core.data.keras_texts import Arrays, KerasTexts, corpus_arrays
from lstm_core.data.pickled_lists import read_archive
from lstm_core.data.progress import Progress, no_progress

FILES = KerasFiles(
    title="IMDB (Keras)",
    archive="imdb.npz",
    word_index="imdb_word_index.json",
    hashes={  # as keras/src/datasets/imdb.py of Keras 3.15 has them
        "imdb.npz": "sha256:69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
        "imdb_word_index.json": "md5:bfafd718b763782e994055a2d397834f",
    },
    megabytes=19,
)
_CLASS_NAMES = ("negative", "positive")
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")


def read_files(archive: Path, word_index: Path, progress: Progress = no_progress) -> Arrays:
    """Read both files, check their structure, and return the reviews as texts: see `corpus_arrays`.

    Raises:
        DataFormatError: arrays, counts, labels or ids are not as they must be, or there is anything else in them.
    """
    progress("Reading the word index", 0.0)
    words = read_word_index(word_index)
    progress("Reading the reviews", 0.1)
    arrays = read_archive(archive, _ARRAYS)
    texts: list[str] = []
    labels: list[NDArray[np.int64]] = []
    for part, share in (("train", 0.4), ("test", 0.7)):
        progress("Reading the reviews", share)
        part_texts = checked_texts(archive, f"x_{part}", arrays[f"x_{part}"], words)
        labels.append(checked_labels(archive, f"y_{part}", arrays[f"y_{part}"], len(part_texts), len(_CLASS_NAMES)))
        texts += part_texts
    progress("Reading the reviews", 0.9)
    return corpus_arrays(texts, np.concatenate(labels), len(labels[0]))


DATASETS = (
    KerasTexts(
        DatasetCard(
            name="imdb-keras",
            title="IMDB (Keras)",
            description="The 50,000 reviews of keras.datasets.imdb with its own test split; downloaded at first use.",
            class_names=_CLASS_NAMES,
            citation=(
                "Maas, A. L., Daly, R. E., Pham, P. T., Huang, D., Ng, A. Y. and Potts, C. (2011). Learning Word "
                "Vectors for Sentiment Analysis. ACL 2011, https://aclanthology.org/P11-1015"
            ),
            licence="Texts of their authors, published for research; prepared by the Keras project",
            embedded=False,
            positive_class=1,
        ),
        FILES,
        read_files,
    ),
)
