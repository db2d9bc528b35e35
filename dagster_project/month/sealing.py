"""Sealing: shape, gates and second engine have their say, and the month has a candidate or a reason why not.

Belongs here: the order of these questions. Does not belong here: the questions (dbt tests, expectations/, checker/), the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dagster_project.door import seal as door
from dagster_project.month.gating import gate_record
from dagster_project.month.planning import Plan
from dagster_project.month.publishing import SHAPE_GATE, expected_gates
from dagster_project.month.workplace import Workplace
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.warehouse.models import NodeResult, release_connections


@dataclass(frozen=True)
class Judged:
    """What was found about a month's candidate: the gate record as it is stored, and the same with failing rows to show."""

    calculation: Calculation
    record: dict[str, Any]
    shown: Any


def calculation_of(workplace: Workplace, plan: Plan) -> Calculation:
    month = plan.month.text
    return calculations.find(workplace.home, month, plan.identities[month].calculation_id)


def judge(workplace: Workplace, plan: Plan) -> Judged:
    """Ask every gate about the month's calculation."""
    calculation = calculation_of(workplace, plan)
    shape = _shape_gate(workplace.models.test_shape())
    release_connections()
    shown = gate_record(workplace, calculation, plan)
    record = shown.as_dict()
    return Judged(calculation, {**record, "gates": [shape, *record["gates"]]}, shown)


def seal(workplace: Workplace, judged: Judged) -> None:
    """The candidate is sealed, or `RedGates` says why not."""
    door.seal(workplace.home, workplace.ledger, judged.calculation, judged.record, expected_gates(), workplace.at)


def sealed_record(workplace: Workplace, plan: Plan) -> list[dict[str, Any]]:
    """The gates as they stood when the month's candidate was sealed."""
    entry, _ = door.candidate(workplace.home, workplace.ledger, plan.month.text)
    gates: list[dict[str, Any]] = entry.body["gates"]
    return gates


def _shape_gate(tests: list[NodeResult]) -> dict[str, Any]:
    """dbt's data tests as one gate: a test that was skipped was not evaluated, and none at all is an error."""
    failing = [test for test in tests if test.status in ("fail", "warn")]
    answered = [test for test in tests if test.status in ("pass", "fail", "warn")]
    complete = bool(tests) and len(answered) == len(tests)
    return {
        "gate": SHAPE_GATE,
        "outcome": "fail" if failing else "pass" if complete else "error",
        "planned": len(tests),
        "evaluated": len(answered),
        "checked_rows": 0,
        "failing_rows": sum(test.failures for test in failing),
        "rule": "Keys are unique, links lead somewhere and words are in their lists, in every table.",
        "next_step": f"Look at {', '.join(test.name for test in failing) or 'the tests that did not run'} in dbt/models.",
    }
