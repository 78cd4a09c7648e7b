"""What the Inspect page says in HTML, as functions of a reading: verdict and notices; and tables as CSV.

Every text that a person typed is escaped here. No streamlit, so each has a test. Imports figures.
"""

import html
from collections.abc import Sequence

import pandas as pd

from lstm_core.figures.layout import visible
from lstm_core.figures.palette import palette, text_on, verdict_fill
from lstm_core.figures.reading import Reading, digits_for, number

MOST_NAMED = 6


def safe(text: str) -> str:
    """Return a typed text so that a browser shows it letter by letter."""
    return html.escape(visible(text), quote=True)


def verdict_html(reading: Reading, theme: str | None, *, letter: str = "") -> str:
    """Return the answer after the last token: the label on its colour, and the probability that the page shows.

    Of a network that continues texts the token that it expects next; of one that answers numbers the number.

    Args:
        reading: the values.
        theme: "light" or "dark".
        letter: "A" or "B" when two are compared.
    """
    colours = palette(theme)
    shown, value = reading.class_names[reading.shown_class], float(reading.curve[-1])
    if reading.numbers is not None:
        low, high = reading.numbers.limits
        unit = f" {reading.numbers.unit}" if reading.numbers.unit else ""
        badge, fill = f"{number(value, digits_for(high - low))}{unit}", colours.neutral
        said = safe(shown)
    elif reading.expected is not None:
        badge, fill = shown, verdict_fill(value, len(reading.class_names), colours)
        said = f"next <b>{number(value, 2 if value >= 0.01 else 4)}</b>"
    else:
        badge, fill = reading.class_names[reading.answer], verdict_fill(value, len(reading.class_names), colours)
        said = f"{safe(shown)} <b>{number(value)}</b>"
    of_which = f"<b>{letter}</b>" if letter else ""
    return (
        f'<div class="verdict">{of_which}<span class="badge" style="background:{fill};color:{text_on(fill, colours)}">'
        f'{safe(badge)}</span><span class="number">{said}</span></div>'
    )


def line_html(title: str, said: Sequence[str]) -> str:
    """Return one line: what is shown, if it is not said elsewhere, and the notices (HTML) about the text; "" if none."""
    notes = "".join(f'<span class="note">{note}</span>' for note in said)
    return f'<div class="said">{safe(title)}{notes}</div>' if title or notes else ""


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
    if reading.is_read is not None:
        said.append(
            f"The answer was computed after {int(reading.is_read.sum())} of {reading.timesteps} {noun}s, most densely "
            "where it changes; straight lines stand between."
        )
    n_cut = len(reading.cut_tokens)
    if n_cut:
        end = "start" if reading.cut_side == "start" else "end"
        said.append(f"{n_cut} {noun}{'s' if n_cut > 1 else ''} not read (limit {reading.limit}), at the {end}.")
    return said


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
