"""The tab "Which words": three attributions drawn and said, and a text that is changed with one click."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.insight.attribution import METHODS, Agreement, Attribution, agreement
from lstm_core.insight.edits import Deletion, DeletionSearch
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from pages.components.inspect.look import Look
from pages.components.inspect.which_words_attribution import attribution_of
from pages.components.inspect.which_words_edit import WordsKey
from pages.components.inspect.which_words_strip import identity, strip_data
from pages.components.inspect.which_words_text import (
    agreement_sentence,
    alike_html,
    flip_sentence,
    new_unknown_sentence,
    outcome_sentence,
    pushes_html,
    sum_sentence,
)
from pages.components.inspect.which_words_what_if import both, compare, deletions_of
from tests.pages.looks import look_at
from tests.pages.random_run import random_run

TEXT = "a moving start, but the rest is dull"
LETTERS = "DABC*BADC"
SPECS = {
    "lstm": RunSpec(model=ModelSpec(layers=(LayerSpec(units=6),))),
    "gru both ways, mean": RunSpec(
        model=ModelSpec(pooling="mean", layers=(LayerSpec(cell="gru", units=5, bidirectional=True),))
    ),
    "rnn over padding": RunSpec(
        data=TextData(mask=False, padding="pre", length_buckets=False, max_length=12),
        model=ModelSpec(layers=(LayerSpec(cell="simple_rnn", units=4), LayerSpec(units=3))),
    ),
    "star": RunSpec(data=StarData(length=9), model=ModelSpec(layers=(LayerSpec(units=5),))),
}


@pytest.fixture
def store(runs_dir: Path) -> RunStore:
    return RunStore(runs_dir)


@pytest.fixture
def run(store: RunStore) -> Run:
    return random_run(store, SPECS["lstm"])


def script(run_id: str, text: str, runs_dir: str, compared: bool, dark: bool) -> None:
    """What the page does for the tab."""
    from dataclasses import replace
    from pathlib import Path

    from lstm_core.runs.store import RunStore
    from pages.components.inspect import which_words
    from tests.pages.looks import look_at

    run = RunStore(Path(runs_dir)).get(run_id)
    other = look_at(run, text, step=0, letter="B") if compared else None
    look = look_at(run, text, other=other)
    which_words.draw(replace(look, theme="dark" if dark else "light"))


def open_tab(store: RunStore, run: Run, text: str = TEXT, *, compared: bool = False, dark: bool = False) -> AppTest:
    tab = AppTest.from_function(
        script,
        default_timeout=60,
        kwargs={
            "run_id": run.id,
            "text": text,
            "runs_dir": str(run.path.parent),
            "compared": compared,
            "dark": dark,
        },
    ).run()
    assert not tab.exception
    return tab


def said(tab: AppTest) -> str:
    parts = [*tab.markdown, *tab.error, *tab.warning, *tab.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def charts(tab: AppTest) -> int:
    return len(tab.get("plotly_chart"))


def edit(tab: AppTest, text: str) -> AppTest:
    tab.text_area(key=WordsKey.TEXT).input(text)
    tab.button(key=WordsKey.READ).click().run()
    assert not tab.exception
    return tab


# --- the tab --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SPECS)
def test_every_kind_of_network_is_explained_and_edited(store: RunStore, name: str) -> None:
    run = random_run(store, SPECS[name])
    tab = open_tab(store, run, LETTERS if name == "star" else TEXT)
    assert charts(tab) == 1
    for part in ("Gradient × input", "Integrated gradients", "Leave one out", "Sum check", "rank correlation"):
        assert part in said(tab)
    tab.button(key="words_try_A").click().run()
    assert not tab.exception
    assert charts(tab) == 2
    assert "→" in said(tab)


def test_two_runs_share_the_scale_and_the_edit(store: RunStore, run: Run) -> None:
    tab = open_tab(store, run, compared=True, dark=True)
    assert charts(tab) == 2
    edit(tab, "a moving start, but the rest is bad")
    assert charts(tab) == 4
    assert said(tab).count(": the answer ") == 2


def test_an_edit_is_compared_and_taken_back(store: RunStore, run: Run) -> None:
    tab = open_tab(store, run)
    assert "Nothing is changed yet" in said(tab)
    edit(tab, "a moving start, but the rest is qwertz")
    assert charts(tab) == 2
    assert "Unknown to this network, so read as “unknown”: <b>qwertz</b>" in said(tab)
    for view in ("signed", "unit"):
        tab.button_group(key=WordsKey.UNITS).set_value(view).run()
        assert not tab.exception
        assert charts(tab) == 2
    tab.button(key=WordsKey.BACK).click().run()
    assert tab.text_area(key=WordsKey.TEXT).value == TEXT
    assert charts(tab) == 1


def test_an_emptied_text_is_refused(store: RunStore, run: Run) -> None:
    tab = edit(open_tab(store, run), "  ")
    assert "nothing to read" in said(tab)
    assert tab.text_area(key=WordsKey.TEXT).value == TEXT


@pytest.mark.parametrize("text", ["dull", "…", "<b>&amp;</b> **bold** $x$", "word " * 40])
def test_odd_texts_do_not_stop_the_tab(store: RunStore, run: Run, text: str) -> None:
    tab = open_tab(store, run, text)
    assert "<b>&amp;</b>" not in said(tab)
    edit(tab, text + " film")
    assert charts(tab) == 2


def test_a_text_of_nothing_has_nothing_to_edit(store: RunStore, run: Run) -> None:
    tab = open_tab(store, run, " \u200b ")
    assert "nothing to drop" in said(tab)
    assert charts(tab) == 1


def test_long_texts_are_compared_around_the_change(store: RunStore, run: Run) -> None:
    tab = edit(open_tab(store, run, "the film was dull and " * 12), "the film was dull and " * 11 + "it was bad")
    tab.button_group(key=WordsKey.WINDOW).set_value("whole").run()
    assert not tab.exception
    assert charts(tab) == 2


# --- one click ------------------------------------------------------------------------------------


def click_script(run_id: str, text: str, runs_dir: str, presses: list[tuple[str, str, int]]) -> None:
    """Press words with a tool, as the browser reports it, then show what became of the text."""
    from pathlib import Path

    import streamlit as st

    from lstm_core.runs.store import RunStore
    from pages.components.inspect.which_words_edit import WordsKey, clicked, current_edit
    from pages.components.inspect.which_words_strip import identity
    from tests.pages.looks import look_at

    look = look_at(RunStore(Path(runs_dir)).get(run_id), text)
    for tool, swap_for, index in presses:
        of = identity(current_edit(look).text) if index >= 0 else 0
        st.session_state[WordsKey.TOOL] = tool
        st.session_state[WordsKey.SWAP_FOR] = swap_for
        st.session_state[WordsKey.STRIP] = {"clicked": {"index": abs(index), "of": of}}
        clicked(look)
    st.text(current_edit(look).text)
    st.text(st.session_state.get(WordsKey.MESSAGE, ""))


def press(run: Run, *presses: tuple[str, str, int], text: str = TEXT) -> tuple[str, str]:
    """Return the text after the presses, and what was said."""
    kwargs: dict[str, Any] = {"run_id": run.id, "text": text, "runs_dir": str(run.path.parent), "presses": presses}
    tab = AppTest.from_function(click_script, default_timeout=60, kwargs=kwargs).run()
    assert not tab.exception
    return tab.text[0].value, tab.text[1].value


@pytest.mark.parametrize(
    ("presses", "expected"),
    [
        ([("drop", "", 1)], "a start, but the rest is dull"),
        ([("negate", "", 8)], "a moving start, but the rest is not dull"),
        ([("negate", "", 8), ("negate", "", 9)], TEXT),
        ([("swap", "", 8)], "a moving start, but the rest is exciting"),
        ([("swap", "very good", 8)], "a moving start, but the rest is very good"),
        ([("drop", "", 8), ("drop", "", 7)], "a moving start, but the rest"),
        ([("drop", "", -1)], TEXT),  # on words that have changed since
        ([("drop", "", 99)], TEXT),
    ],
)
def test_a_press_changes_one_word(run: Run, presses: list[tuple[str, str, int]], expected: str) -> None:
    assert press(run, *presses)[0] == expected


def test_a_word_without_a_known_opposite_asks_for_one(run: Run) -> None:
    text, message = press(run, ("swap", "", 2))
    assert text == TEXT
    assert "No opposite of “start” is known" in message


def test_the_last_word_is_not_dropped(run: Run) -> None:
    assert press(run, ("drop", "", 0), text="dull") == ("dull", "That would leave nothing to read.")


def test_letters_stay_side_by_side(store: RunStore) -> None:
    run = random_run(store, SPECS["star"])
    assert press(run, ("drop", "", 0), ("swap", "", 3), text=LETTERS)[0] == "ABCABADC"


def test_the_strip_marks_what_is_unknown_and_what_was_changed(run: Run) -> None:
    look = look_at(run, "a qwertz film")
    data = strip_data(look.reading, "dark", changed={2}, disabled=False)
    assert [word["unknown"] for word in data["words"]] == [False, True, False]
    assert [word["changed"] for word in data["words"]] == [False, False, True]
    assert data["of"] == identity("a qwertz film") != identity("a qwertz film ")


# --- what is computed -----------------------------------------------------------------------------


def test_in_a_cut_text_the_smallest_change_is_that_of_the_text_without_the_word(store: RunStore) -> None:
    for cut in ("end", "start"):
        run = random_run(store, RunSpec(data=TextData(max_length=16, cut=cut), model=SPECS["lstm"].model))
        text = "a moving film but the rest is dull and it was lifeless , the start funny and beautiful , bad"
        look = look_at(run, text)
        assert look.reading.cut_tokens
        found = deletions_of(look)
        index = 4
        start, end = look.source.encoded.spans[index]
        edited = compare(look, text[:start] + text[end:], "size").edited
        np.testing.assert_allclose(found.singles[index], edited.probabilities[-1], atol=1e-6)
        assert "is read in place of a dropped one" in flip_sentence(look.reading, found)


def test_both_sides_are_looked_at(run: Run) -> None:
    other = look_at(run, TEXT, step=0, letter="B")
    look = look_at(run, TEXT, other=other)
    assert both(look) == (look, other)
    assert both(other) == (other,)


# --- sentences ------------------------------------------------------------------------------------


def pushed(integrated: list[float], score: float = 2.0, empty_score: float = 0.0, **others: list[float]) -> Attribution:
    values = {method: np.array(others.get(method, integrated)) for method in METHODS}
    return Attribution(values, score, empty_score, 64, np.zeros((len(integrated), 2), np.float32))


def test_a_wrong_sum_is_said_loudly(run: Run) -> None:
    assert "off by less than 0.1 %" in sum_sentence(pushed([1.5, 0.5]), "word")
    assert "off by 1.5 %" in sum_sentence(pushed([1.5, 0.53]), "word")
    assert "do not trust its row here" in sum_sentence(pushed([1.5, 2.5]), "word")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, "All three methods name the same 3 strongest words"),
        ({"leave_one_out": [0, 0.1, 0.2, 4, 5]}, "1 in common: <b>but</b>"),
        ({"leave_one_out": [1, 0, 0, 4, 5], "gradient_x_input": [3, 2, 0, 0, 1]}, "none of their 3 strongest"),
    ],
)
def test_agreement_in_words(run: Run, others: dict[str, list[float]], expected: str) -> None:
    reading = look_at(run, "dull start but film it").reading
    found = pushed([3, -2, 1, 0.1, 0], **others)
    if "none" in expected:
        found = replace(found, values={**found.values, "integrated_gradients": np.array([0, 5, 4, 3, 0.1])})
    assert expected in agreement_sentence(reading, found, agreement(found.values))


def test_words_that_all_push_alike_are_named_with_their_mean(run: Run) -> None:
    look = look_at(run, "dull film")
    found = pushed([-2.0, 1.0], leave_one_out=[-3.5, -1.0])
    chips = alike_html(look.reading, found, agreement(found.values), 3.5, "light")
    assert "dull −2.50" in chips
    assert "film" not in chips
    none = Agreement({}, (), 2, ())
    assert "No word is pushed the same way" in alike_html(look.reading, found, none, 3.5, "light")


def test_typed_markup_is_shown_and_not_obeyed(run: Run) -> None:
    look = look_at(run, 'a <img src=x onerror="1"> film')
    found = attribution_of(look)
    page = pushes_html(look.reading, found, agreement(found.values), found.limit, "light")
    assert "<img" not in page
    assert page.count('class="word') - page.count('class="word-strip') == 3 * look.reading.timesteps


def search(*, flip: Deletion | None, **values: Any) -> DeletionSearch:
    before = np.array([0.8, 0.2], np.float32)
    strongest = Deletion((8,), np.array([0.6, 0.4], np.float32))
    return DeletionSearch(before, np.tile(before, (9, 1)), strongest, flip, **values)


def test_the_smallest_change_is_said(run: Run) -> None:
    reading = look_at(run, TEXT).reading
    new = np.array([0.4, 0.6], np.float32)
    assert flip_sentence(reading, search(flip=Deletion((8,), new))) == (
        "Smallest change that flips it: drop “<b>dull</b>” (P(positive) 0.20 → 0.60)."
    )
    assert "2 other words would do it too" in flip_sentence(reading, search(flip=Deletion((8,), new), n_alike=2))
    two = flip_sentence(reading, search(flip=Deletion((1, 8), new), n_tried=36))
    assert two.startswith("No single word flips it. Smallest change that flips it: drop “<b>moving</b>” and")
    none = flip_sentence(reading, search(flip=None, n_tried=36))
    assert none.startswith("Dropping no single word and no two flips the answer. Nearest to it: drop “<b>dull</b>”")
    some = flip_sentence(reading, search(flip=None, n_tried=780, all_tried=False))
    assert "no two of the 40 that count most" in some


def test_what_an_edit_did_is_said(run: Run) -> None:
    look: Look = look_at(run, TEXT)
    original = look.reading
    up = replace(original, probabilities=np.tile([0.1, 0.9], (9, 1)))
    down = replace(original, probabilities=np.tile([0.75, 0.25], (9, 1)))
    assert outcome_sentence(up, down) == (
        "P(positive) <b>0.90 → 0.25</b> (−0.65): the answer changes from positive to negative."
    )
    assert outcome_sentence(up, up).endswith("(0.00): the answer stays positive.")
    cut = replace(original, cut_tokens=("and", "bad"), limit=9)
    assert new_unknown_sentence(original, cut) == "2 words not read (limit 9), at the end."
    assert "is read now" in new_unknown_sentence(cut, original)
