"""The last state of a training, from which it can be continued: `checkpoint.keras` and `checkpoint.json`.

The Keras file holds weights and optimiser. It does not restore the states of the layers' seed generators, so
a run with dropout that is continued from it alone would differ (measured); they stand in the JSON file, with
where training was and what early stopping knew. Imports Keras only.
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import keras

from lstm_core.runs.atomic import write_json, write_with
from lstm_core.runs.paths import RunPaths


@dataclass(frozen=True)
class Progress:
    """Where training stands at the end of an epoch.

    Attributes:
        epoch: whole epochs done.
        step: batches done.
        learning_rate: the one in use, which may have been changed while running.
        best_epoch: with the lowest validation loss, 0 for none; best_step and best_loss likewise.
    """

    epoch: int
    step: int
    learning_rate: float
    best_epoch: int
    best_step: int
    best_loss: float


def save_checkpoint(run: RunPaths, model: keras.Model, progress: Progress) -> None:
    """Write both files, each whole or not at all; the JSON file last, so a checkpoint is there once it is."""
    save_model(model, run.checkpoint_file)
    values = asdict(progress)
    if not math.isfinite(progress.best_loss):
        values["best_loss"] = None
    values["seed_generators"] = seed_states(model)
    write_json(run.checkpoint_file.with_suffix(".json"), values)


def save_model(model: keras.Model, path: Path) -> None:
    """Save a model as a `.keras` file that appears whole or not at all."""

    def write(temporary: Path) -> None:
        model.save(temporary)

    write_with(path, write)


def seed_states(model: keras.Model) -> dict[str, list[int]]:
    """Return the state of every seed generator (of dropout) by the path of its variable."""
    return {
        variable.path: [int(number) for number in variable.numpy()]
        for variable in model.variables
        if "seed_generator" in variable.path
    }
