"""Changing one value in a scheme file changes a bonus line and its explanation, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from dagster_project.locations import SEEDS
from dagster_project.rules.library import Library
from tests.conftest import MONTH, Company

OLD, NEW = "{line: star_bonus, star: 4, amount: 200,", "{line: star_bonus, star: 4, amount: 210,"
TABLES = ("bonus_lines", "stars", "scores", "clause_results", "condition_results", "observations", "flags", "census")
AT_FOUR_STARS = "P003"
A_YEAR_BEFORE = "2025-11"


@pytest.fixture(scope="module")
def last_year(tmp_path_factory: pytest.TempPathFactory, older_landing: Path) -> Path:
    """What was delivered for the last twelve months, and what is of no month."""
    folder = tmp_path_factory.mktemp("last_year") / "landing"

    def of_before(_: str, names: list[str]) -> list[str]:
        return [name for name in names if re.match(r"\d{4}-\d{2}", name) and name < A_YEAR_BEFORE]

    shutil.copytree(older_landing, folder, ignore=of_before, copy_function=os.link)
    return folder


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory, last_year: Path, older_site: Path) -> tuple[Company, Company]:
    """The company begins with the month that is run: once with the library's rules, once with one value changed."""
    site = tmp_path_factory.mktemp("site") / "starledger.yaml"
    site.write_text(older_site.read_text("utf-8").replace("2024-11", MONTH), encoding="utf-8")
    rules = tmp_path_factory.mktemp("rules")
    for kind in ("schemes", "measures"):
        shutil.copytree(SEEDS / kind, rules / kind)
    scheme = rules / "schemes" / "collection_star.yaml"
    text = scheme.read_text(encoding="utf-8")
    assert text.count(OLD) == 1
    before, after = (Company(tmp_path_factory.mktemp(name) / "home", last_year, site) for name in ("before", "after"))
    _publish(before)
    scheme.write_text(text.replace(OLD, NEW), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        load = Library.load.__func__  # type: ignore[attr-defined]
        patch.setattr(Library, "load", classmethod(lambda cls, _, *more: load(cls, rules, *more)))
        _publish(after)
    return before, after


def _publish(company: Company) -> None:
    said = company.run("run", MONTH)
    assert said.code == 0, said.out + said.err
    company.publish()


def table(company: Company, name: str) -> set[tuple[object, ...]]:
    file = company.home / "releases" / f"{MONTH}.1" / "hr" / f"{name}.parquet"
    with duckdb.connect() as connection:
        return set(connection.execute(f"select * from read_parquet('{file}')").fetchall())


def test_the_lines_of_that_star_change_and_no_other_row(companies: tuple[Company, Company]) -> None:
    before, after = companies
    changed = {name: table(before, name) ^ table(after, name) for name in TABLES}
    assert {name for name, rows in changed.items() if rows} == {"bonus_lines"}
    lines = changed["bonus_lines"]
    assert all("star_bonus" in row and 4 in row for row in lines)
    assert AT_FOUR_STARS in {person for row in lines for person in row}


def test_the_explanation_tells_the_new_amount_and_is_otherwise_the_same(companies: tuple[Company, Company]) -> None:
    before, after = (company.run("explain", AT_FOUR_STARS, MONTH).out for company in companies)
    assert before != after
    assert (
        before.replace("200.00", "210.00").replace("1,200", "1,210").replace("1200", "1210").splitlines()[3:]
        == (after.splitlines()[3:])
    )
    others = (company.run("explain", "P001", MONTH).out.splitlines()[3:] for company in companies)
    assert len({tuple(lines) for lines in others}) == 1
