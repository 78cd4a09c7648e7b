"""What stands at the end of a network, as it follows from the task: the number of outputs, their form, the loss.

Imports the spec types only.
"""

from dataclasses import dataclass
from typing import Literal

from lstm_core.specs.run import RunSpec

HeadKind = Literal["sigmoid", "softmax", "linear"]


@dataclass(frozen=True)
class Head:
    """The dense layer on top of the recurrent ones.

    Attributes:
        kind: "sigmoid" is one output for two classes, "softmax" one output a class or token, "linear" plain numbers.
        outputs: how many.
        every_step: it answers after every timestep, not only at the end.
    """

    kind: HeadKind
    outputs: int
    every_step: bool = False

    @property
    def n_answers(self) -> int:
        """Return how many classes, tokens or numbers an answer has: the one output of a sigmoid stands for two."""
        return 2 if self.kind == "sigmoid" else self.outputs

    @property
    def loss(self) -> str:
        """Name of the loss, as Keras calls it."""
        return {
            "sigmoid": "binary_crossentropy",
            "softmax": "sparse_categorical_crossentropy",
            "linear": "mean_squared_error",
        }[self.kind]


def head_of(spec: RunSpec, *, vocabulary_size: int | None = None) -> Head:
    """Return the head that the task asks for.

    Args:
        spec: of the run.
        vocabulary_size: rows of the embedding; None takes the spec's upper limit. A network that continues texts has
            one output for each.
    """
    task, data = spec.task, spec.data
    if task.kind == "forecast":
        return Head("linear", task.horizon)
    if task.kind == "regress":
        return Head("linear", 1)
    if task.kind == "generate":
        rows = data.vocabulary_size if vocabulary_size is None else vocabulary_size
        return Head("softmax", rows, every_step=True)
    return Head("sigmoid", 1) if data.n_classes == 2 else Head("softmax", data.n_classes)
