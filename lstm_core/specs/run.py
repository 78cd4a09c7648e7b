"""The types of a run's spec: what is learned, from which data, by which network, trained how.

Every part is frozen, strict and closed (no unknown fields, no infinities), and checks the rules that
span fields. So a spec that cannot be built cannot exist. Field names are those of the JSON form and
part of the contract with saved runs and scripts. Imports pydantic only.
"""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION: Final = 1

Rate = Annotated[float, Field(ge=0.0, le=0.9)]
LearningRate = Annotated[float, Field(gt=0.0, le=10.0)]
Threshold = Annotated[float, Field(gt=0.0, le=1e6)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


# --- what is learned ------------------------------------------------------------------------------


class ClassifyTask(_Part):
    """One label for a whole sequence."""

    kind: Literal["classify"] = "classify"


TaskSpec = ClassifyTask


# --- from which data ------------------------------------------------------------------------------


class TextData(_Part):
    """Texts of a named data set and how they become token ids.

    `cut` is the end that a too long text loses; `padding` the side on which shorter texts of a batch are
    filled up; with `mask` the network skips that filling; `length_buckets` makes batches of similar lengths,
    padded to their own longest text. `split_seed` is apart from the run's seed: runs over seeds share their
    validation and test texts.
    """

    kind: Literal["text"] = "text"
    dataset: Literal["mixed", "imdb", "snippets", "imdb-keras"] = "mixed"
    tokens: Literal["words", "characters"] = "words"
    vocabulary_size: Annotated[int, Field(ge=10, le=100_000)] = 10_000
    max_length: Annotated[int, Field(ge=2, le=2_000)] = 120
    cut: Literal["start", "end"] = "end"
    padding: Literal["pre", "post"] = "post"
    mask: bool = True
    length_buckets: bool = True
    validation_share: Annotated[float, Field(ge=0.02, le=0.4)] = 0.1
    split_seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

    @property
    def n_classes(self) -> int:
        return 2

    @model_validator(mode="after")
    def _padding_fits(self) -> Self:
        if self.mask and self.padding == "pre":
            raise ValueError(
                "padding|a mask needs padding after the text: the fast GPU path stops on masked padding in "
                "front of it|choose padding 'post', or switch the mask off"
            )
        if self.length_buckets and not self.mask:
            raise ValueError(
                "length_buckets|without a mask every text must be padded to the same length, otherwise the "
                "answer depends on its neighbours in the batch|switch length_buckets off, or the mask on"
            )
        return self


class StarData(_Part):
    """ "Letter after the star": `length` letters A to D, one star; the label is the letter after it.

    Generated from `split_seed`, every text of the same length, so there is nothing to cut or to pad.
    """

    kind: Literal["star"] = "star"
    dataset: Literal["star"] = "star"
    length: Annotated[int, Field(ge=3, le=500)] = 50
    train_size: Annotated[int, Field(ge=100, le=200_000)] = 6_000
    validation_size: Annotated[int, Field(ge=50, le=20_000)] = 1_000
    test_size: Annotated[int, Field(ge=50, le=20_000)] = 1_000
    split_seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

    @property
    def n_classes(self) -> int:
        return 4

    @property
    def tokens(self) -> Literal["characters"]:
        return "characters"

    @property
    def vocabulary_size(self) -> int:
        """Padding, unknown, the star and four letters."""
        return 7

    @property
    def max_length(self) -> int:
        return self.length

    @property
    def cut(self) -> Literal["end"]:
        return "end"

    @property
    def padding(self) -> Literal["post"]:
        return "post"

    @property
    def mask(self) -> bool:
        return True

    @property
    def length_buckets(self) -> bool:
        return False


DataSpec = Annotated[TextData | StarData, Field(discriminator="kind")]


# --- by which network -----------------------------------------------------------------------------


class LayerSpec(_Part):
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


class ModelSpec(_Part):
    """Embedding, one to four recurrent layers, pooling over time, a dense head.

    `pooling` "last" hands the head the state after the last token (of each direction), "mean" the mean over
    the tokens.
    """

    embedding_dim: Annotated[int, Field(ge=1, le=512)] = 32
    pooling: Literal["last", "mean"] = "last"
    head_dropout: Rate = 0.0
    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1, max_length=4)] = (LayerSpec(),)


# --- trained how ----------------------------------------------------------------------------------


class Adam(_Part):
    name: Literal["adam"] = "adam"
    learning_rate: LearningRate = 0.003


class RMSprop(_Part):
    name: Literal["rmsprop"] = "rmsprop"
    learning_rate: LearningRate = 0.001


class Sgd(_Part):
    name: Literal["sgd"] = "sgd"
    learning_rate: LearningRate = 0.01
    momentum: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.9


class AdamW(_Part):
    name: Literal["adamw"] = "adamw"
    learning_rate: LearningRate = 0.003
    weight_decay: Annotated[float, Field(ge=0.0, le=1.0)] = 0.004


OptimizerSpec = Annotated[Adam | RMSprop | Sgd | AdamW, Field(discriminator="name")]


class NoClip(_Part):
    """Gradients are used as they are."""

    mode: Literal["none"] = "none"


class ClipByValue(_Part):
    """Every element is cut to [-threshold, threshold] (Keras `clipvalue`)."""

    mode: Literal["value"] = "value"
    threshold: Threshold = 1.0


class ClipByNorm(_Part):
    """The gradient of each variable is shortened to the threshold (Keras `clipnorm`)."""

    mode: Literal["norm"] = "norm"
    threshold: Threshold = 1.0


class ClipByGlobalNorm(_Part):
    """The whole gradient is shortened to the threshold (Keras `global_clipnorm`)."""

    mode: Literal["global_norm"] = "global_norm"
    threshold: Threshold = 1.0


ClipSpec = Annotated[NoClip | ClipByValue | ClipByNorm | ClipByGlobalNorm, Field(discriminator="mode")]


class EarlyStopping(_Part):
    """When a run ends before its last epoch, and which weights it keeps.

    `patience` epochs without a lower validation loss end the run (null: never); so does a validation accuracy
    of `target_accuracy` (null: never). With `restore_best` the weights of the epoch with the lowest validation
    loss are kept, else the last.
    """

    patience: Annotated[int, Field(ge=1, le=1_000)] | None = None
    restore_best: bool = True
    target_accuracy: Annotated[float, Field(gt=0.0, le=1.0)] | None = None


class TrainSpec(_Part):
    optimizer: OptimizerSpec = Adam()
    batch_size: Annotated[int, Field(ge=1, le=4_096)] = 64
    epochs: Annotated[int, Field(ge=1, le=1_000)] = 4
    early_stopping: EarlyStopping = EarlyStopping()
    clip: ClipSpec = ClipByGlobalNorm()


class RunSpec(_Part):
    """All that decides a run, apart from the device and what is steered while it runs."""

    schema_version: Literal[1] = SCHEMA_VERSION
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    task: TaskSpec = ClassifyTask()
    data: DataSpec = TextData()
    model: ModelSpec = ModelSpec()
    train: TrainSpec = TrainSpec()
