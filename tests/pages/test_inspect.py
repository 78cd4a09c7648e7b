"""The Inspect page as a script: choosing, reading, odd texts, links, and runs that cannot be looked into."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.figures.reading import Reading
from lstm_core.insight.ranking import write_unit_order
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import save_snapshot, snapshot_file
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from pages.components.inspect import parts
from pages.components.inspect.controls import examples_of
from pages.components.inspect.keys import InspectKey, Parameter, example_key
from pages.components.inspect.reading import first_choice, reading_of, replayed, run_choices, saved_states
from tests.pages.random_run import random_run

PAGE = Path(__file__).resolve().parents[2] / "pages" / "inspect.py"
TEXT = "a moving start, but the rest is dull"


@pytest.fixture
def store(runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """Return an empty store, with an empty folder in the place of the shipped examples."""
    examples = tmp_path / "examples"
    examples.mkdir()
    monkeypatch.setattr("lstm_core.runs.store.EXAMPLES", examples)
    return RunStore(runs_dir)


def open_page(**link: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """Return all that the page says outside of widgets, as one text."""
    parts = [*page.markdown, *page.error, *page.warning, *page.info, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def charts(page: AppTest) -> int:
    return len(page.get("plotly_chart"))


def read(page: AppTest, text: str) -> AppTest:
    page.text_area(key=InspectKey.TEXT).input(text)
    page.button(key=InspectKey.READ).click().run()
    assert not page.exception
    return page


def reading(run: Run, text: str, step: int = 100) -> Reading:
    names = ("A", "B", "C", "D") if run.spec.data.kind == "star" else ("negative", "positive")
    return reading_of(replayed(run, step, text), run, names, 1)


# --- choosing and reading -------------------------------------------------------------------------


def test_without_any_run_the_page_says_what_to_do(store: RunStore) -> None:
    page = open_page()
    assert "Train one" in said(page)
    assert charts(page) == 0


def test_a_run_opens_with_an_example_both_figures_and_every_caption(store: RunStore) -> None:
    run = random_run(store)
    page = open_page()
    assert page.selectbox(key=InspectKey.RUN).value == run.id
    assert page.text_area(key=InspectKey.TEXT).value
    assert charts(page) == 2
    for caption in ("Colour is the verdict", "Each point is the answer", "Read top to bottom", "One row is one unit"):
        assert caption in said(page)


def test_visible_labels_are_those_that_the_documentation_names(store: RunStore) -> None:
    random_run(store)
    page = open_page()
    assert page.text_area[0].label == "Review"
    assert "Read it" in [button.label for button in page.button]
    assert {"Run", "Unit"} <= {box.label for box in page.selectbox}


def test_a_typed_text_is_read(store: RunStore) -> None:
    run = random_run(store)
    page = read(open_page(), TEXT)
    p = float(replayed(run, 100, TEXT).probabilities[-1, 1])
    assert f"positive <b>{p:.2f}</b>" in said(page)
    assert page.query_params[Parameter.TEXT] == TEXT


def test_an_example_applies_at_once(store: RunStore) -> None:
    random_run(store)
    page = read(open_page(), TEXT)
    page.button(key=example_key(1)).click().run()
    assert page.text_area(key=InspectKey.TEXT).value != TEXT
    assert page.query_params[Parameter.TEXT] == page.text_area(key=InspectKey.TEXT).value


def test_every_saved_state_can_be_chosen(store: RunStore) -> None:
    run = random_run(store)
    page = open_page(text=TEXT)
    slider = page.select_slider(key=InspectKey.STEP)
    assert slider.options == ["before training", "after 1/2 epoch", "after epoch 1"]
    slider.set_value(0).run()
    assert f"positive <b>{replayed(run, 0, TEXT).probabilities[-1, 1]:.2f}</b>" in said(page)
    assert page.query_params[Parameter.EPOCH] == "0"


def test_the_sentence_tells_the_most_telling_unit_at_the_turning_point(store: RunStore) -> None:
    run = random_run(store)
    page = open_page(text=TEXT)
    values = reading(run, TEXT)
    token = values.tokens[values.turning_point]
    assert f"At <b>“{token}”</b> unit" in said(page)
    page.selectbox(key=InspectKey.UNIT).set_value(3).run()
    assert f"At <b>“{token}”</b> unit 3:" in said(page)
    assert page.query_params[Parameter.UNIT] == "3"


def test_layers_and_sides_can_be_chosen_where_there_is_a_choice(store: RunStore) -> None:
    layers = (LayerSpec(cell="gru", units=4, bidirectional=True), LayerSpec(units=30))
    random_run(store, RunSpec(model=ModelSpec(layers=layers)))
    page = open_page(text=TEXT, layer="1", side="backward", q="r")
    groups = {group.label: group for group in page.get("button_group")}
    assert {"Layer", "Side", "Quantity"} <= set(groups)
    assert page.session_state[InspectKey.SIDE] == "backward"
    assert page.session_state[InspectKey.QUANTITY] == "r"
    assert "looking back" in said(page)
    page = open_page(text=TEXT)
    assert page.session_state[InspectKey.LAYER] == 1
    assert page.session_state[InspectKey.QUANTITY] == "f"


def test_a_network_of_one_unit_is_shown(store: RunStore) -> None:
    random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(units=1),))))
    assert charts(open_page(text="dull")) == 2


def test_of_several_classes_any_can_be_shown(store: RunStore) -> None:
    run = random_run(store, RunSpec(data=StarData(length=20), model=ModelSpec(layers=(LayerSpec(units=8),))))
    page = open_page(text="a b * c d a b")
    answer = int(np.argmax(replayed(run, 100, "a b * c d a b").probabilities[-1]))
    assert f"{'ABCD'[answer]} <b>" in said(page)
    page.selectbox(key=InspectKey.CLASS).set_value(2).run()
    assert "C <b>" in said(page)


def test_another_kind_of_data_brings_its_own_text(store: RunStore) -> None:
    star = random_run(store, RunSpec(data=StarData(length=20)))
    review = random_run(store)
    page = read(open_page(run=review.id), TEXT)
    page.selectbox(key=InspectKey.RUN).set_value(star.id).run()
    assert not page.exception
    assert "*" in page.text_area(key=InspectKey.TEXT).value


@pytest.mark.parametrize("length", [3, 20, 50, 100])
def test_star_examples_fit_any_length_with_their_star(length: int) -> None:
    for example in examples_of(RunSpec(data=StarData(length=length))):
        assert len(example.text) == min(length, 50)
        assert "*" in example.text[:-1]


def test_rows_follow_the_frozen_order_of_the_run(store: RunStore) -> None:
    run = random_run(store)
    assert "by number until the run has ended" in said(open_page(text=TEXT))
    write_unit_order(run.path / "units.json", {(0, "forward"): np.linspace(0, 1, 16).astype(np.float32)})
    assert list(reading(run, TEXT).side(0, "forward").order[:3]) == [15, 14, 13]
    assert "by number until the run has ended" not in said(open_page(text=TEXT))


def test_gates_that_hardly_move_are_announced(store: RunStore) -> None:
    random_run(store)
    assert "hardly move" in said(open_page(text=TEXT, epoch="0"))


# --- odd texts ------------------------------------------------------------------------------------


def test_unknown_words_are_named(store: RunStore) -> None:
    random_run(store)
    page = read(open_page(), "a zyxw film qqq zyxw")
    assert "2 words unknown to this network: <b>zyxw</b>, <b>qqq</b>" in said(page)


def test_emptied_the_last_picture_stays_grey(store: RunStore) -> None:
    random_run(store)
    page = read(read(open_page(), TEXT), "  \n ")
    assert "The text is empty" in said(page)
    assert charts(page) == 2


@pytest.mark.parametrize("text", ["dull", "日本語 🎉 naïve שלום", "🎉", "\u200b", "word " * 700, "a" * 5_000])
def test_odd_texts_are_read(store: RunStore, text: str) -> None:
    random_run(store)
    page = read(open_page(), text)
    assert charts(page) == 2
    assert not page.error


def test_a_text_without_words_says_so(store: RunStore) -> None:
    random_run(store)
    assert "Nothing in this text is a word" in said(read(open_page(), "\u200b"))


def test_what_is_not_read_is_counted_and_struck_out(store: RunStore) -> None:
    run = random_run(store, RunSpec(data=TextData(max_length=10), model=ModelSpec(layers=(LayerSpec(units=4),))))
    text = "a film " * 5 + "bad bad bad"
    page = read(open_page(), text)
    assert "3 words not read (limit 10), at the end" in said(page)
    assert '<span class="cut"> bad bad bad</span>' in parts.pane_html(reading(run, text), "light")


def test_typed_markup_is_shown_and_not_obeyed(store: RunStore) -> None:
    run = random_run(store)
    text = '<script>alert(1)</script> <b onclick="x">dull</b> ' + "film " * 40
    page = read(open_page(), text)
    assert "<script>" not in said(page)
    assert '<b onclick="x">' not in said(page)
    assert "&lt;" in parts.pane_html(reading(run, text), "dark")


def test_long_texts_stand_above_as_words(store: RunStore) -> None:
    random_run(store)
    assert 'class="word-strip pane"' in said(read(open_page(), "a dull film " * 20))
    assert 'class="word-strip pane"' not in said(read(open_page(), TEXT))


# --- links ----------------------------------------------------------------------------------------


def test_a_link_shows_the_same_again(store: RunStore) -> None:
    run = random_run(store)
    random_run(store, name="newer")
    page = open_page(run=run.id, text=TEXT, unit="7", q="o", epoch="0.5")
    assert page.selectbox(key=InspectKey.RUN).value == run.id
    assert page.select_slider(key=InspectKey.STEP).value == 50
    again = open_page(**dict(page.query_params.items()))
    assert said(again) == said(page)
    assert again.session_state[InspectKey.QUANTITY] == "o"


def test_values_of_a_link_are_not_trusted(store: RunStore) -> None:
    run = random_run(store)
    page = open_page(run="../../etc/passwd", unit="9999", q="<b>", layer="-4", side="up", epoch="nan", text="dull")
    assert page.selectbox(key=InspectKey.RUN).value == run.id
    assert "There is no run" in said(page)
    assert charts(page) == 2


def test_a_new_link_wins_over_what_was_chosen(store: RunStore) -> None:
    first = random_run(store)
    second = random_run(store)
    page = open_page(run=second.id)
    page.query_params[Parameter.RUN] = first.id
    page.run()
    assert page.selectbox(key=InspectKey.RUN).value == first.id


def test_a_very_long_text_stays_out_of_the_link(store: RunStore) -> None:
    random_run(store)
    page = read(open_page(), "dull " * 1_000)
    assert Parameter.TEXT not in page.query_params


# --- runs that cannot be looked into --------------------------------------------------------------


def test_a_starting_run_says_that_it_has_no_state_yet(store: RunStore) -> None:
    store.create(RunSpec())
    page = open_page()
    assert "has not saved a state yet" in said(page)
    assert charts(page) == 0


def test_an_ended_run_without_states_says_so(store: RunStore) -> None:
    random_run(store, steps=())
    assert "ended before it saved a state" in said(open_page())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not an archive"])
def test_a_damaged_state_is_said_and_others_still_work(store: RunStore, content: bytes) -> None:
    run = random_run(store)
    snapshot_file(run, 100).write_bytes(content)
    page = open_page(text=TEXT)
    assert "damaged" in said(page)
    page.select_slider(key=InspectKey.STEP).set_value(50).run()
    assert charts(page) == 2


def test_a_state_of_another_network_is_refused(store: RunStore) -> None:
    run = random_run(store)
    save_snapshot(run, 100, {"head/bias": np.zeros(1, np.float32)})
    assert charts(open_page(text=TEXT)) == 0


def test_a_missing_vocabulary_is_said(store: RunStore) -> None:
    random_run(store).vocabulary_file.unlink()
    assert "vocabulary of this run cannot be read" in said(open_page())


def test_damaged_runs_are_not_offered(store: RunStore) -> None:
    good, bad = random_run(store), random_run(store)
    bad.spec_file.write_text("{broken", encoding="utf-8")
    assert list(run_choices(store)) == [good.id]


# --- parts ----------------------------------------------------------------------------------------


def test_states_are_known_from_their_files_alone(store: RunStore) -> None:
    run = random_run(store)
    run.events_file.write_bytes(b"")
    history = read_run(run).history
    states = saved_states(run, history)
    assert [state.label for state in states] == ["before training", "batch 50", "batch 100"]
    assert first_choice(states, history, run.spec).step == 100


def test_tables_hold_the_values_of_the_figures(store: RunStore) -> None:
    values = reading(random_run(store), TEXT)
    table = parts.unit_table(values, 0, "forward", 2)
    assert list(table.columns) == ["position", "word", "P(positive)", "change", "f", "i", "g", "c", "o", "h"]
    assert np.allclose(table["c"], values.side(0, "forward").quantities["c"][:, 2])
    wide = parts.map_table(values, 0, "forward", "f", [4, 1])
    assert list(wide.columns) == ["word", "f of unit 4", "f of unit 1"]


def test_a_csv_runs_no_formula_in_a_spreadsheet(store: RunStore) -> None:
    table = parts.unit_table(reading(random_run(store), "= + dull"), 0, "forward", 0)
    rows = parts.csv_bytes(table).decode("utf-8-sig").splitlines()
    assert rows[1].startswith("1,'=,0.")
    assert rows[3].startswith("3,dull,0.")
