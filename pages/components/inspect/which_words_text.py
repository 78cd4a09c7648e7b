"""What the tab "Which words" says, in HTML and plain sentences, as functions of values. Typed text is escaped here.

No streamlit, so each has a test. Imports insight and figures.
"""

import math
from collections.abc import Sequence

import numpy as np

from lstm_core.figures.attribution import NAMES, push_fill, signed_number
from lstm_core.figures.palette import mix, palette, text_on
from lstm_core.figures.reading import Reading, number
from lstm_core.insight.attribution import Agreement, Attribution, Values
from lstm_core.insight.edits import Deletion, DeletionSearch
from pages.components.inspect.parts import safe

GOOD_SUM = 0.02
MOST_NAMED = 8

METHOD_SENTENCES = {
    "gradient_x_input": "what a slightly longer word vector would do",
    "integrated_gradients": "the gradient averaged from no words to these",
    "leave_one_out": "the text read again without the word",
}


# --- attribution ----------------------------------------------------------------------------------


def pushes_html(reading: Reading, found: Attribution, agreed: Agreement, limit: float, theme: str | None) -> str:
    """Return the text three times, each word on the colour of its push by one method; all on one scale."""
    rows = []
    for method, values in found.values.items():
        name = (
            f'<div class="name" title="{METHOD_SENTENCES[method]}">{NAMES[method]}'
            f"<small>sum {signed_number(float(values.sum()))}</small></div>"
        )
        rows.append(name + _row_html(reading, values, method, agreed, limit, theme))
    return f'<div class="pushes">{"".join(rows)}</div>'


def _row_html(reading: Reading, values: Values, method: str, agreed: Agreement, limit: float, theme: str | None) -> str:
    colours = palette(theme)
    parts: list[str] = []
    position = reading.spans[0][0] if reading.spans else 0
    for index, (start, end) in enumerate(reading.spans):
        if start > position:
            parts.append(safe(reading.text[position:start]))
        value = float(values[index])
        fill = push_fill(value, limit, theme)
        mark = f"{' alike' if index in agreed.alike else ''}{' unknown' if reading.unknown[index] else ''}"
        text = reading.text[start:end] or reading.tokens[index]
        parts.append(
            f'<span class="word{mark}" title="{safe(f"{NAMES[method]}: {signed_number(value, 3)}")}" '
            f'style="background:{fill};color:{text_on(fill, colours)}">{safe(text)}</span>'
        )
        position = max(position, end)
    return f'<div class="word-strip">{"".join(parts)}</div>'


def key_html(reading: Reading, limit: float, theme: str | None) -> str:
    """Return the colour key of the rows: away from the shown class at the left, towards it at the right."""
    colours = palette(theme)
    minus, plus = colours.classes
    away, towards = f"away from {safe(reading.class_names[reading.shown_class])}", "towards"
    if reading.numbers is not None:
        away, towards = "lower", "higher"
    stops = [mix(minus, colours.neutral, k / 4) for k in range(4)] + [
        mix(colours.neutral, plus, k / 4) for k in range(5)
    ]
    return (
        f'<span class="pushes-key">{away} {signed_number(-limit)}'
        f'<i style="background:linear-gradient(90deg,{",".join(stops)})"></i>'
        f"{signed_number(limit)} {towards}</span>"
    )


def score_sentence(reading: Reading, found: Attribution) -> str:
    """Say which number is shared out among the words."""
    name = safe(reading.class_names[reading.shown_class])
    p = float(reading.curve[-1])
    if reading.numbers is not None:
        nothing = "the mean of the training part" if reading.numbers.name == "forecast" else "0"
        return (
            f"Shared out among the {reading.noun}s: the answer “{name}”, here <b>{number(p)}{_unit(reading)}</b>, "
            f"against <b>{number(found.empty_score)}{_unit(reading)}</b> if every {reading.noun} were {nothing}."
        )
    return (
        f"Shared out among the {reading.noun}s: the log-odds of {name}, here <b>{signed_number(found.score)}</b> "
        f"(P {number(p)}). 0 is as likely as not; +1 makes {name} 2.7 times as likely against the rest."
    )


def _unit(reading: Reading) -> str:
    return f" {safe(reading.numbers.unit)}" if reading.numbers is not None and reading.numbers.unit else ""


def sum_sentence(found: Attribution, noun: str, *, what: str = "text") -> str:
    """Say whether integrated gradients adds up: its completeness error.

    Args:
        found: the pushes.
        noun: of a token.
        what: was read: "text" or "sequence".
    """
    total = float(found.values["integrated_gradients"].sum())
    size = max(abs(found.difference), 0.1)
    share = found.sum_error / size
    line = (
        f"Sum check: integrated gradients adds up to {signed_number(total)}; this {what} minus empty {noun}s is "
        f"{signed_number(found.difference)}"
    )
    if share <= GOOD_SUM:
        off = "less than 0.1 %" if share < 0.001 else f"{share * 100:.1f} %"
        return f"{line}: off by {off}."
    return (
        f'{line}: <span class="bad">off by {number(found.sum_error)}</span>. On the way from empty {noun}s to this {what} '
        f"the answer jumps faster than {found.n_points:,} steps can follow, so do not trust its row here."
    )


