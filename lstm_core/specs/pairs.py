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

    Nothing but the cell differs. Both stop as soon as 0.995 of the unseen texts are right. At T = 20 the LSTM needs 2 or 3
    epochs and the SimpleRNN 7 to 11 (three seeds); at T = 50 the LSTM needs about 10 and the SimpleRNN stays near
    guessing: 0.26 right after 20 epochs, and 0.33 with a learning rate of 0.003.

    Args:
        length: letters of a text, T.
        seed: of both runs.
    """
    data = StarData(length=length)

    def of(cell: LayerSpec) -> RunSpec:
        return RunSpec(
            seed=seed,
            data=data,
            model=ModelSpec(embedding_dim=8, layers=(cell,)),
            train=TrainSpec(
                optimizer=Adam(learning_rate=0.01),
                epochs=20,
                early_stopping=EarlyStopping(target_accuracy=0.995),
            ),
        )

    return Pair(
        "Remember the letter",
        of(LayerSpec(cell="lstm", units=16)),
        of(LayerSpec(cell="simple_rnn", units=16)),
    )
