"""The curves of a run: what is drawn for which history, and that it can be read without colours."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstm_core.figures.palette import palette
from lstm_core.figures.training import (
    gradient_figure,
    loss_figure,
    metric_figure,
    validation_points,
)
from lstm_core.runs.events import (
    BatchEnd,
    EpochEnd,
    Event,
    RunStarted,
    TestEnd,
    ValidationEnd,
)
from lstm_core.runs.history import EMPTY_HISTORY, History, fold
from lstm_core.specs import (
    ClipByNorm,
    ForecastTask,
    GenerateTask,
    NoClip,
    RunSpec,
    SeriesData,
    StarData,
    TrainSpec,
)

SPEC = RunSpec()
FIGURES = (loss_figure, metric_figure, gradient_figure)


def run_history(n_batches: int = 40, loss: float = 0.5, norm: float = 2.0) -> History:
    events: list[Event] = [
        RunStarted(
            seq=0, time=0.0, device="CPU", cudnn=False, n_batches=10, epochs=4, n_train=640, n_validation=100, n_test=100,
            vocabulary_size=50, class_names=("negative", "positive"), guessing_accuracy=0.52, parameters=10,
        )
    ]  # fmt: skip
    for step in range(1, n_batches + 1):
        events.append(
            BatchEnd(
                seq=step, time=float(step), step=step, epoch=step / 10, n_batches=1, loss=loss, examples=64, seconds=0.1,
                metrics={"accuracy": 0.7}, gradient_norm=norm, clip_statistic=norm / 2, clipped=1,
            )
        )  # fmt: skip
        if step % 5 == 0:
            events.append(
                ValidationEnd(
                    seq=step, time=float(step), step=step, epoch=step / 10, loss=0.6, accuracy=0.65,
                    n_texts=100 if step % 10 else 500, subset=bool(step % 10),
                )
            )  # fmt: skip
        if step % 10 == 0:
            logs = {"loss": 0.5, "accuracy": 0.7, "val_loss": 0.6 + abs(step - 20) / 100, "val_accuracy": 0.66}
            events.append(
                EpochEnd(
                    seq=step, time=float(step), epoch=step // 10, step=step, logs=logs, seconds=1, examples_per_second=640
                )
            )  # fmt: skip
    events.append(TestEnd(seq=999, time=99.0, loss=0.61, accuracy=0.64, n_texts=100, weights="best", epoch=2.0))
    return fold(EMPTY_HISTORY, events)


def named(figure: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data if trace.name}


def test_training_is_drawn_by_batch_and_smoothed() -> None:
    figure = loss_figure(run_history(), SPEC, theme="light")
    light, smooth = figure.data[0], named(figure)["training"]
    assert len(light.x) == len(smooth.x) == 40
    assert light.line.width < smooth.line.width
    assert list(smooth.customdata[:3]) == [1, 2, 3], "the number of the batch is in the hover"
    assert "batch" in light.hovertemplate


def test_form_tells_the_curves_apart_without_colours() -> None:
    traces = named(metric_figure(run_history(), SPEC, theme="dark"))
    assert traces["training"].line.dash == "solid"
    assert traces["validation"].line.dash == "dash"
    assert traces["guessing"].line.dash == "dot"
    assert traces["best"].marker.symbol == "circle-open"
    assert traces["test"].marker.symbol == "diamond"


def test_the_best_epoch_and_the_test_stand_at_their_places() -> None:
    traces = named(loss_figure(run_history(), SPEC, theme="light"))
    assert (list(traces["best"].x), list(traces["best"].y)) == ([2], [0.6])
    assert (list(traces["test"].x), list(traces["test"].y)) == ([2.0], [0.61])


def test_guessing_is_what_the_data_set_gives() -> None:
    accuracy = named(metric_figure(run_history(), SPEC, theme="light"))["guessing"]
    assert accuracy.y[0] == pytest.approx(0.52)
    star = RunSpec(data=StarData())
    assert named(metric_figure(EMPTY_HISTORY, star, theme="light"))["guessing"].y[0] == pytest.approx(0.25)
    assert named(loss_figure(EMPTY_HISTORY, star, theme="light"))["guessing"].y[0] == pytest.approx(math.log(4))


def test_text_generation_is_drawn_in_bits_per_token() -> None:
    spec = RunSpec(task=GenerateTask())
    traces = named(loss_figure(run_history(), spec, theme="light"))
    assert traces["validation"].y[0] == pytest.approx(0.6 / math.log(2))
    assert traces["test"].y[0] == pytest.approx(0.61 / math.log(2))


def test_the_perfect_answer_is_a_line_where_it_is_known() -> None:
    started = replace(run_history().started, best_loss=0.0, best_accuracy=1.0)
    history = replace(run_history(), started=started)
    assert list(named(metric_figure(history, SPEC, theme="light"))["perfect"].y) == [1.0, 1.0]
    assert np.isnan(named(metric_figure(run_history(), SPEC, theme="light"))["perfect"].y).all()


def test_an_error_is_drawn_in_the_unit_of_the_data() -> None:
    spec = RunSpec(task=ForecastTask(), data=SeriesData())
    figure = metric_figure(run_history(), spec, theme="light")
    assert figure.layout.yaxis.title.text == "mean absolute error"
    assert figure.layout.yaxis.range[0] == 0.0


def test_a_validation_at_the_end_of_an_epoch_counts_once() -> None:
    epochs, values, measured_on = validation_points(run_history(), "loss")
    assert list(epochs) == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
    assert len(values) == len(measured_on) == 8
    assert measured_on[:2] == ["on 100 unseen examples", "on 500 unseen examples"]


def test_the_gradient_chart_shows_what_clipping_compares() -> None:
    by_global_norm = gradient_figure(run_history(), SPEC, theme="light")
    assert by_global_norm.layout.yaxis.type == "log"
    assert named(by_global_norm)["global norm"].y[0] == pytest.approx(1.0), "the statistic of the mode"
    assert named(by_global_norm)["threshold 1"].y[0] == 1.0
    by_norm = RunSpec(train=TrainSpec(clip=ClipByNorm(threshold=0.5)))
    assert set(named(gradient_figure(run_history(), by_norm, theme="light"))) == {
        "largest norm of a variable",
        "threshold 0.5",
    }


def test_without_clipping_the_global_norm_has_no_line() -> None:
    traces = named(gradient_figure(run_history(), RunSpec(train=TrainSpec(clip=NoClip())), theme="light"))
    assert list(traces) == ["global norm"]
    assert traces["global norm"].y[0] == pytest.approx(2.0)


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_yet_is_a_chart_with_axes(draw: Any, theme: str) -> None:
    figure = draw(EMPTY_HISTORY, SPEC, theme=theme)
    assert list(figure.layout.xaxis.range) == [0.0, 4.0]
    assert figure.layout.xaxis.title.text == "epochs"
    assert figure.layout.yaxis.title.text
    json.loads(figure.to_json())


@pytest.mark.parametrize("draw", FIGURES)
def test_numbers_that_are_not_finite_do_not_break_a_chart(draw: Any) -> None:
    figure = draw(run_history(loss=math.nan, norm=math.inf), SPEC, theme="light")
    assert np.isfinite(figure.layout.yaxis.range).all()
    json.loads(figure.to_json())


def test_one_exploding_batch_does_not_flatten_the_rest() -> None:
    past = run_history()
    wild = BatchEnd(
        seq=1000, time=100.0, step=41, epoch=4.1, n_batches=1, loss=1e6, examples=64, seconds=0.1,
        metrics={"accuracy": 0.5}, gradient_norm=1e9, clip_statistic=1e9, clipped=1,
    )  # fmt: skip
    quiet = [wild.__class__(**{**wild.__dict__, "step": 42 + i, "loss": 0.5}) for i in range(200)]
    figure = loss_figure(fold(past, [wild, *quiet]), SPEC, theme="light")
    assert figure.layout.yaxis.range[1] < 2


def test_a_ghost_has_one_colour() -> None:
    muted = palette("light").muted
    traces = named(loss_figure(run_history(), SPEC, theme="light", ghost=True))
    colours = {trace.line.color or trace.marker.color for trace in traces.values()}
    assert colours == {muted}


def test_an_hour_of_batches_is_a_small_message() -> None:
    events = [
        BatchEnd(
            seq=step, time=float(step), step=step, epoch=step / 3000, n_batches=1, loss=0.5 + step % 7, examples=64,
            seconds=0.1, metrics={"accuracy": 0.7}, gradient_norm=1.0, clip_statistic=1.0, clipped=0,
        )
        for step in range(1, 12_001)
    ]  # fmt: skip
    figure = loss_figure(fold(EMPTY_HISTORY, events), SPEC, theme="light")
    assert len(figure.data[0].x) <= 2_000
    assert len(figure.to_json()) < 100_000
