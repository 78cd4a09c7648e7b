"""From a run, a saved state and a text to the `Reading` that figures draw, computed once and kept for all viewers.

Caches are bounded and keyed by content: path of the run, step and text say all there is to say, as saved states never
change. Imports the library below Keras, and streamlit for its caches.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core import cells
from lstm_core.data.registry import card
from lstm_core.data.vocabulary import Encoded, Vocabulary
from lstm_core.errors import ExplorerError, RunFormatError
from lstm_core.figures.reading import Direction, LayerValues, Reading, SideValues
from lstm_core.insight.contributions import contributions
from lstm_core.insight.movement import gate_movement, hardly_moves, most_telling_unit, resting_value
from lstm_core.insight.prefix import answers_on_the_way, changes_of_mind, is_causal, prefix_curve
from lstm_core.insight.ranking import read_unit_order
from lstm_core.runs.history import History, RunStatus, kept_snapshot
from lstm_core.runs.reader import read_run
from lstm_core.runs.snapshots import load_snapshot, snapshot_steps
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, StarData
from lstm_core.trace import Network, Trace, replay
from pages.components.words import moment_text

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
    encoded: Encoded
    trace: Trace
    probabilities: NDArray[np.float32]
    is_read: NDArray[np.bool_] | None = None  # where they were computed; None means at every token

    @property
    def answer(self) -> int:
        """Number of the class that wins after the last token."""
        return int(np.argmax(self.probabilities[-1]))


# --- which runs and states there are --------------------------------------------------------------


def run_choices(store: RunStore) -> dict[str, str]:
    """Return id and label of every run that can be looked into: shipped examples first, then own runs, newest first.

    No two labels are equal: the browser knows an option by its label alone.
    """
    labels: dict[str, str] = {}
    for run in store.examples():
        if not run.problem:
            labels[run.id] = f"{card(run.spec.data.dataset).title} (shipped with the app)"
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
    name = run.read_meta().name or f"{card(run.spec.data.dataset).title}, {network_text(run.spec)}"
    state = "" if status is RunStatus.FINISHED else f", {status.value}"
    return f"{name}, {when}{state}"


def network_text(spec: RunSpec) -> str:
    """Return the recurrent part in a few words: "LSTM 32", "2 x GRU 16, both ways"."""
    layer = spec.model.layers[0]
    name = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}[layer.cell]
    count = f"{len(spec.model.layers)} x " if len(spec.model.layers) > 1 else ""
    return f"{count}{name} {layer.units}{', both ways' if layer.bidirectional else ''}"


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


def noun_of(spec: RunSpec) -> str:
    """Return what a token of that run is called."""
    return "letter" if isinstance(spec.data, StarData) or spec.data.tokens == "characters" else "word"


def class_names_of(run: Run) -> tuple[str, ...]:
    """Return the names of the classes: as the run recorded them, else those of its data set."""
    started = read_run(run).history.started
    return (tuple(started.class_names) if started else ()) or card(run.spec.data.dataset).class_names


# --- reading --------------------------------------------------------------------------------------


@st.cache_resource(max_entries=16, show_spinner=False)
def _network(path: str, step: int) -> Network:
    run = Run(Path(path))
    return Network(run.spec, load_snapshot(run, step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _vocabulary(path: str) -> Vocabulary:
    file = Run(Path(path)).vocabulary_file
    try:
        return Vocabulary.from_json(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RunFormatError(
            "The vocabulary of this run cannot be read",
            received=str(error),
            remedy="choose another run, or train this one again",
        ) from error


def vocabulary_of(run: Run) -> Vocabulary:
    """Return a run's vocabulary.

    Raises:
        RunFormatError: it is missing or damaged.
    """
    return _vocabulary(str(run.path))


@st.cache_resource(max_entries=24, show_spinner=False)
def _replayed(path: str, step: int, text: str) -> Replayed:
    network = _network(path, step)
    data = network.spec.data
    encoded = _vocabulary(path).encode(text, data.max_length, data.cut)
    ids = np.asarray(encoded.ids, dtype=np.int32)
    trace = replay(network, ids)
    if is_causal(network):
        return Replayed(text, network, encoded, trace, answers_on_the_way(network, trace.layers[-1].output[0]))
    curve = prefix_curve(network, ids)
    return Replayed(text, network, encoded, trace, curve.probabilities, None if curve.is_read.all() else curve.is_read)


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
    curve = source.probabilities[:, shown_class]
    return Reading(
        text=source.text,
        tokens=("(nothing)",) if encoded.empty else encoded.tokens,
        spans=encoded.spans,
        unknown=np.asarray(encoded.unknown, dtype=bool),
        class_names=class_names,
        shown_class=shown_class,
        probabilities=source.probabilities,
        changes=tuple(
            (change.index, change.delta)
            for change in changes_of_mind(curve, 1 / len(class_names), is_read=source.is_read)
        ),
        layers=tuple(layers),
        cut_tokens=encoded.cut_tokens,
        cut_side=network.spec.data.cut,
        limit=network.spec.data.max_length,
        noun=noun_of(network.spec),
        is_read=source.is_read,
    )


def telling_unit(source: Replayed, layer: int, direction: Direction, timestep: int) -> int:
    """Return the unit that moved the answer most at that token."""
    return most_telling_unit(source.network, source.trace, layer, direction, timestep)
