"""The named specs that the form and the command line offer. Values and their reasons: measured, see each note."""

from dataclasses import dataclass

from lstm_core.errors import SpecError, SpecProblem
from lstm_core.specs.data import TextData
from lstm_core.specs.memory import StarData
from lstm_core.specs.run import (
    Adam,
    EarlyStopping,
    LayerSpec,
    ModelSpec,
    RMSprop,
    RunSpec,
    TrainSpec,
)

DEFAULT_PRESET = "movie-reviews"


@dataclass(frozen=True)
class Preset:
    """A named spec: `title` is what the form shows, `note` one sentence on what it is for."""

    name: str
    title: str
    note: str
    spec: RunSpec


def _imdb(data: TextData, model: ModelSpec, train: TrainSpec) -> tuple[RunSpec, RunSpec]:
    """Return a spec and its textbook twin: pre-padding, no mask, no length buckets, no early stopping."""
    textbook_data = TextData(
        dataset=data.dataset,
        vocabulary_size=data.vocabulary_size,
        max_length=data.max_length,
        cut="start",
        padding="pre",
        mask=False,
        length_buckets=False,
    )
    textbook_train = train.model_copy(update={"early_stopping": EarlyStopping(restore_best=False)})
    return (
        RunSpec(data=data, model=model, train=train),
        RunSpec(data=textbook_data, model=model, train=textbook_train),
    )


_COMPACT, _COMPACT_TEXTBOOK = _imdb(
    TextData(dataset="imdb", max_length=500),
    ModelSpec(embedding_dim=32, layers=(LayerSpec(units=32),)),
    TrainSpec(optimizer=RMSprop(), batch_size=128, epochs=10, early_stopping=EarlyStopping(patience=2)),
)
_CLASSIC, _CLASSIC_TEXTBOOK = _imdb(
    TextData(dataset="imdb", max_length=200, vocabulary_size=20_000),
    ModelSpec(embedding_dim=128, layers=(LayerSpec(units=128),)),
    TrainSpec(optimizer=Adam(learning_rate=0.001), batch_size=64, epochs=5, early_stopping=EarlyStopping(patience=2)),
)

PRESETS: dict[str, Preset] = {
    entry.name: entry
    for entry in (
        Preset(
            "movie-reviews",
            "Movie reviews",
            "Good or bad review? Gates that visibly move, in about a minute.",
            RunSpec(),
        ),
        Preset(
            "star",
            "Letter after the star",
            "Remember one letter over 50 steps: the clearest picture of what gates are for.",
            RunSpec(
                data=StarData(),
                model=ModelSpec(embedding_dim=8, layers=(LayerSpec(units=16),)),
                train=TrainSpec(
                    optimizer=Adam(learning_rate=0.01), epochs=12, early_stopping=EarlyStopping(target_accuracy=0.995)
                ),
            ),
        ),
        Preset(
            "snippets-quick",
            "Movie snippets, quick",
            "One-sentence reviews and a small network: a whole run in seconds.",
            RunSpec(
                data=TextData(dataset="snippets", max_length=60),
                model=ModelSpec(embedding_dim=32, layers=(LayerSpec(units=16),)),
            ),
        ),
        Preset("imdb-compact", "IMDB, compact", "Whole reviews of up to 500 words with a small network.", _COMPACT),
        Preset("imdb-classic", "IMDB, classic", "The size that most tutorials use: 200 words, 128 units.", _CLASSIC),
        Preset(
            "imdb-compact-textbook",
            "IMDB, compact, as textbooks do it",
            "Padding in front of the text and no mask: the network reads the padding too.",
            _COMPACT_TEXTBOOK,
        ),
        Preset(
            "imdb-classic-textbook",
            "IMDB, classic, as textbooks do it",
            "Padding in front of the text and no mask: the network reads the padding too.",
            _CLASSIC_TEXTBOOK,
        ),
    )
}


def preset(name: str) -> Preset:
    """Return the preset of that name.

    Raises:
        SpecError: there is none; the problem lists the names that there are.
    """
    if name not in PRESETS:
        raise SpecError([SpecProblem("preset", f"there is no preset {name!r}", "choose one of " + ", ".join(PRESETS))])
    return PRESETS[name]
