"""Workers as processes (a stub without training): started, found, killed, outliving their server."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core.errors import LaunchError
from lstm_core.runs import devices as devices_module
from lstm_core.runs.control import read_control, update_control
from lstm_core.runs.events import EventLog, RunFailed, RunStopped, WorkerStarted, read_events
from lstm_core.runs.history import RunStatus
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.reader import RunReader, log_tail, read_run
from lstm_core.runs.snapshots import load_snapshot, save_snapshot, snapshot_steps
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.training import launcher

STUBS = Path(__file__).parent.parent / "runs"
Start = Callable[..., None]


@pytest.fixture
def run(runs_dir: Path) -> Run:
    return RunStore().create(RunSpec())


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a stub worker that does what it is told; what still lives after the test is ended."""
    started: list[Run] = []

    def start_stub(run: Run, what: str = "work") -> None:
        started.append(run)
        launcher.start(run, command=_stub(run, what))

    yield start_stub
    for run in started:
        worker = read_run(run).history.worker
        if worker is not None and Path(f"/proc/{worker.pid}").exists():
            os.kill(worker.pid, signal.SIGKILL)


def _stub(run: Run, what: str) -> list[str]:
    return [sys.executable, str(STUBS / "stub_worker.py"), str(run.path), what]


def _until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _worker(run: Run) -> WorkerStarted:
    _until(lambda: read_run(run).history.worker)
    worker = read_run(run).history.worker
    assert worker is not None
    return worker


def test_a_worker_starts_works_and_stops_when_asked(run: Run, start: Start) -> None:
    start(run)
    pid = _worker(run).pid
    assert os.getsid(pid) == pid != os.getsid(0), "a session of its own"
    _until(lambda: read_run(run).history.step > 3)
    assert read_run(run).status is RunStatus.RUNNING
    with pytest.raises(LaunchError, match="already has a worker"):
        start(run)
    update_control(run, wanted="stop")
    _until(lambda: read_run(run).status is RunStatus.STOPPED)
    assert read_run(run).history.ended == read_events(run.events_file)[0][-1]
    _until(lambda: not Path(f"/proc/{pid}").exists())  # a zombie would stay there


def test_the_command_of_a_worker(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same from any current folder, with the project on the path and folders that mean the same there."""
    calls: list[tuple[list[str], dict[str, Any]]] = []

    class Recorded:
        def __init__(self, words: list[str], **options: Any) -> None:
            calls.append((words, options))

        def wait(self) -> None:
            pass

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LSTM_EXPLORER_DATA", "data")
    monkeypatch.setenv("PYTHONPATH", "mine")
    launcher.start(run, device="GPU 0: NVIDIA H200")

    ((words, options),) = calls
    assert words == [sys.executable, "-m", "lstm_core.worker", str(run.path), "--device", "GPU 0: NVIDIA H200"]
    project = Path(launcher.__file__).parents[2]
    assert options["cwd"] == project
    assert options["env"]["PYTHONPATH"] == f"{project}{os.pathsep}mine"
    assert options["env"]["LSTM_EXPLORER_DATA"] == str(tmp_path / "data")
    assert options["stdin"] == subprocess.DEVNULL
    assert options["start_new_session"]


def test_a_command_that_cannot_be_started_fails_at_once_with_a_remedy(run: Run, tmp_path: Path) -> None:
    with pytest.raises(LaunchError) as caught:
        launcher.start(run, command=[str(tmp_path / "no-such-python")])
    assert caught.value.remedy
    view = read_run(run)
    assert view.status is RunStatus.FAILED
    assert isinstance(view.history.ended, RunFailed)
    assert "no-such-python" in view.history.ended.message


def test_a_worker_that_dies_before_it_begins_says_why_in_its_log(run: Run, start: Start) -> None:
    start(run, "die")
    _until(lambda: "no such graphics card" in log_tail(run))
    assert read_run(run).status is RunStatus.STARTING
    later = RunReader(clock=lambda: time.time() + 31)
    assert later.read(run).status is RunStatus.FAILED_TO_START


def test_a_killed_worker_is_lost_and_its_snapshots_are_readable(run: Run, start: Start) -> None:
    weights = {"head/bias": np.arange(3, dtype=np.float32)}
    save_snapshot(run, 0, weights)
    start(run)
    _until(lambda: read_run(run).history.step > 3)
    os.kill(_worker(run).pid, signal.SIGKILL)

    _until(lambda: read_run(run).status is RunStatus.LOST, seconds=5)
    assert RunReader().read(run).status is RunStatus.LOST
    assert snapshot_steps(run) == [0]
    assert np.array_equal(load_snapshot(run, 0)["head/bias"], weights["head/bias"])
    assert read_run(run).history.step > 3
    launcher.stop_now(run)
    assert read_run(run).status is RunStatus.LOST, "nobody stopped it"


def test_killing_the_server_leaves_the_worker_and_a_new_server_finds_it(run: Run) -> None:
    code = (
        "import sys, time; from pathlib import Path; from lstm_core.runs.paths import RunPaths; "
        "from lstm_core.training import launcher; "
        "launcher.start(RunPaths(Path(sys.argv[1])), command=sys.argv[2:]); print('started', flush=True); time.sleep(60)"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(run.path), *_stub(run, "work")],
        stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with server:
        assert server.stdout is not None
        assert server.stdout.readline() == "started\n"
        _until(lambda: read_run(run).history.step > 0)
        os.killpg(server.pid, signal.SIGKILL)
    before = read_run(run).history.step

    look = (
        "import sys; from lstm_core.runs.store import RunStore; from lstm_core.runs.reader import read_run; "
        "print(*(f'{run.id} {read_run(run).status}' for run in RunStore().runs()))"
    )
    new_server = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert new_server.stdout == f"{run.id} running\n"
    _until(lambda: read_run(run).history.step > before + 2)
    update_control(run, wanted="stop")
    _until(lambda: read_run(run).status is RunStatus.STOPPED)


def test_stop_now_kills_a_worker_that_does_not_answer(run: Run, start: Start) -> None:
    start(run, "hang")
    pid = _worker(run).pid
    launcher.stop_now(run)
    view = read_run(run)
    assert view.status is RunStatus.STOPPED
    assert isinstance(view.history.ended, RunStopped)
    assert view.history.ended.forced
    _until(lambda: not Path(f"/proc/{pid}").exists())
    launcher.stop_now(run)
    assert sum(isinstance(event, RunStopped) for event in read_events(run.events_file)[0]) == 1


def test_stop_now_before_the_worker_came(run: Run) -> None:
    launcher.stop_now(run)
    assert read_run(run).status is RunStatus.STOPPED
    assert read_control(run).wanted == "stop", "a worker that comes later finds that it is not wanted"


def test_stop_now_never_kills_a_process_that_is_not_the_worker(run: Run) -> None:
    """The worker's pid may be another program's by now: here the lock is ours, the pid a bystander's."""
    with subprocess.Popen(["sleep", "60"]) as bystander, WorkerLock(run), EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=bystander.pid, host=socket.gethostname())
        with pytest.raises(LaunchError, match="cannot be found"):
            launcher.stop_now(run, timeout=0.3)
        assert bystander.poll() is None
        bystander.kill()


