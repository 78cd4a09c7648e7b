"""Evaluate for memory tasks: how far back a run remembers, in a chart and in words, with the sequences it got wrong."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.preparation import prepare
from lstm_core.figures.distance import DistanceLine
from lstm_core.runs.atomic import write_text
from lstm_core.runs.events import EventLog, RunFinished, RunStarted, SnapshotSaved, WorkerStarted
from lstm_core.runs.events import TestEnd as Tested
from lstm_core.runs.snapshots import save_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import preset, with_settings
from lstm_core.trace import weight_shapes
from pages.components.evaluate.memory import summary
from pages.components.evaluate.memory_keys import MemoryKey
from tests.pages.test_side_by_side import text_of

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGE = Path(__file__).resolve().parents[2] / "pages" / "evaluate.py"
TITLES = {
    "star": "Accuracy by distance", "copy": "Accuracy by place", "adding": "Error by distance",
    "parity": "Accuracy by distance", "brackets": "Accuracy by distance", "negation": "Accuracy by distance",
}  # fmt: skip


def random_memory_run(store: RunStore, name: str) -> Run:
    """Return a finished run with random weights on that task."""
    settings = {"data.train_size": 100, "data.validation_size": 50, "data.test_size": 60, "data.length": 8}
    spec = with_settings(preset(name).spec, {**settings, "model.layers.*.units": 3})
    run = store.create(spec)
    prepared = prepare(spec)
    if prepared.vocabulary is not None:
        write_text(run.vocabulary_file, prepared.vocabulary.to_json())
    rng = np.random.default_rng(0)
    weights = {
        path: rng.normal(0, 1, shape).astype(np.float32)
        for path, shape in weight_shapes(spec, prepared.vocabulary_size).items()
    }
    with EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=1, host="here", device_wanted="auto")
        log.append(
            RunStarted, device="CPU", cudnn=False, cudnn_reason="", versions={}, n_batches=9, epochs=1, n_train=100,
            n_validation=50, n_test=60, vocabulary_size=prepared.vocabulary_size, parameters=1, guessing_accuracy=0.5,
            class_names=prepared.class_names,
        )  # fmt: skip
        for step in (0, 9):
            log.append(SnapshotSaved, step=step, epoch=step / 9, file=save_snapshot(run, step, weights))
        log.append(Tested, loss=0.1, accuracy=0.5, n_texts=60, weights="best", epoch=1.0)
        log.append(RunFinished, step=9, reason="done")
    return run


@pytest.mark.parametrize("name", TITLES)
def test_every_memory_task_is_evaluated_by_distance(name: str, runs_dir: Path) -> None:
    run = random_memory_run(RunStore(runs_dir), name)
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.switch_page(str(PAGE))
    page.query_params["run"] = run.id
    page.run()
    assert not page.exception
    assert not page.error
    assert f'<div class="chart-head">{TITLES[name]}</div>' in text_of(page)
    assert "The rule: " in text_of(page)
    page.select_slider(key=f"{MemoryKey.STATE}_{run.id}").set_value(0).run()
    assert not page.exception
    has_examples = any(str(button.key).startswith(MemoryKey.EXAMPLE) for button in page.button)
    assert has_examples == (name != "adding")


def line(mean: list[float], count: int = 100) -> DistanceLine:
    share = np.array(mean)
    places = np.arange(len(mean))
    n = np.full(len(mean), count)
    return DistanceLine("", places, places, n, share, np.maximum(share - 0.1, 0), np.minimum(share + 0.1, 1))


@pytest.mark.parametrize(
    ("mean", "said"),
    [
        ([1, 0.95], "right more than 9 times in 10 everywhere"),
        ([0.5, 0.5], "nowhere better than guessing"),
        ([0.9, 0.7], "better than guessing everywhere, worst at distance 1: 70%"),
        ([0.9, 0.5, 0.4], "no better than guessing from distance 1 on"),
        ([0.5, 0.9, 0.4], "better than guessing at 1 of 3 places"),
    ],
)
def test_the_chart_is_summed_up_in_one_sentence(mean: list[float], said: str) -> None:
    assert said in summary(line(mean), "distance", is_error=False, guessing=0.5)


def test_few_answers_are_not_talked_about() -> None:
    assert summary(line([0.1], count=3), "depth", is_error=False, guessing=0.5) == ""
    assert "off by 0.200 at the shortest" in summary(line([0.2, 0.3]), "distance", is_error=True, guessing=0.3)
