"""The seam of side effects, and that store and door stay small enough to audit."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dagster_project

PRODUCT = Path(dagster_project.__file__).parent


@pytest.mark.parametrize(("fault_at", "files"), [(1, 0), (2, 1), (3, 1), (4, 2)])
def test_the_environment_can_kill_a_command_before_its_nth_effect(tmp_path: Path, fault_at: int, files: int) -> None:
    command = "from pathlib import Path; from dagster_project.store import effects\n"
    command += "for name in 'abc': effects.write(Path(name), b'x')"
    allowed = {"STARLEDGER_FAULTS_FOR_TESTS": "yes", "STARLEDGER_FAULT": str(fault_at)}
    environment = {**os.environ, **allowed, "PYTHONPATH": str(PRODUCT.parent)}
    ended = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, env=environment, check=False)
    assert ended.returncode == -9 and len(list(tmp_path.iterdir())) == files


@pytest.mark.parametrize("left_behind", ["1", "nonsense"])
def test_a_fault_left_behind_in_the_environment_harms_no_real_command(tmp_path: Path, left_behind: str) -> None:
    command = "from pathlib import Path; from dagster_project.store import effects; effects.write(Path('a'), b'x')"
    environment = {**os.environ, "STARLEDGER_FAULT": left_behind, "PYTHONPATH": str(PRODUCT.parent)}
    environment.pop("STARLEDGER_FAULTS_FOR_TESTS", None)
    ended = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, env=environment, check=False)
    assert ended.returncode == 0 and (tmp_path / "a").exists()


# Each room with those below it that it may import, besides its own modules and the errors.
ROOMS = {"store": (), "facts": ("store",), "door": ("store", "facts")}


@pytest.mark.parametrize("room", ROOMS)
def test_store_facts_and_door_import_nothing_but_the_standard_library_pyarrow_and_duckdb(room: str) -> None:
    allowed = {*sys.stdlib_module_names, "pyarrow", "duckdb"}
    ours = tuple(f"dagster_project.{name}" for name in ("errors", room, *ROOMS[room]))
    for path in (PRODUCT / room).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in allowed or name.startswith(ours), (path.name, name)


def test_no_clock_and_no_chance_but_the_key_is_in_store_or_door() -> None:
    for room in ROOMS:
        for path in (PRODUCT / room).glob("*.py"):
            text = path.read_text("utf-8")
            assert not any(word in text for word in ("import time", "import random", ".now(", "uuid", ".today(")), path
            assert "secrets" not in text or path.name == "pseudonyms.py", path
