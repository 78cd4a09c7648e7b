"""What a network can learn to do with a sequence. Head, loss and metric follow from the task: see `head`.

Imports pydantic only.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstm_core.specs.part import Part

Metric = Literal["accuracy", "mae"]
"""What is counted beside the loss: the share of right answers, or the mean absolute error."""


class ClassifyTask(Part):
    """One label for a whole sequence."""

    kind: Literal["classify"] = "classify"
    metric: ClassVar[Metric] = "accuracy"


class GenerateTask(Part):
    """The next token, after every token of a sequence."""

    kind: Literal["generate"] = "generate"
    metric: ClassVar[Metric] = "accuracy"


class RegressTask(Part):
    """One number for a whole sequence."""

    kind: Literal["regress"] = "regress"
    metric: ClassVar[Metric] = "mae"


class ForecastTask(Part):
    """The next `horizon` values of a time series, from the last `window` values."""

    kind: Literal["forecast"] = "forecast"
    window: Annotated[int, Field(ge=2, le=500)] = 48
    horizon: Annotated[int, Field(ge=1, le=100)] = 12
    metric: ClassVar[Metric] = "mae"


TaskSpec = Annotated[ClassifyTask | GenerateTask | RegressTask | ForecastTask, Field(discriminator="kind")]
