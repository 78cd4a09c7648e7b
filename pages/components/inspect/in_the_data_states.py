"""State space: the memory after each text of the sample on two axes, and the typed text's path among them.

Imports streamlit, the sample and the library below Keras.
"""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.errors import ExplorerError
from lstm_core.figures.state_space import Cloud, state_space_figure
from lstm_core.insight.prefix import is_causal
from lstm_core.insight.sample import Sample
from lstm_core.insight.state_space import (
    StateSpace,
    largest_steps,
    last_states,
    path_of,
    state_space,
    undecided_line,
)
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.in_the_data_texts import offer_text, text_html
from pages.components.inspect.look import Look
from pages.components.inspect.sampling import sample_of, states_of

TITLE = "State space"
_NAMED = 5


@st.fragment
def draw_states(look: Look) -> None:
    """Draw the cloud with the path, and the text of a dot that was clicked."""
    try:
        sample = sample_of(look)
        cloud, space = cloud_of(look, sample)
    except ExplorerError as error:
        st.error(str(error))
        return
    chart = f"data_states_{look.letter}"
    run, clicked = st.session_state.get(f"data_chosen_{look.letter}", ("", None))
    chosen = clicked if run == look.run.id and clicked is not None and clicked < len(sample) else None
    chart_block(
        TITLE,
        state_space_figure(cloud, look.theme, chosen),
        table_of(look, cloud, sample),
        key=chart,
        caption="state_space",
        note=note_of(look, space, len(sample)),
        on_select=lambda: _keep_click(chart, look),
    )
    if chosen is None:
        st.html('<div class="hint">Click a dot to read its text.</div>')
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"data_clicked_{look.letter}"):
        offer_text(look, sample.texts[chosen], key=f"data_open_clicked_{look.letter}")
        st.html(text_html(look, sample, chosen, float(cloud.probabilities[chosen])), width="stretch")


def cloud_of(look: Look, sample: Sample) -> tuple[Cloud, StateSpace]:
    """Return what the figure draws, and the axes behind it.

    Raises:
        ExplorerError: the sample cannot be read.
    """
    network, reading = look.source.network, look.reading
    states = states_of(look)
    probabilities = states.probabilities[:, look.shown_class]
    memory = last_states(network, states)
    space = state_space(memory, probabilities)
    path = space.project(path_of(network, look.source.trace))
    # Without a mask a network reads padding before or after any text, so no state is that of having read nothing.
    start = space.project(np.zeros((1, memory.shape[1]), np.float32))[0] if network.spec.data.mask else None
    cloud = Cloud(
        places=space.project(memory),
        probabilities=probabilities,
        labels=sample.tokens.labels,
        answers=states.answers,
        texts=sample.texts,
        path=path,
        path_probabilities=reading.curve,
        words=reading.tokens,
        named=largest_steps(path, _NAMED),
        shares=space.shares,
        class_names=reading.class_names,
        shown_class=look.shown_class,
        start=start,
        line=undecided_line(network, space),
    )
    return cloud, space


def note_of(look: Look, space: StateSpace, n: int) -> str:
    """Return what holds for this picture only: the share that it shows, and what the path is."""
    model = look.source.network.spec.model
    if not space.shares.any():
        return f"All {n:,} texts leave the same memory: there is nothing to tell them apart by."
    said = [
        f"Here two axes show {space.shares.sum():.0%} of the differences between {n:,} test texts.".replace("%", " %")
    ]
    said.append("Crosses are wrong answers.")
    if model.layers[-1].bidirectional:
        said.append("The memory is that of both directions side by side.")
    if not is_causal(look.source.network):
        said.append(f"Each point of the path is a new run over the {look.reading.noun}s up to there.")
    if model.pooling == "mean":
        said.append("The answer is made from the mean over all words, so colour and place need not agree.")
    if look.letter == "B" or look.other is not None:
        said.append("A and B have axes of their own: compare shapes, not places.")
    return " ".join(said)


def table_of(look: Look, cloud: Cloud, sample: Sample) -> pd.DataFrame:
    """Return the numbers of the picture: a row a text of the sample, then a row a word of the path."""
    shown = f"P({look.class_name})"
    texts = pd.DataFrame(
        {
            "what": "text",
            "number": np.arange(len(sample)),
            "axis 1": cloud.places[:, 0],
            "axis 2": cloud.places[:, 1],
            shown: cloud.probabilities.astype(np.float64),
            "label": [look.reading.class_names[label] for label in cloud.labels],
            "text": sample.texts,
        }
    )
    path = pd.DataFrame(
        {
            "what": f"after {look.reading.noun}",
            "number": np.arange(1, len(cloud.path) + 1),
            "axis 1": cloud.path[:, 0],
            "axis 2": cloud.path[:, 1],
            shown: np.asarray(cloud.path_probabilities, dtype=np.float64),
            "label": "",
            "text": cloud.words,
        }
    )
    return pd.concat([texts, path], ignore_index=True)


def _keep_click(chart: str, look: Look) -> None:
    """Remember the text under a click: the chart itself forgets it as soon as it is drawn with a ring."""
    clicked = clicked_text(st.session_state.get(chart))
    if clicked is not None:
        st.session_state[f"data_chosen_{look.letter}"] = (look.run.id, clicked)


def clicked_text(event: Any) -> int | None:
    """Return the position in the sample of the dot that was clicked, None if none of them was.

    Args:
        event: what `st.plotly_chart` says of a selection. The first two traces are dots and carry the positions.
    """
    try:
        points = event["selection"]["points"]
    except (KeyError, TypeError):
        return None
    return next((int(point["customdata"]) for point in points if point.get("curve_number") in (0, 1)), None)
