"""The tab "Which units" as a script: held gates, ranked units, texts of a unit, saturation, odd texts and networks, A|B."""

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.errors import DataUnavailableError
from lstm_core.insight.ablation import Intervention, ablated_probabilities, share_right
from lstm_core.insight.sample import Sample
from lstm_core.insight.units import highest_moments, label_correlation
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from pages.components.inspect import sampling
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.sampling import sample_of, states_of
from pages.components.inspect.which_units_data import held_text, text_ids, values_of
from pages.components.inspect.which_units_page import places_of, texts_html, texts_table
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


def script(run_path: str, text: str, compared: str) -> None:
    from pathlib import Path

    from lstm_core.runs.store import Run
    from pages.components.inspect import which_units
    from tests.pages.looks import look_at

    other = look_at(Run(Path(compared)), text, step=0, letter="B") if compared else None
    which_units.draw(look_at(Run(Path(run_path)), text, other=other))


def open_tab(run: Run, view: str = "rank", text: str = TEXT, *, compared: Run | None = None) -> AppTest:
    page = AppTest.from_function(
        script, args=(str(run.path), text, str(compared.path) if compared else ""), default_timeout=60
    )
    page.session_state[InspectKey.UNITS_VIEW] = view
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.warning, *page.error, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def charts(page: AppTest) -> int:
    return len(page.get("plotly_chart"))


def widget(widgets, start: str, letter: str = "A"):
    return next(each for each in widgets if (each.key or "").startswith(start) and each.key.endswith(letter))


def spec_of(*layers: LayerSpec, **data: object) -> RunSpec:
    return RunSpec(data=TextData(**data), model=ModelSpec(layers=layers))  # type: ignore[arg-type]


# --- force a gate ---------------------------------------------------------------------------------


def test_the_forget_gate_is_shut_at_first_and_the_sentence_says_what_that_does(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run, "hold")
    look = look_at(run, TEXT)
    held = Intervention(0, gates=(("f", 0.0),))
    p = ablated_probabilities(look.source.network, [text_ids(look)], held)[0, 1]
    before = float(look.reading.curve[-1])

    assert f"<b>f shut</b>: P(positive) {before:.2f} → <b>{p:.2f}</b>" in said(page)
    assert charts(page) == 2
    assert "We hold one gate fixed" in said(page)


def test_gates_and_units_are_chosen_and_test_texts_answered_on_request(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run, "hold")
    assert "Test texts right" not in said(page)

    widget(page.get("button_group"), "units_hold_f_").set_value("trained")
    widget(page.get("button_group"), "units_hold_o_").set_value("open")
    widget(page.multiselect, "units_hold_some").set_value([2, 1])
    widget(page.multiselect, "units_hold_silent").set_value([3])
    widget(page.toggle, "units_hold_sample").set_value(True)
    page.run()

    assert not page.exception
    assert "o open in units 1 and 2, unit 3 silent" in said(page)
    look = look_at(run, TEXT)
    tokens, network = sample_of(look).tokens, look.source.network
    held = Intervention(0, gates=(("o", 1.0),), units=(1, 2), silenced=(3,))
    texts = [tokens[index] for index in range(len(tokens))]
    right = share_right(ablated_probabilities(network, texts, held), tokens.labels)
    trained = share_right(states_of(look).probabilities, tokens.labels)
    assert f"Test texts right: {trained:.1%} → <b>{right:.1%}</b>" in said(page)


def test_nothing_held_says_what_to_do(store: RunStore) -> None:
    page = open_tab(random_run(store), "hold")
    widget(page.get("button_group"), "units_hold_f_").set_value("trained")
    page.run()
    assert "Nothing is held" in said(page)


def test_what_is_held_in_words() -> None:
    assert held_text(Intervention(0, gates=(("f", 1.0), ("i", 0.0)))) == "f open, i shut"
    assert held_text(Intervention(0, silenced=(4,))) == "unit 4 silent"
    assert held_text(Intervention(0, silenced=(1, 2, 3, 5, 8))) == "units 1, 2, 3, 5 and 1 more silent"


# --- what each unit follows -----------------------------------------------------------------------


def test_units_are_ranked_and_a_unit_has_its_page(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run)
    look = look_at(run, TEXT)
    unit = look.place.unit
    found = label_correlation(states_of(look).last[0, "forward"], sample_of(look).tokens.labels, 2)

    assert charts(page) == 3  # ranking, together, words
    assert f"r = <b>{found.r[unit]:.2f}</b>".replace("-", "−") in said(page)
    assert "Over 40 test texts" in said(page)
    assert f"Texts where unit {unit} is at its ends" in said(page)


def test_units_are_ranked_otherwise(store: RunStore) -> None:
    page = open_tab(random_run(store))
    for order, title in (("attribution", "by attribution"), ("activity", "move on this"), ("effect", "loses without")):
        widget(page.get("button_group"), "units_order").set_value(order)
        page.run()
        assert not page.exception
        assert title in said(page)
        assert "One bar is one unit" in said(page)
        assert charts(page) == 3


