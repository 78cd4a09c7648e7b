"""Which devices a worker may be asked to train on, found out without importing TensorFlow.

Asks `nvidia-smi`, if there is one, at most once a minute. Imports nothing of ours.
"""

import os
import shutil
import subprocess
import threading
import time

_CACHE_SECONDS = 60.0
_guard = threading.Lock()
_found: tuple[float, tuple[str, ...]] | None = None


def gpu_names() -> tuple[str, ...]:
    """Return the GPUs of this machine as "GPU 0: NVIDIA H200", in their order; cached for a minute."""
    global _found
    if os.environ.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        return ()  # hidden from every program on purpose
    with _guard:
        now = time.monotonic()
        if _found is None or now - _found[0] >= _CACHE_SECONDS:
            _found = (now, _ask())
        return _found[1]


def _ask() -> tuple[str, ...]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    try:
        answer = subprocess.run(
            [program, "--query-gpu=index,name", "--format=csv,noheader"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ()  # a driver that does not answer: train on the CPU
    return tuple(
        f"GPU {index.strip()}: {name.strip()}"
        for index, separator, name in (line.partition(",") for line in answer.stdout.splitlines())
        if separator and index.strip().isdecimal()
    )
