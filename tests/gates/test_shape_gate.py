"""dbt's tests as one gate: what failed is named with its rows, and what did not run is never green."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dagster_project.month.shaping import shape_gate
from dagster_project.warehouse.models import NodeResult
from expectations.record import GateRecord, explain_red


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table stars as select * from range(7)")
        connection.execute("create table census as select * from range(4)")
        connection.execute("create view scores as select * from range(1000)")
    return path


def a_test(name: str, status: str = "pass", failures: int = 0, reads: tuple[str, ...] = ("stars",)) -> NodeResult:
    return NodeResult(name, "test", status, 0.1, "got 'Zhang San'", failures, reads)


def test_a_green_one_counts_each_tested_table_once(warehouse: Path) -> None:
    tests = [a_test("a"), a_test("b"), a_test("c", reads=("census", "stars", "scores"))]
    gate = shape_gate(tests, warehouse)
    assert (gate.outcome, gate.planned, gate.evaluated, gate.checked_rows) == ("pass", 3, 3, 11)


def test_a_failing_test_is_named_with_its_rows(warehouse: Path) -> None:
    gate = shape_gate([a_test("a"), a_test("unique_by_stars", "fail", 3)], warehouse)
    assert (gate.outcome, gate.failing_rows) == ("fail", 3)
    shown = explain_red(GateRecord("hash", (gate,)))
    assert "unique_by_stars: 3 row(s) break" in shown
    assert "Zhang" not in shown


@pytest.mark.parametrize("status", ["skipped", "error", "runtime error"])
def test_a_test_that_did_not_run_is_an_error_and_hides_no_fail(warehouse: Path, status: str) -> None:
    gate = shape_gate([a_test("a", status), a_test("b", "fail", 1)], warehouse)
    assert (gate.outcome, gate.evaluated, gate.failing_rows) == ("error", 1, 1)
    shown = explain_red(GateRecord("hash", (gate,)))
    assert f"a: no answer (dbt says {status})" in shown
    assert "b: 1 row(s) break" in shown


def test_no_test_at_all_is_an_error(warehouse: Path) -> None:
    assert shape_gate([], warehouse).outcome == "error"
