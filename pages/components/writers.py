"""What a network that continues texts writes, as three pages need it: settings that are kept, samples that are cached.

Imports the library below Keras, and streamlit.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from lstm_core.figures.layout import visible
from lstm_core.insight.writing import Written, default_length, default_prompt, write
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from lstm_core.trace import Network
from pages.components.inspect.encoding import vocabulary_of

STYLE = Path(__file__).parent / "writing.css"
LONGEST_PROMPT = 1_000
"""Characters of a prompt."""

MOST_TOKENS = 500
TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0)

Place = Literal["train", "evaluate", "inspect"]


class WritingKey(StrEnum):
    """Keys of the widgets with which one lets a network write; each page has its own set, see `widget_key`."""

    PROMPT = "writing_prompt"
    TEMPERATURE = "writing_temperature"
    TOP_K = "writing_top_k"
    SEED = "writing_seed"
    LENGTH = "writing_length"
    SETTINGS = "writing_settings"
    WRITE = "writing_write"
    USE = "writing_use"

    KEPT = "writing_kept"
    """Values that outlive a visit of another page: by data set, what was chosen for it."""


@dataclass(frozen=True)
class Settings:
    """How a network is to write: see `insight.writing.write`."""

    prompt: str
    temperature: float = 0.8
    top_k: int = 0
    seed: int = 0
    n_tokens: int = 40


def widget_key(key: WritingKey, place: Place, spec: RunSpec) -> str:
    """Return the key of a widget on a page; other texts, or other tokens, have settings of their own."""
    return f"{key}_{place}_{_kept_under(spec)}"


def settings_of(spec: RunSpec) -> Settings:
    """Return what was chosen for such runs, else the defaults."""
    found = Settings(default_prompt(spec), n_tokens=default_length(spec))
    kept = st.session_state.get(WritingKey.KEPT, {}).get(_kept_under(spec), {})
    return replace(found, **kept)


def choose_settings(spec: RunSpec, place: Place, *, names: tuple[str, ...]) -> Settings:
    """Draw the widgets of some settings, side by side if their container lies so; return all settings.

    Args:
        spec: of the run that writes.
        place: which page.
        names: fields of `Settings`, in the order of the widgets.
    """
    chosen = settings_of(spec)
    return replace(chosen, **{name: _WIDGETS[name](chosen, spec, place) for name in names})


@st.cache_data(max_entries=256, show_spinner=False)
def _written(path: str, step: int, settings: Settings) -> Written:
    run = Run(Path(path))
    return write(
        Network(run.spec, load_snapshot(run, step)),
        vocabulary_of(run),
        settings.prompt[:LONGEST_PROMPT],
        settings.n_tokens,
        temperature=settings.temperature,
        top_k=settings.top_k,
        seed=settings.seed,
        alternatives=0,
    )


def written_by(run: Run, step: int, settings: Settings) -> Written:
    """Return what the state writes that `run` saved after `step` batches.

    Raises:
        ExplorerError: the state or the vocabulary cannot be read, or the prompt has nothing to read.
    """
    return _written(str(run.path), step, settings)


def written_html(written: Written) -> str:
    """Return a prompt, pale, and what was written behind it, as HTML; the text itself is only ever text."""
    return (
        f'<span class="prompt">{text_html(written.prompt)}</span>'
        f'<span class="written">{text_html("".join(written.pieces))}</span>'
    )


def text_html(text: str) -> str:
    """Return a text as HTML that shows it letter by letter, on one line, with a sign for each of its line ends."""
    lines = [html.escape(visible(line), quote=True) for line in text.split("\n")]
    return '<span class="line-end"> ⏎ </span>'.join(lines)


# --- widgets --------------------------------------------------------------------------------------


def _kept_under(spec: RunSpec) -> str:
    return f"{spec.data.dataset}_{spec.data.tokens}"


def _keep(name: str, key: str, spec: RunSpec) -> None:
    kept = st.session_state.setdefault(WritingKey.KEPT, {}).setdefault(_kept_under(spec), {})
    kept[name] = st.session_state[key]


def _widget(name: str, key: WritingKey, spec: RunSpec, place: Place) -> dict[str, Any]:
    own = widget_key(key, place, spec)
    return {"key": own, "on_change": _keep, "args": (name, own, spec)}


def _prompt(chosen: Settings, spec: RunSpec, place: Place) -> str:
    return st.text_input(
        "Prompt",
        value=chosen.prompt,
        max_chars=LONGEST_PROMPT,
        placeholder="Nothing: the beginning of a text",
        help="How the text begins. The network reads it and writes on.",
        **_widget("prompt", WritingKey.PROMPT, spec, place),
    )


def _temperature(chosen: Settings, spec: RunSpec, place: Place) -> float:
    return st.select_slider(
        "Temperature",
        TEMPERATURES,
        value=min(TEMPERATURES, key=lambda each: abs(each - chosen.temperature)),
        format_func=lambda each: f"{each:g}",
        help="How daring the choice of the next token is: 0 always takes the likeliest, 1 draws as the network guesses, "
        "more also tries what it thinks unlikely.",
        **_widget("temperature", WritingKey.TEMPERATURE, spec, place),
    )


def _top_k(chosen: Settings, spec: RunSpec, place: Place) -> int:
    return st.number_input(
        "Top-k",
        min_value=0,
        value=chosen.top_k,
        step=1,
        help="Choose among so many of the likeliest tokens only. 0: among all.",
        **_widget("top_k", WritingKey.TOP_K, spec, place),
    )


def _seed(chosen: Settings, spec: RunSpec, place: Place) -> int:
    return st.number_input(
        "Seed",
        min_value=0,
        max_value=2**31 - 1,
        value=chosen.seed,
        step=1,
        help="Another number writes another text; the same number writes the same again.",
        **_widget("seed", WritingKey.SEED, spec, place),
    )


def _length(chosen: Settings, spec: RunSpec, place: Place) -> int:
    return st.number_input(
        "Length",
        min_value=1,
        max_value=MOST_TOKENS,
        value=chosen.n_tokens,
        step=1,
        help="How many tokens to write.",
        **_widget("n_tokens", WritingKey.LENGTH, spec, place),
    )


_WIDGETS: dict[str, Callable[[Settings, RunSpec, Place], Any]] = {
    "prompt": _prompt,
    "temperature": _temperature,
    "top_k": _top_k,
    "seed": _seed,
    "n_tokens": _length,
}
