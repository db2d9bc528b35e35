"""Who must sign a form → the measure `unsigned_forms`, by which the models hold a total back.

Belongs here: counting the forms of a month that lack a signature.
Does not belong here: forms themselves (`marks.py`), stars that people must agree to (`approvals.py`).
"""

from __future__ import annotations

from dagster_project.rules.compiler.measures import sourced_row
from dagster_project.rules.compiler.scope import Scope
from dagster_project.rules.nodes import MapNode

UNSIGNED = "unsigned_forms"
_COLUMNS = {"assessor": "signed", "subject": "subject_signed"}
_VALUES = {"aggregate": "count_distinct", "value_column": "assessment_id", "per_column": None}
_LABELS = {"label_en": "Forms without a signature", "label_zh": "缺签字的考核表"}


def compile_signatures(scope: Scope, part: MapNode) -> str | None:
    """The measure that counts the live forms which lack a signature; None where nobody needs to sign."""
    nodes = list(part.blocks("signatures"))
    if not nodes:
        return None
    signers = [node.word("signature") for node in nodes]
    for number, node in enumerate(nodes):
        if signers[number] in signers[:number]:
            scope.problem(node.place, f"The {signers[number]} signs twice.", "Keep one.")
    first, measure = nodes[0], scope.full(UNSIGNED)
    sourced_row(scope, first, UNSIGNED, "source", scope.sources["assessments"], _VALUES)
    scope.rows["measures"][-1].update(_LABELS)
    conditions = [
        ("where", 1, "scheme", "text", "equals", scope.scheme),
        ("where", 1, "purpose", "text", "equals", "live"),
    ]
    for group, signer in enumerate(signers, start=1):
        conditions.append(("any", group, _COLUMNS[signer], "boolean", "not_equals", "true"))
    for position, (role, group, column, data_type, operator, value) in enumerate(conditions, start=1):
        scope.add(
            "measure_conditions",
            first.place,
            measure=measure,
            role=role,
            group_no=group,
            position=position,
            column_name=column,
            data_type=data_type,
            operator=operator,
            value=value,
        )
    return measure
