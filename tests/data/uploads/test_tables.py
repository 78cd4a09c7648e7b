"""Files become rows and columns: delimiters, headers, encodings, JSON, zip files; and what cannot be read says why."""

import json
import zipfile

import pytest

from lstm_core.data.uploads import NO_COLUMN, Reading, limits, open_table
from lstm_core.data.uploads import archive as archives
from lstm_core.errors import DataFormatError
from tests.data.uploads.files import class_folders, csv_bytes, rows, zip_bytes


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("header", ["text,label", None])
def test_delimiter_and_header_are_found(delimiter: str, header: str | None) -> None:
    table = open_table(csv_bytes(delimiter=delimiter, header=header))

    assert (table.delimiter, table.header) == (delimiter, header is not None)
    assert table.columns == (("text", "label") if header else ("column 1", "column 2"))
    assert table.rows == rows()


def test_what_was_guessed_can_be_corrected() -> None:
    table = open_table(b"good,a;b\nbad,c;d\n", "", Reading(delimiter=";", header=True))
    assert (table.columns, table.rows) == (("good,a", "b"), [("bad,c", "d")])

    assert open_table(b"a,b\nc,d\n", "", Reading(delimiter=NO_COLUMN, header=False)).rows == [("a,b",), ("c,d",)]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "schöner Film, 好电影, ภาพยนตร์ 🎬"),
        ("utf-8-sig", "schöner Film"),
        ("utf-16", "schöner Film, 好电影"),
        ("cp1252", "Schöner Film über größere Bären, sagte die Mutter früh am Morgen"),
        ("cp1251", "Это очень хороший фильм, и мы смотрели его вчера вечером"),
    ],
)
def test_encodings_are_found_and_letters_stay(encoding: str, text: str) -> None:
    content = "text;label\n" + "".join(f"{text} {i};{'ab'[i % 2]}\n" for i in range(30))

    table = open_table(content.encode(encoding))

    assert table.rows[0] == (f"{text} 0", "a")
    assert bool(table.notes) == (encoding in ("cp1252", "cp1251")), "a guess is said"


def test_a_chosen_encoding_is_taken_and_a_wrong_one_refused() -> None:
    content = "text;label\nfilm né;a\n".encode("latin_1")
    assert open_table(content, "", Reading(encoding="latin_1")).rows == [("film né", "a")]
    with pytest.raises(DataFormatError, match="not written in the encoding UTF-8"):
        open_table(content, "", Reading(encoding="utf-8"))


def test_broken_utf8_names_the_line_and_can_be_repaired() -> None:
    lines = [f"schöner Film {i};a".encode() for i in range(40)]
    lines[16] = b"sch\xf6n und sch\xc3\xb6n;a"
    with pytest.raises(DataFormatError, match="Line 17 has bytes .* 0xF6"):
        open_table(b"\n".join(lines))
    repaired = open_table(b"\n".join(lines), "", Reading(encoding="utf-8-repaired", header=False))
    assert repaired.rows[16] == ("sch\N{REPLACEMENT CHARACTER}n und schön", "a")


def test_json_lines_and_lists_of_objects() -> None:
    objects = [{"text": text, "label": label} for text, label in rows()]
    lines = "\n".join(map(json.dumps, objects)).encode()
    assert open_table(lines).rows == open_table(json.dumps(objects).encode()).rows == rows()

    mixed = open_table(b'{"a": 1, "b": null}\n\n{"b": true, "c": [1, "x"]}\noops\n{"a": NaN}\n')
    assert mixed.columns == ("a", "b", "c")
    assert mixed.rows == [("1", "", ""), ("", "true", '[1, "x"]'), ("", "", "")]
    assert [(each.n, each.why) for each in mixed.dropped] == [(1, "not a JSON object in one line")]


def test_half_characters_in_json_become_question_marks() -> None:
    assert open_table(b'{"text": "half \\ud83d"}').rows == [("half ?",)]


def test_uneven_rows_are_left_out_and_counted() -> None:
    table = open_table(b"text,label\none,a\ntwo,b,c\nthree\nfour,b\n")
    assert table.rows == [("one", "a"), ("four", "b")]
    assert [each.n for each in table.dropped] == [2]


