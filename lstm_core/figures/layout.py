"""What all Plotly figures of the app share: fonts, margins, hairlines, transparent paper, escaped text.

One place, so that a chart on Train and a lane on Inspect look like parts of one instrument. Imports the palette
and plotly.
"""

import unicodedata
from typing import Any

import plotly.graph_objects as go

from lstm_core.figures.palette import palette

FONT_FAMILY = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", "Helvetica Neue", Arial, sans-serif'
NUMBER_SIZE = 13
AXIS_SIZE = 12


def base_layout(
    theme: str | None,
    *,
    height: int | None = None,
    margin: tuple[int, int, int, int] = (52, 12, 8, 36),
) -> dict[str, Any]:
    """Keyword arguments for `figure.update_layout`: every chart starts from these.

    Args:
        theme: "light" or "dark".
        height: of the whole figure in pixels; None leaves it to the container.
        margin: left, right, top, bottom in pixels.

    Returns:
        Layout properties without axes (see `axis`).
    """
    colours = palette(theme)
    left, right, top, bottom = margin
    layout: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT_FAMILY, "size": AXIS_SIZE, "color": colours.ink},
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False},
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.muted,
            "font": {"family": FONT_FAMILY, "size": NUMBER_SIZE, "color": colours.ink},
            "align": "left",
            "namelength": -1,
        },
        "showlegend": False,
        "separators": ".,",
        "dragmode": "zoom",
    }
    if height is not None:
        layout["height"] = height
    return layout


def axis(theme: str | None, title: str = "", **settings: Any) -> dict[str, Any]:
    """Properties of one axis: hairline grid, 12 px text, no zero line; `settings` override."""
    colours = palette(theme)
    found: dict[str, Any] = {
        "gridcolor": colours.grid,
        "gridwidth": 1,
        "linecolor": colours.grid,
        "zeroline": False,
        "tickfont": {"size": AXIS_SIZE, "color": colours.muted},
        "ticks": "",
        "automargin": False,
        "exponentformat": "e",  # "5e+28": the superscript of a power would be too small to read
    }
    if title:
        found["title"] = {"text": title, "font": {"size": AXIS_SIZE, "color": colours.muted}, "standoff": 6}
    return found | settings


# "&" goes first in Plotly's reading: without it a typed "&lt;" would come out as "<".
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Marks that turn the direction of everything after them: in a label they would reorder its neighbours.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """The text with a box in place of each control character and direction mark, which would act instead of show."""
    return "".join(
        "\N{WHITE SQUARE}" if unicodedata.category(character) == "Cc" or character in _DIRECTION_MARKS else character
        for character in text
    )


def plain(text: str) -> str:
    """The text so that Plotly shows it letter by letter: in labels, hovers and titles "<b>" stays "<b>"."""
    return visible(text).translate(_ESCAPES)


_LENGTHS = frozenset(
    {"gridwidth", "zerolinewidth", "xshift", "yshift", "ax", "ay", "thickness", "xpad", "ypad", "standoff", "itemwidth"}
)
"""Properties that are in pixels wherever they stand; `_is_length` knows those that are so in some places only."""


def enlarged(figure: go.Figure, factor: float) -> go.Figure:
    """Return the figure for the back row of a room: texts, lines, marks, margins and height times `factor`.

    Args:
        figure: of fixed height.
        factor: above 0.
    """
    return go.Figure(_grown(figure.to_dict(), factor), skip_invalid=True)


def _grown(part: Any, factor: float, name: str = "") -> Any:
    """Multiply all lengths in pixels inside a part of a figure that stands under the key `name`."""
    if isinstance(part, dict):
        return {
            key: round(value * factor, 2) if _is_length(name, key, value) else _grown(value, factor, key)
            for key, value in part.items()
        }
    if isinstance(part, list | tuple):
        return [_grown(each, factor, name) for each in part]
    return part


def _is_length(parent: str, key: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if key == "size":
        return parent.endswith("font") or parent == "marker"
    if key == "width":
        return parent == "line"
    if parent == "margin" or (parent == "layout" and key == "height"):
        return True
    return key in _LENGTHS
