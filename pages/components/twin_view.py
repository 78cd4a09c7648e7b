"""What the page Side by side draws: choosing, training and stopping a pair, its curves, and how far back each remembers.

Imports the library below Keras, and streamlit.
"""

import csv
import html
import io
import math
import time
from urllib.parse import urlencode, urlsplit, urlunsplit

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lstm_core.data.registry import dataset
from lstm_core.errors import ExplorerError
from lstm_core.figures.distance import distance_figure
from lstm_core.figures.palette import palette
from lstm_core.figures.twin import TwinLine, lengths_figure, twin_figure
from lstm_core.runs.control import update_control
from lstm_core.runs.history import EMPTY_HISTORY, History, kept_snapshot
from lstm_core.runs.pairs import network_name, pairs_of
from lstm_core.runs.slots import queue_position
from lstm_core.runs.store import RunStore
from lstm_core.specs.pairs import DEFAULT_LENGTH, LENGTHS, remember_the_letter
from pages.components.charts import draw_caption
from pages.components.distances import line_of, scored, table_of
from pages.components.live_chart import live_chart
from pages.components.transport import INSPECT_PAGE, status_html
from pages.components.twin import (
    Twin,
    length_of,
    results_by_length,
    start_pair,
    twin_of,
    verdict,
)
from pages.components.twin_keys import TwinKey, TwinParameter
from pages.components.words import StatusLine, status_line

POLL_SECONDS = 1.0
CHART_HEIGHT = 208
EXAMPLES = ("example-star", "example-star-simple-rnn")
EXAMPLE_NOTE = (
    "Two finished runs that are shipped with the app. Press Train both for your own: at T = 50 it takes about a minute."
)

Twins = tuple[Twin, Twin]


# --- which pair -----------------------------------------------------------------------------------


def choose_twins(store: RunStore) -> Twins:
    """Return the pair of the link, else the last one of the session, else the newest there is; the link follows."""
    linked = tuple(st.query_params.get(name) or "" for name in TwinParameter)
    shown: tuple[str, ...] | None = st.session_state.get(TwinKey.SHOWN)
    if not any(linked):
        if shown is None:
            newest = pairs_of(store.runs())
            shown = (newest[0][0].id, newest[0][1].id) if newest else ("", "")
        linked = shown
    _show(linked[0], linked[1])
    twins = (twin_of(store, linked[0]), twin_of(store, linked[1]))
    length = next((found for twin in twins if twin.run and (found := length_of(twin.run)) is not None), None)
    if shown != linked and length in LENGTHS:
        st.session_state[TwinKey.LENGTH] = length
    st.session_state.setdefault(TwinKey.LENGTH, st.session_state.get(TwinKey.KEPT_LENGTH, length or DEFAULT_LENGTH))
    if not any(linked) and st.session_state[TwinKey.LENGTH] == DEFAULT_LENGTH:
        return twin_of(store, EXAMPLES[0]), twin_of(store, EXAMPLES[1])
    return twins


def _show(first: str, second: str) -> None:
    """Make this the pair on show, in the session and in the link."""
    st.session_state[TwinKey.SHOWN] = (first, second)
    for name, run_id in zip(TwinParameter, (first, second), strict=True):
        if run_id and st.query_params.get(name) != run_id:
            st.query_params[name] = run_id
        elif not run_id and name in st.query_params:
            del st.query_params[name]


def _choose_length(store: RunStore) -> None:
    """Show the newest pair of the chosen length, or none."""
    length = st.session_state[TwinKey.LENGTH]
    st.session_state[TwinKey.KEPT_LENGTH] = length
    found = next(((a.id, b.id) for a, b in pairs_of(store.runs()) if length_of(a) == length_of(b) == length), ("", ""))
    _show(*found)


# --- controls -------------------------------------------------------------------------------------


def draw_controls(store: RunStore, twins: Twins) -> None:
    """Draw the row of buttons."""
    live = any(twin.is_live for twin in twins)
    states = [bool(twin.view and twin.view.history.snapshots) for twin in twins]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="twin_controls"):
        st.html('<span class="twin-label">T, letters in a text</span>', width="content")
        st.segmented_control(
            "T, letters in a text",
            LENGTHS,
            key=TwinKey.LENGTH,
            required=True,
            label_visibility="collapsed",
            on_change=_choose_length,
            args=(store,),
        )
        st.button(
            "Training..." if live else "Train both",
            key=TwinKey.TRAIN,
            type="secondary" if all(states) and not live else "primary",
            disabled=live,
            width=110,
            on_click=_train,
            args=(store,),
        )
        st.button("Stop", key=TwinKey.STOP, disabled=not live, on_click=_stop, args=(twins,))
        look = st.button(
            "Look inside",
            key=TwinKey.LOOK_INSIDE,
            type="primary" if all(states) and not live else "secondary",
            disabled=not any(states),
            icon=":material/arrow_forward:",
            icon_position="right",
            help="Opens both in Inspect: the same text, gate by gate.",
        )
        _draw_link(twins)
    if look:
        runs = [twin.run.id for twin, has_state in zip(twins, states, strict=True) if twin.run and has_state]
        st.switch_page(INSPECT_PAGE, query_params=dict(zip(("run", "b"), runs, strict=False)))
    if message := st.session_state.get(TwinKey.MESSAGE):
        st.error(message)


