"""What the page says about runs, sentence by sentence, from histories made of a few events."""

import itertools
from typing import Any

import pytest

from lstm_core.runs.control import Control
from lstm_core.runs.events import (
    BatchEnd,
    DataProgress,
    EpochEnd,
    Event,
    RunFailed,
    RunFinished,
    RunQueued,
    RunStarted,
    StageChanged,
    TestEnd,
    WorkerStarted,
)
from lstm_core.runs.history import EMPTY_HISTORY, History, RunStatus, fold
from lstm_core.specs import (
    AddingData,
    CopyData,
    ForecastTask,
    GenerateTask,
    NoClip,
    RegressTask,
    RunSpec,
    SeriesData,
    TrainSpec,
)
from pages.components.words import (
    done_line,
    moment_text,
    of_hundred,
    remedy_for,
    result_text,
    seconds_text,
    status_line,
)

SPEC = RunSpec()
DOWNLOAD = {"message": "downloading imdb.npz", "share": 0.43}


def history(*events: tuple[type[Event], dict[str, Any]], times: list[float] | None = None) -> History:
    clock = iter(times) if times else itertools.count(100.0)
    return fold(EMPTY_HISTORY, [kind(seq=seq, time=next(clock), **values) for seq, (kind, values) in enumerate(events)])


STARTED = (
    RunStarted,
    {
        "device": "CPU", "cudnn": False, "n_batches": 10, "epochs": 4, "n_train": 640, "n_validation": 100,
        "n_test": 100, "vocabulary_size": 50, "class_names": ("negative", "positive"), "guessing_accuracy": 0.5,
        "parameters": 10,
    },
)  # fmt: skip


def batch(step: int, seconds: float = 0.02) -> tuple[type[Event], dict[str, Any]]:
    return BatchEnd, {
        "step": step, "epoch": step / 10, "n_batches": 1, "loss": 0.5, "metrics": {"accuracy": 0.8},
        "gradient_norm": 1.0, "clip_statistic": 1.0, "clipped": 0, "examples": 64, "seconds": seconds,
    }  # fmt: skip


