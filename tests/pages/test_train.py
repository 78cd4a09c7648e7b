"""The Train page as a script: the form and its rules, and what the page shows and does for each state of a run."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.dataset import Availability
from lstm_core.runs.control import read_control
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import PRESETS, ClipByGlobalNorm, NoClip, RunSpec, TrainSpec, with_settings
from lstm_core.training import launcher
from pages.components import forms
from pages.components.form_values import layer_field, values_of
from pages.components.keys import Key, field_key, reset_key
from pages.components.live import EXAMPLE, EXAMPLE_TITLE, NO_EXAMPLE
from tests.pages.stub_worker import trained_run

APP = Path(__file__).resolve().parents[2] / "app.py"
SHORT = RunSpec(train=TrainSpec(epochs=3))


@pytest.fixture
def store(runs_dir: Path) -> RunStore:
    return RunStore(runs_dir)


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the shipped examples."""
    folder = tmp_path / "examples"
    folder.mkdir()
    monkeypatch.setattr("lstm_core.runs.store.EXAMPLES", folder)
    return folder


def open_page(**query: str) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def text_of(page: AppTest) -> str:
    """All that the page says outside of widgets, as one text."""
    parts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def number(page: AppTest, name: str) -> float:
    return page.number_input(key=field_key(name)).value


def test_the_form_stands_in_its_order_with_its_labels_and_defaults(store: RunStore) -> None:
    page = open_page()
    side = page.sidebar
    assert [box.label for box in side.selectbox][:5] == ["Preset", "Dataset", "Task", "Cell", "Gradient clipping"]
    assert [box.label for box in side.number_input][:6] == [
        "Layers", "Units", "Epochs", "Batch size", "Learning rate", "Clip threshold",
    ]  # fmt: skip
    assert {"Optimizer", "Device"} <= {box.label for box in side.selectbox}
    assert "Seed" in {box.label for box in side.number_input}
    assert side.toggle[0].label == "Bidirectional"
    assert number(page, "train.epochs") == 4
    assert number(page, "train.optimizer.learning_rate") == 0.003
    assert number(page, layer_field(0, "units")) == 32
    clipping = page.selectbox(key=field_key("train.clip.mode"))
    assert clipping.value == "global_norm"
    assert clipping.options == ["None", "By value", "By norm", "By global norm"]
    assert page.selectbox(key=field_key(layer_field(0, "cell"))).options == ["LSTM", "GRU", "SimpleRNN"]


def test_every_control_of_the_form_has_a_help_text(store: RunStore) -> None:
    side = open_page().sidebar
    controls = [*side.selectbox, *side.number_input, *side.toggle]
    assert [control.label for control in controls if not control.proto.help] == []


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_fills_the_whole_form(store: RunStore, name: str) -> None:
    page = open_page()
    page.number_input(key=field_key("train.epochs")).set_value(77).run()
    if name == page.selectbox(key=Key.PRESET).value:
        page.button(key=reset_key("preset")).click().run()
    else:
        page.selectbox(key=Key.PRESET).select(name).run()
    assert not page.exception
    wanted = values_of(PRESETS[name].spec)
    shown = {
        widget.key.removeprefix("form_"): widget.value
        for widget in (*page.selectbox, *page.number_input, *page.toggle)
        if widget.key.startswith("form_") and widget.key != field_key("device")
    }
    assert {field: wanted[field] for field in shown} == shown
    assert not [button.key for button in page.button if button.key.startswith("reset_")]


def test_a_changed_setting_offers_its_reset(store: RunStore) -> None:
    page = open_page()
    page.number_input(key=field_key("train.epochs")).set_value(9).run()
    page.button(key=reset_key("train.epochs")).click().run()
    assert number(page, "train.epochs") == 4
    assert reset_key("train.epochs") not in {button.key for button in page.button}


def test_more_layers_open_a_row_each_and_follow_the_first(store: RunStore) -> None:
    page = open_page()
    page.number_input(key=field_key("model.layers")).set_value(3).run()
    page.number_input(key=field_key(layer_field(0, "units"))).set_value(48).run()
    assert [number(page, layer_field(index, "units")) for index in range(3)] == [48, 48, 48]
    page.number_input(key=field_key(layer_field(2, "units"))).set_value(8).run()
    assert [number(page, layer_field(index, "units")) for index in range(3)] == [48, 48, 8]
    assert "LSTM (8)" in page.main.expander[-1].label


