"""Which epoch is kept and why a run ends early: pure decisions, with a model only for its weights."""

import math
from typing import Any

import pytest

from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, StarData, with_settings
from lstm_core.training.keeper import Keeper
from lstm_core.training.models import build_model

TINY = RunSpec(data=StarData(length=6), model=ModelSpec(embedding_dim=3, layers=(LayerSpec(units=3),)))


def _keeper(**settings: Any) -> Keeper:
    return Keeper(with_settings(TINY, {f"train.early_stopping.{name}": value for name, value in settings.items()}))


@pytest.fixture(scope="module")
def model() -> Any:
    return build_model(TINY, 7)


def test_the_epoch_with_the_lowest_validation_loss_is_kept(model: Any) -> None:
    keeper = _keeper()
    for epoch, loss in enumerate((0.9, 0.5, math.nan, 0.7, 0.5), start=1):
        keeper.epoch_ended(epoch, epoch * 7, loss, model)

    assert (keeper.best_epoch, keeper.best_step, keeper.best_loss) == (2, 14, 0.5)
    assert keeper.best_weights is not None


def test_the_last_weights_are_kept_where_the_spec_says_so(model: Any) -> None:
    keeper = _keeper(restore_best=False)
    keeper.epoch_ended(1, 7, 0.5, model)

    assert keeper.best_epoch == 1
    assert keeper.best_weights is None


@pytest.mark.parametrize(
    ("settings", "losses", "accuracy", "reason"),
    [
        ({}, [0.5, 0.6, 0.7, 0.8], 1.0, ""),
        ({"patience": 2}, [0.5, 0.6], 0.5, ""),
        ({"patience": 2}, [0.5, 0.6, 0.7], 0.5, "no lower validation loss for 2 epochs"),
        ({"patience": 1}, [0.5, 0.5], 0.5, "no lower validation loss for 1 epoch"),
        ({"target_accuracy": 0.9}, [0.5], 0.89, ""),
        ({"target_accuracy": 0.9}, [0.5], 0.9, "validation accuracy reached 0.9"),
    ],
)
def test_training_ends_early_for_a_reason(
    model: Any, settings: dict[str, Any], losses: list[float], accuracy: float, reason: str
) -> None:
    keeper = _keeper(**settings)
    for epoch, loss in enumerate(losses, start=1):
        keeper.epoch_ended(epoch, epoch, loss, model)

    assert keeper.reason_to_end(len(losses), accuracy) == reason
