"""How well a run guesses the next token of unseen texts, and what it writes. Imports the library below Keras, and streamlit."""

import html
import math

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.data.preparation import prepare
from lstm_core.data.token_set import TokenSet
from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import DataFormatError, ExplorerError
from lstm_core.figures.generation import expected_figure, memory_figure, perplexity_figure
from lstm_core.figures.training import validation_points
from lstm_core.insight.generation import bits_per_token, perplexity
from lstm_core.insight.surprise import Surprise, by_position, by_token, extremes, surprise
from lstm_core.runs.history import History, kept_snapshot
from lstm_core.runs.snapshots import load_snapshot
from lstm_core.runs.store import Run
from lstm_core.specs import RunSpec
from lstm_core.trace import Network
from pages.components.inspect.chart_block import chart_block, say_how_to_read
from pages.components.inspect.encoding import vocabulary_of
from pages.components.inspect.sampling import Slot, progress_bar
from pages.components.words import moment_text
from pages.components.writers import STYLE, Settings, choose_settings, written_by, written_html

SHOWN_TEMPERATURES = (0.0, 0.4, 0.8, 1.0, 1.5)
N_EXTREMES = 9
FEWEST = 10
"""How often a token must have come to be among those that are expected most and least."""

NOUNS = {"words": "word", "characters": "character"}


def draw(run: Run, history: History, theme: str | None) -> None:
    """Draw the evaluation of a run.

    Args:
        run: with at least one saved state.
        history: what its events say.
        theme: "light" or "dark".
    """
    st.html(STYLE)
    snapshot = kept_snapshot(history, restore_best=run.spec.train.early_stopping.restore_best)
    if snapshot is None:
        return
    st.html(f"<div>{measures_html(history, run.spec)}</div>")
    _draw_samples(run, snapshot.step, moment_text(snapshot.epoch))
    try:
        found = surprise_of(run, snapshot.step)
    except (ExplorerError, OSError) as error:
        found = None
        st.warning(f"The unseen texts cannot be read, so what it expects is not shown. {error}")
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_perplexity(history, run.spec, theme)
    if found is None or not len(found):
        return
    with right:
        _draw_memory(found, history, run.spec, theme)
    _draw_expected(found, vocabulary_of(run), theme)


# --- measures -------------------------------------------------------------------------------------


def measures_html(history: History, spec: RunSpec) -> str:
    """Return the table of bits per token, perplexity and share of right first guesses, beside what guessing gets."""
    started, test = history.started, history.test
    rows: list[tuple[str, float, float]] = []
    if test is not None:
        rows.append(("this network, on unseen texts", test.loss, test.accuracy))
    if started is not None and math.isfinite(started.guessing_loss):
        rows.append((_guess_name(started.guessing_name), started.guessing_loss, started.guessing_accuracy))
    if started is not None and started.vocabulary_size > 2:
        n_tokens = started.vocabulary_size - 1  # padding is never guessed
        rows.append((f"all {n_tokens:,} tokens equally likely", math.log(n_tokens), 1 / n_tokens))
    if not rows:
        return ""
    lines = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td>{bits_per_token(loss):.2f}</td>'
        f"<td>{_count(perplexity(loss))}</td><td>{_share(share)}</td></tr>"
        for name, loss, share in rows
    )
    return (
        '<table class="layers"><tr><td></td><th scope="col">bits per token</th><th scope="col">perplexity</th>'
        f'<th scope="col">first guess right</th></tr>{lines}</table>'
    )


def _guess_name(name: str) -> str:
    return "guessing by how common each token is" if name == "commonest token" else name


def _count(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _share(share: float) -> str:
    return f"{100 * share:.1f} of 100" if math.isfinite(share) else "not known"


# --- samples --------------------------------------------------------------------------------------


@st.fragment
def _draw_samples(run: Run, step: int, moment: str) -> None:
    """Draw one text for each of several temperatures, and what they start from."""
    st.html(f'<div class="chart-head"><div>WHAT IT WRITES<span>, {moment}</span></div></div>')
    spec = run.spec
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="evaluate_writing"):
        settings = choose_settings(spec, "evaluate", names=("prompt", "top_k", "seed", "n_tokens"))
    try:
        st.html(temperatures_html(run, step, settings))
    except (ExplorerError, OSError) as error:
        st.warning(str(error))
    say_how_to_read("temperatures", key="evaluate_temperatures")


