"""The second engine is worth something only if it shares nothing with the first."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import dagster_project.checker as checker

PACKAGE = Path(checker.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
ALLOWED = set(sys.stdlib_module_names) | {"pyarrow"}


def imported(path: Path) -> set[str]:
    """Top names of everything a module imports; a relative import that stays in the package is left out."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            depth = len(path.relative_to(PACKAGE).parts)
            names.add((node.module or "").partition(".")[0] if not node.level else "" if node.level <= depth else "..")
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "__import__",
            "import_module",
            "exec",
            "eval",
        ):
            names.add(ast.unparse(node))
    return names - {""}


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_only_the_standard_library_pyarrow_and_its_own_package(path: Path) -> None:
    assert imported(path) <= ALLOWED


def test_only_the_reader_of_rows_imports_pyarrow() -> None:
    assert [path.stem for path in MODULES if "pyarrow" in imported(path)] == ["reading"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_stays_small_and_reads_no_clock(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 180
    assert not imported(path) & {"time", "datetime", "random", "os", "socket", "subprocess"}
