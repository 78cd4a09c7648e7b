"""The pinned sentence: each word coloured by the answer after it, with the newest saved state of the run.

`read_sentence` computes (cached by run, step and text, which say all there is to say), `strip_html` draws.
Imports the library below Keras, and streamlit for its caches.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from lstm_core.data.registry import availability, card
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.figures.layout import visible
from lstm_core.figures.palette import Palette, palette, text_on, verdict_fill
from lstm_core.insight.prefix import LEAST_CHANGE, prefix_probabilities
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec, StarData
from lstm_core.trace import Network
from pages.components.inspect.examples import examples_of
from pages.components.inspect.task_words import is_about_films

REVIEW = "a moving, beautiful and funny start, but the rest is dull and lifeless"
STAR = "C A D B A * C B D A B D C A B D B C A D"
MAX_CHARACTERS = 4_000
SENTENCE_WORDS = 30
"""So much of a text is pinned: the panel has four lines."""

LARGE_CHANGE = 0.2


@dataclass(frozen=True)
class SentenceReading:
    """A sentence as one saved state of a run reads it.

    Attributes:
        text: as typed.
        spans: of each token that was read, character offsets in `text`.
        unknown: of each token, whether the network has no number for it.
        shown: (timesteps,) the probability of the shown class after each token.
        label: the class whose probability is shown.
        answer: the class that wins after the last token.
        n_classes: how many there are.
        n_cut: tokens that were not read, as the text is too long.
        cut_side: "start" or "end", where they stood.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    unknown: tuple[bool, ...]
    shown: tuple[float, ...]
    label: str
    answer: str
    n_classes: int
    n_cut: int
    cut_side: str = "end"


def default_sentence(spec: RunSpec) -> str:
    """Return the sentence that is pinned until somebody writes another: of other data, one of its unseen texts."""
    if isinstance(spec.data, StarData):
        return STAR
    if is_about_films(spec) or not availability(spec.data.dataset).ready:
        return REVIEW
    examples = examples_of(spec)
    return " ".join(examples[0].text.split()[:SENTENCE_WORDS]) if examples else REVIEW


@st.cache_resource(max_entries=16, show_spinner=False)
def _network(path: str, step: int) -> Network:
    run = _run_at(path)
    return Network(run.spec, load_snapshot(run, step))


@st.cache_resource(max_entries=8, show_spinner=False)
def _vocabulary(path: str) -> Vocabulary:
    return Vocabulary.from_json(_run_at(path).vocabulary_file.read_text(encoding="utf-8"))


def _run_at(path: str) -> Run:
    from pathlib import Path

    return RunStore(Path(path).parent).get(Path(path).name)


@st.cache_data(max_entries=512, show_spinner=False)
def _read(path: str, step: int, text: str, class_names: tuple[str, ...], positive: int) -> SentenceReading:
    network, vocabulary = _network(path, step), _vocabulary(path)
    data = network.spec.data
    encoded = vocabulary.encode(text, data.max_length, data.cut)
    after = np.asarray(prefix_probabilities(network, encoded.ids))
    answer = int(after[-1].argmax())
    label = positive if after.shape[1] == 2 else answer
    return SentenceReading(
        text=text,
        spans=tuple(encoded.spans),
        unknown=tuple(bool(flag) for flag in encoded.unknown),
        shown=tuple(float(value) for value in after[:, label]),
        label=class_names[label],
        answer=class_names[answer],
        n_classes=after.shape[1],
        n_cut=len(encoded.cut_tokens),
        cut_side=encoded.cut_side,
    )


def read_sentence(run: Run, step: int, text: str, class_names: Sequence[str]) -> SentenceReading:
    """Read `text` with the state that `run` saved after `step` batches.

    Raises:
        ExplorerError: the state or the vocabulary cannot be read, or does not fit.
        OSError: the vocabulary file is gone.
    """
    positive = card(run.spec.data.dataset).positive_class
    return _read(str(run.path), step, text[:MAX_CHARACTERS], tuple(class_names), positive)


def strip_html(reading: SentenceReading, theme: str | None) -> str:
    """Return the sentence as HTML, each word on the colour of the answer after it."""
    colours = palette(theme)
    parts: list[str] = []
    position = 0
    before = 1 / reading.n_classes
    for (start, end), unknown, probability in zip(reading.spans, reading.unknown, reading.shown, strict=True):
        if start > position:
            gap = _text(reading.text[position:start])
            is_cut = not position and reading.n_cut and reading.cut_side == "start"
            parts.append(f'<span class="cut">{gap}</span>' if is_cut else gap)
        fill = verdict_fill(probability, reading.n_classes, colours)
        title = f"{reading.label} {probability:.3f}" + (", unknown word" if unknown else "")
        parts.append(
            f'<span class="word{" unknown" if unknown else ""}" title="{html.escape(title, quote=True)}" '
            f'style="background:{fill};color:{text_on(fill, colours)}">{_text(reading.text[start:end])}</span>{_turn(probability - before)}'
        )
        before = probability
        position = max(position, end)
    rest = _text(reading.text[position:])
    parts.append(f'<span class="cut">{rest}</span>' if reading.n_cut and reading.cut_side == "end" else rest)
    cut = f'<span class="small"> {reading.n_cut} not read</span>' if reading.n_cut else ""
    return f'<div class="word-strip">{"".join(parts)}{cut}</div>'


def _turn(change: float) -> str:
    """Return the triangle under a word that moved the answer by at least 0.05, larger from 0.2 on."""
    if abs(change) < LEAST_CHANGE:
        return ""
    size = " large" if abs(change) >= LARGE_CHANGE else ""
    return f'<span class="turn{size}" title="{change:+.2f}">{"▴" if change > 0 else "▾"}</span>'


def verdict_html(reading: SentenceReading, theme: str | None) -> str:
    """Return the badge with the class and its probability after the last word."""
    colours = palette(theme)
    if not reading.shown:
        return '<span class="badge">no word to read</span>'
    last = reading.shown[-1]
    fill = verdict_fill(last, reading.n_classes, colours)
    return (
        f'<span class="badge" style="background:{fill};color:{text_on(fill, colours)}">'
        f"{_text(reading.label)} {last:.2f}</span>"
    )


def grey_strip_html(text: str, theme: str | None) -> str:
    """Return the sentence before any state can read it: every word grey, which is what undecided looks like."""
    colours: Palette = palette(theme)
    words = " ".join(
        f'<span class="word" style="background:{colours.neutral};color:{text_on(colours.neutral, colours)}">'
        f"{_text(word)}</span>"
        for word in text.split()
    )
    return f'<div class="word-strip">{words}</div>'


def _text(text: str) -> str:
    return html.escape(visible(text), quote=True)


__all__ = [
    "REVIEW",
    "STAR",
    "SentenceReading",
    "default_sentence",
    "grey_strip_html",
    "read_sentence",
    "strip_html",
    "verdict_html",
]
