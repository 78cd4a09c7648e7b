"""On what TensorFlow computes: the device that was asked for, its threads, and silence in the log.

`before_tensorflow` works before TensorFlow is imported, the rest imports it.
"""

import os
import re
from dataclasses import dataclass

from lstm_core.errors import LaunchError
from lstm_core.runs.slots import n_slots


@dataclass(frozen=True)
class Device:
    """What training runs on: a name for people ("CPU", "GPU 0: NVIDIA H200") and whether that is a GPU."""

    name: str
    is_gpu: bool


def before_tensorflow(wanted: str) -> None:
    """Set what TensorFlow reads at its import: no chatter, GPUs numbered as nvidia-smi does, none for "CPU"."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its results depend on the processor's instruction set
    os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    if wanted == "CPU":
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"


def choose_device(wanted: str) -> Device:
    """Let TensorFlow see the wanted device only, and return what it really is.

    Args:
        wanted: "auto" (the first GPU, if any), "CPU", or "GPU <number>: <name>".

    Raises:
        LaunchError: there is no such device, or TensorFlow cannot use it.
    """
    import tensorflow as tf

    # A share of the processor for each run that may train beside this one; more than 8 threads help no recurrence.
    share = (os.cpu_count() or 1) // n_slots("cpu")
    tf.config.threading.set_intra_op_parallelism_threads(min(max(share, 1), 8))
    tf.config.threading.set_inter_op_parallelism_threads(2)
    gpus = tf.config.list_physical_devices("GPU")
    if wanted == "CPU" or (wanted == "auto" and not gpus):
        tf.config.set_visible_devices([], "GPU")
        # the same spec and seed give the same curves: without it sums over repeated tokens depend on the threads
        tf.config.experimental.enable_op_determinism()
        return Device("CPU", is_gpu=False)
    number = 0
    if wanted != "auto":
        named = re.match(r"GPU (\d+)", wanted)
        number = int(named[1]) if named else len(gpus)
    if number >= len(gpus):
        there = ", ".join(f"GPU {index}" for index in range(len(gpus)))
        raise LaunchError(
            f"The device {wanted!r} cannot be used",
            expected="auto, CPU" + (f", {there}" if there else " (TensorFlow finds no GPU)"),
            received=wanted,
            remedy='choose the device "auto"'
            + ("" if gpus else ", or install `requirements-gpu.txt` on a machine with an NVIDIA GPU"),
        )
    gpu = gpus[number]
    tf.config.set_visible_devices([gpu], "GPU")
    tf.config.experimental.set_memory_growth(gpu, True)
    details = tf.config.experimental.get_device_details(gpu)
    return Device(f"GPU {number}: {details.get('device_name', 'unknown')}", is_gpu=True)
