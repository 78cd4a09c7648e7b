"""What a run needs to read a typed text, kept for all viewers: its vocabulary or its scaling, and what its answers are called.

Imports the library below Keras, and streamlit for its caches.
"""

from pathlib import Path

import streamlit as st

from lstm_core.data.number_set import Scaling
from lstm_core.data.registry import card
from lstm_core.data.typed_numbers import EncodedNumbers, read_numbers
from lstm_core.data.vocabulary import Encoded, Vocabulary
from lstm_core.errors import ExplorerError, RunFormatError
from lstm_core.runs.reader import read_run
from lstm_core.runs.store import Run
from pages.components.inspect.task_words import answers_of, number_names, token_names


@st.cache_resource(max_entries=8, show_spinner=False)
def _vocabulary(path: str) -> Vocabulary:
    file = Run(Path(path)).vocabulary_file
    try:
        return Vocabulary.from_json(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunFormatError(
            "The vocabulary of this run cannot be read",
            received=str(error),
            remedy="choose another run, or train this one again",
        ) from error


def vocabulary_of(run: Run) -> Vocabulary:
    """Return a run's vocabulary.

    Raises:
        RunFormatError: it is missing or damaged.
    """
    return _vocabulary(str(run.path))


@st.cache_resource(max_entries=8, show_spinner=False)
def _token_names(path: str) -> tuple[str, ...]:
    return token_names(_vocabulary(path))


def scaling_of(run: Run) -> Scaling:
    """Return the scale on which a run's network reads numbers.

    Raises:
        RunFormatError: it is missing or damaged.
    """
    try:
        return Scaling.from_json(run.scaling_file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunFormatError(
            "The scaling of this run cannot be read",
            received=str(error),
            remedy="choose another run, or train this one again",
        ) from error


def encode(run: Run, text: str) -> Encoded | EncodedNumbers:
    """Return a typed text as the network of a run reads it.

    Raises:
        ExplorerError: what the run needs for that is missing, or the text is no sequence of numbers where it must be.
    """
    data = run.spec.data
    if data.reads == "numbers":
        return read_numbers(text, run.spec, scaling_of(run))
    return vocabulary_of(run).encode(text, data.max_length, data.cut)


def class_names_of(run: Run) -> tuple[str, ...]:
    """Return the names of all that can be answered.

    Classes as the run recorded them, else those of its data set; the tokens of the run's vocabulary; or what each of
    the numbers is.

    Raises:
        RunFormatError: the vocabulary that names the answers is missing or damaged.
    """
    kind = answers_of(run.spec)
    if kind == "numbers":
        return number_names(run.spec)
    if kind == "tokens":
        return _token_names(str(run.path))
    started = read_run(run).history.started
    if started and started.class_names:
        return tuple(started.class_names)
    try:
        return card(run.spec.data.dataset).class_names
    except ExplorerError:
        return tuple(f"class {index}" for index in range(run.spec.data.n_classes))
