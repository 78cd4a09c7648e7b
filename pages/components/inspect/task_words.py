"""What the Inspect page calls things, by what a run reads and answers: its tokens, its answers, the run itself.

Imports data, figures and runs.
"""

from functools import lru_cache

from lstm_core.data.registry import card, dataset
from lstm_core.data.series import SeriesDataset
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import ExplorerError
from lstm_core.figures.reading import Answers
from lstm_core.specs import RunSpec

SIGNS = {" ": "␣", "\n": "⏎", "\t": "⇥", "[end]": "⏎", "[unknown]": "(unknown)", "[padding]": "(nothing)"}
"""How tokens are shown of which nothing would be seen."""

_NOUNS_OF_DATA = {"parity": "digit", "brackets": "bracket", "negation": "word", "adding": "number", "series": "value"}
_NOUNS_OF_TOKENS = {"characters": "letter", "subwords": "piece"}
_ANSWERS: dict[str, Answers] = {"generate": "tokens", "regress": "numbers", "forecast": "numbers"}
_REVIEWS = frozenset(("mixed", "imdb", "snippets", "imdb-keras"))


def noun_of(spec: RunSpec) -> str:
    """Return what a token of that run is called: "word", "letter", "piece", "digit", "bracket", "number" or "value"."""
    return _NOUNS_OF_DATA.get(spec.data.kind) or _NOUNS_OF_TOKENS.get(spec.data.tokens, "word")


def answers_of(spec: RunSpec) -> Answers:
    """Return what a network of that run answers."""
    return _ANSWERS.get(spec.task.kind, "classes")


def is_about_films(spec: RunSpec) -> bool:
    """Say whether the run learned from one of the named sets of film reviews."""
    return spec.data.dataset in _REVIEWS


def language_of(spec: RunSpec) -> str:
    """Return what decides whether a text means the same to two runs: all runs on film reviews share theirs."""
    family = "reviews" if is_about_films(spec) else spec.data.dataset
    return f"{family} {noun_of(spec)} {answers_of(spec)}"


def field_label(spec: RunSpec) -> str:
    """Return the label of the field for the text."""
    if is_about_films(spec):
        return "Review" if spec.task.kind == "classify" else "Prompt"
    return "Numbers" if spec.data.reads == "numbers" else "Text"


def title_of(spec: RunSpec) -> str:
    """Return the title of the run's data set, also when the data are no longer here."""
    try:
        title = card(spec.data.dataset).title
    except ExplorerError:
        title = "Own data, no longer here"
    return f"{title}, continued" if spec.task.kind == "generate" and spec.data.kind == "text" else title


def positive_of(spec: RunSpec) -> int:
    """Return which of two classes is shown."""
    try:
        return card(spec.data.dataset).positive_class
    except ExplorerError:
        return 1


def number_names(spec: RunSpec) -> tuple[str, ...]:
    """Return what each number of an answer is."""
    if spec.task.kind != "forecast":
        return ("sum",) if spec.data.kind == "adding" else ("answer",)
    return tuple(f"{step} step{'s' if step > 1 else ''} ahead" for step in range(1, spec.task.horizon + 1))


def token_names(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return every token of a vocabulary as it is shown by itself."""
    return tuple(shown_token(word) for word in vocabulary.words)


def shown_token(token: str) -> str:
    """Return a token with a sign for what would not be seen, such as the space that a piece of a text begins with."""
    if token in SIGNS:
        return SIGNS[token]
    return SIGNS[" "] + token[1:] if token[:1] == " " else token


@lru_cache(maxsize=32)
def unit_of(name: str) -> str:
    """Return the unit of a series, such as "°F"; empty where there is none or the data are no longer here."""
    try:
        source = dataset(name)
        return source.series().unit if isinstance(source, SeriesDataset) else ""
    except ExplorerError:
        return ""


def network_text(spec: RunSpec) -> str:
    """Return the recurrent part in a few words: "LSTM 32", "2 x GRU 16, both ways"."""
    layer = spec.model.layers[0]
    name = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}[layer.cell]
    count = f"{len(spec.model.layers)} x " if len(spec.model.layers) > 1 else ""
    return f"{count}{name} {layer.units}{', both ways' if layer.bidirectional else ''}"


def what_counts(spec: RunSpec) -> str:
    """Return a sentence where a part of the sequence was never to be guessed, "" elsewhere."""
    if spec.data.kind == "copy":
        return "Only the letters after “>” were taught: how expected the others were says nothing."
    return ""
