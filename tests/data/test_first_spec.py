"""Every data set, also one that is gone, has a spec with which it can be looked at."""

from pathlib import Path

import numpy as np
import pytest

from lstm_core.data.first_spec import first_choice
from lstm_core.data.registry import CARDS, dataset
from lstm_core.data.uploads import forget, store_series, store_texts
from lstm_core.specs import PRESETS


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))


@pytest.mark.parametrize("name", CARDS)
def test_a_named_data_set_starts_with_its_preset_or_the_default(name: str) -> None:
    preset, spec = first_choice(dataset(name))

    assert spec.data.dataset == name
    assert preset in PRESETS
    made_for_it = [each for each in PRESETS.values() if each.spec.data.dataset == name]
    assert not made_for_it or spec == made_for_it[0].spec


def test_own_data_starts_with_what_suits_it_and_stays_known_when_it_is_gone() -> None:
    texts = store_texts([f"text {place}" for place in range(60)], np.arange(60) % 3, ["a", "b", "c"], title="Three")
    story = store_texts([f"line {place}" for place in range(60)], np.zeros(60, np.int64), [], title="Story")
    series = store_series(None, np.sin(np.arange(300.0)), title="Waves")
    names = {texts: "classify", story: "generate", series: "forecast"}

    for name, task in names.items():
        _, spec = first_choice(dataset(name))
        assert (spec.data.dataset, spec.task.kind) == (name, task)

    for name in names:
        forget(name)
        assert first_choice(dataset(name))[1].data.dataset == name
