"""Inspect for every task: what is read, what is drawn, what can be chosen, and every view of every tab."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.number_set import Scaling
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import (
    AddingData,
    BracketsData,
    CopyData,
    ForecastTask,
    GenerateTask,
    LayerSpec,
    ModelSpec,
    NegationData,
    ParityData,
    RegressTask,
    RunSpec,
    SeriesData,
    TextData,
)
from lstm_core.trace import predict
from pages.components.inspect.compare import why_not
from pages.components.inspect.encoding import class_names_of
from pages.components.inspect.keys import InspectKey, Parameter
from pages.components.inspect.reading import replayed, run_choices
from pages.components.inspect.tabs import tabs_of
from pages.components.inspect.task_words import noun_of
from pages.components.inspect.which_units import VIEWS
from pages.components.inspect.written import FIRST_WRITTEN
from tests.pages.few_texts import use_few_texts
from tests.pages.inspect_pages import has_picture, header, open_page, picture, read, said, store
from tests.pages.looks import look_at
from tests.pages.random_run import random_run

__all__ = ["store"]

SMALL = ModelSpec(layers=(LayerSpec(units=5),))
BOTH_WAYS = ModelSpec(pooling="mean", layers=(LayerSpec(cell="gru", units=4, bidirectional=True), LayerSpec(units=3)))
SPECS = {
    "words": RunSpec(data=TextData(dataset="snippets"), task=GenerateTask(), model=SMALL),
    "characters": RunSpec(data=TextData(dataset="snippets", tokens="characters"), task=GenerateTask(), model=SMALL),
    "pieces": RunSpec(data=TextData(dataset="snippets", tokens="subwords"), task=GenerateTask(), model=SMALL),
    "copy": RunSpec(data=CopyData(length=5, train_size=100), task=GenerateTask(), model=SMALL),
    "adding": RunSpec(data=AddingData(length=8, train_size=100), task=RegressTask(), model=SMALL),
    "adding both ways": RunSpec(data=AddingData(length=6, train_size=100), task=RegressTask(), model=BOTH_WAYS),
    "forecast": RunSpec(data=SeriesData(dataset="sine"), task=ForecastTask(window=10, horizon=3), model=SMALL),
    "forecast one": RunSpec(data=SeriesData(dataset="sine"), task=ForecastTask(window=6, horizon=1), model=BOTH_WAYS),
    "parity": RunSpec(data=ParityData(train_size=100), model=SMALL),
    "brackets": RunSpec(data=BracketsData(train_size=100), model=SMALL),
    "negation": RunSpec(data=NegationData(train_size=100), model=SMALL),
}
NOUNS = {
    "pieces": "piece",
    "copy": "letter",
    "parity": "digit",
    "brackets": "bracket",
    "adding": "number",
    "forecast": "value",
}


@pytest.mark.parametrize("name", SPECS)
def test_every_task_opens_with_something_of_its_data(store: RunStore, name: str) -> None:
    run = random_run(store, SPECS[name])
    page = open_page(run=run.id)
    head, arrays = picture(page)
    entry = head["readings"][0]
    assert len(entry["tokens"]) > 1
    assert not any(entry["unknown"]) or name in ("words", "pieces")  # a few words know little
    assert entry["noun"] == noun_of(run.spec) == NOUNS.get(name.split()[0], entry["noun"])
    assert arrays["0/answer"].shape == (len(entry["tokens"]),)
    for key in ("word_strip", "prefix_curve"):
        assert head["captions"][key]["short"]
    assert run_choices(store)[run.id]


@pytest.mark.parametrize("name", ["characters", "copy", "pieces"])
def test_expected_tokens_are_what_shorter_texts_would_have_answered(store: RunStore, name: str) -> None:
    run = random_run(store, SPECS[name])
    page = open_page(run=run.id)
    head, arrays = picture(page)
    entry, source = head["readings"][0], replayed(run, 100, page.text_area(key=InspectKey.TEXT).value)
    ids, names = source.encoded.ids, class_names_of(run)
    before = predict(source.network, [ids[:t] for t in range(1, len(ids) + 1)])  # row t is what comes after token t
    assert np.isnan(arrays["0/answer"][0])
    assert arrays["0/answer"][1:] == pytest.approx(before[np.arange(len(ids) - 1), ids[1:]], rel=1e-4)
    places, shares = arrays["0/next"].astype(int), arrays["0/next/p"]
    for t, row in enumerate(before):
        assert shares[t] == pytest.approx(np.sort(row)[::-1][: shares.shape[1]], rel=1e-4)
        assert entry["expected_names"][places[t, 0]] == names[int(row.argmax())]
    assert f"next <b>{before[-1].max():.2f}</b>" in said(page)
    assert entry["axis"]["log"]
    assert entry["answers"] == "tokens"


def test_any_next_token_can_be_explained_and_stays_in_the_link(store: RunStore) -> None:
    run = random_run(store, SPECS["words"])
    page = open_page(run=run.id)
    choice = page.selectbox(key=InspectKey.CLASS)
    assert choice.options[0].startswith("Next “")
    assert Parameter.CLASS not in page.query_params
    second = int(np.argsort(-replayed(run, 100, page.text_area(key=InspectKey.TEXT).value).probabilities[-1])[1])
    choice.set_value(second).run()
    assert not page.exception
    assert header(page)["readings"][0]["shown_class"] == second
    linked = open_page(**dict(page.query_params.items()))
    assert header(linked)["readings"][0]["answer_name"] == class_names_of(run)[second]
    assert not open_page(run=run.id, **{Parameter.CLASS: "99999999"}).exception


def test_it_is_said_which_part_of_a_text_to_copy_was_taught(store: RunStore) -> None:
    assert "Only the letters after" in said(open_page(run=random_run(store, SPECS["copy"]).id))
    assert "Only the letters after" not in said(open_page(run=random_run(store, SPECS["characters"]).id))


def test_guess_first_tells_nothing_of_what_comes_next(store: RunStore) -> None:
    run = random_run(store, SPECS["words"])
    page = open_page(run=run.id, reveal="0")
    assert "next <b>" not in said(page)
    assert not any(re.search(r"0[.]\d", option) for option in page.selectbox(key=InspectKey.CLASS).options)
    assert header(page)["options"]["reveal"] is False


def test_what_the_network_writes_is_read_and_marked(store: RunStore) -> None:
    run = random_run(store, SPECS["characters"])
    page = read(open_page(run=run.id), "the film")
    assert header(page)["options"]["written_from"] is None
    next(button for button in page.button if button.label == "Write on").click().run()
    assert not page.exception
    text = page.text_area(key=InspectKey.TEXT).value
    head = header(page)
    assert text.startswith("the film")
    assert len(text) > len("the film")
    assert head["readings"][0]["text"] == text
    assert head["options"]["written_from"] == len("the film")
    assert header(read(page, text + "!"))["options"]["written_from"] is None  # a person has changed it


def test_the_first_text_is_written_on_unasked_and_one_of_a_link_is_not(store: RunStore) -> None:
    run = random_run(store, SPECS["characters"])
    page = open_page(run=run.id)
    text = page.text_area(key=InspectKey.TEXT).value
    assert text.startswith("the film")
    assert header(page)["options"]["written_from"] == len("the film")
    assert len(header(page)["readings"][0]["tokens"]) == len("the film") + FIRST_WRITTEN
    linked = open_page(run=run.id, **{Parameter.TEXT: "the film"})
    assert linked.text_area(key=InspectKey.TEXT).value == "the film"
    assert read(page, "the film").text_area(key=InspectKey.TEXT).value == "the film"


# --- numbers --------------------------------------------------------------------------------------


def answers_to_prefixes(run: Run, text: str) -> np.ndarray:
    source = replayed(run, 100, text)
    scaling = Scaling.from_json(run.scaling_file.read_text())
    inputs = source.encoded.inputs
    return scaling.restored(predict(source.network, [inputs[:end] for end in range(1, len(inputs) + 1)]))


@pytest.mark.parametrize("name", ["forecast", "forecast one"])
def test_a_series_has_its_forecast_of_a_step_before_beside_it(store: RunStore, name: str) -> None:
    run = random_run(store, SPECS[name])
    page = open_page(run=run.id)
    head, arrays = picture(page)
    text = page.text_area(key=InspectKey.TEXT).value
    answers = answers_to_prefixes(run, text)
    assert arrays["0/series"] == pytest.approx([float(token) for token in text.split()], rel=1e-5)
    assert np.isnan(arrays["0/answer"][0])
    assert arrays["0/answer"][1:] == pytest.approx(answers[:-1, 0], rel=1e-4, abs=1e-3)
    axis = head["readings"][0]["axis"]
    assert axis["low"] <= arrays["0/series"].min()
    assert axis["high"] >= arrays["0/series"].max()
    assert head["readings"][0]["turning_point"] == run.spec.timesteps - 1
    assert "1 step ahead" in said(page)
    if name == "forecast":
        page.selectbox(key=InspectKey.CLASS).set_value(2).run()
        assert "3 steps ahead" in said(page)
        assert not page.exception


@pytest.mark.parametrize("name", ["adding", "adding both ways"])
def test_the_adding_task_shows_its_answer_so_far(store: RunStore, name: str) -> None:
    run = random_run(store, SPECS[name])
    page = read(open_page(run=run.id), "0.5* 0.25 0.75*")
    head, arrays = picture(page)
    assert head["readings"][0]["tokens"] == ["0.5*", "0.25", "0.75*"]
    assert arrays["0/series"].tolist() == [0.5, 0.25, 0.75]
    assert arrays["0/answer"] == pytest.approx(answers_to_prefixes(run, "0.5* 0.25 0.75*")[:, 0], rel=1e-4)
    assert "sum" in said(page)
    assert InspectKey.CLASS not in [select.key for select in page.selectbox]


@pytest.mark.parametrize("typed", ["a b c", "1 2 x", "1e400", "1*", "<b>1</b>"])
def test_what_is_no_series_is_refused_in_words(store: RunStore, typed: str) -> None:
    run = random_run(store, SPECS["forecast"])
    page = read(open_page(run=run.id), typed)
    assert not has_picture(page)
    assert page.error
    assert has_picture(read(page, "50 51 52"))


def test_two_kinds_of_question_are_not_compared(store: RunStore) -> None:
    assert why_not(SPECS["words"], SPECS["words"]) == ""
    assert "another kind" in why_not(SPECS["words"], RunSpec())
    assert "letters" in why_not(SPECS["words"], SPECS["copy"])
    other = RunSpec(data=SeriesData(), task=ForecastTask(window=10, horizon=3))
    assert "other series" in why_not(SPECS["forecast"], other)
    run, twin = random_run(store, SPECS["forecast"]), random_run(store, SPECS["forecast"])
    head = header(open_page(run=run.id, b=twin.id))
    assert [entry["answers"] for entry in head["readings"]] == ["numbers", "numbers"]
    assert head["readings"][0]["axis"] == head["readings"][1]["axis"]


# --- the tabs -------------------------------------------------------------------------------------


def script(run_path: str, text: str) -> None:
    from pathlib import Path

    from lstm_core.runs.store import Run
    from pages.components.inspect import how_far_back, which_units_hold, which_units_open, which_units_rank, which_words
    from tests.pages.looks import look_at

    look = look_at(Run(Path(run_path)), text)
    which_words.draw(look)
    which_units_hold.draw_hold(look)
    which_units_open.draw_open(look)
    which_units_rank.draw_rank(look)
    how_far_back.draw(look)


TEXTS = {
    "words": "a moving film",
    "copy": "ABCD.....>AB",
    "pieces": "the film is dull",
    "adding": "0.1 0.9* 0.4 0.2* 0.3",
    "adding both ways": "0.1 0.9* 0.4 0.2* 0.3",
    "forecast": "50 51 49 47 52",
    "forecast one": "50 51 49 47 52",
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_view_of_every_tab_works(store: RunStore, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    use_few_texts(monkeypatch)
    run = random_run(store, SPECS[name])
    assert set(VIEWS) == {"hold", "open", "rank"}
    page = AppTest.from_function(script, args=(str(run.path), TEXTS[name]), default_timeout=60).run()
    assert not page.exception
    assert not page.error
    assert not page.warning
    assert len(page.get("plotly_chart")) >= 6
    text = said(page)
    assert "nan" not in re.sub(r"<[^>]*>", " ", text).split()
    names = tabs_of(look_at(run, TEXTS[name]))
    assert list(names) == ["words", "units", "back"]


@pytest.mark.parametrize(
    "data",
    [
        TextData(dataset="reuters"),
        TextData(dataset="upload:0123456789abcdef", classes=3),
        SeriesData(dataset="series:0123456789abcdef"),
    ],
    ids=["46 topics", "texts that are gone", "a series that is gone"],
)
def test_runs_whose_data_are_not_here_open_all_the_same(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: TextData | SeriesData
) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(tmp_path))
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path))
    if isinstance(data, SeriesData):
        spec = RunSpec(data=data, task=ForecastTask(window=6, horizon=2), model=SMALL)
    else:
        spec = RunSpec(data=data, model=SMALL)
    run = random_run(store, spec)
    page = open_page(run=run.id)
    entry = header(page)["readings"][0]
    assert len(entry["tokens"]) > 2
    names = class_names_of(run)
    assert len(names) == (2 if isinstance(data, SeriesData) else data.n_classes)
    if len(names) > 2:
        choice = page.selectbox(key=InspectKey.CLASS)
        assert len(choice.options) == len(names) + 1
        choice.set_value(len(names) - 1).run()
        assert not page.exception
        assert header(page)["readings"][0]["answer_name"] == names[-1]
    if len(names) > 20:  # the most probable first
        shares = [float(option.rsplit(None, 1)[1]) for option in page.selectbox(key=InspectKey.CLASS).options[1:]]
        assert shares == sorted(shares, reverse=True)


def test_a_vocabulary_that_is_gone_is_said(store: RunStore) -> None:
    run = random_run(store, SPECS["words"])
    run.vocabulary_file.unlink()
    page = open_page(run=run.id)
    assert "vocabulary" in " ".join(error.value for error in page.error)
