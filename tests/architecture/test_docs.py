"""The documentation names only what there is, and all of it: commands, presets, data sets, variables, pictures."""

import ast
import re
import shlex
import tomllib
from typing import Any

import pytest
import typer.main

from lstm_core.data.registry import CARDS
from lstm_core.specs import PRESETS
from tests.architecture.source_tree import ROOT, python_files, tree

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = {
    "README.md": README,
    "CONTRIBUTING.md": CONTRIBUTING,
    "CHANGELOG.md": CHANGELOG,
    "benchmarks/README.md": (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8"),
}


def code_of(document: str) -> list[str]:
    """Return the lines of the document's code blocks and its `inline code`, lines joined where one goes on."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", document, flags=re.DOTALL | re.MULTILINE)
    lines = [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", document, flags=re.DOTALL | re.MULTILINE))
    return [*lines, *inline]


def commands() -> dict[str, Any]:
    from lstm_core.__main__ import app

    return dict(typer.main.get_command(app).commands)


def command_lines(document: str) -> list[list[str]]:
    """Return the words after `python -m lstm_core` of every such command in a document."""
    lines = [line.split("#")[0] for line in code_of(document) if "python -m lstm_core " in line]
    found = [shlex.split(line.split("python -m lstm_core ", 1)[1]) for line in lines]
    return [words for words in found if words != ["--help"]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^(\w+):", MAKEFILE, flags=re.MULTILINE))
    named = {words[1] for words in map(str.split, code_of(DOCUMENTS[name])) if words[:1] == ["make"] and len(words) > 1}
    assert named <= targets


def test_the_readme_has_the_two_commands_and_the_plain_way() -> None:
    assert {"make run", "make test", "pip install -r requirements.txt", "streamlit run app.py"} <= set(code_of(README))


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    script = [line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if line[:1] not in "#"]
    assert script == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "make test"]


def test_every_command_is_in_the_readme_and_every_named_one_exists() -> None:
    assert {words[0] for words in command_lines(README)} == set(commands())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_options_in_the_documents_exist(name: str) -> None:
    for command, *words in command_lines(DOCUMENTS[name]):
        known = {option for parameter in commands()[command].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, f"python -m lstm_core {command}"


def test_presets_and_data_sets_are_in_the_readme() -> None:
    code = set(code_of(README))
    assert set(PRESETS) <= code, "name every preset"
    assert set(CARDS) <= code, "name every data set"
    presets = {words[words.index("--preset") + 1] for words in command_lines(README) if "--preset" in words}
    assert presets <= set(PRESETS)


def test_data_sets_are_cited() -> None:
    for citation in ("Maas et al. 2011", "Pang & Lee 2005"):
        assert citation in README


def test_environment_variables_are_in_the_readme() -> None:
    variable = re.compile(r"LSTM_EXPLORER_[A-Z_]+[A-Z]")
    used: set[str] = set()
    for path in python_files("lstm_core", "pages"):
        texts = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
        used |= {text for text in texts if isinstance(text, str) and variable.fullmatch(text)}
    assert set(variable.findall(README)) == used


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files(name: str) -> None:
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|<img[^>]+src=\"([^\"]+)\"", DOCUMENTS[name])
    local = {link or image for link, image in links if "://" not in (link or image)}
    assert [link for link in sorted(local) if not (folder / link).exists()] == []


def test_supported_pythons_are_the_same_everywhere() -> None:
    assert "Python 3.11, 3.12 or 3.13" in README
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in (ROOT / "scripts" / "setup.sh").read_text(encoding="utf-8")
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["ruff"]["target-version"] == "py311"


def test_the_changelog_has_a_section_for_what_is_coming() -> None:
    assert re.search(r"^## \[Unreleased\]\n\n### Added\n\n- ", CHANGELOG, flags=re.MULTILINE)


def test_every_floor_is_in_contributing() -> None:
    from tests.architecture.test_floors import FLOORS

    names = [unit.removeprefix("lstm_core.").replace(".", "/") for floor in FLOORS for unit in floor]
    assert [name for name in names if name not in CONTRIBUTING] == []
