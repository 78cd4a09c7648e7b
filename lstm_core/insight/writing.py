"""From a typed prompt to the text that a network writes behind it, with every token as people read it.

Imports generation, trace, data and errors.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lstm_core.data.vocabulary import END_ID, UNKNOWN_ID, Vocabulary
from lstm_core.errors import TextInputError
from lstm_core.insight.generation import Continuation, continue_ids
from lstm_core.specs import CopyData, RunSpec
from lstm_core.trace import Network

LONGEST_PROMPT: Final = 1_000
"""Tokens of a prompt that are read; of a longer one the last."""

_BEGINNINGS: Final = {
    **dict.fromkeys(("mixed", "snippets", "imdb", "imdb-keras"), "the film"),
    "reuters": "the company said",
}


@dataclass(frozen=True, eq=False)
class Written:
    """A prompt and what a network wrote behind it.

    Attributes:
        prompt: as it was typed, up to its last token.
        pieces: the text of each written token, with the space before it where one belongs; prompt and pieces joined
            are the whole text.
        continuation: ids and probabilities of what was written.
        signs: each written token as shown by itself, such as "film" or "⏎".
        alternatives: for each written token what else could have come: sign and probability, the best first.
        n_unknown: tokens of the prompt that the network has no number for.
    """

    prompt: str
    pieces: tuple[str, ...]
    continuation: Continuation
    signs: tuple[str, ...]
    alternatives: tuple[tuple[tuple[str, float], ...], ...]
    n_unknown: int = 0

    @property
    def text(self) -> str:
        """The prompt and all that was written."""
        return self.prompt + "".join(self.pieces)


def write(
    network: Network,
    vocabulary: Vocabulary,
    prompt: str,
    n_tokens: int,
    *,
    temperature: float = 0.8,
    top_k: int = 0,
    seed: int = 0,
    alternatives: int = 5,
    stop_at_end: bool = False,
) -> Written:
    """Let a network write behind a prompt.

    Args:
        network: of the task "generate".
        vocabulary: of its run.
        prompt: anything a person can type; an empty one is the beginning of a text, where the vocabulary knows ends.
        n_tokens, temperature, top_k, seed, alternatives: as for `continue_ids`.
        stop_at_end: stop where the network ends the text or the line.

    Raises:
        TextInputError: as `continue_ids`, or the prompt has no token and the vocabulary knows no beginning.
    """
    read, ids = _prompt_ids(vocabulary, prompt)
    found = continue_ids(
        network,
        ids,
        n_tokens,
        temperature=temperature,
        top_k=top_k,
        seed=seed,
        alternatives=alternatives,
        end_id=END_ID if stop_at_end and vocabulary.has_end else None,
    )
    pieces = vocabulary.pieces([*ids.tolist(), *found.ids.tolist()])[len(ids) :]
    return Written(
        prompt=read,
        pieces=pieces,
        continuation=found,
        signs=tuple(vocabulary.sign(token) for token in found.ids.tolist()),
        alternatives=tuple(
            tuple(
                (vocabulary.sign(token), probability)
                for token, probability in zip(tokens.tolist(), probabilities.tolist(), strict=True)
            )
            for tokens, probabilities in found.alternatives
        ),
        n_unknown=int(np.count_nonzero(ids == UNKNOWN_ID)),
    )


def default_prompt(spec: RunSpec) -> str:
    """Return the prompt that stands there until somebody types another; of texts that nobody knows it is empty."""
    if isinstance(spec.data, CopyData):
        letters = "BDACFEHGADBCHEGFCABD"[: spec.data.n_symbols]
        return letters + "." * spec.data.length + ">"
    return _BEGINNINGS.get(spec.data.dataset, "")


def default_length(spec: RunSpec) -> int:
    """Return how many tokens make a sample: of letters more than of words, of a copy just its letters."""
    if isinstance(spec.data, CopyData):
        return spec.data.n_symbols
    return {"words": 30, "subwords": 40, "characters": 120}.get(spec.data.tokens, 40)


# --- helpers --------------------------------------------------------------------------------------


def _prompt_ids(vocabulary: Vocabulary, prompt: str) -> tuple[str, NDArray[np.int32]]:
    """Return the prompt up to its last token, and its ids; for an empty one the end of the text before."""
    encoded = vocabulary.encode(prompt, LONGEST_PROMPT, "start")
    if not encoded.empty:
        return prompt[: encoded.spans[-1][1]], encoded.ids
    if not vocabulary.has_end:
        raise TextInputError("The prompt has nothing that could be read", remedy="type how the text begins")
    return "", np.array([END_ID], np.int32)
