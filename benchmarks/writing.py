"""What does it cost to let a network write, beside reading the whole text anew for every token?

    python -m benchmarks.writing

Ours: `continue_ids`, which carries the states of all layers from token to token. Beside it: a replay of everything
written so far for each token, which is what a program without access to the states does.
"""

import argparse

import numpy as np

from benchmarks.measuring import measure_pairs, print_table
from lstm_core.insight.generation import continue_ids, sampling_distribution
from lstm_core.specs import GenerateTask, LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import Network, replay, weight_shapes

TOKENS = 200
PROMPT = (2, 3, 4)
CASES = (
    ("80 letters, 1 x 128", 80, (128,)),
    ("10,000 words, 1 x 64", 10_000, (64,)),
    ("80 letters, 2 x 64", 80, (64, 64)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=8)
    pairs = parser.parse_args().pairs
    rows = []
    for name, vocabulary, units in CASES:
        network = random_network(vocabulary, units)
        if carried(network) != read_anew(network):
            raise SystemExit(f"{name}: the two ways do not write the same")
        measured = measure_pairs(
            lambda network=network: carried(network),
            lambda network=network: read_anew(network),
            pairs=pairs,
        )
        rows.append([name, *measured.row(unit=1e-3)])
    head = ["network", "states carried, ms", "read anew, ms", "ratio", "middle half", "pairs"]
    print_table(f"Writing {TOKENS} tokens, the likeliest each time", head, rows)


def random_network(vocabulary: int, units: tuple[int, ...]) -> Network:
    """Return a network with random weights that continues texts."""
    layers = tuple(LayerSpec(units=each) for each in units)
    spec = RunSpec(task=GenerateTask(), data=TextData(max_length=TOKENS), model=ModelSpec(layers=layers))
    random = np.random.default_rng(0)
    shapes = weight_shapes(spec, vocabulary)
    return Network(spec, {name: random.normal(0, 0.2, shape).astype(np.float32) for name, shape in shapes.items()})


def carried(network: Network) -> list[int]:
    return continue_ids(network, PROMPT, TOKENS, temperature=0, alternatives=0).ids.tolist()


def read_anew(network: Network) -> list[int]:
    ids = list(PROMPT)
    for _ in range(TOKENS):
        logits = replay(network, np.array(ids, np.int32), keep="output").logits[0]
        ids.append(int(sampling_distribution(logits, temperature=0).argmax()))
    return ids[len(PROMPT) :]


if __name__ == "__main__":
    main()
