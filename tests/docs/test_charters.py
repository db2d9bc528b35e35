"""A charter's pointers lead somewhere: every file, folder and module that a module's docstring names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.locations import INSTALLATION

ROOTS = (INSTALLATION, INSTALLATION / "dagster_project", INSTALLATION / "dbt", INSTALLATION / "docs")
MODULES = sorted(path for room in ("dagster_project", "expectations") for path in (INSTALLATION / room).rglob("*.py"))
# A file (`needs.py`), a folder of the tree (`checker/`, dbt/models), or what a pointer names in parentheses (`door`).
_FILE = re.compile(r"(?<![\w./<>*-])((?:[\w-]+/)*[\w-]+\.(?:py|sql|yml|yaml|md))(?!\w|\.\w)")
_FOLDER = re.compile(
    r"(?<![\w./<>*=$-])((?:dagster_project|dbt|docs|seeds|expectations|tests)/(?:[\w-]+/?)*)(?![\w.*<])"
)
_POINTER = re.compile(r"\((?:`[a-z_.]+`(?:, | and )?)+\)|Read on: (?:`[^`]+`(?:, | and )?)+")
_NAME = re.compile(r"`([a-z_]+(?:\.[a-z_]+)*)`")
# Written by people who use the product, or described elsewhere than in this tree.
NOT_IN_THE_TREE = {"contracts.md", "design.md", "schemes.md", "starledger.yaml", "_delivery.yaml", "evidence"}


def charter(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def named_in(text: str) -> Iterator[str]:
    """Files and folders, then the modules of pointers."""
    pointed_at = [name for pointer in _POINTER.findall(text) for name in _NAME.findall(pointer)]
    yield from {*_FILE.findall(text), *_FOLDER.findall(text), *pointed_at} - NOT_IN_THE_TREE


def is_there(name: str, module: Path) -> bool:
    """A path from the module's own folder, a room or the tree; or a module, a package, or what one of them defines."""
    bases = [module.parent, module.parent.parent, *ROOTS]
    wanted = name.rstrip("/")
    if "/" in name or wanted.endswith((".py", ".sql", ".yml", ".yaml", ".md")):
        return any((base / wanted).exists() for base in bases) or _is_below(wanted)
    *heads, last = wanted.split(".")
    modules = [base / Path(*heads, last) for base in bases]
    if any(path.is_dir() or path.with_suffix(".py").is_file() for path in modules):
        return True
    owners = [base / Path(*heads) for base in bases] if heads else [module]
    return any(
        _defines(path, last) for owner in owners for path in (owner, owner.with_suffix(".py"), owner / "__init__.py")
    )


def _defines(path: Path, name: str) -> bool:
    return (
        path.is_file() and re.search(rf"(?:def |class |^|import .*){name}\b", path.read_text("utf-8"), re.M) is not None
    )


def _is_below(name: str) -> bool:
    """Models and gates are known by their file's name alone."""
    return "/" not in name and any(any((INSTALLATION / room).rglob(name)) for room in ("dbt", "expectations"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(INSTALLATION)))
def test_what_a_charter_names_is_there(module: Path) -> None:
    assert [name for name in named_in(charter(module)) if not is_there(name, module)] == []


def test_a_wrong_pointer_is_noticed() -> None:
    text = (
        "Not here: order (`month`), plans (`gone.nowhere`), dagster_project/planning.py. Read on: `needs.py`, `lost`."
    )
    module = INSTALLATION / "dagster_project" / "reading" / "explanation" / "stars.py"
    missing = {name for name in named_in(text) if not is_there(name, module)}
    assert missing == {"gone.nowhere", "dagster_project/planning.py", "lost"}
