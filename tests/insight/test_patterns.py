"""Pattern search against a search that looks at every span of every text, and against texts made for it."""

from itertools import product

import numpy as np
import pytest

from lstm_core import cells
from lstm_core.cells import FloatArray
from lstm_core.data.token_set import TokenSet
from lstm_core.insight.patterns import (
    Edges,
    Found,
    Pattern,
    chance_of_so_many,
    find_pattern,
    label_counts,
    suggested_threshold,
    units_on,
    words_in_spans,
)
from lstm_core.trace import Network, directions, replay
from tests.insight.test_sample import token_set
from tests.oracles import random_network, random_spec, random_texts

EDGES: tuple[Edges, ...] = ("any", "rises", "falls", "both")


def is_on(values: FloatArray, t: int, unit: int, sign: int, threshold: float) -> bool:
    """Say whether a unit is on at a word; outside of the text nothing is."""
    return bool(0 <= t < len(values) and sign * values[t, unit] >= np.float32(threshold))


def on_over(values: FloatArray, quantity: str, start: int, stop: int, threshold: float, edges: Edges) -> set:
    """The definition, word by word."""
    signs = (1, -1) if quantity in cells.SIGNED else (1,)
    return {
        (unit, sign)
        for unit, sign in product(range(values.shape[1]), signs)
        if all(is_on(values, t, unit, sign, threshold) for t in range(start, stop))
        and not (edges in ("rises", "both") and is_on(values, start - 1, unit, sign, threshold))
        and not (edges in ("falls", "both") and is_on(values, stop, unit, sign, threshold))
    }


def every_span(network: Network, texts: list[np.ndarray], pattern: Pattern) -> list[tuple[int, ...]]:
    """(text, start, stop, matched, others) of the best span of each text, the best text first."""
    best = []
    for number, ids in enumerate(texts):
        trace = replay(network, ids)
        values = trace.layers[pattern.layer].directions[pattern.direction][pattern.quantity][0]
        spans = []
        for start, stop in product(range(len(ids)), range(1, len(ids) + 1)):
            if stop - start in pattern.lengths:
                on = on_over(values, pattern.quantity, start, stop, pattern.threshold, pattern.edges)
                hits = len(on & set(pattern.units))
                off = abs(stop - start - pattern.length)
                spans.append((-hits, len(on) - hits, off, stop - start, start, stop))
        if spans and min(spans)[0] < 0:
            hits, others, _, _, start, stop = min(spans)
            best.append((hits, others, number, start, stop))
    return [(number, start, stop, -hits, others) for hits, others, number, start, stop in sorted(best)]


