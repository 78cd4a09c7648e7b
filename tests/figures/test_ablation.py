"""Figures of held gates: what is where, both axes named, typed text shown as typed."""

import numpy as np
import pytest

from lstm_core.figures.ablation import ablation_figure, gates_figure, word_axis

TOKENS = ["a", "<b>bad</b>", "film"]
BEFORE, AFTER = np.array([0.5, 0.2, 0.1]), np.array([0.5, 0.6, 0.7])
CHANGES = {"c": np.array([0.0, 0.5, 1.5]), "h": np.array([0.0, 0.1, 0.3])}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_curves_and_the_changes_are_drawn(theme: str) -> None:
    figure = ablation_figure(
        TOKENS, BEFORE, AFTER, CHANGES, class_name="good & bad", n_classes=2, noun="word", theme=theme
    )
    drawn = {trace.name: list(trace.y) for trace in figure.data}

    assert drawn == {
        "as trained": list(BEFORE), "held": list(AFTER), "change of c": [0, 0.5, 1.5], "change of h": [0, 0.1, 0.3]
    }  # fmt: skip
    assert figure.layout.height == 320
    assert figure.layout.yaxis.title.text == "P(good &amp; bad)"
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis2.title.text
    assert figure.layout.yaxis2.range[1] >= 1.5
    assert list(figure.layout.xaxis.ticktext) == ["a", "&lt;b&gt;bad&lt;/b&gt;", "film"]


def test_an_answer_known_at_some_tokens_stands_there() -> None:
    figure = ablation_figure(
        TOKENS, BEFORE, AFTER[[0, 2]], CHANGES, class_name="good", n_classes=2, noun="word", theme=None,
        at=np.array([0, 2]), limit=4.0,
    )  # fmt: skip

    assert list(figure.data[1].x) == [0, 2]
    assert figure.layout.yaxis2.range[1] >= 4


@pytest.mark.parametrize(("n", "first", "last"), [(33, "1", "30"), (120, "1", "120"), (500, "1", "500")])
def test_long_texts_have_few_numbers_in_the_place_of_words(n: int, first: str, last: str) -> None:
    axis = word_axis(["word"] * n, "word", "light")

    assert axis["ticktext"][0] == first
    assert axis["ticktext"][-1] == last
    assert len(axis["ticktext"]) <= 13
    assert [int(text) - 1 for text in axis["ticktext"]] == list(axis["tickvals"])


def test_gates_in_turn_are_drawn_from_what_the_network_answers_as_trained() -> None:
    held = [("f", 1.0), ("f", 0.0)]
    figure = gates_figure(
        held, np.array([0.9, 0.2]), 0.4, cell="lstm", class_name="good", theme="light",
        accuracies=np.array([0.6, 0.5]), trained_accuracy=0.8, guessing=0.5,
    )  # fmt: skip
    lines = [list(trace.x) for trace in figure.data if trace.mode == "lines"]
    dots = [list(trace.x) for trace in figure.data if trace.mode == "markers+text"]

    assert lines == [[0.4, 0.9], [0.4, 0.2], [0.8, 0.6], [0.8, 0.5]]
    assert dots == [[0.9, 0.2], [0.6, 0.5]]
    assert list(figure.layout.yaxis.ticktext) == ["keep <b>f</b> open (1)", "keep <b>f</b> shut (0)"]
    assert figure.layout.xaxis.title.text == "P(good) at the end"
    assert figure.layout.xaxis2.title.text == "test texts right"


def test_without_a_sample_there_is_one_panel() -> None:
    figure = gates_figure([("z", 0.0)], np.array([0.5]), 0.5, cell="gru", class_name="good", theme="dark")
    assert figure.layout.xaxis.domain == (0, 1)
    assert "xaxis2" not in figure.to_plotly_json()["layout"]
