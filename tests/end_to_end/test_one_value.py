"""Changing one value in a scheme file changes a bonus line and its explanation, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dagster_project.locations import INSTALLATION
from tests.conftest import MONTH, SIGNERS, older_sites

SCHEME = "seeds/schemes/collection_star.yaml"
OLD, NEW = "{line: star_bonus, star: 4, amount: 200,", "{line: star_bonus, star: 4, amount: 210,"
TABLES = ("bonus_lines", "stars", "scores", "clause_results", "condition_results", "observations", "flags", "census")
AT_FOUR_STARS = "P003"


class Tree:
    """A copy of the product whose sample company begins with the month that is run."""

    def __init__(self, root: Path, landing: Path) -> None:
        self.root, self.home, self.landing = root, root / "home", landing
        for name in ("dagster_project", "dbt", "expectations", "seeds"):
            shutil.copytree(
                INSTALLATION / name, root / name, ignore=shutil.ignore_patterns("target", "__pycache__", "logs")
            )
        site = root / "seeds" / "sample" / "starledger.yaml"
        text = older_sites(site.read_text(encoding="utf-8"), site.parent)
        site.write_text(text.replace("2024-11", MONTH), encoding="utf-8")

    def starledger(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "dagster_project.cli", "--site", "seeds/sample/starledger.yaml"]
        command += ["--home", str(self.home), "--landing", str(self.landing), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(self.root)}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def publish(self) -> None:
        self.starledger("run", MONTH)
        for name, role in SIGNERS:
            self.starledger("approve", MONTH, "--by", name, "--role", role)
        self.starledger("publish", MONTH)

    def table(self, name: str) -> set[tuple[object, ...]]:
        file = self.home / "releases" / f"{MONTH}.1" / "hr" / f"{name}.parquet"
        with duckdb.connect() as connection:
            return set(connection.execute(f"select * from read_parquet('{file}')").fetchall())


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory, older_landing: Path) -> tuple[Tree, Tree]:
    before = Tree(tmp_path_factory.mktemp("before"), older_landing)
    after = Tree(tmp_path_factory.mktemp("after"), older_landing)
    scheme = after.root / SCHEME
    text = scheme.read_text(encoding="utf-8")
    assert text.count(OLD) == 1
    scheme.write_text(text.replace(OLD, NEW), encoding="utf-8")
    # two processes for two cores: neither tree knows of the other
    with ThreadPoolExecutor() as pool:
        list(pool.map(Tree.publish, (before, after)))
    return before, after


def test_the_lines_of_that_star_change_and_no_other_row(trees: tuple[Tree, Tree]) -> None:
    before, after = trees
    changed = {name: before.table(name) ^ after.table(name) for name in TABLES}
    assert {name for name, rows in changed.items() if rows} == {"bonus_lines"}
    lines = changed["bonus_lines"]
    assert all("star_bonus" in row and 4 in row for row in lines)
    assert AT_FOUR_STARS in {person for row in lines for person in row}


def test_the_explanation_tells_the_new_amount_and_is_otherwise_the_same(trees: tuple[Tree, Tree]) -> None:
    before, after = (tree.starledger("explain", AT_FOUR_STARS, MONTH) for tree in trees)
    assert before != after
    assert (
        before.replace("200.00", "210.00").replace("1,200", "1,210").replace("1200", "1210").splitlines()[3:]
        == (after.splitlines()[3:])
    )
    others = (tree.starledger("explain", "P001", MONTH).splitlines()[3:] for tree in trees)
    assert len({tuple(lines) for lines in others}) == 1
