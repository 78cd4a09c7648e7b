"""The panel beside the gradient chart that shows what a network that continues texts writes, state by state.

All states write with the same prompt and the same random numbers, so what differs is what was learned in between.
Imports the library below Keras, and streamlit.
"""

from collections.abc import Sequence

import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.insight.through_training import moments
from lstm_core.runs.events import SnapshotSaved
from lstm_core.runs.history import History
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from pages.components.charts import draw_caption
from pages.components.words import moment_text
from pages.components.writers import STYLE, Settings, WritingKey, choose_settings, text_html, written_by, written_html

NOTHING_YET = "Samples stand here as soon as the first state is saved, each with what was learned by then."
_FIELDS = ("prompt", "temperature", "top_k", "seed", "n_tokens")


def draw_samples(run: Run | None, history: History, spec: RunSpec, theme: str | None, ghost: bool) -> None:
    """Draw the panel.

    Args:
        run: whose saved states write; None before there is one.
        history: of the run.
        spec: of the run, or of the next one.
        theme: "light" or "dark"; the panel takes its colours from the page.
        ghost: the run is only an example.
    """
    st.html(STYLE)
    snapshots = history.snapshots if run is not None else ()
    newest = f", {moment_text(snapshots[-1].epoch)}" if snapshots else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train_samples_row"):
        st.html(f'<div class="chart-head"><div>WHAT IT WRITES<span>{newest}</span></div></div>', width="stretch")
        with st.popover("Prompt and choice", key=WritingKey.SETTINGS, width="content"):
            settings = choose_settings(spec, "train", names=_FIELDS)
            st.button("Use it", key=WritingKey.USE)
    with st.container(key="train_samples", gap=None):
        if run is None or not snapshots:
            st.html(f'<div class="samples"><div class="small">{NOTHING_YET}</div>{_only_prompt(settings)}</div>')
        else:
            st.html(samples_html(run, snapshots, settings))
    draw_caption("samples")


def samples_html(run: Run, snapshots: Sequence[SnapshotSaved], settings: Settings) -> str:
    """Return what up to eight saved states write, the newest first, as HTML that can be scrolled.

    Args:
        run: whose states they are.
        snapshots: at least one, in their order.
        settings: prompt and choice.
    """
    rows = []
    for index in reversed(moments(len(snapshots), ())):
        snapshot = snapshots[index]
        try:
            said = written_html(written_by(run, snapshot.step, settings))
        except (ExplorerError, OSError) as error:
            said = f'<span class="small">{text_html(str(error))}</span>'
        rows.append(f'<div class="sample"><span class="when">{moment_text(snapshot.epoch)}</span>{said}</div>')
    return f'<div class="samples" tabindex="0" aria-label="Samples of each saved state">{"".join(rows)}</div>'


def _only_prompt(settings: Settings) -> str:
    return f'<div class="sample"><span class="prompt">{text_html(settings.prompt)} …</span></div>'
