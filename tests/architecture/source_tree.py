"""What the architecture tests know about the source: its files, and who imports whom. Parses, never imports."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("lstm_core", "pages", "tests", "scripts", "benchmarks")


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Return the Python files of folders of the project, or of all of it, in a stable order."""
    found = [path for folder in folders or CODE_FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return tuple(sorted(found if folders else [*found, ROOT / "app.py"]))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the project: `lstm_core/data/registry.py` is `lstm_core.data.registry`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path) -> set[str]:
    """Return the dotted names that a file imports, anywhere in it.

    `from a import b` gives `a.b` where that is a module of the project, else `a` and `a.b`.
    """
    known = _module_names()
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively; write the full name"
            assert node.module is not None
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= full if full <= known else {node.module, *full}
    return names


@cache
def _module_names() -> frozenset[str]:
    return frozenset(module_name(each) for each in python_files("lstm_core", "pages"))


def imported_modules(path: Path) -> set[str]:
    """Return the modules of the project that a file imports, of names like `lstm_core.data.registry`."""
    return (imported_names(path) & _module_names()) - {module_name(path)}


def imported_packages(path: Path) -> set[str]:
    """Return the top names that a file imports, such as `numpy`."""
    return {name.split(".")[0] for name in imported_names(path)}


def is_inside(module: str, package: str) -> bool:
    """Say whether a module is the package or lies in it."""
    return module == package or module.startswith(package + ".")
