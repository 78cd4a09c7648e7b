"""The head of the Data page: what the data set is, how large it is, where it comes from, what guessing gets.

Imports the library below Keras, the form, and streamlit.
"""

import html

import streamlit as st

from lstm_core.data.dataset import Availability, Baseline
from lstm_core.data.registry import dataset_sizes, load_splits
from lstm_core.errors import ExplorerError
from lstm_core.glossary import HELP
from pages.components.data.kept import repeats_of
from pages.components.data.keys import DataKey, difficulty_key
from pages.components.data.settings import keep, start
from pages.components.data.subject import DIFFICULTIES, Subject
from pages.components.form_values import range_of
from pages.components.inspect.sampling import progress_bar
from pages.components.words import nouns, of_hundred


def draw_difficulty(subject: Subject) -> None:
    """Draw the controls that make a memory task harder."""
    data = subject.spec.data
    for field, label in DIFFICULTIES.items():
        if field not in type(data).model_fields:
            continue
        key, name = difficulty_key(subject.card.name, field), f"data.{field}"
        least, largest = range_of(data.kind, field)
        start(key, getattr(data, field))
        st.number_input(
            label, least, largest, key=key, step=1, help=HELP.get(name), on_change=keep, args=(name, key), width=150
        )


def draw_head(subject: Subject, ready: Availability) -> None:
    """Say what the data set is."""
    card = subject.card
    said = [f'<div class="data-about">{html.escape(card.description)}</div>']
    if card.rule:
        said.append(f'<div class="data-about"><b>Rule:</b> {html.escape(card.rule)}</div>')
    if ready.ready:
        said.append(f'<div class="data-about">{" ".join(_size_words(subject))}</div>')
    source = [
        f"{name}: {html.escape(text.rstrip('.'))}."
        for name, text in (("Source", card.citation), ("Licence", card.licence))
        if text
    ]
    st.html("".join(said) + f'<div class="data-source">{" ".join(source)}</div>')
    if not ready.ready:
        _draw_missing(subject, ready)


def _size_words(subject: Subject) -> list[str]:
    train, validation, test = dataset_sizes(subject.spec.data)
    noun = "moments" if subject.is_series else nouns(subject.spec)
    said = [
        f"<b>{train:,}</b> {noun} to learn from, <b>{validation:,}</b> kept aside (validation), "
        f"<b>{test:,}</b> for the test."
    ]
    if subject.spec.data.reads == "tokens":
        said.append(repeats_text(subject))
    known = subject.source.baseline(subject.spec)
    if known is not None:
        said.append(baseline_text(known, subject.spec.task.metric == "accuracy"))
    return said


def repeats_text(subject: Subject) -> str:
    """Say whether texts stand more than once, and how many were removed for that reason where that is known."""
    found = repeats_of(subject)
    n_rows: int | None = getattr(subject.source, "n_rows", None)
    removed = n_rows - sum(dataset_sizes(subject.spec.data)) if n_rows is not None else 0
    if not found.repeated:
        return f"{removed:,} repeated texts were removed." if removed > 0 else "No text stands twice."
    said = f"{found.repeated:,} texts repeat another one."
    if found.leaked:
        return (
            said + f" {found.leaked:,} validation and test texts stand in the training part, too: they are not unseen."
        )
    return said + " None of the validation and test texts stands in the training part."


def baseline_text(known: Baseline, is_share: bool) -> str:
    """Say in words what guessing and the perfect answer get."""
    if is_share:
        said = f"Without learning ({known.name}): {of_hundred(known.metric)} of 100 right, loss {known.loss:.3g}."
        if known.best_metric is not None:
            said += f" Best possible: {of_hundred(known.best_metric)} of 100 right."
        return html.escape(said)
    said = f"Without learning ({known.name}): off by {known.metric:.3g} on average."
    if known.best_metric is not None:
        said += f" Best possible: off by {known.best_metric:.3g}."
    return html.escape(said)


def _draw_missing(subject: Subject, ready: Availability) -> None:
    """Say that the data set is not here and what to do; offer the download where there is one."""
    st.info(ready.message)
    if ready.downloadable and st.button("Download now", key=DataKey.DOWNLOAD, type="primary"):
        try:
            with progress_bar("Downloading") as tell:
                load_splits(subject.spec.data, tell)
        except ExplorerError as error:
            st.error(str(error))
        else:
            st.rerun()
