"""Stored data sets: named by content, whole or not there, damage and absence said with what to do."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_core.data.registry import load_numbers
from lstm_core.data.uploads import (
    forget,
    read_card,
    read_series,
    read_stored_texts,
    store_series,
    store_texts,
    suggested_spec,
    uploaded,
    uploads_dir,
)
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs import PRESETS

TEXTS = ["好电影", "a film 🎬\nwith two lines", "", "x" * 1000]
LABELS = np.array([0, 1, 1, 0])


def test_texts_come_back_as_they_were() -> None:
    name = store_texts(TEXTS, LABELS, ["<b>", "é"], title="  my\nfilms ")
    found, card = read_stored_texts(name), read_card(name)

    assert list(found.texts) == TEXTS
    np.testing.assert_array_equal(found.labels, LABELS)
    assert (card.title, card.class_names, card.class_sizes, card.n) == ("my films", ("<b>", "é"), (2, 2), 4)
    assert card.n_characters == sum(map(len, TEXTS))


def test_series_come_back_as_they_were() -> None:
    values = np.array([0.1, -2.0, 1e300])
    name = store_series(["2024-01-01", "2024-01-02", "2024-01-03"], values, season=7, title="t")
    found = read_series(name)
    assert (found.dates, found.title, found.season) == (("2024-01-01", "2024-01-02", "2024-01-03"), "t", 7)
    np.testing.assert_array_equal(found.values, values)
    assert read_series(store_series(None, values)).dates is None


def test_a_name_is_the_content_and_nothing_else() -> None:
    first = store_texts(TEXTS, LABELS, ["a", "b"], title="one")
    assert store_texts(TEXTS, LABELS, ["a", "b"], title="two") == first
    assert read_card(first).title == "two"
    others = {
        store_texts(TEXTS[::-1], LABELS, ["a", "b"], title="one"),
        store_texts(TEXTS, 1 - LABELS, ["a", "b"], title="one"),
        store_texts(TEXTS, LABELS, ["a", "c"], title="one"),
        store_texts(["好电影a", " film 🎬\nwith two lines", *TEXTS[2:]], LABELS, ["a", "b"], title="one"),
        store_series(None, np.arange(3.0)),
        store_series(None, np.arange(3.0), season=2),
    }
    assert len(others | {first}) == 7


def test_uploads_are_listed_newest_first(uploads: Path) -> None:
    assert uploaded() == []
    names = [store_series(None, np.arange(float(n))) for n in (3, 4, 5)]
    for name, added in zip(names, (2.0, 3.0, 1.0), strict=True):
        path = uploads / f"{name.replace(':', '-')}.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"added": added}))
    (uploads / "notes.json").write_text("{}")
    (uploads / f"series-{'0' * 16}.json").write_text("damaged")

    assert uploaded() == [names[1], names[0], names[2]]
    assert not list(uploads.glob(".*")), "no half-written files"


def test_a_forgotten_one_says_what_to_do() -> None:
    name = store_texts(TEXTS, LABELS, ["a", "b"], title="one")
    forget(name)
    assert uploaded() == []
    for read in (read_card, read_stored_texts, forget):
        with pytest.raises(DataUnavailableError, match="not on this machine any more.*add the same file again"):
            read(name)
    for name in ("upload:../../etc/pwd", "mixed", "upload:"):
        with pytest.raises(DataUnavailableError, match="There is no data set"):
            read_card(name)


@pytest.mark.parametrize("how", ["cut", "changed", "card", "other"])
def test_a_damaged_one_is_refused(uploads: Path, how: str) -> None:
    name = store_texts(TEXTS, LABELS, ["a", "b"], title="one")
    data, card = uploads / f"{name.replace(':', '-')}.npz", uploads / f"{name.replace(':', '-')}.json"
    if how == "cut":
        data.write_bytes(data.read_bytes()[:-40])
    elif how == "changed":
        data.write_bytes(data.read_bytes().replace(b"two lines", b"six lines"))
    elif how == "card":
        card.write_text(card.read_text()[:40])
    else:
        card.write_text(json.dumps(json.loads(card.read_text()) | {"class_names": ["a", "c"]}))
    with pytest.raises(DataFormatError, match="cannot be read.*add your file again"):
        read_stored_texts(name)


def test_the_folder_is_beside_the_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LSTM_EXPLORER_UPLOADS")
    monkeypatch.setenv("LSTM_EXPLORER_RUNS", str(tmp_path / "a" / "runs"))
    assert uploads_dir() == tmp_path / "a" / "uploads"
    monkeypatch.delenv("LSTM_EXPLORER_RUNS")
    monkeypatch.chdir(tmp_path)
    assert uploads_dir() == tmp_path / "uploads"


def test_a_folder_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "file" / "uploads"))
    with pytest.raises(DataUnavailableError, match="cannot be written.*LSTM_EXPLORER_UPLOADS"):
        store_series(None, np.arange(3.0))
    assert uploaded() == []


@pytest.mark.parametrize(
    ("texts", "classes", "tokens", "task"),
    [
        ([f"a film with number {i} in it" for i in range(40)], ["a", "b"], "words", "classify"),
        ([f"这部电影的情节非常精彩而且演员也很好{i}" for i in range(40)], ["a", "b"], "characters", "classify"),
        ([f"a film with number {i} in it" for i in range(40)], [], "characters", "generate"),
    ],
)
def test_suggested_settings_make_a_spec(texts: list[str], classes: list[str], tokens: str, task: str) -> None:
    labels = np.arange(len(texts)) % max(len(classes), 1)
    name = store_texts(texts, labels, classes, title="t")

    base, spec = suggested_spec(name)

    assert base in PRESETS
    assert (spec.data.dataset, spec.data.tokens, spec.task.kind) == (name, tokens, task)
    assert spec.data.n_classes == len(classes)


@pytest.mark.parametrize(("n", "season"), [(50, 1), (50, 12), (100, 24), (2_000, 24), (200_000, 7)])
def test_suggested_forecasts_fit_into_the_series(n: int, season: int) -> None:
    name = store_series(None, np.sin(np.arange(float(n))), season=season)
    base, spec = suggested_spec(name)
    assert base in PRESETS
    found = load_numbers(spec)
    assert min(len(found.train), len(found.validation), len(found.test)) >= 1
