"""The link of the Inspect page: what the server writes, what the instrument writes, and what the instrument asks for."""

from typing import Any

import pytest

from lstm_core.runs.store import RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData
from pages.components.inspect.keys import InspectKey, Parameter, Wish
from pages.components.inspect.link import NO_WISH, checked
from pages.components.inspect.wanted import MOST_SHELVES, Shelf, grant
from tests.pages.inspect_pages import TEXT, has_picture, header, open_page, read, said, store
from tests.pages.random_run import random_run

__all__ = ["store"]


# --- what the server writes -----------------------------------------------------------------------


def test_a_link_shows_the_same_again(store: RunStore) -> None:
    run = random_run(store)
    random_run(store, name="newer")
    page = open_page(run=run.id, text=TEXT, epoch="0.5", tab="back")
    assert page.selectbox(key=InspectKey.RUN).value == run.id
    assert page.select_slider(key=InspectKey.STEP).value == 50
    assert "tab how_far_back" in said(page)
    again = open_page(**dict(page.query_params.items()))
    assert said(again) == said(page)
    assert dict(again.query_params.items()) == dict(page.query_params.items())


def test_values_of_a_link_are_not_trusted(store: RunStore) -> None:
    run = random_run(store)
    page = open_page(
        run="../../etc/passwd", unit="9999", q="<b>", layer="-4", side="up", epoch="nan", text="dull", b="nobody",
        bepoch="x", view="<b>", reveal="7", tab="../x", t="0", zoom="9-1", rows="1e9", **{"class": "99"},
    )  # fmt: skip
    assert page.selectbox(key=InspectKey.RUN).value == run.id
    assert "There is no run" in said(page)
    assert has_picture(page)
    assert {**header(page)["view"], "id": 0} == NO_WISH


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


def test_the_open_tab_is_in_the_link_if_it_is_not_the_first(store: RunStore) -> None:
    random_run(store)
    assert Parameter.TAB not in open_page().query_params
    assert open_page(tab="units").query_params[Parameter.TAB] == "units"


def test_the_view_inside_a_tab_is_in_the_link(store: RunStore) -> None:
    random_run(store)
    page = open_page(tab="units-hold")
    assert page.session_state[InspectKey.UNITS_VIEW] == "hold"
    assert page.query_params[Parameter.TAB] == "units-hold"
    assert open_page(tab="units-rank").query_params[Parameter.TAB] == "units"
    assert Parameter.TAB not in open_page(tab="words-hold").query_params


# --- what the instrument writes -------------------------------------------------------------------


def test_wishes_of_a_link_reach_the_instrument_once_and_leave_the_address(store: RunStore) -> None:
    random_run(store)
    page = open_page(text=TEXT, t="3", unit="7", q="o", rows="six", contrast="resting", open="numbers", zoom="2-5")
    wish = header(page)["view"]
    assert wish["id"] > 0
    assert {name: wish[name] for name in ("t", "unit", "q", "rows", "contrast", "open", "zoom")} == {
        "t": 2, "unit": 7, "q": "o", "rows": "six", "contrast": "resting", "open": "numbers", "zoom": [1, 5],
    }  # fmt: skip
    assert not {str(name) for name in Wish} & {name for name, _ in page.query_params.items()}
    assert header(read(page, TEXT + " film"))["view"] == wish, "the same wish under the same number"


def test_another_link_is_another_wish(store: RunStore) -> None:
    random_run(store)
    page = open_page(text=TEXT, t="3")
    first = header(page)["view"]["id"]
    page.query_params[Wish.T] = "5"
    page.run()
    assert header(page)["view"]["t"] == 4
    assert header(page)["view"]["id"] != first


def test_without_a_wish_the_instrument_decides(store: RunStore) -> None:
    random_run(store)
    assert header(open_page())["view"] == NO_WISH


def test_a_tab_can_ask_for_a_unit(store: RunStore) -> None:
    random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(units=128),))))
    page = read(open_page(), "dull " * 100)
    sent = header(page)["readings"][0]["units"]
    missing = next(unit for unit in range(128) if unit not in sent)
    page.session_state[InspectKey.VIEW_REQUEST] = {"unit": missing, "other": 1}
    page.run()
    assert header(page)["view"]["unit"] == missing
    assert missing in header(page)["readings"][0]["units"]
    assert InspectKey.VIEW_REQUEST not in page.session_state
    assert f"unit {missing}" in said(page)


def test_a_unit_that_the_layer_does_not_have_is_no_wish(store: RunStore) -> None:
    random_run(store)
    assert header(open_page(unit="16"))["view"]["unit"] is None
    assert header(open_page(unit="15"))["view"]["unit"] == 15


