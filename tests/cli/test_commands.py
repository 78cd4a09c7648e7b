"""The command line as scripts use it: results on stdout, errors on stderr, exit codes that mean something."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from lstm_core import __main__ as command_line
from lstm_core.cli import making
from lstm_core.cli.reading import open_run
from lstm_core.data.preparation import prepare
from lstm_core.data.registry import CARDS, load_splits
from lstm_core.insight.prefix import prefix_probabilities
from lstm_core.runs.events import SnapshotRemoved, SnapshotSaved, WorkerStarted, read_events, to_line
from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import save_snapshot, snapshot_steps
from lstm_core.runs.store import EXAMPLES, Run, RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, preset, to_json, with_settings
from lstm_core.trace import predict, weight_shapes

ROOT = Path(__file__).resolve().parents[2]
REVIEWS, STAR = "example-movie-reviews", "example-star"
TINY = with_settings(
    RunSpec(
        data=StarData(length=6, train_size=200, validation_size=60, test_size=50),
        model=ModelSpec(embedding_dim=3, layers=(LayerSpec(units=3),)),
    ),
    {"train.epochs": 5, "train.batch_size": 16},
)


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def command(runs_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the function that runs a command in this process, with an empty folder of runs."""

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["lstm_core", *arguments])
        capsys.readouterr()
        code = 0
        try:
            command_line.main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run


# --- train ----------------------------------------------------------------------------------------


def test_train_ends_with_the_id_of_a_finished_run(command: Command, tmp_path: Path) -> None:
    spec_file = tmp_path / "spec.json"
    spec_file.write_text(to_json(TINY))

    answer = command("train", "--spec", str(spec_file), "--set", "train.epochs=1", "--runs", str(tmp_path / "other"))

    assert answer.code == 0, answer.err
    run = RunStore(tmp_path / "other").get(answer.out.splitlines()[-1])
    view = read_run(run)
    assert view.status is RunStatus.FINISHED
    assert run.spec == with_settings(TINY, {"train.epochs": 1})
    listed = json.loads(command("runs", "--runs", str(tmp_path / "other"), "--json").out)
    assert [(row["id"], row["status"], row["dataset"], row["network"]) for row in listed] == [
        (run.id, "finished", "star", "LSTM 3")
    ]
    assert listed[0]["best"]["val_loss"] == view.history.best.logs["val_loss"]
    assert listed[0]["test"]["accuracy"] == view.history.test.accuracy
    table = command("runs", "--runs", str(tmp_path / "other")).out
    assert run.id in table
    assert "finished" in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--spec FILE or --preset NAME"),
        (("--preset", "star", "--spec", "x.json"), "--spec FILE or --preset NAME"),
        (("--preset", "stars"), "there is no preset 'stars'"),
        (("--spec", "nowhere.json"), "cannot be read"),
        (("--preset", "star", "--set", "train.epochs=0"), "train.epochs"),
        (("--preset", "star", "--set", "train.epoch=1"), "train.epoch"),
        (("--preset", "star", "--set", "nonsense"), "name=value"),
        (("--preset", "star", "--device", "GPU 9"), "no device 'GPU 9'"),
    ],
)
def test_train_says_what_is_wrong_with_its_input(
    command: Command, runs_dir: Path, arguments: tuple[str, ...], message: str
) -> None:
    answer = command("train", *arguments)

    assert answer.code == 2
    assert answer.out == ""
    assert message in answer.err
    assert answer.err.startswith("error: ")
    assert list(runs_dir.iterdir()) == []


# --- datasets and runs ----------------------------------------------------------------------------


def test_datasets_lists_all_of_them(command: Command) -> None:
    rows = json.loads(command("datasets", "--json").out)

    assert [row["name"] for row in rows] == list(CARDS)
    assert {row["name"]: row["ready"] for row in rows}["mixed"]
    assert all(row["ready"] or row["message"] for row in rows)
    text = command("datasets").out
    assert all(name in text for name in CARDS)


def test_runs_shows_also_what_cannot_be_read(command: Command, runs_dir: Path) -> None:
    assert "No runs" in command("runs").out
    assert json.loads(command("runs", "--json").out) == []
    run = RunStore().create(TINY)
    run.spec_file.write_text("{")

    answer = command("runs", "--json")

    assert answer.code == 0
    assert json.loads(answer.out)[0]["status"] == "unreadable"
    assert run.id in command("runs").out


# --- predict and gates ----------------------------------------------------------------------------


