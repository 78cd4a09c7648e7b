"""The buttons that start, pause, stop and steer a run, and the line that says where it is.

What a button does to a run goes through `control.json` and the launcher; the page only shows what came of it.
Imports runs, the launcher and streamlit.
"""

import html
import time
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.glossary import help_text
from lstm_core.runs.control import Control, read_control, update_control
from lstm_core.runs.history import RunStatus
from lstm_core.runs.reader import RunView, read_run
from lstm_core.runs.store import Run, RunStore
from lstm_core.training import launcher
from pages.components.forms import FormResult, form_link
from pages.components.keys import Key
from pages.components.words import StatusLine

SPEEDS = {"full": "Full", "slow": "Slow", "single": "1 batch"}
STOP_NOW_AFTER = 5.0
"""Seconds without an answer to Stop after which "Stop now" is offered; the first step's tracing takes some."""

# Fixed widths: a button whose words change must not push its neighbours from under the pointer.
TRAIN_WIDTH, PAUSE_WIDTH, STOP_WIDTH = 92, 84, 62

INSPECT_PAGE = "pages/inspect.py"


def draw_transport(run: Run | None, view: RunView | None, form: FormResult, *, can_inspect: bool) -> None:
    """Draw the row of buttons for the run that the page shows (None: only an example is shown, or nothing).

    Reruns the whole page when a button changes which run is shown or what may be pressed.
    """
    live = view is not None and view.status.is_live
    done = view is not None and view.status in (RunStatus.FINISHED, RunStatus.STOPPED) and bool(view.history.snapshots)
    changed = run is None or form.spec is None or run.spec != form.spec
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="train_transport"):
        started = st.button(
            "Training..." if live else "Train",
            key=Key.TRAIN,
            type="secondary" if done and not changed else "primary",
            disabled=live or bool(form.why_not),
            help=form.why_not or None,
            width=TRAIN_WIDTH,
        )
        if run is not None and view is not None:
            _draw_steering(run, view, live)
        else:
            _pause_or_resume(None, is_paused=False, off=True)
            st.button("Stop", key=Key.STOP, width=STOP_WIDTH, disabled=True)
            _speed(None, Control())
        inspected = st.button(
            "Look inside",
            key=Key.LOOK_INSIDE,
            type="primary" if done and not changed else "secondary",
            disabled=run is None or view is None or not view.history.snapshots or not can_inspect,
            icon=":material/arrow_forward:",
            icon_position="right",
        )
        _draw_links(run, form)
    if started and form.spec is not None:
        start_run(form)
        st.rerun()
    if inspected and run is not None:
        st.switch_page(INSPECT_PAGE, query_params={"run": run.id})


def start_run(form: FormResult) -> None:
    """Create a run of the form's spec, start its worker, and make it the run that the page shows."""
    if form.spec is None or _is_live(st.session_state.get(Key.RUN_ID)):
        return
    try:
        run = RunStore().create(form.spec)
        speed = st.session_state.get(Key.SPEED) or "full"
        if speed != "full":
            update_control(run, speed=speed)
        launcher.start(run, device=form.device)
    except ExplorerError as error:
        st.session_state[Key.MESSAGE] = str(error)
        return
    st.session_state[Key.MESSAGE] = ""
    show_run(run.id)


def _is_live(run_id: str | None) -> bool:
    """Say whether the session's run is live: a second click on Train, or the same click again, starts no second run."""
    try:
        return run_id is not None and read_run(RunStore().get(run_id)).status.is_live
    except ExplorerError:
        return False


def show_run(run_id: str) -> None:
    """Make this the run that the page shows: its id goes to the address and, for coming back, to the session."""
    st.session_state[Key.RUN_ID] = run_id
    st.query_params.from_dict({"run": run_id})


# --- parts ----------------------------------------------------------------------------------------


def _draw_steering(run: Run, view: RunView, live: bool) -> None:
    control = view.control
    stopping = control.wanted == "stop"
    off = not live or stopping
    _pause_or_resume(run, is_paused=live and control.wanted == "pause", off=off)
    st.button("Stop", key=Key.STOP, width=STOP_WIDTH, disabled=off, on_click=_want, args=(run, "stop", ""))
    if live and stopping and _asked_for(run) > STOP_NOW_AFTER:
        st.button("Stop now", key=Key.STOP_NOW, on_click=_stop_now, args=(run,))
    _speed(run if live else None, control)
    if live and control.speed == "single":
        st.button(
            "Next batch", key=Key.NEXT_BATCH, disabled=stopping, on_click=_grant, args=(run, control.single_batches)
        )
    if live:
        _draw_learning_rate(run, view)


