"""What is read here of a run's test part comes to what its worker measured with Keras at the end of training."""

import numpy as np
import pytest

from lstm_core.data.registry import load_splits
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.unseen import read_unseen
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import RunStore
from lstm_core.trace import Network


@pytest.fixture(scope="module")
def star() -> tuple[Network, Vocabulary, float, float]:
    """Return the shipped run: network with the weights that were tested, vocabulary, accuracy and loss by Keras."""
    run = RunStore().get("example-star")
    history = read_run(run).history
    assert history.test is not None
    assert history.best is not None
    assert history.test.weights == "best"
    network = Network(run.spec, load_snapshot(run, history.best.step))
    vocabulary = Vocabulary.from_json(run.vocabulary_file.read_text(encoding="utf-8"))
    return network, vocabulary, history.test.accuracy, history.test.loss


def test_the_test_part_comes_to_the_result_of_the_run(star: tuple[Network, Vocabulary, float, float]) -> None:
    network, vocabulary, accuracy, loss = star
    told: list[float | None] = []
    found = read_unseen(network, vocabulary, progress=lambda _, share: told.append(share))
    assert len(found) == found.n_test == network.spec.data.test_size  # type: ignore[union-attr]
    assert found.accuracy == pytest.approx(accuracy, abs=1e-6)
    assert found.loss == pytest.approx(loss, rel=1e-3, abs=1e-5)
    assert told[-1] == 1.0
    assert found.train_counts.tolist() == np.bincount(load_splits(network.spec.data).train.labels).tolist()


def test_of_very_many_texts_a_sample_with_the_same_shares_is_read(
    star: tuple[Network, Vocabulary, float, float],
) -> None:
    network, vocabulary, _, _ = star
    found = read_unseen(network, vocabulary, most=80)
    assert (len(found), len(found.probabilities)) == (80, 80)
    assert found.n_test > 80
    assert np.ptp(np.bincount(found.labels)) <= 1
