"""The pushes of three methods, word by word, on one scale. Imports layout, palette and plotly."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lstm_core.figures.layout import axis, base_layout, plain
from lstm_core.figures.palette import mix, palette
from lstm_core.figures.reading import number

Values = NDArray[np.float64]

NAMES: Mapping[str, str] = {
    "gradient_x_input": "Gradient × input",
    "integrated_gradients": "Integrated gradients",
    "leave_one_out": "Leave one out",
}
HEIGHT = 264
MOST_LABELS = 60
_LETTERS = 12


def push_fill(value: float, limit: float, theme: str | None) -> str:
    """Return the fill behind a word that pushes by `value`: neutral at 0, the class colours at -limit and limit."""
    colours = palette(theme)
    share = value / limit if limit > 0 else 0.0
    return mix(colours.neutral, colours.classes[1 if share > 0 else 0], abs(share))


def strongest_tokens(values: Mapping[str, Values], most: int = MOST_LABELS) -> list[int]:
    """Return the tokens to draw, in the order of the text: all, or the `most` that push hardest by any method."""
    size = np.max([np.abs(each) for each in values.values()], axis=0)
    return sorted(int(index) for index in np.argsort(-size, kind="stable")[:most])


def attribution_figure(
    tokens: Sequence[str],
    values: Mapping[str, Values],
    *,
    limit: float,
    class_name: str,
    noun: str,
    theme: str | None,
    most: int = MOST_LABELS,
    width: int = 1380,
    pushed: str = "log-odds",
) -> go.Figure:
    """Draw integrated gradients as bars and the other two methods as marks on them.

    Args:
        tokens: of the text.
        values: method -> (timesteps,) pushes on the log-odds.
        limit: the largest push that the scale has to hold, shared by pictures side by side.
        class_name: of the class that plus pushes towards.
        noun: "word" or "letter".
        theme: "light" or "dark".
        most: tokens to draw at most.
        width: about how wide the page will draw it in pixels; decides whether words stand upright.
        pushed: in what the pushes are measured: "log-odds", or of a number its unit.
    """
    colours = palette(theme)
    shown = strongest_tokens(values, most)
    hover = [f"{noun} {index + 1}: {plain(tokens[index])}" for index in shown]
    places = list(range(len(shown)))
    bars = values["integrated_gradients"][shown]
    minus, plus = colours.classes
    figure = go.Figure()
    figure.add_bar(
        x=places,
        y=bars,
        width=0.7,
        showlegend=False,
        marker={"color": [plus if value >= 0 else minus for value in bars], "line": {"width": 0}},
        **_hover(hover, "integrated_gradients"),
    )
    # bars have the colours of classes, so the legend gets a grey one
    figure.add_scatter(
        x=[None],
        y=[None],
        name=NAMES["integrated_gradients"],
        mode="markers",
        marker={"symbol": "square", "size": 12, "color": colours.muted},
    )
    for method, symbol, fill in (("gradient_x_input", "circle-open", None), ("leave_one_out", "diamond", colours.ink)):
        figure.add_scatter(
            x=places,
            y=values[method][shown],
            name=NAMES[method],
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 9,
                "color": fill or colours.ink,
                "line": {"width": 1.5, "color": colours.ink if fill is None else colours.paper},
            },
            **_hover(hover, method),
        )
    reach = max(limit, 1e-3) * 1.1
    longest = min(max((len(tokens[index]) for index in shown), default=1), _LETTERS)
    fits = longest * 7 + 6 <= (width - 76) / max(len(shown), 1)
    bottom = 42 if fits else 30 + longest * 5
    figure.update_layout(
        **base_layout(theme, height=HEIGHT, margin=(64, 12, 28, bottom)),
        xaxis=axis(
            theme,
            f"{noun}s in the order of the text"
            + ("" if len(shown) == len(tokens) else f": the {len(shown)} strongest of {len(tokens)}"),
            tickvals=places,
            ticktext=[plain(_short(tokens[index])) for index in shown],
            tickangle=0 if fits else -45,
            range=[-0.6, len(shown) - 0.4],
            showgrid=False,
        ),
        yaxis=axis(
            theme,
            f"push ({plain(pushed)})" if pushed else "push",
            range=[-reach, reach],
            zeroline=True,
            zerolinecolor=colours.muted,
            zerolinewidth=1,
            nticks=7,
        ),
        bargap=0.2,
        hovermode="x",
    )
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.0,
            "yanchor": "bottom",
            "itemwidth": 30,
            "font": {"size": 12, "color": colours.ink},
            "bgcolor": "rgba(0,0,0,0)",
        },
    )
    if width >= 900:
        figure.add_annotation(
            xref="paper",
            yref="paper",
            x=1,
            y=1,
            xanchor="right",
            yanchor="bottom",
            xshift=-34,  # the camera stands there
            text=f"up: towards {plain(_short(class_name))}, down: away from it"
            if pushed == "log-odds"
            else "up: makes the answer higher, down: lower",
            showarrow=False,
            font={"size": 12, "color": colours.muted},
        )
    return figure


def _hover(names: Sequence[str], method: str) -> dict[str, Any]:
    return {"customdata": names, "hovertemplate": f"%{{customdata}}<br>{NAMES[method]} %{{y:+.3f}}<extra></extra>"}


def _short(token: str) -> str:
    return token if len(token) <= _LETTERS else token[: _LETTERS - 1] + "…"


def signed_number(value: float, digits: int = 2) -> str:
    """A number with its sign, a true minus, and no sign on zero."""
    text = number(value, digits)
    return text if text.startswith("−") or not round(value, digits) else f"+{text}"
