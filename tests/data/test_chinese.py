"""Languages without spaces: Chinese reviews, made here, are read by characters or sub-words, and learned."""

import itertools
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from lstm_core.data.preparation import prepare
from lstm_core.data.registry import load_splits
from lstm_core.data.uploads.store import store_texts
from lstm_core.data.vocabulary import UNKNOWN_ID, Vocabulary
from lstm_core.runs.history import RunStatus
from lstm_core.runs.snapshots import load_snapshot, snapshot_steps
from lstm_core.runs.store import RunStore
from lstm_core.specs import LayerSpec, ModelSpec, RunSpec, TextData, with_settings
from lstm_core.trace import Network, predict
from lstm_core.training import launcher
from tests.training.conftest import wait_for

Kind = Literal["characters", "subwords"]

PLACES = ("这部电影", "这家餐厅", "这本小说", "那个酒店", "昨天的演出", "他们的服务", "新的手机", "这里的咖啡")
ADVERBS = ("真的", "非常", "实在", "特别", "确实", "其实")
PRAISE = ("好看", "精彩", "令人满意", "值得推荐", "棒")
BLAME = ("无聊", "糟糕", "令人失望", "浪费时间", "差劲")
ENDS = ("。", "！", "，朋友也这么说。", "，我看了两次。", "😀！")


def reviews() -> tuple[list[str], list[int]]:
    """Return short reviews with their labels: 1 for praise, and for blame that is denied."""
    texts, labels = [], []
    random = np.random.default_rng(0)
    sentences = list(itertools.product(PLACES, ADVERBS, PRAISE + BLAME, ENDS))
    for number in random.permutation(len(sentences))[:1_000]:
        place, adverb, word, end = sentences[number]
        is_denied = random.random() < 0.3
        texts.append(place + ("并不" if is_denied else adverb) + word + end)
        labels.append(int((word in PRAISE) != is_denied))
    distinct = dict(zip(texts, labels, strict=True))
    return list(distinct), list(distinct.values())


@pytest.fixture
def uploaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of the reviews as an upload."""
    monkeypatch.setenv("LSTM_EXPLORER_UPLOADS", str(tmp_path / "uploads"))
    texts, labels = reviews()
    return store_texts(texts, np.array(labels), ("差评", "好评"), title="点评.csv")


def spec_of(name: str, kind: Kind) -> RunSpec:
    train = {
        "train.epochs": 12,
        "train.batch_size": 32,
        "train.optimizer.learning_rate": 0.01,
        "train.early_stopping.target_accuracy": 0.99,
    }
    return with_settings(
        RunSpec(
            data=TextData(
                dataset=name, classes=2, tokens=kind, vocabulary_size=140, max_length=40, validation_share=0.2
            ),
            model=ModelSpec(embedding_dim=16, layers=(LayerSpec(units=16),)),
        ),
        train,
    )


@pytest.mark.parametrize("kind", ["characters", "subwords"])
def test_chinese_is_read_and_its_tokens_are_found_in_the_text(uploaded: str, kind: Kind) -> None:
    spec = spec_of(uploaded, kind)
    prepared, splits = prepare(spec), load_splits(spec.data)
    vocabulary = prepared.vocabulary
    assert vocabulary is not None
    assert prepared.class_names == ("差评", "好评")
    assert prepared.unknown_share < 0.01
    for number, text in enumerate(splits.test.texts):
        encoded = vocabulary.encode(text, spec.data.max_length)
        assert encoded.ids.tolist() == prepared.test[number].tolist()
        assert "".join(encoded.tokens) == text == vocabulary.join(encoded.ids)
        assert [text[start:end] for start, end in encoded.spans] == list(encoded.tokens)
    tokens = vocabulary.encode("这部电影非常精彩😀！", 40).tokens
    if kind == "characters":
        assert tokens == tuple("这部电影非常精彩😀！")
    else:  # what often stands together has become one
        assert len(tokens) <= 5
        assert any(len(token) > 1 for token in tokens)


@pytest.mark.parametrize("kind", ["characters", "subwords"])
def test_chinese_reviews_are_learned(uploaded: str, kind: Kind, tmp_path: Path) -> None:
    run = RunStore(tmp_path / "runs").create(spec_of(uploaded, kind))
    launcher.start(run, device="CPU")
    try:
        view = wait_for(run, lambda seen: not seen.status.is_live and not launcher.lock_is_held(run.lock_file))
    finally:
        launcher.stop_now(run)
    assert view.status is RunStatus.FINISHED, run.log_file.read_text()
    assert view.history.test is not None
    assert view.history.started is not None
    assert view.history.started.guessing_accuracy < 0.65
    assert view.history.test.accuracy > 0.9, view.history.epochs
    # and what was saved with the run reads typed text as training did: denied praise is blame
    vocabulary = Vocabulary.from_json(run.vocabulary_file.read_text(encoding="utf-8"))
    network = Network(run.spec, load_snapshot(run, snapshot_steps(run)[-1]))
    typed = ["这家餐厅非常好看。", "这家餐厅并不好看。"]
    answers = predict(network, [vocabulary.encode(text, 40).ids for text in typed])
    assert answers.argmax(axis=1).tolist() == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "หนังเรื่องนี้สนุกมาก ไม่น่าเบื่อเลย",
        "この映画はとても面白かったです。カメラも最高！",
        "이 영화는 정말 재미있어요",
        "👩‍👩‍👧 👍🏽🇩🇪❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿!",
        "这部电影\u200b很好\u3000看",
        "שלום עולם، مرحبا بالعالم",
    ],
)
@pytest.mark.parametrize("kind", ["characters", "subwords"])
def test_other_scripts_and_emoji_are_read_whole(text: str, kind: Kind) -> None:
    vocabulary = Vocabulary.build([text, text], kind=kind, size=400)
    encoded = vocabulary.encode(text, 200)
    assert UNKNOWN_ID not in encoded.ids
    assert [text[start:end] for start, end in encoded.spans] == list(encoded.tokens)
    seen = {place for start, end in encoded.spans for place in range(start, end)}
    assert all(text[place].isspace() or text[place] == "\u200b" for place in range(len(text)) if place not in seen)
    assert vocabulary.encode(vocabulary.join(encoded.ids), 200).ids.tolist() == encoded.ids.tolist()
    if kind == "characters":  # a mark stays with the letter that it belongs to, an emoji is one sign
        assert not any(token.startswith("\u0e31") for token in encoded.tokens)
        assert ("👩‍👩‍👧" in text) == ("👩‍👩‍👧" in encoded.tokens)
