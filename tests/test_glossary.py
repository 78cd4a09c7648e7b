"""Every setting has a help text, and every caption keeps to its length."""

import pytest
from pydantic import BaseModel

from lstm_core import specs
from lstm_core.glossary import CAPTIONS, HELP, TERMS, help_text

PARTS: dict[str, tuple[type[BaseModel], ...]] = {
    "task": (specs.ForecastTask,),
    "data": (
        specs.TextData,
        specs.SeriesData,
        specs.StarData,
        specs.CopyData,
        specs.AddingData,
        specs.ParityData,
        specs.BracketsData,
        specs.NegationData,
    ),
    "model": (specs.ModelSpec,),
    "model.layers": (specs.LayerSpec,),
    "train": (specs.TrainSpec,),
    "train.early_stopping": (specs.EarlyStopping,),
    "train.optimizer": (specs.Adam, specs.RMSprop, specs.Sgd, specs.AdamW),
    "train.clip": (specs.ClipByValue, specs.ClipByNorm, specs.ClipByGlobalNorm),
}


def settings() -> list[str]:
    names = {f"{path}.{field}" for path, models in PARTS.items() for model in models for field in model.model_fields}
    compounds = {"train.optimizer", "train.clip", "train.early_stopping", "data.kind", "task.kind"}
    return sorted((names - compounds) | {"seed", "preset", "device", "speed", "task.kind"})


@pytest.mark.parametrize("name", settings())
def test_every_setting_has_a_help_text(name: str) -> None:
    known_as = {"model.layers.cell": "model.cell"}.get(name, name)

    assert len(help_text(known_as).split()) >= 4


@pytest.mark.parametrize("name", sorted(CAPTIONS))
def test_captions_are_short_and_explained(name: str) -> None:
    assert len(CAPTIONS[name].short.split()) <= 25
    assert CAPTIONS[name].more.count(". ") >= 2


def test_terms_are_known_by_their_keras_name() -> None:
    assert TERMS["forget gate"].symbol == "f"
    assert all(term.sentence.endswith((".", ".")) for term in TERMS.values())
    assert all(text.endswith(".") for text in HELP.values())
