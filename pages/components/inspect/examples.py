"""The texts that the Inspect page offers for a run: written ones, or some of its data set that it was not trained on.

Imports the library below Keras, and streamlit for its caches.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from lstm_core.data.registry import load_splits
from lstm_core.data.typed_numbers import example_windows, write_numbers
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import ExplorerError
from lstm_core.example_texts import EXAMPLE_TEXTS, ExampleText
from lstm_core.runs.store import Run
from lstm_core.specs import CopyData, RunSpec, StarData
from pages.components.inspect.encoding import scaling_of, vocabulary_of
from pages.components.inspect.task_words import is_about_films, noun_of, shown_token

MOST_EXAMPLES = 5
LONGEST = 1_500
"""Characters of an example; a longer text would not fit the link that shows a class the same."""

_TITLE = 18
_PROMPTS = (
    ("The film", "the film"),
    ("A funny story", "a funny and moving story about"),
    ("Despite", "despite its flaws , this is"),
)


def examples_of(spec: RunSpec) -> tuple[ExampleText, ...]:
    """Return the texts to offer for a run's data; () where the data are not on this machine.

    Runs on film reviews share those of the mixed ones, unless they are to be continued.
    """
    if isinstance(spec.data, StarData):
        examples = EXAMPLE_TEXTS["star"]
        return tuple(replace(example, text=around_the_star(example.text, spec.data.length)) for example in examples)
    if is_about_films(spec):
        if spec.task.kind == "classify":
            return EXAMPLE_TEXTS["mixed"]
        note = "The beginning of a review. Read how expected each of its tokens is, then let the network write on."
        return tuple(ExampleText(title, text, 0, 0, note) for title, text in _PROMPTS)
    if spec.task.kind == "classify" and spec.data.dataset in EXAMPLE_TEXTS:
        return EXAMPLE_TEXTS[spec.data.dataset]
    try:
        return _of_unseen_part(spec.model_dump_json())
    except ExplorerError:
        return ()


@st.cache_data(max_entries=32, show_spinner=False)
def _of_unseen_part(spec_json: str) -> tuple[ExampleText, ...]:
    spec = RunSpec.model_validate_json(spec_json)
    if spec.data.reads == "numbers":
        note = f"{spec.timesteps} {noun_of(spec)}s that were not used in training."
        return tuple(ExampleText(window.title, window.text, 0, 0, note) for window in example_windows(spec))
    test = load_splits(spec.data).test
    chosen = _of_different_classes(np.asarray(test.labels), MOST_EXAMPLES)
    texts = [_shortened(test.texts[row], spec) for row in chosen]
    note = f"A text of the test part, which no {noun_of(spec)} of the training came from."
    return tuple(
        ExampleText(_title(text), text, int(test.labels[row]), int(test.labels[row]), note)
        for row, text in zip(chosen, texts, strict=True)
        if text.strip()
    )


def _of_different_classes(labels: np.ndarray, most: int) -> list[int]:
    """Return the first text of each class in the order of appearance, filled up with the next ones."""
    _, first = np.unique(labels, return_index=True)
    rows = sorted(first.tolist())[:most]
    rows += [row for row in range(min(len(labels), most + len(rows))) if row not in rows][: most - len(rows)]
    return rows


def _shortened(text: str, spec: RunSpec) -> str:
    """Return a text as it is offered: what to copy without its last letter, which is to be guessed."""
    if isinstance(spec.data, CopyData):
        return text[: spec.data.max_length]
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"


def first_text(run: Run, examples: Sequence[ExampleText]) -> str:
    """Return the text to begin with: the first example, else something that the network can read.

    Raises:
        ExplorerError: there is none, and the run's vocabulary or scaling cannot be read.
    """
    if examples:
        return examples[0].text
    if run.spec.data.reads == "numbers":
        middle = np.zeros((min(run.spec.timesteps, 12), run.spec.data.features))
        return write_numbers(middle + scaling_of(run).mean, run.spec)
    return _known_words(vocabulary_of(run))


def _known_words(vocabulary: Vocabulary) -> str:
    """Return some of the most frequent tokens of a vocabulary as a text."""
    seen = [word for word in vocabulary.words[2:60] if shown_token(word) == word and word.isalnum()][:8]
    return (" " if vocabulary.kind in ("words", "keras_words") else "").join(seen) or "?"


def around_the_star(text: str, length: int) -> str:
    """Return `length` letters of a text, with the star about as far along as it was in the whole."""
    if len(text) <= length:
        return text
    place = text.index("*")
    before = min(place * length // len(text), length - 2)  # the letter after the star stays in
    return text[place - before :][:length] if place - before + length <= len(text) else text[-length:]
