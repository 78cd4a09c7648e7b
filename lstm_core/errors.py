"""The one family of errors that people of this project meet, and how they are worded.

Every error says what is wrong, what was expected, what was received, and what to do. Pages show it
beside the control that caused it; the command line prints it on stderr. Imports nothing of ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass


class ExplorerError(Exception):
    """Base of all errors that carry a remedy; catch it to show any of them to a person.

    Args:
        what: what is wrong, one sentence without a full stop.
        expected: what would have been right, if there is such a thing to say.
        received: what came instead.
        remedy: what the person can do now.
    """

    def __init__(self, what: str, *, expected: str = "", received: str = "", remedy: str = "") -> None:
        self.what = what
        self.expected = expected
        self.received = received
        self.remedy = remedy
        super().__init__(what, expected, received, remedy)

    def __str__(self) -> str:
        parts = [self.what]
        if self.expected:
            parts.append(f"Expected: {self.expected}")
        if self.received:
            parts.append(f"Received: {self.received}")
        if self.remedy:
            parts.append(f"What to do: {self.remedy}")
        return ". ".join(part.rstrip(".") for part in parts) + "."


@dataclass(frozen=True)
class SpecProblem:
    """One thing that is wrong in a spec, with the dotted name of the field that it is about."""

    field: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}{self.what}" + (f" ({self.remedy})" if self.remedy else "")


class SpecError(ExplorerError):
    """A spec that cannot be built. `problems` names each field, so that a form can show each at its control."""

    def __init__(self, problems: Iterable[SpecProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("The settings cannot be used: " + "; ".join(map(str, self.problems)))


class DataUnavailableError(ExplorerError):
    """A data set is not on this machine and cannot be fetched. The remedy says what to put where."""


class DataFormatError(ExplorerError):
    """A data file is damaged or not of the form it should have. It is refused and left where it is."""


class RunNotFoundError(ExplorerError):
    """There is no run of that id in the folder of runs."""


class RunFormatError(ExplorerError):
    """A run directory holds something that this version cannot read. The remedy says which version can."""


class SnapshotError(ExplorerError):
    """A saved state is missing, damaged, or does not fit the network of its run."""


class LaunchError(ExplorerError):
    """A worker process could not be started or reached."""


class NonFiniteLossError(ExplorerError):
    """The loss became infinite or not a number in training: the run ends as failed."""


class TextInputError(ExplorerError):
    """A text that somebody typed or passed cannot be read by the network, for instance an empty one."""


class InterventionError(ExplorerError):
    """A gate or unit that is to be held fixed does not exist in the network, or not at that value."""
