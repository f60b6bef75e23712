"""The import contracts hold, and each of them can fail.

A contract that no violation breaks protects nothing. So every contract is tried on
a copy of the source with one planted violation, and must fail by its own name.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.floors import CHECKOUT, SOURCE, contracts

# What is planted for each contract: a file and its new last line.
VIOLATIONS: dict[str, list[tuple[str, str]]] = {
    "floors": [
        ("people/planted.py", "import kumiai.placements"),
        ("people/planted.py", "import kumiai.employers"),
        ("unheard_of/__init__.py", ""),
    ],
    "law-purity": [
        ("law/core/planted.py", f"import {package}")
        for package in ("django", "wagtail", "httpx", "requests", "openpyxl", "sqlite3")
    ],
    "law-floors": [("law/core/planted.py", "import kumiai.law.programs.one")],
    "programs-independent": [("law/programs/one/planted.py", "import kumiai.law.programs.two.rules")],
    "programs-protected": [
        ("law/planted.py", "import kumiai.law.programs.one"),
        ("office/planted.py", "import kumiai.law.programs.one.rules"),
    ],
    "inside-app": [
        ("people/models/planted.py", "import kumiai.people.domain.planted"),
        ("people/domain/planted.py", "import kumiai.people.interfaces.planted"),
        ("people/enums.py", "import kumiai.people.models.planted"),
        ("people/permissions.py", "import kumiai.people.models.planted"),
    ],
}
TRIALS = [(contract, path, line) for contract, cases in VIOLATIONS.items() for path, line in cases]


def verdicts(source: Path, *only: str) -> dict[str, bool]:
    """Return for each contract name, or only those with the given ids, whether the source keeps it."""
    shutil.copy(CHECKOUT / "pyproject.toml", source.parent)
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
        + ["--no-cache", "--no-logo", *(f"--contract={contract}" for contract in only)],
        cwd=source.parent,
        env={"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"^(.+?) (KEPT|BROKEN)", run.stdout, re.MULTILINE)
    assert found, run.stdout + run.stderr
    assert (run.returncode == 0) == all(word == "KEPT" for _, word in found)
    return {name: word == "KEPT" for name, word in found}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source with two programs, a bridge and the furniture of a room."""
    package = tmp_path / "src" / "kumiai"
    copy_code(package)
    for folder in ("law/programs/one", "law/programs/two", "law/bridges", "law/bridges/one_to_two"):
        plant(package, f"{folder}/__init__.py", "")
        plant(package, f"{folder}/rules.py", "")
    for folder in ("people", "people/models", "people/domain", "people/interfaces"):
        plant(package, f"{folder}/__init__.py", "")
        plant(package, f"{folder}/planted.py", "")
    return package


def copy_code(package: Path) -> None:
    for file in SOURCE.rglob("*.py"):
        target = package / file.relative_to(SOURCE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())


def plant(package: Path, path: str, line: str) -> None:
    file = package / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"\n{line}\n")


def test_the_source_keeps_every_contract(tmp_path: Path) -> None:
    copy_code(tmp_path / "src" / "kumiai")
    assert verdicts(tmp_path / "src") == {contract["name"]: True for contract in contracts().values()}


def test_every_contract_has_a_violation_to_try() -> None:
    assert set(VIOLATIONS) == set(contracts())


@pytest.mark.parametrize(("contract", "path", "line"), TRIALS, ids=[f"{c}: {p}: {x}" for c, p, x in TRIALS])
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str, path: str, line: str) -> None:
    plant(copy, path, line)
    assert verdicts(copy.parent, contract) == {contracts()[contract]["name"]: False}


def test_a_bridge_may_import_two_programs(copy: Path) -> None:
    before = verdicts(copy.parent)
    plant(
        copy,
        "law/bridges/one_to_two/rules.py",
        "import kumiai.law.programs.one\nimport kumiai.law.programs.two",
    )
    assert verdicts(copy.parent) == before


@pytest.mark.parametrize("folder", sorted({path.parent for path in SOURCE.rglob("*.py")}), ids=str)
def test_every_folder_of_code_is_a_package(folder: Path) -> None:
    """Without ``__init__.py`` the contracts do not see a folder, and it is not installed either."""
    assert (folder / "__init__.py").exists(), folder.relative_to(CHECKOUT)
