"""Classes, lengths, vocabulary and telling words of a data set of texts: one chart a view, each with its control.

Imports the library below Keras, and streamlit.
"""

import html

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lstm_core.data.counted import PARTS
from lstm_core.data.token_set import TokenKind
from lstm_core.figures.data_facts import balance_figure, coverage_figure, lengths_figure, words_figure
from lstm_core.glossary import HELP
from lstm_core.insight.data_facts import (
    COVERAGE_SIZES,
    CutShare,
    balance,
    coverage,
    cut_share,
    frequent_words,
    length_histogram,
    telling_words,
)
from lstm_core.specs import RunSpec, TextData
from pages.components.data.kept import counted_of, presence_of, splits_of
from pages.components.data.keys import DataKey
from pages.components.data.settings import keep, start
from pages.components.data.subject import Subject, noun_of
from pages.components.inspect.chart_block import chart_block
from pages.components.words import of_hundred

_FREQUENT = 20
_TELLING = 20
_LONGEST = 2_000  # tokens: the largest maximum length that a spec takes


def draw_classes(subject: Subject) -> None:
    """Draw the share of each class in each part."""
    splits = splits_of(subject)
    names = splits.class_names
    found = balance((splits.train.labels, splits.validation.labels, splits.test.labels), len(names))
    name, right = names[found.majority], of_hundred(found.majority_share)
    said = f"Always saying “{name}” is right in {right} of 100 test texts."
    table = pd.DataFrame({"class": names} | {part: found.counts[place] for place, part in enumerate(PARTS)})
    _say(said)
    chart_block(
        "Class balance",
        balance_figure(found.shares, found.counts, names, theme=subject.theme),
        table,
        key="data_balance",
        caption="class_balance",
        note=_imbalance(found.counts[0]),
    )


def _imbalance(counts: NDArray[np.int64]) -> str:
    least, largest = int(counts.min()), int(counts.max())
    if not least:
        return f"The largest class has {largest:,} training texts; {int((counts == 0).sum())} classes have none."
    if largest < 1.5 * least:
        return "The classes are about equally large here."
    return f"The largest class has {largest:,} training texts, the smallest {least:,}."


def draw_lengths(subject: Subject) -> None:
    """Draw how long the texts are, and what a maximum length cuts off."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = _choose_kind(subject)
        counted = counted_of(subject, kind)
        noun, lengths = noun_of(kind), counted.lengths
        histogram = length_histogram(lengths)
        limit = _choose_limit(subject, int(histogram.edges[-1]))
    _say(cut_text(cut_share(lengths, limit), limit, noun, subject.spec))
    note = (
        f"Here: {len(lengths):,} texts of all parts, {lengths.mean():.0f} {noun}s on average, half of them up to "
        f"{np.median(lengths):.0f}, the longest {lengths.max():,}."
    )
    if histogram.beyond:
        note += f" {histogram.beyond:,} texts are longer than the axis."
    chart_block(
        "Lengths",
        lengths_figure(histogram.edges, histogram.counts, subject.limit, noun=noun, theme=subject.theme),
        pd.DataFrame(
            {f"{noun}s from": histogram.edges[:-1], "up to": histogram.edges[1:] - 1, "texts": histogram.counts}
        ),
        key="data_lengths",
        caption="text_lengths",
        note=note,
    )


def cut_text(lost: CutShare, limit: int, noun: str, spec: RunSpec) -> str:
    """Say in words what a maximum length cuts off."""
    if not isinstance(spec.data, TextData):
        return "Every text is read whole."
    if spec.task.kind == "generate":
        return f"Nothing is cut: texts to be continued are read one after the other, {limit:,} {noun}s at a time."
    if not lost.texts:
        return f"Every text is read whole: none is longer than {limit:,} {noun}s."
    share = _percent(lost.texts)
    return (
        f"{share[:1].upper()}{share[1:]} of the texts are longer than {limit:,} {noun}s and lose their {spec.data.cut}: "
        f"{_percent(lost.tokens)} of all {noun}s are not read."
    )


def _choose_limit(subject: Subject, shown: int) -> int:
    """Draw the slider of the maximum length; generated texts are always read whole."""
    data = subject.spec.data
    if not isinstance(data, TextData):
        return data.max_length
    most = min(max(shown, data.max_length, 20), _LONGEST)
    key = DataKey.MAX_LENGTH
    if not 2 <= st.session_state.get(key, 2) <= most:
        del st.session_state[key]
    start(key, min(data.max_length, most))
    return st.slider(
        "Maximum length", 2, most, key=key, help=HELP["data.max_length"], on_change=keep, width=420,
        args=("data.max_length", key),
    )  # fmt: skip


def draw_vocabulary(subject: Subject) -> None:
    """Draw how many words are enough, and which are the most frequent."""
    data = subject.spec.data
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = _choose_kind(subject)
        noun = noun_of(kind)
        size = _choose_size(subject, noun)
    counted = counted_of(subject, kind)
    n_types, limit = len(counted.words), subject.limit
    cut = f"; texts are cut to {limit:,} {noun}s" if limit is not None else ""
    left, right = st.columns(2, gap="medium")
    with left:
        sizes = np.array([each for each in COVERAGE_SIZES if each < 2 * n_types] or COVERAGE_SIZES[:2])
        *known, chosen = coverage(counted, np.append(sizes, size), limit, data.cut).tolist()
        shares = np.array(known)
        chart_block(
            "Vocabulary coverage",
            coverage_figure(sizes, shares, (size, chosen), noun=noun, theme=subject.theme),
            pd.DataFrame({"rows": sizes, "share known": shares}),
            key="data_coverage",
            caption="vocabulary_coverage",
            note=f"Here: {n_types:,} different {noun}s in all{cut}.",
        )
    with right:
        words = frequent_words(counted, _FREQUENT)
        chart_block(
            f"Most frequent {noun}s",
            words_figure(
                [each.word for each in words],
                np.array([each.share * 100 for each in words]),
                [f"“{each.word}”: {each.count:,} times, {each.share:.1%} of all" for each in words],
                title=f"% of all {noun}s of the training texts",
                theme=subject.theme,
            ),
            pd.DataFrame([(each.word, each.count, each.share) for each in words], columns=[noun, "count", "share"]),
            key="data_frequent",
            caption="frequent_words",
        )


def _choose_size(subject: Subject, noun: str) -> int:
    """Draw the slider of the vocabulary's size."""
    size = subject.spec.data.vocabulary_size
    if not isinstance(subject.spec.data, TextData):
        return size
    sizes = sorted({*COVERAGE_SIZES, size})
    key = DataKey.VOCABULARY
    if st.session_state.get(key) not in sizes:
        st.session_state[key] = size
    return st.select_slider(
        f"Vocabulary size ({noun}s)", sizes, key=key, format_func=lambda each: f"{each:,}", on_change=keep,
        args=("data.vocabulary_size", key), help=HELP["data.vocabulary_size"], width=420,
    )  # fmt: skip


