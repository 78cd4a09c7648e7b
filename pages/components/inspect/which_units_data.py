"""What the tab "Which units" computes, kept for all viewers by run, saved state and what was asked.

Results over the sample of test texts take up to some seconds, so whoever comes first sees a bar. Imports the library
below Keras and streamlit.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core.insight.ablation import Intervention, ablated_probabilities, share_right
from lstm_core.insight.ranking import Place, places, unit_effects
from lstm_core.insight.saturation import Saturation, saturation
from lstm_core.insight.units import (
    LabelCorrelation,
    UnitValues,
    attribution,
    groups,
    label_correlation,
    unit_correlation,
    unit_values,
)
from lstm_core.trace.backward import backpropagate, of_logit, of_output
from pages.components.inspect.look import Look
from pages.components.inspect.sampling import Slot, inputs_of_sample, progress_bar, sample_of, states_of

MOST_WORK = 5e10
"""Multiplications that silencing one unit after the other may take: some seconds."""

COMPARED_TEXTS = 500
"""So many texts of the sample tell which units move together: some ten thousand words."""

Result = TypeVar("Result")
Tell = Callable[[float], None]


@st.cache_resource(max_entries=96, show_spinner=False)
def _small_slot(path: str, step: int, asked: str) -> Slot[Any]:
    return Slot()


@st.cache_resource(max_entries=8, show_spinner=False)
def _large_slot(path: str, step: int, asked: str) -> Slot[Any]:
    """Like a small one, for results of some megabytes."""
    return Slot()


def _kept(look: Look, asked: object, said: str, compute: Callable[[Tell], Result], *, large: bool = False) -> Result:
    """Return what was asked; the first time it is computed under a bar that says what goes on."""

    def make() -> Result:
        with progress_bar(said) as tell:
            return compute(lambda share: tell(said, share))

    slot: Slot[Result] = (_large_slot if large else _small_slot)(str(look.run.path), look.state.step, repr(asked))
    return slot.get(make)


def text_ids(look: Look) -> NDArray[Any]:
    """Return what the network reads of the text on show: token ids (timesteps,), or numbers (timesteps, features)."""
    return look.source.inputs


# --- over the sample of test texts ----------------------------------------------------------------


def saturation_of(look: Look, *, over_sample: bool) -> dict[Place, Saturation]:
    """Return what all gates did over the sample, or over the text on show.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    network = look.source.network
    if not over_sample:
        return saturation(network, [text_ids(look)])
    texts = inputs_of_sample(look)
    return _kept(look, "saturation", "Counting open and shut gates", lambda tell: saturation(network, texts, tell))


def correlation_of(look: Look, place: Place) -> LabelCorrelation:
    """Return how the units of a place follow the label over the sample.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    n_classes = len(look.reading.class_names)
    return label_correlation(states_of(look).last[place], sample_of(look).tokens.labels, n_classes)


def together_of(look: Look, place: Place) -> tuple[NDArray[np.float64], list[list[int]]]:
    """Return the correlation of any two units over the tokens of 500 texts, and the groups that follow from it.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    sample = sample_of(look).tokens
    chosen = np.unique(np.linspace(0, len(sample) - 1, min(len(sample), COMPARED_TEXTS)).round().astype(np.int64))
    tokens = sample.take(chosen)

    def compute(tell: Tell) -> tuple[NDArray[np.float64], list[list[int]]]:
        correlation = unit_correlation(look.source.network, tokens, place, tell)
        return correlation, groups(correlation)

    return _kept(look, ("together", place), "Comparing units with each other", compute)


def values_of(look: Look, place: Place, unit: int) -> UnitValues:
    """Return what one unit did at every token of the sample.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    tokens, network = sample_of(look).tokens, look.source.network
    return _kept(
        look,
        ("values", place, unit),
        f"Reading {len(tokens):,} test texts for unit {unit}",
        lambda tell: unit_values(network, tokens, place, unit, tell),
        large=True,
    )


def accuracy_of(look: Look, intervention: Intervention) -> float:
    """Return the share of right answers over the sample with something held.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    tokens, network = sample_of(look).tokens, look.source.network
    texts = [tokens[index] for index in range(len(tokens))]
    said = f"Answering {len(tokens):,} test texts"
    return _kept(
        look,
        intervention,
        f"{said} as trained" if intervention.is_nothing else f"{said} with {held_text(intervention)}",
        lambda tell: share_right(ablated_probabilities(network, texts, intervention, tell), tokens.labels),
    )


# --- over the text on show ------------------------------------------------------------------------


def attribution_of(look: Look, place: Place) -> NDArray[np.float64]:
    """Return sum |h * d logit / d h| of each unit over the text on show, for the logit of the shown class or number."""
    ids, network = text_ids(look), look.source.network
    objective = of_logit(look.shown_class) if look.reading.is_probability else of_output(look.shown_class)
    return _kept(
        look,
        ("attribution", place, look.shown_class, ids.tolist()),
        "Carrying the gradient back",
        lambda tell: attribution(backpropagate(network, ids, objective), place),
    )


def effects_of(look: Look, place: Place) -> NDArray[np.floating] | None:
    """Return how far the answer to this text moves without each unit, None where that would take long."""
    network, ids = look.source.network, text_ids(look)
    data = look.run.spec.data
    silenced = sum(network.spec.model.layers[layer].units for layer, _ in places(network))
    if network.multiplications * silenced * (len(ids) if data.mask else data.max_length) > MOST_WORK:
        return None
    found = _kept(
        look,
        ("effects", ids.tolist()),
        "Silencing one unit after the other",
        lambda tell: unit_effects(network, [ids]),
    )
    return found[place]


def held_text(intervention: Intervention) -> str:
    """Return what is held in a few words: "f shut, o open, units 3 and 7 silent"."""
    parts = [f"{gate} {'open' if value else 'shut'}" for gate, value in intervention.gates]
    if parts and intervention.units:
        parts[-1] += f" in {_named(intervention.units)}"
    if intervention.silenced:
        parts.append(f"{_named(intervention.silenced)} silent")
    return ", ".join(parts)


def _named(units: tuple[int, ...]) -> str:
    names = [str(unit) for unit in units[:4]] + ([f"{len(units) - 4} more"] if len(units) > 4 else [])
    joined = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"unit{'s' if len(units) > 1 else ''} {joined}"
