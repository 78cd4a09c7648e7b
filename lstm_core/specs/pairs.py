"""Pairs of runs that are trained from one press and read side by side. Values measured, see the notes.

Imports the spec types only.
"""

from dataclasses import dataclass
from typing import Final

from lstm_core.specs.memory import StarData
from lstm_core.specs.run import Adam, EarlyStopping, LayerSpec, ModelSpec, RunSpec, TrainSpec

LENGTHS: Final = (10, 20, 50, 100)
"""What the slider of the pair offers: the SimpleRNN keeps up at 20 and is lost at 50."""

DEFAULT_LENGTH: Final = 50

TAG: Final = "side-by-side"
"""Stands among the tags of a run that was trained as one of a pair."""


@dataclass(frozen=True)
class Pair:
    """Two specs that differ in the network only.

    Attributes:
        title: what the pair is called.
        first, second: the specs; drawn as a single and as a double line.
    """

    title: str
    first: RunSpec
    second: RunSpec


def remember_the_letter(length: int = DEFAULT_LENGTH, seed: int = 0) -> Pair:
    """Return an LSTM and a SimpleRNN of 16 units for the letter after the star.

    Each has the best of the learning rates that were tried: the LSTM 0.01, the SimpleRNN 0.003. Both stop as soon as
    0.995 of the unseen texts are right. The LSTM has 12 epochs and needs 3 at T = 20 and 10 at T = 50; the SimpleRNN
    reads faster and learns later, so it has 40: it needs 20 of them at T = 20, and at T = 50 stays near guessing.

    Args:
        length: letters of a text, T.
        seed: of both runs.
    """
    data = StarData(length=length)

    def of(cell: LayerSpec, rate: float, epochs: int) -> RunSpec:
        return RunSpec(
            seed=seed,
            data=data,
            model=ModelSpec(embedding_dim=8, layers=(cell,)),
            train=TrainSpec(
                optimizer=Adam(learning_rate=rate),
                epochs=epochs,
                early_stopping=EarlyStopping(target_accuracy=0.995),
            ),
        )

    return Pair(
        "Remember the letter",
        of(LayerSpec(cell="lstm", units=16), 0.01, 12),
        of(LayerSpec(cell="simple_rnn", units=16), 0.003, 40),
    )
