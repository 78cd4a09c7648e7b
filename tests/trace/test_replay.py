"""What replay promises beyond agreement with Keras: shapes, `keep`, padding, silencing, and its errors."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.errors import SnapshotError, TextInputError
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from lstm_core.trace import Network, batches_by_length, predict, replay, weight_shapes

ROWS = 20
BOTH_WAYS = (LayerSpec(cell="gru", units=5, bidirectional=True), LayerSpec(units=3, bidirectional=True))


def network_of(
    *layers: LayerSpec, seed: int = 0, pooling: str = "last", data: TextData | StarData | None = None
) -> Network:
    model = ModelSpec(embedding_dim=4, pooling=pooling, layers=layers or (LayerSpec(units=6),))  # type: ignore[arg-type]
    spec = RunSpec(data=data or TextData(), model=model)
    return Network(spec, random_weights(spec, seed))


def random_weights(spec: RunSpec, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, 0.5, shape).astype(np.float32) for name, shape in weight_shapes(spec, ROWS).items()}


def texts_of(*lengths: int) -> list[NDArray[np.int32]]:
    rng = np.random.default_rng(1)
    return [rng.integers(1, ROWS, length).astype(np.int32) for length in lengths]


def test_one_text_is_a_batch_of_one() -> None:
    trace = replay(network_of(*BOTH_WAYS), texts_of(7)[0])

    assert trace.ids.shape == (1, 7)
    assert trace.lengths.tolist() == [7]
    assert trace.embedded.shape == (1, 7, 4)
    assert [layer.cell for layer in trace.layers] == ["gru", "lstm"]
    assert [layer.output.shape for layer in trace.layers] == [(1, 7, 10), (1, 7, 6)]
    assert {
        (direction, name): values.shape
        for direction, quantities in trace.layers[1].directions.items()
        for name, values in quantities.items()
    } == {(direction, name): (1, 7, 3) for direction in ("forward", "backward") for name in cells.QUANTITIES["lstm"]}
    assert (trace.pooled.shape, trace.logits.shape, trace.probabilities.shape) == ((1, 6), (1, 1), (1, 2))
    assert {array.dtype for array in (trace.embedded, trace.pooled, trace.probabilities)} == {np.dtype(np.float32)}


def test_more_than_two_classes_get_a_softmax() -> None:
    trace = replay(network_of(data=StarData(length=8)), texts_of(8, 8))

    assert trace.logits.shape == trace.probabilities.shape == (2, 4)
    expected = np.exp(trace.logits) / np.exp(trace.logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(trace.probabilities, expected, atol=1e-6)


def test_the_backward_direction_lies_under_its_own_tokens() -> None:
    """With the weights of the forward direction it computes on a text what that computes on the reversed text."""
    network = network_of(LayerSpec(units=6, bidirectional=True))
    twins = {
        name: network.weights[name.replace("backward", "forward")] if "layer" in name else array
        for name, array in network.weights.items()
    }
    network = Network(network.spec, twins)
    short, long = texts_of(4, 9)

    there = replay(network, [short, long]).layers[0].directions["backward"]
    mirrored = replay(network, [short[::-1], long[::-1]]).layers[0].directions["forward"]

    for name in cells.QUANTITIES["lstm"]:
        np.testing.assert_allclose(there[name][0, :4], mirrored[name][0, :4][::-1], atol=1e-6)
        np.testing.assert_allclose(there[name][1], mirrored[name][1][::-1], atol=1e-6)


@pytest.mark.parametrize("pooling", ["last", "mean"])
def test_keep_changes_what_is_returned_and_nothing_else(pooling: str) -> None:
    network = network_of(*BOTH_WAYS, pooling=pooling)
    texts = texts_of(5, 8)

    everything, states, output = (replay(network, texts, keep=keep) for keep in ("all", "states", "output"))

    assert [set(layer.directions["forward"]) for layer in states.layers] == [{"h"}, {"c", "h"}]
    np.testing.assert_array_equal(states.layers[1].output, everything.layers[1].output)
    assert output.layers == ()
    assert output.embedded.shape == (2, 0, 4)
    for trace in (states, output):
        np.testing.assert_array_equal(trace.pooled, everything.pooled)
        np.testing.assert_array_equal(trace.probabilities, everything.probabilities)


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_without_a_mask_padding_is_read_and_not_shown(padding: str) -> None:
    layers = (LayerSpec(units=6),)
    data = TextData(max_length=12, padding=padding, mask=False, length_buckets=False)  # type: ignore[arg-type]
    unmasked = network_of(*layers, data=data)
    masked = Network(RunSpec(model=unmasked.spec.model), unmasked.weights)
    (ids,) = texts_of(5)
    filled = np.zeros(12, np.int32)
    filled[slice(-5, None) if padding == "pre" else slice(0, 5)] = ids

    trace = replay(unmasked, ids)

    h = trace.layers[0].directions["forward"]["h"]
    assert trace.ids.tolist() == [ids.tolist()]
    assert h.shape == (1, 5, 6)
    read_alone = replay(masked, ids).layers[0].directions["forward"]["h"]
    assert np.allclose(h, read_alone, atol=1e-6) == (padding == "post")  # in front, padding has left its mark
    pooled_is_last_token = np.allclose(trace.pooled[0], h[0, -1], atol=1e-6)
    assert pooled_is_last_token == (padding == "pre")  # behind, the state went on over the padding
    np.testing.assert_array_equal(replay(unmasked, filled).probabilities, trace.probabilities)


def test_hidden_masks_silence_units_row_by_row() -> None:
    network = network_of(*BOTH_WAYS)
    (ids,) = texts_of(6)
    mask = np.ones((2, 3), np.float32)
    mask[1, 2] = 0

    trace = replay(network, [ids, ids], hidden_masks={(1, "backward"): mask})

    untouched = replay(network, ids)
    np.testing.assert_allclose(trace.probabilities[0], untouched.probabilities[0], atol=1e-6)
    assert not trace.layers[1].directions["backward"]["h"][1, :, 2].any()
    assert abs(trace.probabilities[1, 1] - untouched.probabilities[0, 1]) > 1e-3
    assert trace.pooled[1, 5] == 0


def test_predict_keeps_the_order_of_texts() -> None:
    network = network_of(*BOTH_WAYS)
    texts = texts_of(9, 1, 5, 30, 2, 5)

    together = predict(network, texts)

    alone = np.concatenate([replay(network, ids).probabilities for ids in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert predict(network, []).shape == (0, 2)


def test_batches_are_of_similar_lengths_and_bounded() -> None:
    network = network_of(LayerSpec(units=64))
    lengths = np.random.default_rng(0).integers(1, 200, 1_000).tolist()

    batches = list(batches_by_length(network, lengths))

    assert sorted(np.concatenate(batches).tolist()) == list(range(1_000))
    assert max(len(rows) for rows in batches) * max(lengths) * 4 * 64 <= 2**22
    longest_so_far = 0
    for rows in batches:
        assert min(lengths[row] for row in rows) >= longest_so_far
        longest_so_far = max(lengths[row] for row in rows)


# --- what does not fit ----------------------------------------------------------------------------


def test_float64_weights_are_taken_as_float32() -> None:
    spec = network_of().spec

    network = Network(spec, {name: array.astype(np.float64) for name, array in random_weights(spec).items()})

    assert {array.dtype for array in network.weights.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("name", "array", "expected", "received"),
    [
        ("layer0/forward/kernel", np.zeros((4, 20)), "shape (4, 24)", "shape (4, 20)"),
        ("layer0/forward/recurrent_kernel", np.zeros((5, 24)), "shape (6, 24)", "shape (5, 24)"),
        ("layer0/forward/bias", np.zeros((2, 24)), "shape (24,)", "shape (2, 24)"),
        ("embedding/embeddings", np.zeros((ROWS, 7)), "shape (20, 4)", "shape (20, 7)"),
        ("embedding/embeddings", np.zeros(()), "shape (10000, 4)", "shape ()"),
        ("head/kernel", np.zeros((6, 2)), "shape (6, 1)", "shape (6, 2)"),
        ("head/bias", None, "shape (1,)", "none"),
    ],
)
def test_weights_of_another_network_are_refused(
    name: str, array: NDArray[np.float64] | None, expected: str, received: str
) -> None:
    spec = network_of().spec
    weights = {**random_weights(spec), name: array}
    if array is None:
        del weights[name]

    with pytest.raises(SnapshotError) as caught:
        Network(spec, weights)  # type: ignore[arg-type]

    assert repr(name) in caught.value.what
    assert (caught.value.expected, caught.value.received) == (expected, received)
    assert caught.value.remedy


def test_weights_of_a_larger_network_are_refused() -> None:
    spec = network_of().spec
    with pytest.raises(SnapshotError, match="layer1/forward/kernel"):
        Network(spec, {**random_weights(spec), "layer1/forward/kernel": np.zeros((6, 24), np.float32)})


def test_weights_that_training_has_wrecked_are_refused() -> None:
    spec = network_of().spec
    weights = random_weights(spec)
    weights["head/bias"][0] = np.nan
    with pytest.raises(SnapshotError, match=r"'head/bias'.*no numbers"):
        Network(spec, weights)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.array([], np.int32), "without tokens"),
        ([np.array([3], np.int32), np.array([], np.int32)], "without tokens"),
        ([], "no text"),
        (np.array([3, ROWS], np.int32), "ids from 1 to 19. Received: ids from 3 to 20"),
        (np.array([3, 0], np.int32), "ids from 1 to 19"),
        (np.array([-1], np.int32), "ids from 1 to 19"),
    ],
)
def test_texts_that_cannot_be_read_are_refused(ids: NDArray[np.int32], message: str) -> None:
    with pytest.raises(TextInputError, match=message):
        replay(network_of(), ids)


def test_without_a_mask_a_text_cannot_be_longer_than_the_network_reads() -> None:
    network = network_of(data=TextData(max_length=5, mask=False, length_buckets=False))
    with pytest.raises(TextInputError, match=r"at most 5 tokens\. Received: 6 tokens"):
        replay(network, texts_of(6)[0])
