"""Sealing: shape, gates and second engine have their say, and the month has a candidate or a reason why not.

Belongs here: the order of these questions.
Does not belong here: the questions (dbt tests, expectations/, checker/), the door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dagster_project.door import seal as door
from dagster_project.month.checking import Findings
from dagster_project.month.gating import gate_record
from dagster_project.month.plans import Plan
from dagster_project.month.publishing import expected_gates
from dagster_project.month.shaping import shape_gate
from dagster_project.month.workplace import Workplace
from dagster_project.store import calculations
from dagster_project.store.calculations import Calculation
from dagster_project.warehouse.shape import shape_results


@dataclass(frozen=True)
class Judged:
    """What was found about a month's candidate: the gate record as stored, and the same with failing rows to show."""

    calculation: Calculation
    record: dict[str, Any]
    shown: Any


def calculation_of(workplace: Workplace, plan: Plan) -> Calculation:
    month = plan.month.text
    return calculations.find(workplace.home, month, plan.identities[month].calculation_id)


def judge(workplace: Workplace, plan: Plan, findings: Callable[[], Findings]) -> Judged:
    """Ask every gate about the month's calculation; `findings` waits for what the second engine found."""
    calculation = calculation_of(workplace, plan)
    shape = shape_gate(shape_results(workplace.models), workplace.warehouse)
    judged = gate_record(workplace, calculation, plan, findings)
    shown = replace(judged, gates=(shape, *judged.gates))
    return Judged(calculation, shown.as_dict(), shown)


def seal(workplace: Workplace, judged: Judged) -> None:
    """The candidate is sealed, or `RedGates` says why not."""
    door.seal(
        workplace.home,
        workplace.ledger,
        judged.calculation,
        judged.record,
        expected_gates(),
        workplace.at,
        workplace.by,
    )


def sealed_record(workplace: Workplace, plan: Plan) -> list[dict[str, Any]]:
    """The gates as they stood when the month's candidate was sealed."""
    entry, _ = door.candidate(workplace.home, workplace.ledger, plan.month.text)
    gates: list[dict[str, Any]] = entry.body["gates"]
    return gates
