"""The live chart: a Plotly figure that is updated in place, so that a zoom stays and nothing blinks.

`st.plotly_chart` makes the figure part of the element's identity, so each new figure remounts the plot. This
component keeps its node and hands each figure to `Plotly.react`. Imports plotly's types and streamlit.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
# the version is in the address, so that after an upgrade no browser keeps the old file
PLOTLY = f"plotly.min.js?v={version('plotly')}"
_component = st.components.v2.component(
    "lstm_explorer_live_chart",
    html='<div class="live-chart-plot" role="figure"></div><div class="live-chart-message" role="status"></div>',
    css=(_HERE / "chart.css").read_text(encoding="utf-8"),
    js=(_HERE / "chart.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # with a shadow root drag-zoom does not work
)


def live_chart(figure: Any, *, key: str, height: int, label: str) -> None:
    """Show `figure` (plotly), updated in place as long as `key` stays.

    Args:
        figure: a `plotly.graph_objects.Figure`.
        key: identity of the chart on the page.
        height: in pixels.
        label: what a screen reader says.
    """
    _component(
        key=key,
        data={"figure": figure.to_json(validate=False), "height": height, "label": label, "plotly": PLOTLY},
        height=height,
    )
