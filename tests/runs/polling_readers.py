"""Readers as many servers would be: `python polling_readers.py RUNS_DIR N` polls every run that has not ended with N threads.

Each thread is a reader of its own and looks at the locks each time, without the pause of a second that a server
keeps: with 30 threads and 6 live runs, some 500 looks a second at each lock. Says "ready", goes on until its input ends, then prints how often it looked and every status that it saw.
"""

import os
import sys
import threading
import time
from pathlib import Path

from lstm_core.runs import liveness
from lstm_core.runs.paths import RunPaths, is_run_id
from lstm_core.runs.reader import RunReader


def main(runs_dir: str, n_threads: str) -> None:
    liveness.PROBE_SECONDS = 0.0
    done = threading.Event()
    looks: list[int] = []
    seen: set[str] = set()

    def poll() -> None:
        reader, n_looks, ended = RunReader(max_runs=1_000), 0, set()
        while not done.is_set():
            time.sleep(0.01)
            for name in {name for name in os.listdir(runs_dir) if is_run_id(name)} - ended:
                status = reader.read(RunPaths(Path(runs_dir, name))).status
                seen.add(status)
                n_looks += 1
                if not status.is_live:
                    ended.add(name)
                time.sleep(0.01)
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
