"""The form in the sidebar: widgets in, `RunSpec` out, with every problem shown at the control that caused it.

The values live in the session under one key of their own (`Key.FORM_VALUES`), because Streamlit forgets a widget's
state as soon as another page is shown. Widgets are filled from there and read back on every run of the page.
Imports the library below Keras, and streamlit.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.data.registry import CARDS, availability, card, dataset_sizes
from lstm_core.errors import DataFormatError, DataUnavailableError, SpecError
from lstm_core.glossary import help_text
from lstm_core.specs import PRESETS, RunSpec, from_query, plan_network, to_query
from lstm_core.specs.presets import DEFAULT_PRESET
from lstm_core.training.launcher import devices
from pages.components.form_values import (
    MAX_LAYERS,
    Values,
    changed_fields,
    layer_field,
    nearest_preset,
    notes,
    shown_fields,
    try_spec,
    values_of,
)
from pages.components.keys import Key, field_key, reset_key

CELLS = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}
OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD", "adamw": "AdamW"}
CLIPPING = {"none": "None", "value": "By value", "norm": "By norm", "global_norm": "By global norm"}
MERGING = {"concat": "side by side (concat)", "sum": "added (sum)", "mul": "multiplied (mul)", "ave": "averaged (ave)"}
POOLING = {"last": "after the last word", "mean": "mean over all words"}
DEVICE_FIELD = "device"
WHOLE_LAYERS = ("cell", "units", "bidirectional", "merge_mode")
"""Fields that the controls of the first layer set for all layers."""


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


def fill_form(spec: RunSpec, preset_name: str | None = None) -> None:
    """Put `spec` into the form; the widgets follow when the form is drawn next."""
    kept = st.session_state.get(Key.FORM_VALUES, {})
    st.session_state[Key.FORM_VALUES] = values_of(spec) | {DEVICE_FIELD: kept.get(DEVICE_FIELD, "auto")}
    st.session_state[Key.FORM_PRESET] = preset_name or nearest_preset(spec)
    st.session_state[Key.FORM_PENDING] = True


def set_form(settings: Mapping[str, Any]) -> None:
    """Change some settings of the form, by dotted names; what the widgets hold otherwise stays."""
    st.session_state[Key.FORM_VALUES] = _collect() | settings
    st.session_state[Key.FORM_PENDING] = True


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


def _collect() -> Values:
    """Return the form's values with what the widgets hold now, and keep them in the session."""
    values: Values = st.session_state[Key.FORM_VALUES]
    if not st.session_state.get(Key.FORM_PENDING):
        for name in values:
            if field_key(name) in st.session_state:
                values[name] = st.session_state[field_key(name)]
    return values


def _choose_preset() -> None:
    name = st.session_state[Key.PRESET]
    fill_form(PRESETS[name].spec, name)


def _reset(name: str) -> None:
    base = values_of(PRESETS[st.session_state[Key.FORM_PRESET]].spec)
    set_form(_for_all_layers(name, base[name]))


def _copy_to_layers(name: str) -> None:
    """A control of the first layer was changed: the other layers follow."""
    set_form(_for_all_layers(name, st.session_state[field_key(name)]))


def _for_all_layers(name: str, value: Any) -> Values:
    """Return the settings to change together: those of the first layer stand for all of them."""
    field = name.rsplit(".", 1)[-1]
    if name == layer_field(0, field) and field in WHOLE_LAYERS:
        return {layer_field(index, field): value for index in range(MAX_LAYERS)}
    return {name: value}


# --- drawing --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Form:
    values: Values
    shown: frozenset[str]
    changed: frozenset[str]
    problems: dict[str, str]
    notes: dict[str, str]

    def field(self, name: str, draw: Callable[[str], Any], *, message: str = "") -> None:
        """One control in a container of its own, so that what comes and goes around it never moves others' keys."""
        if name not in self.shown and name != DEVICE_FIELD:
            return
        key = field_key(name)
        if key not in st.session_state:
            st.session_state[key] = self.values[name]
        with st.container(key=f"field_{name}", gap=None):
            draw(key)
            if name in self.changed:
                st.button("• reset", key=reset_key(name), type="tertiary", on_click=_reset, args=(name,))
            if name in self.problems:
                st.markdown(f":red[{_sentence(self.problems[name])}]")
            elif message or name in self.notes:
                st.caption(message or self.notes[name])

    def choose(self, label: str, name: str, options: dict[str, str] | Sequence[str], **settings: Any) -> None:
        message = settings.pop("message", "")
        shown = dict(options) if isinstance(options, dict) else {option: option for option in options}
        settings = {"help": help_text(settings.pop("help_key", name)), **settings}
        self.field(
            name,
            lambda key: st.selectbox(label, list(shown), format_func=lambda option: shown[option], key=key, **settings),
            message=message,
        )

    def number(self, label: str, name: str, low: float, high: float, step: float, **settings: Any) -> None:
        settings = {"help": help_text(settings.pop("help_key", name)), **settings}
        if isinstance(step, float):
            settings.setdefault("format", "%g")
        self.field(
            name, lambda key: st.number_input(label, min_value=low, max_value=high, step=step, key=key, **settings)
        )

    def switch(self, label: str, name: str, **settings: Any) -> None:
        settings = {"help": help_text(settings.pop("help_key", name)), **settings}
        self.field(name, lambda key: st.toggle(label, key=key, **settings))


