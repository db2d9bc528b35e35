"""How a held star moves → `rounds`, `exclusions`, `moves`, and the clauses that they ask.

Belongs here: the table of moves in its order, the round, who is kept out of it.
Does not belong here: moving anybody (dbt), what is allowed (`proofs/moves.py`).
"""

from __future__ import annotations

from decimal import Decimal

from dagster_project.rules.compiler.clauses import compile_clause
from dagster_project.rules.compiler.scope import Scope, label, parameter_of, sourced
from dagster_project.rules.nodes import ListNode, MapNode, ScalarNode

KINDS = ("by_clauses", "up", "down", "raise_to", "lower_to")


def compile_ladder(scope: Scope, part_id: str, part: MapNode) -> None:
    ladder = part.block("ladder")
    if ladder is None:
        return
    held = ladder.block("round")
    if held is not None:
        _compile_round(scope, part_id, held)
    for order, node in enumerate(ladder.blocks("exclusions"), start=1):
        name = node.word("exclusion")
        target = f"exclusion/{name}"
        own = {"exclusion": name, "exclusion_order": order, "target": target}
        scope.add("exclusions", node.place, part_id=part_id, **own, **_labels(node, name), **sourced(node))
        _compile_conditions(scope, part_id, node, target)
    for order, node in enumerate(ladder.blocks("moves"), start=1):
        _compile_move(scope, part_id, node, order, held is not None)


def _compile_round(scope: Scope, part_id: str, node: MapNode) -> None:
    months = node.get("months")
    for month in months.items if isinstance(months, ListNode) else ():
        number = month.value if isinstance(month, ScalarNode) else None
        if not isinstance(number, Decimal) or number not in range(1, 13):
            scope.problem(month.place, "A round is held in months of a year.", "Write their numbers, as in `[7, 8]`.")
            continue
        scope.add(
            "rounds",
            node.place,
            part_id=part_id,
            scheme=scope.scheme,
            event=node.word("event"),
            month=int(number),
            needs_enrolment="enrolment" in node,
            **sourced(node),
        )


def _compile_move(scope: Scope, part_id: str, node: MapNode, order: int, has_rounds: bool) -> None:
    kind = next(key for key in KINDS if key in node)
    name, target = node.word("move"), f"move/{node.word('move')}"
    scope.add(
        "moves",
        node.place,
        part_id=part_id,
        move=name,
        move_order=order,
        target=target,
        kind=kind,
        stars=node.integer(kind) if kind != "by_clauses" else None,
        **{limit: node.integer(limit) for limit in ("held", "cap", "floor", "max_up", "max_down")},
        in_rounds=has_rounds and kind == "by_clauses",
        parameter=parameter_of(node.get(kind)),
        **_labels(node, name),
        **sourced(node),
    )
    _compile_conditions(scope, part_id, node, target)


def _compile_conditions(scope: Scope, part_id: str, node: MapNode, target: str) -> None:
    for order, clause in enumerate(node.blocks("conditions"), start=1):
        keys = {"target_kind": "ladder", "target": target, "star": None, "alternative": "main"}
        compile_clause(scope, part_id, clause, order, keys, node)


def _labels(node: MapNode, name: str) -> dict[str, str | None]:
    return {"label_en": label(node, "en", name), "label_zh": label(node, "zh", name)}
