"""Whole runs by the real worker: what they leave behind, and that something was learned."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from lstm_core.data.preparation import prepare
from lstm_core.insight.ranking import read_unit_order
from lstm_core.runs.events import (
    BatchEnd,
    EpochEnd,
    RunFailed,
    RunFinished,
    SnapshotRemoved,
    SnapshotSaved,
    StageChanged,
    TestEnd,
    ValidationEnd,
    read_events,
)
from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import RunView
from lstm_core.runs.snapshots import load_snapshot, snapshot_steps
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData, preset, with_settings
from lstm_core.trace import Network, predict
from lstm_core.training import launcher
from lstm_core.training.models import weights_of
from tests.data.test_imdb_keras import write as write_imdb

# Keras 3.15 converts variables in a way that NumPy 2.4 warns about; it happens whenever a file is opened
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

TINY = RunSpec(
    data=StarData(length=8, train_size=500, validation_size=100, test_size=100),
    model=ModelSpec(embedding_dim=4, layers=(LayerSpec(units=4, dropout=0.2, bidirectional=True),)),
    train=with_settings(RunSpec(), {"train.epochs": 2, "train.batch_size": 16}).train,
)
SPECS = {
    "star": with_settings(preset("star").spec, {"data.length": 20}),
    "snippets": preset("snippets-quick").spec,
    "twin": TINY,
    "other twin": TINY,
    # decays each weight to minus nine times itself at every step
    "exploding": with_settings(
        TINY,
        {
            "train.optimizer.name": "adamw",
            "train.optimizer.learning_rate": 10.0,
            "train.optimizer.weight_decay": 1.0,
            "train.clip.mode": "none",
        },
    ),
    "no such device": TINY,
}
Runs = Callable[[str], tuple[Run, RunView]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, wait_for_end: Callable[[Run], RunView]) -> Iterator[Runs]:
    """Start all runs of this module at once; two train at a time, the others wait for their turn."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LSTM_EXPLORER_SLOTS", "2")
        store = RunStore(tmp_path_factory.mktemp("worker"))
        started: dict[str, Run] = {}
        for name, spec in SPECS.items():
            started[name] = store.create(spec)
            launcher.start(started[name], device="GPU 7: none" if name == "no such device" else "auto")
        yield lambda name: (started[name], wait_for_end(started[name]))
        for run in started.values():
            launcher.stop_now(run)


def test_the_star_task_is_learned(runs: Runs) -> None:
    run, view = runs("star")

    assert view.status is RunStatus.FINISHED, run.log_file.read_text()
    assert view.history.test is not None
    assert view.history.test.accuracy > 0.95
    assert view.history.best is not None
    assert view.history.best.logs["val_accuracy"] > 0.95


def test_short_reviews_are_learned(runs: Runs) -> None:
    run, view = runs("snippets")

    assert view.status is RunStatus.FINISHED, run.log_file.read_text()
    assert max(epoch.logs["val_accuracy"] for epoch in view.history.epochs) > 0.70


def test_the_stages_are_shown_in_order(runs: Runs) -> None:
    run, view = runs("star")

    stages = [event.stage for event in read_events(run.events_file)[0] if isinstance(event, StageChanged)]
    assert [stage for stage in stages if stage != "waiting"] == [
        "starting", "loading data", "building", "first batch", "training", "testing",
    ]  # fmt: skip
    assert view.history.started is not None
    assert view.history.started.device == "CPU"
    assert not view.history.started.cudnn
    assert view.history.started.parameters == sum(w.size for w in load_snapshot(run, 0).values())


def test_every_batch_is_recorded_once_and_at_most_ten_events_a_second_are_written(runs: Runs) -> None:
    run, view = runs("snippets")
    started = view.history.started
    assert started is not None

    batches = [event for event in read_events(run.events_file)[0] if isinstance(event, BatchEnd)]

    assert sum(batch.n_batches for batch in batches) == batches[-1].step == started.n_batches * started.epochs
    assert sum(batch.examples for batch in batches) == started.n_train * started.epochs
    assert batches[-1].epoch == started.epochs
    between = [after.time - before.time for before, after in pairwise(batches)]
    seconds = batches[-1].time - batches[0].time
    # beside the time there is an event before each validation: three quarters and the end of each epoch
    assert len(batches) <= seconds * 10 + 1 + 8 * started.epochs
    assert np.median(between) > 0.09 or seconds < 2
    assert all(np.isfinite(batch.gradient_norm) and batch.gradient_norm > 0 for batch in batches)
    assert view.history.n_clipped == sum(batch.clipped for batch in batches) > 0


