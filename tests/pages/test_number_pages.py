"""Pages on runs that answer with numbers: the panel beside the curves, Evaluate, and the forecast on Inspect."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.number_set import Scaling
from lstm_core.data.series import Series
from lstm_core.data.sine import sine_series
from lstm_core.data.typed_numbers import example_windows, read_numbers
from lstm_core.insight.forecasts import NAIVE, NETWORK, SEASONAL, ForecastErrors
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import AddingData, ForecastTask, LayerSpec, ModelSpec, RegressTask, RunSpec, SeriesData
from lstm_core.trace import Network, replay
from pages.components.evaluate.forecast import ForecastKey, error_table, verdict
from pages.components.inspect.forecasting import forecast_typed
from pages.components.number_panel import NumberKey
from pages.components.number_runs import number_text, tile_origins
from tests.pages.random_run import random_run

SMALL = ModelSpec(layers=(LayerSpec(units=3),))
SPEC = RunSpec(task=ForecastTask(window=6, horizon=3), data=SeriesData(dataset="sine"), model=SMALL)
ADDING = RunSpec(
    task=RegressTask(),
    data=AddingData(length=6, train_size=100, validation_size=50, test_size=50),
    model=SMALL,
)
PAGES = Path(__file__).resolve().parents[2] / "pages"


@pytest.fixture
def run(runs_dir: Path) -> Run:
    return random_run(RunStore(runs_dir), SPEC)


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.error, *page.warning, *page.info, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def _panel(run_id: str) -> None:
    from lstm_core.runs.reader import read_run
    from lstm_core.runs.store import RunStore
    from pages.components.number_panel import draw_numbers

    run = RunStore().get(run_id)
    draw_numbers(run, read_run(run).history, run.spec, "light", False)


def _empty_panel() -> None:
    from lstm_core.runs.history import EMPTY_HISTORY
    from lstm_core.specs import ForecastTask, RunSpec, SeriesData
    from pages.components.number_panel import draw_numbers

    spec = RunSpec(task=ForecastTask(), data=SeriesData())
    draw_numbers(None, EMPTY_HISTORY, spec, "light", False)


# --- beside the curves ----------------------------------------------------------------------------


def test_before_anything_is_saved_the_panel_says_so() -> None:
    page = AppTest.from_function(_empty_panel, default_timeout=60).run()
    assert not page.exception
    assert "Drawn as soon as the first state is saved" in said(page)


def test_the_panel_says_how_far_off_the_newest_state_is(run: Run) -> None:
    page = AppTest.from_function(_panel, args=(run.id,), default_timeout=60).run()
    assert not page.exception
    newest = said(page)
    assert "after epoch 1: off by" in newest
    assert "one season ago by 0.1" in newest  # noise of 0.1 twice: 0.113 on average
    page.segmented_control(NumberKey.WHEN).set_value("before").run()
    assert not page.exception
    assert "before training: off by" in said(page)


def test_the_panel_of_the_adding_task_shows_sums(runs_dir: Path) -> None:
    run = random_run(RunStore(runs_dir), ADDING)
    page = AppTest.from_function(_panel, args=(run.id,), default_timeout=60).run()
    assert not page.exception
    assert "SUMS" in said(page)
    assert " + " in said(page)


def test_a_run_without_its_scaling_says_so_in_the_panel(run: Run) -> None:
    run.scaling_file.unlink()
    page = AppTest.from_function(_panel, args=(run.id,), default_timeout=60).run()
    assert not page.exception
    assert "This state cannot be shown" in said(page)


def test_pieces_follow_each_other_without_a_gap() -> None:
    moments = tile_origins(4_000, SPEC, "validation", 60)
    assert moments[0] == 2_800
    assert len(moments) == 20
    assert set(np.diff(moments)) == {3}
    assert len(tile_origins(4_000, SPEC, "validation", 1)) == 1


# --- Evaluate -------------------------------------------------------------------------------------


def test_evaluate_compares_with_what_needs_no_learning(run: Run) -> None:
    page = AppTest.from_file(str(PAGES / "evaluate.py"), default_timeout=60)
    page.query_params["run"] = run.id
    page.run()
    assert not page.exception
    text = said(page)
    assert "On the test part the network is off by" in text
    assert "repeating what was 120 values ago" in text
    for name in (NETWORK, NAIVE, SEASONAL):
        assert name in text
    chosen = page.slider(ForecastKey.SLIDER).value
    page.button(ForecastKey.WORST).click().run()
    assert not page.exception
    assert page.slider(ForecastKey.SLIDER).value != chosen
    page.button(ForecastKey.FIRST).click().run()
    assert "Forecast from moment 3,200" in said(page)


def errors(mae: float) -> ForecastErrors:
    return ForecastErrors(mae, mae, mae, np.array([mae, mae]))


@pytest.mark.parametrize(
    ("network", "naive", "seasonal", "words"),
    [
        (0.5, 2.0, 1.0, "off by 0.500 °F on average: 50% less than repeating what was 24 values ago (1.00 °F)."),
        (0.5, 1.0, 2.0, "50% less than repeating the last value (1.00 °F)."),
        (1.5, 1.0, 2.0, "50% more than repeating the last value (1.00 °F). Here no network is needed yet."),
        (4.0, 1.0, 2.0, "4.0 times as much as repeating the last value"),
        (0.1, 0.0, 2.0, "repeating the last value is never wrong here"),
    ],
)
def test_the_verdict_names_the_better_of_both(network: float, naive: float, seasonal: float, words: str) -> None:
    series = Series(None, np.zeros(3), "Made", 24, "°F")
    found = {NETWORK: errors(network), NAIVE: errors(naive), SEASONAL: errors(seasonal)}
    assert words in verdict(found, series, 24)
    assert list(error_table(found)["MAE"]) == [network, naive, seasonal]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (0.1234, "0.123"),
        (1.234, "1.23"),
        (0.0123, "0.0123"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (1e-5, "1e-05"),
    ],
)
def test_numbers_have_the_digits_that_count(value: float, text: str) -> None:
    assert number_text(value) == text
    assert number_text(float("nan")) == "not known"


# --- Inspect --------------------------------------------------------------------------------------


def test_a_typed_window_is_forecast_with_the_truth_beside_it(run: Run) -> None:
    network, scaling = Network(SPEC, load_snapshot(run, 100)), Scaling.from_json(run.scaling_file.read_text())
    example = example_windows(SPEC)[2]
    typed = read_numbers(example.text, SPEC, scaling)
    found = forecast_typed(run, network, typed)
    assert found.answer == pytest.approx(scaling.restored(replay(network, typed.inputs).probabilities[0]))
    assert f"from {example.title}: the network has never seen what follows; off by" in found.place
    assert found.picture.truth[-3:].tolist() == list(example.truth)
    assert found.picture.lines[NETWORK][-3:] == pytest.approx(found.answer)
    start = int(example.title.split()[1].replace(",", ""))
    assert found.picture.lines[NAIVE][-3:].tolist() == [sine_series().values[start - 1]] * 3
    assert found.picture.lines[SEASONAL][-3:].tolist() == sine_series().values[start - 120 : start - 117].tolist()
    assert np.isnan(found.picture.lines[NETWORK][:6]).all()


@pytest.mark.parametrize("text", ["5 5 5 5 5 5", "5 6", "1e-3 2e-3 3e-3 4e-3 5e-3"])
def test_numbers_that_stand_nowhere_are_forecast_without_truth(run: Run, text: str) -> None:
    network, scaling = Network(SPEC, load_snapshot(run, 100)), Scaling.from_json(run.scaling_file.read_text())
    typed = read_numbers(text, SPEC, scaling)
    found = forecast_typed(run, network, typed)
    assert found.place == "These numbers do not stand in the series"
    assert found.picture.truth[: len(typed)].tolist() == typed.values[:, 0].tolist()
    assert np.isnan(found.picture.truth[len(typed) :]).all()
    assert found.picture.lines[NAIVE][-1] == typed.values[-1, 0]
    assert SEASONAL not in found.picture.lines  # the window is shorter than a season
