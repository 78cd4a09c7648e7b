"""The floors of the design: imports point down only, heavy libraries stay where they belong."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import (
    ROOT,
    imported_modules,
    imported_packages,
    is_inside,
    module_name,
    python_files,
)

FLOORS = (
    ("lstm_core.errors",),
    ("lstm_core.specs", "lstm_core.glossary", "lstm_core.example_texts"),
    ("lstm_core.data", "lstm_core.cells"),
    ("lstm_core.trace", "lstm_core.runs"),
    ("lstm_core.insight", "lstm_core.figures", "lstm_core.export", "lstm_core.training.launcher"),
    ("lstm_core.training",),
    ("lstm_core.worker", "lstm_core.cli"),
    ("lstm_core.__main__",),
)
"""From the ground up. A module belongs to the longest name that it lies in; neighbours on a floor do not meet."""
KERAS_FROM = FLOORS.index(("lstm_core.training",))
LIBRARY = [path for path in python_files("lstm_core") if path != ROOT / "lstm_core" / "__init__.py"]
PAGES = [ROOT / "app.py", *python_files("pages")]


def unit_of(module: str) -> str:
    """Return the entry of FLOORS that a module belongs to.

    Raises:
        AssertionError: it has none, so somebody added a part without giving it a floor.
    """
    units = [unit for floor in FLOORS for unit in floor if is_inside(module, unit)]
    assert units, f"{module} has no floor: give it one in FLOORS, and in CONTRIBUTING.md"
    return max(units, key=len)


def floor_of(module: str) -> int:
    unit = unit_of(module)
    return next(number for number, floor in enumerate(FLOORS) if unit in floor)


def violations(module: str, imported: set[str]) -> list[str]:
    """Return the imports of a library module that do not point down (its own unit is fine)."""
    return [
        f"{module} (floor {floor_of(module)}) imports {other} (floor {floor_of(other)})"
        for other in sorted(imported - {"lstm_core"})
        if unit_of(other) != unit_of(module) and floor_of(other) >= floor_of(module)
    ]


@pytest.mark.parametrize("path", LIBRARY, ids=module_name)
def test_imports_point_down(path: Path) -> None:
    assert violations(module_name(path), imported_modules(path)) == []


def test_an_import_that_points_up_or_sideways_is_found() -> None:
    assert violations("lstm_core.data.registry", {"lstm_core.runs.store"})
    assert violations("lstm_core.data.registry", {"lstm_core.cells.lstm"})
    assert violations("lstm_core.training.launcher", {"lstm_core.training.models"})
    assert not violations("lstm_core.training.recorder", {"lstm_core.training.models", "lstm_core.runs.events"})


@pytest.mark.parametrize("path", LIBRARY, ids=module_name)
def test_heavy_libraries_stay_on_their_floor(path: Path) -> None:
    packages = imported_packages(path)
    assert "streamlit" not in packages, "the library never imports streamlit"
    assert "pages" not in packages, "the library does not know the pages"
    if floor_of(module_name(path)) < KERAS_FROM:
        assert not packages & {"keras", "tensorflow"}, "Keras is for the floors of training and above"
    if module_name(path) not in ("lstm_core.data.tokenizing", "lstm_core.data.subwords"):
        assert "tokenizers" not in packages, "only these two say what a token is"


@pytest.mark.parametrize("path", PAGES, ids=module_name)
def test_pages_stay_below_keras_and_apart(path: Path) -> None:
    assert not imported_packages(path) & {"keras", "tensorflow"}
    for module in imported_modules(path):
        if is_inside(module, "lstm_core") and module != "lstm_core":
            assert floor_of(module) < KERAS_FROM, f"{module_name(path)} imports {module}, which needs Keras"
        elif is_inside(module, "pages") and module != "pages":
            assert is_inside(module, "pages.components"), f"{module_name(path)} imports the page {module}"


def test_the_server_process_loads_no_tensorflow() -> None:
    """All that the app and its pages import, in one process of its own (importing a page would run it)."""
    modules = {module for path in PAGES for module in imported_modules(path)}
    modules |= {module_name(path) for path in python_files("pages/components")}
    program = "import importlib, sys\n" + "".join(f"importlib.import_module({name!r})\n" for name in sorted(modules))
    program += "found = sorted({'tensorflow', 'keras'} & set(sys.modules))\nassert not found, found\n"
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert len(modules) > 5
    assert finished.returncode == 0, finished.stderr


def test_the_library_loads_no_streamlit() -> None:
    """Everything below Keras in one process: indirect imports count too."""
    modules = sorted(module_name(path) for path in LIBRARY if floor_of(module_name(path)) < KERAS_FROM)
    program = "import importlib, sys\n" + "".join(f"importlib.import_module({name!r})\n" for name in modules)
    program += "found = sorted({'streamlit', 'tensorflow', 'keras'} & set(sys.modules))\nassert not found, found\n"
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert finished.returncode == 0, finished.stderr


def test_the_entry_point_is_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 40
