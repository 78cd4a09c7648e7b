"""The live area of the Train page: follows the events of one run and redraws itself, not the page.

A fragment that runs by itself only while the run is live; when the run ends it asks for one full run of the page,
which switches it off. Imports the library below Keras, and streamlit.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from lstm_core.data.registry import card
from lstm_core.errors import ExplorerError, RunNotFoundError
from lstm_core.runs.history import EMPTY_HISTORY, History, RunStatus, kept_snapshot
from lstm_core.runs.reader import RunView, log_tail, read_run
from lstm_core.runs.slots import queue_position
from lstm_core.runs.store import Run, RunStore
from lstm_core.specs import RunSpec
from pages.components.charts import draw_caption, draw_gradient, draw_loss, draw_metric
from pages.components.forms import FormResult, set_form
from pages.components.inspect.task_words import language_of
from pages.components.keys import Key
from pages.components.network_line import draw_network
from pages.components.number_panel import draw_numbers
from pages.components.sample_panel import draw_samples
from pages.components.sentence import (
    default_sentence,
    grey_strip_html,
    read_sentence,
    strip_html,
    verdict_html,
)
from pages.components.transport import INSPECT_PAGE, draw_transport, status_html
from pages.components.words import StatusLine, done_line, moment_text, remedy_for, status_line

POLL_SECONDS = 0.8
EXAMPLE = "example-movie-reviews"
EXAMPLE_TITLE = "A finished run, shipped with the app. Press Train for your own."
NO_EXAMPLE = (
    "Nothing has been trained here yet. Press Train; or run `python -m lstm_core make-examples` once to have the "
    "shipped example runs."
)
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Shown:
    """What the live area shows: a run with its view, as the page's own or as a grey example."""

    run: Run | None
    view: RunView | None
    ghost: bool

    @property
    def history(self) -> History:
        return self.view.history if self.view is not None else EMPTY_HISTORY


def shown_run() -> tuple[Run | None, str]:
    """Return the run of the address, and a message when there is none of that id.

    Coming back from another page, where the address lost it, the session still knows.
    """
    wanted = st.query_params.get("run") or st.session_state.get(Key.RUN_ID)
    if not wanted:
        return None, ""
    try:
        run = RunStore().get(wanted)
        _ = run.spec
    except RunNotFoundError as error:
        st.session_state.pop(Key.RUN_ID, None)
        return None, str(error)
    except ExplorerError as error:
        return None, str(error)
    st.session_state[Key.RUN_ID] = run.id
    if st.query_params.get("run") != run.id:
        st.query_params["run"] = run.id
    return run, ""


def draw_live(run: Run | None, form: FormResult) -> None:
    """Draw everything about the run; follows it while it is live."""
    view = read_run(run) if run is not None else None
    live = view is not None and view.status.is_live
    st.fragment(_draw, run_every=POLL_SECONDS if live else None)(run, form, live)


def _draw(run: Run | None, form: FormResult, was_live: bool) -> None:
    shown = _look(run)
    live = not shown.ghost and shown.view is not None and shown.view.status.is_live
    if live != was_live:
        st.rerun()  # the whole page once: it switches the polling on or off and frees the form's Train button
    theme = st.context.theme.type
    own = None if shown.ghost else shown
    draw_transport(
        own.run if own else None, own.view if own else None, form, can_inspect=(ROOT / INSPECT_PAGE).is_file()
    )
    _draw_status(shown, form)
    spec = shown.run.spec if shown.run is not None else form.spec
    if spec is None:
        return
    left, right = st.columns(2, gap="small")
    with left:
        draw_loss(shown.history, spec, theme, shown.ghost)
    with right:
        draw_metric(shown.history, spec, theme, shown.ghost)
    left, right = st.columns(2, gap="small")
    with left:
        draw_gradient(shown.history, spec, theme, shown.ghost)
    with right:
        if spec.task.kind == "generate":
            draw_samples(shown.run, shown.history, spec, theme, shown.ghost)
        elif spec.data.reads == "numbers":
            draw_numbers(shown.run, shown.history, spec, theme, shown.ghost)
        else:
            _draw_sentence(shown, spec, theme)
    _draw_network_line(shown, form)


def _look(run: Run | None) -> Shown:
    """Return the run with its view, or the shipped example in its place."""
    if run is not None:
        return Shown(run, read_run(run), ghost=False)
    try:
        example = RunStore().get(EXAMPLE)
        return Shown(example, read_run(example), ghost=True)
    except ExplorerError:
        return Shown(None, None, ghost=True)


# --- status ---------------------------------------------------------------------------------------


