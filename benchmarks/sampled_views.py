"""How long do the views take that read 2,000 test texts, beside the bare answers to the same texts?

    python -m benchmarks.sampled_views

Three networks with random weights on the default data set of 120 tokens: the default preset's, one layer of 128 units,
and two bidirectional layers of 64. Views: last states and answers (units, state space), their main axes, all that one
unit did, open and shut gates, and a pattern search. Nothing is cached.
"""

import argparse
from collections.abc import Callable

import numpy as np

from benchmarks.measuring import measure_pairs, print_table
from lstm_core.data.preparation import prepare
from lstm_core.data.token_set import TokenSet
from lstm_core.insight.patterns import Pattern, find_pattern, suggested_threshold, units_on
from lstm_core.insight.sample import SAMPLE_SIZE, draw_sample, read_states
from lstm_core.insight.saturation import saturation
from lstm_core.insight.state_space import last_states, state_space
from lstm_core.insight.units import unit_values
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec
from lstm_core.trace import Network, predict, replay, weight_shapes

NETWORKS = {
    "1 x 32": (LayerSpec(units=32),),
    "1 x 128": (LayerSpec(units=128),),
    "2 x 64 both ways": (LayerSpec(units=64, bidirectional=True),) * 2,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=4)
    pairs = parser.parse_args().pairs
    vocabulary = prepare(RunSpec()).vocabulary
    tokens = draw_sample(RunSpec(), vocabulary).tokens
    texts = [tokens[index] for index in range(len(tokens))]
    rows = []
    for name, layers in NETWORKS.items():
        network = random_network(RunSpec(model=ModelSpec(layers=layers)), len(vocabulary))
        for view, compute in views(network, tokens).items():
            found = measure_pairs(compute, lambda network=network: predict(network, texts), pairs=pairs)
            rows.append([name, view, *found.row()])
    head = ["network", "view", "view, s", "bare answers, s", "ratio", "middle half", "pairs"]
    print_table(f"Views over {SAMPLE_SIZE:,} test texts, {int(tokens.lengths.mean())} tokens on average", head, rows)


def views(network: Network, tokens: TokenSet) -> dict[str, Callable[[], object]]:
    """Return what each view computes, by its name."""
    layer = len(network.spec.model.layers) - 1
    cell_state = replay(network, tokens[0]).layers[layer].directions["forward"]["c"][0]
    threshold = suggested_threshold(cell_state, "c", 1, 3)
    pattern = Pattern(layer, "forward", "c", threshold, 2, units_on(cell_state, "c", 1, 3, threshold))
    texts = [tokens[index] for index in range(len(tokens))]
    return {
        "last states, main axes": lambda: state_space(last_states(network, read_states(network, tokens))),
        "one unit everywhere": lambda: unit_values(network, tokens, (layer, "forward"), 0),
        "open and shut gates": lambda: saturation(network, texts),
        "pattern search": lambda: find_pattern(network, tokens, pattern),
    }


def random_network(spec: RunSpec, vocabulary_size: int) -> Network:
    """Return a lively network: what it computes does not matter, how much of it does."""
    rng = np.random.default_rng(0)
    shapes = weight_shapes(spec, vocabulary_size)
    return Network(spec, {name: rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()})


if __name__ == "__main__":
    main()
