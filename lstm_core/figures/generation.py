"""How well a network guesses the next token: perplexity over epochs, by token, and by how much it has read.

Plain arrays in, Plotly figures out. Imports palette, layout, numpy and plotly.
"""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, plain
from lstm_core.figures.palette import palette

HEIGHT = 260
_MARGIN = (56, 14, 8, 40)


def perplexity_figure(
    epochs: NDArray[np.floating],
    perplexities: NDArray[np.floating],
    *,
    guessing: float,
    test: tuple[float, float] | None,
    theme: str | None,
) -> go.Figure:
    """Draw the perplexity on validation texts over epochs, on a logarithmic axis.

    Args:
        epochs, perplexities: (n,) of each validation; at least 1 each.
        guessing: of the guess by how common tokens are; NaN where it is not known.
        test: epoch and perplexity of the test, None before it.
        theme: "light" or "dark".

    Returns:
        A figure 260 pixels high.
    """
    colours = palette(theme)
    shown = np.where(np.isfinite(perplexities), perplexities, np.nan)
    figure = go.Figure(
        go.Scatter(
            x=epochs, y=shown, mode="lines+markers", name="validation",
            line={"color": colours.validation, "width": 2, "dash": "dash"}, marker={"size": 6},
            hovertemplate="validation %{y:,.3g}<extra></extra>",
        )
    )  # fmt: skip
    values = shown[np.isfinite(shown)].tolist()
    if math.isfinite(guessing):
        values.append(guessing)
        _level(figure, guessing, theme, is_log=True)
    if test is not None and math.isfinite(test[1]):
        values.append(test[1])
        figure.add_scatter(
            x=[test[0]], y=[test[1]], mode="markers", name="test",
            marker={"symbol": "diamond", "size": 11, "color": colours.test}, hovertemplate="test %{y:,.3g}<extra></extra>",
        )  # fmt: skip
    low, high = math.log10(max(min(values, default=1.0), 1.0)), math.log10(max(max(values, default=10.0), 1.0))
    pad = max(0.08 * (high - low), 0.03)
    ticks = log_ticks(10 ** (low - pad), 10 ** (high + pad))
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=_MARGIN),
        xaxis=axis(theme, "epoch", range=[0, float(epochs.max(initial=1.0)) * 1.04]),
        yaxis=axis(theme, "perplexity (log)", type="log", range=[low - pad, high + 2 * pad], tickvals=ticks,
                   ticktext=[f"{tick:,g}" for tick in ticks]),
        hovermode="x unified",
    )  # fmt: skip
    return figure