def _pause_or_resume(run: Run | None, *, is_paused: bool, off: bool) -> None:
    """Draw both buttons, of which the style sheet shows the one that can be pressed, else Pause.

    Drawn one in place of the other, both would stand in the row for a moment and push Stop from under the pointer.
    """
    with st.container(key="train_pause_or_resume", width=PAUSE_WIDTH, gap=None):
        st.button(
            "Pause",
            key=Key.PAUSE,
            width="stretch",
            disabled=off or is_paused,
            on_click=_want,
            args=(run, "pause", "run"),
        )
        st.button(
            "Resume",
            key=Key.RESUME,
            width="stretch",
            disabled=not is_paused,
            on_click=_want,
            args=(run, "run", "pause"),
        )


# Streamlit may call a callback twice for one click, when a run of the page is interrupted (seen on a busy machine).
# So each of these does nothing the second time, and nobody takes back a stop.


def _want(run: Run | None, wanted: str, instead_of: str) -> None:
    """Change what is wanted of the run from `instead_of`; "" stands for anything."""
    if run is not None and (not instead_of or read_control(run).wanted == instead_of):
        _tell(run, wanted=wanted)


def _tell(run: Run, **changes: Any) -> None:
    """Change what `control.json` says; a message on the page if it cannot be written."""
    try:
        update_control(run, **changes)
    except OSError as error:
        st.session_state[Key.MESSAGE] = f"The run could not be told: {error}"


def _grant(run: Run, granted: int) -> None:
    """Let the run do one batch more than `granted`, the number when the button was drawn."""
    if read_control(run).single_batches == granted:
        _tell(run, single_batches=granted + 1)


def _stop_now(run: Run) -> None:
    try:
        launcher.stop_now(run)
    except ExplorerError as error:
        st.session_state[Key.MESSAGE] = str(error)


def _asked_for(run: Run) -> float:
    """Return how long ago somebody changed what is wanted of the run, in seconds."""
    try:
        return time.time() - run.control_file.stat().st_mtime
    except OSError:
        return 0.0


def _speed(run: Run | None, control: Control) -> None:
    """Draw the speed: of the live run, else the one that the next run starts with."""
    if run is not None:
        st.session_state[Key.SPEED] = control.speed  # another viewer may have changed it
    else:
        st.session_state.setdefault(Key.SPEED, "full")
    st.segmented_control(
        "Speed",
        list(SPEEDS),
        format_func=SPEEDS.__getitem__,
        key=Key.SPEED,
        required=True,
        label_visibility="collapsed",
        help=help_text("speed"),
        on_change=_change_speed,
        args=(run,),
    )


def _change_speed(run: Run | None) -> None:
    if run is not None:
        _tell(run, speed=st.session_state[Key.SPEED])


def _draw_learning_rate(run: Run, view: RunView) -> None:
    history = view.history
    present = history.learning_rate or run.spec.train.optimizer.learning_rate
    with st.popover(f"Step size {present:g}", key=Key.STEER):
        st.number_input(
            "Learning rate from the next batch on",
            min_value=1e-6,
            max_value=10.0,
            value=present,
            step=0.001,
            format="%.5g",
            key=Key.STEER_RATE,
            help=help_text("steer.learning_rate"),
        )
        st.button("Use it", key=Key.STEER_APPLY, on_click=_steer, args=(run,))


def _steer(run: Run) -> None:
    _tell(run, learning_rate=float(st.session_state[Key.STEER_RATE]))


def _draw_links(run: Run | None, form: FormResult) -> None:
    base = urlunsplit(urlsplit(st.context.url or "")._replace(query="", fragment=""))
    with st.popover("Copy link", key=Key.COPY_LINK):
        if run is not None:
            st.caption("This run")
            st.code(f"{base}?{urlencode({'run': run.id})}", language=None, wrap_lines=True)
        query = form_link(form)
        if query:
            st.caption("These settings, to train anew")
            st.code(f"{base}?{urlencode(query)}", language=None, wrap_lines=True)


def status_html(line: StatusLine) -> str:
    """Return the status line with its bar as HTML."""
    if line.fraction is None:
        bar = '<div class="bar none"></div>'
    else:
        percent = 100 * line.fraction
        bar = (
            f'<div class="bar" role="progressbar" aria-valuenow="{percent:.0f}" aria-valuemin="0" '
            f'aria-valuemax="100" aria-label="progress"><i style="width:{percent:.1f}%"></i></div>'
        )
    return f'<div class="status" role="status"><div class="line">{html.escape(line.text)}</div>{bar}</div>'
