"""The types of a run's spec: what is learned, from which data, by which network, trained how.

Every part is frozen, strict and closed (no unknown fields, no infinities), and checks the rules that
span fields. So a spec that cannot be built cannot exist. Field names are those of the JSON form and
part of the contract with saved runs and scripts. Imports pydantic only.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from lstm_core.specs.data import DataSpec, TextData
from lstm_core.specs.part import Part, Seed
from lstm_core.specs.tasks import ClassifyTask, TaskSpec

SCHEMA_VERSION: Final = 1

Rate = Annotated[float, Field(ge=0.0, le=0.9)]
LearningRate = Annotated[float, Field(gt=0.0, le=10.0)]
Threshold = Annotated[float, Field(gt=0.0, le=1e6)]


# --- by which network -----------------------------------------------------------------------------


class LayerSpec(Part):
    """One recurrent layer. `units` counts one direction; `dropout` is Keras's: one input mask for all timesteps."""

    cell: Literal["lstm", "gru", "simple_rnn"] = "lstm"
    units: Annotated[int, Field(ge=1, le=1_024)] = 32
    bidirectional: bool = False
    merge_mode: Literal["concat", "sum", "mul", "ave"] = "concat"
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0

    @property
    def features(self) -> int:
        """Width of the layer's output."""
        return self.units * (2 if self.bidirectional and self.merge_mode == "concat" else 1)


class ModelSpec(Part):
    """Embedding, one to four recurrent layers, pooling over time, a dense head.

    `pooling` "last" hands the head the state after the last token (of each direction), "mean" the mean over
    the tokens. A network that reads numbers has no embedding; `embedding_dim` means nothing there.
    """

    embedding_dim: Annotated[int, Field(ge=1, le=512)] = 32
    pooling: Literal["last", "mean"] = "last"
    head_dropout: Rate = 0.0
    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1, max_length=4)] = (LayerSpec(),)


# --- trained how ----------------------------------------------------------------------------------


class Adam(Part):
    name: Literal["adam"] = "adam"
    learning_rate: LearningRate = 0.003


class RMSprop(Part):
    name: Literal["rmsprop"] = "rmsprop"
    learning_rate: LearningRate = 0.001


class Sgd(Part):
    name: Literal["sgd"] = "sgd"
    learning_rate: LearningRate = 0.01
    momentum: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.9


class AdamW(Part):
    name: Literal["adamw"] = "adamw"
    learning_rate: LearningRate = 0.003
    weight_decay: Annotated[float, Field(ge=0.0, le=1.0)] = 0.004


OptimizerSpec = Annotated[Adam | RMSprop | Sgd | AdamW, Field(discriminator="name")]


class NoClip(Part):
    """Gradients are used as they are."""

    mode: Literal["none"] = "none"


class ClipByValue(Part):
    """Every element is cut to [-threshold, threshold] (Keras `clipvalue`)."""

    mode: Literal["value"] = "value"
    threshold: Threshold = 1.0


class ClipByNorm(Part):
    """The gradient of each variable is shortened to the threshold (Keras `clipnorm`)."""

    mode: Literal["norm"] = "norm"
    threshold: Threshold = 1.0


class ClipByGlobalNorm(Part):
    """The whole gradient is shortened to the threshold (Keras `global_clipnorm`)."""

    mode: Literal["global_norm"] = "global_norm"
    threshold: Threshold = 1.0


ClipSpec = Annotated[NoClip | ClipByValue | ClipByNorm | ClipByGlobalNorm, Field(discriminator="mode")]


class EarlyStopping(Part):
    """When a run ends before its last epoch, and which weights it keeps.

    `patience` epochs without a lower validation loss end the run (null: never); so does a validation accuracy
    of `target_accuracy` (null: never). With `restore_best` the weights of the epoch with the lowest validation
    loss are kept, else the last.
    """

    patience: Annotated[int, Field(ge=1, le=1_000)] | None = None
    restore_best: bool = True
    target_accuracy: Annotated[float, Field(gt=0.0, le=1.0)] | None = None


class TrainSpec(Part):
    optimizer: OptimizerSpec = Adam()
    batch_size: Annotated[int, Field(ge=1, le=4_096)] = 64
    epochs: Annotated[int, Field(ge=1, le=1_000)] = 4
    early_stopping: EarlyStopping = EarlyStopping()
    clip: ClipSpec = ClipByGlobalNorm()


class RunSpec(Part):
    """All that decides a run, apart from the device and what is steered while it runs."""

    schema_version: Literal[1] = SCHEMA_VERSION
    seed: Seed = 0
    task: TaskSpec = ClassifyTask()
    data: DataSpec = TextData()
    model: ModelSpec = ModelSpec()
    train: TrainSpec = TrainSpec()

    @property
    def timesteps(self) -> int:
        """The longest sequence that the network reads."""
        if self.task.kind == "forecast":
            return self.task.window
        return self.data.max_length

    @model_validator(mode="after")
    def _task_fits_data(self) -> Self:
        kinds = self.data.task_kinds
        if self.task.kind not in kinds:
            raise ValueError(
                f"task.kind|the data set {self.data.dataset} cannot be used to {self.task.kind}|choose "
                f"{' or '.join(kinds)}, or another data set"
            )
        if self.task.kind == "classify" and isinstance(self.data, TextData) and not self.data.n_classes:
            raise ValueError(
                "data.classes|to classify texts, their number of classes must be known|give the number that the upload "
                "has, or use the texts to generate"
            )
        return self

    @model_validator(mode="after")
    def _network_fits_task(self) -> Self:
        if self.task.kind == "generate":
            for index, layer in enumerate(self.model.layers):
                if layer.bidirectional:
                    raise ValueError(
                        f"model.layers.{index}.bidirectional|a layer that also reads backwards would see the token that "
                        "the network has to guess|switch it off for text generation"
                    )
            if self.model.pooling != "last":
                raise ValueError(
                    "model.pooling|text generation answers after every token, there is nothing to average|choose 'last'"
                )
            if not self.data.mask:
                raise ValueError("data.mask|text generation needs the mask|switch the mask on")
        if self.task.metric != "accuracy" and self.train.early_stopping.target_accuracy is not None:
            raise ValueError(
                "train.early_stopping.target_accuracy|numbers are not right or wrong, so there is no accuracy to "
                "reach|leave it off"
            )
        return self
