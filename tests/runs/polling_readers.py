"""Readers as many servers would be: `python polling_readers.py RUNS_DIR N` polls every run with N threads.

Each thread is a reader of its own and looks at the locks each time, without the pause of a second that a server
keeps. Says "ready", goes on until its input ends, then prints how often it looked and every status that it saw.
"""

import os
import sys
import threading
import time
from pathlib import Path

from lstm_core.runs import liveness
from lstm_core.runs.paths import RunPaths
from lstm_core.runs.reader import RunReader


def main(runs_dir: str, n_threads: str) -> None:
    liveness.PROBE_SECONDS = 0.0
    runs = [RunPaths(Path(runs_dir, name)) for name in os.listdir(runs_dir)]
    done = threading.Event()
    looks: list[int] = []
    seen: set[str] = set()

    def poll() -> None:
        reader, n_looks = RunReader(max_runs=1_000), 0
        while not done.is_set():
            for run in runs:
                seen.add(reader.read(run).status)
                n_looks += 1
                time.sleep(0.001)
        looks.append(n_looks)

    threads = [threading.Thread(target=poll) for _ in range(int(n_threads))]
    for thread in threads:
        thread.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    done.set()
    for thread in threads:
        thread.join()
    sys.stdout.write(f"{sum(looks)} {','.join(sorted(seen))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
