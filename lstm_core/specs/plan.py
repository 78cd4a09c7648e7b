"""What a spec will build, known before anything is built: layers, output shapes, parameters, the fast GPU path.

Counts follow Keras 3 (`units * (features + units + 1)` per gate; a GRU with `reset_after` has two biases);
tests hold them against real models over random specs. Imports the spec types only.
"""

from dataclasses import dataclass

from lstm_core.specs.head import head_of
from lstm_core.specs.run import LayerSpec, RunSpec

_GATES = {"lstm": 4, "gru": 3, "simple_rnn": 1}
CELL_NAMES = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}


@dataclass(frozen=True)
class CudnnVerdict:
    """Whether a GPU may use its fused kernel for a layer or a whole network, and why (not)."""

    eligible: bool
    reason: str


@dataclass(frozen=True)
class LayerPlan:
    """One layer of the model that will be built.

    Attributes:
        name: the Keras layer's name, such as "layer0".
        kind: what it is, for people: "Embedding", "LSTM", "Bidirectional GRU", "Mean", "Dropout", "Dense".
        output_shape: as Keras has it; None stands for batch size and number of timesteps.
        parameters: number of trainable weights.
        cudnn: the verdict for a recurrent layer, None for others.
    """

    name: str
    kind: str
    output_shape: tuple[int | None, ...]
    parameters: int
    cudnn: CudnnVerdict | None = None


@dataclass(frozen=True)
class NetworkPlan:
    """The layers in order, with the whole network's parameter count and verdict."""

    layers: tuple[LayerPlan, ...]

    @property
    def parameters(self) -> int:
        return sum(layer.parameters for layer in self.layers)

    @property
    def cudnn(self) -> CudnnVerdict:
        """Eligible if every recurrent layer is; else the first reason against it."""
        verdicts = [layer.cudnn for layer in self.layers if layer.cudnn is not None]
        return next((verdict for verdict in verdicts if not verdict.eligible), verdicts[0])


def cudnn_verdict(layer: LayerSpec) -> CudnnVerdict:
    """Say whether a GPU's fused kernel can run this layer (conditions of Keras 3's LSTM and GRU)."""
    if layer.cell == "simple_rnn":
        return CudnnVerdict(False, "SimpleRNN has no fused GPU kernel")
    if layer.recurrent_dropout > 0:
        return CudnnVerdict(False, "recurrent dropout is not part of the fused GPU kernel")
    return CudnnVerdict(True, "standard activations, no recurrent dropout")


def plan_network(spec: RunSpec, *, vocabulary_size: int | None = None) -> NetworkPlan:
    """Predict the model of `spec` layer by layer.

    Args:
        spec: what to build.
        vocabulary_size: rows of the embedding, `len(vocabulary)`; None takes the spec's upper limit.

    Returns:
        The layers in the order of the Keras model, without its input layer.
    """
    data, model = spec.data, spec.model
    head = head_of(spec, vocabulary_size=vocabulary_size)
    layers = []
    if data.reads == "numbers":
        features = data.features
    else:
        features = model.embedding_dim
        rows = data.vocabulary_size if vocabulary_size is None else vocabulary_size
        layers.append(LayerPlan("embedding", "Embedding", (None, None, features), rows * features))
    for index, layer in enumerate(model.layers):
        whole_sequence = index < len(model.layers) - 1 or model.pooling == "mean" or head.every_step
        shape = (None, None, layer.features) if whole_sequence else (None, layer.features)
        kind = ("Bidirectional " if layer.bidirectional else "") + CELL_NAMES[layer.cell]
        layers.append(
            LayerPlan(f"layer{index}", kind, shape, _recurrent_parameters(layer, features), cudnn_verdict(layer))
        )
        features = layer.features
    whole = (None, None) if head.every_step else (None,)
    if model.pooling == "mean":
        layers.append(LayerPlan("mean", "Mean", (None, features), 0))
    if model.head_dropout > 0:
        layers.append(LayerPlan("head_dropout", "Dropout", (*whole, features), 0))
    layers.append(LayerPlan("head", "Dense", (*whole, head.outputs), (features + 1) * head.outputs))
    return NetworkPlan(tuple(layers))


def _recurrent_parameters(layer: LayerSpec, features: int) -> int:
    biases = 2 if layer.cell == "gru" else 1  # reset_after keeps an input and a recurrent bias
    gates = _GATES[layer.cell]
    one_direction = gates * layer.units * (features + layer.units + biases)
    return one_direction * (2 if layer.bidirectional else 1)
