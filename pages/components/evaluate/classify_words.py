"""What the Evaluate page says about classes, as functions of values. No streamlit. Imports insight."""

from collections.abc import Sequence

from lstm_core.insight.confusion import ClassReport, Confusion
from lstm_core.insight.unseen import UnseenAnswers
from pages.components.words import of_hundred


def read_sentence(unseen: UnseenAnswers, state: str) -> str:
    """Return what everything below was measured on."""
    right = round(unseen.accuracy * len(unseen))
    if len(unseen) < unseen.n_test:
        which = f"a sample of {len(unseen):,} of the {unseen.n_test:,} test texts"
    else:
        which = f"all {len(unseen):,} test texts"
    return f"Read again here by the state that the run keeps ({state}): {right:,} right of {which}."


def balance_sentence(report: ClassReport, class_names: Sequence[str]) -> str:
    """Return what is there to be had without reading, and how well the classes do on average if all count alike."""
    n_texts, largest = int(report.support.sum()), report.majority
    share = of_hundred(report.support[largest] / max(n_texts, 1))
    line = f"Always saying “{class_names[largest]}” is right in {share} of 100."
    if len(class_names) > 2:
        recall = report.mean(weighted=False)[1]
        n_never = int(((report.support > 0) & (report.right == 0)).sum())
        line += f" If every class counts alike, {of_hundred(recall)} of 100 are recognised"
        line += f"; {n_never} of {len(class_names)} classes never." if n_never else "."
    return line


def confused_label(pair: Confusion, class_names: Sequence[str]) -> str:
    """Return a mistake in words, such as "12 “money-fx” taken for “interest” (31 % of its texts)"."""
    share = f"{of_hundred(pair.share)} % of its texts"
    return f"{pair.count:,} “{class_names[pair.label]}” taken for “{class_names[pair.answer]}” ({share})"
