"""`predict` and `gates` for texts to be continued and for numbers, against replays of every shorter text."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from lstm_core import __main__ as command_line
from lstm_core.cli.reading import open_run
from lstm_core.cli.reading_tasks import NumberReader, open_any
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import (
    AddingData,
    ForecastTask,
    GenerateTask,
    LayerSpec,
    ModelSpec,
    RegressTask,
    RunSpec,
    SeriesData,
    TextData,
)
from lstm_core.trace import predict, replay
from tests.pages.random_run import random_run

SMALL = ModelSpec(layers=(LayerSpec(units=4),))
WRITER = RunSpec(data=TextData(dataset="snippets"), task=GenerateTask(), model=SMALL)
FORECASTER = RunSpec(data=SeriesData(), task=ForecastTask(window=5, horizon=2), model=SMALL)
ADDER = RunSpec(data=AddingData(length=5), task=RegressTask(), model=SMALL)


def said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str, code: int = 0
) -> tuple[str, str]:
    monkeypatch.setattr(sys, "argv", ["lstm_core", *arguments])
    with pytest.raises(SystemExit) as end:
        command_line.main()
    assert (end.value.code or 0) == code
    return tuple(capsys.readouterr())


def make(runs_dir: Path, spec: RunSpec) -> Run:
    return random_run(RunStore(runs_dir), spec)


def test_predict_names_the_tokens_that_come_next(
    runs_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(runs_dir, WRITER)
    out, _ = said(capsys, monkeypatch, "predict", run.id, "--text", "a moving film", "--json")
    found, reader = json.loads(out), open_run(run)
    ids = reader.encode("a moving film").ids
    before = predict(reader.network, [ids[:1], ids[:2], ids]).astype(np.float64)
    assert found["next"][0]["token"] == reader.vocabulary.words[int(before[2].argmax())]
    assert [each["probability"] for each in found["next"]] == pytest.approx(sorted(before[2])[::-1][:10], rel=1e-4)
    expected = [before[0, ids[1]], before[1, ids[2]]]
    assert found["expected"] == [None, *(pytest.approx(p, rel=1e-4) for p in expected)]
    assert found["bits_per_token"] == pytest.approx(-np.log2(expected).mean(), rel=1e-4)
    lines, _ = said(capsys, monkeypatch, "predict", run.id, "--text", "a moving film")
    assert "bits per token" in lines
    one, _ = said(capsys, monkeypatch, "predict", run.id, "--text", "film")
    assert "bits per token" not in one


@pytest.mark.parametrize(
    ("spec", "text", "names"),
    [(FORECASTER, "50 51.5 49 48", ["1 step ahead", "2 steps ahead"]), (ADDER, "0.5* 0.1 0.2*", ["sum"])],
)
def test_predict_answers_with_numbers_in_their_unit(
    runs_dir: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    spec: RunSpec,
    text: str,
    names: list[str],
) -> None:
    run = make(runs_dir, spec)
    found = json.loads(said(capsys, monkeypatch, "predict", run.id, "--text", text, "--json")[0])
    reader = open_any(run)
    assert isinstance(reader, NumberReader)
    outputs = replay(reader.network, reader.encode(text).inputs).logits[0]
    assert list(found["answer"]) == names
    scaled = spec.data.kind == "series"
    assert list(found["answer"].values()) == pytest.approx((outputs * 10 + 50 if scaled else outputs).tolist())
    assert names[0] in said(capsys, monkeypatch, "predict", run.id, "--text", text)[0]


def test_gates_of_every_task_are_written(
    runs_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for spec, text in ((WRITER, "a film"), (FORECASTER, "50 51 52"), (ADDER, "0.5* 0.1* 0.2")):
        run, out = make(runs_dir, spec), tmp_path / "gates.npz"
        said(capsys, monkeypatch, "gates", run.id, "--text", text, "--out", str(out))
        with np.load(out) as arrays:
            assert arrays["tokens"].tolist() == text.split()
            assert arrays["layer0/forward/f"].shape == (len(text.split()), 4)
            if spec is WRITER:
                assert np.isnan(arrays["probability"][0])
                assert arrays["next_ids"].shape == (2, 10)
                continue
            assert arrays["values"].shape == (3, spec.data.features)
            answers = [open_any(run).encode(text).inputs[:end] for end in (1, 2, 3)]
            outputs = predict(open_any(run).network, answers)
            assert arrays["answer"] == pytest.approx(outputs * 10 + 50 if spec is FORECASTER else outputs, rel=1e-5)


def test_what_cannot_be_read_is_said(
    runs_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(runs_dir, FORECASTER)
    _, error = said(capsys, monkeypatch, "predict", run.id, "--text", "fifty", code=2)
    assert "no number" in error
    run.scaling_file.unlink()
    _, error = said(capsys, monkeypatch, "predict", run.id, "--text", "50", code=2)
    assert "no scaling yet" in error