def draw_telling(subject: Subject) -> None:
    """Draw the words that tell a class from all others."""
    kind = _choose_kind(subject)
    found = presence_of(subject, kind)
    names, noun = splits_of(subject).class_names, noun_of(kind)
    first, second = _choose_classes(names, subject.card.positive_class, found.class_sizes)
    columns = st.columns(2, gap="medium")
    for place, (column, label) in enumerate(zip(columns, (first, second), strict=True)):
        words = telling_words(found, label, _TELLING)
        name = names[label]
        with column:
            if not words:
                st.html(
                    f'<div class="data-said">No {noun} stands more often in texts of “{html.escape(name)}” than chance '
                    f"would have it: counting {noun}s alone does not find this class.</div>"
                )
                continue
            chart_block(
                f"Telling {noun}s: {name}",
                words_figure(
                    [each.word for each in words],
                    np.array([each.chi_square for each in words]),
                    [
                        f"“{each.word}”: in {each.inside:.1%} of the texts of “{name}”, in {each.outside:.1%} of all others"
                        for each in words
                    ],
                    title="chi-square (no unit)",
                    theme=subject.theme,
                ),
                pd.DataFrame(
                    [(each.word, each.chi_square, each.inside, each.outside) for each in words],
                    columns=[noun, "chi-square", "share of the class", "share of the others"],
                ),
                key=f"data_telling_{place}",
                caption="telling_words",
                note=f"Strongest here: “{words[0].word}”, in {_percent(words[0].inside)} of the texts of this class and "
                f"{_percent(words[0].outside)} of all others.",
            )


def _choose_classes(names: tuple[str, ...], positive: int, sizes: NDArray[np.int64]) -> tuple[int, int]:
    """Return the two classes to show side by side; with more than two, the reader chooses, at first the largest."""
    if len(names) == 2:
        return 1 - positive, positive
    shown = [name if names.count(name) == 1 else f"{name} (class {place + 1})" for place, name in enumerate(names)]
    largest = np.argsort(-sizes, kind="stable")
    chosen = []
    with st.container(horizontal=True, gap="small"):
        for place in range(2):
            key = f"{DataKey.TELLING_CLASS}_{place}"
            if st.session_state.get(key, 0) >= len(names):
                del st.session_state[key]
            start(key, int(largest[place]))
            label = ("Class", "Beside it")[place]
            chosen.append(st.selectbox(label, range(len(names)), key=key, width=260, format_func=shown.__getitem__))
    return chosen[0], chosen[1]


def _choose_kind(subject: Subject) -> TokenKind:
    """Draw the choice between words and characters, where texts can be read as both."""
    if not isinstance(subject.spec.data, TextData):
        return subject.token_kind()
    key = DataKey.KIND
    start(key, "characters" if subject.spec.data.tokens == "characters" else "words")
    wanted = st.segmented_control(
        "Read in", ["words", "characters"], key=key, required=True, on_change=keep, args=("data.tokens", key),
        help="These settings read sub-words, which are learned when a run starts; here words are counted."
        if subject.spec.data.tokens == "subwords"
        else HELP["data.tokens"],
    )  # fmt: skip
    return subject.token_kind(wanted)


def _say(text: str) -> None:
    st.html(f'<div class="data-said">{html.escape(text)}</div>')


def _percent(share: float) -> str:
    """Return a share in per cent, with a decimal where it is small."""
    if 0 < share < 0.1:
        return f"{share * 100:.1f} %" if share >= 0.001 else "less than 0.1 %"
    return f"{share * 100:.0f} %"
