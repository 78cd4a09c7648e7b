"""What a network writes: it guesses the next token, one of the likely ones is drawn, and the network reads that too.

The states of all layers are carried from token to token, so a token costs the same however long the text already is
(tests hold this against reading the whole text anew each time). Imports trace, cells, data and errors.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.cells import DoubleArray, FloatArray
from lstm_core.data.vocabulary import PADDING_ID, UNKNOWN_ID
from lstm_core.errors import TextInputError
from lstm_core.trace import Network, TokenIds, answer
from lstm_core.trace.forward import THREADS

NEVER_WRITTEN: Final = (PADDING_ID, UNKNOWN_ID)
"""Tokens that stand for no text."""

MOST_TOKENS: Final = 2_000
"""Most tokens that are written at once."""

# --- what is written ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Continuation:
    """What a network wrote behind a prompt.

    Attributes:
        ids: (n,) int32, the tokens.
        probability: (n,) float32, how probable the network held each of them just before it was written: its own
            probability, whatever temperature and choice it was drawn with.
        alternatives: for each of them the most probable tokens that could have been written, the best first: ids (k,)
            int32 and the network's own probabilities (k,) float32.
    """

    ids: NDArray[np.int32]
    probability: FloatArray
    alternatives: tuple[tuple[NDArray[np.int32], FloatArray], ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def continue_ids(
    network: Network,
    prompt_ids: TokenIds | Sequence[int],
    n_tokens: int,
    *,
    temperature: float = 0.8,
    top_k: int = 0,
    seed: int = 0,
    alternatives: int = 5,
    end_id: int | None = None,
) -> Continuation:
    """Let a network write behind a prompt, token by token.

    Each token is drawn from `sampling_distribution`. A step draws one number in [0, 1) and takes the token whose part
    of the cumulated probabilities it falls into: so two states of a network that agree write the same.

    Args:
        network: of the task "generate".
        prompt_ids: (timesteps,) what it has read before; at least one token.
        n_tokens: how many to write, 0 to 2,000.
        temperature: 0 takes the most probable token each time; see `sampling_distribution`.
        top_k: draw among so many of the most probable only; 0 draws among all.
        seed: of the random numbers.
        alternatives: how many of the most probable tokens to keep for each step.
        end_id: stop behind this token; None writes all of `n_tokens`.

    Raises:
        TextInputError: the network does not write texts, the prompt is empty or has an id that it does not know, or
            a setting is out of range.
    """
    prompt = np.asarray(prompt_ids, dtype=np.int32)
    _check(network, prompt, n_tokens, temperature, top_k)
    uniform = np.random.default_rng(seed).random(n_tokens)
    n_shown = min(max(alternatives, 0), network.n_answers - len(NEVER_WRITTEN))
    ids: list[int] = []
    probability: list[float] = []
    shown: list[tuple[NDArray[np.int32], FloatArray]] = []
    memory = EMPTY_MEMORY
    reads = prompt
    with THREADS.limit(limits=1, user_api="blas"):
        for step in range(n_tokens):
            output, memory = read_on(network, reads, memory)
            logits, probabilities = answer(network, output[-1])
            chances = sampling_distribution(logits, temperature=temperature, top_k=top_k)
            drawn = _drawn(chances, float(uniform[step]))
            ids.append(drawn)
            probability.append(float(probabilities[drawn]))
            if n_shown:
                best = _highest(logits, n_shown)
                shown.append((best.astype(np.int32), probabilities[best]))
            if drawn == end_id:
                break
            reads = np.array([drawn], np.int32)
    return Continuation(np.array(ids, np.int32), np.array(probability, np.float32), tuple(shown))


def sampling_distribution(
    logits: FloatArray | DoubleArray, *, temperature: float = 1.0, top_k: int = 0, never: Sequence[int] = NEVER_WRITTEN
) -> DoubleArray:
    """Return the probabilities with which the next token is drawn.

        p_i = exp(z_i / T) / sum_j exp(z_j / T)      over the tokens that may be written; 0 for the others

    With T = 1 these are the network's own; a T below 1 makes the probable ones still more probable, one above 1 the
    improbable ones less improbable (Ackley, Hinton & Sejnowski 1985). T = 0 is the limit: all on the most probable
    token. `top_k` leaves the k most probable (Fan, Lewis & Dauphin 2018); of equal ones the lower ids.

    Args:
        logits: (n,) of one step.
        temperature: T, 0 or more.
        top_k: 0 leaves all.
        never: ids that are not to be drawn.

    Returns:
        (n,) float64, sums to 1.
    """
    allowed = np.ones(len(logits), dtype=bool)
    allowed[[number for number in never if number < len(logits)]] = False
    scores = np.where(allowed, logits.astype(np.float64), -np.inf)
    if temperature == 0:
        chances: DoubleArray = np.zeros(len(scores))
        chances[int(scores.argmax())] = 1.0
        return chances
    if 0 < top_k < np.count_nonzero(allowed):
        kept = np.argsort(-scores, kind="stable")[:top_k]
        only = np.full(len(scores), -np.inf)
        only[kept] = scores[kept]
        scores = only
    powers = np.exp((scores - scores.max()) / temperature)  # the largest is exp(0): nothing overflows
    result: DoubleArray = powers / powers.sum()
    return result


# --- reading on with the states of before ---------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Memory:
    """The states with which a network that reads forward would meet the next token.

    Attributes:
        layers: for each layer "h" (and "c") -> (1, units) float32; empty before anything was read.
    """

    layers: tuple[Mapping[str, FloatArray], ...] = field(default=())


EMPTY_MEMORY: Final = Memory()


def read_on(network: Network, ids: TokenIds, memory: Memory = EMPTY_MEMORY) -> tuple[FloatArray, Memory]:
    """Read some more tokens behind those that led to `memory`.

    Args:
        network: of token ids; all its layers read forward.
        ids: (timesteps,), at least one.
        memory: of the text so far.

    Returns:
        (timesteps, features) the output of the last layer, on which the head can be put; and the new memory.
    """
    flow: FloatArray = network.weights["embedding/embeddings"][ids][None]  # (1, timesteps, embedding_dim)
    layers: list[Mapping[str, FloatArray]] = []
    for index, layer in enumerate(network.spec.model.layers):
        states = tuple(name for name in ("c", "h") if name in cells.QUANTITIES[layer.cell])
        values = cells.forward(
            layer.cell,
            flow,
            *network.cell_weights(index, "forward"),
            keep=states,
            initial=memory.layers[index] if memory.layers else None,
        )
        flow = values["h"]
        layers.append({name: values[name][:, -1] for name in states})
    return flow[0], Memory(tuple(layers))


# --- how good the guesses are ---------------------------------------------------------------------


def bits_per_token(loss: float) -> float:
    """Return a mean cross-entropy in bits instead of nats: loss / ln 2.

    It is how many yes-or-no questions a reader who knows the network's probabilities needs for each token.
    """
    return loss / math.log(2)


def perplexity(loss: float) -> float:
    """Return exp(loss): the network is as unsure as somebody who chooses among so many equally probable tokens.

    Args:
        loss: the mean cross-entropy in nats. Infinity for one so large that the number has no end.
    """
    return math.exp(loss) if loss < 700 else math.inf


# --- helpers --------------------------------------------------------------------------------------


def _drawn(chances: DoubleArray, uniform: float) -> int:
    """Return the token whose part of the cumulated probabilities `uniform` in [0, 1) falls into."""
    cumulated = np.cumsum(chances)
    # times the last sum, which rounding leaves a little off 1
    return int(np.searchsorted(cumulated, uniform * cumulated[-1], side="right"))


def _highest(logits: FloatArray, k: int) -> NDArray[np.int64]:
    """Return the ids of the k highest logits among the tokens that can be written, the best first."""
    scores = logits.astype(np.float64)
    scores[list(NEVER_WRITTEN)] = -np.inf
    if k < len(scores):
        found = np.argpartition(-scores, k - 1)[:k] if k else np.zeros(0, np.int64)
    else:
        found = np.arange(len(scores))
    order: NDArray[np.int64] = found[np.argsort(-scores[found], kind="stable")]
    return order


def _check(network: Network, prompt: NDArray[np.int32], n_tokens: int, temperature: float, top_k: int) -> None:
    if network.spec.task.kind != "generate":
        raise TextInputError(
            "This network does not write",
            expected="a run of the task generate",
            received=f"one of the task {network.spec.task.kind}",
            remedy="choose or train a run with task.kind=generate",
        )
    if prompt.ndim != 1 or not len(prompt):
        raise TextInputError("There is nothing to write behind", remedy="give a prompt of at least one token")
    if prompt.min() < 1 or prompt.max() >= network.vocabulary_size:
        raise TextInputError(
            "The prompt has a token id that the network does not know",
            expected=f"ids from 1 to {network.vocabulary_size - 1}",
            received=f"ids from {prompt.min()} to {prompt.max()}",
            remedy="encode the prompt with the vocabulary of the run",
        )
    if network.vocabulary_size <= len(NEVER_WRITTEN):
        raise TextInputError("The vocabulary has no token that could be written", remedy="train on other texts")
    for name, value, low, high in (
        ("number of tokens", n_tokens, 0, MOST_TOKENS),
        ("temperature", temperature, 0, 100),
        ("top-k", top_k, 0, math.inf),
    ):
        if not low <= value <= high:
            expected = f"{low} or more" if high == math.inf else f"a number from {low} to {high:,}"
            raise TextInputError(f"The {name} is out of range", expected=expected, received=f"{value:g}")
