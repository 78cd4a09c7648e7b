"""The house rules that a machine can check: short files that say what they are, nothing left undone or skipped."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, module_name, python_files, tree

MOST_LINES = 400
LEFT_UNDONE = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
TEXT_FILES = [
    *python_files(),
    *(path for folder in ("pages", "scripts", ".ci") for path in (ROOT / folder).rglob("*") if path.is_file()),
    *ROOT.glob("*.md"),
    *ROOT.glob("benchmarks/*.md"),
    ROOT / "Makefile",
]
READABLE = sorted({path for path in TEXT_FILES if path.suffix in {"", ".py", ".sh", ".js", ".css", ".md"}})


@pytest.mark.parametrize("path", python_files(), ids=module_name)
def test_a_module_says_what_it_is_and_is_short(path: Path) -> None:
    docstring = ast.get_docstring(tree(path)) or ""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert docstring or lines == 0, "begin with a docstring: what it is, why it exists, what it may import"
    assert lines <= MOST_LINES or re.search(r"\blong\b|\blines\b", docstring), (
        f"{lines} lines: split it, or say in the docstring why it is longer than {MOST_LINES}"
    )


@pytest.mark.parametrize("path", READABLE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_undone(path: Path) -> None:
    found = LEFT_UNDONE.findall(path.read_text(encoding="utf-8"))
    assert found == [], "do it now, or open an issue"


@pytest.mark.parametrize("path", python_files("lstm_core"), ids=module_name)
def test_the_library_raises_errors_of_its_family(path: Path) -> None:
    asserts = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)]
    assert asserts == [], "people's mistakes deserve an ExplorerError, not an assert"
    bare = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler) and node.type is None]
    assert bare == [], "say which exceptions are meant"


@pytest.mark.parametrize("path", python_files("tests"), ids=module_name)
def test_no_test_is_skipped(path: Path) -> None:
    names = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not names & {"skip", "skipif", "importorskip", "xfail"}, "a test that does not run proves nothing"


def test_tests_mirror_the_tree() -> None:
    """A package has a folder of tests or a file of its name."""
    packages = {path.name for path in (ROOT / "lstm_core").iterdir() if (path / "__init__.py").is_file()}
    folders = {path.name for path in (ROOT / "tests").iterdir() if list(path.glob("test_*.py"))}
    files = {path.stem.removeprefix("test_") for path in (ROOT / "tests").glob("test_*.py")}
    assert packages - folders - files == set()
