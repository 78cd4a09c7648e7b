"""RunSpec, the language in which forms, links, workers and exports talk about a run.

`run`, `tasks`, `data` and `memory` hold the types, `head` what follows from the task, `text_forms` their JSON, URL and `--set` forms, `plan` what a spec will build,
`presets` the named specs. Imports errors only; needs no Keras.
"""

from lstm_core.specs.data import DataSpec, SeriesData, TextData
from lstm_core.specs.head import Head, head_of
from lstm_core.specs.memory import (
    AddingData,
    BracketsData,
    CopyData,
    NegationData,
    ParityData,
    StarData,
)
from lstm_core.specs.plan import CudnnVerdict, LayerPlan, NetworkPlan, plan_network
from lstm_core.specs.presets import DEFAULT_PRESET, PRESETS, Preset, preset
from lstm_core.specs.run import (
    Adam,
    AdamW,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    ClipSpec,
    EarlyStopping,
    LayerSpec,
    ModelSpec,
    NoClip,
    OptimizerSpec,
    RMSprop,
    RunSpec,
    Sgd,
    TrainSpec,
)
from lstm_core.specs.tasks import ClassifyTask, ForecastTask, GenerateTask, RegressTask, TaskSpec
from lstm_core.specs.text_forms import (
    differences,
    from_dict,
    from_json,
    from_query,
    to_dict,
    to_json,
    to_query,
    with_settings,
)

__all__ = [
    "DEFAULT_PRESET",
    "PRESETS",
    "Adam",
    "AdamW",
    "AddingData",
    "BracketsData",
    "ClassifyTask",
    "ClipByGlobalNorm",
    "ClipByNorm",
    "ClipByValue",
    "ClipSpec",
    "CopyData",
    "CudnnVerdict",
    "DataSpec",
    "EarlyStopping",
    "ForecastTask",
    "GenerateTask",
    "Head",
    "LayerPlan",
    "LayerSpec",
    "ModelSpec",
    "NegationData",
    "NetworkPlan",
    "NoClip",
    "OptimizerSpec",
    "ParityData",
    "Preset",
    "RMSprop",
    "RegressTask",
    "RunSpec",
    "SeriesData",
    "Sgd",
    "StarData",
    "TaskSpec",
    "TextData",
    "TrainSpec",
    "differences",
    "from_dict",
    "from_json",
    "from_query",
    "head_of",
    "plan_network",
    "preset",
    "to_dict",
    "to_json",
    "to_query",
    "with_settings",
]