def epoch(
    number: int, loss: float, val_loss: float, accuracy: float = 0.8, *, partial: bool = False
) -> tuple[type[Event], dict[str, Any]]:
    logs = {"loss": loss, "accuracy": 0.9, "val_loss": val_loss, "val_accuracy": accuracy}
    return EpochEnd, {
        "epoch": number, "step": number * 10, "logs": logs, "seconds": 1.0, "examples_per_second": 640.0,
        "partial": partial,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (2.13, "2.1 s"), (9.96, "10 s"), (89.0, "89 s"), (250.0, "4 min 10 s"), (7500.0, "2 h 5 min")],
)
def test_seconds(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


def test_the_stages_are_there_with_their_seconds() -> None:
    past = history(
        (RunQueued, {"owner": ""}), (WorkerStarted, {"pid": 1, "host": "here"}), (StageChanged, {"stage": "loading data"}),
        times=[100.0, 101.0, 102.1],
    )  # fmt: skip
    line = status_line(past, RunStatus.RUNNING, Control(), SPEC, 102.5)
    assert line.text == "starting 2.1 s · loading data 0.4 s"


def test_training_says_epoch_speed_time_left_and_device() -> None:
    past = history(STARTED, (StageChanged, {"stage": "training"}), *(batch(step) for step in range(1, 13)))
    line = status_line(past, RunStatus.RUNNING, Control(), SPEC, 120.0)
    assert line.text == "training · epoch 2 of 4 · 3,200 texts/s · almost done · CPU"
    assert line.fraction == pytest.approx(0.3)
    slow = history(STARTED, (StageChanged, {"stage": "training"}), *(batch(step, 1.0) for step in range(1, 13)))
    assert "64 texts/s · 28 s left" in status_line(slow, RunStatus.RUNNING, Control(), SPEC, 120.0).text


@pytest.mark.parametrize(
    ("status", "control", "words"),
    [
        (RunStatus.RUNNING, Control(wanted="stop"), "stopping"),
        (RunStatus.RUNNING, Control(wanted="pause"), "pausing"),
        (RunStatus.PAUSED, Control(wanted="pause"), "paused at batch 12"),
        (RunStatus.WAITING, Control(), "waiting for a free place"),
        (RunStatus.LOST, Control(), "stopped without saying why, saved states are intact"),
        (RunStatus.STOPPED, Control(wanted="stop"), "stopped at batch 12"),
        (RunStatus.FAILED, Control(), "failed at batch 12"),
        (RunStatus.FAILED_TO_START, Control(), "did not start"),
    ],
)
def test_every_status_has_its_words(status: RunStatus, control: Control, words: str) -> None:
    past = history(STARTED, (StageChanged, {"stage": "training"}), *(batch(step) for step in range(1, 13)))
    assert status_line(past, status, control, SPEC, 120.0).text.startswith(words)


def test_the_last_line_is_that_of_the_design() -> None:
    past = history(
        STARTED, epoch(1, 0.6, 0.5), epoch(2, 0.4, 0.43, 0.83), epoch(3, 0.3, 0.44), epoch(4, 0.2, 0.5),
        (TestEnd, {"loss": 0.4, "accuracy": 0.82, "n_texts": 100, "weights": "best", "epoch": 2.0}),
        (RunFinished, {"step": 40}),
    )  # fmt: skip
    expected = "Best at epoch 2: 82 of 100 unseen texts right. Guessing: 50. Epochs 3 and 4 only memorised."
    assert done_line(past, SPEC) == expected


def test_nothing_is_said_to_be_memorised_that_was_not() -> None:
    past = history(STARTED, epoch(1, 0.6, 0.5), epoch(2, 0.7, 0.6), epoch(3, 0.5, 0.7, partial=True))
    assert done_line(past, SPEC) == "Best at epoch 1: 80 of 100 unseen texts right. Guessing: 50."
    assert done_line(EMPTY_HISTORY, SPEC) == ""


@pytest.mark.parametrize(("share", "number"), [(0.996, 99), (1.0, 100), (0.002, 1), (0.0, 0), (0.824, 82)])
def test_a_share_is_never_rounded_to_all_or_nothing(share: float, number: int) -> None:
    assert of_hundred(share) == number


def test_an_exploded_run_is_offered_clipping_first_then_a_smaller_step() -> None:
    failed = (RunFailed, {"type": "NonFiniteLossError", "message": "the loss is not finite", "step": 3})
    bare = SPEC.model_copy(update={"train": TrainSpec(clip=NoClip())})
    first, second = remedy_for(history(failed), bare), remedy_for(history(failed), SPEC)
    assert first is not None
    assert first.settings == {"train.clip.mode": "global_norm", "train.clip.threshold": 1.0}
    assert second is not None
    assert second.settings == {"train.optimizer.learning_rate": 0.0003}
    other = (RunFailed, {"type": "DataFormatError", "message": "the file is damaged"})
    assert remedy_for(history(other), SPEC) is None


@pytest.mark.parametrize(
    ("epochs", "text"),
    [(0.0, "before training"), (0.1251, "after 1/8 epoch"), (0.5, "after 1/2 epoch"), (2.0, "after epoch 2"),
     (1.25, "after 1.25 epochs")],
)  # fmt: skip
def test_moments(epochs: float, text: str) -> None:
    assert moment_text(epochs) == text


@pytest.mark.parametrize(("ahead", "said"), [(0, "next in line"), (2, "2 more in line before it")])
def test_a_waiting_run_knows_its_place(ahead: int, said: str) -> None:
    line = status_line(EMPTY_HISTORY, RunStatus.WAITING, Control(), SPEC, 0.0, ahead=ahead)

    assert said in line.parts


def test_a_download_says_how_far_it_is() -> None:
    loading = history((RunQueued, {}), (StageChanged, {"stage": "loading data"}), (DataProgress, DOWNLOAD))
    line = status_line(loading, RunStatus.RUNNING, Control(), SPEC, 105.0)

    assert line.parts[-1] == "downloading imdb.npz 43%"
    assert line.fraction == 0.43
    assert fold(loading, [STARTED[0](seq=9, time=106.0, **STARTED[1])]).data_progress is None


def test_every_task_says_its_result_in_its_own_words() -> None:
    started = {**STARTED[1], "class_names": ()}
    written = history((RunStarted, started | {"guessing_loss": 3.0, "guessing_accuracy": 0.1}))
    spec = RunSpec(task=GenerateTask())
    assert result_text(written, spec, 1.0, 0.4) == (
        "1.44 bits per token on unseen text, perplexity 2.7. By frequency alone: 4.33."
    )
    known = history((RunStarted, started | {"guessing_accuracy": 0.125, "best_accuracy": 1.0, "best_loss": 0.0}))
    assert result_text(known, RunSpec(task=GenerateTask(), data=CopyData()), 0.1, 0.97) == (
        "97 of 100 unseen tokens right. Guessing: 12."
    )
    naive = history((RunStarted, started | {"guessing_accuracy": 3.416, "guessing_name": "last value"}))
    assert result_text(naive, RunSpec(task=ForecastTask(), data=SeriesData()), 0.2, 1.9) == (
        "off by 1.9 on average on unseen values. Last value: 3.42."
    )
    assert result_text(naive, RunSpec(task=RegressTask(), data=AddingData()), 0.2, float("nan")) == ""