def draw_form() -> FormResult:
    """Draw the form (in the sidebar) and return what it says.

    `start_form` must have run in this session.
    """
    values = _collect()
    preset_name = st.session_state[Key.FORM_PRESET]
    if st.session_state.pop(Key.FORM_PENDING, False):
        for name, value in values.items():
            st.session_state[field_key(name)] = value
        st.session_state[Key.PRESET] = preset_name
    st.session_state.setdefault(Key.PRESET, preset_name)
    spec, problems = try_spec(values)
    ready = availability(values["data.dataset"])
    form = _Form(values, shown_fields(values), changed_fields(values, preset_name), problems, notes(values))

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
    _section("Data")
    form.choose(
        "Dataset",
        "data.dataset",
        {name: entry.title for name, entry in CARDS.items()},
        message="" if ready.ready else ready.message,
    )
    if ready.ready:
        st.caption(card(values["data.dataset"]).description)
    sizes = st.empty()
    _section("Network")
    _draw_network(form)
    _section("Training")
    _draw_training(form)
    with st.expander("More settings", expanded=any(_is_more(name) for name in problems)):
        _draw_more(form)
    stray = [text for name, text in problems.items() if name not in form.shown]
    for text in stray:
        st.markdown(f":red[{_sentence(text)}]")
    if problems:
        why_not = _sentence(next(iter(problems.values())))
    else:
        why_not = "" if ready.ready or ready.downloadable else ready.message
    return FormResult(spec, values[DEVICE_FIELD], preset_name, why_not, sizes)


def show_sizes(form: FormResult) -> None:
    """Write how many texts the chosen data set has; last of all, as counting them the first time takes seconds."""
    if form.spec is None:
        return
    with suppress(DataUnavailableError, DataFormatError):  # said at the control, or by the run that needs the data
        train, validation, test = dataset_sizes(form.spec.data)
        form.sizes.caption(f"{train:,} texts to learn from, {validation:,} kept aside, {test:,} for the test.")


def _draw_network(form: _Form) -> None:
    form.choose(
        "Cell",
        layer_field(0, "cell"),
        CELLS,
        help_key="model.cell",
        on_change=_copy_to_layers,
        args=(layer_field(0, "cell"),),
    )
    left, right = st.columns(2, gap="small")
    with left:
        form.number("Layers", "model.layers", 1, MAX_LAYERS, 1)
    with right:
        name = layer_field(0, "units")
        form.number("Units", name, 1, 1024, 4, help_key="model.layers.units", on_change=_copy_to_layers, args=(name,))
    name = layer_field(0, "bidirectional")
    form.switch("Bidirectional", name, help_key="model.layers.bidirectional", on_change=_copy_to_layers, args=(name,))
    count = form.values["model.layers"]
    if count > 1:
        first = form.values
        both = ", both ways" if first[layer_field(0, "bidirectional")] else ""
        with st.container(key="train_layer_table", gap=None):
            st.caption(f"Layer 1: {CELLS[first[layer_field(0, 'cell')]]}, {first[layer_field(0, 'units')]} units{both}")
            for index in range(1, count):
                _draw_layer_row(form, index)


def _draw_layer_row(form: _Form, index: int) -> None:
    """One further layer as one row: cell, units, both ways."""
    hidden = {"label_visibility": "collapsed"}
    row = st.columns([10, 9, 6], gap="small", vertical_alignment="center")
    number = index + 1
    with row[0]:
        form.choose(f"Layer {number} cell", layer_field(index, "cell"), CELLS, help_key="model.cell", **hidden)
    with row[1]:
        form.number(
            f"Layer {number} units", layer_field(index, "units"), 1, 1024, 4, help_key="model.layers.units", **hidden
        )
    with row[2]:
        name = layer_field(index, "bidirectional")
        form.switch(f"{number} both ways", name, help_key="model.layers.bidirectional", **hidden)


