"""From encoded texts to padded batches, in an order that depends on nothing but a seed and an epoch.

Imports specs only.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.number_set import NumberSet
from lstm_core.data.token_set import TokenSet
from lstm_core.specs import RunSpec

_BATCHES_PER_BUCKET = 50  # texts are sorted by length among so many batches: similar lengths, still random company


def n_batches(n_texts: int, batch_size: int) -> int:
    """Return the number of batches of an epoch: every one is full but the last."""
    return -(-n_texts // batch_size)


Batch = tuple[NDArray[Any], NDArray[Any], NDArray[np.float32] | None]
"""Inputs, targets and weights of the targets; None where all count the same. See `batches`."""


def batches(
    examples: TokenSet | NumberSet, spec: RunSpec, *, batch_size: int, order: tuple[int, int] | None
) -> Iterator[Batch]:
    """Yield every example once, in padded batches.

    Args:
        examples: texts or numbers.
        spec: its data says on which side to pad, and whether to make batches of similar lengths that are padded to
            their own longest text (`length_buckets`) or to pad all to `max_length`; its task what the targets are.
        batch_size: examples a batch; only the last may have fewer.
        order: (seed, epoch), of which the order is a pure function. None for evaluation: the set's own order, or
            from short to long with `length_buckets`.

    Yields:
        To classify: ids (batch, timesteps) int32, padded with 0, and labels (batch,) int64.
        To generate: ids (batch, timesteps) int32, the tokens that follow them (batch, timesteps) int32, and weights
        (batch, timesteps) float32, 0 at padding and at the targets that do not count (see `TokenSet.labels`).
        Of numbers: (batch, timesteps, features) float32 and (batch, outputs) float32.
    """
    data = spec.data
    if isinstance(examples, NumberSet):
        lengths = np.full(len(examples), 1, dtype=np.int64)
        for rows in batch_rows(lengths, batch_size, buckets=False, order=order):
            numbers = examples.take(rows)
            yield numbers.inputs, numbers.targets, None
        return
    for rows in batch_rows(examples.lengths, batch_size, buckets=data.length_buckets, order=order):
        batch = examples.take(rows)
        if spec.task.kind == "generate":
            ids = padded(batch, int(batch.lengths.max()), "post")
            steps = np.arange(ids.shape[1] - 1)
            counts = (steps >= batch.labels[:, None]) & (steps < batch.lengths[:, None] - 1)
            yield ids[:, :-1], ids[:, 1:], counts.astype(np.float32)
        else:
            width = int(batch.lengths.max()) if data.length_buckets else data.max_length
            yield padded(batch, width, data.padding), batch.labels, None


def batch_rows(
    lengths: NDArray[np.int64], batch_size: int, *, buckets: bool, order: tuple[int, int] | None
) -> Iterator[NDArray[np.int64]]:
    """Yield the rows of each batch. See `batches`.

    Args:
        lengths: (n,) number of tokens of each text.
    """
    n = len(lengths)
    if order is None:
        rows = np.argsort(lengths, kind="stable") if buckets else np.arange(n)
        yield from np.split(rows, range(batch_size, n, batch_size)) if n else ()
        return
    random = np.random.default_rng(order)
    rows = random.permutation(n)
    n_full = n // batch_size
    # What does not fill a batch is a random handful, not always the longest texts of the last bucket.
    full, rest = rows[: n_full * batch_size], rows[n_full * batch_size :]
    if buckets:
        width = _BATCHES_PER_BUCKET * batch_size
        chunks = [full[start : start + width] for start in range(0, len(full), width)]
        full = np.concatenate([full[:0], *(chunk[np.argsort(lengths[chunk], kind="stable")] for chunk in chunks)])
        numbers = random.permutation(n_full)
    else:
        numbers = np.arange(n_full)
    for number in numbers:
        yield full[number * batch_size : (number + 1) * batch_size]
    if len(rest):
        yield rest


def padded(tokens: TokenSet, width: int, side: str) -> NDArray[np.int32]:
    """Return the texts as one array.

    Args:
        tokens: texts of at most `width` tokens.
        width: timesteps of the array.
        side: "post" fills up after the text, "pre" before it.

    Returns:
        (n, width) int32, 0 where there is padding.
    """
    lengths = tokens.lengths[:, None]
    steps = np.arange(width)[None, :]
    real = steps < lengths if side == "post" else steps >= width - lengths
    ids = np.zeros((len(tokens), width), dtype=np.int32)
    ids[real] = tokens.ids
    return ids


Examples = TypeVar("Examples", bound=TokenSet | NumberSet)


def fixed_sample(tokens: Examples, size: int, seed: int) -> Examples:
    """Return `size` examples with the classes in the same shares, the same ones for the same seed; all if there are fewer.

    Args:
        tokens: from which to draw.
        size: how many.
        seed: which.
    """
    n = len(tokens)
    if size >= n:
        return tokens
    random = np.random.default_rng(seed)
    shuffled = random.permutation(n)
    if isinstance(tokens, NumberSet):
        return tokens.take(np.sort(shuffled[:size]))
    by_class = shuffled[np.argsort(tokens.labels[shuffled], kind="stable")]
    # Evenly spaced places in an order sorted by class hit every class by its share.
    places = ((np.arange(size) + 0.5) * n / size).astype(np.int64)
    return tokens.take(np.sort(by_class[places]))
