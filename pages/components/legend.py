"""The legend of the training charts, beside their headings, where it can wrap in a narrow window.

Drawn from the same colours and dashes as the figures. Imports figures.
"""

import html

from lstm_core.figures.palette import Palette, palette

LINES = {"training": "solid", "validation": "dashed", "guessing": "dotted", "threshold": "dashed"}


def legend_html(names: tuple[str, ...], theme: str | None, *, ghost: bool) -> str:
    """Return legend entries as HTML: "training", "validation", "guessing", "threshold ...", "best", "test"."""
    colours = palette(theme)
    return "".join(f'<span class="legend">{_mark(name, colours, ghost)}{html.escape(name)}</span>' for name in names)


def _mark(name: str, colours: Palette, ghost: bool) -> str:
    colour = _colour(name.split(" ")[0], colours, ghost)
    if name == "best":
        return f'<i class="ring" style="border-color:{colour}"></i>'
    if name == "test":
        return f'<i class="diamond" style="background:{colour}"></i>'
    return f'<i class="line" style="border-top-color:{colour};border-top-style:{LINES[name.split(" ")[0]]}"></i>'


def _colour(name: str, colours: Palette, ghost: bool) -> str:
    if name == "threshold":
        return colours.ink
    if ghost or name == "guessing":
        return colours.muted
    return {
        "training": colours.train,
        "validation": colours.validation,
        "best": colours.validation,
        "test": colours.test,
    }[name]
