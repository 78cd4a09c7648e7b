"""Forty short texts in the place of the movie reviews, for tests of views that read a sample. Imports the pages' components."""

import numpy as np
import pytest

from lstm_core.data.vocabulary import Vocabulary
from lstm_core.insight.sample import Sample, draw_sample
from lstm_core.specs import RunSpec, StarData
from pages.components.inspect import sampling
from tests.pages.random_run import WORDS

MARKUP = "<b>bad</b> film & <img src=x onerror=alert(1)>"


def use_few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let samples of reviews be 40 texts of known words, two of them odd; those of the star 40 of its own."""
    rng = np.random.default_rng(0)
    texts = (MARKUP, "", *(" ".join(rng.choice(WORDS, size)) for size in rng.integers(1, 20, 38)))

    def drawn(spec: RunSpec, vocabulary: Vocabulary, **settings: object) -> Sample:
        if isinstance(spec.data, StarData):
            return draw_sample(spec, vocabulary, size=40)
        labels = np.arange(len(texts)) % 2
        return Sample(texts, vocabulary.encode_many(texts, spec.data.max_length, spec.data.cut, labels=labels))

    monkeypatch.setattr(sampling, "draw_sample", drawn)
