"""What the Inspect page says in HTML and in tables, as functions of a reading: verdict, notices, pane, numbers.

Every text that a person typed is escaped here. No streamlit, so each has a test. Imports figures and glossary.
"""

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd

from lstm_core.figures.layout import visible
from lstm_core.figures.palette import palette, text_on, verdict_fill
from lstm_core.figures.reading import Direction, Reading, number
from lstm_core.glossary import CAPTIONS

MOST_NAMED = 6


def safe(text: str) -> str:
    """Return a typed text so that a browser shows it letter by letter."""
    return html.escape(visible(text), quote=True)


def verdict_html(reading: Reading, theme: str | None, *, letter: str = "") -> str:
    """Return the answer after the last token: the label on its colour, and the probability that the page shows.

    Args:
        reading: the values.
        theme: "light" or "dark".
        letter: "A" or "B" when two are compared.
    """
    colours = palette(theme)
    answer = int(np.argmax(reading.probabilities[-1]))
    shown, p = reading.class_names[reading.shown_class], float(reading.curve[-1])
    fill = verdict_fill(p, len(reading.class_names), colours)
    of_which = f"<b>{letter}</b> " if letter else ""
    return (
        f'<div class="verdict">{of_which}<span class="badge" style="background:{fill};color:{text_on(fill, colours)}">'
        f"{safe(reading.class_names[answer])}</span>"
        f'<span class="number">{safe(shown)} <b>{number(p)}</b></span></div>'
    )


def line_html(title: str, said: Sequence[str]) -> str:
    """Return one line: what is shown, if it is not said elsewhere, and the notices (HTML) about the text; "" if none."""
    notes = "".join(f'<span class="note">{note}</span>' for note in said)
    return f'<div class="line">{safe(title)}{notes}</div>' if title or notes else "<span></span>"


def notices(reading: Reading, *, was_empty: bool = False) -> list[str]:
    """Return one sentence (HTML) for each thing about the text that the network does not see as the person does."""
    said = []
    noun = reading.noun
    if was_empty:
        return [f"Nothing in this text is a {noun} to the network: it reads one unknown {noun}."]
    unknown = reading.unknown_tokens
    if unknown:
        named = ", ".join(f"<b>{safe(token)}</b>" for token in unknown[:MOST_NAMED])
        more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
        plural = "s" if len(unknown) > 1 else ""
        said.append(
            f"{len(unknown)} {noun}{plural} unknown to this network: {named}{more}. "
            f"{'They are' if plural else 'It is'} read as “unknown” (dotted)."
        )
    n_cut = len(reading.cut_tokens)
    if n_cut:
        end = "start" if reading.cut_side == "start" else "end"
        said.append(f"{n_cut} {noun}{'s' if n_cut > 1 else ''} not read (limit {reading.limit}), at the {end}.")
    return said


def pane_html(reading: Reading, theme: str | None) -> str:
    """Return the text as it was typed, each read token on the colour of the verdict after it, the rest struck out."""
    colours = palette(theme)
    n_classes = len(reading.class_names)
    shown = reading.class_names[reading.shown_class]
    parts: list[str] = []
    position = 0
    for index, (start, end) in enumerate(reading.spans):
        if start > position:
            parts.append(_between(reading, position, start))
        p = float(reading.curve[index])
        fill = verdict_fill(p, n_classes, colours)
        odd = bool(reading.unknown[index])
        title = (
            f"{reading.noun} {index + 1} of {reading.timesteps}: P({shown}) {number(p, 3)}{', unknown' if odd else ''}"
        )
        parts.append(
            f'<span class="word{" unknown" if odd else ""}" title="{safe(title)}" '
            f'style="background:{fill};color:{text_on(fill, colours)}">{safe(reading.text[start:end])}</span>'
        )
        position = max(position, end)
    if position < len(reading.text):
        parts.append(_between(reading, position, len(reading.text)))
    return f'<div class="word-strip pane">{"".join(parts)}</div>'


def _between(reading: Reading, start: int, end: int) -> str:
    """Text between read tokens: struck out where it was not read, as it is elsewhere."""
    text = safe(reading.text[start:end])
    at_start, at_end = start == 0, end == len(reading.text)
    is_cut = bool(reading.cut_tokens) and (at_start if reading.cut_side == "start" else at_end)
    return f'<span class="cut">{text}</span>' if is_cut and text.strip() else text


def caption_html(*keys: str, note: str = "") -> str:
    """Return the "How to read" lines of charts, side by side; the note stands behind the last."""
    lines = [f"How to read: {safe(CAPTIONS[key].short)}" for key in keys]
    lines[-1] += f" {safe(note)}" if note else ""
    columns = "".join(f'<div class="how">{line}</div>' for line in lines)
    return f'<div class="captions">{columns}</div>'


def one_unit_caption(cell: str) -> str:
    """Return the key of the caption under one unit's lanes."""
    return "one_unit" if cell == "lstm" else f"one_unit_{cell}"


def unit_table(reading: Reading, layer: int, side: Direction, unit: int) -> pd.DataFrame:
    """Return the numbers behind the lanes: a row a token, with the probability after it and each quantity."""
    shown = reading.class_names[reading.shown_class]
    table = pd.DataFrame(
        {
            "position": np.arange(1, reading.timesteps + 1),
            reading.noun: list(reading.tokens),
            f"P({shown})": reading.curve.astype(np.float64),
            "change": reading.moves.astype(np.float64),
        }
    )
    for quantity, values in reading.side(layer, side).quantities.items():
        table[quantity] = values[:, unit].astype(np.float64)
    return table


def map_table(reading: Reading, layer: int, side: Direction, quantity: str, units: Sequence[int]) -> pd.DataFrame:
    """Return the numbers behind the heat map: a row a token, a column a unit in the drawn order."""
    values = reading.side(layer, side).quantities[quantity][:, list(units)].astype(np.float64)
    table = pd.DataFrame(values, columns=[f"{quantity} of unit {unit}" for unit in units])
    table.insert(0, reading.noun, list(reading.tokens))
    return table


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as CSV that spreadsheets open without running what somebody typed as a formula."""
    safe_table = table.copy()
    for column in safe_table.columns:
        if safe_table[column].dtype.kind not in "if":
            safe_table[column] = [
                f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t", "\r") else str(cell)
                for cell in safe_table[column]
            ]
    return safe_table.to_csv(index=False, float_format="%.6f").encode("utf-8-sig")
