"""dbt's data tests as one gate, beside those of `expectations/`: keys, links, types and words of every table.

Belongs here: the verdict over all tests, and what of it is shown.
Does not belong here: the tests (dbt/models, dbt/tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dagster_project.month.publishing import SHAPE_GATE
from dagster_project.warehouse.models import NodeResult
from dagster_project.warehouse.working_file import opened
from expectations.record import GateResult, Outcome, RedCheck

RULE = "Keys are unique, links lead somewhere and words are in their lists, in every table."
NEXT_STEP = (
    "Look at the tests named here, beside the models in dbt/models; a doubled key is nearly always a join that "
    "multiplies rows."
)


def shape_gate(tests: Sequence[NodeResult], warehouse: Path) -> GateResult:
    """A test that was skipped or broke was not evaluated, and none at all is an error."""
    answered = [test for test in tests if test.status in ("pass", "fail", "warn")]
    failing = [test for test in answered if test.status != "pass"]
    red = tuple(_red(test) for test in tests if test.status != "pass")
    outcome: Outcome = "error" if not tests or len(answered) < len(tests) else "fail" if failing else "pass"
    return GateResult(
        gate=SHAPE_GATE,
        outcome=outcome,
        planned=len(tests),
        evaluated=len(answered),
        checked_rows=_rows(warehouse, {name for test in answered for name in test.reads}),
        failing_rows=sum(test.failures for test in failing),
        rule=RULE,
        next_step=NEXT_STEP,
        red_checks=red,
    )


def _red(test: NodeResult) -> RedCheck:
    """What dbt says of a test that broke may quote a value, so only that it broke is kept."""
    broke = test.status not in ("fail", "warn")
    return RedCheck(test.name, "this dbt test", test.failures, f"dbt says {test.status}" if broke else "", ())


def _rows(warehouse: Path, names: set[str]) -> int:
    """Rows of the tested tables. Views are not counted: to count one is to compute it again."""
    with opened(warehouse, read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
        tested = sorted({name for (name,) in tables} & names)
        counts = [connection.execute(f'select count(*) from main."{name}"').fetchall()[0][0] for name in tested]
    return sum(counts)