def _train(store: RunStore) -> None:
    try:
        first, second = start_pair(store, remember_the_letter(st.session_state[TwinKey.LENGTH]))
    except ExplorerError as error:
        st.session_state[TwinKey.MESSAGE] = str(error)
    else:
        st.session_state[TwinKey.MESSAGE] = ""
        _show(first.id, second.id)


def _stop(twins: Twins) -> None:
    for twin in twins:
        if twin.run is not None and twin.is_live:
            update_control(twin.run, wanted="stop")


def _draw_link(twins: Twins) -> None:
    base = urlunsplit(urlsplit(st.context.url or "")._replace(query="", fragment=""))
    query = {str(name): twin.run.id for name, twin in zip(TwinParameter, twins, strict=True) if twin.run}
    with st.popover("Copy link", key=TwinKey.LINK):
        st.caption("These two runs")
        st.code(f"{base}?{urlencode(query)}", language=None, wrap_lines=True)


# --- the pair -------------------------------------------------------------------------------------


def draw_twins(store: RunStore, twins: Twins) -> None:
    """Draw everything about the pair; follows it while one of the two is live."""
    live = any(twin.is_live for twin in twins)
    lengths = results_by_length(store)
    st.fragment(_draw, run_every=POLL_SECONDS if live else None)(store, twins, lengths, live)


def _draw(store: RunStore, twins: Twins, lengths: tuple[list[tuple[int, float]], ...], was_live: bool) -> None:
    twins = (_fresh(store, twins[0]), _fresh(store, twins[1]))
    if any(twin.is_live for twin in twins) != was_live:
        st.rerun()  # the whole page once: it switches the polling on or off, frees the button, and adds two points
    theme = st.context.theme.type
    length = st.session_state[TwinKey.LENGTH]
    with st.container(key="twin_status", gap=None):
        for twin in twins:
            _draw_status(twin)
        if tuple(twin.run.id for twin in twins if twin.run is not None) == EXAMPLES:
            st.caption(EXAMPLE_NOTE)
        elif not any(twin.run or twin.problem for twin in twins):
            st.caption(f"Nothing has been trained at T = {length} yet. Press Train both.")
        elif said := verdict(twins):
            st.html(f'<div class="result">{html.escape(said)}</div>')
    pair = remember_the_letter(length)
    names = (twins[0].name or network_name(pair.first), twins[1].name or network_name(pair.second))
    left, right = st.columns(2, gap="small")
    with left:
        _draw_curves(twins, names, "accuracy", theme)
    with right:
        _draw_distance(twins, names, theme)
    left, right = st.columns(2, gap="small")
    with left:
        _draw_curves(twins, names, "loss", theme)
    with right:
        _draw_lengths(lengths, (network_name(pair.first), network_name(pair.second)), theme)


def _fresh(store: RunStore, twin: Twin) -> Twin:
    return twin_of(store, twin.run.id) if twin.run is not None else twin


def _draw_status(twin: Twin) -> None:
    if twin.problem:
        st.warning(twin.problem)
    elif twin.run is not None and twin.view is not None:
        view = twin.view
        ahead = (queue_position(twin.run) or 0) if view.status.value == "waiting" else 0
        line = status_line(view.history, view.status, view.control, twin.run.spec, time.time(), ahead=ahead)
        failure = view.history.failure
        more = (failure.message.rstrip("."), failure.remedy.rstrip(".")) if failure is not None else ()
        parts = (twin.name, *line.parts, *(part for part in more if part))
        st.html(status_html(StatusLine(parts, line.fraction)))


def _draw_curves(twins: Twins, names: tuple[str, str], metric: str, theme: str | None) -> None:
    title, note = ("ACCURACY", "(share right)") if metric == "accuracy" else ("LOSS", "(lower is better)")
    _head(title, f"{note} line: training, circles: unseen", names, theme)
    histories = [twin.view.history if twin.view is not None else EMPTY_HISTORY for twin in twins]
    lines = [
        curve_of(history, name, metric, is_second=place == 1)
        for place, (history, name) in enumerate(zip(histories, names, strict=True))
    ]
    guess = math.nan
    for history in histories:
        if history.started is not None:
            started = history.started
            guess = started.guessing_accuracy if metric == "accuracy" else started.guessing_loss
    n_epochs = _last_epoch(twins)
    live_chart(
        twin_figure(lines, metric=metric, n_epochs=n_epochs, guessing=guess, theme=theme),
        key=TwinKey.ACCURACY if metric == "accuracy" else TwinKey.LOSS,
        height=CHART_HEIGHT,
        label=f"{metric.capitalize()} of both networks over epochs",
    )
    draw_caption("two_curves" if metric == "accuracy" else "two_losses", lambda: curves_csv(lines))


