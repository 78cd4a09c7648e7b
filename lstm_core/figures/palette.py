"""Every colour of the app, for the light and the dark theme, and the few colour operations that figures need.

One module, so that a person with a colour deficiency is served by one decision: the tests hold the gate colours
apart in OKLab under normal, protan, deutan and tritan vision. Hues repeat between the tables, so form separates
them: class colours only fill areas behind words and curves, gate colours only mark labelled lanes, split colours
only training charts. Imports nothing of ours.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, all as "#rrggbb".

    Attributes:
        theme: "light" or "dark".
        paper: background of the page and of every chart.
        panel: background of a quiet surface (inactive lane, sidebar).
        ink: text and the main line of a chart.
        muted: secondary text, axis labels; at least 4.5 to 1 on paper.
        grid: hairlines and axes.
        neutral: fill of a word about which the network is undecided.
        gates: colour of each quantity of a cell: f, i, g, c, o, h (and z, r of a GRU).
        train, validation, test: the three splits in training charts.
        classes: fill of class 0 (or "not this class") and class 1 (or "this class").
        signed: the ends of the signed map, minus and plus.
        warning: marks something that needs attention.
    """

    theme: Theme
    paper: str
    panel: str
    ink: str
    muted: str
    grid: str
    neutral: str
    gates: Mapping[str, str]
    train: str
    validation: str
    test: str
    classes: tuple[str, str]
    signed: tuple[str, str]
    warning: str


# A GRU's update gate z decides what is kept, as f does; its reset gate r decides what is read, as i does.
LIGHT = Palette(
    theme="light",
    paper="#FFFFFF",
    panel="#F3F5F8",
    ink="#1B2230",
    muted="#556074",
    grid="#DDE2EA",
    neutral="#E3E6EB",
    gates={
        "f": "#7C1801",
        "i": "#2158A0",
        "g": "#22A372",
        "c": "#8D6703",
        "o": "#CC5DCB",
        "h": "#3A4152",
        "z": "#7C1801",
        "r": "#2158A0",
    },
    train="#64748B",
    validation="#B45309",
    test="#4C1D95",
    classes=("#B2570B", "#1F5FA8"),
    signed=("#762A83", "#1B7837"),
    warning="#B45309",
)

DARK = Palette(
    theme="dark",
    paper="#12161D",
    panel="#1B212B",
    ink="#E9EDF3",
    muted="#A3AEBF",
    grid="#303948",
    neutral="#3A4250",
    gates={
        "f": "#F65D2C",
        "i": "#498BF3",
        "g": "#75D3BA",
        "c": "#F7C929",
        "o": "#A66A94",
        "h": "#FFFFFF",
        "z": "#F65D2C",
        "r": "#498BF3",
    },
    train="#8B98A9",
    validation="#F97316",
    test="#D8CCFF",
    classes=("#F2994A", "#5AA2F0"),
    signed=("#C58BD1", "#6CC47A"),
    warning="#F97316",
)


def palette(theme: str | None) -> Palette:
    """The colours of a theme; anything but "dark" is light (a page that does not know its theme yet is light)."""
    return DARK if theme == "dark" else LIGHT


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green, blue of "#rrggbb", each in [0, 1] (gamma-coded sRGB)."""
    return (
        int(colour[1:3], 16) / 255,
        int(colour[3:5], 16) / 255,
        int(colour[5:7], 16) / 255,
    )


def linear(channel: float) -> float:
    """One gamma-coded sRGB channel in [0, 1] as linear light (IEC 61966-2-1)."""
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance in [0, 1] (WCAG 2.2)."""
    red, green, blue = (linear(channel) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def oklab(colour: str) -> tuple[float, float, float]:
    """The colour as L, a, b in OKLab (Ottosson, 2020), where distance is about what the eye sees."""
    red, green, blue = (linear(channel) for channel in rgb(colour))
    return oklab_of_linear(red, green, blue)


def oklab_of_linear(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """Linear sRGB as OKLab (Ottosson, 2020)."""
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex_of_oklab(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    coded = (
        12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
        for light in (min(max(channel, 0.0), 1.0) for channel in channels)
    )
    return "#" + "".join(f"{round(channel * 255):02X}" for channel in coded)


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way (0 to 1) from the first to the second, in even steps for the eye (OKLab)."""
    share = min(max(share, 0.0), 1.0)
    start, end = oklab(first), oklab(second)
    return _hex_of_oklab(*(p + (q - p) * share for p, q in zip(start, end, strict=True)))


def fade(colour: str, opacity: float) -> str:
    """The colour as "rgba(...)" with that opacity, for areas and for lines in the background."""
    red, green, blue = (round(channel * 255) for channel in rgb(colour))
    return f"rgba({red},{green},{blue},{opacity:g})"


def text_on(fill: str, colours: Palette) -> str:
    """Ink or paper, whichever reads better on a fill of that colour; pure black or white where neither does."""
    best = max((colours.ink, colours.paper), key=lambda text: contrast(text, fill))
    if contrast(best, fill) >= 4.5:
        return best
    return max(("#000000", "#FFFFFF"), key=lambda text: contrast(text, fill))


def verdict_fill(probability: float, n_classes: int, colours: Palette) -> str:
    """The fill behind a word for the probability (of the shown class) after it.

    With two classes grey is 0.5, orange goes down to 0 and blue up to 1. With more classes everything up to
    guessing, 1 / n_classes, is grey and blue goes up from there: below guessing there is no opposite to name.
    """
    guess = 1 / max(n_classes, 2)
    if not math.isfinite(probability):
        return colours.neutral
    if probability >= guess:
        return mix(colours.neutral, colours.classes[1], (probability - guess) / (1 - guess))
    if n_classes > 2:
        return colours.neutral
    return mix(colours.neutral, colours.classes[0], (guess - probability) / guess)


def gate_scale(quantity: str, colours: Palette) -> list[list[float | str]]:
    """Plotly colour scale of a gate: paper at 0, the gate's colour at 1."""
    steps = 8
    return [[step / steps, mix(colours.paper, colours.gates[quantity], step / steps)] for step in range(steps + 1)]


def signed_scale(colours: Palette) -> list[list[float | str]]:
    """Plotly colour scale of a signed quantity: purple below zero, paper at zero, green above."""
    minus, plus = colours.signed
    half = 4
    below: list[list[float | str]] = [
        [step / (2 * half), mix(minus, colours.paper, step / half)] for step in range(half)
    ]
    above: list[list[float | str]] = [
        [0.5 + step / (2 * half), mix(colours.paper, plus, step / half)] for step in range(half + 1)
    ]
    return below + above
