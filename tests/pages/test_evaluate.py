"""The Evaluate page as a script: choosing a run, its result in words, and what is said of its classes and texts."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.reuters import TOPICS
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import DataUnavailableError
from lstm_core.insight.confusion import Confusion
from lstm_core.insight.unseen import UnseenAnswers
from lstm_core.runs.events import EventLog, RunStarted, TestEnd
from lstm_core.runs.history import EMPTY_HISTORY, History, RunStatus, fold
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, with_settings
from lstm_core.trace import Network
from pages.components.evaluate import measured
from pages.components.evaluate.classify_matrix import clicked_field, matrix_table
from pages.components.evaluate.classify_texts import ALL_WRONG
from pages.components.evaluate.classify_words import balance_sentence, confused_label, read_sentence
from pages.components.evaluate.keys import EvaluateKey, open_key, pair_key
from pages.components.evaluate.words import result_line, why_nothing
from tests.pages.few_texts import MARKUP
from tests.pages.random_run import random_run

PAGE = Path(__file__).resolve().parents[2] / "pages" / "evaluate.py"
TOPICS_SPEC = with_settings(RunSpec(), {"data.dataset": "reuters"})


@pytest.fixture
def store(runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """Return an empty store without shipped examples; test parts are 60 texts with made answers."""
    examples = tmp_path / "examples"
    examples.mkdir()
    monkeypatch.setattr("lstm_core.runs.store.EXAMPLES", examples)
    monkeypatch.setattr(measured, "read_unseen", made_answers)
    return RunStore(runs_dir)


def made_answers(network: Network, vocabulary: Vocabulary, **_: object) -> UnseenAnswers:
    """Return 60 texts; of three, the first two are of class 0 or 1, and every tenth answer is wrong by one class."""
    n, k = 60, network.n_answers
    labels = np.arange(n) % 2 if k == 2 else np.where(np.arange(n) % 3 < 2, np.arange(n) % 3, np.arange(n) % k)
    answers = np.where(np.arange(n) % 10 == 5, (labels + 1) % k, labels)
    probabilities = np.full((n, k), 0.2 / (k - 1), np.float32)
    probabilities[np.arange(n), answers] = 0.8
    texts = tuple(MARKUP if index == 5 else f"text {index}" for index in range(n))
    return UnseenAnswers(texts, labels.astype(np.int64), probabilities, n, np.bincount(labels, minlength=k))


def open_page(**link: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.error, *page.warning, *page.info, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def give_result(run: Run, accuracy: float) -> None:
    with EventLog.open(run.events_file) as log:
        log.append(TestEnd, loss=0.5, accuracy=accuracy, n_texts=60, weights="best", epoch=1.0)


# --- choosing -------------------------------------------------------------------------------------


def test_without_any_run_the_page_says_what_to_do(store: RunStore) -> None:
    assert "Train one" in said(open_page())


def test_the_run_of_the_link_is_shown_with_its_result(store: RunStore) -> None:
    runs = [random_run(store), random_run(store)]
    give_result(runs[0], 0.9)
    page = open_page(run=runs[0].id)
    assert page.selectbox(key=EvaluateKey.RUN).value == runs[0].id
    assert "90 of 100 unseen texts right. Guessing: 50." in said(page)
    page.selectbox(key=EvaluateKey.RUN).select(runs[1].id).run()
    assert page.query_params["run"] == runs[1].id
    assert "has not come to its test" in said(page)


def test_a_link_to_no_run_says_so_and_shows_another(store: RunStore) -> None:
    run = random_run(store)
    page = open_page(run="20200101-000000-none-0000")
    assert "20200101-000000-none-0000" in said(page)
    assert page.selectbox(key=EvaluateKey.RUN).value == run.id


def test_a_run_without_a_saved_state_says_why(store: RunStore) -> None:
    random_run(store, steps=())
    assert "ended before it saved a state" in said(open_page())


# --- classes --------------------------------------------------------------------------------------


def test_everything_about_the_classes_is_there(store: RunStore) -> None:
    random_run(store)
    page = open_page()
    assert "54 right of all 60 test texts" in said(page)
    assert len(page.get("plotly_chart")) == 3  # matrix, bars, sureness
    table = page.dataframe[0].value
    assert list(table["class"]) == ["negative", "positive"]
    assert table["recall"].tolist() == pytest.approx([1.0, 0.8])
    assert "mean gap is 0.10" in said(page)


def test_a_press_on_a_mistake_shows_its_texts_letter_by_letter(store: RunStore) -> None:
    random_run(store)
    page = open_page()
    page.button(key=pair_key(0)).click().run()
    assert not page.exception
    assert page.selectbox(key=EvaluateKey.CLASS_PAIR).value == (1, 0)
    html = said(page)
    assert "&lt;b&gt;bad&lt;/b&gt; film &amp; &lt;img src=x" in html
    assert "<img" not in html
    assert "labelled <b>positive</b> (which got 0.20)" in html
    assert page.button(key=open_key(5)).label == "Look inside"  # six wrong texts


def test_right_answers_can_be_read_too_and_another_run_begins_with_all_mistakes(store: RunStore) -> None:
    runs = [random_run(store), random_run(store)]
    page = open_page(run=runs[0].id)
    page.selectbox(key=EvaluateKey.CLASS_PAIR).select((0, 0)).run()
    assert "right: text 0" in said(page)
    page.selectbox(key=EvaluateKey.RUN).select(runs[1].id).run()
    assert not page.exception
    assert page.selectbox(key=EvaluateKey.CLASS_PAIR).value == ALL_WRONG


def test_46_classes_are_folded_and_unfold(store: RunStore) -> None:
    random_run(store, TOPICS_SPEC)
    page = open_page()
    chart = page.get("plotly_chart")[0].proto.spec
    assert "the other 33" in chart
    bars = json.loads(page.get("plotly_chart")[1].proto.spec)
    n_rest, n_right = (int(each) for each in bars["layout"]["annotations"][-1]["text"].split(" of ")[::-1])
    assert 0 < n_right < n_rest  # two of the rare topics are taken for another rare one, which is no right answer
    page.segmented_control(key=EvaluateKey.CLASS_N_SHOWN).set_value(46).run()
    assert not page.exception
    chart = page.get("plotly_chart")[0].proto.spec
    assert "the other" not in chart
    assert all(topic in chart for topic in TOPICS)


def test_a_network_without_mistakes_says_so(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def perfect(network: Network, vocabulary: Vocabulary, **_: object) -> UnseenAnswers:
        labels = np.array([0, 1])
        return UnseenAnswers(("a", "b"), labels, np.eye(2, dtype=np.float32), 2, np.array([1, 1]))

    monkeypatch.setattr(measured, "read_unseen", perfect)
    random_run(store)
    page = open_page()
    assert "There is no mistake to show" in said(page)
    assert "There is no such text" in said(page)


# --- words ----------------------------------------------------------------------------------------


def history(*, loss: float, metric: float, guess: float, name: str = "guessing", guess_loss: float = np.nan) -> History:
    """Return what is known of a tested run."""
    started = RunStarted(
        seq=0, time=0.0, device="CPU", cudnn=False, n_batches=1, epochs=1, n_train=1, n_validation=1, n_test=1,
        vocabulary_size=1, class_names=(), guessing_accuracy=guess, guessing_name=name, guessing_loss=guess_loss,
        parameters=1,
    )  # fmt: skip
    end = TestEnd(seq=1, time=0.0, loss=loss, accuracy=metric, n_texts=9, weights="best", epoch=1.0)
    return fold(EMPTY_HISTORY, [started, end])


def test_the_result_of_every_task_is_said_beside_guessing() -> None:
    labels = result_line(history(loss=0.3, metric=0.996, guess=0.355), RunSpec())
    assert labels == "99 of 100 unseen texts right. Guessing: 36."
    series = with_settings(RunSpec(), {"data.dataset": "sine"})
    numbers = result_line(history(loss=0.1, metric=1.25, guess=2.5, name="last value"), series)
    assert numbers == "Off by 1.25 on average on unseen values. Last value: 2.5."
    writer = with_settings(RunSpec(), {"data.dataset": "snippets", "task.kind": "generate"})
    tokens = result_line(history(loss=2 * np.log(2), metric=0.4, guess=0.1, guess_loss=4 * np.log(2)), writer)
    assert tokens == ("2.00 bits per token on unseen text, perplexity 4.0. By frequency alone: 4.00.")
    copy = with_settings(RunSpec(), {"data.dataset": "copy"})
    assert result_line(history(loss=0.1, metric=0.97, guess=0.125), copy) == (
        "97 of 100 unseen tokens right. Guessing: 12."
    )


def test_a_starting_run_is_to_be_waited_for() -> None:
    assert "Wait" in why_nothing(EMPTY_HISTORY, RunStatus.STARTING)


def test_a_sample_is_called_a_sample(store: RunStore) -> None:
    whole = UnseenAnswers(("a",), np.array([0]), np.eye(2, dtype=np.float32)[:1], 9, np.array([1, 1]))
    assert "a sample of 1 of the 9 test texts" in read_sentence(whole, "after epoch 1")


def test_classes_that_are_never_recognised_are_counted(store: RunStore) -> None:
    run = random_run(store, TOPICS_SPEC)
    found = measured.measured(run, read_run(run).history)
    line = balance_sentence(found.report, found.class_names)
    # topics 5 and 35 have one text each, which is answered wrong
    assert line == (
        "Always saying “grain” is right in 35 of 100. If every class counts alike, 90 of 100 are recognised; 2 of 46 "
        "classes never."
    )


def test_a_mistake_in_words() -> None:
    assert confused_label(Confusion(0, 1, 1_200, 0.004), ("a", "b")) == "1,200 “a” taken for “b” (1 % of its texts)"


def test_no_class_name_can_be_mistaken_for_a_column_of_the_table() -> None:
    table = matrix_table(np.array([[3, 1], [0, 2]]), ["right class", "b"])
    assert list(table) == ["right class", "answered right class", "answered b"]
    assert table["right class"].tolist() == ["right class", "b"]


def test_data_that_are_no_longer_there_are_told(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> UnseenAnswers:
        raise DataUnavailableError("The texts are gone", remedy="add them again")

    monkeypatch.setattr(measured, "read_unseen", gone)
    give_result(random_run(store), 0.9)
    page = open_page()
    assert "90 of 100 unseen texts right" in said(page)
    assert page.error[0].value == "The texts are gone. What to do: add them again."


@pytest.mark.parametrize("event", [None, {}, {"selection": {"points": []}}, {"selection": {"points": [{}]}}])
def test_a_click_beside_the_fields_is_none(event: object) -> None:
    assert clicked_field(event) is None
    assert clicked_field({"selection": {"points": [{"x": 3, "y": 2}]}}) == (2, 3)
