"""Each memory task trains through the real worker and gets better than what it states as guessing."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from lstm_core.data.registry import dataset
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.distance import scored_test
from lstm_core.runs.history import RunStatus, kept_snapshot
from lstm_core.runs.reader import RunView
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, preset, with_settings
from lstm_core.trace import Network
from lstm_core.training import launcher

SMALL = {
    "data.validation_size": 200,
    "data.test_size": 300,
    "model.layers.*.units": 16,
    "train.batch_size": 32,
    "train.optimizer.learning_rate": 0.01,
}
EASY: dict[str, dict[str, object]] = {
    "copy": {"data.length": 1, "data.n_symbols": 3, "data.train_size": 4_000, "train.epochs": 6},
    "adding": {"data.length": 4, "data.train_size": 2_000, "train.epochs": 4},
    "parity": {"data.length": 8, "data.train_size": 4_000, "train.epochs": 6},
    "brackets": {"data.length": 10, "data.n_kinds": 1, "data.train_size": 2_000, "train.epochs": 4},
    "negation": {"data.length": 2, "data.train_size": 4_000, "train.epochs": 6},
}
"""Each task as easy as it is still one."""

CLIPPING = with_settings(preset("clipping").spec, {"data.train_size": 3_000, "train.epochs": 4})
SPECS: dict[str, RunSpec] = {
    "clipping": CLIPPING,
    "no clipping": with_settings(CLIPPING, {"train.clip.mode": "none"}),
}

Runs = Callable[[str], tuple[Run, RunView]]


def easy(name: str) -> RunSpec:
    return with_settings(preset(name).spec, {**SMALL, **EASY[name]})


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, wait_for_end: Callable[[Run], RunView]) -> Iterator[Runs]:
    """Start all runs at once; two train at a time."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LSTM_EXPLORER_SLOTS", "2")
        store = RunStore(tmp_path_factory.mktemp("memory"))
        started = {name: store.create(spec) for name, spec in ({name: easy(name) for name in EASY} | SPECS).items()}
        for run in started.values():
            launcher.start(run)
        yield lambda name: (started[name], wait_for_end(started[name]))
        for run in started.values():
            launcher.stop_now(run)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", EASY)
def test_a_memory_task_is_learned_better_than_its_stated_guess(name: str, runs: Runs) -> None:
    run, view = runs(name)

    assert view.status is RunStatus.FINISHED, run.log_file.read_text()
    history = view.history
    known = dataset(name).baseline(run.spec)
    assert known is not None
    assert history.started is not None
    assert history.started.guessing_loss == pytest.approx(known.loss)
    assert history.started.guessing_accuracy == pytest.approx(known.metric)
    assert history.started.best_accuracy == known.best_metric
    assert history.test is not None
    assert history.test.loss < 0.75 * known.loss
    # at least a third of the way from guessing to the perfect answer
    assert known.best_metric is not None
    assert abs(history.test.accuracy - known.best_metric) < 0.67 * abs(known.metric - known.best_metric)

    # reading the saved weights again by distance gives what the worker measured
    kept = kept_snapshot(history, restore_best=True)
    assert kept is not None
    network = Network(run.spec, load_snapshot(run, kept.step))
    vocabulary = None if name == "adding" else Vocabulary.from_json(run.vocabulary_file.read_text())
    found = scored_test(network, vocabulary)
    assert float(np.mean(found.scores)) == pytest.approx(history.test.accuracy, abs=0.01)


@pytest.mark.timeout(300)
def test_clipping_decides_whether_the_preset_about_it_learns_or_explodes(runs: Runs) -> None:
    run, clipped = runs("clipping")
    assert clipped.status is RunStatus.FINISHED, run.log_file.read_text()
    assert clipped.history.test is not None
    assert clipped.history.test.loss < 0.5 * 1 / 6
    assert clipped.history.clipped_share > 0

    _, exploded = runs("no clipping")
    assert exploded.status is RunStatus.FAILED
    assert exploded.history.failure is not None
    assert "no longer a number" in exploded.history.failure.message
