"""What each unit follows: units ranked, units that move together, and the page of one unit.

Imports the library below Keras and streamlit.
"""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from lstm_core.errors import ExplorerError
from lstm_core.figures.reading import number
from lstm_core.figures.units import MOST_LABELS, ranking_figure, together_figure
from lstm_core.insight.units import TOGETHER, activity
from pages.components.inspect.chart_block import chart_block
from pages.components.inspect.keys import InspectKey
from pages.components.inspect.look import Look, sides
from pages.components.inspect.sampling import sample_of
from pages.components.inspect.which_units_data import attribution_of, correlation_of, effects_of, together_of
from pages.components.inspect.which_units_page import draw_unit
from pages.components.inspect.which_units_parts import inline_choice, is_compared, show_buttons, widget_key

ORDERS = {
    "label": "Follows the label",
    "attribution": "Counts on this text",
    "activity": "Moves on this text",
    "effect": "Changes the answer when silenced",
}
_TITLES = {
    "label": "Units by how they follow the label",
    "attribution": "Units by attribution on this text",
    "activity": "Units by how far they move on this text",
    "effect": "Units by what the answer loses without them",
}
_AXES = {
    "label": "r with the label, −1 to 1",
    "attribution": "sum of |h × gradient|, log-odds",
    "activity": "range of h, 0 to 2",
    "effect": "change of the answer, 0 to 1",
}
_MOST_GROUPS = 6
LABELS_IN_CLASS = 16
"""Unit numbers that have room below the bars where texts are large."""


@st.fragment
def draw_rank(look: Look) -> None:
    """Draw the view, A and B side by side if there are two."""
    orders = ORDERS if look.reading.answers == "classes" else {n: said for n, said in ORDERS.items() if n != "label"}
    order_by = inline_choice("Order by", orders, key=widget_key("order", look), default=next(iter(orders)))
    entries = []
    for each in sides(look):
        st.session_state.setdefault(widget_key("pick", each), each.place.unit)
        entries.append((each, _values(each, order_by), st.container()))
    limit = max((float(np.abs(found[0]).max()) for _, found, _ in entries if found is not None), default=0.0)
    for each, found, body in entries:
        with body:
            pick = widget_key("pick", each)
            is_split = not is_compared(each) and each.reading.numbers is None
            left, right = st.columns([3, 2]) if is_split else (st.container(), st.container())
            with left:
                if found is not None:
                    _draw_ranking(each, order_by, pick, *found, limit)
            if each.reading.numbers is not None:  # no words to move together over, and none that push a unit
                _offer_first(each, found)
                continue
            with right:
                _draw_together(each, int(st.session_state[pick]))
            draw_unit(each, pick, each.run.spec.model.layers[each.place.layer].units)


def _offer_first(look: Look, found: tuple[NDArray[np.float64], NDArray[np.int64] | None] | None) -> None:
    """Draw a button for each of the first units of the ranking, which puts it into the picture."""
    if found is not None:
        first = np.argsort(-found[0], kind="stable")[:_MOST_GROUPS].tolist()
        show_buttons(look, "Show in the picture:", {unit: f"unit {unit}" for unit in first}, "ranked")


def _values(look: Look, order_by: str) -> tuple[NDArray[np.float64], NDArray[np.int64] | None] | None:
    """Return the value of each unit, and its class where it has one; None, with a word to say why, if there are none."""
    place = (look.place.layer, look.place.side)
    try:
        if order_by == "label":
            found = correlation_of(look, place)
            return found.r, found.classes
        if order_by == "attribution":
            return attribution_of(look, place), None
        if order_by == "activity":
            return activity(look.source.trace, place).astype(np.float64), None
        effects = effects_of(look, place)
    except ExplorerError as error:
        st.warning(f"{error} The other orders need no data set.")
        return None
    if effects is None:
        st.html('<div class="hint">Silencing every unit of this network would take too long.</div>')
        return None
    return effects.astype(np.float64), None


def _draw_ranking(
    look: Look,
    order_by: str,
    pick: str,
    values: NDArray[np.float64],
    classes: NDArray[np.int64] | None,
    limit: float,
) -> None:
    """Draw the bars of all units; a click on one opens its page."""
    names, sections, note = look.reading.class_names, [], ""
    if classes is not None:
        note = f"Over {len(sample_of(look)):,} test texts."
    if classes is not None and len(names) > 2:
        order = np.lexsort((-values, classes))
        sections = [(names[each], int((classes == each).sum())) for each in np.unique(classes)]
    else:
        order = np.argsort(-values, kind="stable")
        if classes is not None:
            note += f" Here the label is “{names[1]}”."
    chosen = int(st.session_state[pick])
    axis = _AXES[order_by]
    if not look.reading.is_probability:
        axis = axis.replace("log-odds", "on the network's scale").replace(", 0 to 1", ", on the network's scale")
    figure = ranking_figure(
        values,
        order,
        title=axis,
        unit=chosen,
        theme=look.theme,
        signed=order_by == "label",
        sections=sections,
        limit=limit,
        most_labels=LABELS_IN_CLASS if st.session_state.get(InspectKey.IS_CLASS_VIEW) else MOST_LABELS,
    )
    table = pd.DataFrame({"unit": order, axis: values[order]})
    if classes is not None:
        table["class"] = [names[each] for each in classes[order]]
    key = f"units_rank_{order_by}_{look.letter}"

    def take() -> None:
        points = st.session_state[key].selection.points
        if points:
            number_of = points[0]["customdata"]
            st.session_state[pick] = int(number_of[0] if isinstance(number_of, list | tuple) else number_of)

    caption = "units_on_text" if order_by != "label" else "units" if len(names) == 2 else "units_of_classes"
    chart_block(_TITLES[order_by], figure, table, key=key, caption=caption, note=note, on_select=take)


def _draw_together(look: Look, unit: int) -> None:
    """Draw which units move together, with the groups in words."""
    if look.run.spec.model.layers[look.place.layer].units < 2:
        return
    try:
        correlation, groups = together_of(look, (look.place.layer, look.place.side))
    except ExplorerError:
        return  # the ranking has said why
    figure = together_figure(correlation, groups, unit=unit, theme=look.theme)
    said = "; ".join(", ".join(map(str, group)) for group in groups[:_MOST_GROUPS])
    more = f" and {len(groups) - _MOST_GROUPS} more" if len(groups) > _MOST_GROUPS else ""
    note = f"Groups: {said}{more}." if groups else f"No two units have |r| of {number(TOGETHER, 1)} or more."
    table = pd.DataFrame(correlation, columns=[f"unit {each}" for each in range(len(correlation))])
    chart_block(
        "Units that move together",
        figure,
        table,
        key=f"units_together_{look.letter}",
        caption="units_together",
        note=note,
    )
