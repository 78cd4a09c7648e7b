"""What the pages show of a network that writes: samples while it trains, its evaluation, and writing on in Inspect."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.preparation import Prepared
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import TextInputError
from lstm_core.runs.history import EMPTY_HISTORY
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.trace import Network
from pages.components.evaluate import generate
from pages.components.inspect.writing import continued
from pages.components.sample_panel import NOTHING_YET, samples_html
from pages.components.writers import Settings, WritingKey, text_html, widget_key, written_by
from tests.pages.writing_run import TEXTS, writing_run, writing_spec

SETTINGS = Settings("the film", temperature=1.0, n_tokens=12)


@pytest.fixture
def run(runs_dir: Path) -> Run:
    return writing_run(RunStore(runs_dir))


def said(page: AppTest) -> str:
    """Return all that the page says outside of widgets, as one text."""
    parts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


# --- while it trains ----------------------------------------------------------------------------------


def panel(path: str) -> None:
    from pathlib import Path

    from lstm_core.runs.reader import read_run
    from lstm_core.runs.store import Run
    from pages.components.sample_panel import draw_samples

    run = Run(Path(path))
    draw_samples(run, read_run(run).history, run.spec, "light", False)


def test_every_saved_state_has_its_sample_the_newest_first(run: Run) -> None:
    page = AppTest.from_function(panel, args=(str(run.path),), default_timeout=30).run()
    assert not page.exception
    text = said(page)
    places = [
        text.index(f">{when}</span>")
        for when in ("after epoch 2", "after epoch 1", "after 1/4 epoch", "before training")
    ]
    assert places == sorted(places)
    assert text.count('<span class="prompt">the film</span>') == 4
    assert "WHAT IT WRITES<span>, after epoch 2</span>" in text


def test_another_prompt_is_written_behind_and_is_only_text(run: Run) -> None:
    page = AppTest.from_function(panel, args=(str(run.path),), default_timeout=30).run()
    page.text_input(key=widget_key(WritingKey.PROMPT, "train", run.spec)).set_value("<img src=x>").run()
    assert not page.exception
    text = said(page)
    assert "<img" not in text
    assert text.count("&lt;img src=x&gt;") == 4


def test_all_states_write_with_the_same_random_numbers(run: Run) -> None:
    first = samples_html(run, read_run(run).history.snapshots, SETTINGS)
    assert first == samples_html(run, read_run(run).history.snapshots, SETTINGS)
    assert first != samples_html(run, read_run(run).history.snapshots, Settings("the film", 1.0, seed=1, n_tokens=12))


def test_a_broken_state_is_said_and_the_others_still_write(run: Run) -> None:
    (run.snapshots_dir / "step-00000100.npz").write_bytes(b"nothing")
    shown = samples_html(run, read_run(run).history.snapshots, SETTINGS)
    assert "is damaged" in shown
    assert shown.count('class="written"') == 3


def nothing_yet() -> None:
    from lstm_core.runs.history import EMPTY_HISTORY
    from pages.components.sample_panel import draw_samples
    from tests.pages.writing_run import writing_spec

    draw_samples(None, EMPTY_HISTORY, writing_spec(), "dark", True)


def test_before_the_first_state_it_says_what_will_stand_there() -> None:
    assert not EMPTY_HISTORY.snapshots
    page = AppTest.from_function(nothing_yet, default_timeout=30).run()
    assert not page.exception
    assert NOTHING_YET in said(page)
    assert "the film …" in said(page)


def test_line_ends_and_odd_characters_are_to_be_seen() -> None:
    assert text_html("a\nb") == 'a<span class="line-end"> ⏎ </span>b'
    assert text_html("\x07\u202e<b>") == "\N{WHITE SQUARE}\N{WHITE SQUARE}&lt;b&gt;"


# --- Evaluate -----------------------------------------------------------------------------------------


def test_measures_stand_beside_what_guessing_gets(run: Run) -> None:
    table = generate.measures_html(read_run(run).history, run.spec)
    assert "<td>2.32</td><td>5.0</td><td>35.0 of 100</td>" in table  # log2(5)
    assert "guessing by how common each token is</th><td>3.32</td><td>10.0</td><td>20.0 of 100</td>" in table
    assert "all 13 tokens equally likely" in table
    assert generate.measures_html(EMPTY_HISTORY, run.spec) == ""


def test_each_temperature_writes_its_own_text(run: Run) -> None:
    table = generate.temperatures_html(run, 200, SETTINGS)
    assert table.count("<tr>") == 1 + len(generate.SHOWN_TEMPERATURES)
    texts = {written_by(run, 200, Settings("the film", each, n_tokens=12)).text for each in (0.0, 1.0, 1.5)}
    assert len(texts) == 3


def evaluation(path: str) -> None:
    from pathlib import Path

    from lstm_core.runs.reader import read_run
    from lstm_core.runs.store import Run
    from pages.components.evaluate.generate import draw

    run = Run(Path(path))
    draw(run, read_run(run).history, "light")


def use_few_texts(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Let a handful of texts be the run's test part."""
    vocabulary = Vocabulary.from_json(run.vocabulary_file.read_text(encoding="utf-8"))
    windows = vocabulary.encode_many([*TEXTS * 6], 41)

    def prepared(spec: RunSpec, progress: object = None) -> Prepared:
        from lstm_core.data.dataset import Baseline

        return Prepared(windows, windows, windows, (), Baseline("", 0.0, 0.0), "", vocabulary)

    monkeypatch.setattr(generate, "prepare", prepared)


