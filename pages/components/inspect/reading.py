"""From a run, a saved state and a text to the `Reading` that figures draw, computed once and kept for all viewers.

Caches are bounded and keyed by content: path of the run, step and text say all there is to say, as saved states never
change. Imports the library below Keras, and streamlit for its caches.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.data.typed_numbers import EncodedNumbers
from lstm_core.data.vocabulary import Encoded
from lstm_core.errors import ExplorerError, RunFormatError
from lstm_core.figures.reading import Direction, Expected, LayerValues, Numbers, Reading, SideValues
from lstm_core.insight.contributions import contributions
from lstm_core.insight.movement import gate_movement, hardly_moves, most_telling_unit, resting_value
from lstm_core.insight.next_tokens import NextTokens, least_expected, next_tokens, probability_of
from lstm_core.insight.prefix import LEAST_CHANGE, answers_on_the_way, changes_of_mind, is_causal, prefix_curve
from lstm_core.insight.ranking import read_unit_order
from lstm_core.runs.history import History, RunStatus, kept_snapshot
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import load_snapshot, snapshot_steps
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from lstm_core.trace import Network, Trace, replay
from pages.components.inspect.encoding import class_names_of, encode, scaling_of, vocabulary_of
from pages.components.inspect.task_words import (
    answers_of,
    network_text,
    noun_of,
    shown_token,
    title_of,
    unit_of,
)
from pages.components.words import moment_text

__all__ = [
    "MOST_CHARACTERS",
    "Replayed",
    "SavedState",
    "class_names_of",
    "first_choice",
    "network_of",
    "network_text",
    "noun_of",
    "reading_of",
    "replayed",
    "run_choices",
    "saved_states",
    "telling_unit",
    "unit_orders",
    "vocabulary_of",
]

MOST_CHARACTERS = 20_000
"""Longer texts are cut before anything else: no network of ours reads even a tenth of it."""


@dataclass(frozen=True)
class SavedState:
    """A saved state that can be chosen: its step, the epochs done by then, and what to call it."""

    step: int
    epoch: float
    label: str


@dataclass(frozen=True, eq=False)
class Replayed:
    """One text read by one saved state, before a class is chosen to be shown."""

    text: str
    network: Network
    encoded: Encoded | EncodedNumbers
    trace: Trace
    probabilities: NDArray[np.floating]  # or numbers in the unit of the data, see `Reading.probabilities`
    is_read: NDArray[np.bool_] | None = None  # where they were computed; None means at every token
    expected: NextTokens | None = None

    @property
    def answer(self) -> int:
        """The answer to explain as long as nobody chose: the class or token that wins, the first of the numbers."""
        return 0 if isinstance(self.encoded, EncodedNumbers) else int(np.argmax(self.probabilities[-1]))

    @property
    def inputs(self) -> NDArray[Any]:
        """What the network read: token ids (timesteps,) int32, or numbers (timesteps, features) float32."""
        return self.encoded.inputs if isinstance(self.encoded, EncodedNumbers) else self.trace.ids[0]

    def curve(self, shown: int) -> NDArray[np.floating]:
        """Return the probability of one answer, or one number, after each token: (timesteps,)."""
        if self.expected is None:
            return self.probabilities[:, shown]
        return probability_of(self.network, self.trace.layers[-1].output[0], self.expected, shown)


# --- which runs and states there are --------------------------------------------------------------


def run_choices(store: RunStore) -> dict[str, str]:
    """Return id and label of every run that can be looked into: shipped examples first, then own runs, newest first.

    No two labels are equal: the browser knows an option by its label alone.
    """
    labels: dict[str, str] = {}
    for run in store.examples():
        if not run.problem:
            labels[run.id] = run.read_meta().name or f"{title_of(run.spec)} (shipped with the app)"
    for run in store.runs():
        if not run.problem:
            labels[run.id] = _own_label(run)
    seen: set[str] = set()
    for run_id, label in labels.items():
        if label in seen:
            labels[run_id] = f"{label} ({run_id[-4:]})"
        seen.add(label)
    return labels


def _own_label(run: Run) -> str:
    try:
        status = read_run(run).status
    except RunFormatError:
        return f"{run.id} (cannot be read)"
    when = f"{run.id[4:6]}-{run.id[6:8]} {run.id[9:11]}:{run.id[11:13]}" if run.id[:1].isdigit() else run.id
    name = run.read_meta().name or f"{title_of(run.spec)}, {network_text(run.spec)}"
    state = "" if status is RunStatus.FINISHED else f", {status.value}"
    return f"{name}, {when}{state}"


def saved_states(run: Run, history: History) -> list[SavedState]:
    """Return the saved states of a run in order; from the files alone if its events do not tell of them."""
    there = snapshot_steps(run)
    epochs = {saved.step: saved.epoch for saved in history.snapshots}
    if not epochs:
        return [SavedState(step, float(step), f"batch {step}" if step else "before training") for step in there]
    return [SavedState(step, epochs[step], moment_text(epochs[step])) for step in there if step in epochs]


def first_choice(states: list[SavedState], history: History, spec: RunSpec) -> SavedState:
    """Return the state to show first: the one that the run keeps, else the newest."""
    kept = kept_snapshot(history, restore_best=spec.train.early_stopping.restore_best)
    return next((state for state in states if kept is not None and state.step == kept.step), states[-1])


# --- reading --------------------------------------------------------------------------------------


@st.cache_resource(max_entries=16, show_spinner=False)
def _network(path: str, step: int) -> Network:
    run = Run(Path(path))
    return Network(run.spec, load_snapshot(run, step))


def network_of(run: Run, step: int) -> Network:
    """Return the network that a run saved after `step` batches.

    Raises:
        ExplorerError: the saved state is missing or damaged.
    """
    return _network(str(run.path), step)


@st.cache_resource(max_entries=24, show_spinner=False)
def _replayed(path: str, step: int, text: str) -> Replayed:
    run, network = Run(Path(path)), _network(path, step)
    encoded = encode(run, text)
    inputs = encoded.inputs if isinstance(encoded, EncodedNumbers) else np.asarray(encoded.ids, dtype=np.int32)
    trace = replay(network, inputs)
    if answers_of(run.spec) == "tokens":
        found = next_tokens(network, trace.layers[-1].output[0], inputs)
        return Replayed(text, network, encoded, trace, found.last[None], expected=found)
    is_read = None
    if is_causal(network):
        answers: NDArray[np.floating] = answers_on_the_way(network, trace.layers[-1].output[0])
    else:
        curve = prefix_curve(network, inputs)
        answers, is_read = curve.probabilities, None if curve.is_read.all() else curve.is_read
    if isinstance(encoded, EncodedNumbers):
        answers = scaling_of(run).restored(answers)
    return Replayed(text, network, encoded, trace, answers, is_read)


def replayed(run: Run, step: int, text: str) -> Replayed:
    """Read `text` with the state that `run` saved after `step` batches.

    Raises:
        ExplorerError: the saved state or the vocabulary is missing, damaged, or does not fit the network.
    """
    return _replayed(str(run.path), step, text[:MOST_CHARACTERS])


def unit_orders(run: Run) -> dict[tuple[int, Direction], NDArray[np.int64]]:
    """Return the frozen order of units by effect, empty as long as the run has none that can be read."""
    try:
        return read_unit_order(run.path / "units.json") or {}
    except (ExplorerError, OSError):
        return {}


def reading_of(
    source: Replayed,
    run: Run,
    class_names: tuple[str, ...],
    shown_class: int,
    split: tuple[int, Direction] | None = None,
) -> Reading:
    """Return the values to draw, for the class whose probability is to be shown.

    Args:
        source: the text as the network read it.
        run: whose network it is.
        class_names: of all classes.
        shown_class: the class whose probability is drawn.
        split: the layer and side whose gates are split into word, memory and bias; None means all, which takes long
            for a long text.
    """
    network, encoded = source.network, source.encoded
    orders = unit_orders(run)
    layers = []
    for index, layer in enumerate(source.trace.layers):
        sides: dict[Direction, SideValues] = {}
        for direction, quantities in layer.directions.items():
            units = network.spec.model.layers[index].units
            order = orders.get((index, direction))
            ordered = order is not None and len(order) == units
            parts = (
                contributions(network, source.trace, index, direction) if split in (None, (index, direction)) else None
            )
            movement = gate_movement(source.trace, index, direction)
            sides[direction] = SideValues(
                quantities={name: values[0] for name, values in quantities.items()},
                resting={gate: resting_value(network, index, direction, gate) for gate in cells.gates(layer.cell)},
                order=order if order is not None and ordered else np.arange(units, dtype=np.int64),
                is_ordered=ordered,
                entering={name: values[0] for name, values in layer.entering[direction].items()},
                parts={
                    name: (parts.word[block], parts.memory[block], parts.bias[block])
                    for block, name in enumerate(parts.blocks)
                }
                if parts
                else {},
                flat={gate: len(encoded) > 1 and hardly_moves(moved) for gate, moved in movement.items()},
            )
        layers.append(LayerValues(layer.cell, sides))
    return Reading(
        text=source.text,
        tokens=("(nothing)",) if encoded.empty else tuple(shown_token(token) for token in encoded.tokens),
        spans=encoded.spans,
        unknown=np.asarray(encoded.unknown, dtype=bool),
        class_names=class_names,
        shown_class=shown_class,
        probabilities=source.probabilities,
        changes=_changes(source, shown_class),
        layers=tuple(layers),
        cut_tokens=encoded.cut_tokens,
        cut_side="start" if encoded.cut_side == "start" else "end",
        limit=run.spec.timesteps,
        noun=noun_of(network.spec),
        is_read=source.is_read,
        answers=answers_of(network.spec),
        of_shown=source.curve(shown_class) if source.expected is not None else None,
        expected=_expected(source.expected, class_names),
        numbers=_numbers(source, encoded) if isinstance(encoded, EncodedNumbers) else None,
    )


def _changes(source: Replayed, shown: int) -> tuple[tuple[int, float], ...]:
    """Return the tokens that moved the answer most; of a network that continues texts the least expected ones."""
    if source.expected is not None:
        return least_expected(source.expected.expected)
    curve = source.curve(shown)
    if not isinstance(source.encoded, EncodedNumbers):
        return tuple(
            (change.index, change.delta)
            for change in changes_of_mind(curve, 1 / source.probabilities.shape[1], is_read=source.is_read)
        )
    if source.network.spec.task.kind == "forecast":
        return ()  # every value moves a forecast
    least = LEAST_CHANGE * max(float(np.ptp(curve)), 1e-9)
    found = changes_of_mind(curve, float(curve[0]), least, is_read=source.is_read)
    return tuple((change.index, change.delta) for change in found)


def _expected(found: NextTokens | None, names: tuple[str, ...]) -> Expected | None:
    """Return what was expected, with the names of the tokens."""
    if found is None:
        return None
    tokens, places = np.unique(found.top, return_inverse=True)
    return Expected(
        probabilities=found.expected,
        rank=found.rank,
        names=tuple(names[int(token)] for token in tokens),
        top=places.reshape(found.top.shape),
        top_probabilities=found.top_probabilities,
    )


def _numbers(source: Replayed, encoded: EncodedNumbers) -> Numbers:
    """Return the numbers that were read; beside each the forecast made a step before, or the answer so far."""
    spec, first = source.network.spec, source.probabilities[:, 0]
    if spec.task.kind != "forecast":
        return Numbers(encoded.values[:, 0], first, name="answer so far")
    foretold = np.concatenate([[np.nan], first[:-1]])
    return Numbers(encoded.values[:, 0], foretold, name="forecast", unit=unit_of(spec.data.dataset))


def telling_unit(source: Replayed, layer: int, direction: Direction, timestep: int) -> int:
    """Return the unit that moved the answer most at that token."""
    return most_telling_unit(source.network, source.trace, layer, direction, timestep)
