"""Grades of a part → `grades`, and the clauses of those that ask more than points.

Belongs here: bands of the total and first-match tables, in their order.
Does not belong here: whether the bands cover every total (`proofs/grades.py`).
"""

from __future__ import annotations

from dagster_project.rules.compiler.clauses import compile_clause
from dagster_project.rules.compiler.ranges import ends_of
from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.nodes import MapNode


def compile_grades(scope: Scope, part_id: str, part: MapNode) -> None:
    for order, node in enumerate(part.blocks("grades"), start=1):
        name = node.word("grade")
        scope.add(
            "grades",
            node.place,
            part_id=part_id,
            grade=name,
            grade_order=order,
            **ends_of(node),
            is_conditional="clauses" in node,
            label_en=label(node, "en", name),
            label_zh=label(node, "zh", name),
            **sourced(node),
        )
        for number, clause in enumerate(node.blocks("clauses"), start=1):
            target = {"target_kind": "grade", "target": name, "star": None, "alternative": "main"}
            compile_clause(scope, part_id, clause, number, target, node)
