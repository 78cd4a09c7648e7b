"""The shipped examples: whole, small, free of the machine that made them, and true to every text that pages offer."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core.cli.making import RECIPES
from lstm_core.cli.reading import Reader, open_run
from lstm_core.data.registry import CARDS
from lstm_core.example_texts import EXAMPLE_RUNS, EXAMPLE_TEXTS, ExampleText
from lstm_core.insight.prefix import prefix_probabilities
from lstm_core.insight.ranking import read_unit_order
from lstm_core.runs.events import WorkerStarted, read_events
from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import snapshot_steps
from lstm_core.runs.store import EXAMPLES, RunStore
from lstm_core.trace import replay

TEXTS = [(dataset, example) for dataset, examples in EXAMPLE_TEXTS.items() for example in examples]
RUN_IDS = [recipe.run_id for recipe in RECIPES]


def _reader(dataset: str) -> Reader:
    return open_run(RunStore().get(EXAMPLE_RUNS[dataset]))


def _shown_probability(dataset: str, example: ExampleText, text: str) -> tuple[list[str], NDArray[np.float32]]:
    reader = _reader(dataset)
    encoded = reader.encode(text)
    shown = CARDS[dataset].positive_class if len(reader.class_names) == 2 else example.label
    return list(encoded.tokens), prefix_probabilities(reader.network, encoded.ids)[:, shown]


@pytest.mark.parametrize(("dataset", "example"), TEXTS, ids=[example.title for _, example in TEXTS])
def test_every_text_ends_as_promised(dataset: str, example: ExampleText) -> None:
    reader = _reader(dataset)
    encoded = reader.encode(example.text)

    final = prefix_probabilities(reader.network, encoded.ids)[-1]

    assert final.argmax() == example.answer
    assert final.max() > 0.75  # not by a hair: another processor's rounding must not turn it
    assert example.is_wrong == (example.title == "Gets it wrong")
    assert encoded.n_cut == 0


@pytest.mark.parametrize(
    ("dataset", "example"), [(d, e) for d, e in TEXTS if e.turning_word], ids=lambda value: getattr(value, "title", "")
)
def test_the_named_word_turns_the_answer(dataset: str, example: ExampleText) -> None:
    tokens, probability = _shown_probability(dataset, example, example.text)
    # a letter stands many times in a text of the star: the one behind the star is meant
    place = tokens.index("*") + 1 if dataset == "star" else tokens.index(example.turning_word)

    change = probability[place] - probability[place - 1]

    assert tokens[place] == example.turning_word
    assert abs(example.turn) >= 0.2
    assert change * np.sign(example.turn) >= abs(example.turn)


def test_the_three_texts_with_a_turning_word_are_the_first_three() -> None:
    assert [example.title for example in EXAMPLE_TEXTS["mixed"]] == [
        "Turns down", "Turns up", "One word decides", "Builds up", "Remembers", "Gets it wrong",
    ]  # fmt: skip
    assert [bool(example.turning_word) for example in EXAMPLE_TEXTS["mixed"]] == [True] * 3 + [False] * 3


def test_praise_is_remembered_over_other_things_and_so_is_its_opposite() -> None:
    example = next(example for example in EXAMPLE_TEXTS["mixed"] if example.title == "Remembers")

    _, praised = _shown_probability("mixed", example, example.text)
    _, slated = _shown_probability("mixed", example, example.text.replace("wonderful", "terrible"))

    assert praised.min() > 0.7
    assert slated.max() < 0.5


def test_the_answer_builds_up_without_one_deciding_word() -> None:
    example = next(example for example in EXAMPLE_TEXTS["mixed"] if example.title == "Builds up")

    _, probability = _shown_probability("mixed", example, example.text)

    assert probability[0] < 0.5 < 0.9 < probability[-1]
    assert np.abs(np.diff(probability)).max() < 0.35


def test_gates_visibly_move_on_the_first_text() -> None:
    reader = _reader("mixed")

    layer = replay(reader.network, reader.encode(EXAMPLE_TEXTS["mixed"][0].text).ids).layers[0]

    ranges = [np.ptp(layer.directions["forward"][gate][0], axis=0).max() for gate in ("f", "i", "o")]
    assert max(ranges) > 0.5


@pytest.mark.parametrize("run_id", RUN_IDS)
def test_an_example_is_a_finished_run_of_its_recipe(run_id: str) -> None:
    run = RunStore().get(run_id)
    view = read_run(run)
    history = view.history
    (recipe,) = [recipe for recipe in RECIPES if recipe.run_id == run_id]

    assert run.is_example
    assert view.status is RunStatus.FINISHED
    assert run.spec == recipe.spec
    assert history.test is not None
    assert history.best is not None
    assert [saved.step for saved in history.snapshots] == snapshot_steps(run)
    assert {0, history.best.step, history.step} <= set(snapshot_steps(run))
    assert all((run.path / saved.file).is_file() for saved in history.snapshots)
    assert read_unit_order(run.path / "units.json") is not None
    assert [event.seq for event in read_events(run.events_file)[0]] == list(range(history.ended.seq + 1))


@pytest.mark.parametrize("run_id", RUN_IDS)
def test_nothing_of_the_machine_that_made_it_is_shipped(run_id: str) -> None:
    run = RunStore().get(run_id)

    files = {file.relative_to(run.path).parts[0] for file in run.path.rglob("*") if file.is_file()}
    (worker,) = [event for event in read_events(run.events_file)[0] if isinstance(event, WorkerStarted)]

    reads = "vocabulary.json" if run.spec.data.reads == "tokens" else "scaling.json"
    assert files == {"spec.json", "meta.json", reads, "units.json", "events.jsonl", "snapshots"}
    assert (worker.pid, worker.host) == (0, "")
    for name in ("events.jsonl", "meta.json", "spec.json", "units.json"):
        text = (run.path / name).read_text(encoding="utf-8")
        assert '"/' not in text  # no absolute path


def test_the_examples_are_small_and_all_there() -> None:
    assert sorted(run.id for run in RunStore().examples()) == sorted(RUN_IDS)
    assert sum(file.stat().st_size for file in EXAMPLES.rglob("*") if file.is_file()) < 10_000_000


def test_what_the_movie_example_learned_is_better_than_guessing() -> None:
    history = read_run(RunStore().get("example-movie-reviews")).history

    assert history.test.accuracy > 0.78
    assert history.started.guessing_accuracy < 0.51
