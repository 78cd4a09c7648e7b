"""Runs that answer with numbers through the real worker: they beat what needs no learning, and their files agree."""

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.data.number_set import Scaling
from lstm_core.data.sine import sine_series
from lstm_core.insight.forecasts import NAIVE, NETWORK, SEASONAL, all_errors, forecast_part
from lstm_core.runs.history import RunStatus, kept_snapshot
from lstm_core.runs.reader import RunView
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec, preset, with_settings
from lstm_core.trace import Network

# Keras 3.15 converts variables in a way that NumPy 2.4 warns about; it happens whenever a file is opened
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")


@pytest.mark.timeout(300)
def test_the_sine_preset_learns_to_forecast(
    start: Callable[[RunSpec], Run], wait_for_end: Callable[[Run], RunView]
) -> None:
    spec = with_settings(preset("sine").spec, {"train.epochs": 5, "task.window": 24, "task.horizon": 6})
    run = start(spec)
    view = wait_for_end(run)
    assert view.status is RunStatus.FINISHED, view.history.failure
    history = view.history
    started, test = history.started, history.test
    assert started is not None
    assert test is not None
    assert started.guessing_name == "last value"
    assert test.accuracy < 0.4 * started.guessing_accuracy
    assert history.best is not None
    assert test.loss > 0.7 * started.best_loss  # nobody forecasts the noise

    # the worker's measure of the test part is the replay's, window by window
    kept = kept_snapshot(history, restore_best=True)
    assert kept is not None
    network = Network(spec, load_snapshot(run, kept.step))
    scaling = Scaling.from_json(run.scaling_file.read_text())
    forecasts = forecast_part(network, sine_series(), scaling)
    errors = all_errors(forecasts)
    assert errors[NETWORK].mae == pytest.approx(test.accuracy, rel=1e-3)
    scaled_errors = (forecasts.by[NETWORK] - forecasts.truth) / scaling.deviation
    assert float(np.mean(scaled_errors**2)) == pytest.approx(test.loss, rel=1e-3)
    assert errors[NETWORK].mae < errors[NAIVE].mae
    assert errors[SEASONAL].mae == pytest.approx(0.1 * 2 / np.sqrt(np.pi), rel=0.1)  # mean |e1 - e2|
