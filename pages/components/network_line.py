"""The network as one line that opens into the table of its layers: shapes, parameters, the fast GPU path.

Imports specs and streamlit.
"""

import html

import streamlit as st

from lstm_core.runs.events import RunStarted
from lstm_core.specs import NetworkPlan, RunSpec, plan_network
from pages.components.keys import Key


def plan_of(spec: RunSpec, started: RunStarted | None) -> NetworkPlan:
    """Return the plan of a run, with the true size of its vocabulary once that is known."""
    return plan_network(spec, vocabulary_size=started.vocabulary_size if started is not None else None)


def line_text(spec: RunSpec, plan: NetworkPlan, started: RunStarted | None) -> str:
    """Return the network in one line, such as "Embedding 320,000 → LSTM (32) 8,320 → Dense 33 · 328,353 weights"."""
    parts = [f"{started.n_train:,} {_examples(spec)}"] if started is not None else []
    if spec.data.reads == "numbers":
        parts.append(f"Numbers ({spec.timesteps}, {spec.data.features})")
    for layer in plan.layers:
        if layer.kind == "Embedding":
            parts.append(f"Embedding ({spec.data.max_length}, {layer.output_shape[-1]}) {layer.parameters:,}")
        elif layer.cudnn is not None:
            parts.append(f"{layer.kind} ({layer.output_shape[-1]}) {layer.parameters:,}")
        else:
            parts.append(f"{layer.kind} {layer.parameters:,}" if layer.parameters else layer.kind)
    verdict = "yes" if plan.cudnn.eligible else "no"
    return f"{' → '.join(parts)} · {plan.parameters:,} weights · cuDNN: {verdict}"


def _examples(spec: RunSpec) -> str:
    return {"classify": "texts", "regress": "sequences"}.get(spec.task.kind, "windows")


def table_html(plan: NetworkPlan) -> str:
    """Return the table of layers: name, kind, output shape, parameters, cuDNN verdict with its reason."""
    rows = []
    for layer in plan.layers:
        shape = ", ".join("?" if size is None else f"{size:,}" for size in layer.output_shape)
        verdict = ""
        if layer.cudnn is not None:
            verdict = f"{'yes' if layer.cudnn.eligible else 'no'}: {layer.cudnn.reason}"
        cells = (layer.name, layer.kind, f"({shape})", f"{layer.parameters:,}", verdict)
        rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "".join(f"<th>{name}</th>" for name in ("layer", "kind", "output shape", "weights", "cuDNN (fast GPU path)"))
    return (
        f'<table class="layers"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}'
        f'<tr class="sum"><td>all</td><td></td><td></td><td>{plan.parameters:,}</td><td></td></tr></tbody></table>'
    )


def draw_network(spec: RunSpec, started: RunStarted | None, *, title: str = "Network") -> None:
    """Draw the line; it opens into the table. "?" in a shape is the batch size or the number of words."""
    plan = plan_of(spec, started)
    with st.container(key=Key.NETWORK), st.expander(f"{title}: {line_text(spec, plan, started)}"):
        st.html(table_html(plan))
        if started is not None:
            ran = (
                "used" if started.cudnn else f"not used: {started.cudnn_reason}" if started.cudnn_reason else "not used"
            )
            st.caption(
                f"This run: {started.device}, cuDNN {ran}. ? stands for the batch size and the number of timesteps."
            )
        else:
            st.caption("? stands for the batch size and the number of timesteps.")
