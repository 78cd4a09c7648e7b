"""The form in the sidebar: widgets in, `RunSpec` out, with every problem shown at the control that caused it.

The values live in the session under one key of their own (`Key.FORM_VALUES`), because Streamlit forgets a widget's
state as soon as another page is shown. Widgets are filled from there and read back on every run of the page.
Imports the library below Keras, and streamlit.
"""

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.data.first_spec import first_choice
from lstm_core.data.registry import CARDS, availability, card, dataset, dataset_sizes, own_cards
from lstm_core.errors import DataFormatError, DataUnavailableError, SpecError
from lstm_core.glossary import help_text
from lstm_core.specs import PRESETS, RunSpec, from_query, to_query
from lstm_core.specs.presets import DEFAULT_PRESET
from pages.components.form_controls import (
    DEVICE_FIELD,
    FormControls,
    collect,
    draw_more,
    draw_network_fields,
    draw_task,
    draw_training,
    fill_form,
    is_more,
    sentence,
    set_form,
)
from pages.components.form_values import (
    changed_fields,
    data_defaults,
    notes,
    shown_fields,
    try_spec,
)
from pages.components.keys import Key, field_key, reset_key
from pages.components.own_data import open_own_data
from pages.components.words import nouns

__all__ = ["FormResult", "draw_form", "fill_form", "form_link", "set_form", "show_sizes", "start_form"]


@dataclass(frozen=True)
class FormResult:
    """What the form says now.

    Attributes:
        spec: None when the settings cannot be used.
        device: as the launcher takes it.
        preset: name of the chosen preset.
        why_not: why Train is switched off, "" when it is not.
        sizes: where `show_sizes` writes how many texts there are.
    """

    spec: RunSpec | None
    device: str
    preset: str
    why_not: str
    sizes: DeltaGenerator


# --- values in the session ------------------------------------------------------------------------


def start_form(run_spec: RunSpec | None) -> str:
    """Fill the form on the first run of a session: from the link, else from the shown run, else the default preset.

    Returns:
        A message when a link could not be read, else "".
    """
    if Key.FORM_VALUES in st.session_state:
        return ""
    query = st.query_params.to_dict()
    if "v" in query or "preset" in query:
        try:
            spec = from_query(query)
        except SpecError as error:
            fill_form(PRESETS[DEFAULT_PRESET].spec, DEFAULT_PRESET)
            return f"This link could not be read, so the default settings are shown. {error}"
        fill_form(spec, query.get("preset", DEFAULT_PRESET))
    elif run_spec is not None:
        fill_form(run_spec)
    else:
        fill_form(PRESETS[DEFAULT_PRESET].spec, DEFAULT_PRESET)
    return ""


def form_link(result: FormResult) -> dict[str, str]:
    """Return the query of a link that fills the form with these settings."""
    return to_query(result.spec, preset_name=result.preset) if result.spec is not None else {}


def _choose_preset() -> None:
    name = st.session_state[Key.PRESET]
    fill_form(PRESETS[name].spec, name)


# --- drawing --------------------------------------------------------------------------------------


def draw_form() -> FormResult:
    """Draw the form (in the sidebar) and return what it says.

    `start_form` must have run in this session.
    """
    values = collect()
    preset_name = st.session_state[Key.FORM_PRESET]
    if st.session_state.pop(Key.FORM_PENDING, False):
        for name, value in values.items():
            st.session_state[field_key(name)] = value
        st.session_state[Key.PRESET] = preset_name
    st.session_state.setdefault(Key.PRESET, preset_name)
    spec, problems = try_spec(values)
    ready = availability(values["data.dataset"])
    form = FormControls(values, shown_fields(values), changed_fields(values, preset_name), problems, notes(values))

    with st.container(key="field_preset", gap=None):
        st.selectbox(
            "Preset",
            list(PRESETS),
            format_func=lambda name: PRESETS[name].title,
            key=Key.PRESET,
            help=help_text("preset"),
            on_change=_choose_preset,
        )
        if form.changed:  # to choose the preset that is chosen already would be no change
            st.button("• reset all", key=reset_key("preset"), type="tertiary", on_click=_choose_preset)
    st.caption(PRESETS[preset_name].note)
    if preset_name == "star":
        st.caption("With a SimpleRNN beside it, from one press: [Side by side](side_by_side).")
    _section("Data")
    form.choose(
        "Dataset",
        "data.dataset",
        dataset_choices(values["data.dataset"]),
        message="" if ready.ready else ready.message,
        on_change=_choose_dataset,
    )
    if ready.ready:
        st.caption(card(values["data.dataset"]).description)
    st.button("Your own data …", key=Key.OWN_DATA, type="tertiary", on_click=_ask_for_own_data)
    draw_task(form)
    _offer_preset(values["data.dataset"], values["task.kind"], preset_name)
    sizes = st.empty()
    _section("Network")
    draw_network_fields(form)
    _section("Training")
    draw_training(form)
    with st.expander("More settings", expanded=any(is_more(name) for name in problems)):
        draw_more(form)
    if st.session_state.pop(Key.OWN_DATA_ASKED, False):
        open_own_data()
    stray = [text for name, text in problems.items() if name not in form.shown]
    for text in stray:
        st.markdown(f":red[{sentence(text)}]")
    if problems:
        why_not = sentence(next(iter(problems.values())))
    else:
        why_not = "" if ready.ready or ready.downloadable else ready.message
    return FormResult(spec, values[DEVICE_FIELD], preset_name, why_not, sizes)


def dataset_choices(chosen: str) -> dict[str, str]:
    """Return name and title of every data set, people's own last; the chosen one also when it is no longer there."""
    names = dict.fromkeys([*CARDS, *own_cards(), chosen])
    titles: dict[str, str] = {}
    for name in names:
        title = card(name).title
        titles[name] = f"{title} ({name[-4:]})" if title in titles.values() else title
    return titles


def _choose_dataset() -> None:
    """Another data set: its task, and lengths that mean something there; of one's own data all that suits it."""
    name = st.session_state[field_key("data.dataset")]
    if name in CARDS:
        set_form(data_defaults(name))
    else:
        preset_name, spec = first_choice(dataset(name))
        fill_form(spec, preset_name)


def _offer_preset(dataset: str, task: str, chosen: str) -> None:
    """Offer the settings that were measured for this data, as long as the form holds those of other data."""
    fitting = [
        name for name, each in PRESETS.items() if each.spec.data.dataset == dataset and each.spec.task.kind == task
    ]
    if fitting and chosen not in fitting:
        st.button(
            f"Use the preset “{PRESETS[fitting[0]].title}”",
            key=Key.USE_PRESET,
            type="tertiary",
            on_click=fill_form,
            args=(PRESETS[fitting[0]].spec, fitting[0]),
            help="The settings that were measured with this data.",
        )


def _ask_for_own_data() -> None:
    st.session_state[Key.OWN_DATA_ASKED] = True


def show_sizes(form: FormResult) -> None:
    """Write how many texts the chosen data set has; last of all, as counting them the first time takes seconds."""
    if form.spec is None:
        return
    with suppress(DataUnavailableError, DataFormatError):  # said at the control, or by the run that needs the data
        train, validation, test = dataset_sizes(form.spec.data)
        what = {"series": "values"}.get(form.spec.data.kind, nouns(form.spec))
        form.sizes.caption(f"{train:,} {what} to learn from, {validation:,} kept aside, {test:,} for the test.")


def _section(title: str) -> None:
    st.html(f'<div class="form-section">{title}</div>')
