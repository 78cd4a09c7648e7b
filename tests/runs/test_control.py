"""What people want of a run: defaults, changes by several at once, damage, the cheap watch."""

import threading
from typing import Any

import pytest

from lstm_core.runs.control import Control, ControlWatch, grant_batches, read_control, update_control, write_control
from lstm_core.runs.store import Run


def test_nobody_asked_for_anything(run: Run) -> None:
    assert read_control(run) == Control("run", "full", 0, None)


def test_a_change_keeps_the_rest(run: Run) -> None:
    write_control(run, Control(speed="slow"))
    assert update_control(run, wanted="pause") == Control("pause", "slow")
    assert update_control(run, learning_rate=0.01) == read_control(run) == Control("pause", "slow", 0, 0.01)
    assert grant_batches(run, 3).single_batches == 3


def test_no_change_is_lost_when_many_press_at_once(run: Run) -> None:
    threads = [threading.Thread(target=grant_batches, args=(run,)) for _ in range(20)]
    threads.append(threading.Thread(target=update_control, args=(run,), kwargs={"wanted": "stop"}))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_control(run) == Control("stop", "full", 20)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"wanted": "fly"}', b'{"single_batches": true}', b'{"learning_rate": -1}',
                b'{"learning_rate": "fast"}', b'{"learning_rate": NaN}']
)  # fmt: skip
def test_a_file_that_cannot_be_read_asks_for_nothing(run: Run, content: bytes) -> None:
    run.control_file.write_bytes(content)
    assert read_control(run) == Control()


def test_unknown_fields_of_a_newer_version_are_passed_over(run: Run) -> None:
    run.control_file.write_text('{"wanted": "stop", "mood": "calm"}')
    assert read_control(run).wanted == "stop"


@pytest.mark.parametrize(
    "changes", [{"wanted": "fly"}, {"speed": "warp"}, {"single_batches": -1}, {"learning_rate": 0.0}]
)
def test_what_cannot_be_wanted_is_refused(run: Run, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        update_control(run, **changes)
    assert not run.control_file.exists()


def test_the_watch_opens_the_file_only_when_it_was_replaced(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from lstm_core.runs import control

    reads: list[Run] = []
    monkeypatch.setattr(control, "read_control", lambda of: (reads.append(of), read_control(of))[1])
    watch = ControlWatch(run)
    assert watch.read() == Control()
    for wanted in ("pause", "run", "stop"):
        write_control(run, Control(wanted))
        assert [watch.read().wanted for _ in range(5)] == [wanted] * 5
    assert len(reads) == 3
    run.control_file.unlink()
    assert watch.read() == Control()