def test_stop_now_says_where_a_distant_worker_is(run: Run) -> None:
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=os.getpid(), host="far-away")
        with pytest.raises(LaunchError, match="far-away"):
            launcher.stop_now(run)


def test_a_hundred_starts_under_thirty_polling_readers_all_succeed(runs_dir: Path) -> None:
    """Readers that acquired the lock in order to look made up to 134 of 300 workers fail to start."""
    readers = [
        subprocess.Popen(
            [sys.executable, str(STUBS / "polling_readers.py"), str(runs_dir), "15"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(launcher.PROJECT)},
        )
        for _ in range(2)
    ]  # fmt: skip
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"

    own = RunReader(max_runs=200)
    runs: list[Run] = []
    going: list[Run] = []
    deadline = time.monotonic() + 150
    while len(runs) < 100 or going:
        while len(runs) < 100 and len(going) < 6:
            runs.append(RunStore().create(RunSpec()))
            going.append(runs[-1])
            launcher.start(going[-1], command=_stub(going[-1], "finish"))
        going = [run for run in going if own.read(run).history.ended is None]
        assert time.monotonic() < deadline, [log_tail(run) for run in going]
        time.sleep(0.01)

    looks = []
    for reader in readers:
        n_looks, seen = reader.communicate("")[0].split(maxsplit=1)
        looks.append(int(n_looks))
        assert set(seen.strip().split(",")) <= {"starting", "running", "finished"}
    assert sum(looks) > 1_000
    assert [own.read(run).status for run in runs] == [RunStatus.FINISHED] * 100
    assert {log_tail(run) for run in runs} == {""}


@pytest.fixture
def nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a program of that name on the path that does what the given shell line says; return its record of calls."""

    def make(line: str) -> Path:
        program, record = tmp_path / "nvidia-smi", tmp_path / "calls"
        program.write_text(f'#!/bin/sh\necho "$@" >> {record}\n{line}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return record

    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin:/bin")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices_module, "_found", None)
    return make


def test_devices_are_named_and_asked_for_once_a_minute(
    nvidia_smi: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = nvidia_smi("printf '0, NVIDIA H200\\n1, NVIDIA RTX A6000, 48 GB\\nwarning\\n'")
    expected = ["auto", "CPU", "GPU 0: NVIDIA H200", "GPU 1: NVIDIA RTX A6000, 48 GB"]
    assert [launcher.devices() for _ in range(5)] == [expected] * 5
    assert record.read_text() == "--query-gpu=index,name --format=csv,noheader\n"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert launcher.devices() == ["auto", "CPU"]


def test_a_driver_that_does_not_answer_means_no_gpu(nvidia_smi: Callable[[str], Path]) -> None:
    nvidia_smi("echo 'NVIDIA-SMI has failed'; exit 9")
    assert launcher.devices() == ["auto", "CPU"]


def test_no_driver_no_gpu(nvidia_smi: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert launcher.devices() == ["auto", "CPU"]
