"""The Inspect page as a script: choosing, reading, odd texts, and runs that cannot be looked into."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_core.figures.reading import Reading
from lstm_core.insight.ranking import write_unit_order
from lstm_core.runs.events import EventLog
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import save_snapshot, snapshot_file
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from pages.components.inspect import parts
from pages.components.inspect.encoding import class_names_of
from pages.components.inspect.examples import examples_of
from pages.components.inspect.keys import InspectKey, Parameter, example_key
from pages.components.inspect.reading import (
    first_choice,
    reading_of,
    replayed,
    run_choices,
    saved_states,
)
from pages.components.inspect.view import MOST_BYTES, units_to_send
from tests.pages.inspect_pages import TEXT, has_picture, header, open_page, picture, read, said, store
from tests.pages.random_run import random_run
from tests.pages.stub_worker import small_vocabulary, snapshot, train

__all__ = ["store"]


def reading(run: Run, text: str, step: int = 100) -> Reading:
    return reading_of(replayed(run, step, text), run, class_names_of(run), 1)


# --- choosing and reading -------------------------------------------------------------------------


def test_without_any_run_the_page_says_what_to_do(store: RunStore) -> None:
    page = open_page()
    assert "Train one" in said(page)
    assert not has_picture(page)


def test_a_run_opens_with_an_example_and_every_caption(store: RunStore) -> None:
    run = random_run(store)
    page = open_page()
    assert page.selectbox(key=InspectKey.RUN).value == run.id
    entry = header(page)["readings"][0]
    assert entry["text"] == page.text_area(key=InspectKey.TEXT).value != ""
    assert {"word_strip", "prefix_curve", "one_unit", "all_units", "cell_view"} <= set(header(page)["captions"])


def test_visible_labels_are_those_that_the_documentation_names(store: RunStore) -> None:
    random_run(store)
    page = open_page()
    assert page.text_area[0].label == "Review"
    assert {"Read it", "Aa"} <= {button.label for button in page.button}
    assert "Run" in {box.label for box in page.selectbox}
    assert {"A|B", "Guess first"} <= {switch.label for switch in page.toggle}


def test_a_typed_text_is_read(store: RunStore) -> None:
    run = random_run(store)
    page = read(open_page(), TEXT)
    p = replayed(run, 100, TEXT).probabilities[:, 1]
    assert f"positive <b>{p[-1]:.2f}</b>" in said(page)
    assert page.query_params[Parameter.TEXT] == TEXT
    assert np.array_equal(picture(page)[1]["0/answer"], p)


def test_the_numbers_of_the_picture_are_those_of_the_network(store: RunStore) -> None:
    run = random_run(store)
    shown, arrays = picture(open_page(text=TEXT))
    units = shown["readings"][0]["units"]
    values = reading(run, TEXT).side(0, "forward")
    assert sorted(units) == list(range(16))
    for name, quantity in values.quantities.items():
        assert np.array_equal(arrays[f"0/{name}"], quantity[:, units].T)


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
    assert header(page)["picture"]["step"] == 0


def test_layers_and_sides_can_be_chosen_where_there_is_a_choice(store: RunStore) -> None:
    layers = (LayerSpec(cell="gru", units=4, bidirectional=True), LayerSpec(units=30))
    random_run(store, RunSpec(model=ModelSpec(layers=layers)))
    page = open_page(text=TEXT, layer="1", side="backward")
    assert {"Layer", "Side"} <= {group.label for group in page.get("button_group")}
    entry = header(page)["readings"][0]
    assert (entry["layer"], entry["side"], entry["cell"]) == (0, "backward", "gru")
    assert page.query_params[Parameter.SIDE] == "backward"
    assert header(page)["options"]["anew"]
    assert header(open_page(text=TEXT))["readings"][0]["layer"] == 1


def test_a_network_of_one_unit_is_shown(store: RunStore) -> None:
    random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(units=1),))))
    assert header(open_page(text="dull"))["readings"][0]["units"] == [0]


def test_of_several_classes_any_can_be_shown(store: RunStore) -> None:
    run = random_run(store, RunSpec(data=StarData(length=20), model=ModelSpec(layers=(LayerSpec(units=8),))))
    page = open_page(text="a b * c d a b")
    answer = int(np.argmax(replayed(run, 100, "a b * c d a b").probabilities[-1]))
    assert f"{'ABCD'[answer]} <b>" in said(page)
    assert Parameter.CLASS not in page.query_params
    page.selectbox(key=InspectKey.CLASS).set_value(2).run()
    assert "C <b>" in said(page)
    assert header(open_page(**dict(page.query_params.items())))["readings"][0]["shown_class"] == 2


def test_another_kind_of_data_brings_its_own_text(store: RunStore) -> None:
    star = random_run(store, RunSpec(data=StarData(length=20)))
    review = random_run(store)
    page = read(open_page(run=review.id), TEXT)
    page.selectbox(key=InspectKey.RUN).set_value(star.id).run()
    assert not page.exception
    assert "*" in page.text_area(key=InspectKey.TEXT).value


def test_another_run_starts_at_its_own_state_and_last_layer(store: RunStore) -> None:
    layers = (LayerSpec(units=4, bidirectional=True), LayerSpec(units=5))
    first, second = random_run(store), random_run(store, RunSpec(model=ModelSpec(layers=layers)))
    page = open_page(run=first.id, text=TEXT, epoch="0")
    page.selectbox(key=InspectKey.RUN).set_value(second.id).run()
    assert header(page)["readings"][0]["layer"] == 1
    assert header(page)["picture"] | {"text": ""} == {"run": second.id, "step": 100, "text": ""}
    assert page.text_area(key=InspectKey.TEXT).value == TEXT


@pytest.mark.parametrize("length", [3, 20, 50, 100])
def test_star_examples_fit_any_length_with_their_star(length: int) -> None:
    for example in examples_of(RunSpec(data=StarData(length=length))):
        assert len(example.text) == min(length, 50)
        assert "*" in example.text[:-1]


def test_rows_follow_the_frozen_order_of_the_run(store: RunStore) -> None:
    run = random_run(store)
    assert not header(open_page(text=TEXT))["readings"][0]["is_ordered"]
    write_unit_order(run.path / "units.json", {(0, "forward"): np.linspace(0, 1, 16).astype(np.float32)})
    entry = header(open_page(text=TEXT))["readings"][0]
    assert entry["is_ordered"]
    assert entry["units"][:3] == [15, 14, 13]


def test_gates_that_hardly_move_are_announced(store: RunStore) -> None:
    random_run(store)
    assert set(header(open_page(text=TEXT, epoch="0"))["readings"][0]["flat"].values()) == {True}


@pytest.mark.parametrize(("units", "timesteps", "n_sent"), [(16, 9, 16), (128, 9, 128), (128, 400, 25), (24, 1500, 17)])
def test_large_layers_are_sent_in_part(store: RunStore, units: int, timesteps: int, n_sent: int) -> None:
    spec = RunSpec(data=TextData(max_length=1500), model=ModelSpec(layers=(LayerSpec(units=units),)))
    side = reading(random_run(store, spec), "dull " * timesteps).side(0, "forward")
    units_sent = units_to_send(side, {units - 1}, set())
    assert len(units_sent) == n_sent
    assert units - 1 in units_sent
    assert 14 * 4 * timesteps * (n_sent - 1) <= MOST_BYTES
    assert len(units_to_send(side, {0}, "all")) == units
    assert set(units_to_send(side, {0}, {units - 2})) >= {0, units - 2}


# --- odd texts ------------------------------------------------------------------------------------


def test_unknown_words_are_named(store: RunStore) -> None:
    random_run(store)
    page = read(open_page(), "a zyxw film qqq zyxw")
    assert "2 words unknown to this network: <b>zyxw</b>, <b>qqq</b>" in said(page)


def test_emptied_the_last_picture_stays_grey(store: RunStore) -> None:
    random_run(store)
    page = read(read(open_page(), TEXT), "  \n ")
    assert "The text is empty" in said(page)
    assert header(page)["options"]["grey"]
    assert header(page)["readings"][0]["text"] == TEXT


@pytest.mark.parametrize("text", ["dull", "日本語 🎉 naïve שלום", "🎉", "\u200b", "word " * 700, "a" * 5_000])
def test_odd_texts_are_read(store: RunStore, text: str) -> None:
    random_run(store)
    page = read(open_page(), text)
    assert has_picture(page)
    assert not page.error


def test_a_text_without_words_says_so(store: RunStore) -> None:
    random_run(store)
    assert "Nothing in this text is a word" in said(read(open_page(), "\u200b"))


def test_what_is_not_read_is_counted(store: RunStore) -> None:
    random_run(store, RunSpec(data=TextData(max_length=10), model=ModelSpec(layers=(LayerSpec(units=4),))))
    page = read(open_page(), "a film " * 5 + "bad bad bad")
    assert "3 words not read (limit 10), at the end" in said(page)
    assert header(page)["readings"][0]["cut"] == {"n": 3, "side": "end", "limit": 10}


def test_typed_markup_is_shown_and_not_obeyed(store: RunStore) -> None:
    random_run(store)
    page = read(open_page(), '<script>alert(1)</script> <b onclick="x">dull</b> ' + "film " * 40)
    assert "<script>" not in said(page)
    assert '<b onclick="x">' not in said(page)


# --- runs that are live, or cannot be looked into -------------------------------------------------


def test_a_live_run_is_followed_until_somebody_chooses_a_state(store: RunStore) -> None:
    run = store.create(RunSpec(model=ModelSpec(layers=(LayerSpec(units=4),))))
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        train(run, log, rate=0, n_batches=12, fail_at=None, quick=True, until=5)
        rows = small_vocabulary(run)
        page = open_page(text=TEXT)
        assert page.toggle(key=InspectKey.FOLLOW).value
        assert header(page)["picture"]["step"] == 3
        assert Parameter.EPOCH not in page.query_params
        snapshot(run, log, rows, 7, 0.6, 0.4)
        page.run()
        assert header(page)["picture"]["step"] == 7
        page.select_slider(key=InspectKey.STEP).set_value(3).run()
        assert not page.toggle(key=InspectKey.FOLLOW).value
        snapshot(run, log, rows, 9, 0.8, 0.5)
        page.run()
        assert header(page)["picture"]["step"] == 3
        assert not open_page(text=TEXT, epoch="0").toggle(key=InspectKey.FOLLOW).value


def test_a_starting_run_says_that_it_has_no_state_yet(store: RunStore) -> None:
    store.create(RunSpec())
    page = open_page()
    assert "has not saved a state yet" in said(page)
    assert not has_picture(page)


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
    assert has_picture(page)


def test_a_state_of_another_network_is_refused(store: RunStore) -> None:
    run = random_run(store)
    save_snapshot(run, 100, {"head/bias": np.zeros(1, np.float32)})
    assert not has_picture(open_page(text=TEXT))


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


def test_a_csv_runs_no_formula_in_a_spreadsheet() -> None:
    table = parts.pd.DataFrame({"word": ["=1", "+", "dull"], "f": [0.5, 0.25, -1.0]})
    assert parts.csv_bytes(table).decode("utf-8-sig").splitlines() == [
        "word,f", "'=1,0.500000", "'+,0.250000", "dull,-1.000000",
    ]  # fmt: skip


def test_a_curve_that_was_not_computed_everywhere_says_so(store: RunStore) -> None:
    values = reading(random_run(store), TEXT)
    assert parts.notices(values) == []
    some = replace(values, is_read=np.arange(values.timesteps) % 3 == 0)
    (said,) = parts.notices(some)
    assert "computed after 3 of 9 words" in said
