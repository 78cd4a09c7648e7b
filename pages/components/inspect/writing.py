"""Let the network write on: controls below the text area, for runs that continue texts.

What was written is put behind the typed text, so that the instrument shows gates and alternatives at each of its steps.
Imports the library below Keras, and streamlit.
"""

import streamlit as st

from lstm_core.data.vocabulary import Vocabulary
from lstm_core.errors import ExplorerError, TextInputError
from lstm_core.insight.writing import write
from lstm_core.runs.store import Run
from lstm_core.trace import Network
from pages.components.writers import Settings, WritingKey, choose_settings, widget_key


def draw_writing(run: Run, network: Network, vocabulary: Vocabulary, text: str) -> str | None:
    """Draw the controls; return the text with what the network wrote behind it, None as long as nobody asks for it.

    Args:
        run: that writes, of the task "generate".
        network: of the saved state on show.
        vocabulary: of the run.
        text: as it stands in the text area.

    Returns:
        The whole text, to be put into the text area and to be read.
    """
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="inspect_writing"):
        with st.popover("How to write", key=widget_key(WritingKey.SETTINGS, "inspect", run.spec), width="content"):
            settings = choose_settings(run.spec, "inspect", names=("temperature", "top_k", "seed", "n_tokens"))
        is_pressed = st.button(
            "Write on",
            key=widget_key(WritingKey.WRITE, "inspect", run.spec),
            help="Let the network continue the text. Press again for more; Seed under “How to write” gives another text.",
        )
        said = st.empty()
    if not is_pressed:
        return None
    try:
        return continued(network, vocabulary, text, settings)
    except ExplorerError as error:
        said.warning(str(error))
        return None


def continued(network: Network, vocabulary: Vocabulary, text: str, settings: Settings) -> str:
    """Return a text with what the network writes behind it, as much as the instrument can read.

    The instrument reads no more tokens than a window of the training had, so no more are written than fit into that.

    Raises:
        TextInputError: nothing can be written, or nothing more fits.
    """
    longest = network.spec.data.max_length
    there = vocabulary.encode(text, longest, "end")
    room = longest - (0 if there.empty else len(there) + there.n_cut)
    if room < 1:
        raise TextInputError(
            "The text is as long as the network reads",
            expected=f"fewer than {longest} tokens",
            received=f"{len(there) + there.n_cut}",
            remedy="shorten it, then let it write on",
        )
    written = write(
        network,
        vocabulary,
        text,
        min(settings.n_tokens, room),
        temperature=settings.temperature,
        top_k=settings.top_k,
        seed=settings.seed,
        alternatives=0,
    )
    return written.text