def test_predict_answers_for_people_and_for_programs(command: Command) -> None:
    text = "dull and lifeless, says zzyzx"

    plain = command("predict", REVIEWS, "--text", text)
    found = json.loads(command("predict", REVIEWS, "--text", text, "--json").out)

    assert plain.out.startswith("negative  0.")
    assert "unknown words: zzyzx" in plain.out
    assert (found["class_name"], found["label"], found["unknown"]) == ("negative", 0, ["zzyzx"])
    assert sum(found["probabilities"].values()) == pytest.approx(1)
    assert found["probability"] == found["probabilities"]["negative"]
    assert command("predict", REVIEWS, "--text", "fine " * 125).out.splitlines()[-1] == "not read: 5 words"
    assert "A " in command("predict", STAR, "--text", "A*BCD").out  # all four shares of the star task


def test_gates_are_written_as_named_arrays(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "some.dat"  # the name is taken as it is

    answer = command("gates", REVIEWS, "--text", "A dull, lifeless film", "--out", str(out))

    assert answer.code == 0, answer.err
    with np.load(out) as arrays:
        assert set(arrays.files) == {
            *(f"layer0/forward/{quantity}" for quantity in ("f", "i", "g", "c", "o", "h")),
            "tokens", "token_ids", "probability",
        }  # fmt: skip
        assert arrays["tokens"].tolist() == ["A", "dull", ",", "lifeless", "film"]
        assert all(arrays[name].shape == (5, 32) for name in arrays.files if name.startswith("layer0"))
        f, i, g, c = (arrays[f"layer0/forward/{quantity}"] for quantity in ("f", "i", "g", "c"))
        np.testing.assert_allclose(c[1:], f[1:] * c[:-1] + i[1:] * g[1:], atol=1e-6)
        reader = open_run(RunStore().get(REVIEWS))
        expected = prefix_probabilities(reader.network, arrays["token_ids"])
        np.testing.assert_allclose(arrays["probability"], expected[:, 1], atol=1e-6)
    command("gates", STAR, "--text", "AB*CD", "--out", str(out))
    with np.load(out) as arrays:
        assert arrays["probability"].shape == (5, 4)


@pytest.mark.parametrize("name", ["predict", "gates"])
@pytest.mark.parametrize(
    ("run_id", "text", "message"),
    [
        ("20200101-000000-star-0000", "x", "There is no run"),
        ("../../etc", "x", "There is no run"),
        (REVIEWS, "", "no words"),
        (REVIEWS, " \n", "no words"),
    ],
)
def test_reading_says_what_is_wrong(
    command: Command, tmp_path: Path, name: str, run_id: str, text: str, message: str
) -> None:
    more = ["--out", str(tmp_path / "out.npz")] if name == "gates" else []

    answer = command(name, run_id, "--text", text, *more)

    assert answer.code == 2
    assert message in answer.err
    assert list(tmp_path.glob("*.npz")) == []


def test_gates_need_a_place_to_go(command: Command, tmp_path: Path) -> None:
    answer = command("gates", REVIEWS, "--text", "fine", "--out", str(tmp_path / "no" / "out.npz"))

    assert answer.code == 2
    assert "cannot be written" in answer.err
    assert command("gates", REVIEWS, "--text", "fine").code == 2


def test_a_run_that_has_saved_nothing_yet_says_so(command: Command) -> None:
    run = RunStore().create(TINY)

    assert "vocabulary" in command("predict", run.id, "--text", "A*B").err
    run.vocabulary_file.write_bytes((EXAMPLES / STAR / "vocabulary.json").read_bytes())
    answer = command("predict", run.id, "--text", "A*B")

    assert answer.code == 2
    assert "no saved state yet" in answer.err


# --- evaluate -------------------------------------------------------------------------------------


def _write(file: Path, rows: list[tuple[str, object]], head: tuple[str, str] = ("text", "label")) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([head, *rows])
    return file


def test_evaluate_measures_the_test_split_as_the_worker_did(command: Command, tmp_path: Path) -> None:
    run = RunStore().get(STAR)
    test = load_splits(run.spec.data).test
    file = _write(
        tmp_path / "star.csv", [(text, "ABCD"[label]) for text, label in zip(test.texts, test.labels, strict=True)]
    )

    found = json.loads(command("evaluate", STAR, "--csv", str(file), "--json").out)

    recorded = read_run(run).history.test
    assert found["count"] == recorded.n_texts
    assert found["accuracy"] == pytest.approx(recorded.accuracy)
    assert found["loss"] == pytest.approx(recorded.loss, abs=1e-5)


def test_evaluate_takes_names_and_numbers_of_classes(command: Command, tmp_path: Path) -> None:
    file = _write(tmp_path / "a.csv", [("dull, lifeless", "Negative"), ("a wonderful film", 1), ("awful", "positive")])

    answer = command("evaluate", REVIEWS, "--csv", str(file))

    assert answer.code == 0
    assert answer.out.startswith("accuracy 0.6667  loss ")
    assert answer.out.rstrip().endswith("count 3")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"text,sentiment\nfine,1\n", "lacks a column"),
        (b"", "lacks a column"),
        (b"text,label\n", "no rows"),
        (b"text,label\nfine,1\nbad,2\n", "line 3"),
        (b"text,label\nfine\n", "line 2"),
        (b"text,label\n\xff\xfe,1\n", "UTF-8"),
        (b'text,label\n"fine,1\n', "not a CSV file"),
    ],
)
def test_evaluate_says_what_is_wrong_with_a_file(
    command: Command, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)

    answer = command("evaluate", REVIEWS, "--csv", str(file))

    assert answer.code == 2
    assert answer.out == ""
    assert message in answer.err