def test_validation_comes_every_quarter_of_an_epoch_with_a_snapshot(runs: Runs) -> None:
    run, view = runs("snippets")
    started = view.history.started
    assert started is not None
    events = read_events(run.events_file)[0]

    points = [(event.epoch, event.subset, event.n_texts) for event in events if isinstance(event, ValidationEnd)]
    saved = [event.epoch for event in events if isinstance(event, SnapshotSaved)]

    n = started.n_batches
    quarters = [-(-n * quarter // 4) / n for quarter in (1, 2, 3)]
    sample = min(1_000, started.n_validation)
    expected = [
        entry
        for epoch in range(started.epochs)
        for entry in [*((epoch + q, True, sample) for q in quarters), (epoch + 1, False, started.n_validation)]
    ]
    assert [(pytest.approx(epoch), subset, size) for epoch, subset, size in expected] == points
    assert saved == pytest.approx([0, -(-n // 8) / n, *(epoch for epoch, _, _ in expected)])
    removed = [event.step for event in events if isinstance(event, SnapshotRemoved)]
    assert removed == []
    assert snapshot_steps(run) == [event.step for event in events if isinstance(event, SnapshotSaved)]


def test_a_long_run_validates_at_the_ends_of_epochs_only(runs: Runs) -> None:
    _, view = runs("star")  # 12 epochs at most

    assert all(not event.subset for event in view.history.validations)
    assert len(view.history.validations) == len(view.history.epochs)
    ended = view.history.ended
    assert isinstance(ended, RunFinished)
    assert ended.reason == "validation accuracy reached 0.995"


def test_the_weights_of_the_best_epoch_are_kept_and_tested(runs: Runs) -> None:
    run, view = runs("snippets")
    best, test = view.history.best, view.history.test
    assert best is not None
    assert test is not None
    data = prepare(run.spec)

    model = keras.models.load_model(run.model_file, safe_mode=True)

    kept, snapshot = weights_of(model), load_snapshot(run, best.step)
    assert all(np.array_equal(kept[name], snapshot[name]) for name in snapshot)
    assert (test.weights, test.epoch, test.n_texts) == ("best", best.epoch, len(data.test))
    # the same numbers by replay: another implementation of network and loss on the same texts
    network = Network(run.spec, snapshot)
    for part, loss, accuracy in (
        (data.validation, best.logs["val_loss"], best.logs["val_accuracy"]),
        (data.test, test.loss, test.accuracy),
    ):
        probabilities = predict(network, [part[index] for index in range(len(part))])
        of_label = probabilities[np.arange(len(part)), part.labels]
        assert -np.log(of_label).mean() == pytest.approx(loss, abs=1e-4)
        assert (probabilities.argmax(axis=1) == part.labels).mean() == pytest.approx(accuracy, abs=2e-3)


def test_the_order_of_units_and_the_vocabulary_are_part_of_the_run(runs: Runs) -> None:
    run, _ = runs("snippets")

    order = read_unit_order(run.path / "units.json")

    assert order is not None
    assert sorted(order[0, "forward"]) == list(range(16))
    words = json.loads(run.vocabulary_file.read_text(encoding="utf-8"))["words"]
    assert len(words) == load_snapshot(run, 0)["embedding/embeddings"].shape[0]


def test_a_checkpoint_holds_what_is_needed_to_go_on(runs: Runs) -> None:
    run, view = runs("twin")

    values = json.loads(run.checkpoint_file.with_suffix(".json").read_text())
    model = keras.models.load_model(run.checkpoint_file, safe_mode=True)

    assert (values["epoch"], values["step"]) == (2, view.history.step)
    assert values["best_loss"] == view.history.best.logs["val_loss"]
    assert int(model.optimizer.iterations) == view.history.step
    assert values["seed_generators"]  # of the layers' dropout: the Keras file alone does not bring them back
    last = load_snapshot(run, view.history.step)
    assert all(np.array_equal(weight, last[name]) for name, weight in weights_of(model).items())


def test_the_same_spec_and_seed_give_the_same_curves(runs: Runs) -> None:
    (first, _), (second, _) = runs("twin"), runs("other twin")

    def facts(run: Run) -> list[object]:
        events = read_events(run.events_file)[0]
        validations = [(e.step, e.loss, e.accuracy) for e in events if isinstance(e, ValidationEnd)]
        epochs = [dict(e.logs) for e in events if isinstance(e, EpochEnd)]
        tests = [(e.loss, e.accuracy) for e in events if isinstance(e, TestEnd)]
        return [validations, epochs, tests]

    assert facts(first) == facts(second)  # bit for bit
    for step in snapshot_steps(first):
        theirs = load_snapshot(second, step)
        assert all(np.array_equal(weight, theirs[name]) for name, weight in load_snapshot(first, step).items())


def test_a_loss_that_explodes_ends_the_run_and_says_where_and_what_to_try(runs: Runs) -> None:
    run, view = runs("exploding")

    assert view.status is RunStatus.FAILED
    failure = view.history.failure
    assert isinstance(failure, RunFailed)
    assert failure.type == "NonFiniteLossError"
    assert f"batch {failure.step}" in failure.message
    assert "clipping" in failure.remedy
    assert "learning rate" in failure.remedy
    batches = [event for event in read_events(run.events_file)[0] if isinstance(event, BatchEnd)]
    assert batches[-1].step == failure.step
    assert not np.isfinite(batches[-1].loss)
    assert all(np.isfinite(batch.loss) for batch in batches[:-1])


def test_a_device_that_is_not_there_fails_the_run_with_a_remedy(runs: Runs) -> None:
    run, view = runs("no such device")

    assert view.status is RunStatus.FAILED
    assert view.history.failure is not None
    assert "GPU 7" in view.history.failure.message
    assert "auto" in view.history.failure.remedy
    assert "Traceback" in run.log_file.read_text()


def test_the_log_is_quiet(runs: Runs) -> None:
    run, _ = runs("twin")

    lines = run.log_file.read_text().splitlines()

    assert len(lines) < 30, lines


def test_a_run_is_not_started_twice(runs: Runs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from lstm_core import worker

    run, _ = runs("exploding")
    before = run.events_file.read_bytes()

    assert worker.main([str(run.path)]) == 0  # it has ended: nothing to do

    assert run.events_file.read_bytes() == before


def test_the_operators_files_are_trained_on_in_their_own_split(
    start: Callable[[RunSpec], Run],
    wait_for_end: Callable[[Run], RunView],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(write_imdb(tmp_path / "data")))

    run = start(RunSpec(data=TextData(dataset="imdb-keras", max_length=20), model=TINY.model, train=TINY.train))
    view = wait_for_end(run)

    assert view.status is RunStatus.FINISHED, run.log_file.read_text()
    assert view.history.started is not None
    assert (view.history.started.n_train + view.history.started.n_validation, view.history.started.n_test) == (40, 20)


def test_a_damaged_file_of_the_operator_fails_the_run_with_its_reason_and_stays(
    start: Callable[[RunSpec], Run],
    wait_for_end: Callable[[Run], RunView],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = write_imdb(tmp_path / "data") / "imdb.npz"
    archive.write_bytes(archive.read_bytes()[:-100])
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(archive.parent))

    run = start(RunSpec(data=TextData(dataset="imdb-keras", max_length=20), model=TINY.model, train=TINY.train))
    view = wait_for_end(run)

    assert view.status is RunStatus.FAILED
    assert view.history.failure is not None
    assert view.history.failure.type == "DataFormatError"
    assert "imdb.npz" in view.history.failure.message
    assert archive.is_file()