def _draw_training(form: _Form) -> None:
    left, right = st.columns(2, gap="small")
    with left:
        form.number("Epochs", "train.epochs", 1, 1000, 1)
    with right:
        form.number("Batch size", "train.batch_size", 1, 4096, 16)
    form.number("Learning rate", "train.optimizer.learning_rate", 0.0, 10.0, 0.001, format="%.5g")
    left, right = st.columns([4, 3], gap="small")
    with left:
        form.choose("Gradient clipping", "train.clip.mode", CLIPPING)
    with right:
        form.number("Clip threshold", "train.clip.threshold", 0.0, 1e6, 0.1)


def _is_more(name: str) -> bool:
    return name.startswith(("data.", "train.early", "model.embedding", "model.head", "model.pooling")) and (
        name != "data.dataset"
    )


def _draw_more(form: _Form) -> None:
    form.number("Embedding size", "model.embedding_dim", 1, 512, 8)
    form.number("Vocabulary size", "data.vocabulary_size", 10, 100_000, 1000)
    form.number("Maximum length", "data.max_length", 2, 2000, 10)
    form.number("Letters per text", "data.length", 3, 500, 10)
    form.number("Training texts", "data.train_size", 100, 200_000, 1000)
    form.number("Validation texts", "data.validation_size", 50, 20_000, 100)
    form.number("Test texts", "data.test_size", 50, 20_000, 100)
    for index in range(form.values["model.layers"]):
        suffix = f", layer {index + 1}" if form.values["model.layers"] > 1 else ""
        form.number(f"Dropout{suffix}", layer_field(index, "dropout"), 0.0, 0.9, 0.1, help_key="model.layers.dropout")
        form.number(
            f"Recurrent dropout{suffix}",
            layer_field(index, "recurrent_dropout"),
            0.0,
            0.9,
            0.1,
            help_key="model.layers.recurrent_dropout",
        )
        if form.values[layer_field(index, "bidirectional")]:
            form.choose(
                f"How the two directions are joined{suffix}",
                layer_field(index, "merge_mode"),
                MERGING,
                help_key="model.layers.merge_mode",
            )
    form.choose("The answer is made from", "model.pooling", POOLING)
    form.number("Dropout before the answer", "model.head_dropout", 0.0, 0.9, 0.1)
    form.choose("Optimizer", "train.optimizer.name", OPTIMIZERS)
    form.number("Momentum", "train.optimizer.momentum", 0.0, 0.999, 0.1)
    form.number("Weight decay", "train.optimizer.weight_decay", 0.0, 1.0, 0.001)
    form.number("Early stopping after (0: off)", "train.early_stopping.patience", 0, 1000, 1)
    form.number("Stop at accuracy (0: off)", "train.early_stopping.target_accuracy", 0.0, 1.0, 0.005)
    form.switch("Keep the best epoch's weights", "train.early_stopping.restore_best")
    form.number("Seed", "seed", 0, 2**31 - 1, 1)
    available = devices()
    if form.values[DEVICE_FIELD] not in available:
        st.session_state[field_key(DEVICE_FIELD)] = form.values[DEVICE_FIELD] = available[0]
    form.choose("Device", DEVICE_FIELD, available)
    form.choose("Read in", "data.tokens", {"words": "words", "characters": "characters"})
    form.choose("Cut a too long text at its", "data.cut", {"end": "end", "start": "start"})
    form.choose("Padding", "data.padding", {"post": "after the text (post)", "pre": "in front of it (pre)"})
    form.switch("Mask", "data.mask")
    form.switch("Length buckets", "data.length_buckets")
    form.number("Share kept for validation", "data.validation_share", 0.02, 0.4, 0.01)
    form.number("Split seed", "data.split_seed", 0, 2**31 - 1, 1)
    spec, _ = try_spec(form.values)
    if spec is not None:
        verdict = plan_network(spec).cudnn
        st.caption(f"Fast GPU path: {'yes' if verdict.eligible else 'no'}, because {verdict.reason}.")


def _section(title: str) -> None:
    st.html(f'<div class="form-section">{title}</div>')


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