def agreement_sentence(reading: Reading, found: Attribution, agreed: Agreement) -> str:
    """Say in words how far the three methods agree."""
    nouns = f"{reading.noun}s" if agreed.n_top > 1 else reading.noun
    top = ", ".join(f"<b>{safe(reading.tokens[index])}</b>" for index in agreed.top)
    if len(agreed.top) == agreed.n_top:
        first = f"All three methods name the same {agreed.n_top} strongest {nouns}: {top}"
    elif agreed.top:
        first = f"Of the {agreed.n_top} strongest {nouns} of each method, {len(agreed.top)} in common: {top}"
    else:
        first = f"The methods have none of their {agreed.n_top} strongest {nouns} in common"
    if agreed.n_top == 1:
        first = f"There is only one {reading.noun} to share it out to"
    ranks = [rank for rank in agreed.ranks.values() if math.isfinite(rank)]
    if not ranks or len(reading.tokens) < 3:
        return f"{first}."
    low, high = min(ranks), max(ranks)
    how = (
        "almost alike"
        if low >= 0.8
        else "roughly alike"
        if low >= 0.5
        else "differently: trust none of them on its own"
    )
    between = number(low) if number(low) == number(high) else f"{number(low)} to {number(high)}"
    return f"{first}. They rank all {reading.noun}s {how} (rank correlation {between}; 1 is the same order)."


def alike_html(reading: Reading, found: Attribution, agreed: Agreement, limit: float, theme: str | None) -> str:
    """Return the words that all methods push the same way, the strongest first, as chips; "" if there are none."""
    if not agreed.alike:
        return f"No {reading.noun} is pushed the same way by all three."
    colours = palette(theme)
    chips = []
    for index in agreed.alike[:MOST_NAMED]:
        value = float(np.mean([values[index] for values in found.values.values()]))
        fill = push_fill(value, limit, theme)
        chips.append(
            f'<span class="chip" style="background:{fill};color:{text_on(fill, colours)}">'
            f"{safe(reading.tokens[index])} {signed_number(value)}</span>"
        )
    more = len(agreed.alike) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"Pushed the same way by all three (underlined; mean of the three): {' '.join(chips)}{rest}"


# --- what if --------------------------------------------------------------------------------------


def quoted(reading: Reading, indices: Sequence[int]) -> str:
    """Return tokens in quotes, joined by "and", as HTML."""
    return " and ".join(f"“<b>{safe(reading.tokens[index])}</b>”" for index in indices)


def flip_sentence(reading: Reading, found: DeletionSearch) -> str:
    """Say which word or two flip the answer when they are left out, or that none do."""
    noun, shown = reading.noun, reading.shown_class
    name = safe(reading.class_names[shown])
    if reading.timesteps < 2:
        return f"There is only one {noun}: nothing to drop."

    def result(deletion: Deletion) -> str:
        before, after = (number(float(p[shown])) for p in (found.before, deletion.probabilities))
        answer = int(np.argmax(deletion.probabilities))
        is_said = len(reading.class_names) > 2 and answer != int(np.argmax(found.before))
        now = f", now {safe(reading.class_names[answer])}" if is_said else ""
        return f"P({name}) {before} → {after}{now}"

    if found.flip is None:
        tried = (
            ""
            if reading.timesteps < 3
            else " and no two"
            if found.all_tried
            else f" and no two of the {_n_strong(found.n_tried)} that count most"
        )
        strongest = found.strongest
        return (
            f"Dropping no single {noun}{tried} flips the answer. Nearest to it: drop "
            f"{quoted(reading, strongest.indices)} ({result(strongest)}).{_moved_up(reading)}"
        )
    line = f"Smallest change that flips it: drop {quoted(reading, found.flip.indices)} ({result(found.flip)})."
    if len(found.flip.indices) == 2:
        line = line.replace("Smallest change", f"No single {noun} flips it. Smallest change", 1)
    if found.n_alike:
        what = f"other {noun}" if len(found.flip.indices) == 1 else "other pair"
        line += f" {found.n_alike} {what}{'s' if found.n_alike > 1 else ''} would do it too."
    return line + _moved_up(reading)


def _moved_up(reading: Reading) -> str:
    """Say for a cut text that dropping a word lets another one in."""
    if not reading.cut_tokens:
        return ""
    token = reading.cut_tokens[0 if reading.cut_side == "end" else -1]
    return f" The text is cut, so the next {reading.noun}, “{safe(token)}”, is read in place of a dropped one."


def _n_strong(n_pairs: int) -> int:
    """Return how many words have so many pairs."""
    return round((1 + math.sqrt(1 + 8 * n_pairs)) / 2)


def outcome_sentence(original: Reading, edited: Reading) -> str:
    """Say what the edit made of the answer."""
    name = safe(original.class_names[original.shown_class])
    before, after = float(original.curve[-1]), float(edited.curve[-1])
    first, second = original.answer, edited.answer
    line = f"P({name}) <b>{number(before)} → {number(after)}</b> ({signed_number(after - before)}): "
    if first == second:
        return line + f"the answer stays {safe(original.class_names[first])}."
    return line + f"the answer changes from {safe(original.class_names[first])} to {safe(edited.class_names[second])}."


def new_unknown_sentence(original: Reading, edited: Reading) -> str:
    """Say which words the edit brought that the network does not know, and what it no longer reads; "" if all is well."""
    said = []
    fresh = [token for token in edited.unknown_tokens if token not in original.unknown_tokens]
    if fresh:
        named = ", ".join(f"<b>{safe(token)}</b>" for token in fresh[:MOST_NAMED])
        said.append(f"Unknown to this network, so read as “unknown”: {named}.")
    if len(edited.cut_tokens) > len(original.cut_tokens):
        n = len(edited.cut_tokens)
        end = "start" if edited.cut_side == "start" else "end"
        said.append(f"{n} {edited.noun}{'s' if n > 1 else ''} not read (limit {edited.limit}), at the {end}.")
    if len(edited.cut_tokens) < len(original.cut_tokens):
        said.append(f"A {edited.noun} that did not fit before is read now.")
    return " ".join(said)