def _draw_status(shown: Shown, form: FormResult) -> None:
    message = st.session_state.get(Key.MESSAGE)
    with st.container(key="train_status", gap=None):
        if shown.run is None or shown.view is None:
            st.html(status_html(StatusLine(("Never trained",))))
            st.caption(NO_EXAMPLE)
        elif shown.ghost:
            st.html(status_html(StatusLine((EXAMPLE_TITLE,))))
        else:
            view, spec = shown.view, shown.run.spec
            ahead = (queue_position(shown.run) or 0) if view.status is RunStatus.WAITING else 0
            line = status_line(view.history, view.status, view.control, spec, time.time(), ahead=ahead)
            st.html(status_html(_with_result(line, view, spec)))
            if view.status.is_live and form.spec is not None and form.spec != spec:
                st.caption("Your changes apply to the next run.")
            if view.status in (RunStatus.FAILED, RunStatus.FAILED_TO_START):
                _draw_failure(shown.run, view, spec)
        if message:
            st.error(message)


def _with_result(line: StatusLine, view: RunView, spec: RunSpec) -> StatusLine:
    if view.status.is_live or view.status is RunStatus.FAILED_TO_START:
        return line
    result = done_line(view.history, spec)
    return StatusLine((result.rstrip("."), *line.parts), line.fraction) if result else line


def _draw_failure(run: Run, view: RunView, spec: RunSpec) -> None:
    failure = view.history.failure
    if failure is not None:
        what = f"{failure.message.rstrip('.')}."
        if failure.remedy:
            what += f" What to do: {failure.remedy.rstrip('.')}."
        remedy = remedy_for(view.history, spec)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train_failure", wrap=False):
            st.error(what)
            if remedy is not None and st.button(
                remedy.label, key=Key.APPLY_REMEDY, on_click=set_form, args=(remedy.settings,), width="content"
            ):
                st.rerun()
        return
    tail = log_tail(run, n_bytes=1_500)
    st.error("The worker did not start. Press Train to try again; this is the end of its log:" if tail else
             "The worker did not start and left no log. Press Train to try again.")  # fmt: skip
    if tail:
        st.code(tail, language=None, height=120)


# --- sentence -------------------------------------------------------------------------------------


def _draw_sentence(shown: Shown, spec: RunSpec, theme: str | None) -> None:
    snapshots = shown.history.snapshots
    before = st.session_state.get(Key.SENTENCE_WHEN) == "before"
    if before or not snapshots:
        snapshot = snapshots[0] if snapshots else None
    elif shown.history.ended is None:
        snapshot = snapshots[-1]
    else:
        snapshot = kept_snapshot(shown.history, restore_best=spec.train.early_stopping.restore_best)
    moment = f", {moment_text(snapshot.epoch)}" if snapshot is not None else ""
    text = _sentence_text(spec)
    st.html(f'<div class="chart-head"><div>YOUR SENTENCE<span>{moment}</span></div></div>')
    badge = ""
    with st.container(key="train_sentence", gap=None):
        if snapshot is None or shown.run is None:
            st.html(grey_strip_html(text, theme))
            note = "Coloured as soon as the first state is saved."
        else:
            try:
                started = shown.history.started
                names = started.class_names if started is not None else card(spec.data.dataset).class_names
                reading = read_sentence(shown.run, snapshot.step, text, names)
                st.html(strip_html(reading, theme))
                badge = verdict_html(reading, theme)
                note = ""
            except (ExplorerError, OSError) as error:
                st.html(grey_strip_html(text, theme))
                note = f"This state cannot be read. {error}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train_sentence_row"):
        st.html(badge or f'<span class="small">{note}</span>', width="content")
        with st.popover("Edit", key=Key.SENTENCE_EDIT):
            st.text_area(
                "Your sentence",
                value=text,
                key=f"{Key.SENTENCE_INPUT}_{language_of(spec)}",
                max_chars=4_000,
                height=110,
                on_change=_keep_sentence,
                args=(language_of(spec),),
            )
            st.button("Use it", key="train_sentence_use")
        st.segmented_control(
            "State",
            ["before", "now"],
            default="now",
            key=Key.SENTENCE_WHEN,
            required=True,
            label_visibility="collapsed",
        )
    draw_caption("word_strip")


def _sentence_text(spec: RunSpec) -> str:
    return st.session_state.get(f"{Key.SENTENCE_TEXT}_{language_of(spec)}") or default_sentence(spec)


def _keep_sentence(language: str) -> None:
    st.session_state[f"{Key.SENTENCE_TEXT}_{language}"] = st.session_state[f"{Key.SENTENCE_INPUT}_{language}"].strip()


# --- network --------------------------------------------------------------------------------------


def _draw_network_line(shown: Shown, form: FormResult) -> None:
    """The network of the run in view; of the next run once the form asks for another."""
    is_own = shown.run is not None and not shown.ghost
    live = shown.view is not None and shown.view.status.is_live
    if is_own and (live or form.spec is None or form.spec == shown.run.spec):
        draw_network(shown.run.spec, shown.history.started)
    elif form.spec is not None:
        draw_network(form.spec, None, title="Next network" if is_own else "Network")