def test_a_wished_unit_stays_with_its_run_and_layer(store: RunStore) -> None:
    layers = (LayerSpec(units=9), LayerSpec(units=9))
    first, second = random_run(store, RunSpec(model=ModelSpec(layers=layers))), random_run(store)
    page = open_page(run=first.id, text=TEXT, unit="7")
    assert "unit 7" in said(read(page, TEXT + " film"))
    page.session_state[InspectKey.LAYER] = 0
    page.run()
    assert header(page)["view"]["unit"] is None
    page.selectbox(key=InspectKey.RUN).set_value(second.id).run()
    assert header(page)["view"]["unit"] is None


@pytest.mark.parametrize(
    ("linked", "name", "value"),
    [
        ({"t": "1"}, "t", 0),
        ({"t": "-1"}, "t", None),
        ({"t": "²"}, "t", None),
        ({"unitb": "4"}, "unit_b", 4),
        ({"zoom": "1-32"}, "zoom", [0, 32]),
        ({"zoom": "0-32"}, "zoom", None),
        ({"zoom": "x"}, "zoom", None),
        ({"q": "z"}, "q", "z"),
        ({"q": "constructor"}, "q", None),
        ({"contrast": "full"}, "contrast", "full"),
    ],
)
def test_wishes_are_checked(linked: dict[str, str], name: str, value: object) -> None:
    assert checked(linked)[name] == value


# --- what the instrument asks for -----------------------------------------------------------------

HERE = Shelf("run", 0, "forward", 128)


def session(**values: Any) -> dict[Any, Any]:
    return {
        InspectKey.LAYER: 1, InspectKey.SIDE: "forward", InspectKey.STEP: 50, InspectKey.STEPS: [0, 50, 100],
        InspectKey.SHOWN: [HERE, HERE._replace(run_id="other")], **values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "key", "value"),
    [
        ({"layer": 1}, InspectKey.LAYER, 2),
        ({"layer": -1}, InspectKey.LAYER, 0),
        ({"side": "toggle"}, InspectKey.SIDE, "backward"),
        ({"epoch": 1}, InspectKey.TAKE_STEP, 100),
        ({"epoch": -1}, InspectKey.TAKE_STEP, 0),
        ({"units": [7, 9]}, InspectKey.MORE_UNITS, {HERE: {7, 9}}),
        ({"units": "all", "reading": 1}, InspectKey.MORE_UNITS, {HERE._replace(run_id="other"): "all"}),
    ],
)
def test_the_instrument_steers_the_controls(wanted: dict[str, Any], key: InspectKey, value: object) -> None:
    state = session()
    grant(wanted, state)
    assert state[key] == value


@pytest.mark.parametrize(
    "wanted",
    [
        None, 7, "layer", {}, {"layer": 5}, {"layer": True}, {"layer": "1"}, {"side": "up"}, {"epoch": 1e9},
        {"units": 3}, {"units": [1], "reading": 2}, {"units": [1], "reading": "0"}, {"units": []},
    ],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(wanted: Any) -> None:
    state = session()
    grant(wanted, state)
    assert {key: value for key, value in state.items() if value} == session()


def test_units_that_are_not_there_are_not_remembered() -> None:
    state = session()
    grant({"units": [-1, 128, "7", 2.0, True, 5]}, state)
    assert state[InspectKey.MORE_UNITS] == {HERE: {5}}
    grant({"units": [6]}, state)
    assert state[InspectKey.MORE_UNITS] == {HERE: {5, 6}}


def test_the_session_does_not_grow_without_limit() -> None:
    state = session()
    for number in range(100):
        state[InspectKey.SHOWN] = [HERE._replace(run_id=str(number))]
        grant({"units": "all"}, state)
    assert len(state[InspectKey.MORE_UNITS]) == MOST_SHELVES


def test_units_that_were_asked_for_are_sent(store: RunStore) -> None:
    random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(units=128),))))
    page = read(open_page(), "dull " * 100)
    assert len(header(page)["readings"][0]["units"]) < 30
    (shelf,) = page.session_state[InspectKey.SHOWN]
    page.session_state[InspectKey.MORE_UNITS] = {shelf: "all"}
    page.run()
    assert len(header(page)["readings"][0]["units"]) == 128


def test_steps_beyond_the_ends_stay_at_the_ends(store: RunStore) -> None:
    layers = (LayerSpec(units=4), LayerSpec(units=4))
    random_run(store, RunSpec(model=ModelSpec(layers=layers)))
    page = open_page(text=TEXT, epoch="1")
    page.session_state[InspectKey.LAYER] = 2
    page.session_state[InspectKey.SIDE] = "backward"
    page.run()
    entry = header(page)["readings"][0]
    assert (entry["layer"], entry["side"]) == (1, "forward")


