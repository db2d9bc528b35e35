"""Who must agree to a star → `approvals`.

Belongs here: the steps and the roles that may take them.
Does not belong here: what was decided (dbt), what is allowed (`proofs/approvals.py`).
"""

from __future__ import annotations

from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.nodes import MapNode


def compile_approvals(scope: Scope, part_id: str, part: MapNode) -> None:
    """A row for each role that may take a step."""
    for order, node in enumerate(part.blocks("approvals"), start=1):
        for role in node.words("by"):
            scope.add(
                "approvals",
                node.place,
                part_id=part_id,
                approval=node.word("approval"),
                approval_order=order,
                role=role,
                label_en=label(node, "en", node.word("approval")),
                label_zh=label(node, "zh", node.word("approval")),
                **sourced(node),
            )
