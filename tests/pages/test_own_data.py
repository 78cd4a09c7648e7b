"""Adding one's own data: what was understood is shown, can be corrected, and fills the form."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.data.uploads import NO_COLUMN, Report, read_card, read_series, uploaded
from pages.components.form_values import try_spec
from pages.components.keys import Key
from pages.components.own_data_keys import OwnKey
from pages.components.own_data_words import HELP, PURPOSES, WANTED, markdown, report_html

PLACE = "here"
SCRIPT = f"from pages.components.own_data import draw_own_data\ndraw_own_data({PLACE!r})"
FILMS = "text,label\n" + "\n".join(f"film {i} is {['dull', 'fine'][i % 2]},{['bad', 'good'][i % 2]}" for i in range(40))
DAYS = "day;x;y\n" + "\n".join(f"2024-01-{i + 1:02d};{i};{i * 2},5" for i in range(30))


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))


def key_of(page: AppTest, key: OwnKey) -> str:
    """Return the full key of a widget that belongs to what was given."""
    begin = key.of(PLACE)
    every = [*page.selectbox, *page.toggle, *page.text_input]
    return next(each.key for each in every if each.key == begin or each.key.startswith(f"{begin}_"))


def pasted(text: str, purpose: str = "classify") -> AppTest:
    """Return the page after somebody pasted a text."""
    page = AppTest.from_string(SCRIPT, default_timeout=30).run()
    page.segmented_control(OwnKey.PURPOSE.of(PLACE)).set_value(purpose)
    page.segmented_control(OwnKey.SOURCE.of(PLACE)).set_value("Pasted text")
    page.run()
    page.text_area(OwnKey.PASTED.of(PLACE)).set_value(text).run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    return " ".join(each.proto.body for each in page.get("html"))


def chosen(page: AppTest, key: OwnKey) -> object:
    return page.selectbox(key_of(page, key)).value


def use(page: AppTest) -> str:
    page.button(OwnKey.USE.of(PLACE)).click().run()
    assert not page.exception
    return str(page.session_state[OwnKey.ADDED])


def test_it_says_what_it_takes_before_there_is_anything() -> None:
    page = AppTest.from_string(SCRIPT, default_timeout=30).run()
    assert not page.exception
    assert any("zip file with one folder" in each.value for each in page.caption)
    assert any("Everybody who uses the app" in each.value for each in page.caption)
    assert not page.button


def test_pasted_texts_are_understood_and_fill_the_form() -> None:
    page = pasted(FILMS)
    assert (chosen(page, OwnKey.TEXT), chosen(page, OwnKey.LABEL)) == ("text", "label")
    assert list(page.dataframe[0].value.columns) == ["text", "label"]
    assert "40 rows read, 40 texts kept." in shown(page)
    assert "2 classes: bad 20, good 20" in shown(page)
    page.text_input(key_of(page, OwnKey.TITLE)).set_value("My films")
    name = use(page)

    assert uploaded() == [name]
    assert read_card(name).title == "My films"
    spec, problems = try_spec(page.session_state[Key.FORM_VALUES])
    assert problems == {}
    assert spec is not None
    assert (spec.data.dataset, spec.data.n_classes, spec.data.max_length) == (name, 2, 20)


def test_guesses_can_be_corrected() -> None:
    page = pasted(FILMS.replace("text,label\n", ""))
    assert chosen(page, OwnKey.TEXT) == "column 1"
    page.toggle(key_of(page, OwnKey.HEADER)).set_value(True).run()
    assert chosen(page, OwnKey.TEXT) == "film 0 is dull"
    assert "39 rows read" in shown(page)

    page.selectbox(key_of(page, OwnKey.DELIMITER)).set_value(NO_COLUMN).run()
    assert chosen(page, OwnKey.LABEL) is None
    assert "no column with labels" in page.error[0].value
    assert not page.exception


def test_small_classes_can_be_left_out() -> None:
    page = pasted(FILMS + "\nan odd film,odd")
    assert "odd \\(1\\)" in page.error[0].value
    page.button(OwnKey.LEAVE_OUT.of(PLACE)).click().run()
    assert not page.error
    assert "1 left out: in classes of fewer than 3 texts: odd." in shown(page)
    assert read_card(use(page)).class_names == ("bad", "good")


def test_a_text_to_continue() -> None:
    page = pasted("The wolf went into the wood.\n" * 40, "continue")
    assert "40 rows read, 40 lines kept." in shown(page)
    name = use(page)
    spec, problems = try_spec(page.session_state[Key.FORM_VALUES])
    assert problems == {}
    assert spec is not None
    assert (spec.data.dataset, spec.task.kind) == (name, "generate")


def test_a_time_series() -> None:
    page = pasted(
        DAYS.replace("day;x", "day;z") + "\n" + "\n".join(f"2024-02-{i + 1:02d};{i};{i}" for i in range(28)), "series"
    )
    assert (chosen(page, OwnKey.DATE), chosen(page, OwnKey.VALUE)) == ("day", "z")
    assert "1 moment is missing" in shown(page)
    page.selectbox(key_of(page, OwnKey.VALUE)).set_value("y").run()
    assert "Commas are read as decimal marks." in shown(page)
    name = use(page)
    assert read_series(name).values[1] == 2.5
    values = page.session_state[Key.FORM_VALUES]
    assert (values["data.dataset"], values["task.kind"]) == (name, "forecast")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("text,label\na,b\nc,b\nd,b", "All texts are of one class"),
        ("just one line", "There is no column with labels"),
        ("text,label\n" + "".join(f"a{i},b{i}\n" for i in range(150)), "too many different labels"),
    ],
)
def test_errors_stand_below_what_can_be_corrected(text: str, said: str) -> None:
    page = pasted(text)
    assert said in page.error[0].value
    assert page.selectbox(key_of(page, OwnKey.DELIMITER)).value == ""
    assert [button.key for button in page.button] == [OwnKey.READ_PASTED.of(PLACE)]


def test_markup_is_shown_as_text() -> None:
    rows = [
        json.dumps({"text": f"<script>alert({i})</script>", "label": ["<b>x</b>", "*y* :red[z] $a$"][i % 2]})
        for i in range(8)
    ]
    page = pasted("\n".join(rows))
    assert "&lt;b&gt;x&lt;/b&gt; 4" in shown(page)
    assert "<b>x" not in shown(page)
    assert markdown("a *b* <c> :red[d] $e$") == "a \\*b\\* \\<c\\> \\:red\\[d\\] \\$e\\$"
    assert report_html(Report(1, 1, "texts", (), ("<i>",))) == "1 row read, 1 texts kept.<br>&lt;i&gt;"


def test_every_control_has_a_help_text() -> None:
    page = pasted(FILMS)
    controls = [*page.selectbox, *page.toggle, *page.text_input]
    assert [control.label for control in controls if not control.proto.help] == []
    assert all(text.endswith(".") for text in [*HELP.values(), *WANTED.values()])
    assert set(WANTED) == set(PURPOSES)


def test_a_file_whose_encoding_is_guessed_can_be_read_with_another() -> None:
    page = AppTest.from_string(SCRIPT, default_timeout=30).run()
    rows = "\n".join(f"ein schöner Film {i};{['gut', 'übel'][i % 2]}" for i in range(20))
    page.file_uploader[0].set_value(("filme.csv", f"text;label\n{rows}".encode("cp1252"), "text/csv")).run()
    assert "The encoding seems to be Western European" in shown(page)
    assert "2 classes: gut 10, übel 10" in shown(page)
    assert page.text_input(key_of(page, OwnKey.TITLE)).value == "filme"

    page.selectbox(key_of(page, OwnKey.ENCODING)).set_value("cp1251").run()
    assert "2 classes: gut 10, ьbel 10" in shown(page)
    page.selectbox(key_of(page, OwnKey.ENCODING)).set_value("utf-8").run()
    assert "not written in the encoding UTF\\-8" in page.error[0].value
    assert not page.exception
