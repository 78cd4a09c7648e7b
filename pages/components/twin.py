"""Two runs from one press: how they are made, found again, and what is said of them. No streamlit.

Which runs belong together stands in their tags, so a pair survives a reload, a restart and a link. Imports the
library below Keras.
"""

import math
from dataclasses import dataclass

from lstm_core.data.registry import card
from lstm_core.errors import ExplorerError
from lstm_core.runs.history import History, RunStatus
from lstm_core.runs.pairs import network_name, new_pair_tags, run_name
from lstm_core.runs.reader import RunView, read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.specs.pairs import LENGTHS, Pair, remember_the_letter
from lstm_core.training import launcher
from pages.components.words import of_hundred


@dataclass(frozen=True)
class Twin:
    """One of two runs, with what its events say; `run` is None where there is none, and `problem` says why."""

    run: Run | None = None
    view: RunView | None = None
    problem: str = ""

    @property
    def is_live(self) -> bool:
        return self.view is not None and self.view.status.is_live

    @property
    def name(self) -> str:
        """Its network in a word or two, such as "LSTM 16"."""
        return network_name(self.run.spec) if self.run is not None else ""


def start_pair(store: RunStore, pair: Pair, *, device: str = "auto") -> tuple[Run, Run]:
    """Create both runs and start their workers; the queue decides whether they train at the same time.

    Raises:
        ExplorerError: the folder of runs cannot be written, or a worker not be started.
    """
    runs = []
    for spec, tags in zip((pair.first, pair.second), new_pair_tags(), strict=True):
        run = store.create(spec, name=run_name(pair, spec))
        run.write_meta(tags=tags)
        runs.append(run)
    for run in runs:
        launcher.start(run, device=device)
    return runs[0], runs[1]


def twin_of(store: RunStore, run_id: str | None) -> Twin:
    """Return the run of that id; a problem in words where it cannot be read."""
    if not run_id:
        return Twin()
    try:
        run = store.get(run_id)
        _ = run.spec
        return Twin(run, read_run(run))
    except ExplorerError as error:
        return Twin(problem=str(error))


def length_of(run: Run) -> int | None:
    """Return T if the run is one of the pair "Remember the letter", else None."""
    if run.problem or run.spec.data.kind != "star":
        return None
    return run.spec.data.length if _place(run.spec) is not None else None


def _place(spec: RunSpec) -> int | None:
    """Return 0 or 1 if it is the first or second of its pair, more or fewer epochs aside; else None."""
    pair = remember_the_letter(spec.data.max_length, spec.seed)
    for place, known in enumerate((pair.first, pair.second)):
        if spec.model_copy(update={"train": spec.train.model_copy(update={"epochs": known.train.epochs})}) == known:
            return place
    return None


def results_by_length(store: RunStore) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Return (T, share right on the test texts) of the newest finished run of each T, for both kinds of networks.

    Any finished run counts that has the pair's settings, however it was started; the shipped one, too.
    """
    found: tuple[dict[int, float], dict[int, float]] = ({}, {})
    for run in (*store.runs(), *store.examples()):
        length = length_of(run)
        if length is None or length not in LENGTHS:
            continue
        try:
            view = read_run(run)
        except ExplorerError:
            continue
        place = _place(run.spec) or 0
        if view.status is RunStatus.FINISHED and view.history.test is not None:
            found[place].setdefault(length, view.history.test.accuracy)
    return sorted(found[0].items()), sorted(found[1].items())


def share_right(history: History) -> float:
    """Return the share of unseen texts right: of the test once it is done, else of the newest validation; else NaN."""
    if history.test is not None:
        return history.test.accuracy
    if history.validations:
        return history.validations[-1].accuracy
    return math.nan


def verdict(twins: tuple[Twin, Twin]) -> str:
    """Return what came out, in plain text: both shares beside guessing, and what they say. Empty while one is going."""
    first, second = twins
    if first.run is None or second.run is None or first.view is None or second.view is None:
        return ""
    if first.is_live or second.is_live:
        return ""
    shares = [share_right(twin.view.history) for twin in twins if twin.view is not None]
    if not all(math.isfinite(share) for share in shares):
        return ""
    guess = 1 / len(card(first.run.spec.data.dataset).class_names)
    line = (
        f"{first.name}: {of_hundred(shares[0])} of 100 right. {second.name}: {of_hundred(shares[1])}. "
        f"Guessing: {of_hundred(guess)}."
    )
    knows = [share > 0.9 for share in shares]
    if knows[0] and not knows[1]:
        return f"{line} Gates carried the letter to the end; without them it was lost on the way."
    if all(knows):
        return f"{line} At this length both can do it: try a larger T."
    if knows[1]:
        return f"{line} At this length no gates are needed: try a larger T."
    return f"{line} Neither has found it yet: try a smaller T."
