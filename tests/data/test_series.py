"""Time series: the parts follow each other in time, a window sees nothing of what it forecasts, errors have figures."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.own_series import OwnSeries
from lstm_core.data.preparation import prepare
from lstm_core.data.progress import no_progress
from lstm_core.data.registry import availability, dataset, dataset_sizes
from lstm_core.data.seattle_temps import HOURS, read_hours, wheel_file
from lstm_core.data.series import Series, SeriesDataset, origins, parts_of, season_of, windows
from lstm_core.data.sine import NOISE, PERIODS, SEASON
from lstm_core.data.uploads import store_series
from lstm_core.errors import DataFormatError
from lstm_core.specs import ForecastTask, RunSpec, SeriesData

TASK = ForecastTask(window=5, horizon=3)


class Counting(SeriesDataset):
    """The series 0, 1, 2, ...: every value says at which moment it stands."""

    def __init__(self, n: int) -> None:
        self.card = dataset("sine").card
        self.n = n

    def availability(self) -> object:
        return availability("sine")

    def series(self) -> Series:
        return Series(None, np.arange(self.n, dtype=np.float64), "Counting", 4)


def spec(window: int = 5, horizon: int = 3, **data: object) -> RunSpec:
    return RunSpec(task=ForecastTask(window=window, horizon=horizon), data=SeriesData(dataset="sine", **data))


@given(
    st.integers(40, 400),
    st.integers(2, 12),
    st.integers(1, 6),
    st.floats(0.1, 0.4),
    st.floats(0.1, 0.4),
)
def test_windows_lie_where_they_should(n: int, window: int, horizon: int, validation: float, test: float) -> None:
    wanted = spec(window, horizon, validation_share=validation, test_share=test)
    source = Counting(n)
    try:
        splits = source.load(wanted, no_progress)
    except DataFormatError:
        assert min(int(n * validation), int(n * test)) < horizon or n - int(n * validation) - int(n * test) < 20
        return
    parts = parts_of(n, wanted.data)
    sizes = source.sizes(wanted.data)
    assert sum(sizes) == n
    for name, size in zip(("train", "validation", "test"), sizes, strict=True):
        numbers = getattr(splits, name)
        inputs = splits.scaling.restored(numbers.inputs[:, :, 0]).round().astype(int)
        targets = splits.scaling.restored(numbers.targets).round().astype(int)
        assert inputs.shape == (len(numbers), window)
        assert targets.shape == (len(numbers), horizon)
        # what is forecast follows at once on what is seen, and lies in the part, all of it
        assert (np.diff(np.concatenate([inputs, targets], axis=1), axis=1) == 1).all()
        assert set(targets.ravel()) <= set(parts[name])
        first = max(parts[name].start, window)
        assert len(numbers) == size - horizon + 1 - (first - parts[name].start)


def test_the_scaling_knows_the_training_part_only() -> None:
    splits = Counting(100).load(spec(), no_progress)
    assert splits.scaling.mean == pytest.approx(np.arange(70).mean())
    assert splits.scaling.deviation == pytest.approx(np.arange(70).std())


def test_windows_of_chosen_moments_are_those_of_the_part() -> None:
    scaled = np.arange(50, dtype=np.float32)
    part = range(20, 40)
    every = windows(scaled, part, TASK)
    chosen = windows(scaled, part, TASK, np.array(origins(part, TASK)))
    assert np.array_equal(every.inputs, chosen.inputs)
    assert np.array_equal(every.targets, chosen.targets)


@pytest.mark.parametrize(
    ("n", "settings", "said"),
    [
        (20, {"window": 12}, "at least 15 values in the training part"),
        (40, {"horizon": 6}, "validation part .* at least 6 values"),
        (40, {"season": 35}, "at most 27 values"),
    ],
)
def test_too_short_a_series_is_refused_with_figures(n: int, settings: dict[str, int], said: str) -> None:
    with pytest.raises(DataFormatError, match=said):
        Counting(n).load(spec(**settings), no_progress)


def test_other_data_has_another_fingerprint() -> None:
    found = {
        Counting(n).load(spec(window), no_progress).fingerprint
        for n, window in ((100, 5), (101, 5), (100, 6), (100, 5))
    }
    assert len(found) == 3


def test_the_sine_series_is_what_its_card_says() -> None:
    series = dataset("sine").series()
    moments = np.arange(len(series))
    waves = np.sin(2 * np.pi * moments / PERIODS[0]) + 0.5 * np.sin(2 * np.pi * moments / PERIODS[1])
    noise = series.values - waves
    assert np.std(noise) == pytest.approx(NOISE, rel=0.03)
    assert abs(np.mean(noise)) < 0.01
    assert SEASON % PERIODS[0] == SEASON % PERIODS[1] == 0
    assert series.name_of(1_200) == "moment 1,200"


def test_the_best_error_of_the_sine_series_is_that_of_knowing_the_waves() -> None:
    wanted = spec(48, 12)
    prepared = prepare(wanted)
    moments = np.arange(4_000)
    waves = np.sin(2 * np.pi * moments / 24) + 0.5 * np.sin(2 * np.pi * moments / 60)
    assert prepared.scaling is not None
    perfect = windows(prepared.scaling.scaled(waves), parts_of(4_000, wanted.data).validation, wanted.task)
    errors = perfect.targets - prepared.validation.targets
    assert float(np.mean(errors**2)) == pytest.approx(prepared.baseline.best_loss, rel=0.15)
    assert float(np.mean(np.abs(errors))) * prepared.scaling.deviation == pytest.approx(
        prepared.baseline.best_metric, rel=0.1
    )
    assert prepared.baseline.metric > 5 * prepared.baseline.best_metric


def test_the_temperatures_are_the_hours_of_a_year() -> None:
    series = dataset("seattle-temps").series()
    assert len(series) == HOURS == sum(dataset_sizes(SeriesData()))
    assert series.name_of(0) == "2010-01-01 00:00"
    assert series.name_of(HOURS - 1) == "2010-12-31 23:00"
    assert 30 < series.values.min() < series.values.max() < 80
    path = wheel_file()
    assert path is not None
    rows = path.read_text().splitlines()[1:]
    values = {row.split(",")[0].replace("/", "-"): float(row.split(",")[1]) for row in rows}
    missing = [moment for moment in range(HOURS) if series.name_of(moment) not in values]
    assert [series.name_of(moment) for moment in missing] == ["2010-03-14 03:00"]
    assert series.values[missing[0]] == pytest.approx(
        (series.values[missing[0] - 1] + series.values[missing[0] + 1]) / 2
    )
    assert all(series.values[moment] == values[series.name_of(moment)] for moment in range(0, HOURS, 97))


@pytest.mark.parametrize(
    "text", ["", "date,temp\n2010/01/01 00:00,4\n", "a,b\n1,2\n", "date,temp\n2011/01/01 00:00,4\n"]
)
def test_another_file_is_not_taken_for_the_temperatures(tmp_path: Path, text: str) -> None:
    file = tmp_path / "seattle-temps.csv"
    file.write_text(text)
    with pytest.raises(DataFormatError, match="damaged or of another version"):
        read_hours(file)


def test_a_series_of_ones_own_that_is_gone_says_so() -> None:
    gone = OwnSeries("series:0123456789abcdef")
    assert not gone.availability().ready
    assert gone.card.family == "own"


def test_an_uploaded_series_is_split_and_cut_as_all_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))
    days = tuple(str(day) for day in np.datetime64("2024-01-01") + np.arange(100))
    name = store_series(days, np.arange(100.0), season=7, title="Visitors")
    wanted = RunSpec(task=TASK, data=SeriesData(dataset=name))
    prepared = prepare(wanted)
    assert prepared.scaling is not None
    assert prepared.scaling.restored(prepared.test.targets[0]).round().tolist() == [80, 81, 82]
    assert prepared.baseline.metric == pytest.approx(2.0)  # steps of 1, 2 and 3
    source = dataset(name)
    assert isinstance(source, SeriesDataset)
    assert source.series().name_of(80) == "2024-03-21"
    assert source.card.title == "Visitors"


def test_a_guessed_season_that_is_longer_than_what_is_known_does_not_count() -> None:
    short = Series(None, np.arange(40.0), "Short", 30)
    assert season_of(short, SeriesData(dataset="sine")) == 1
    assert season_of(short, SeriesData(dataset="sine", season=12)) == 12
    assert season_of(Series(None, np.arange(90.0), "Longer", 30), SeriesData(dataset="sine")) == 30
