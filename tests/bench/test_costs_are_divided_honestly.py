"""The bench of the rules divides by what it says: clause rows for the aim, judged rows beside them."""

from __future__ import annotations

from typing import Any

from bench.rules.report import clause_rows, judged_rows, table_of


def _run(times: int, seconds: float) -> dict[str, dict[str, Any]]:
    each = {"star_clauses": 600, "conditions": 400, "scores": 2_800, "bonus_lines": 150, "cases": 50}
    counts = {"schemes": 3} | {
        key: times * rows for key, rows in (each | {"people": 10, "results": 30, "figures": 9}).items()
    }
    spent = {
        "seconds": seconds,
        "clause_seconds": seconds / 4,
        "whole": {"seconds": 9.0, "processor": 9.0, "megabytes": 512.0},
    }
    return {
        "models": counts | spent,
        "checker": {"whole": {"seconds": 2 * seconds, "processor": 1.0, "megabytes": 256.0}},
    }


def test_each_cost_stands_over_its_own_rows() -> None:
    runs = [_run(1, 0.004), _run(3, 0.016)]
    assert [(clause_rows(found), judged_rows(found)) for found in runs] == [(1_000, 4_000), (3_000, 12_000)]
    rows = list(zip(*(list(column.cells) for column in table_of(runs).columns), strict=True))
    told = {str(row[0]): row[1:] for row in rows}
    assert told["rules in SQL: seconds"] == ("0.00", "0.02", "4.00", "× ≤ 3.00, as the rows")
    assert told["rules in SQL: µs a clause row"] == ("4.00", "5.33", "1.33", "≤ 3")
    assert told["rules in SQL: µs a judged row"] == ("1.00", "1.33", "1.33", "")
    assert told["of them, clauses alone: µs a clause row"] == ("1.00", "1.33", "1.33", "≤ 3")
    assert told["second engine: µs a clause row"][:2] == ("8.00", "10.67")