def test_evaluate_without_its_file(command: Command, tmp_path: Path) -> None:
    assert command("evaluate", REVIEWS, "--csv", str(tmp_path / "none.csv")).code == 2
    assert command("evaluate", REVIEWS).code == 2


# --- make-examples --------------------------------------------------------------------------------


def test_an_example_is_trimmed_to_what_is_worth_shipping(tmp_path: Path) -> None:
    source = RunStore().get(REVIEWS)
    run = RunStore(tmp_path / "runs").create(source.spec)
    random = np.random.default_rng(0)
    shapes = weight_shapes(run.spec, 10_000)
    events = [
        replace(event, pid=4711, host="my-machine") if isinstance(event, WorkerStarted) else event
        for event in read_events(source.events_file)[0]
    ]
    first, last = events[0], events.pop()
    events += [
        SnapshotSaved(seq=0, time=first.time, step=53, epoch=0.125, file="snapshots/step-00000053.npz"),
        SnapshotRemoved(seq=0, time=first.time, step=212),
        last,
    ]
    run.events_file.write_bytes(b"".join(map(to_line, events)))
    for step in (0, 53, 106, 212, 424, 848, 1_272, 1_696):
        save_snapshot(run, step, {name: random.normal(size=shape) for name, shape in shapes.items()})
    for file in (run.vocabulary_file, run.path / "units.json", run.log_file, run.model_file, run.lock_file):
        file.write_bytes((source.path / file.name).read_bytes() if (source.path / file.name).exists() else b"x")

    trimmed = making.trim(run, tmp_path / "example-x", "Named")

    assert snapshot_steps(trimmed) == [0, 106, 424, 848, 1_696]
    assert sorted(file.name for file in trimmed.path.iterdir()) == [
        "events.jsonl", "meta.json", "snapshots", "spec.json", "units.json", "vocabulary.json",
    ]  # fmt: skip
    assert "my-machine" not in trimmed.events_file.read_text()
    view = read_run(trimmed)
    assert view.status is RunStatus.FINISHED
    assert [saved.step for saved in view.history.snapshots] == [0, 106, 424, 848, 1_696]
    assert trimmed.meta.name == "Named"
    assert isinstance(trimmed, Run)


def test_only_known_examples_can_be_made(command: Command) -> None:
    answer = command("make-examples", "--only", "imdb-compact")

    assert answer.code == 2
    assert "movie-reviews, star" in answer.err


# --- the whole ------------------------------------------------------------------------------------


def test_reading_a_run_loads_neither_tensorflow_nor_streamlit() -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['lstm_core', 'predict', {REVIEWS!r}, '--text', 'a wonderful film']\n"
        "from lstm_core.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "found = {'tensorflow', 'keras', 'streamlit'} & set(sys.modules)\n"
        "assert not found, found\n"
    )

    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("positive")


def test_python_m_lstm_core_is_the_command_line() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "lstm_core", "--help"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip

    assert answer.returncode == 0
    for name in ("datasets", "train", "runs", "gates", "predict", "evaluate", "make-examples"):
        assert name in answer.stdout


def test_the_shipped_model_still_knows_its_test_texts() -> None:
    reader = open_run(RunStore().get(REVIEWS))
    test = prepare(reader.run.spec).test.take(np.arange(300))

    right = predict(reader.network, [test[index] for index in range(300)]).argmax(axis=1) == test.labels

    assert right.mean() > 0.72
    assert reader.run.spec == preset("movie-reviews").spec
