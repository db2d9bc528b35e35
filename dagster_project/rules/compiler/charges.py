"""What a case costs those who answer for it → `case_charges`, `case_approvals`.

Belongs here: the share of an amount, the line on which it is posted, and who must sign above which amount.
Does not belong here: the steps of a case (`cases.py`), who answers for it (dbt/models/cases/int_case_parties.sql).
"""

from __future__ import annotations

from dagster_project.rules.compiler.scope import Scope, label, parameter_of, sourced
from dagster_project.rules.nodes import MapNode


def compile_charge(scope: Scope, part_id: str, step: MapNode, charge: MapNode, amount_column: str) -> None:
    """One row of `case_charges`, and one of `case_approvals` for each role that may sign."""
    rate = parameter_of(charge.get("share"))
    scope.add(
        "case_charges",
        charge.place,
        part_id=part_id,
        step=step.word("step"),
        line=charge.word("line"),
        rate=charge.number("share"),
        rate_parameter=rate,
        amount_column=amount_column,
        currency=charge.text("currency") or scope.currency,
        **sourced(step),
    )
    for order, node in enumerate(charge.blocks("approvals"), start=1):
        for role in node.words("by"):
            scope.add(
                "case_approvals",
                node.place,
                part_id=part_id,
                step=step.word("step"),
                approval=node.word("approval"),
                approval_order=order,
                role=role,
                is_limited="more_than" in node,
                more_than=node.number("more_than"),
                parameter=parameter_of(node.get("more_than")),
                label_en=label(node, "en", node.word("approval")),
                label_zh=label(node, "zh", node.word("approval")),
                **sourced(node, step),
            )
