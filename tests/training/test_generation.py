"""A network learns to write, by the real worker: it beats its baseline, and its samples become sentences."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from lstm_core.data.preparation import prepare
from lstm_core.data.token_set import TokenSet
from lstm_core.data.uploads import store_texts
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.surprise import surprise
from lstm_core.insight.writing import write
from lstm_core.runs.history import RunStatus, kept_snapshot
from lstm_core.runs.reader import RunView
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import Adam, GenerateTask, LayerSpec, ModelSpec, RunSpec, TextData, TrainSpec
from lstm_core.trace import Network
from lstm_core.training import launcher
from tests.data.simple_sentences import is_simple, simple_sentences


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory, wait_for_end: Callable[[Run], RunView]
) -> Iterator[tuple[Run, RunView]]:
    """Train on sentences of a small grammar, letter by letter."""
    folder: Path = tmp_path_factory.mktemp("writing")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LSTM_EXPLORER_UPLOADS", str(folder / "uploads"))
        name = store_texts(simple_sentences(), np.zeros(500, np.int64), (), title="sentences")
        spec = RunSpec(
            task=GenerateTask(),
            data=TextData(dataset=name, tokens="characters", vocabulary_size=40, max_length=30),
            model=ModelSpec(embedding_dim=12, layers=(LayerSpec(units=48),)),
            train=TrainSpec(optimizer=Adam(learning_rate=0.02), batch_size=16, epochs=5),
        )
        trained = RunStore(folder / "runs").create(spec)
        launcher.start(trained)
        yield trained, wait_for_end(trained)
        launcher.stop_now(trained)


def test_it_beats_guessing_by_how_common_tokens_are(run: tuple[Run, RunView]) -> None:
    trained, view = run
    assert view.status is RunStatus.FINISHED, trained.log_file.read_text()
    history = view.history
    assert history.started is not None
    assert history.test is not None
    guessing = history.started.guessing_loss / math.log(2)
    bits = history.test.loss / math.log(2)
    assert 3 < guessing < 5
    # choices of 4, 3, 4 and 3 words are 7.2 bits in sentences of some 28 letters: 0.26 bits a letter at best
    assert 0.2 < bits < 0.6
    assert history.test.accuracy > history.started.guessing_accuracy + 0.4


def test_the_replay_measures_what_the_worker_did(run: tuple[Run, RunView]) -> None:
    trained, view = run
    kept = kept_snapshot(view.history, restore_best=True)
    assert kept is not None
    assert view.history.test is not None
    windows = prepare(trained.spec).test
    assert isinstance(windows, TokenSet)
    found = surprise(Network(trained.spec, load_snapshot(trained, kept.step)), windows)
    assert found.mean_bits * math.log(2) == pytest.approx(view.history.test.loss, rel=1e-3)
    assert float(found.is_likeliest.mean()) == pytest.approx(view.history.test.accuracy, abs=1e-3)


def test_samples_become_sentences(run: tuple[Run, RunView]) -> None:
    trained, view = run
    vocabulary = Vocabulary.from_json(trained.vocabulary_file.read_text(encoding="utf-8"))

    def share_right(step: int) -> float:
        network = Network(trained.spec, load_snapshot(trained, step))
        text = write(network, vocabulary, "", 400, temperature=0.5).text
        lines = text.split("\n")[:-1]  # the last one is cut off
        return sum(map(is_simple, lines)) / max(len(lines), 1)

    first, last = view.history.snapshots[0].step, view.history.snapshots[-1].step
    assert share_right(first) == 0
    assert share_right(last) > 0.5
