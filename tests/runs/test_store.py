"""The folder of runs: whole runs only, safe ids, foreign and damaged folders, deleting."""

import json
import os
import threading
from pathlib import Path

import pytest

from lstm_core.errors import ExplorerError, RunFormatError, RunNotFoundError
from lstm_core.runs import store as store_module
from lstm_core.runs.events import EventLog, RunFinished, RunQueued, WorkerStarted, read_events
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.paths import is_run_id
from lstm_core.runs.store import Run, RunMeta, RunStore
from lstm_core.specs import PRESETS, RunSpec


def test_a_new_run_is_complete(runs_dir: Path) -> None:
    spec = PRESETS["star"].spec
    run = RunStore().create(spec, name="first try", owner="ada")

    assert run.path.parent == runs_dir
    assert is_run_id(run.id)
    assert run.id.split("-")[2] == "star"
    assert run.spec == Run(run.path).spec == spec
    assert run.meta == RunMeta(name="first try")
    (queued,) = read_events(run.events_file)[0]
    assert isinstance(queued, RunQueued)
    assert queued.owner == "ada"
    assert run.problem == ""
    assert RunStore().runs() == [run]
    assert [entry.name for entry in runs_dir.iterdir()] == [run.id]


def test_no_half_made_run_is_ever_visible(runs_dir: Path) -> None:
    store, done, seen = RunStore(), threading.Event(), 0

    def create() -> None:
        for _ in range(20):
            store.create(RunSpec())
        done.set()

    thread = threading.Thread(target=create)
    thread.start()
    while not done.is_set():
        for run in store.runs():
            seen += 1
            assert run.problem == ""
            assert run.meta_file.is_file()
            assert len(read_events(run.events_file)[0]) == 1
    thread.join()
    assert seen


def test_a_run_that_cannot_be_made_leaves_nothing(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(EventLog, "append", fail)
    with pytest.raises(OSError, match="disk full"):
        RunStore().create(RunSpec())
    assert list(runs_dir.iterdir()) == []


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExplorerError, match="LSTM_EXPLORER_RUNS"):
        RunStore(tmp_path / "file" / "runs").create(RunSpec())
    assert RunStore(tmp_path / "file" / "runs").runs() == []


def test_where_runs_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LSTM_EXPLORER_RUNS", "elsewhere")
    assert RunStore().root == tmp_path / "elsewhere"
    monkeypatch.delenv("LSTM_EXPLORER_RUNS")
    assert RunStore().root == tmp_path / "runs"
    assert RunStore().runs() == []


def test_newest_first_also_within_a_second(runs_dir: Path) -> None:
    runs = [RunStore().create(RunSpec()) for _ in range(5)]
    for age, run in enumerate(runs):
        os.utime(run.spec_file, ns=(age, age))
    assert RunStore().runs() == runs[::-1]


@pytest.mark.parametrize(
    "run_id",
    ["", ".", "..", "../x", "/etc/passwd", "a/b", "C:\\x", "20261121-143501-mixed-3f9a/../x", ".slots", "example-",
     "20261121-143501-mixed-3f9a\n", "20261121-143501-mixed-3F9A", "20261121-143501-..-3f9a", "x" * 5_000, "\0",
     "20261121-143501-" + "a" * 200 + "-3f9a"],
)  # fmt: skip
def test_ids_that_are_none_are_refused(runs_dir: Path, run_id: str) -> None:
    with pytest.raises(RunNotFoundError) as caught:
        RunStore().get(run_id)
    assert len(str(caught.value)) < 500


def test_a_run_that_does_not_exist(runs_dir: Path) -> None:
    with pytest.raises(RunNotFoundError, match="20261121-143501-mixed-3f9a"):
        RunStore().get("20261121-143501-mixed-3f9a")


def test_foreign_folders_are_passed_over_and_damaged_runs_listed(run: Run, runs_dir: Path) -> None:
    for name in ("notes", ".slots", ".new-1234", "20261121-143501-mixed-0000", "20261121-143501-mixed-0001"):
        (runs_dir / name).mkdir()
    (runs_dir / "readme.txt").write_text("mine")
    damaged = {
        "20261121-143501-mixed-0001": ("spec.json", "{"),
        "20261121-143501-mixed-0002": ("spec.json", '{"schema_version": 99}'),
        "20261121-143501-mixed-0003": ("events.jsonl", ""),
        "20261121-143501-mixed-0004": ("spec.json", "\xff"),
    }
    for name, (file, content) in damaged.items():
        (runs_dir / name).mkdir(exist_ok=True)
        (runs_dir / name / file).write_text(content, encoding="latin-1")

    runs = RunStore().runs()
    assert {other.id for other in runs if other.problem} == set(damaged)
    assert len(runs) == 5
    with pytest.raises(RunFormatError, match="newer LSTM Explorer"):
        _ = RunStore().get("20261121-143501-mixed-0002").spec
    with pytest.raises(RunFormatError, match=r"no spec\.json"):
        _ = RunStore().get("20261121-143501-mixed-0003").spec


def test_meta_may_change_and_may_be_damaged(run: Run) -> None:
    run.write_meta(star=True, tags=("demo",))
    run.write_meta(notes="größer")
    assert run.meta == Run(run.path).read_meta() == RunMeta(tags=("demo",), star=True, notes="größer")
    for content in ("", "[]", '{"name": 3, "tags": "x", "star": "yes", "mood": 1}'):
        run.meta_file.write_text(content)
        assert run.meta == RunMeta()


def test_examples_are_found_but_not_listed_and_not_deleted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = tmp_path / "examples"
    (examples / "example-star").mkdir(parents=True)
    (examples / "example-star" / "spec.json").write_bytes(run.spec_file.read_bytes())
    monkeypatch.setattr(store_module, "EXAMPLES", examples)

    store = RunStore()
    assert [example.id for example in store.examples()] == ["example-star"]
    assert store.get("example-star").is_example
    assert not store.get(run.id).is_example
    assert store.runs() == [run]
    with pytest.raises(ExplorerError, match="cannot be deleted"):
        store.delete("example-star")


def test_a_live_run_is_not_deleted_an_ended_one_is(run: Run, runs_dir: Path) -> None:
    store = RunStore()
    with pytest.raises(ExplorerError, match="still going"):
        store.delete(run.id)  # queued a moment ago: its worker may be on its way
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=1, host="here", device_wanted="auto")
        with pytest.raises(ExplorerError, match="still going"):
            store.delete(run.id)
        log.append(RunFinished, step=0)
    store.delete(run.id)
    assert store.runs() == []
    assert list(runs_dir.iterdir()) == []


def test_a_run_of_an_unknown_form_can_be_deleted(run: Run) -> None:
    run.events_file.write_text(json.dumps({"v": 99, "kind": "RunQueued"}) + "\n")
    RunStore().delete(run.id)
    assert RunStore().runs() == []