def _last_epoch(twins: Twins) -> int:
    """Return where the axis of epochs ends: at the last one that may come, or that was needed once all is over."""
    known = [twin for twin in twins if twin.run is not None and twin.view is not None]
    if known and not any(twin.is_live for twin in known):
        return max(1, *(math.ceil(twin.view.history.epoch - 1e-9) for twin in known if twin.view is not None))
    return max((twin.run.spec.train.epochs for twin in known if twin.run is not None), default=20)


def curve_of(history: History, name: str, metric: str, *, is_second: bool) -> TwinLine:
    """Return a run's smoothed training curve and its validations."""
    batches = history.batches
    found: dict[int, tuple[float, float]] = {
        each.step: (each.epoch, each.loss if metric == "loss" else each.accuracy) for each in history.validations
    }
    for epoch in history.epochs:
        if (value := epoch.logs.get(f"val_{metric}")) is not None and not epoch.partial:
            found[epoch.step] = (float(epoch.epoch), value)
    points: NDArray[np.float64] = np.array([found[step] for step in sorted(found)], np.float64).reshape(-1, 2)
    smooth = batches.smooth_loss if metric == "loss" else batches.smooth_accuracy
    return TwinLine(name, batches.epoch, smooth, points[:, 0], points[:, 1], is_second)


def curves_csv(lines: list[TwinLine]) -> str:
    """Return both curves as CSV, a row a point."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["network", "texts", "epoch", "value"])
    for line in lines:
        for kind, epochs, values in (
            ("training, smoothed", line.epochs, line.values),
            ("unseen", line.marks_at, line.marks),
        ):
            writer.writerows(
                [line.name, kind, f"{epoch:.5f}", f"{value:.6g}"] for epoch, value in zip(epochs, values, strict=True)
            )
    return table.getvalue()


def _draw_distance(twins: Twins, names: tuple[str, str], theme: str | None) -> None:
    _head("ACCURACY BY DISTANCE", "on test texts", names, theme)
    lines, title = [], "letters read after the answer"
    guess = 0.25
    for place, (twin, name) in enumerate(zip(twins, names, strict=True)):
        if twin.run is None or twin.view is None or not twin.view.history.snapshots:
            continue
        history = twin.view.history
        keep = twin.run.spec.train.early_stopping.restore_best
        state = history.snapshots[-1] if twin.is_live else kept_snapshot(history, restore_best=keep)
        if state is None:
            continue
        try:
            found = scored(twin.run, state.step)
        except (ExplorerError, OSError):
            continue  # it may be thinned out in this moment; the next look finds another
        baseline = dataset(twin.run.spec.data.dataset).baseline(twin.run.spec)
        guess = baseline.metric if baseline is not None else math.nan
        lines.append(line_of(found, name, is_second=place == 1))
        title = found.measures[0].title
    live_chart(
        distance_figure(
            lines, title=title, is_error=False, guessing=guess, best=1.0, theme=theme, height=None, has_legend=False
        ),
        key=TwinKey.DISTANCE,
        height=CHART_HEIGHT,
        label="By distance: share right of both networks",
    )
    draw_caption("accuracy_by_distance", lambda: table_of(lines, title).to_csv(index=False))


def _draw_lengths(lengths: tuple[list[tuple[int, float]], ...], names: tuple[str, str], theme: str | None) -> None:
    _head("ACCURACY BY LENGTH OF THE TEXTS", "all runs of this page", names, theme)
    live_chart(
        lengths_figure(lengths[0], lengths[1], names=names, lengths=LENGTHS, guessing=0.25, theme=theme),
        key=TwinKey.LENGTHS,
        height=CHART_HEIGHT,
        label="By length of the texts: share right of both networks",
    )
    rows = [(name, *point) for name, points in zip(names, lengths, strict=True) for point in points]
    draw_caption(
        "two_lengths", lambda: "network,length,share right\n" + "".join(f"{a},{b},{c:.6g}\n" for a, b, c in rows)
    )


def _head(title: str, note: str, names: tuple[str, str], theme: str | None) -> None:
    colours = palette(theme)
    marks = (
        (names[0], f"border-top:2.5px solid {colours.ink}"),
        (names[1], f"border-top:6px double {colours.muted}"),
        ("guessing", f"border-top:2px dotted {colours.muted}"),
    )
    legend = "".join(
        f'<span class="legend"><i style="width:22px;{style}"></i>{html.escape(name)}</span>' for name, style in marks
    )
    st.html(f'<div class="chart-head"><div>{title} <span>{note}</span></div>{legend}</div>')
