"""The command `upload`: a file becomes a data set; `train` knows its classes by its name."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lstm_core.__main__ import app
from lstm_core.cli.training import spec_of
from lstm_core.cli.uploading import reading_of
from lstm_core.errors import DataFormatError, DataUnavailableError, ExplorerError, SpecError


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))
    return tmp_path / "uploads"


@pytest.fixture
def films(tmp_path: Path) -> Path:
    path = tmp_path / "films.csv"
    rows = [f"{i};film number {i} is {['dull', 'fine', 'odd'][i % 3]};{'abc'[i % 3]}" for i in range(60)]
    path.write_text("\n".join(["id;comment;mark", *rows]), encoding="utf-8")
    return path


def run(*words: str | Path) -> str:
    """Return what the command prints; its errors come through."""
    found = CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def test_a_file_becomes_a_data_set_with_the_line_that_trains_on_it(films: Path) -> None:
    lines = run("upload", films).splitlines()

    assert lines[0].startswith("upload:")
    assert lines[1] == "60 rows read, 60 texts kept."
    assert "  b: 20" in lines
    command = lines[-1].removeprefix("Train on it: ")
    assert command.startswith("python -m lstm_core train --preset movie-reviews --set data.dataset=upload:")
    words = command.split()
    spec = spec_of(None, words[5], words[7::2])
    assert (spec.data.dataset, spec.data.n_classes, spec.data.max_length) == (lines[0], 3, 20)


def test_the_options_say_how_to_read(films: Path) -> None:
    found = json.loads(
        run(
            "upload",
            films,
            "--text",
            "comment",
            "--label",
            "mark",
            "--delimiter",
            "semicolon",
            "--json",
            "--title",
            "x",
        )
    )
    assert found["classes"] == {"a": 20, "b": 20, "c": 20}
    plain = run("upload", films, "--plain", "--text", "comment").splitlines()[0]
    spec = spec_of(None, "movie-reviews", [f"data.dataset={plain}"])
    assert (spec.task.kind, spec.data.n_classes) == ("generate", 0)
    series = run("upload", films, "--series", "--date", "(none)", "--value", "id").splitlines()[0]
    assert spec_of(None, "movie-reviews", [f"data.dataset={series}"]).task.kind == "forecast"


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        (["nowhere.csv"], DataUnavailableError, "nowhere.csv cannot be read"),
        (["FILE", "--label", "id"], DataFormatError, "too few different texts"),
        (["FILE", "--delimiter", "x"], SpecError, "none of , ; | tab"),
        (["FILE", "--plain", "--label", "mark"], SpecError, "have no labels"),
        (["FILE", "--series", "--text", "comment"], SpecError, "has no texts"),
        (["FILE", "--encoding", "klingon"], DataFormatError, "no encoding 'klingon'"),
    ],
)
def test_what_cannot_be_read_says_why(films: Path, words: list[str], kind: type[ExplorerError], said: str) -> None:
    with pytest.raises(kind, match=said.replace("|", r"\|")):
        run("upload", *(str(films) if word == "FILE" else word for word in words))


def test_training_on_what_is_gone_says_what_to_do() -> None:
    with pytest.raises(DataUnavailableError, match="add the same file again"):
        spec_of(None, "movie-reviews", ["data.dataset=upload:0123456789abcdef"])


def test_the_tab_has_a_name() -> None:
    assert reading_of(delimiter="tab").delimiter == "\t"
    assert reading_of(value="x").purpose == "series"


def test_names_that_look_like_markup_are_listed_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("text,label\n" + "\n".join(f"text {i},[{'/b' if i % 2 else 'red'}]" for i in range(8)))
    name = run("upload", path, "--title", "[/i] odd").splitlines()[0]
    table = run("datasets")
    assert name in table
    assert "[/i] odd" in table
    assert "[/b], [red]" in table
