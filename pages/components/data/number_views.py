"""A time series with its parts and its season, and sequences of numbers with their answers.

Imports the library below Keras, and streamlit.
"""

import html

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lstm_core.data.number_set import Scaling
from lstm_core.data.series import SeriesDataset, parts_of, season_of
from lstm_core.data.typed_numbers import write_numbers
from lstm_core.figures.series_facts import autocorrelation_figure, series_figure
from lstm_core.insight.series_facts import autocorrelation, likely_season, summary
from pages.components.data.examples import offer_to_open, run_on
from pages.components.data.kept import numbers_of
from pages.components.data.subject import Subject
from pages.components.inspect.chart_block import chart_block

_MOST_LAGS = 400
_SEASONS_SHOWN = 3
_EXAMPLES = 10


def draw_series(subject: Subject) -> None:
    """Draw the series with its three parts, and how alike it is to itself later."""
    source = subject.source
    if not isinstance(source, SeriesDataset):
        raise TypeError("this data set is no series")
    series, data = source.series(), subject.spec.data
    parts, season = parts_of(len(series), data), season_of(series, data)
    values = series.values
    scaling = Scaling.fitted(values[: parts.train.stop])
    ranges = (parts.train, parts.validation, parts.test)
    chart_block(
        series.title,
        series_figure(
            values,
            series.dates,
            (len(parts.train), len(parts.validation), len(parts.test)),
            (scaling.mean, scaling.deviation),
            unit=series.unit,
            theme=subject.theme,
        ),
        pd.DataFrame(
            {
                "moment": np.arange(len(values)) if series.dates is None else list(series.dates),
                "value": values,
                "part": np.repeat(["training", "validation", "test"], [len(each) for each in ranges]),
            }
        ),
        key="data_series",
        caption="series_parts",
        note=f"From {series.name_of(0)} to {series.name_of(len(values) - 1)}.",
    )
    left, right = st.columns(2, gap="medium")
    with left:
        train = values[: parts.train.stop]
        lags = min(max(_SEASONS_SHOWN * season, 60), _MOST_LAGS, max(len(train) - 1, 1))
        correlations = autocorrelation(train, lags)
        chart_block(
            "Autocorrelation",
            autocorrelation_figure(
                correlations, 1.96 / np.sqrt(len(train)), season if season > 1 else None, theme=subject.theme
            ),
            pd.DataFrame({"moments apart": np.arange(len(correlations)), "autocorrelation": correlations}),
            key="data_autocorrelation",
            caption="autocorrelation",
            note=season_text(season, likely_season(correlations)),
        )
    with right:
        st.html('<div class="chart-head">The three parts</div>')
        st.html(parts_html(values, [(each.start, each.stop) for each in ranges], series.unit))


def season_text(season: int, found: int | None) -> str:
    """Say which season the data states, and which one the autocorrelation shows."""
    stated = f"The season in the settings is {season:,} moments." if season > 1 else "No season is known."
    if found is None:
        return f"{stated} The curve shows no clear one."
    return stated if found == season else f"{stated} The curve's highest peak is at {found:,}."


def parts_html(values: NDArray[np.float64], ranges: list[tuple[int, int]], unit: str) -> str:
    """Return a table of the parts: how many values, mean, deviation, least and largest."""
    rows = []
    for name, (start, stop) in zip(("training", "validation", "test"), ranges, strict=True):
        part = summary(values[start:stop])
        numbers = (part.mean, part.deviation, part.lowest, part.highest)
        cells = "".join(f"<td>{value:,.4g}</td>" for value in numbers)
        rows.append(f"<tr><td>{name}</td><td>{part.n:,}</td>{cells}</tr>")
    of_what = f" ({html.escape(unit)})" if unit else ""
    head = "".join(f"<th>{name}</th>" for name in ("part", "values", f"mean{of_what}", "deviation", "least", "largest"))
    return f'<table class="layers data-table"><tr>{head}</tr>{"".join(rows)}</table>'


def draw_number_examples(subject: Subject) -> None:
    """Draw sequences of numbers with the number that is to be answered."""
    splits = numbers_of(subject)
    answers = splits.scaling.restored(splits.test.targets)
    run = run_on(subject.card.name)
    st.html('<div class="data-count">The first test sequences; a star behind a number marks it.</div>')
    for row in range(min(_EXAMPLES, len(splits.test))):
        text = write_numbers(splits.test.inputs[row], subject.spec)
        with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False, key=f"data_row_{row}"):
            offer_to_open(run, text, row)
            st.html(
                f'<div class="data-row letters"><span class="data-label">answer {answers[row, 0]:.3f}</span> '
                f"{html.escape(text)}</div>",
                width="stretch",
            )
