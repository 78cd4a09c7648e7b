"""The commands about memory: distances of a shipped run, and a pair that is trained one after the other."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_core import __main__ as command_line
from lstm_core.cli import remembering
from lstm_core.runs.pairs import pairs_of
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run, RunStore
from tests.pages.test_side_by_side import made_pair

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(runs_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the function that runs a command in this process: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lstm_core", *arguments])
        capsys.readouterr()
        code = 0
        try:
            command_line.main()
        except SystemExit as end:
            code = int(end.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


def test_distance_tells_how_far_back_a_run_remembers(command: Command) -> None:
    code, out, _ = command("distance", "example-star", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["guessing"], found["best"]) == (0.25, 1.0)
    (measure,) = found["measures"]
    assert sum(row["answers"] for row in measure["rows"]) == 1_000
    assert all(row["at_least"] <= row["score"] <= row["at_most"] for row in measure["rows"])
    assert found["mean"] > 0.99

    code, out, _ = command("distance", "example-star")
    assert code == 0
    assert "letters read after the answer" in out


def test_distance_of_another_run_is_refused_in_words(command: Command) -> None:
    code, out, err = command("distance", "example-movie-reviews")
    assert (code, out) == (2, "")
    assert "There is no distance to measure" in err


def test_a_pair_is_trained_one_after_the_other_and_belongs_together(
    command: Command, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(runs_dir)
    ready = iter(made_pair(store, 10, (1.0, 0.3)))
    for run in store.runs():
        run.write_meta(tags=())

    def train(_: RunStore, spec: object, device: str, name: str) -> tuple[Run, object]:
        run = next(ready)
        assert run.spec == spec
        assert device == "CPU"
        run.write_meta(name=name)
        return run, read_run(run)

    monkeypatch.setattr(remembering, "train", train)
    code, out, _ = command("side-by-side", "--length", "10", "--device", "CPU", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [(row["network"], row["accuracy"]) for row in rows] == [("LSTM 16", 1.0), ("SimpleRNN 16", 0.3)]
    ((first, second),) = pairs_of(store.runs())
    assert [first.id, second.id] == [row["id"] for row in rows]
    assert second.read_meta().name == "Remember the letter, T = 10, SimpleRNN 16"