def test_the_evaluation_of_a_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    use_few_texts(monkeypatch, run)
    page = AppTest.from_function(evaluation, args=(str(run.path),), default_timeout=60).run()
    assert not page.exception
    text = said(page)
    assert "bits per token" in text
    assert "WHAT IT WRITES" in text
    for title in (
        "Perplexity over epochs",
        "Bits by how many words it has read",
        "What it expects, and what surprises it",
    ):
        assert title in text
    assert len(page.get("plotly_chart")) == 3
    page.text_input(key=widget_key(WritingKey.PROMPT, "evaluate", run.spec)).set_value("a story").run()
    assert '<span class="prompt">a story</span>' in said(page)


def test_texts_that_are_others_than_in_training_are_not_measured(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    use_few_texts(monkeypatch, run)
    other = Vocabulary.of_words("words", ["other"], ends=True)
    monkeypatch.setattr(generate, "vocabulary_of", lambda _: other)
    page = AppTest.from_function(evaluation, args=(str(run.path),), default_timeout=60).run()
    assert not page.exception
    assert "not those that the run was trained on" in said(page)
    assert "Perplexity over epochs" in said(page)


# --- Inspect ------------------------------------------------------------------------------------------


def test_inspect_writes_as_much_as_can_be_read(run: Run) -> None:
    vocabulary = Vocabulary.from_json(run.vocabulary_file.read_text(encoding="utf-8"))
    from lstm_core.runs.snapshots import load_snapshot

    network = Network(run.spec, load_snapshot(run, 200))
    text = continued(network, vocabulary, "the film", SETTINGS)
    assert text.startswith("the film")
    assert len(vocabulary.encode(text, 1_000)) == 14
    full = continued(network, vocabulary, text, Settings("", 1.0, n_tokens=500))
    assert len(vocabulary.encode(full, 1_000)) == network.spec.data.max_length == 40
    with pytest.raises(TextInputError, match="as long as the network reads"):
        continued(network, vocabulary, full, SETTINGS)
    assert continued(network, vocabulary, "", SETTINGS)


def controls(path: str, text: str) -> None:
    from pathlib import Path

    import streamlit as st

    from lstm_core.runs.snapshots import load_snapshot
    from lstm_core.runs.store import Run
    from lstm_core.trace import Network
    from pages.components.inspect.encoding import vocabulary_of
    from pages.components.inspect.writing import draw_writing

    run = Run(Path(path))
    longer = draw_writing(run, Network(run.spec, load_snapshot(run, 200)), vocabulary_of(run), text)
    st.markdown(f"written: {longer}")


def test_the_controls_of_inspect_write_when_they_are_pressed(run: Run) -> None:
    page = AppTest.from_function(controls, args=(str(run.path), "the film"), default_timeout=30).run()
    assert "written: None" in said(page)
    page.button(key=widget_key(WritingKey.WRITE, "inspect", run.spec)).click().run()
    assert not page.exception
    assert "written: the film" in said(page)


def test_settings_follow_to_another_page_but_not_to_other_texts() -> None:
    spec, other = writing_spec(), writing_spec(dataset="mixed")
    assert widget_key(WritingKey.PROMPT, "train", spec) != widget_key(WritingKey.PROMPT, "evaluate", spec)
    assert widget_key(WritingKey.PROMPT, "train", spec) != widget_key(WritingKey.PROMPT, "train", other)
