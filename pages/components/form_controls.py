"""The controls of the form: one widget a setting, with its help, its reset, and its problem beneath it.

The values live in the session under one key of their own (`Key.FORM_VALUES`), because Streamlit forgets a widget's
state as soon as another page is shown. Imports the library below Keras, and streamlit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lstm_core.glossary import help_text
from lstm_core.specs import PRESETS, RunSpec, plan_network
from lstm_core.specs.presets import DEFAULT_PRESET
from lstm_core.training.launcher import devices
from pages.components.form_values import (
    MAX_LAYERS,
    Values,
    kind_of_values,
    layer_field,
    nearest_preset,
    range_of,
    task_choices,
    try_spec,
    values_of,
)
from pages.components.keys import Key, field_key, reset_key

CELLS = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}
OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD", "adamw": "AdamW"}
CLIPPING = {"none": "None", "value": "By value", "norm": "By norm", "global_norm": "By global norm"}
MERGING = {"concat": "side by side (concat)", "sum": "added (sum)", "mul": "multiplied (mul)", "ave": "averaged (ave)"}
TASKS = {
    "classify": "Classify: one label a text",
    "generate": "Write: one token after another",
    "regress": "Answer with one number",
    "forecast": "Forecast the next values",
}
TOKENS = {"words": "words", "characters": "characters", "subwords": "sub-words"}
LENGTHS = {
    "star": "Letters per text",
    "copy": "Dots to wait",
    "adding": "Numbers per sequence",
    "parity": "Digits at most",
    "brackets": "Brackets at most",
    "negation": "Words between, at most",
}
"""What the length of each memory task counts."""
HARDEST = {"star": 100, "copy": 60, "adding": 100, "parity": 40, "brackets": 60, "negation": 30}
"""Where the slider of the length ends; links and the command line take more."""
POOLING = {"last": "after the last word", "mean": "mean over all words"}
DEVICE_FIELD = "device"
WHOLE_LAYERS = ("cell", "units", "bidirectional", "merge_mode")
"""Fields that the controls of the first layer set for all layers."""


# --- values in the session ------------------------------------------------------------------------


def fill_form(spec: RunSpec, preset_name: str | None = None) -> None:
    """Put `spec` into the form; the widgets follow when the form is drawn next."""
    kept = st.session_state.get(Key.FORM_VALUES, {})
    st.session_state[Key.FORM_VALUES] = values_of(spec) | {DEVICE_FIELD: kept.get(DEVICE_FIELD, "auto")}
    st.session_state[Key.FORM_PRESET] = preset_name or nearest_preset(spec)
    st.session_state[Key.FORM_PENDING] = True


def set_form(settings: Mapping[str, Any]) -> None:
    """Change some settings of the form, by dotted names; what the widgets hold otherwise stays."""
    if Key.FORM_VALUES not in st.session_state:  # the first page of this visit is another one
        fill_form(PRESETS[DEFAULT_PRESET].spec, DEFAULT_PRESET)
    st.session_state[Key.FORM_VALUES] = collect() | settings
    st.session_state[Key.FORM_PENDING] = True


def collect() -> Values:
    """Return the form's values with what the widgets hold now, and keep them in the session."""
    values: Values = st.session_state[Key.FORM_VALUES]
    if not st.session_state.get(Key.FORM_PENDING):
        for name in values:
            if field_key(name) in st.session_state:
                values[name] = st.session_state[field_key(name)]
    return values


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


# --- one control ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormControls:
    """What the controls show: values, which settings matter, which were changed, and what is to be said of them."""

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
                st.markdown(f":red[{sentence(self.problems[name])}]")
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

    def slider(self, label: str, name: str, low: int, high: int) -> None:
        """A whole number to drag; its end moves out for a larger value that came from a link."""
        high = max(high, self.values[name])
        self.field(name, lambda key: st.slider(label, low, high, step=1, key=key, help=help_text(name)))

    def switch(self, label: str, name: str, **settings: Any) -> None:
        settings = {"help": help_text(settings.pop("help_key", name)), **settings}
        self.field(name, lambda key: st.toggle(label, key=key, **settings))


# --- the parts of the form ------------------------------------------------------------------------


def draw_task(form: FormControls) -> None:
    """What to learn from the data, where there is a choice; and how difficult or how far."""
    choices = task_choices(form.values)
    if len(choices) > 1:
        form.choose("Task", "task.kind", {kind: TASKS[kind] for kind in choices})
    else:
        st.caption(TASKS[choices[0]])
    kind = kind_of_values(form.values)
    if kind in LENGTHS:
        form.slider(LENGTHS[kind], "data.length", range_of(kind, "length")[0], HARDEST[kind])
    form.slider("Letters to remember", "data.n_symbols", 1, 20)
    form.slider("Kinds of brackets", "data.n_kinds", 1, 3)
    left, right = st.columns(2, gap="small")
    with left:
        form.number("Look back", "task.window", 2, 500, 12)
    with right:
        form.number("Look ahead", "task.horizon", 1, 100, 1)


def draw_network_fields(form: FormControls) -> None:
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


def _draw_layer_row(form: FormControls, index: int) -> None:
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


def draw_training(form: FormControls) -> None:
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


def is_more(name: str) -> bool:
    return name.startswith(("data.", "train.early", "model.embedding", "model.head", "model.pooling")) and (
        name not in ("data.dataset", "data.length", "data.n_symbols", "data.n_kinds", "data.classes")
    )


def draw_more(form: FormControls) -> None:
    form.number("Embedding size", "model.embedding_dim", 1, 512, 8)
    form.number("Vocabulary size", "data.vocabulary_size", 10, 100_000, 1000)
    is_continued = form.values["task.kind"] == "generate"
    form.number("Tokens per window" if is_continued else "Maximum length", "data.max_length", 2, 2000, 10)
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
    form.choose("Read in", "data.tokens", TOKENS)
    form.choose("Cut a too long text at its", "data.cut", {"end": "end", "start": "start"})
    form.choose("Padding", "data.padding", {"post": "after the text (post)", "pre": "in front of it (pre)"})
    form.switch("Mask", "data.mask")
    form.switch("Length buckets", "data.length_buckets")
    form.number("Share kept for validation", "data.validation_share", 0.02, 0.4, 0.01)
    form.number("Share kept for the test", "data.test_share", 0.02, 0.4, 0.01)
    form.number("Season (0: as the data says)", "data.season", 0, 10_000, 1)
    form.number("Split seed", "data.split_seed", 0, 2**31 - 1, 1)
    spec, _ = try_spec(form.values)
    if spec is not None:
        verdict = plan_network(spec).cudnn
        st.caption(f"Fast GPU path: {'yes' if verdict.eligible else 'no'}, because {verdict.reason}.")


def sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."