def test_settings_that_do_not_go_together_are_explained_and_switch_train_off(store: RunStore) -> None:
    page = open_page()
    page.selectbox(key=field_key("data.padding")).select("pre").run()
    assert "A mask needs padding after the text" in text_of(page)
    assert page.button(key=Key.TRAIN).disabled
    page.toggle(key=field_key("data.mask")).set_value(False).run()
    assert "Without a mask every text must be padded to the same length" in text_of(page)
    page.toggle(key=field_key("data.length_buckets")).set_value(False).run()
    assert not page.button(key=Key.TRAIN).disabled


def test_a_learning_rate_of_zero_is_refused_at_its_control(store: RunStore) -> None:
    page = open_page()
    page.number_input(key=field_key("train.optimizer.learning_rate")).set_value(0.0).run()
    assert "greater than 0" in text_of(page)
    assert page.button(key=Key.TRAIN).disabled


def test_the_star_data_set_has_settings_of_its_own(store: RunStore) -> None:
    page = open_page()
    page.selectbox(key=field_key("data.dataset")).select("star").run()
    keys = {widget.key for widget in page.number_input}
    assert [widget.key for widget in page.slider] == [field_key("data.length")]
    assert field_key("data.vocabulary_size") not in keys
    assert not page.button(key=Key.TRAIN).disabled


