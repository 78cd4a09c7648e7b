"""The tab "How far back" as a script: its sentence, its switches, every kind of network, odd texts, A|B."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.figures.gradient_through_time import share_text
from lstm_core.insight.gradient_through_time import gradient_through_time, share_at_first, tokens_reached
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from lstm_core.trace import of_loss, of_probability
from tests.pages.looks import look_at
from tests.pages.random_run import random_run

TEXT = "a moving start, but the rest is dull"


@pytest.fixture
def store(runs_dir: Path) -> RunStore:
    return RunStore(runs_dir)


def script(run_path: str, text: str, other_path: str, step: int | None) -> None:
    from pathlib import Path

    from lstm_core.runs.store import Run
    from pages.components.inspect import how_far_back
    from tests.pages.looks import look_at

    run = Run(Path(run_path))
    other = look_at(Run(Path(other_path)), text, step=0, letter="B") if other_path else None
    how_far_back.draw(look_at(run, text, step=step, other=other))


def open_tab(run: Run, text: str = TEXT, *, other: Run | None = None, step: int | None = None) -> AppTest:
    args = (str(run.path), text, str(other.path) if other else "", step)
    page = AppTest.from_function(script, args=args, default_timeout=60)
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.error, *page.warning, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def charts(page: AppTest) -> list[str]:
    return [chart.proto.spec for chart in page.get("plotly_chart")]


def layers(*cells: str, both: bool = False) -> RunSpec:
    made = tuple(LayerSpec(cell=cell, units=5, bidirectional=both) for cell in cells)  # type: ignore[arg-type]
    return RunSpec(model=ModelSpec(embedding_dim=4, layers=made))


def test_the_sentence_says_what_the_pure_functions_measure(store: RunStore) -> None:
    run = random_run(store)
    look = look_at(run, TEXT)
    before = look_at(run, TEXT, step=0)

    page = open_tab(run)

    now, then = (
        gradient_through_time(
            each.source.network, np.asarray(each.source.encoded.ids, np.int32), of_loss(look.source.answer)
        ).hidden[0, "forward"]
        for each in (look, before)
    )
    text = said(page)
    assert f"keeps <b>{share_text(share_at_first(now))}</b> of the gradient at the last" in text
    assert f"(before training: {share_text(share_at_first(then))})" in text
    assert f"reaches back <b>{tokens_reached(now)}</b> of 9 words (before training: {tokens_reached(then)})" in text
    assert len(charts(page)) == 2
    assert "How to read: How strongly each step" in text
    assert "How to read: The same text at each epoch." in text


def test_before_training_is_dotted_beside_the_chosen_state(store: RunStore) -> None:
    chart = charts(open_tab(random_run(store)))[0]

    assert '"dash":"dot"' in chart
    assert "before training" in chart


def test_the_state_before_training_stands_alone(store: RunStore) -> None:
    page = open_tab(random_run(store), step=0)

    assert '"dash":"dot"' not in charts(page)[0]
    assert "(before training:" not in said(page)
    assert "Choose a later saved state" in said(page)


def test_another_right_answer_changes_the_loss_and_its_gradient(store: RunStore) -> None:
    page = open_tab(random_run(store))
    as_answered = charts(page)[0]
    answer = look_at(random_run(store, name="again"), TEXT).source.answer
    choice = page.selectbox(key="how_far_label_A")

    same = choice.set_value(answer).run()
    assert charts(same)[0] == as_answered
    other = page.selectbox(key="how_far_label_A").set_value(1 - answer).run()

    assert not other.exception
    assert charts(other)[0] != as_answered


def test_the_gradient_of_the_probability_needs_no_right_answer(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run)

    page.button_group(key="how_far_of_A").set_value("probability").run()

    assert not page.exception
    assert not [each for each in page.selectbox if each.key == "how_far_label_A"]
    look = look_at(run, TEXT)
    found = gradient_through_time(
        look.source.network, np.asarray(look.source.encoded.ids, np.int32), of_probability(look.shown_class)
    )
    assert share_text(share_at_first(found.hidden[0, "forward"])) in said(page)


@pytest.mark.parametrize(
    "spec",
    [
        layers("gru"),
        layers("simple_rnn"),
        layers("lstm", "gru", both=True),
        RunSpec(data=TextData(mask=False, padding="pre", length_buckets=False, max_length=20)),
        RunSpec(data=StarData(length=12), model=ModelSpec(layers=(LayerSpec(units=30),))),
    ],
    ids=["gru", "simple_rnn", "stack, both ways", "padding that is read", "letters, four classes"],
)
def test_every_kind_of_network(store: RunStore, spec: RunSpec) -> None:
    is_star = spec.data.kind == "star"

    page = open_tab(random_run(store, spec), "ABD*CABBDACA" if is_star else TEXT)

    assert len(charts(page)) == 2
    assert f"The first {'letter' if is_star else 'word'} keeps" in said(page)
    first, second = charts(page)
    n_panels = 1 + sum(2 if layer.bidirectional else 1 for layer in spec.model.layers)
    assert f"yaxis{n_panels}" in first or n_panels == 1
    assert f"yaxis{n_panels + 1}" not in first
    assert second.count('"type":"heatmap"') == 3
    if is_star:
        assert "Drawn are the first 24 of 30 units." in said(page)


@pytest.mark.parametrize("text", ["", "bad", "<b>bad</b> film", "bad " * 300, "* = @SUM(1)"])
def test_odd_texts(store: RunStore, text: str) -> None:
    page = open_tab(random_run(store), text)

    assert len(charts(page)) == 2
    if text == "bad":
        assert "The text is one word: nothing has to be carried back" in said(page)


def test_typed_markup_is_shown_letter_by_letter(store: RunStore) -> None:
    page = open_tab(random_run(store), "dull <img src=x onerror=alert(1)> film")

    assert "<img" not in said(page)
    assert "<img" not in "".join(charts(page))


def test_one_run_compared_with_itself_shows_its_training_once(store: RunStore) -> None:
    run = random_run(store)

    page = open_tab(run, other=run)

    gradients, training = charts(page)
    assert "A: after epoch 1" in gradients
    assert "B: before training" in gradients
    assert "A: before training" not in gradients
    assert "B: before training" in training


def test_two_runs_share_the_chart_and_keep_their_own_training(store: RunStore) -> None:
    page = open_tab(random_run(store), other=random_run(store, layers("simple_rnn", both=True), name="other"))

    gradients, *training = charts(page)
    assert len(training) == 2
    assert "Layer 1, backward: hidden state h" in gradients
    assert "<b>B</b> The first word keeps" in said(page)


def test_runs_with_other_classes_are_not_drawn_into_one_chart(store: RunStore) -> None:
    letters = random_run(store, RunSpec(data=StarData(length=12)), name="letters")

    page = open_tab(random_run(store), other=letters)

    assert "B answers other classes" in said(page)
    assert "B: " not in charts(page)[0]


def test_a_run_with_one_saved_state_says_so(store: RunStore) -> None:
    page = open_tab(random_run(store, steps=(50,)))

    assert "one state only" in said(page)


def test_another_gate_can_be_chosen(store: RunStore) -> None:
    page = open_tab(random_run(store))

    page.button_group(key="through_training_quantity_A").set_value("c").run()

    assert not page.exception
    assert "Through training: c (memory)" in said(page)


def test_a_long_text_is_a_band_of_colour_at_each_state(store: RunStore) -> None:
    assert "linear-gradient" in said(open_tab(random_run(store), "dull " * 60))
    assert "linear-gradient" not in said(open_tab(random_run(store, name="short")))
