"""Gates that stand fully open or shut, and how long memory lasts, a dot a unit. Imports palette, layout and plotly.

After Karpathy et al. 2015 (arXiv 1506.02078), figure 3. Plain arrays in, Plotly figures out.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout
from lstm_core.figures.palette import Palette, palette
from lstm_core.figures.reading import QUANTITY_NAMES, number

_GAP = 0.07
MOST_LABELS = 40
"""More units have no room for their numbers on an axis."""

SHORTEST, LONGEST = 0.1, 10_000.0
"""Half-lives are drawn between these."""


def saturation_figure(
    opened: Mapping[str, NDArray[np.floating]],
    shut: Mapping[str, NDArray[np.floating]],
    *,
    cell: str,
    noun: str,
    unit: int,
    theme: str | None,
    limit: float = 1.0,
) -> go.Figure:
    """Draw one square a gate with a dot a unit: to the right how often it is open, upwards how often it is shut.

    Args:
        opened: gate -> (units,) share of tokens above 0.95.
        shut: gate -> (units,) share of tokens below 0.05.
        cell: for the plain words of the gates.
        noun: "word" or "letter".
        unit: the unit that is marked.
        theme: "light" or "dark".
        limit: where all axes end, such as `least_limit`; 1 shows the whole range.

    Returns:
        A figure 300 pixels high.
    """
    colours = palette(theme)
    figure = go.Figure()
    layout = base_layout(theme, height=300, margin=(58, 12, 26, 44))
    labels: list[dict[str, object]] = []
    gates = [gate for gate in QUANTITY_NAMES[cell] if gate in opened]
    width = (1 - _GAP * (len(gates) - 1)) / max(len(gates), 1)
    for index, gate in enumerate(gates):
        suffix = "" if index == 0 else str(index + 1)
        x, y = opened[gate], shut[gate]
        start = index * (width + _GAP)
        farthest = {int(np.argmax(values)) for values in (x, y) if values.max(initial=0) > 0.1 * limit}
        figure.add_scatter(
            x=[0, 1], y=[1, 0], mode="lines", line={"color": colours.grid, "width": 1, "dash": "dot"},
            hoverinfo="skip", xaxis=f"x{suffix}", yaxis=f"y{suffix}",
        )  # fmt: skip
        figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            marker={
                "size": [15 if each == unit else 9 for each in range(len(x))],
                "color": colours.gates[gate],
                "opacity": 0.75,
                "line": {
                    "width": [3 if each == unit else 1 for each in range(len(x))],
                    "color": [colours.ink if each == unit else colours.paper for each in range(len(x))],
                },
            },
            customdata=np.arange(len(x)),
            hovertemplate="unit %{customdata}: open %{x:.0%}, shut %{y:.0%}<extra></extra>",
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
            name=gate,
            cliponaxis=False,
        )
        for each in sorted(farthest | {unit}):
            labels.append({
                "xref": f"x{suffix}", "yref": f"y{suffix}", "x": float(x[each]), "y": float(y[each]), "text": str(each),
                "showarrow": False, "xshift": 13, "yshift": 9, "font": {"size": AXIS_SIZE, "color": colours.ink},
            })  # fmt: skip
        labels.append({
            "xref": "paper", "yref": "paper", "x": start, "y": 1, "xanchor": "left", "yanchor": "bottom",
            "text": f"{QUANTITY_NAMES[cell][gate]} <b>{gate}</b>", "showarrow": False,
            "font": {"size": 14, "color": colours.ink},
        })  # fmt: skip
        share = {
            "range": [-0.05 * limit, 1.05 * limit], "tickformat": ".3~%", "tickvals": [0, limit / 2, limit]
        }  # fmt: skip
        layout[f"xaxis{suffix}"] = axis(
            theme, f"fully open, share of {noun}s", domain=[start, start + width], anchor=f"y{suffix}", **share
        )
        layout[f"yaxis{suffix}"] = axis(
            theme, f"fully shut, share of {noun}s" if index == 0 else "", anchor=f"x{suffix}", **share
        )
    figure.update_layout(**layout, annotations=labels)
    return figure


def least_limit(*shares: Mapping[str, NDArray[np.floating]]) -> float:
    """Return the first of 10 %, 20 %, 50 % and 100 % that no share of any gate is above."""
    highest = max((float(values.max(initial=0)) for each in shares for values in each.values()), default=0.0)
    return next((limit for limit in (0.1, 0.2, 0.5) if highest <= limit), 1.0)


def half_life_figure(
    lives: NDArray[np.floating],
    *,
    length: int,
    noun: str,
    unit: int,
    theme: str | None,
    gate: str = "f",
    still: Sequence[int] = (),
    reach: Sequence[float] = (),
) -> go.Figure:
    """Draw how long each unit's memory lasts on a logarithmic axis, the longest first.

    Args:
        lives: (units,) half-lives in tokens, 0 to infinite.
        length: tokens of the text on show, drawn as a line.
        noun: "word" or "letter".
        unit: the unit that is marked.
        theme: "light" or "dark".
        gate: the gate that keeps.
        still: units that never move, drawn hollow.
        reach: half-lives or lengths that the axis has room for, so that two figures side by side share it.

    Returns:
        A figure 300 pixels high.
    """
    colours = palette(theme)
    order = np.argsort(-lives, kind="stable")
    drawn = np.clip(lives[order], SHORTEST, LONGEST)
    finite = drawn[np.isfinite(lives[order])]
    others = [min(max(float(each), SHORTEST), LONGEST) for each in reach if np.isfinite(each)]
    low = float(np.log10(min([float(finite.min(initial=1.0)), *others]) / 1.5))
    top = 1.6 * max([float(finite.max(initial=1.0)), float(length), 10.0, *others])
    high = float(np.log10(top))
    drawn = np.where(np.isfinite(lives[order]), drawn, top)
    figure = go.Figure()
    places = np.arange(len(order), dtype=np.float64)
    figure.add_scatter(  # all stems as one line with gaps: a shape for each would take a second for 500 units
        x=np.stack([places, places, np.full(len(places), np.nan)], axis=1).ravel(),
        y=np.stack([np.full(len(places), 10**low), drawn, np.full(len(places), np.nan)], axis=1).ravel(),
        mode="lines",
        line={"color": colours.grid, "width": 2},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=places,
        y=drawn,
        mode="markers",
        marker=_half_life_marks(order, unit, set(still), colours, gate),
        customdata=[
            f"unit {each}: " + ("never forgets" if np.isinf(life) else f"{number(float(life))} {noun}s")
            for each, life in zip(order, lives[order], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
    figure.add_hline(length, line={"color": colours.muted, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        text=f"this text: {length} {noun}s",
        xref="paper",
        x=1,
        xanchor="right",
        y=float(np.log10(length)),
        yanchor="bottom",
        font={"size": AXIS_SIZE, "color": colours.muted},
        showarrow=False,
    )  # fmt: skip  (annotations on a logarithmic axis stand at the logarithm)
    labelled = len(order) <= MOST_LABELS
    shown = np.arange(len(order)) if labelled else np.flatnonzero(order == unit)
    figure.update_layout(
        **base_layout(theme, height=300, margin=(58, 12, 26, 44)),
        xaxis=axis(
            theme,
            "units, the longest memory first",
            tickvals=shown,
            ticktext=[str(order[place]) for place in shown],
            tickangle=0,
            range=[-0.7, len(order) - 0.3],
            showgrid=False,
        ),
        yaxis=axis(
            theme,
            f"half-life in {noun}s",
            type="log",
            range=[low, high],
            tickformat="~g",
            dtick=1 if high - low > 2 else "D2",
        ),
    )
    return figure


def _half_life_marks(
    order: NDArray[np.int64], unit: int, still: set[int], colours: Palette, gate: str
) -> dict[str, object]:
    return {
        "size": [15 if each == unit else 11 for each in order],
        "symbol": ["circle-open" if int(each) in still else "circle" for each in order],
        "color": colours.gates[gate],
        "line": {
            "width": [3 if each == unit else 1 for each in order],
            "color": [colours.ink if each == unit else colours.gates[gate] for each in order],
        },
    }
