"""Whatever the bytes are: data or a DataFormatError, never another exception, and never a long wait."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstm_core.data.uploads import Purpose, Reading, open_table, read_moments, read_texts
from lstm_core.errors import DataFormatError
from tests.data.uploads.files import class_folders, csv_bytes, rows, zip_bytes

SERIES = "date,value\n" + "\n".join(
    f"2024-01-{day:02d} {hour:02d}:00,{day * hour}" for day in range(1, 4) for hour in range(24)
)
VALID: dict[str, bytes] = {
    "films.csv": csv_bytes(12),
    "films.tsv": csv_bytes(12, delimiter="\t", encoding="utf-16"),
    "films.jsonl": "\n".join(json.dumps({"text": text, "label": label}) for text, label in rows(12)).encode(),
    "films.zip": zip_bytes(class_folders(12)),
    "values.csv": SERIES.encode(),
    "old.csv": b"text;label\n" + "\n".join(f"Größe über {i};{'ab'[i % 2]}" for i in range(9)).encode("cp1252"),
}
PURPOSES: tuple[Purpose, ...] = ("classify", "continue", "series")
quick = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], derandomize=True, deadline=5_000)


def read(content: bytes, name: str, purpose: Purpose) -> None:
    """Read as the app does; only a DataFormatError may come out, and data is whole."""
    reading = Reading(purpose)
    with suppress(DataFormatError):
        table = open_table(content, name, reading)
        assert {len(row) for row in table.rows} <= {len(table.columns)}
        if purpose == "series":
            found = read_moments(table, reading)
            assert np.isfinite(found.values).all()
            assert found.dates is None or len(found.dates) == len(found.values)
        else:
            texts = read_texts(table, reading)
            assert len(texts.texts) == len(texts.labels)
            assert "".join(texts.texts).encode()  # no halves of characters


@given(content=st.binary(max_size=300), name=st.sampled_from(["", *VALID]), purpose=st.sampled_from(PURPOSES))
@quick
def test_any_bytes(content: bytes, name: str, purpose: Purpose) -> None:
    read(content, name, purpose)


@given(text=st.text(max_size=200), name=st.sampled_from(["", *VALID]), purpose=st.sampled_from(PURPOSES))
@quick
def test_any_text(text: str, name: str, purpose: Purpose) -> None:
    read(text.encode("utf-8", "replace"), name, purpose)


@given(
    name=st.sampled_from([*VALID]),
    purpose=st.sampled_from(PURPOSES),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
    ends=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    is_cut=st.booleans(),
)
@quick
def test_valid_files_with_some_bytes_changed(
    name: str, purpose: Purpose, places: list[tuple[float, int]], ends: tuple[float, float], is_cut: bool
) -> None:
    content = bytearray(VALID[name])
    for share, value in places:
        content[int(share * len(content))] = value
    begin, end = sorted(ends)
    read(bytes(content[int(begin * len(content)) : int(end * len(content))] if is_cut else content), name, purpose)


@given(
    cells=st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    purpose=st.sampled_from(PURPOSES),
)
@quick
def test_any_table(cells: list[list[str]], delimiter: str, purpose: Purpose) -> None:
    read("\n".join(delimiter.join(row) for row in cells).encode("utf-8", "replace"), "", purpose)


@pytest.mark.parametrize("name", VALID)
def test_the_valid_ones_are_read(name: str) -> None:
    table = open_table(VALID[name], name)
    found = read_moments(table).values if name == "values.csv" else read_texts(table).texts
    assert len(found) in (9, 12, 72)
