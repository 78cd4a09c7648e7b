"""Texts and labels out of rows: columns, classes, duplicates, and everything that is left out is counted."""

import pytest

from lstm_core.data.uploads import NO_COLUMN, Reading, TextUpload, class_counts, open_table, read_texts
from lstm_core.data.uploads.own_texts import natural_key
from lstm_core.errors import DataFormatError
from tests.data.uploads.files import csv_bytes


def table_of(*rows: str, header: str = "text,label") -> bytes:
    return "\n".join([header, *rows]).encode()


def labelled(content: bytes, **choices: object) -> TextUpload:
    reading = Reading(**choices)
    return read_texts(open_table(content, "", reading), reading)


GOOD = [f"a fine film {i},good" for i in range(4)]
BAD = [f"a dull film {i},bad" for i in range(4)]


def test_columns_are_found_by_what_is_in_them() -> None:
    content = table_of(*(f"{i},{'xy'[i % 2]},this is the text of row {i},2024-01-0{i + 1}" for i in range(8)),
                       header="id,mark,what,when")  # fmt: skip
    found = labelled(content)
    assert (found.text, found.label, found.class_names) == ("what", "mark", ("x", "y"))
    assert found.labels.tolist() == [0, 1] * 4

    assert labelled(content, text="when", label="mark").texts[0] == "2024-01-01"
    for choices in ({"text": "nope"}, {"label": "nope"}, {"text": "mark", "label": "mark"}):
        with pytest.raises(DataFormatError):
            labelled(content, **choices)


def test_a_column_called_label_comes_first() -> None:
    content = table_of(*(f"{'ab'[i % 2]},a text {i},class {i % 3}" for i in range(12)), header="x,text,label")
    assert labelled(content).label == "label"


def test_class_names_stay_as_written_and_are_sorted_as_people_sort() -> None:
    content = table_of(*(f"text {i},{name}" for i, name in enumerate(["Class 10", "class 2", "Ä", "<b>x</b>"] * 3)))
    assert labelled(content).class_names == ("<b>x</b>", "class 2", "Class 10", "Ä")
    assert sorted(["v²", "v10", "v9", "٣", "9" * 5_000, ""], key=natural_key)[-3:] == ["v9", "v10", "v²"]


def test_everything_left_out_is_counted() -> None:
    content = table_of(
        *GOOD, *BAD, "no label,", "NaN label,NaN", ",good", "  ,bad", "A FINE  film 0,good", "both,good", "both,bad",
        "too,many,fields",
    )  # fmt: skip
    found = labelled(content)

    assert class_counts(found) == {"bad": 4, "good": 4}
    assert (found.report.n_rows, found.report.n_kept) == (16, 8)
    assert [(each.n, each.why.split(" (")[0]) for each in found.report.dropped] == [
        (1, "not 2 fields, as the other rows have"),
        (2, "no label"),
        (2, "no text"),
        (1, "repeats of another text"),
        (2, "the same text with different labels"),
    ]
    assert found.report.n_rows - sum(each.n for each in found.report.dropped) == found.report.n_kept
    assert found.report.lines()[0] == "16 rows read, 8 texts kept."


def test_small_classes_are_named_and_can_be_left_out() -> None:
    content = table_of(*GOOD, *BAD, "x,rare", "y,rare", "z,once")
    with pytest.raises(DataFormatError, match=r"once \(1\), rare \(2\).*leave these classes out"):
        labelled(content)

    found = labelled(content, leave_out_small=True)
    assert found.class_names == ("bad", "good")
    assert found.labels.tolist() == [1] * 4 + [0] * 4
    assert "once, rare" in found.report.lines()[1]


@pytest.mark.parametrize(
    ("content", "choices", "said"),
    [
        (table_of(*GOOD), {}, "All texts are of one class, 'good'"),
        (table_of(*(f"text {i},{i}" for i in range(300))), {}, r"2 to 100 classes.*300 in 300 rows"),
        (b"one\ntwo words\nthree", {}, "no column with labels"),
        (b"1,2\n3,4\n5,6", {}, "no column with texts"),
        (table_of("a,", ",b", "c,"), {}, "No row has both"),
        (
            table_of(*GOOD, *(f"short {i},{'very ' * 30}long" for i in range(4))),
            {"text": "text", "label": "label"},
            "label that is a whole text",
        ),
    ],
)
def test_what_cannot_be_classified_says_why(content: bytes, choices: dict[str, str], said: str) -> None:
    with pytest.raises(DataFormatError, match=said):
        labelled(content, **choices)


def test_markup_is_text_like_any_other() -> None:
    found = labelled(table_of(*(f"<script>alert({i})</script> &amp; {i},{'ab'[i % 2]}" for i in range(8))))
    assert found.texts[0] == "<script>alert(0)</script> &amp; 0"


def test_texts_to_be_continued_need_no_labels() -> None:
    line = "The wolf went into the wood, and nobody saw him again."
    found = labelled("\n\n".join([line] * 20).encode(), purpose="continue")
    assert (found.texts, found.class_names, found.label) == ([line] * 20, (), NO_COLUMN)
    assert found.report.noun == "lines"
    assert len(labelled(csv_bytes(60), purpose="continue", text="text").texts) == 60
    with pytest.raises(DataFormatError, match="too little text"):
        labelled(b"short", purpose="continue")