def test_another_unit_and_its_memory_can_be_opened(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run)
    widget(page.selectbox, "units_pick").set_value(5)
    widget(page.get("button_group"), "units_quantity").set_value("c")
    page.run()
    assert not page.exception
    assert "Texts where unit 5 is at its ends" in said(page)
    assert "Highest c" in said(page)


def test_a_unit_is_put_into_the_instrument(store: RunStore) -> None:
    page = open_tab(random_run(store))
    widget(page.selectbox, "units_pick").set_value(5)
    page.run()
    widget(page.button, "units_show_page_5").click()
    page.run()
    assert page.session_state[InspectKey.VIEW_REQUEST] == {"unit": 5}


def test_the_places_of_a_unit_are_those_of_its_values_and_typed_markup_stays_text(store: RunStore) -> None:
    look = look_at(random_run(store), TEXT)
    values = values_of(look, (0, "forward"), 2)
    moments = highest_moments(values.tokens, values.values["h"], 40)

    places = places_of(look, values, moments)

    assert len(places) == 40
    numbers = [place.numbers["h"] for place in places]
    assert numbers == sorted(numbers, reverse=True)
    assert [place.numbers["h"] for place in places] == [moment.value for moment in moments]
    odd = next(place for place, moment in zip(places, moments, strict=True) if moment.text == 0)
    assert odd.before + odd.word + odd.after == MARKUP
    shown = texts_html({"Highest h": places}, "word")
    assert "<img" not in shown
    assert "&lt;" in shown
    table = texts_table({"Highest h": places})
    assert table["h"].tolist() == numbers
    assert list(table.columns[:5]) == ["part", "before", "word", "after", "label"]


# --- fully open or shut ---------------------------------------------------------------------------


def test_saturation_is_counted_over_test_texts_or_this_text(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run, "open")
    n = len(sample_of(look_at(run, TEXT)).tokens.ids)
    assert f"Counted over {n:,} words" in said(page)
    assert charts(page) == 2

    widget(page.get("button_group"), "units_open_over").set_value("text")
    page.run()
    assert f"Counted over {len(look_at(run, TEXT).reading.tokens)} words" in said(page)


# --- other networks, odd texts, no data -----------------------------------------------------------

NETWORKS = {
    "gru": spec_of(LayerSpec(cell="gru", units=6)),
    "simple_rnn": spec_of(LayerSpec(cell="simple_rnn", units=6)),
    "one unit": spec_of(LayerSpec(units=1)),
    "both ways": spec_of(LayerSpec(cell="gru", units=3, bidirectional=True), LayerSpec(units=4, bidirectional=True)),
    "no mask": spec_of(LayerSpec(units=5), mask=False, padding="pre", length_buckets=False, max_length=30),
    "letters": RunSpec(data=StarData(length=12), model=ModelSpec(layers=(LayerSpec(units=6),))),
}


@pytest.mark.parametrize("view", ["rank", "hold", "open"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_view_works_for_every_network(store: RunStore, name: str, view: str) -> None:
    run = random_run(store, NETWORKS[name])
    page = open_tab(run, view, "AB*CAD" if name == "letters" else TEXT)
    assert "no gates" in said(page) if (name, view) == ("simple_rnn", "open") else charts(page) > 0


@pytest.mark.parametrize("view", ["rank", "hold", "open"])
@pytest.mark.parametrize("text", ["", MARKUP, "bad " * 150], ids=["nothing", "markup", "too long"])
def test_every_view_takes_odd_texts(store: RunStore, text: str, view: str) -> None:
    page = open_tab(random_run(store), view, text)
    assert charts(page) >= 2
    assert "<img" not in said(page)


@pytest.mark.parametrize(("view", "n_charts"), [("rank", 6), ("hold", 4), ("open", 4)])
def test_two_networks_stand_side_by_side(store: RunStore, view: str, n_charts: int) -> None:
    page = open_tab(random_run(store), view, compared=random_run(store, NETWORKS["gru"]))
    assert charts(page) == n_charts
    if view == "hold":  # networks of different builds have controls of their own
        assert {each.key[-1] for each in page.multiselect} == {"A", "B"}


def test_networks_of_one_build_share_the_controls(store: RunStore) -> None:
    run = random_run(store)
    page = open_tab(run, "hold", compared=run)
    assert {each.key[-1] for each in page.multiselect} == {"A"}
    assert charts(page) == 4


@pytest.mark.parametrize("view", ["rank", "hold", "open"])
def test_without_the_data_set_the_views_say_so(store: RunStore, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    def missing(*_: object, **__: object) -> Sample:
        raise DataUnavailableError("The data set is not here", remedy="connect to the internet once")

    monkeypatch.setattr(sampling, "draw_sample", missing)
    page = open_tab(random_run(store), view)
    if view == "hold":
        widget(page.toggle, "units_hold_sample").set_value(True)
        page.run()
        assert not page.exception
        assert charts(page) == 2
    assert "The data set is not here" in said(page)