def test_a_data_set_that_is_not_here_says_what_to_do(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Availability(ready=False, message="Put imdb.npz into the data folder.")
    monkeypatch.setattr(forms, "availability", lambda name: missing)
    page = open_page()
    assert "Put imdb.npz into the data folder." in text_of(page)
    assert page.button(key=Key.TRAIN).disabled


def test_a_data_set_that_can_be_downloaded_can_be_trained_on(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Availability(ready=False, message="It is downloaded when a run first uses it.", downloadable=True)
    monkeypatch.setattr(forms, "availability", lambda name: missing)
    page = open_page()
    assert "It is downloaded when a run first uses it." in text_of(page)
    assert not page.button(key=Key.TRAIN).disabled


def test_without_clipping_there_is_no_threshold(store: RunStore) -> None:
    page = open_page()
    page.selectbox(key=field_key("train.clip.mode")).select("none").run()
    assert field_key("train.clip.threshold") not in {widget.key for widget in page.number_input}
    run = trained_run(store, with_settings(SHORT, {"train.clip.mode": "none"}))
    assert "no clipping" in text_of(open_page(run=run.id))


def test_a_link_fills_the_form(store: RunStore) -> None:
    page = open_page(v="1", preset="snippets-quick", **{"train.epochs": "6"})
    assert page.selectbox(key=Key.PRESET).value == "snippets-quick"
    assert number(page, "train.epochs") == 6
    assert number(page, layer_field(0, "units")) == 16


def test_a_link_that_cannot_be_read_says_so(store: RunStore) -> None:
    page = open_page(v="1", **{"train.epochs": "many"})
    assert "This link could not be read" in text_of(page)
    assert number(page, "train.epochs") == 4


def test_an_unknown_run_is_said_and_the_page_works(store: RunStore) -> None:
    page = open_page(run="20200101-000000-mixed-0000")
    assert "There is no run" in text_of(page)
    assert not page.button(key=Key.TRAIN).disabled


def test_before_the_first_run_the_shipped_run_stands_there(store: RunStore, examples: Path) -> None:
    run = trained_run(store, SHORT)
    shutil.move(run.path, examples / EXAMPLE)
    page = open_page()
    assert EXAMPLE_TITLE in text_of(page)
    assert page.button(key=Key.LOOK_INSIDE).disabled


def test_without_shipped_runs_the_page_says_what_to_do(store: RunStore, examples: Path) -> None:
    assert NO_EXAMPLE in text_of(open_page())


def test_train_makes_a_run_of_the_form_and_keeps_the_form(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[Run, str]] = []
    monkeypatch.setattr(launcher, "start", lambda run, *, device: started.append((run, device)))
    page = open_page()
    page.number_input(key=field_key("train.epochs")).set_value(2).run()
    page.selectbox(key=field_key("device")).select("CPU").run()
    page.button(key=Key.TRAIN).click().run()
    (run, device) = started[0]
    assert device == "CPU"
    assert run.spec.train.epochs == 2
    assert page.query_params["run"] in (run.id, [run.id])
    assert page.button(key=Key.TRAIN).label == "Training..."
    assert page.button(key=Key.TRAIN).disabled
    assert number(page, "train.epochs") == 2
    page.number_input(key=field_key("train.epochs")).set_value(5).run()
    assert "Your changes apply to the next run." in text_of(page)


def test_edits_survive_a_visit_of_another_page(store: RunStore) -> None:
    page = open_page()
    page.number_input(key=field_key("train.epochs")).set_value(7).run()
    page.switch_page("pages/inspect.py").run()
    assert not page.sidebar.number_input
    page.switch_page("pages/train.py").run()
    assert number(page, "train.epochs") == 7


def test_a_finished_run_says_what_came_out(store: RunStore) -> None:
    page = open_page(run=trained_run(store, SHORT).id)
    assert "Best at epoch 2: 82 of 100 unseen texts right. Guessing: 50. Epoch 3 only memorised" in text_of(page)
    assert "after epoch 2" in text_of(page), "the sentence is read with the weights that the run keeps"
    assert not page.button(key=Key.LOOK_INSIDE).disabled
    assert page.button(key=Key.TRAIN).label == "Train"
    assert number(page, "train.epochs") == 3, "a reload fills the form from the run"


def test_the_sentence_can_be_another(store: RunStore) -> None:
    page = open_page(run=trained_run(store, SHORT).id)
    assert ">lifeless</span>" in text_of(page)
    page.text_area[0].set_value("bad <b>film</b>").run()
    assert ">film</span>" in text_of(page)
    assert "<b>" not in text_of(page).split("YOUR SENTENCE")[-1].split("word-strip")[-1]
    page.segmented_control(key=Key.SENTENCE_WHEN).set_value("before").run()
    assert "before training" in text_of(page)


def test_a_damaged_state_is_said_in_its_place(store: RunStore) -> None:
    run = trained_run(store, SHORT)
    for file in run.snapshots_dir.iterdir():
        file.write_bytes(b"nothing")
    assert "This state cannot be read." in text_of(open_page(run=run.id))


def test_a_failed_run_offers_its_remedy(store: RunStore) -> None:
    spec = SHORT.model_copy(update={"train": TrainSpec(epochs=3, clip=NoClip())})
    page = open_page(run=trained_run(store, spec, fail_at=5).id)
    assert "The loss became infinite at batch 5" in text_of(page)
    page.button(key=Key.APPLY_REMEDY).click().run()
    assert page.selectbox(key=field_key("train.clip.mode")).value == ClipByGlobalNorm().mode
    assert number(page, "train.clip.threshold") == 1.0


def test_a_lost_run_says_that_its_states_are_intact(store: RunStore) -> None:
    page = open_page(run=trained_run(store, SHORT, until=8).id)
    assert "stopped without saying why, saved states are intact" in text_of(page)
    assert not page.button(key=Key.TRAIN).disabled


def test_a_live_run_is_paused_resumed_steered_and_stopped(store: RunStore) -> None:
    run = trained_run(store, SHORT, until=8)
    with WorkerLock(run):
        page = open_page(run=run.id)
        assert "training · epoch 1 of 3" in text_of(page)
        page.button(key=Key.PAUSE).click().run()
        assert read_control(run).wanted == "pause"
        page.button(key=Key.RESUME).click().run()
        assert read_control(run).wanted == "run"
        page.segmented_control(key=Key.SPEED).set_value("single").run()
        page.button(key=Key.NEXT_BATCH).click().run()
        assert (read_control(run).speed, read_control(run).single_batches) == ("single", 1)
        page.number_input(key=Key.STEER_RATE).set_value(0.0005).run()
        page.button(key=Key.STEER_APPLY).click().run()
        assert read_control(run).learning_rate == 0.0005
        page.button(key=Key.STOP).click().run()
        assert read_control(run).wanted == "stop"
        assert "stopping" in text_of(page)


def test_the_form_says_how_many_texts_there_are(store: RunStore) -> None:
    page = open_page()
    page.selectbox(key=field_key("data.dataset")).select("star").run()
    assert "6,000 texts to learn from, 1,000 kept aside, 1,000 for the test" in text_of(page)


def test_the_difficulty_of_a_memory_task_is_a_slider(store: RunStore) -> None:
    page = open_page(preset="parity", v="1")
    slider = page.sidebar.slider(key=field_key("data.length"))
    assert (slider.min, slider.value) == (4, 12)
    slider.set_value(30).run()
    assert not page.exception
    assert page.session_state[Key.FORM_VALUES]["data.length"] == 30
    far = open_page(v="1", **{"preset": "parity", "data.length": "150"})
    assert far.sidebar.slider(key=field_key("data.length")).value == 150
