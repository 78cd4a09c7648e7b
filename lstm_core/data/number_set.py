"""Sequences of numbers with the numbers to be answered, and the scale on which a network reads them. Imports errors."""

import json
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lstm_core.errors import RunFormatError

_FORMAT = 1


@dataclass(frozen=True)
class Scaling:
    """How numbers of people become numbers of the network: `(value - mean) / deviation`.

    Fitted on the training part only, so that nothing of the unseen part is known to the network.

    Attributes:
        mean, deviation: of the training part, in the unit of the data; 0 and 1 where numbers are read as they are.
    """

    mean: float = 0.0
    deviation: float = 1.0

    @classmethod
    def fitted(cls, values: NDArray[np.floating]) -> Self:
        """Return the scaling by mean and standard deviation; a constant is only moved to 0."""
        deviation = float(np.std(values))
        return cls(float(np.mean(values)), deviation if deviation > 0 else 1.0)

    def scaled(self, values: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return values as the network reads them."""
        scaled: NDArray[np.float32] = ((np.asarray(values, np.float64) - self.mean) / self.deviation).astype(np.float32)
        return scaled

    def restored(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return what the network answers in the unit of the data."""
        restored: NDArray[np.float64] = np.asarray(values, np.float64) * self.deviation + self.mean
        return restored

    def to_json(self) -> str:
        """Return the form that is saved with a run."""
        return json.dumps({"format": _FORMAT, "mean": self.mean, "deviation": self.deviation}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            RunFormatError: it is something else, damaged, or of a newer version.
        """
        try:
            values = json.loads(text)
            if values["format"] != _FORMAT:
                raise ValueError(f"format {values['format']!r}")
            return cls(float(values["mean"]), float(values["deviation"]))
        except (ValueError, KeyError, TypeError) as error:
            raise RunFormatError(
                "The scaling of this run cannot be read",
                expected=f"a scaling.json of format {_FORMAT}",
                received=str(error),
                remedy="open the run with the version of LSTM Explorer that made it, or train again",
            ) from error


@dataclass(frozen=True)
class NumberSet:
    """Sequences of one length, scaled, and what is to be answered.

    Attributes:
        inputs: (n, timesteps, features) float32.
        targets: (n, outputs) float32, on the scale of the network.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> NDArray[np.float32]:
        """Return sequence `index`, (timesteps, features)."""
        sequence: NDArray[np.float32] = self.inputs[index]
        return sequence

    def take(self, indices: NDArray[np.int64]) -> Self:
        """Return the sequences at these positions, in this order."""
        return type(self)(self.inputs[indices], self.targets[indices])


@dataclass(frozen=True)
class NumberSplits:
    """A data set of numbers as training uses it. `fingerprint` changes whenever anything of it would."""

    train: NumberSet
    validation: NumberSet
    test: NumberSet
    scaling: Scaling
    fingerprint: str
