"""The tab "In the data" as a script: state space, pattern search, odd texts, networks that read otherwise, A|B."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.errors import DataUnavailableError
from lstm_core.insight.sample import Sample
from lstm_core.insight.state_space import state_space
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from pages.components.inspect import sampling
from pages.components.inspect.in_the_data_patterns import found_table, summary
from pages.components.inspect.in_the_data_states import clicked_text, cloud_of, note_of, table_of
from pages.components.inspect.in_the_data_texts import snippet_html, text_html
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look
from tests.pages.few_texts import MARKUP, use_few_texts
from tests.pages.looks import look_at
from tests.pages.random_run import random_run

TEXT = "a moving start, but the rest is dull"


@pytest.fixture
def store(runs_dir) -> RunStore:
    return RunStore(runs_dir)


@pytest.fixture(autouse=True)
def few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    use_few_texts(monkeypatch)


def script(run_path: str, text: str, compared: bool) -> None:
    from pathlib import Path

    from lstm_core.runs.store import Run
    from pages.components.inspect import in_the_data
    from tests.pages.looks import look_at

    run = Run(Path(run_path))
    other = look_at(run, text, step=0, letter="B") if compared else None
    in_the_data.draw(look_at(run, text, other=other))


def open_tab(run: Run, text: str = TEXT, *, compared: bool = False) -> AppTest:
    page = AppTest.from_function(script, args=(str(run.path), text, compared), default_timeout=60)
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.error, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def slider(page: AppTest, start: str):
    return next(each for each in [*page.slider, *page.select_slider] if each.key.startswith(start))


def test_both_views_are_drawn_with_their_captions_and_numbers(store: RunStore) -> None:
    page = open_tab(random_run(store))
    assert len(page.get("plotly_chart")) == 3  # state space, units over the words, labels
    assert "Here two axes show" in said(page)
    assert "of 40 test texts" in said(page)
    assert "labelled" in said(page)
    assert len(page.get("download_button")) == 4


def test_the_threshold_decides_which_units_are_on(store: RunStore) -> None:
    page = open_tab(random_run(store))
    before = page.get("button_group")[-1].options
    threshold = slider(page, "data_threshold_")

    threshold.set_value(threshold.max).run()

    assert not page.exception
    assert len(before) >= 2
    assert "No unit is on over this span" in said(page) or len(page.get("button_group")) == 1


def test_another_span_starts_with_a_threshold_of_its_own(store: RunStore) -> None:
    page = open_tab(random_run(store))
    first = slider(page, "data_threshold_").key
    slider(page, "data_span_").set_range(0, 3).run()
    assert not page.exception
    assert slider(page, "data_threshold_").key != first


def test_open_puts_the_found_text_into_the_page(store: RunStore) -> None:
    page = open_tab(random_run(store))
    page.button(key="data_open_0_A").click().run()
    assert not page.exception
    assert page.session_state[InspectKey.TEXT]
    assert page.session_state[InspectKey.VIEW_REQUEST]["t"] >= 0


def layers(*, cell: str = "lstm", units: int = 5, both: bool = False, merge_mode: str = "concat") -> ModelSpec:
    layer = LayerSpec(cell=cell, units=units, bidirectional=both, merge_mode=merge_mode)  # type: ignore[arg-type]
    return ModelSpec(embedding_dim=4, layers=(LayerSpec(units=3), layer))


SPECS: dict[str, Callable[[], RunSpec]] = {
    "gru": lambda: RunSpec(model=layers(cell="gru")),
    "simple rnn, both ways": lambda: RunSpec(model=layers(cell="simple_rnn", both=True, merge_mode="mul")),
    "one unit": lambda: RunSpec(model=layers(units=1)),
    "mean of all words": lambda: RunSpec(model=layers(both=True).model_copy(update={"pooling": "mean"})),
    "padding is read": lambda: RunSpec(
        data=TextData(mask=False, length_buckets=False, max_length=30, padding="pre"), model=layers()
    ),
}


@pytest.mark.parametrize("name", SPECS)
def test_networks_of_every_kind(store: RunStore, name: str) -> None:
    page = open_tab(random_run(store, SPECS[name]()))
    assert len(page.get("plotly_chart")) == 3
    assert not page.error


def test_letters_with_four_classes(store: RunStore) -> None:
    data = StarData(length=12, train_size=100, validation_size=100, test_size=100)
    page = open_tab(random_run(store, RunSpec(data=data, model=layers())), "AB*CDABCDABC")
    assert "Marked letters" in [each.label for each in page.select_slider]
    assert len(page.get("plotly_chart")) == 3


@pytest.mark.parametrize("text", ["dull", "?", MARKUP, "zyx wvu"], ids=["one word", "a sign", "markup", "unknown"])
def test_odd_texts(store: RunStore, text: str) -> None:
    page = open_tab(random_run(store), text)
    assert len(page.get("plotly_chart")) == 3
    assert "<img" not in said(page)


def test_a_and_b_stand_side_by_side_and_begin_with_the_same_words(store: RunStore) -> None:
    page = open_tab(random_run(store), compared=True)
    assert len(page.get("plotly_chart")) == 6
    spans = [each.value for each in page.select_slider]
    assert len(spans) == 2
    assert spans[0] == spans[1]


def test_data_that_is_not_there_is_said_and_tried_again(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = random_run(store)

    def missing(*_: object, **__: object) -> Sample:
        raise DataUnavailableError("The reviews are not here", remedy="put them there")

    with monkeypatch.context() as patch:
        patch.setattr(sampling, "draw_sample", missing)
        page = open_tab(run)
        assert [error.value for error in page.error] == ["The reviews are not here. What to do: put them there."] * 2
    assert not open_tab(run).error


# --- parts ----------------------------------------------------------------------------------------


@pytest.fixture
def look(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Look:
    return look_at(random_run(store), TEXT)


def test_the_path_stands_where_its_whole_text_would(look: Look) -> None:
    sample = sampling.sample_of(look)
    cloud, space = cloud_of(look, sample)
    last = look.source.trace.layers[-1].directions["forward"]["h"][0, -1]
    np.testing.assert_allclose(cloud.path[-1], space.project(last[None])[0])
    assert cloud.path_probabilities[-1] == look.reading.curve[-1]


def test_the_table_has_every_text_and_every_word(look: Look) -> None:
    sample = sampling.sample_of(look)
    cloud, _ = cloud_of(look, sample)
    table = table_of(look, cloud, sample)
    assert len(table) == len(sample) + look.reading.timesteps
    assert table["text"].tolist() == [*sample.texts, *look.reading.tokens]


def test_a_click_means_the_dot_under_it() -> None:
    def click(curve: int, carried: float) -> int | None:
        return clicked_text({"selection": {"points": [{"curve_number": curve, "customdata": carried}]}})

    assert click(0, 12) == 12
    assert click(1, 3) == 3
    assert click(4, 0.5) is None  # the path
    assert clicked_text({"selection": {"points": []}}) is None
    assert clicked_text(None) is None


def test_the_text_of_a_chosen_dot_is_shown_as_long_as_the_run_is_the_same(store: RunStore) -> None:
    run = random_run(store)
    page = AppTest.from_function(script, args=(str(run.path), TEXT, False), default_timeout=60)
    page.session_state["data_chosen_A"] = (run.id, 0)
    page.run()
    assert "&lt;b&gt;bad&lt;/b&gt; film" in said(page)
    assert "Click a dot" not in said(page)

    page.session_state["data_chosen_A"] = ("another", 0)
    assert "Click a dot" in said(page.run())


def test_equal_memories_are_said(look: Look) -> None:
    assert "nothing to tell them apart" in note_of(look, state_space(np.ones((4, 3), np.float32)), 4)


def test_snippets_show_the_span_and_escape_the_rest(look: Look) -> None:
    shown = snippet_html(look, MARKUP, 3, 4)  # < b > bad < / b > film ...
    assert "<mark>bad</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert "<img" not in shown
    long = "dull film " * 40
    cut = snippet_html(look, long, 40, 42)
    assert cut.startswith('<span class="data-snippet">… ')
    assert cut.endswith(" …</span>")
    assert len(cut) < 300


def test_a_text_is_shown_with_its_label_and_the_answer(look: Look) -> None:
    shown = text_html(look, sampling.sample_of(look), 0, 0.25)
    assert "P(positive) 0.25" in shown
    assert "labelled negative" in shown
    assert "<img" not in shown


def test_the_summary_counts_labels_and_the_table_has_every_find(look: Look) -> None:
    from lstm_core.insight.patterns import Pattern, find_pattern

    sample = sampling.sample_of(look)
    pattern = Pattern(0, "forward", "h", 0.1, 1, ((0, 1),))
    found = find_pattern(look.source.network, sample.tokens, pattern)
    labels = sample.tokens.labels[found.texts]
    most = max(int((labels == 0).sum()), int((labels == 1).sum()))
    shown = summary(look, sample, found, pattern)
    assert f"Of the {len(found)} best" in shown
    assert f"{most} are labelled" in shown or f"{len(found) - most} are labelled" in shown
    table = found_table(look, sample, found)
    assert len(table) == len(found)
    assert (table["last word"] >= table["first word"]).all()
