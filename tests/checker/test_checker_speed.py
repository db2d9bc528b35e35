"""A note on speed: printed, never asserted (read it with `pytest -s`; PEOPLE = 33_334 makes 200 000 rows)."""

from __future__ import annotations

import time
from pathlib import Path

import checker_world as world
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from dagster_project.checker import check, read_rows

PEOPLE = 3_334
ROWS_EACH = 6


def test_many_clause_rows_agree_and_take_this_long(tmp_path: Path) -> None:
    """ann and bob of the small world, many times over: three clause rows each, of which one is a window of ratios."""
    rows = world.walk_rows()
    several = {
        name: [
            row
            | {
                column: f"{row[column]}{number}"
                for column in ("subject_id", "payee_id", "employee_id")
                if column in row
            }
            for number in range(PEOPLE)
            for row in rows[name]
        ]
        for name in ("census", "observations", "clause_results", "stars", "bonus_lines")
    }
    for row in several["stars"]:
        row["population_count"] = PEOPLE
    for row in several["clause_results"]:
        row["numerator"] = world.D(str(row["numerator"]))
    path = tmp_path / "clause_results.parquet"
    schema = pa.schema([("numerator", pa.decimal128(28, 6)), ("actual", pa.decimal128(18, 6))])
    clauses = pa.Table.from_pylist(several["clause_results"])
    for field in schema:
        place = clauses.schema.get_field_index(field.name)
        clauses = clauses.set_column(place, field, clauses.column(place).cast(field.type))
    pq.write_table(clauses, path)
    before = world.walk_rows()["stars"]
    earlier = {
        "stars": [
            dict(scheme="walk", subject_type="employee", subject_id=f"{row['subject_id']}{number}", period=world.BEFORE)
            | dict(star=1, status="ok", periods_held=3)
            for number in range(PEOPLE)
            for row in before
        ],
        "employees": [world.employee(f"{row['subject_id']}{number}") for number in range(PEOPLE) for row in before],
    }
    tables = several | {"assessment_results": [], "condition_results": [], "scores": [], "flags": []}
    tables |= {"case_results": [], "case_shares": [], "case_facts": [], "case_numbers": []}
    tables |= {"sampling_plan": [], "sampling_tasks": []}

    started = time.perf_counter()
    read = sum(1 for _ in read_rows(path))
    reading = time.perf_counter() - started
    started = time.perf_counter()
    found = check(tables, world.rules(), earlier).differences
    checking = time.perf_counter() - started
    print(
        f"\n{read} clause rows of {PEOPLE * 2} people: read {reading:.2f} s ({reading / read * 1e6:.1f} µs a row),"
        f" whole check with observations, stars and lines {checking:.2f} s ({checking / read * 1e6:.1f} µs each)"
    )
    assert read == PEOPLE * ROWS_EACH
    assert found == []
