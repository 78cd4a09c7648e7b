"""The legend of the training charts, beside their headings, where it can wrap in a narrow window.

Drawn from the same colours and dashes as the figures. Imports figures.
"""

import html

from lstm_core.figures.palette import Palette, palette

LINES = {"training": "solid", "validation": "dashed", "guessing": "dotted", "perfect": "dashed", "threshold": "dashed"}


def legend_html(names: tuple[str, ...], theme: str | None, *, ghost: bool, guess: str = "guessing") -> str:
    """Return legend entries as HTML.

    Args:
        names: of "training", "validation", "guessing", "perfect", "threshold ...", "best", "test".
        theme: "light" or "dark".
        ghost: all in grey.
        guess: what stands beside the mark of "guessing".
    """
    colours = palette(theme)
    words = {"guessing": guess}
    return "".join(
        f'<span class="legend">{_mark(name, colours, ghost)}{html.escape(words.get(name, name))}</span>'
        for name in names
    )


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
    if ghost or name in ("guessing", "perfect"):
        return colours.muted
    return {
        "training": colours.train,
        "validation": colours.validation,
        "best": colours.validation,
        "test": colours.test,
    }[name]
