"""Topics by the real worker: 46 classes, most of them rare, are learned, and read here as Keras measured them there."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_core.data.reuters import TOPICS
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.confusion import class_report, confusion_counts
from lstm_core.insight.unseen import read_unseen
from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import RunView
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec, with_settings
from lstm_core.trace import Network

SPEC = with_settings(
    RunSpec(),
    {
        "data.dataset": "reuters",
        "data.max_length": 12,
        "model.embedding_dim": 16,
        "model.layers.0.units": 16,
        "model.pooling": "mean",
        "train.epochs": 5,
        "train.batch_size": 32,
        "train.optimizer.learning_rate": 0.02,
    },
)


def write_newswires(folder: Path, n: int = 1_500) -> None:
    """Write files of Keras's form: eight words a newswire, one of them the name of its topic."""
    rng = np.random.default_rng(0)
    shares = np.r_[np.full(3, 1.0), 60.0, 30.0, np.full(41, 1.0)]
    topics = rng.choice(len(TOPICS), n, p=shares / shares.sum())
    x = np.empty(n, dtype=object)
    for number, topic in enumerate(topics):
        words = rng.integers(len(TOPICS) + 1, len(TOPICS) + 31, 8)
        words[rng.integers(8)] = topic + 1
        x[number] = words.tolist()
    np.savez(folder / "reuters.npz", x=x, y=topics)
    words = [*TOPICS, *(f"filler{number}" for number in range(30))]
    index = {word: rank for rank, word in enumerate(words, start=1)}
    (folder / "reuters_word_index.json").write_text(json.dumps(index))


def test_topics_are_learned_and_read_alike_by_keras_and_by_replay(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[[RunSpec], Run],
    wait_for_end: Callable[[Run], RunView],
) -> None:
    write_newswires(tmp_path)
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(tmp_path))
    monkeypatch.setenv("LSTM_EXPLORER_CACHE", str(tmp_path / "cache"))

    run = start(SPEC)
    view = wait_for_end(run)

    assert view.status is RunStatus.FINISHED
    history = view.history
    assert history.started is not None
    assert history.test is not None
    assert history.best is not None
    assert history.started.class_names == TOPICS
    assert 0.3 < history.started.guessing_accuracy < 0.6  # always saying "earn"
    assert history.test.accuracy > history.started.guessing_accuracy + 0.2

    vocabulary = Vocabulary.from_json(run.vocabulary_file.read_text(encoding="utf-8"))
    unseen = read_unseen(Network(run.spec, load_snapshot(run, history.best.step)), vocabulary)
    assert unseen.accuracy == pytest.approx(history.test.accuracy, abs=1 / len(unseen))
    assert unseen.loss == pytest.approx(history.test.loss, rel=1e-3)
    report = class_report(confusion_counts(unseen.labels, unseen.answers, len(TOPICS)))
    assert report.majority == TOPICS.index("earn")
