"""The page Side by side as a script: which pair it shows, what it says of it, and what its buttons do."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.errors import LaunchError
from lstm_core.runs.control import read_control
from lstm_core.runs.events import EventLog, RunFinished
from lstm_core.runs.events import TestEnd as Tested
from lstm_core.runs.history import EMPTY_HISTORY
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.pairs import pairs_of
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs.pairs import TAG, remember_the_letter
from lstm_core.training import launcher
from pages.components import twin as twins
from pages.components.twin_keys import TwinKey
from tests.pages.random_run import random_run

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGE = Path(__file__).resolve().parents[2] / "pages" / "side_by_side.py"


@pytest.fixture
def store(runs_dir: Path) -> RunStore:
    return RunStore(runs_dir)


def made_pair(
    store: RunStore, length: int = 10, shares: tuple[float, float] = (1.0, 0.3), tag: str = "0a"
) -> list[Run]:
    """Return two finished runs with random weights that belong together, with these results."""
    pair = remember_the_letter(length)
    runs = []
    for place, spec, share in zip(("first", "second"), (pair.first, pair.second), shares, strict=True):
        run = random_run(store, spec, name=f"{pair.title}, T = {length}")
        run.write_meta(tags=(TAG, f"pair:{tag}:{place}"))
        with EventLog.open(run.events_file) as log:
            log.append(Tested, loss=0.1, accuracy=share, n_texts=1_000, weights="best", epoch=1.0)
            log.append(RunFinished, step=100, reason="done")
        runs.append(run)
    return runs


def open_page(**query: str) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.switch_page(str(PAGE))
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def linked(page: AppTest) -> list[str]:
    """Return the runs that the address names; Streamlit keeps them as texts or as lists of one."""
    values = [page.query_params.get(name, "") for name in "ab"]
    return [value[0] if isinstance(value, list) else value for value in values]


def text_of(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def test_nothing_trained_yet_shows_what_is_shipped_and_what_to_press(store: RunStore) -> None:
    page = open_page()
    assert "shipped with the app" in text_of(page)
    assert page.button(key=TwinKey.TRAIN).label == "Train both"
    assert not page.button(key=TwinKey.LOOK_INSIDE).disabled
    assert page.button(key=TwinKey.STOP).disabled


def test_a_link_shows_its_pair_and_says_what_came_out(store: RunStore) -> None:
    made_pair(store, 50, tag="0b")
    first, second = made_pair(store, 10)
    page = open_page(a=first.id, b=second.id)
    assert page.segmented_control(key=TwinKey.LENGTH).value == 10  # type: ignore[attr-defined]
    assert "LSTM 16: 100 of 100 right. SimpleRNN 16: 30. Guessing: 25. Gates carried the letter" in text_of(page)


def test_without_a_link_the_newest_pair_is_shown_and_gets_into_the_link(store: RunStore) -> None:
    first, second = made_pair(store, 20)
    page = open_page()
    assert linked(page) == [first.id, second.id]


def test_another_length_shows_its_newest_pair_or_says_that_there_is_none(store: RunStore) -> None:
    first, second = made_pair(store, 10)
    page = open_page(a=first.id, b=second.id)
    page.segmented_control(key=TwinKey.LENGTH).set_value(100).run()  # type: ignore[attr-defined]
    assert not page.exception
    assert "Nothing has been trained at T = 100 yet" in text_of(page)
    assert linked(page) == ["", ""]
    page.segmented_control(key=TwinKey.LENGTH).set_value(10).run()  # type: ignore[attr-defined]
    assert linked(page) == [first.id, second.id]


def test_a_run_that_is_gone_is_said_and_the_other_is_shown(store: RunStore) -> None:
    first, second = made_pair(store, 10)
    store.delete(second.id)
    page = open_page(a=first.id, b=second.id)
    assert f"There is no run '{second.id}'" in text_of(page)
    assert "LSTM 16" in text_of(page)
    assert not page.button(key=TwinKey.LOOK_INSIDE).disabled


def test_one_press_starts_two_runs_that_belong_together(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(launcher, "start", lambda run, **_: started.append(run.id))
    page = open_page()
    page.button(key=TwinKey.TRAIN).click().run()
    assert not page.exception
    ((first, second),) = pairs_of(store.runs())
    assert started == [first.id, second.id]
    assert (first.spec, second.spec) == (remember_the_letter(50).first, remember_the_letter(50).second)
    assert linked(page) == [first.id, second.id]
    assert first.read_meta().name == "Remember the letter, T = 50, LSTM 16"
    assert page.button(key=TwinKey.TRAIN).disabled


def test_a_worker_that_cannot_start_is_said(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(run: Run, **_: object) -> None:
        raise LaunchError("The worker could not be started", remedy="free some memory")

    monkeypatch.setattr(launcher, "start", refuse)
    page = open_page()
    page.button(key=TwinKey.TRAIN).click().run()
    assert "The worker could not be started" in text_of(page)


def test_stop_stops_both(store: RunStore) -> None:
    pair = remember_the_letter(10)
    first, second = (store.create(spec) for spec in (pair.first, pair.second))
    with WorkerLock(first), WorkerLock(second):
        page = open_page(a=first.id, b=second.id)
        assert page.button(key=TwinKey.TRAIN).label == "Training..."
        page.button(key=TwinKey.STOP).click().run()
        assert [read_control(run).wanted for run in (first, second)] == ["stop", "stop"]


# --- values ---------------------------------------------------------------------------------------


def test_pairs_are_found_by_their_tags_whatever_else_there_is(store: RunStore) -> None:
    random_run(store)
    first, second = made_pair(store, 10)
    store.create(remember_the_letter(10).first).write_meta(tags=(TAG, "pair:ff:first"))  # its twin was deleted
    assert [(a.id, b.id) for a, b in pairs_of(store.runs())] == [(first.id, second.id)]


def test_results_are_those_of_the_newest_finished_run_of_each_length(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_core.runs.store.EXAMPLES", tmp_path / "none")
    made_pair(store, 10, (0.9, 0.8))
    made_pair(store, 50, (1.0, 0.3), tag="0b")
    store.create(remember_the_letter(20).first)
    random_run(store)
    assert twins.results_by_length(store) == ([(10, 0.9), (50, 1.0)], [(10, 0.8), (50, 0.3)])


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((1.0, 0.27), "without them it was lost"),
        ((1.0, 0.99), "At this length both can do it"),
        ((0.5, 0.99), "no gates are needed"),
        ((0.3, 0.26), "Neither has found it yet"),
    ],
)
def test_the_verdict_follows_from_both_shares(store: RunStore, shares: tuple[float, float], said: str) -> None:
    first, second = made_pair(store, 10, shares)
    assert said in twins.verdict((twins.twin_of(store, first.id), twins.twin_of(store, second.id)))


def test_there_is_no_verdict_without_two_results(store: RunStore) -> None:
    first, _ = made_pair(store, 10)
    assert twins.verdict((twins.twin_of(store, first.id), twins.Twin())) == ""
    assert twins.twin_of(store, "../../etc").problem
    assert twins.share_right(EMPTY_HISTORY) != twins.share_right(EMPTY_HISTORY)
