"""The commands `predict` and `gates` for every task: classes, the token that comes next, or numbers. By replay."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_core.cli.reading import Reader, gate_arrays, kept_step, open_run, prediction, prediction_lines, write_arrays
from lstm_core.data.number_set import Scaling
from lstm_core.data.typed_numbers import EncodedNumbers, read_numbers
from lstm_core.errors import RunFormatError
from lstm_core.insight.next_tokens import next_tokens
from lstm_core.insight.prefix import prefix_probabilities
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.trace import Network, predict, replay

MOST_NEXT = 10


@dataclass(frozen=True)
class NumberReader:
    """A run's network and scaling: all that is needed to read numbers with it."""

    run: Run
    step: int
    network: Network
    scaling: Scaling

    def encode(self, text: str) -> EncodedNumbers:
        """Return typed numbers as the network reads them.

        Raises:
            TextInputError: there is no number, or something that is none.
        """
        return read_numbers(text, self.run.spec, self.scaling)


AnyReader = Reader | NumberReader


def open_any(run: Run) -> AnyReader:
    """Return the reader of a run of any task, with the weights that it keeps.

    Raises:
        RunFormatError: its vocabulary or scaling is missing or damaged.
        SnapshotError: it has no saved state, or a damaged one.
    """
    if run.spec.data.reads == "tokens":
        return open_run(run)
    try:
        scaling = Scaling.from_json(run.scaling_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunFormatError(
            f"The run {run.id} has no scaling yet", remedy="wait until it has loaded its data"
        ) from None
    step = kept_step(run)
    return NumberReader(run, step, Network(run.spec, load_snapshot(run, step)), scaling)


# --- predict --------------------------------------------------------------------------------------


def answer_to(reader: AnyReader, text: str) -> dict[str, Any]:
    """Return what the run says of a text, or of numbers, as JSON values.

    Raises:
        TextInputError: there is nothing to read in it.
    """
    if isinstance(reader, NumberReader):
        return _numbers_after(reader, text)
    if reader.run.spec.task.kind == "generate":
        return _next_after(reader, text)
    return prediction(reader, text)


def answer_lines(found: dict[str, Any]) -> list[str]:
    """Return an answer for people."""
    if "answer" in found:
        lines = [f"{name}  {value:.6g}" for name, value in found["answer"].items()]
        if found["not_read"]:
            lines.append(f"not read: {len(found['not_read'])} numbers")
        return lines
    if "next" in found:
        lines = [f"{each['token']!r}  {each['probability']:.3f}" for each in found["next"]]
        if found["bits_per_token"] is not None:
            lines.append(f"the text itself: {found['bits_per_token']:.2f} bits per token")
        return lines
    return prediction_lines(found)


def _next_after(reader: Reader, text: str) -> dict[str, Any]:
    encoded = reader.encode(text)
    hidden = replay(reader.network, encoded.ids, keep="states").layers[-1].output[0]
    found = next_tokens(reader.network, hidden, encoded.ids, most=MOST_NEXT)
    expected = found.expected[1:].astype(np.float64)
    with np.errstate(divide="ignore"):
        bits = float(-np.log2(expected).mean()) if len(expected) else None
    return {
        "run": reader.run.id,
        "step": reader.step,
        "text": text,
        "next": [
            {"token": reader.vocabulary.words[int(token)], "probability": float(p)}
            for token, p in zip(found.top[-1], found.top_probabilities[-1], strict=True)
        ],
        "bits_per_token": bits,
        "tokens": list(encoded.tokens),
        "expected": [None, *expected.tolist()],
        "unknown": [token for token, unknown in zip(encoded.tokens, encoded.unknown, strict=True) if unknown],
        "not_read": list(encoded.cut_tokens),
    }


def _numbers_after(reader: NumberReader, text: str) -> dict[str, Any]:
    encoded = reader.encode(text)
    answer = reader.scaling.restored(predict(reader.network, [encoded.inputs])[0])
    one = "sum" if reader.run.spec.data.kind == "adding" else "1 step ahead"
    names = [one, *(f"{step} steps ahead" for step in range(2, len(answer) + 1))]
    return {
        "run": reader.run.id,
        "step": reader.step,
        "text": text,
        "answer": dict(zip(names, answer.tolist(), strict=True)),
        "tokens": list(encoded.tokens),
        "not_read": list(encoded.cut_tokens),
    }


# --- gates ----------------------------------------------------------------------------------------


def arrays_of(reader: AnyReader, text: str) -> dict[str, NDArray[Any]]:
    """Return all that the network computed on a text or on numbers.

    Returns:
        `layer0/forward/f` and so on, each (timesteps, units) float32, and `tokens` (timesteps,) of text. Of texts
        `token_ids` (timesteps,) int32. What was answered: of classes `probability`, see `gate_arrays`; of texts to be
        continued `probability` (timesteps,) of each token before it was read, NaN for the first, and `next_ids` and
        `next_probability` (timesteps, k) of the most probable tokens after each; of numbers `values` (timesteps,
        features) as typed and `answer` (timesteps, outputs) after each, in the unit of the data.
    """
    if isinstance(reader, NumberReader):
        encoded = reader.encode(text)
        arrays = _quantities(reader.network, encoded.inputs)
        answers = prefix_probabilities(reader.network, encoded.inputs)
        return {
            **arrays,
            "tokens": np.array(encoded.tokens, dtype=np.str_),
            "values": encoded.values,
            "answer": reader.scaling.restored(answers),
        }
    if reader.run.spec.task.kind != "generate":
        return gate_arrays(reader, text)
    ids = reader.encode(text)
    hidden = replay(reader.network, ids.ids, keep="states").layers[-1].output[0]
    found = next_tokens(reader.network, hidden, ids.ids, most=MOST_NEXT)
    return {
        **_quantities(reader.network, ids.ids),
        "tokens": np.array(ids.tokens, dtype=np.str_),
        "token_ids": ids.ids,
        "probability": found.expected,
        "next_ids": found.top,
        "next_probability": found.top_probabilities,
    }


def write_gates(reader: AnyReader, text: str, out: Path) -> None:
    """Write the arrays of a text as an npz file that appears whole or not at all.

    Raises:
        TextInputError: there is nothing to read in the text, or the file cannot be written.
    """
    write_arrays(arrays_of(reader, text), out)


def _quantities(network: Network, inputs: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {
        f"layer{index}/{direction}/{quantity}": values[0]
        for index, layer in enumerate(replay(network, inputs).layers)
        for direction, quantities in layer.directions.items()
        for quantity, values in quantities.items()
    }
