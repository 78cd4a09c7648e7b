"""Texts to be continued: the windows are the stream, every token of it is guessed once, and the split is kept."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_core.data.batching import batches
from lstm_core.data.continuation import continued_arrays, windows_of
from lstm_core.data.dataset import Availability, DatasetCard, TextDataset
from lstm_core.data.preparation import prepare
from lstm_core.data.progress import Progress, no_progress
from lstm_core.data.registry import load_splits
from lstm_core.data.texts import Splits, TextSet
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import END, END_ID, UNKNOWN_ID, Vocabulary
from lstm_core.errors import DataFormatError
from lstm_core.specs import DataSpec, GenerateTask, RunSpec, TextData

KINDS = ("words", "characters", "subwords")
LINES = st.lists(
    st.lists(st.sampled_from(["a", "good", " ", "film,", "\n", "\r\n", "映画", "", "\u200b"])).map("".join),
    min_size=1,
    max_size=6,
)


class GivenTexts(TextDataset):
    """A data set of the texts of one test."""

    card = DatasetCard("given", "Given texts", "", (), "", "", True, 0)

    def __init__(self, train: Iterable[str], validation: Iterable[str], test: Iterable[str]) -> None:
        self.parts = [list(part) for part in (train, validation, test)]

    def availability(self) -> Availability:
        return Availability(True)

    def fingerprint(self, data: DataSpec, progress: Progress) -> str:
        return str(self.parts)

    def sizes(self, data: DataSpec) -> tuple[int, int, int]:
        train, validation, test = (len(part) for part in self.parts)
        return train, validation, test

    def load(self, data: DataSpec, progress: Progress) -> Splits:
        sets = [TextSet(part, np.zeros(len(part), np.int64)) for part in self.parts]
        return Splits(*sets, (), "")


def stream_of(windows: TokenSet) -> list[int]:
    """Return the stream again from its windows: all of the first, and all but the first token of the others."""
    ids = list(windows[0])
    for number in range(1, len(windows)):
        assert windows[number][0] == ids[-1]
        ids += list(windows[number][1:])
    return [int(token) for token in ids]


@given(n=st.integers(2, 200), length=st.integers(1, 50))
@example(n=9, length=4)
@example(n=10, length=4)
@example(n=2, length=50)
def test_windows_put_together_are_the_stream_and_every_token_but_the_first_is_a_target_once(
    n: int, length: int
) -> None:
    stream = np.arange(2, n + 2, dtype=np.int32)
    windows = windows_of(stream, length)
    assert windows.ids.dtype == np.int32
    assert stream_of(windows) == stream.tolist()
    assert set(windows.lengths[:-1]) <= {length + 1}
    assert 2 <= windows.lengths[-1] <= length + 1
    spec = RunSpec(data=TextData(max_length=max(length, 2)), task=GenerateTask())
    targets: list[int] = []
    for ids, following, weights in batches(windows, spec, batch_size=7, order=(0, 0)):
        assert weights is not None
        assert ids.shape[1] <= length
        targets += following[weights > 0].tolist()
        assert np.array_equal(following[:, :-1][weights[:, 1:] > 0], ids[:, 1:][weights[:, 1:] > 0])
    assert sorted(targets) == stream[1:].tolist()


@given(texts=LINES, kind=st.sampled_from(KINDS))
@settings(max_examples=150)
def test_the_stream_is_the_texts_one_after_the_other(texts: list[str], kind: str) -> None:
    data = TextData(tokens=kind, max_length=3, vocabulary_size=100)  # type: ignore[arg-type]
    texts = ["good film", *texts]
    arrays = continued_arrays(GivenTexts(texts, texts, texts), data, no_progress)
    vocabulary = Vocabulary.from_json(arrays["vocabulary"].tobytes().decode())
    shown = [text.strip() for text in texts if text.replace("\u200b", "").strip()]
    expected = vocabulary.encode("\n".join(shown), 10_000).ids.tolist()
    for part in ("train", "validation", "test"):
        windows = TokenSet(arrays[f"{part}_ids"], arrays[f"{part}_offsets"], arrays[f"{part}_labels"])
        assert stream_of(windows) == expected
        assert not windows.labels.any()
    assert arrays["n_empty"] == 3 * (len(texts) - len(shown))
    assert vocabulary.words[END_ID] == END
    assert UNKNOWN_ID not in expected


def test_only_the_training_texts_make_the_vocabulary() -> None:
    data = TextData(max_length=3, vocabulary_size=10)
    arrays = continued_arrays(GivenTexts(["b b a", "c"], ["new new"], ["a newer"]), data, no_progress)
    vocabulary = Vocabulary.from_json(arrays["vocabulary"].tobytes().decode())
    assert vocabulary.words[2:] == (END, "b", "a", "c")
    assert arrays["train_ids"].tolist() == [3, 3, 4, END_ID, END_ID, 5]
    assert arrays["validation_ids"].tolist() == [UNKNOWN_ID, UNKNOWN_ID]
    small = continued_arrays(GivenTexts([" ".join("abcdefghijklmn"), "a b"], ["a b"], ["a b"]), data, no_progress)
    assert len(Vocabulary.from_json(small["vocabulary"].tobytes().decode())) == 10


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_too_little_text_is_said(part: str) -> None:
    texts = {name: ["some text"] for name in ("train", "validation", "test")} | {part: ["alone", " \n "]}
    with pytest.raises(DataFormatError, match=f"too little text.*{part}"):
        continued_arrays(GivenTexts(**texts), TextData(), no_progress)


@pytest.mark.parametrize("kind", KINDS)
def test_snippets_can_be_continued(kind: str) -> None:
    data = TextData(dataset="snippets", tokens=kind, vocabulary_size=2_000, max_length=60)  # type: ignore[arg-type]
    prepared, splits = prepare(RunSpec(data=data, task=GenerateTask())), load_splits(data)
    assert prepared.vocabulary is not None
    assert prepared.vocabulary.has_end
    assert prepared.class_names == ()
    assert np.isfinite(prepared.baseline.loss)
    assert isinstance(prepared.test, TokenSet)
    ids = stream_of(prepared.test)
    assert ids.count(END_ID) == len(splits.test) - 1
    first = ids[: ids.index(END_ID)]
    assert first == prepared.vocabulary.encode(splits.test.texts[0], 1_000).ids.tolist()
    assert prepared.test.lengths.max() == data.max_length + 1
