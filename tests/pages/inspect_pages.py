"""The Inspect page as tests drive it: opened as a script, without a browser, and with the bytes of its instrument.

The tabs below the instrument have tests of their own and are left out here.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store import RunStore
from pages.components.inspect.keys import InspectKey

PAGE = Path(__file__).resolve().parents[2] / "pages" / "inspect.py"
TEXT = "a moving start, but the rest is dull"


@pytest.fixture
def store(runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """Return an empty store, with an empty folder in the place of the shipped examples and tabs that draw nothing."""
    examples = tmp_path / "examples"
    examples.mkdir()
    monkeypatch.setattr("lstm_core.runs.store.EXAMPLES", examples)
    for tab in ("which_words", "which_units", "how_far_back", "in_the_data"):
        monkeypatch.setitem(_tabs(), _NAMES[tab], (tab, lambda look, tab=tab: _say(tab, look)))
    return RunStore(runs_dir)


_NAMES = {"which_words": "words", "which_units": "units", "how_far_back": "back", "in_the_data": "data"}


def _tabs() -> dict[str, Any]:
    from pages.components.inspect.tabs import TABS

    return TABS


def _say(tab: str, look: Any) -> None:
    import streamlit as st

    st.markdown(f"tab {tab}: {look.letter} unit {look.place.unit}" + (" and B" if look.other else ""))


def open_page(**link: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """Return all that the page says outside of widgets and of the instrument, as one text."""
    parts = [*page.markdown, *page.error, *page.warning, *page.info, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts)


def read(page: AppTest, text: str) -> AppTest:
    page.text_area(key=InspectKey.TEXT).input(text)
    page.button(key=InspectKey.READ).click().run()
    assert not page.exception
    return page


def has_picture(page: AppTest) -> bool:
    return len(page.get("bidi_component")) == 1


def picture(page: AppTest) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Return header and arrays of what the instrument shows."""
    (component,) = page.get("bidi_component")
    data: bytes = component.proto.bytes
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + length].decode())
    floats = np.frombuffer(data[4 + length :], dtype="<f4")
    return header, {
        name: floats[place["start"] :][: int(np.prod(place["shape"]))].reshape(place["shape"])
        for name, place in header["arrays"].items()
    }


def header(page: AppTest) -> dict[str, Any]:
    return picture(page)[0]
