"""The command `generate`, as scripts and people call it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lstm_core.__main__ import app, main
from lstm_core.errors import TextInputError
from lstm_core.runs.store import Run, RunStore
from tests.pages.random_run import random_run
from tests.pages.writing_run import writing_run


@pytest.fixture
def run(runs_dir: Path) -> Run:
    return writing_run(RunStore(runs_dir))


def call(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["generate", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_prints_the_text(run: Run) -> None:
    text = call(run.id, "--prompt", "a dull story", "--tokens", "5")
    assert text.startswith("a dull story")
    assert text == call(run.id, "--prompt", "a dull story", "--tokens", "5")
    assert text != call(run.id, "--prompt", "a dull story", "--tokens", "5", "--seed", "3", "--temperature", "2")
    assert call(run.id).startswith("the film")


def test_as_json_each_token_comes_with_what_else_was_likely(run: Run) -> None:
    found = json.loads(call(run.id, "--prompt", "the", "--tokens", "6", "--top-k", "1", "--json"))
    assert found["run"] == run.id
    assert found["step"] == 200
    assert found["text"] == found["prompt"] + "".join(token["text"] for token in found["tokens"])
    assert len(found["tokens"]) == 6
    for token in found["tokens"]:
        best = token["alternatives"][0]
        assert token["probability"] == pytest.approx(best["probability"])
        assert token["token"] == best["token"]
        chances = [other["probability"] for other in token["alternatives"]]
        assert chances == sorted(chances, reverse=True)


def test_a_run_that_classifies_does_not_write(runs_dir: Path) -> None:
    run = random_run(RunStore(runs_dir))
    with pytest.raises(TextInputError, match="does not write"):
        CliRunner().invoke(app, ["generate", run.id], catch_exceptions=False)


def test_a_setting_out_of_range_is_one_line_with_exit_code_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["lstm_core", "generate", run.id, "--temperature", "-1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("error: The temperature is out of range")
    assert len(error.splitlines()) == 1
