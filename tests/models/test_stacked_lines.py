"""Policies over several lines: what is cut, in SQL and by the second engine, over everybody in the examples."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.month.checking import differences
from dagster_project.rules.expansion import ExampleWorld
from dagster_project.warehouse.working_file import opened

PERIOD = "2025-07"
POLICIES = {
    "sum": [("grades", "sum", 1, "pay_grid", None, None)],
    "best_of": [
        ("grades", "best_of", 1, "pay_grid", "performance_base", None),
        ("grades", "best_of", 2, "pay_grid", "fixed_pay", None),
    ],
    "exclusive": [
        ("support", "exclusive", 1, "sales_support_pay~3", "commission", None),
        ("support", "exclusive", 2, "sales_support_pay~3", "base_pay", None),
        ("support", "exclusive", 3, "sales_support_pay", None, None),
        ("grades", "exclusive", 1, "pay_grid", None, None),
    ],
    "cap": [("grades", "cap", 1, "pay_grid", None, Decimal("2000.00"))],
}


@pytest.fixture(params=sorted(POLICIES))
def stacked(request: pytest.FixtureRequest, examples_warehouse: Path, tmp_path: Path) -> tuple[str, Path]:
    """The examples' working file under one policy: the lines that it cuts are a view, so nothing is built anew."""
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(examples_warehouse, copy)
    with opened(copy) as connection:
        connection.executemany("insert into site.stacking values (?, ?, ?, ?, ?, ?)", POLICIES[request.param])
    return request.param, copy


def lines(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def test_lines_and_what_is_cut_add_up_to_what_the_policy_pays(
    stacked: tuple[str, Path], examples_world: ExampleWorld
) -> None:
    pays, warehouse = stacked
    with opened(warehouse, read_only=True) as connection:
        earned = "from main.int_pay_computed where scheme = 'pay_grid' and period = '2025-07'"
        found = lines(
            connection,
            "select payee_id, sum(amount) from main.bonus_lines where scheme = 'pay_grid' and period = '2025-07' "
            "group by payee_id having sum(amount) is not null",
        )
        left = {
            "sum": "sum(amount)", "best_of": "max(amount)", "cap": "least(sum(amount), 2000)",
            "exclusive": "min_by(amount, line_order)",
        }[pays]  # fmt: skip
        expected = lines(connection, f"select subject_id, {left} {earned} and amount is not null group by subject_id")
    assert len(found) >= 15
    assert sorted(found) == sorted(expected)


def test_the_second_engine_cuts_the_same(stacked: tuple[str, Path], examples_world: ExampleWorld) -> None:
    found, compared = differences(stacked[1], [PERIOD])
    assert [str(one) for one in found[:3]] == []
    assert compared["bonus_lines"] > 100


def test_the_second_engine_notices_a_cut_that_is_not_made(examples_warehouse: Path, tmp_path: Path) -> None:
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(examples_warehouse, copy)
    with opened(copy) as connection:
        connection.execute("create table main.kept as select * from main.bonus_lines")
        connection.execute("create or replace view main.bonus_lines as select * from main.kept")
        connection.executemany("insert into site.stacking values (?, ?, ?, ?, ?, ?)", POLICIES["cap"])
    found, _ = differences(copy, [PERIOD])
    assert found
    assert {one.what.rpartition(".")[2] for one in found} == {"row"}
    assert {one.found for one in found} == {"none"}
