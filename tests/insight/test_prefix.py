"""The answer after each token, the quick way against the slow one, and what counts as a change of mind."""

import numpy as np
import pytest

from lstm_core.insight.prefix import Change, changes_of_mind, is_causal, prefix_curve, prefix_probabilities
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, TextData
from lstm_core.trace import Network, replay, weight_shapes

ROWS = 20
IDS = np.random.default_rng(1).integers(1, ROWS, 9).astype(np.int32)


def network_of(spec: RunSpec) -> Network:
    rng = np.random.default_rng(0)
    shapes = weight_shapes(spec, min(ROWS, spec.data.vocabulary_size))
    return Network(spec, {name: rng.normal(0, 0.7, shape).astype(np.float32) for name, shape in shapes.items()})


CAUSAL = (LayerSpec(cell="gru", units=5), LayerSpec(units=4))
BOTH_WAYS = (LayerSpec(units=4, bidirectional=True), LayerSpec(cell="simple_rnn", units=3))
UNMASKED = TextData(max_length=12, mask=False, length_buckets=False)


@pytest.mark.parametrize("pooling", ["last", "mean"])
@pytest.mark.parametrize(
    ("data", "layers", "causal"),
    [
        (TextData(), CAUSAL, True),
        (TextData(), BOTH_WAYS, False),
        (UNMASKED, CAUSAL, False),
        (UNMASKED.model_copy(update={"padding": "pre"}), CAUSAL, False),
    ],
)
def test_each_row_is_the_answer_to_that_prefix(
    pooling: str, data: TextData, layers: tuple[LayerSpec, ...], causal: bool
) -> None:
    model = ModelSpec(pooling=pooling, layers=layers, embedding_dim=4)  # type: ignore[arg-type]
    network = network_of(RunSpec(data=data, model=model))

    found = prefix_probabilities(network, IDS)

    assert is_causal(network) == causal
    expected = [replay(network, IDS[:end]).probabilities[0] for end in range(1, len(IDS) + 1)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_more_than_two_classes() -> None:
    network = network_of(RunSpec(data=StarData(length=9), model=ModelSpec(layers=CAUSAL)))
    ids = np.array([3, 4, 2, 5, 6, 3, 3, 4, 5], np.int32)

    found = prefix_probabilities(network, ids)

    assert found.shape == (9, 4)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(found[-1], replay(network, ids).probabilities[0], atol=1e-6)


def test_one_token() -> None:
    network = network_of(RunSpec(model=ModelSpec(layers=BOTH_WAYS)))
    np.testing.assert_allclose(prefix_probabilities(network, IDS[:1]), replay(network, IDS[:1]).probabilities)


def test_changes_of_mind_come_largest_first() -> None:
    found = changes_of_mind(np.array([0.75, 0.5, 0.53125, 0.0], np.float32), p_before=0.5)

    assert found == (Change(3, 0.53125, 0.0, -0.53125), Change(0, 0.5, 0.75, 0.25), Change(1, 0.75, 0.5, -0.25))


def test_small_changes_do_not_count_and_the_limit_does() -> None:
    p = np.array([0.5, 0.625, 0.375], np.float32)

    assert [change.index for change in changes_of_mind(p, 0.5, least=0.125)] == [2, 1]
    assert [change.index for change in changes_of_mind(p, 0.5, least=0.126)] == [2]
    assert changes_of_mind(p, 0.5, least=0.3) == ()


def test_a_long_curve_is_read_where_it_turns() -> None:
    """60 tokens, 20 points: all of them true, and the largest step of all between two tokens that were both read."""
    network = network_of(RunSpec(data=TextData(max_length=60), model=ModelSpec(layers=BOTH_WAYS)))
    ids = np.full(60, 3, np.int32)
    ids[41:] = 11
    every = prefix_probabilities(network, ids)
    kernels = sum(array.size for name, array in network.weights.items() if name.endswith("kernel"))

    curve = prefix_curve(network, ids, affordable=20.5 * kernels * 30)

    assert 10 < curve.is_read.sum() <= 20
    assert curve.is_read[[0, -1]].all()
    np.testing.assert_allclose(curve.probabilities[curve.is_read], every[curve.is_read], atol=1e-6)
    np.testing.assert_allclose(curve.probabilities.sum(axis=1), 1, atol=1e-6)
    largest = int(np.argmax(np.abs(np.diff(every[:, 1])))) + 1
    assert curve.is_read[[largest - 1, largest]].all()
    found = changes_of_mind(curve.probabilities[:, 1], 0.5, is_read=curve.is_read)
    expected = changes_of_mind(every[:, 1], 0.5)
    assert found[0].index == expected[0].index
    assert found[0].delta == pytest.approx(expected[0].delta, abs=1e-5)


def test_a_short_or_causal_text_is_read_at_every_token() -> None:
    for layers in (CAUSAL, BOTH_WAYS):
        network = network_of(RunSpec(model=ModelSpec(layers=layers)))
        curve = prefix_curve(network, IDS)
        assert curve.is_read.all()
        np.testing.assert_array_equal(curve.probabilities, prefix_probabilities(network, IDS))


def test_a_change_over_unread_tokens_is_nobodys() -> None:
    p = np.array([0.5, 0.6, 0.7, 0.8, 0.2], np.float32)
    is_read = np.array([True, False, False, True, True])
    assert [change.index for change in changes_of_mind(p, 0.5, is_read=is_read)] == [4]
