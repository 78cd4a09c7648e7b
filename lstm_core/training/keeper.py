"""Which epoch's weights a run keeps, and when it has trained enough. Imports Keras, by `models`."""

import math
from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from lstm_core.specs import RunSpec
from lstm_core.training.models import weights_of


@dataclass
class Keeper:
    """Decides which epoch's weights are kept and when training has done enough.

    Attributes:
        best_epoch: the epoch (from 1) with the lowest validation loss so far; 0 before the first.
        best_weights: of that epoch, None where the spec keeps the last.
    """

    spec: RunSpec
    best_epoch: int = 0
    best_step: int = 0
    best_loss: float = math.inf
    best_weights: dict[str, NDArray[np.float32]] | None = None

    def epoch_ended(self, epoch: int, step: int, val_loss: float, model: keras.Model) -> None:
        """Take note of a whole epoch; a partial one is never shown to the keeper."""
        if val_loss < self.best_loss:
            self.best_epoch, self.best_step, self.best_loss = epoch, step, val_loss
            if self.spec.train.early_stopping.restore_best:
                self.best_weights = weights_of(model)

    def reason_to_end(self, epoch: int, val_accuracy: float) -> str:
        """Return why training should end after this epoch, as people read it; "" to go on."""
        stopping = self.spec.train.early_stopping
        if stopping.target_accuracy is not None and val_accuracy >= stopping.target_accuracy:
            return f"validation accuracy reached {stopping.target_accuracy:g}"
        if stopping.patience is not None and epoch - self.best_epoch >= stopping.patience:
            epochs = "1 epoch" if stopping.patience == 1 else f"{stopping.patience} epochs"
            return f"no lower validation loss for {epochs}"
        return ""