@pytest.mark.parametrize("seed", range(20))
def test_found_spans_are_those_of_looking_at_every_span(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(random_spec(seed), seed)
    texts = random_texts(seed, rng.integers(1, 13, 12).tolist())
    layer = int(rng.integers(len(network.spec.model.layers)))
    spec = network.spec.model.layers[layer]
    direction = directions(spec)[-1]
    quantity = str(rng.choice(cells.QUANTITIES[spec.cell]))
    edges = EDGES[seed % 4]
    length = int(rng.integers(1, 5))
    values = replay(network, random_texts(seed + 100, [10])[0]).layers[layer].directions[direction][quantity][0]
    threshold = suggested_threshold(values, quantity, 2, 2 + length, n_units=3)
    units = units_on(values, quantity, 2, 2 + length, threshold, edges) or ((0, 1),)
    pattern = Pattern(layer, direction, quantity, threshold, length, units, edges)

    found = find_pattern(network, token_set(texts), pattern)

    columns = (found.texts, found.starts, found.stops, found.matched, found.others)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == every_span(network, texts, pattern)
    for row, text in enumerate(found.texts):
        expected = replay(network, texts[text], keep="output").probabilities[0]
        np.testing.assert_allclose(found.probabilities[row], expected, atol=1e-5)


@pytest.mark.parametrize("edges", EDGES)
def test_units_on_over_the_marked_span_are_those_of_the_definition(edges: Edges) -> None:
    values = np.random.default_rng(4).normal(0, 1, (9, 30)).astype(np.float32)
    for start, stop in ((0, 2), (3, 4), (4, 6), (7, 9), (0, 9)):
        units = units_on(values, "c", start, stop, 0.2, edges)
        assert set(units) == on_over(values, "c", start, stop, 0.2, edges)
        least = [float((sign * values[start:stop, unit]).min()) for unit, sign in units]
        assert least == sorted(least, reverse=True)


def test_a_gate_counts_with_plus_only() -> None:
    assert units_on(np.array([[0.9, 0.1]], np.float32), "f", 0, 1, 0.5) == ((0, 1),)
    assert units_on(np.array([[0.9, -0.8]], np.float32), "h", 0, 1, 0.5) == ((0, 1), (1, -1))


def test_the_suggested_threshold_lets_the_wanted_number_through() -> None:
    values = np.array([[0.80, -0.50, 0.30], [0.75, -0.45, 0.25]], np.float32)
    assert suggested_threshold(values, "h", 0, 2, n_units=2) == pytest.approx(0.45)
    assert len(units_on(values, "h", 0, 2, suggested_threshold(values, "h", 0, 2, n_units=2))) == 2
    assert suggested_threshold(np.zeros((3, 2), np.float32), "h", 0, 2) == 0.01


def test_batches_change_nothing_and_progress_runs_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    network = random_network(random_spec(0), 0)
    tokens = token_set(random_texts(0, [4, 9, 2, 6]))
    pattern = Pattern(0, "forward", "h", 0.05, 2, ((0, 1),))
    whole = find_pattern(network, tokens, pattern)
    told: list[float] = []

    monkeypatch.setattr("lstm_core.trace.forward._BATCH_FLOATS", 1)  # one text a batch
    single = find_pattern(network, tokens, pattern, told.append)

    assert told == [0.25, 0.5, 0.75, 1.0]
    assert single.texts.tolist() == whole.texts.tolist()
    assert single.starts.tolist() == whole.starts.tolist()


def test_no_units_find_nothing() -> None:
    tokens = token_set(random_texts(0, [4, 9]))
    assert len(find_pattern(random_network(random_spec(0), 0), tokens, Pattern(0, "forward", "h", 0.1, 2, ()))) == 0


def test_chance_is_that_of_drawing_without_putting_back() -> None:
    assert chance_of_so_many(2, 2, 2, 4) == pytest.approx(1 / 6)  # both of two good ones among four
    assert chance_of_so_many(1, 2, 2, 4) == pytest.approx(5 / 6)
    assert chance_of_so_many(0, 30, 1000, 2000) == pytest.approx(1)
    assert chance_of_so_many(3, 2, 5, 10) == 0
    # binomial in the limit: 8 or more heads of 10
    assert chance_of_so_many(8, 10, 500_000, 1_000_000) == pytest.approx(56 / 1024, rel=1e-3)


def test_labels_are_counted() -> None:
    assert label_counts(np.array([0, 2, 2]), 4).tolist() == [1, 0, 2, 0]


def test_words_that_stand_in_the_spans_more_often_than_elsewhere() -> None:
    texts = [np.array(ids, np.int32) for ids in ([2, 3, 9, 2], [9, 2, 3, 2], [2, 2, 9, 4], [3, 3, 2, 2])]
    tokens: TokenSet = token_set(texts)
    zeros = np.zeros(3, np.int64)
    found = Found(
        np.array([0, 1, 2]), np.array([2, 0, 2]), np.array([3, 1, 4]), zeros + 1, zeros, np.zeros((3, 2), np.float32)
    )
    # in the spans: 9 9 9 4; of the 16 tokens 3 are 9, so 0.75 of 4 are to be expected. 4 stands in one span only.
    assert words_in_spans(tokens, found, 3) == [(9, 3, pytest.approx(0.75))]
    assert words_in_spans(tokens, found, 0) == []
