"""The instrument of the Inspect page: words, verdict, gates and the cell itself under one cursor that moves in the browser.

A component of plain HTML, CSS, canvas, SVG and JavaScript modules in `js/`, without a build step. Python hands it one
bytes object (`lstm_core.figures.payload`); everything that follows the cursor happens without the server. The modules
are served as static files, from an address with the hash of their text: no browser keeps an old one. Imports streamlit.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages.components.plotly_asset import STATIC

_HERE = Path(__file__).parent
MODULES = {file.name: file.read_bytes() for file in sorted((_HERE / "js").glob("*.js"))}
_ADDRESS = f"instrument-{hashlib.sha256(b''.join(MODULES.values())).hexdigest()[:12]}"

KEPT_SECONDS = 86_400
"""Modules of other versions stay for a day: another server, or a page that is still open, may need them."""

_component = st.components.v2.component(
    "lstm_explorer_instrument",
    html='<div class="instrument"></div>',
    css="\n".join(file.read_text(encoding="utf-8") for file in sorted(_HERE.glob("*.css"))),
    js=(_HERE / "loader.js")
    .read_text(encoding="utf-8")
    .replace("INSTRUMENT_ADDRESS", _ADDRESS)
    .replace("INSTRUMENT_MODULES", " ".join(MODULES)),
    isolate_styles=False,
)


def serve_modules(folder: Path = STATIC) -> Path:
    """Make sure that `folder` holds the instrument's modules as they are now; cheap when it does.

    Returns:
        The folder of the modules; those of versions from days before are removed from beside it.
    """
    target = folder / _ADDRESS
    if target.is_dir():
        return target
    temporary = folder / f"{_ADDRESS}.{os.getpid()}"  # two servers may start at once
    temporary.mkdir(parents=True, exist_ok=True)
    for name, content in MODULES.items():
        (temporary / name).write_bytes(content)
    try:
        os.replace(temporary, target)
    except OSError:  # the other one was quicker
        shutil.rmtree(temporary, ignore_errors=True)
    for old in folder.glob("instrument-*"):
        if old != target and old.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return target


def instrument(payload: bytes, *, key: str, on_wanted: Callable[[], None]) -> None:
    """Show the instrument.

    Args:
        payload: from `lstm_core.figures.payload.instrument_payload`.
        key: identity of the component on the page; `st.session_state[key]` has its events.
        on_wanted: called when the instrument asks for something that the browser does not have (another layer, side,
            saved state, or units that were not sent); `st.session_state[key]["wanted"]` says what.
    """
    serve_modules()
    _component(key=key, data=payload, on_wanted_change=on_wanted)
