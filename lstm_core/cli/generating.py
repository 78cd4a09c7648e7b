"""The command `generate`: what a trained run writes behind a prompt. By replay, without Keras."""

from typing import Any

from lstm_core.cli.reading import Reader
from lstm_core.insight.writing import default_length, default_prompt, write


def continuation(
    reader: Reader, prompt: str | None, n_tokens: int | None, *, temperature: float, top_k: int, seed: int
) -> dict[str, Any]:
    """Return what a run writes, as JSON values: the text, each token with its probability, and what else was likely.

    Args:
        reader: the run.
        prompt: None takes the one that the app offers.
        n_tokens: None takes what makes a sample.
        temperature, top_k, seed: as for `insight.generation.continue_ids`.

    Raises:
        TextInputError: the run does not write texts, or a setting is out of range.
    """
    spec = reader.run.spec
    found = write(
        reader.network,
        reader.vocabulary,
        default_prompt(spec) if prompt is None else prompt,
        default_length(spec) if n_tokens is None else n_tokens,
        temperature=temperature,
        top_k=top_k,
        seed=seed,
    )
    return {
        "run": reader.run.id,
        "step": reader.step,
        "temperature": temperature,
        "top_k": top_k,
        "seed": seed,
        "prompt": found.prompt,
        "text": found.text,
        "tokens": [
            {
                "token": sign,
                "text": piece,
                "probability": probability,
                "alternatives": [{"token": other, "probability": of_other} for other, of_other in others],
            }
            for sign, piece, probability, others in zip(
                found.signs,
                found.pieces,
                found.continuation.probability.tolist(),
                found.alternatives,
                strict=True,
            )
        ],
    }
