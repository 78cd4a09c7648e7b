"""The command `evaluate --test`: a run on its own test part, class by class, as scripts and people read it."""

import json
import math
import sys
from collections.abc import Callable

import pytest

from lstm_core import __main__ as command_line
from lstm_core.runs.events import EventLog, TestEnd
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import RunStore
from lstm_core.specs import RunSpec, with_settings

STAR = "example-star"

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(store: RunStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the function that runs a command in this process: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lstm_core", *arguments])
        capsys.readouterr()
        code = 0
        try:
            command_line.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def store(runs_dir: object) -> RunStore:
    """Return the empty store in which the command looks."""
    return RunStore()


def test_json_has_the_result_of_the_run_and_every_class(command: Command) -> None:
    code, out, error = command("evaluate", STAR, "--test", "--json")
    assert code == 0, error
    found = json.loads(out)
    recorded = read_run(RunStore().get(STAR)).history.test
    assert recorded is not None
    assert found["accuracy"] == pytest.approx(recorded.accuracy)
    assert [row["name"] for row in found["classes"]] == ["A", "B", "C", "D"]
    assert sum(row["support"] for row in found["classes"]) == found["count"] == sum(map(sum, found["confusion"]))
    assert found["macro"]["recall"] == pytest.approx(sum(row["recall"] for row in found["classes"]) / 4)
    assert found["weighted"]["recall"] == pytest.approx(found["accuracy"])
    assert all(row["label"] != row["answer"] for row in found["most_confused"])


def test_people_get_a_table(command: Command) -> None:
    code, out, _ = command("evaluate", STAR, "--test")
    assert code == 0
    assert out.startswith("accuracy ")
    for word in ("precision", "recall", "training texts", "macro (all classes alike)"):
        assert word in out


@pytest.mark.parametrize("arguments", [(), ("--test", "--csv", "some.csv")])
def test_one_of_csv_and_test_is_wanted(command: Command, arguments: tuple[str, ...]) -> None:
    code, _, error = command("evaluate", STAR, *arguments)
    assert code == 2
    assert "give either --csv FILE or --test" in error


def test_a_run_that_continues_texts_says_what_was_measured(command: Command, store: RunStore) -> None:
    spec = with_settings(RunSpec(), {"data.dataset": "snippets", "task.kind": "generate"})
    run = store.create(spec)
    with EventLog.open(run.events_file) as log:
        log.append(TestEnd, loss=3 * math.log(2), accuracy=0.25, n_texts=9, weights="best", epoch=1.0)
    code, out, error = command("evaluate", run.id, "--test", "--json")
    assert code == 0, error
    found = json.loads(out)
    assert found["bits_per_token"] == pytest.approx(3)
    assert found["perplexity"] == pytest.approx(8)
    assert "perplexity 8.0000" in command("evaluate", run.id, "--test")[1]


def test_a_run_without_a_test_says_so(command: Command, store: RunStore) -> None:
    run = store.create(with_settings(RunSpec(), {"data.dataset": "sine"}))
    code, _, error = command("evaluate", run.id, "--test")
    assert code == 2
    assert "has no test result" in error