def expected_figure(
    least: Sequence[tuple[str, float, int]], most: Sequence[tuple[str, float, int]], *, mean: float, theme: str | None
) -> go.Figure:
    """Draw the tokens that the network sees coming above those that surprise it, a bar each.

    Args:
        least: sign, mean bits and count of the tokens that cost least, the cheapest first.
        most: the same of those that cost most, the dearest first.
        mean: bits of all tokens, a line.
        theme: "light" or "dark".

    Returns:
        A figure of fixed height that grows with the number of bars.
    """
    colours = palette(theme)
    bars = [*least, *reversed(most)]  # from cheap to dear
    gap = 0.8 if least and most else 0.0
    places = [index + (gap if index >= len(least) else 0.0) for index in range(len(bars))]
    figure = go.Figure(
        go.Bar(
            x=[bits for _, bits, _ in bars], y=places, orientation="h", width=0.72, marker={"color": colours.muted},
            text=[f"{bits:.1f}" for _, bits, _ in bars], textposition="outside", cliponaxis=False,
            textfont={"size": AXIS_SIZE, "color": colours.ink},
            customdata=[[plain(sign), count] for sign, _, count in bars],
            hovertemplate="%{customdata[0]}: %{x:.2f} bits on average, came %{customdata[1]:,} times<extra></extra>",
        )
    )  # fmt: skip
    if math.isfinite(mean):
        figure.add_vline(mean, line={"color": colours.ink, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=mean, y=1, yref="paper", yanchor="bottom", text=f"mean of all {mean:.2f}", showarrow=False,
            font={"size": AXIS_SIZE, "color": colours.muted},
        )  # fmt: skip
    largest = max([bits for _, bits, _ in bars], default=1.0)
    figure.update_layout(
        **base_layout(theme, height=max(120, 19 * len(bars) + 84), margin=(96, 34, 20, 40)),
        xaxis=axis(theme, "bits per token", range=[0, max(largest * 1.08, 0.1)]),
        yaxis=axis(theme, tickvals=places, ticktext=[_short(sign) for sign, _, _ in bars], showgrid=False,
                   range=[(places[-1] if places else 0) + 0.7, -0.7]),
        hovermode="closest",
    )  # fmt: skip
    return figure


def memory_figure(
    read: NDArray[np.floating],
    bits: NDArray[np.floating],
    counts: NDArray[np.integer],
    *,
    guessing: float,
    noun: str,
    theme: str | None,
) -> go.Figure:
    """Draw what a token costs by how much the network had read before it.

    Args:
        read: (n,) tokens read, on a logarithmic axis.
        bits: (n,) mean bits of a token there.
        counts: (n,) tokens that the mean is over.
        guessing: bits of the guess by how common tokens are; NaN where it is not known.
        noun: what a token is called.
        theme: "light" or "dark".

    Returns:
        A figure 260 pixels high.
    """
    colours = palette(theme)
    figure = go.Figure(
        go.Scatter(
            x=read, y=bits, mode="lines+markers", line={"color": colours.ink, "width": 2}, marker={"size": 6},
            customdata=counts, hovertemplate=f"%{{x:,.0f}} {noun}s read: %{{y:.2f}} bits, over %{{customdata:,}}<extra></extra>",
        )
    )  # fmt: skip
    if math.isfinite(guessing):
        _level(figure, guessing, theme)
    values = [*bits.tolist(), *([guessing] if math.isfinite(guessing) else [])]
    low, high = min(values, default=0.0), max(values, default=1.0)
    pad = max(0.1 * (high - low), 0.1)
    ticks = log_ticks(1.0, float(read.max(initial=1.0)))
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=_MARGIN),
        xaxis=axis(theme, f"{noun}s read before (log)", type="log", tickvals=ticks, ticktext=[f"{tick:,g}" for tick in ticks]),
        yaxis=axis(theme, "bits per token", range=[max(low - pad, 0.0), high + 1.6 * pad]),
        hovermode="closest",
    )  # fmt: skip
    return figure


def log_ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers between two, for a logarithmic axis: 1, 2, 5, 10 ..., of a narrow range also those between.

    Args:
        low, high: above 0.
        most: of a wide range only powers of ten are left.
    """
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    for digits in ((1, 1.5, 2, 3, 4, 5, 6, 7, 8), (1, 2, 3, 5, 7), (1, 2, 5), (1,)):
        ticks = [digit * 10.0**power for power in powers for digit in digits]
        ticks = [tick for tick in ticks if low * 0.98 <= tick <= high * 1.02]
        if len(ticks) <= most:
            return ticks
    return ticks


# --- helpers --------------------------------------------------------------------------------------


def _level(figure: go.Figure, value: float, theme: str | None, *, is_log: bool = False) -> None:
    """Draw a dotted line over the whole width for what guessing gets, with its name on it."""
    colours = palette(theme)
    figure.add_shape(
        type="line", x0=0, x1=1, xref="paper", y0=value, y1=value,
        line={"color": colours.muted, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", xshift=-44, y=math.log10(value) if is_log else value, yanchor="bottom",
        text="guessing by how common tokens are", showarrow=False, font={"size": AXIS_SIZE, "color": colours.muted},
    )  # fmt: skip


def _short(sign: str) -> str:
    return plain(sign if len(sign) <= 12 else sign[:11] + "…")
