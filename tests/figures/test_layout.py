"""Figures for the back row of a room: what is in pixels grows, what is data stays."""

import plotly.graph_objects as go

from lstm_core.figures.layout import AXIS_SIZE, axis, base_layout, enlarged


def figure() -> go.Figure:
    made = go.Figure()
    made.add_bar(x=[0, 1], y=[2.0, 3.0], width=0.7, marker={"line": {"width": 2}})
    made.add_scatter(x=[0, 1], y=[1.0, 2.0], mode="lines+markers", line={"width": 2}, marker={"size": 6})
    made.add_annotation(x=0, y=1, text="here", xshift=4, font={"size": AXIS_SIZE})
    made.update_layout(**base_layout("light", height=240), xaxis=axis("light", "word"), yaxis=axis("light", "loss"))
    return made


def test_texts_lines_and_room_grow() -> None:
    large = enlarged(figure(), 1.5)
    assert large.layout.height == 360
    assert large.layout.margin.l == 1.5 * figure().layout.margin.l
    assert large.layout.xaxis.tickfont.size == large.layout.xaxis.title.font.size == 18
    assert large.layout.annotations[0].font.size == 18
    assert large.layout.annotations[0].xshift == 6
    assert (large.data[1].line.width, large.data[1].marker.size) == (3, 9)


def test_data_stay() -> None:
    large, small = enlarged(figure(), 1.5), figure()
    assert large.data[0].width == small.data[0].width
    assert [tuple(trace.y) for trace in large.data] == [tuple(trace.y) for trace in small.data]
    assert large.layout.yaxis.range == small.layout.yaxis.range
    assert enlarged(small, 1.0).to_dict() == small.to_dict()


def test_powers_have_no_superscripts() -> None:
    """Plotly would write them at 70 % of 12 px."""
    assert axis("light", "push")["exponentformat"] == "e"
