"""A worker without training: takes the lock, says so, and then does what its words tell it.

`python stub_worker.py RUN_DIR [finish | work | hang | die]`: end at once; append a batch every 20 ms until
`control.json` says stop; hold the lock and answer nothing; end without a word. Light on purpose: it imports
neither numpy nor pydantic.
"""

import os
import socket
import sys
import time
from pathlib import Path

from lstm_core.runs.control import read_control
from lstm_core.runs.events import BatchEnd, EventLog, RunFinished, RunStopped, WorkerStarted
from lstm_core.runs.liveness import WorkerLock
from lstm_core.runs.paths import RunPaths


def main(run_dir: str, what: str = "finish") -> None:
    run = RunPaths(Path(run_dir))
    if what == "die":
        sys.exit("no such graphics card")
    with WorkerLock(run), EventLog.open(run.events_file) as log:
        log.append(WorkerStarted, pid=os.getpid(), host=socket.gethostname(), device_wanted="auto")
        step = 0
        while what == "hang":
            time.sleep(0.05)
        while what == "work" and read_control(run).wanted != "stop":
            step += 1
            log.append(
                BatchEnd, step=step, epoch=step / 100, n_batches=1, loss=1.0 / step, metrics={"accuracy": 0.5},
                gradient_norm=1.0, clip_statistic=1.0, clipped=0, examples=64, seconds=0.02,
            )  # fmt: skip
            time.sleep(0.02)
        if what == "work":
            log.append(RunStopped, step=step)
        else:
            log.append(RunFinished, step=step, reason="nothing to do")


if __name__ == "__main__":
    main(*sys.argv[1:])
