"""How long does it take to replay a text with every gate on record, beside Keras's own answer to it?

    python -m benchmarks.replay_time

Ours: `trace.replay` of 200 tokens through 128 LSTM units, all six quantities kept. Theirs: the Keras model called on
the same tokens, which gives the answer only; as a compiled function, and as it is called line by line.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
import tensorflow as tf

from benchmarks.measuring import measure_pairs, print_table
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData
from lstm_core.trace import Network, replay
from lstm_core.training.models import build_model, weights_of

TOKENS, UNITS, VOCABULARY = 200, 128, 10_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=40)
    pairs = parser.parse_args().pairs
    spec = RunSpec(data=TextData(max_length=TOKENS), model=ModelSpec(layers=(LayerSpec(units=UNITS),)))
    model = build_model(spec, VOCABULARY)
    network = Network(spec, weights_of(model))
    ids = np.random.default_rng(0).integers(2, VOCABULARY, TOKENS, dtype=np.int32)
    batch = tf.constant(ids[None])
    compiled = tf.function(model)
    difference = abs(float(replay(network, ids).probabilities[0, 1]) - float(compiled(batch)[0, 0]))
    rows = [
        [name, *measure_pairs(lambda: replay(network, ids), theirs, pairs=pairs, warm_up=3).row(unit=1e-3)]
        for name, theirs in (
            ("Keras, compiled", lambda: compiled(batch).numpy()),
            ("Keras, called", lambda: model(batch).numpy()),
        )
    ]
    head = ["beside", "replay, ms", "Keras, ms", "ratio", "middle half", "pairs"]
    print_table(f"Replay of {TOKENS} tokens, {UNITS} units (the answers differ by {difference:.0e})", head, rows)


if __name__ == "__main__":
    main()
