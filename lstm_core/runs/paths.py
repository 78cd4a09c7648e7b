"""The names of the files of a run directory: the one place that knows them.

Apart from `store` so that a worker that only waits, and a probe that only looks, need not load specs.
Imports nothing of ours.
"""

import re
from dataclasses import dataclass
from pathlib import Path

RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{4}|example-[a-z0-9]+(-[a-z0-9]+)*")
"""What a run id looks like: its start in UTC, its data set and four random digits, or the name of an example.

No dots, slashes or drive letters, so an id from a link never leaves the folder of runs.
"""


def is_run_id(text: str) -> bool:
    """Return whether `text` is formed like a run id."""
    return len(text) <= 100 and RUN_ID.fullmatch(text) is not None


@dataclass(frozen=True)
class RunPaths:
    """Where the files of the run in the directory `path` are. They need not exist."""

    path: Path

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def spec_file(self) -> Path:
        return self.path / "spec.json"

    @property
    def meta_file(self) -> Path:
        return self.path / "meta.json"

    @property
    def vocabulary_file(self) -> Path:
        return self.path / "vocabulary.json"

    @property
    def scaling_file(self) -> Path:
        """How numbers are scaled, where the network reads numbers; it then has no vocabulary."""
        return self.path / "scaling.json"

    @property
    def events_file(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def snapshots_dir(self) -> Path:
        return self.path / "snapshots"

    @property
    def model_file(self) -> Path:
        """The weights that are kept, as a Keras file."""
        return self.path / "model.keras"

    @property
    def checkpoint_file(self) -> Path:
        """The last state with the optimiser's, for continuing; `checkpoint.json` beside it."""
        return self.path / "checkpoint.keras"

    @property
    def control_file(self) -> Path:
        return self.path / "control.json"

    @property
    def lock_file(self) -> Path:
        return self.path / "worker.lock"

    @property
    def log_file(self) -> Path:
        return self.path / "worker.log"
