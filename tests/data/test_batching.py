"""Batches: every text once, all but the last full, the order a function of seed and epoch, the padding right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.data.batching import batches, fixed_sample, n_batches
from lstm_core.data.token_set import TokenSet
from lstm_core.specs import RunSpec, TextData

BUCKETS = TextData(max_length=40)
TEXTBOOK = TextData(max_length=40, padding="pre", mask=False, length_buckets=False)
POST_WHOLE = TextData(max_length=40, length_buckets=False)


def token_set(n: int, seed: int = 0, longest: int = 40) -> TokenSet:
    """Return n texts; the label of each is its number, its tokens are its number + 2."""
    lengths = np.random.default_rng(seed).integers(1, longest + 1, size=n)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return TokenSet(np.repeat(np.arange(n) + 2, lengths).astype(np.int32), offsets, np.arange(n))


@given(
    n=st.integers(0, 400),
    batch_size=st.integers(1, 70),
    data=st.sampled_from([BUCKETS, TEXTBOOK, POST_WHOLE]),
    order=st.none() | st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 1_000)),
)
def test_every_text_once_in_full_batches(
    n: int, batch_size: int, data: TextData, order: tuple[int, int] | None
) -> None:
    tokens = token_set(n)
    made = list(batches(tokens, RunSpec(data=data), batch_size=batch_size, order=order))
    assert len(made) == n_batches(n, batch_size)
    assert all(len(labels) == batch_size for _, labels, _ in made[:-1])
    assert sorted(label for _, labels, _ in made for label in labels.tolist()) == list(range(n))
    for ids, labels, _ in made:
        assert ids.dtype == np.int32
        assert ids.shape[1] == (max(tokens.lengths[labels]) if data.length_buckets else data.max_length)
        for row, label in zip(ids, labels, strict=True):
            text = tokens[int(label)]
            padding = np.zeros(len(row) - len(text), dtype=np.int32)
            expected = [text, padding] if data.padding == "post" else [padding, text]
            assert np.array_equal(row, np.concatenate(expected))
    again = list(batches(tokens, RunSpec(data=data), batch_size=batch_size, order=order))
    assert all(
        np.array_equal(one, two)
        for one, two in zip((ids for ids, _, _ in made), (ids for ids, _, _ in again), strict=True)
    )


@pytest.mark.parametrize("data", [BUCKETS, TEXTBOOK])
def test_epochs_and_seeds_have_orders_of_their_own(data: TextData) -> None:
    tokens = token_set(300)
    orders = {
        tuple(
            label
            for _, labels, _ in batches(tokens, RunSpec(data=data), batch_size=16, order=order)
            for label in labels.tolist()
        )
        for order in [(0, 0), (0, 1), (1, 0)]
    }
    assert len(orders) == 3


def test_buckets_leave_little_padding_and_mix_the_lengths_of_batches() -> None:
    tokens = token_set(6_400)
    made = list(batches(tokens, RunSpec(data=BUCKETS), batch_size=64, order=(0, 0)))
    places = sum(ids.size for ids, _, _ in made)
    assert len(tokens.ids) / places > 0.95
    widths = [ids.shape[1] for ids, _, _ in made]
    assert np.corrcoef(widths, np.arange(len(widths)))[0, 1] == pytest.approx(0, abs=0.3)


def test_evaluation_keeps_the_order_of_the_set_or_goes_from_short_to_long() -> None:
    tokens = token_set(100)
    own = [
        label
        for _, labels, _ in batches(tokens, RunSpec(data=TEXTBOOK), batch_size=7, order=None)
        for label in labels.tolist()
    ]
    assert own == list(range(100))
    widths = [ids.shape[1] for ids, _, _ in batches(tokens, RunSpec(data=BUCKETS), batch_size=7, order=None)]
    assert widths == sorted(widths)


def test_a_token_set_gives_its_texts_by_number() -> None:
    tokens = token_set(5)
    assert tokens[-1].tolist() == tokens[4].tolist() == [6] * tokens.lengths[4]
    assert [len(tokens[number]) for number in range(5)] == tokens.lengths.tolist()
    with pytest.raises(IndexError):
        tokens[5]
    taken = tokens.take(np.array([3, 1]))
    assert (len(taken), taken[0].tolist(), taken.labels.tolist()) == (2, tokens[3].tolist(), [3, 1])


def test_the_fixed_sample_is_fixed_stratified_and_without_repetition() -> None:
    many = token_set(3_000)
    tokens = TokenSet(many.ids, many.offsets, np.repeat([0, 1, 2], [1_500, 900, 600]))
    sample = fixed_sample(tokens, 1_000, seed=5)
    assert np.bincount(sample.labels).tolist() == [500, 300, 200]
    assert len({ids.tobytes() for ids in (sample[number][:1] for number in range(1_000))}) == 1_000
    assert np.array_equal(sample.ids, fixed_sample(tokens, 1_000, seed=5).ids)
    assert not np.array_equal(sample.ids, fixed_sample(tokens, 1_000, seed=6).ids)
    assert fixed_sample(tokens, 5_000, seed=5) is tokens
