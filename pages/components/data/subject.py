"""What the Data page is about just now: the data set, its settings, and what they mean for its texts.

The settings are those of the form on the Train page where it has this data set, else those of the preset that was made
for it, else the defaults: so lengths and coverage are those of the run that one would start. Imports the library below
Keras, the form, and streamlit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lstm_core.data.dataset import Dataset, DatasetCard, NumberDataset, TextDataset
from lstm_core.data.first_spec import first_choice
from lstm_core.data.registry import CARDS, dataset
from lstm_core.data.series import SeriesDataset
from lstm_core.data.token_set import TokenKind
from lstm_core.errors import ExplorerError
from lstm_core.specs import RunSpec, TextData, with_settings
from pages.components.data.keys import DataKey, Parameter
from pages.components.form_values import try_spec
from pages.components.forms import dataset_choices, fill_form, set_form
from pages.components.keys import Key

DIFFICULTIES = {"length": "Length", "n_symbols": "Letters to remember", "n_kinds": "Kinds of brackets"}
"""Settings of memory tasks that make them harder, with their labels."""

PER_DATASET = (
    DataKey.SETTINGS, DataKey.MAX_LENGTH, DataKey.VOCABULARY, DataKey.KIND, DataKey.PAGE, DataKey.CLASS,
)  # fmt: skip
"""What another data set starts anew."""

_NOUNS: dict[str, str] = {"letters": "letter", "characters": "character"}


@dataclass(frozen=True)
class Subject:
    """A data set with the settings with which it is looked at.

    Attributes:
        source: the data set.
        spec: of a run on it; its data, its task and the longest text matter.
        theme: "light" or "dark".
    """

    source: Dataset
    spec: RunSpec
    theme: str | None

    @property
    def card(self) -> DatasetCard:
        return self.source.card

    @property
    def is_series(self) -> bool:
        return isinstance(self.source, SeriesDataset)

    @property
    def is_generated(self) -> bool:
        return self.card.family == "memory"

    @property
    def limit(self) -> int | None:
        """The tokens of a text that are read; None where texts are read to their end, window after window."""
        return None if self.spec.task.kind == "generate" else self.spec.data.max_length

    def token_kind(self, wanted: str | None = None) -> TokenKind:
        """Return what counts as a token: that of the settings, sub-words as words.

        Args:
            wanted: "words" or "characters" instead of what the settings say; only texts with a choice heed it.
        """
        if not isinstance(self.source, TextDataset):
            raise TypeError("numbers have no tokens")
        data = self.spec.data
        if isinstance(data, TextData):
            tokens = wanted if wanted in ("words", "characters") else data.tokens
            data = data.model_copy(update={"tokens": "words" if tokens == "subwords" else tokens})
        return self.source.token_kind(data)


def noun_of(kind: TokenKind) -> str:
    """Return what a token is called on the page."""
    return _NOUNS.get(kind, "word")


def choose_name(added: str | None = None) -> str:
    """Draw the select of data sets and keep the link in step.

    What was just added wins, then a new name in the link; then what was chosen here; then the data set of the form on
    the Train page.

    Args:
        added: a data set of one's own that was just added.
    """
    labels = dataset_choices(next(iter(CARDS)))
    linked, kept = st.query_params.get(Parameter.DATASET), st.session_state.get(DataKey.KEPT_DATASET)
    if linked is not None and linked not in labels:
        st.warning(_why_not(linked))
        linked = None
    if added in labels:
        st.session_state[DataKey.DATASET] = added
    elif linked is not None and linked != kept:
        st.session_state[DataKey.DATASET] = linked
    elif st.session_state.get(DataKey.DATASET) not in labels:
        form = st.session_state.get(Key.FORM_VALUES, {}).get("data.dataset")
        st.session_state[DataKey.DATASET] = next((name for name in (kept, form) if name in labels), next(iter(labels)))
    name: str = st.selectbox(
        "Dataset", list(labels), key=DataKey.DATASET, format_func=lambda each: labels.get(each, each), width=360
    )
    if name != kept:
        for key in (*PER_DATASET, *(f"{DataKey.TELLING_CLASS}_{place}" for place in range(2))):
            st.session_state.pop(key, None)
    st.session_state[DataKey.KEPT_DATASET] = name
    if st.query_params.get(Parameter.DATASET) != name:
        st.query_params[Parameter.DATASET] = name
    return name


def _why_not(name: str) -> str:
    try:
        dataset(name)
    except ExplorerError as error:
        return str(error)
    return f"The data set {name} is no longer here: it was deleted, or its folder is another one."


def subject_of(name: str, changed: Mapping[str, Any] | None = None) -> Subject:
    """Return the data set of that name with its settings.

    Args:
        name: of the registry, or of an upload.
        changed: settings by dotted names that the page's own controls changed.

    Raises:
        ExplorerError: there is no such data set, or no spec for it.
    """
    source = dataset(name)
    spec = _spec_of_form(name) or first_choice(source)[1]
    if changed:
        spec = with_settings(spec, dict(changed))
    return Subject(source, spec, st.context.theme.type)


def _spec_of_form(name: str) -> RunSpec | None:
    values = st.session_state.get(Key.FORM_VALUES)
    if not values or values.get("data.dataset") != name:
        return None
    return try_spec(values)[0]


def train_on(subject: Subject, changed: Mapping[str, Any]) -> None:
    """Fill the form of the Train page with this data set: its preset if there is one, and what was changed here."""
    name = subject.card.name
    if st.session_state.get(Key.FORM_VALUES, {}).get("data.dataset") != name:
        preset, spec = first_choice(subject.source)
        fill_form(spec, preset)
    if changed:
        set_form(changed)


def is_number_set(subject: Subject) -> bool:
    """Say whether the network reads numbers that are not one series: the adding problem."""
    return isinstance(subject.source, NumberDataset) and not subject.is_series