def temperatures_html(run: Run, step: int, settings: Settings) -> str:
    """Return a table with a text for each of several temperatures.

    Raises:
        ExplorerError: see `writers.written_by`.
    """
    rows = []
    for temperature in SHOWN_TEMPERATURES:
        written = written_by(run, step, Settings(**{**vars(settings), "temperature": temperature}))
        probability = written.continuation.probability.astype(np.float64)
        bits = -np.log2(np.maximum(probability, 1e-30)).mean() if len(probability) else math.nan
        rows.append(
            f'<tr><td class="number">{temperature:g}</td><td class="number">{bits:.2f}</td>'
            f"<td>{written_html(written)}</td></tr>"
        )
    return (
        '<table class="temperatures"><tr><th scope="col">temperature</th><th scope="col">bits per token</th>'
        f'<th scope="col" style="width:100%">text</th></tr>{"".join(rows)}</table>'
    )


# --- charts ---------------------------------------------------------------------------------------


def _draw_perplexity(history: History, spec: RunSpec, theme: str | None) -> None:
    epochs, losses, _ = validation_points(history, "loss")
    values = np.array([perplexity(loss) for loss in losses.tolist()])
    test = (history.test.epoch, perplexity(history.test.loss)) if history.test is not None else None
    if not len(values):
        st.html('<div class="hint">The run has not been validated yet.</div>')
        return
    chart_block(
        "Perplexity over epochs",
        perplexity_figure(epochs, values, guessing=perplexity(_guessing(history)), test=test, theme=theme),
        pd.DataFrame({"epoch": epochs, "perplexity": values, "bits per token": losses / math.log(2)}),
        key="evaluate_perplexity",
        caption="perplexity",
    )


def _draw_memory(found: Surprise, history: History, spec: RunSpec, theme: str | None) -> None:
    read, bits, counts = by_position(found)
    noun = NOUNS.get(spec.data.tokens, "token")
    guess = bits_per_token(_guessing(history))
    chart_block(
        f"Bits by how many {noun}s it has read",
        memory_figure(read, bits, counts, guessing=guess, noun=noun, theme=theme),
        pd.DataFrame({f"{noun}s read": read, "bits per token": bits, "count": counts}),
        key="evaluate_memory",
        caption="token_memory",
    )


def _draw_expected(found: Surprise, vocabulary: Vocabulary, theme: str | None) -> None:
    counts, bits = by_token(found, len(vocabulary))
    least, most = extremes(counts, bits, N_EXTREMES, FEWEST)
    if not len(least):
        st.html('<div class="hint">Too few unseen texts to say which tokens it expects.</div>')
        return

    def bars(ids: np.ndarray) -> list[tuple[str, float, int]]:
        return [(vocabulary.sign(int(token)), float(bits[token]), int(counts[token])) for token in ids]

    there = np.flatnonzero(counts)
    table = pd.DataFrame(
        {
            "token": [vocabulary.sign(int(token)) for token in there],
            "count": counts[there],
            "bits per token": bits[there],
        }
    )
    chart_block(
        "What it expects, and what surprises it",
        expected_figure(bars(least), bars(most), mean=found.mean_bits, theme=theme),
        table.sort_values("bits per token", ignore_index=True),
        key="evaluate_expected",
        caption="expected_tokens",
        note=f"Measured on {len(found):,} tokens; drawn are such as came at least {FEWEST} times.",
    )


def _guessing(history: History) -> float:
    return history.started.guessing_loss if history.started is not None else math.nan


# --- data -----------------------------------------------------------------------------------------


@st.cache_resource(max_entries=6, show_spinner=False)
def _slot(path: str, step: int) -> Slot[Surprise]:
    return Slot()


def surprise_of(run: Run, step: int) -> Surprise:
    """Return what each token of the run's test texts costs a saved state; draws a progress bar in place at first.

    Raises:
        ExplorerError: the texts or the state cannot be read, or are others than the run was trained on.
    """

    def make() -> Surprise:
        with progress_bar("Reading unseen texts") as tell:
            prepared = prepare(run.spec, lambda said, share: tell(said, 0.5 * (share or 0.0)))
            windows, own = prepared.test, vocabulary_of(run)
            known = prepared.vocabulary
            if not isinstance(windows, TokenSet) or known is None or known.words != own.words:
                raise DataFormatError(
                    "The texts on this machine are not those that the run was trained on",
                    remedy="train the run again",
                )
            network = Network(run.spec, load_snapshot(run, step))
            return surprise(network, windows, progress=lambda share: tell("Guessing each token", 0.5 + 0.5 * share))

    return _slot(str(run.path), step).get(make)