# --- class view and Guess first -------------------------------------------------------------------


def test_class_view_folds_the_controls_and_stands_in_the_link(store: RunStore) -> None:
    random_run(store)
    page = open_page(text=TEXT, view="class")
    assert header(page)["options"]["class_view"]
    assert page.query_params[Parameter.VIEW] == "class"
    assert page.text_area(key=InspectKey.TEXT).value == TEXT
    page.button(key=InspectKey.CLASS_VIEW).click().run()
    assert not header(page)["options"]["class_view"]
    assert Parameter.VIEW not in page.query_params
    assert page.text_area(key=InspectKey.TEXT).value == TEXT


def test_guess_first_hides_the_answer_of_each_text_until_reveal(store: RunStore) -> None:
    random_run(store)
    page = open_page(text=TEXT, reveal="0")
    assert "positive" not in said(page)
    assert "tab which" not in said(page)
    assert not header(page)["options"]["reveal"]
    assert page.query_params[Parameter.REVEAL] == "0"
    page.button(key=InspectKey.REVEAL).click().run()
    assert "positive <b>" in said(page)
    assert header(page)["options"]["reveal"]
    assert Parameter.REVEAL not in page.query_params
    assert "positive" not in said(read(page, TEXT + " film"))
    page.toggle(key=InspectKey.GUESS).set_value(False).run()
    assert "positive <b>" in said(page)


def test_guess_first_does_not_tell_the_answer_in_the_choice_of_class(store: RunStore) -> None:
    random_run(store, RunSpec(data=StarData(length=20), model=ModelSpec(layers=(LayerSpec(units=8),))))
    page = open_page(text="a b * c d a b", reveal="0")
    assert not any("(answer)" in option for option in page.selectbox(key=InspectKey.CLASS).options)


# --- A|B ------------------------------------------------------------------------------------------


def test_a_run_is_compared_with_itself_before_training(store: RunStore) -> None:
    run = random_run(store)
    page = open_page(text=TEXT)
    page.toggle(key=InspectKey.COMPARE).set_value(True).run()
    first, second = header(page)["readings"]
    assert "after epoch 1" in first["title"]
    assert "before training" in second["title"]
    assert first["limits"] == second["limits"]
    assert page.query_params[Parameter.RUN_B] == run.id
    assert page.query_params[Parameter.EPOCH_B] == "0"
    assert said(page).count('class="badge"') == 2
    assert "and B" in said(page)


def test_a_link_compares_two_runs(store: RunStore) -> None:
    layers = (LayerSpec(units=6, bidirectional=True), LayerSpec(units=5, bidirectional=True))
    first = random_run(store, RunSpec(model=ModelSpec(layers=layers)))
    second = random_run(store, RunSpec(model=ModelSpec(layers=(LayerSpec(cell="gru", units=3),))))
    page = open_page(run=first.id, text=TEXT, b=second.id, bepoch="0.5", side="backward", unit="4", unitb="2")
    a, b = header(page)["readings"]
    assert (a["layer"], a["side"], a["cell"]) == (1, "backward", "lstm")
    assert (b["layer"], b["side"], b["cell"]) == (0, "forward", "gru")
    assert page.select_slider(key=InspectKey.STEP_B).value == 50
    assert (header(page)["view"]["unit"], header(page)["view"]["unit_b"]) == (4, 2)
    assert {"one_unit_gru", "cell_view_gru", "cell_view"} <= set(header(page)["captions"])
    again = open_page(**dict(page.query_params.items()), unit="4")
    assert said(again) == said(page)


def test_another_run_b_starts_at_the_state_that_it_keeps(store: RunStore) -> None:
    first, second = random_run(store), random_run(store)
    page = open_page(run=first.id, text=TEXT, b=first.id)
    page.selectbox(key=InspectKey.RUN_B).set_value(second.id).run()
    assert page.select_slider(key=InspectKey.STEP_B).value == 100


def test_letters_and_words_are_not_compared(store: RunStore) -> None:
    words, letters = random_run(store), random_run(store, RunSpec(data=StarData(length=20)))
    page = open_page(run=words.id, text=TEXT, b=letters.id)
    assert "no text means the same to both" in said(page)
    assert len(header(page)["readings"]) == 1


def test_a_run_b_without_states_is_said(store: RunStore) -> None:
    first, second = random_run(store), random_run(store, steps=())
    page = open_page(run=first.id, text=TEXT, b=second.id)
    assert "has not saved a state" in said(page)
    assert len(header(page)["readings"]) == 1
