"""What guessing gets, computed from the data itself: the line that every curve is read against.

Imports data sets and specs.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.batching import batches
from lstm_core.data.dataset import Baseline, Dataset
from lstm_core.data.number_set import NumberSet, Scaling
from lstm_core.data.token_set import TokenSet
from lstm_core.specs import RunSpec


def baseline_of(
    spec: RunSpec,
    source: Dataset,
    train: TokenSet | NumberSet,
    validation: TokenSet | NumberSet,
    *,
    scaling: Scaling | None = None,
) -> Baseline:
    """Return what the data set states, else what the best answer gets that looks at no input.

    To classify, the classes by their shares in the training part: the loss is the cross-entropy with these shares,
    the metric the share of the commonest class. To generate, the same over tokens. For numbers the answer is the
    mean of the training part; for a forecast the last value that was seen, which is the usual measure there.

    Args:
        spec: of the run.
        source: the data set.
        train: from which the guess is made.
        validation: on which it is measured.
        scaling: of numbers, for a metric in their unit.
    """
    known = source.baseline(spec)
    if known is not None:
        return known
    if isinstance(train, TokenSet) and isinstance(validation, TokenSet):
        if spec.task.kind == "generate":
            return _shares("commonest token", _targets(train, spec), _targets(validation, spec))
        return _shares("guessing", train.labels, validation.labels)
    if isinstance(train, NumberSet) and isinstance(validation, NumberSet):
        is_forecast = spec.task.kind == "forecast"
        guess = validation.inputs[:, -1, :1] if is_forecast else train.targets.mean(axis=0)
        errors = validation.targets - guess
        unit = scaling.deviation if scaling is not None else 1.0
        return Baseline(
            "last value" if is_forecast else "always the mean",
            float(np.mean(errors**2)),
            float(np.mean(np.abs(errors))) * unit,
        )
    raise TypeError("the parts of a data set are of one kind")


def _shares(name: str, train: NDArray[np.integer], validation: NDArray[np.integer]) -> Baseline:
    """Return what the shares of the values in `train` get on `validation`; one is added to each count."""
    size = int(max(train.max(initial=0), validation.max(initial=0))) + 1
    counts = np.bincount(train, minlength=size) + 1.0
    loss = -np.log(counts / counts.sum())[validation].mean() if len(validation) else float("nan")
    right = np.mean(validation == np.argmax(counts)) if len(validation) else float("nan")
    return Baseline(name, float(loss), float(right))


def _targets(tokens: TokenSet, spec: RunSpec) -> NDArray[np.int32]:
    """Return all tokens that are to be guessed and that count."""
    found = [
        targets[weights > 0]
        for _, targets, weights in batches(tokens, spec, batch_size=256, order=None)
        if weights is not None
    ]
    return np.concatenate(found) if found else np.zeros(0, np.int32)
