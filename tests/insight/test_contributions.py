"""Word, memory and bias must add up to what the replay squashed, for every cell, direction and way of padding."""

import numpy as np
import pytest

from lstm_core import cells
from lstm_core.insight.contributions import contributions
from lstm_core.trace import directions, replay
from tests.oracles import random_network, random_spec, random_texts


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_add_up_to_every_gate(seed: int) -> None:
    network = random_network(random_spec(seed), seed)
    trace = replay(network, random_texts(seed, [9])[0])
    for layer, spec in enumerate(network.spec.model.layers):
        for direction in directions(spec):
            parts = contributions(network, trace, layer, direction)
            sums = parts.word + parts.memory + parts.bias[:, None]
            for block, quantity in enumerate(parts.blocks):
                squash = np.tanh if quantity in cells.SIGNED else cells.sigmoid
                wanted = trace.layers[layer].directions[direction][quantity][0]
                np.testing.assert_allclose(squash(sums[block]), wanted, atol=2e-6)
