"""A network as the replay needs it: a spec, and saved weights that are known to fit it. Imports cells, specs, errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.errors import SnapshotError
from lstm_core.specs.head import Head, head_of
from lstm_core.specs.run import LayerSpec, RunSpec

Direction = Literal["forward", "backward"]


@dataclass(frozen=True)
class Network:
    """A spec and weights that fit it.

    Args:
        spec: how the network is built and how texts were fed to it.
        weights: name -> array, as snapshots have them: "embedding/embeddings" (rows, embedding_dim);
            "layer0/forward/kernel", "layer0/forward/recurrent_kernel", "layer0/forward/bias" and the same under
            "layer0/backward" for every layer and direction (shapes in `lstm_core.cells`); "head/kernel"
            (features, outputs), "head/bias" (outputs,) with the outputs of `head_of(spec)`. A network of numbers has
            no embedding.

    Raises:
        SnapshotError: an array is missing, superfluous, of another shape, or not finite.
    """

    spec: RunSpec
    weights: Mapping[str, FloatArray] = field(repr=False)

    def __post_init__(self) -> None:
        arrays = {name: np.asarray(array, dtype=np.float32) for name, array in self.weights.items()}
        _check_weights(self.spec, arrays)
        object.__setattr__(self, "weights", arrays)

    @property
    def vocabulary_size(self) -> int:
        """Rows of the embedding: padding, unknown, then the words. 0 where the network reads numbers."""
        return len(self.weights.get("embedding/embeddings", ()))

    @property
    def head(self) -> Head:
        """What stands at its end: how many answers, and of which form."""
        return head_of(self.spec, vocabulary_size=self.vocabulary_size)

    @property
    def n_answers(self) -> int:
        """How many classes, tokens or numbers an answer has."""
        return self.head.n_answers

    @property
    def multiplications(self) -> int:
        """Multiplications that reading one token takes: the elements of all kernels."""
        return sum(array.size for name, array in self.weights.items() if name.endswith("kernel"))

    def cell_weights(self, layer: int, direction: Direction) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return kernel, recurrent kernel and bias of one direction of one layer."""
        path = f"layer{layer}/{direction}"
        return (
            self.weights[f"{path}/kernel"],
            self.weights[f"{path}/recurrent_kernel"],
            self.weights[f"{path}/bias"],
        )


def directions(layer: LayerSpec) -> tuple[Direction, ...]:
    """Return the directions in which `layer` reads."""
    return ("forward", "backward") if layer.bidirectional else ("forward",)


def weight_shapes(spec: RunSpec, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """Return the name and shape of every array in a snapshot of `spec`, in the order of the network."""
    shapes: dict[str, tuple[int, ...]] = {}
    features = spec.data.features
    if spec.data.reads == "tokens":
        features = spec.model.embedding_dim
        shapes["embedding/embeddings"] = (vocabulary_size, features)
    for index, layer in enumerate(spec.model.layers):
        columns = len(cells.KERNEL_BLOCKS[layer.cell]) * layer.units
        for direction in directions(layer):
            path = f"layer{index}/{direction}"
            shapes[f"{path}/kernel"] = (features, columns)
            shapes[f"{path}/recurrent_kernel"] = (layer.units, columns)
            shapes[f"{path}/bias"] = (2, columns) if layer.cell == "gru" else (columns,)
        features = layer.features
    outputs = head_of(spec, vocabulary_size=vocabulary_size).outputs
    return {**shapes, "head/kernel": (features, outputs), "head/bias": (outputs,)}


def _check_weights(spec: RunSpec, arrays: Mapping[str, FloatArray]) -> None:
    """Raise SnapshotError at the first array that does not fit `spec`."""
    embeddings = arrays.get("embedding/embeddings")
    rows = len(embeddings) if embeddings is not None and embeddings.ndim else spec.data.vocabulary_size
    shapes = weight_shapes(spec, rows)
    remedy = "choose another saved state of this run, or train it again"
    for name, shape in shapes.items():
        if name not in arrays:
            raise SnapshotError(
                f"The saved state has no array {name!r}", expected=f"shape {shape}", received="none", remedy=remedy
            )
        if arrays[name].shape != shape:
            raise SnapshotError(
                f"The array {name!r} of the saved state does not fit the network",
                expected=f"shape {shape}",
                received=f"shape {arrays[name].shape}",
                remedy=remedy,
            )
        if not np.isfinite(arrays[name]).all():
            raise SnapshotError(
                f"The array {name!r} of the saved state holds infinities or values that are no numbers",
                remedy="choose a state saved before the loss became infinite",
            )
    superfluous = sorted(set(arrays) - set(shapes))
    if superfluous:
        raise SnapshotError(
            "The saved state holds arrays that the network does not have",
            expected=", ".join(shapes),
            received=", ".join(superfluous),
            remedy=remedy,
        )
