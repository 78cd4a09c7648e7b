"""The command `data`: facts of every kind of data set as tables and JSON, and texts that fit a search."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from lstm_core import __main__ as command_line
from lstm_core.data.uploads import store_texts


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the function that runs a command in this process, with an empty folder of own data."""
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["lstm_core", *arguments])
        capsys.readouterr()
        code = 0
        try:
            command_line.main()
        except SystemExit as end:
            code = int(end.code or 0)
        found = capsys.readouterr()
        return Answer(code, found.out, found.err)

    return run


@pytest.fixture
def own(command: Command) -> str:
    texts = [f"a note about {('tea', 'rain')[place % 2]} number {place}" for place in range(100)]
    return store_texts(texts, np.arange(100) % 2, ["drink", "weather"], title="Notes")


def facts(command: Command, *arguments: str) -> dict[str, object]:
    answer = command("data", *arguments, "--json")
    assert answer.code == 0, answer.err
    found: dict[str, object] = json.loads(answer.out)
    return found


def test_texts_of_ones_own(command: Command, own: str) -> None:
    found = facts(command, own, "--set", "data.max_length=3")

    assert found["sizes"] == {"train": 82, "validation": 8, "test": 10}
    assert found["majority"] == {"class": "drink", "accuracy": 0.5}
    assert found["telling"] == {"drink": ["tea"], "weather": ["rain"]}
    lengths = found["lengths"]
    assert isinstance(lengths, dict)
    assert (lengths["longest"], lengths["texts_cut"]) == (6, 1.0)
    assert lengths["tokens_cut"] == pytest.approx(0.5)
    assert found["repeated"] == found["unseen_texts_in_training"] == 0


def test_a_memory_task_a_series_and_numbers(command: Command) -> None:
    star = facts(command, "star", "--set", "data.length=9", "--set", "data.train_size=100")
    series = facts(command, "sine")
    adding = facts(command, "adding", "--set", "data.length=4", "--set", "data.train_size=100")

    assert star["sizes"]["train"] == 100  # type: ignore[index]
    assert star["without_learning"]["accuracy"] == 0.25  # type: ignore[index]
    assert star["best_possible"]["accuracy"] == 1  # type: ignore[index]
    assert series["season"] == 120
    assert series["parts"]["train"]["n"] == 2_800  # type: ignore[index]
    example = adding["examples"][0]  # type: ignore[index]
    marked = [float(number[:-1]) for number in example["numbers"].split() if number.endswith("*")]
    assert sum(marked) == pytest.approx(example["answer"][0], abs=0.011)


def test_the_table_is_for_people(command: Command, own: str) -> None:
    answer = command("data", own)

    assert answer.code == 0
    assert "Notes" in answer.out
    assert "unseen texts in training" in answer.out


def test_search_prints_a_text_a_line(command: Command, own: str) -> None:
    answer = command("data", own, "--search", "rain", "--n", "3")
    lines = answer.out.splitlines()

    assert len(lines) == 3
    assert all(line.startswith("weather\t") and "rain" in line for line in lines)
    assert "41 of 82 texts" in answer.err
    found = facts(command, own, "--search", "tea note", "--words", "--class", "drink", "--part", "test")
    assert (found["count"], found["of"]) == (5, 10)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "There is no data set"),
        (("star", "--set", "data.length=1"), "data.length"),
        (("star", "--search", "A", "--part", "middle"), "There is no part"),
        (("star", "--search", "A", "--class", "Z"), "There is no class"),
        (("sine", "--search", "A"), "has no texts"),
        (("upload:0123456789abcdef",), "not on this machine any more"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(command: Command, arguments: tuple[str, ...], said: str) -> None:
    answer = command("data", *arguments)

    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""