def test_quotation_marks() -> None:
    assert open_table(b'text,label\n"one, ""two""\nthree",a\nfour,b\n').rows[0] == ('one, "two"\nthree', "a")
    with pytest.raises(DataFormatError, match="quotation mark in line 3 has no partner"):
        open_table(b'text,label\none,a\n"two,b\nthree,a\n')
    kept = open_table(b'text,label\none,a\n"two,b\nthree,a\n', "", Reading(quoted=False))
    assert kept.rows[1] == ('"two', "b")
    tabs = open_table(b'text\tlabel\none\ta\n"two\tb\nthree\ta\n')
    assert tabs.rows[1] == ('"two', "b")
    assert "Quotation marks are read as text" in tabs.notes[0]


def test_texts_in_folders_of_a_zip_file() -> None:
    found = open_table(zip_bytes(class_folders() | {"__MACOSX/x": b"?", "good/.DS_Store": b"\0"}))
    assert (found.columns, sorted(found.rows)) == (("text", "folder"), sorted(rows()))
    assert sorted(open_table(zip_bytes(class_folders(top="films/"))).rows) == sorted(rows()), "one folder around all"


def test_a_zipped_table_is_read_as_that_table() -> None:
    assert open_table(zip_bytes({"films.csv": csv_bytes()})).rows == rows()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file is empty"),
        (b" \n\n ", "only white space"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a file of text"),
        (bytes(range(1, 32)) * 50, "not a file of text"),
        (b'{"a": ' + b"[" * 100_000, None),
        (b"[" * 100_000, None),
        (b'[{"a": 1}', "not a file of JSON lines"),
        (b'["a"]', None),
        (zip_bytes({}), "no files"),
        (zip_bytes(class_folders())[:-30], "zip file cannot be read"),
        (zip_bytes({"a.txt": b"x", "b/c.txt": b"y"}), "lies in no folder"),
        (zip_bytes({"a/b/c.txt": b"x", "d/e.txt": b"y"}), "folders in folders"),
        (zip_bytes({"xl/workbook.xml": b"x", "a/b": b""}), "Excel"),
        (zip_bytes({"word/document.xml": b"x", "a/b": b""}), "Word"),
        (zip_bytes({"a/b.txt": b"x", "c/d.png": b"\x89PNG\0\0"}), "not a file of text .c/d.png"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, said: str | None) -> None:
    if said is None:  # odd, but no error of reading: it is one line of text
        assert open_table(content, "", Reading(header=False)).rows
        return
    with pytest.raises(DataFormatError, match=said):
        open_table(content)


def test_an_encrypted_zip_file_is_refused() -> None:
    content = bytearray(zip_bytes(class_folders(4), method=zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 1)
    with pytest.raises(DataFormatError, match="encrypted"):
        open_table(bytes(content))


def test_a_zip_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    bomb = zip_bytes({"a/b.txt": bytes(5_000_000), "c/d.txt": b"x"})
    assert len(bomb) < 10_000
    with pytest.raises(DataFormatError, match="too large when unpacked"):
        open_table(bomb)
    # the directory may lie about the size: what comes out is counted
    small = (5_000_000).to_bytes(4, "little")
    with pytest.raises(DataFormatError, match=r"too large when unpacked|cannot be read"):
        open_table(bomb.replace(small, (500_000).to_bytes(4, "little")))


def test_too_many_rows_are_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 2_000)
    content = csv_bytes(20_000)
    with pytest.raises(DataFormatError, match=r"at most 2,000 rows.*about (19|20|21|22),000 in all; reading stopped"):
        open_table(content)
    objects = b'{"text": "a"}\n' * 2_001
    with pytest.raises(DataFormatError, match="at most 2,000 rows"):
        open_table(objects)


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(DataFormatError, match="too many columns"):
        open_table(b",".join([b"x"] * 200) + b"\n")
    with pytest.raises(DataFormatError, match="too many different names"):
        open_table(b"\n".join(b'{"a%d": 1}' % i for i in range(200)))


def test_plain_text_is_lines() -> None:
    table = open_table(
        b"\xef\xbb\xbfOnce upon a time,\r\n\r\n  there was, well, a wolf.\r\n", "a.txt", Reading("continue")
    )
    assert table.rows == [("Once upon a time,",), ("  there was, well, a wolf.",)]
