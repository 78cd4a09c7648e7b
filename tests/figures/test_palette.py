"""The palette serves people with colour deficiencies: distances and contrasts, computed, not judged."""

import itertools
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_core.figures.palette import (
    DARK,
    LIGHT,
    Palette,
    contrast,
    gate_scale,
    linear,
    mix,
    oklab_of_linear,
    palette,
    rgb,
    signed_scale,
    text_on,
    verdict_fill,
)

# Machado, Oliveira, Fernandes (2009), severity 1.0: what is left of linear red, green, blue.
VISION: dict[str, NDArray[np.float64]] = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
LEAST_DISTANCE = {
    ("light", "normal"): 13,
    ("light", "protan"): 11,
    ("light", "deutan"): 11,
    ("light", "tritan"): 11.8,
    ("dark", "normal"): 18,
    ("dark", "protan"): 14.9,
    ("dark", "deutan"): 15,
    ("dark", "tritan"): 14.8,
}


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Return the colour in OKLab as that kind of eye sees it."""
    light = VISION[vision] @ [linear(channel) for channel in rgb(colour)]
    return oklab_of_linear(*np.clip(light, 0, 1))


def every_colour(colours: Palette) -> list[str]:
    plain = [value for value in vars(colours).values() if isinstance(value, str) and value.startswith("#")]
    return [*plain, *colours.gates.values(), *colours.classes, *colours.signed]


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_lanes_of_a_cell_stay_apart_for_every_eye(colours: Palette, vision: str) -> None:
    pairs = itertools.combinations([colours.gates[quantity] for quantity in "figcoh"], 2)
    nearest = min(100 * np.linalg.norm(np.subtract(seen(a, vision), seen(b, vision))) for a, b in pairs)
    assert nearest >= LEAST_DISTANCE[colours.theme, vision]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_marking_colour_stands_out_from_the_paper(colours: Palette) -> None:
    marks = [
        *colours.gates.values(),
        *colours.classes,
        *colours.signed,
        colours.train,
        colours.validation,
        colours.test,
    ]
    assert min(contrast(mark, colours.paper) for mark in marks) >= 3.2
    assert contrast(colours.muted, colours.paper) >= 4.5
    assert contrast(colours.ink, colours.paper) >= 7


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_readable_on_every_verdict(colours: Palette) -> None:
    fills = [verdict_fill(p, n, colours) for p in np.linspace(0, 1, 101) for n in (2, 4)]
    assert min(contrast(text_on(fill, colours), fill) for fill in fills) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_are_written_in_full(colours: Palette) -> None:
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in every_colour(colours))


def test_verdicts_begin_grey_at_guessing() -> None:
    assert verdict_fill(0.5, 2, LIGHT) == LIGHT.neutral
    assert verdict_fill(1.0, 2, LIGHT) == LIGHT.classes[1]
    assert verdict_fill(0.0, 2, LIGHT) == LIGHT.classes[0]
    assert verdict_fill(0.25, 4, LIGHT) == verdict_fill(0.0, 4, LIGHT) == LIGHT.neutral
    assert verdict_fill(1.0, 4, LIGHT) == LIGHT.classes[1]
    assert verdict_fill(float("nan"), 2, LIGHT) == LIGHT.neutral


def test_scales_run_from_paper_to_their_ends() -> None:
    gate = gate_scale("f", DARK)
    assert (gate[0], gate[-1]) == ([0.0, DARK.paper], [1.0, DARK.gates["f"]])
    signed = signed_scale(LIGHT)
    assert (signed[0][1], signed[len(signed) // 2], signed[-1][1]) == (
        LIGHT.signed[0],
        [0.5, LIGHT.paper],
        LIGHT.signed[1],
    )
    assert [stop for stop, _ in signed] == sorted(stop for stop, _ in signed)


def test_mixing_ends_at_its_ends() -> None:
    assert (mix("#7C1801", "#FFFFFF", 0), mix("#7C1801", "#FFFFFF", 1)) == ("#7C1801", "#FFFFFF")
    assert mix("#7C1801", "#FFFFFF", 7) == "#FFFFFF"


def test_an_unknown_theme_is_light() -> None:
    assert palette(None) is palette("light") is LIGHT
    assert palette("dark") is DARK
