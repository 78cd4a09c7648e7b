"""Every class in numbers, and whether the network is as sure as it is right. Imports figures and streamlit."""

import pandas as pd
import streamlit as st

from lstm_core.figures.confusion import sureness_figure
from lstm_core.insight.confusion import by_frequency, sureness
from pages.components.evaluate.keys import EvaluateKey
from pages.components.evaluate.measured import Measured
from pages.components.inspect.chart_block import chart_block, say_how_to_read


def class_table(found: Measured) -> pd.DataFrame:
    """Return a row a class, the most frequent first; measures that make no sense for a class are empty."""
    report = found.report
    table = pd.DataFrame(
        {
            "class": found.class_names,
            "recall": report.recall,
            "precision": report.precision,
            "F1": report.f1,
            "texts": report.support,
            "answers": report.answered,
            "training texts": found.unseen.train_counts,
        }
    )
    return table.iloc[by_frequency(report.support)].reset_index(drop=True)


def draw_table(found: Measured) -> None:
    """Draw the table, and the means below it."""
    table = class_table(found)
    st.html('<div class="chart-head">Every class <span>a click on a heading sorts</span></div>')
    shares = {
        name: st.column_config.ProgressColumn(name, help=text, min_value=0.0, max_value=1.0, format="%.2f")
        for name, text in (
            ("recall", "Of the texts of this class, the share that is recognised."),
            ("precision", "Of the answers of this class, the share that is right. Empty: it is never the answer."),
            ("F1", "Both in one: high only if recall and precision are."),
        )
    }
    numbers = {
        name: st.column_config.NumberColumn(name, help=text, format="localized")
        for name, text in (
            ("texts", "Test texts of this class (its support)."),
            ("answers", "How often the network says it."),
            ("training texts", "How many there were to learn from."),
        )
    }
    st.dataframe(
        table,
        key=EvaluateKey.CLASS_TABLE,
        hide_index=True,
        height=min(36 * (len(table) + 1), 360),
        column_config=shares | numbers,
    )
    lines = []
    for name, weighted in (("All classes alike (macro)", False), ("All texts alike (weighted)", True)):
        precision, recall, f1 = found.report.mean(weighted=weighted)
        lines.append(f"{name}: recall {recall:.3f}, precision {precision:.3f}, F1 {f1:.3f}")
    st.html(f'<div class="result-more">{"<br>".join(lines)}</div>')
    say_how_to_read("class_table", key=EvaluateKey.CLASS_TABLE)


def draw_sureness(found: Measured, theme: str | None) -> None:
    """Draw how often answers are right, by how sure the network was."""
    unseen = found.unseen
    bins = sureness(unseen.labels, unseen.probabilities)
    chart_block(
        "Is it as sure as it is right?",
        sureness_figure(bins.edges, bins.count, bins.said, bins.right, theme=theme),
        pd.DataFrame(
            {
                "from": bins.edges[:-1],
                "to": bins.edges[1:],
                "answers": bins.count,
                "mean probability": bins.said,
                "share right": bins.right,
            }
        ),
        key=EvaluateKey.CLASS_SURENESS,
        caption="sureness",
        note=f"The mean gap is {bins.gap:.2f}.",
    )
