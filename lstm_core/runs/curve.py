"""A run's training curve in at most 2,000 points, however long the run: minimum and maximum per bucket.

A bucket covers 1, 2, 4, ... batch events; when there are too many buckets, neighbours are merged in pairs. So
a bucket's content depends only on the events before it, never on how they were cut into readings, and adding
an event costs the same after an hour. Imports events and numpy.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_core.runs.events import BatchEnd

MAX_POINTS = 2_000
SMOOTHING = 0.98
"""Decay of the exponential mean for each training batch (fastai's value for its displayed loss)."""


class Extent(NamedTuple):
    """Smallest and largest value of one quantity in a bucket, with the step of each; NaN only if all are."""

    low: float
    high: float
    low_step: int
    high_step: int

    def merge(self, later: "Extent") -> "Extent":
        if self.low <= later.low and self.high >= later.high:
            return self  # by far the most frequent case
        low_first = self.low <= later.low or math.isnan(later.low)
        high_first = self.high >= later.high or math.isnan(later.high)
        return Extent(
            self.low if low_first else later.low,
            self.high if high_first else later.high,
            self.low_step if low_first else later.low_step,
            self.high_step if high_first else later.high_step,
        )

    def in_order(self) -> tuple[float, float]:
        """Return both values in the order in which they occurred."""
        return (self.low, self.high) if self.low_step <= self.high_step else (self.high, self.low)


class Mean(NamedTuple):
    """A bias-corrected exponential mean: `total / weight`; values that are not finite are left out."""

    total: float = 0.0
    weight: float = 0.0

    def add(self, value: float, n_batches: int) -> "Mean":
        if not math.isfinite(value):
            return self
        decay = SMOOTHING ** max(n_batches, 1)
        return Mean(decay * self.total + (1.0 - decay) * value, decay * self.weight + (1.0 - decay))

    @property
    def value(self) -> float:
        return self.total / self.weight if self.weight else math.nan


_NO_MEAN = Mean()


class Place(NamedTuple):
    """Where a bucket begins or ends, with the smoothed values there."""

    epoch: float
    step: int
    smooth_loss: float
    smooth_accuracy: float


class Bucket(NamedTuple):
    """What is kept of `n_events` batch events in a row."""

    n_events: int
    first: Place
    last: Place
    loss: Extent
    accuracy: Extent
    gradient_norm: Extent
    clip_statistic: Extent

    def merge(self, later: "Bucket") -> "Bucket":
        return Bucket(
            self.n_events + later.n_events,
            self.first,
            later.last,
            self.loss.merge(later.loss),
            self.accuracy.merge(later.accuracy),
            self.gradient_norm.merge(later.gradient_norm),
            self.clip_statistic.merge(later.clip_statistic),
        )


@dataclass(frozen=True)
class Curve:
    """The decimated curve; immutable. Its arrays are `(points,)` float64, points <= 2,000, read-only.

    A bucket of one event is one point. A larger bucket is two: at its first and at its last step, with the
    smallest and the largest value of each quantity, in the order in which they occurred. The smoothed values
    are those at exactly these steps. Values that are not finite stay what they are.
    """

    buckets: tuple[Bucket, ...] = ()
    bucket_size: int = 1
    mean_loss: Mean = _NO_MEAN
    mean_accuracy: Mean = _NO_MEAN

    def extended(self, events: Iterable[BatchEnd]) -> "Curve":
        """Return the curve with `events` at its end."""
        buckets, size = list(self.buckets), self.bucket_size
        loss, accuracy = self.mean_loss, self.mean_accuracy
        for event in events:
            loss = loss.add(event.loss, event.n_batches)
            accuracy = accuracy.add(_metric(event), event.n_batches)
            bucket = _bucket(event, loss, accuracy)
            if buckets and buckets[-1].n_events < size:
                buckets[-1] = buckets[-1].merge(bucket)
                continue
            while len(buckets) == (MAX_POINTS if size == 1 else MAX_POINTS // 2):
                buckets = [first.merge(second) for first, second in zip(buckets[::2], buckets[1::2], strict=True)]
                size *= 2
            buckets.append(bucket)
        return Curve(tuple(buckets), size, loss, accuracy)

    def until(self, step: int) -> "Curve":
        """Return the curve without the buckets that reach past `step`: the run went back to that step."""
        return Curve(
            tuple(bucket for bucket in self.buckets if bucket.last.step <= step),
            self.bucket_size,
            self.mean_loss,
            self.mean_accuracy,
        )

    def __len__(self) -> int:
        """Return the number of points."""
        return sum(1 if bucket.n_events == 1 else 2 for bucket in self.buckets)

    @property
    def epoch(self) -> NDArray[np.float64]:
        """Epochs done, in fractions."""
        return self._arrays[0]

    @property
    def step(self) -> NDArray[np.float64]:
        """Training batches done."""
        return self._arrays[1]

    @property
    def smooth_loss(self) -> NDArray[np.float64]:
        return self._arrays[2]

    @property
    def smooth_accuracy(self) -> NDArray[np.float64]:
        return self._arrays[3]

    @property
    def loss(self) -> NDArray[np.float64]:
        return self._arrays[4]

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """The task's metric: the share of right answers, or of numbers the mean absolute error."""
        return self._arrays[5]

    @property
    def gradient_norm(self) -> NDArray[np.float64]:
        """Global norm of the gradient before clipping."""
        return self._arrays[6]

    @property
    def clip_statistic(self) -> NDArray[np.float64]:
        """What the chosen clipping compares with its threshold."""
        return self._arrays[7]

    @cached_property
    def _arrays(self) -> tuple[NDArray[np.float64], ...]:
        """All eight columns, each (points,)."""
        rows: list[tuple[float, ...]] = []
        for bucket in self.buckets:
            begins, ends = zip(*(extent.in_order() for extent in bucket[3:]), strict=True)
            if bucket.n_events > 1:
                rows.append((*bucket.first, *begins))
            rows.append((*bucket.last, *ends))
        table = np.array(rows, np.float64).reshape(len(rows), 8).T.copy()
        table.setflags(write=False)
        return tuple(table)


EMPTY_CURVE = Curve()


def _bucket(event: BatchEnd, loss: Mean, accuracy: Mean) -> Bucket:
    place = Place(event.epoch, event.step, loss.value, accuracy.value)
    values = (event.loss, _metric(event), event.gradient_norm, event.clip_statistic)
    return Bucket(1, place, place, *(Extent(value, value, event.step, event.step) for value in values))


def _metric(event: BatchEnd) -> float:
    """Return the task's metric, the only one that an event has."""
    return next(iter(event.metrics.values()), math.nan)
