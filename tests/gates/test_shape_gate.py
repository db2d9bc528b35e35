"""dbt's tests as one gate: what failed is named with its rows, and what did not run is never green."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dagster_project.month.shaping import shape_gate
from dagster_project.warehouse.models import Models, NodeResult, manifest
from dagster_project.warehouse.shape import shape_results
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


def test_every_test_of_the_project_is_asked_and_each_kind_of_break_is_counted(tmp_path: Path) -> None:
    """A key twice and a key that is empty, a link to nowhere, a word outside its list; the other tables are missing."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table int_rows_rejected as select 'calls' as source, 'd' as _delivery_id, 'f' as _file, "
            "unnest([1, 1, 2]) as _row_number, unnest(['rating', 'rating', null]) as column_name"
        )
        who = "'s' as scheme, 'employee' as subject_type, unnest(['a', 'b']) as subject_id, '2026-10' as period"
        connection.execute(f"create table standings as select {who}")
        connection.execute(f"create table stars as select {who}, 'lost' as status")
        connection.execute("delete from stars where subject_id = 'b'")
    answers = {one.name: one for one in shape_results(Models(path, tmp_path / "dbt"))}
    tests = [node for node in manifest().nodes.values() if str(node.resource_type) == "test"]
    assert set(answers) == {test.name for test in tests}
    for start, failures in (
        ("unique_by_int_rows_rejected_", 2),
        ("listed_in_standings_", 1),
        ("accepted_values_stars_status_", 1),
    ):
        (found,) = (one for name, one in answers.items() if name.startswith(start))
        assert (found.status, found.failures) == ("fail", failures)
    there = {"int_rows_rejected", "standings", "stars"}
    assert {one.status for one in answers.values() if not set(one.reads) & there} == {"error"}
