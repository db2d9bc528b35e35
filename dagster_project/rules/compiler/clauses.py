"""Clauses of stars, items, flags and factors of pay → `clauses`, `levels`, `flags`.

Belongs here: what is asked of a figure, over which window, and what a missing month does.
Does not belong here: whether the clauses of a star fit together (`proofs/ladders.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.rules.compiler.scope import Scope, label, parameter_of, provenance
from dagster_project.rules.compiler.tables import Row
from dagster_project.rules.language import COMPARISONS, WINDOWS
from dagster_project.rules.nodes import MapNode

OPERATORS = {"at_least": ">=", "more_than": ">", "at_most": "<=", "less_than": "<", "equals": "=", "not_equals": "<>"}
AGGREGATE_OF_WINDOW = {"every": "every", "sum_of": "sum", "mean_of": "mean", "present": "present"}


def compile_level(scope: Scope, part_id: str, node: MapNode) -> None:
    star = node.integer("star")
    scope.add(
        "levels",
        node.place,
        part_id=part_id,
        star=star,
        label_zh=label(node, "zh", f"{star}星"),
        label_en=(node.block("label") or node).text("en") or f"{star} star{'' if star == 1 else 's'}",
        pay_code=node.text("pay_code"),
        reference=node.text("reference") or _references_of_clauses(node),
        provenance=provenance(node),
    )
    for alternative, group in _alternatives(node):
        for order, clause in enumerate(group.blocks("clauses"), start=1):
            target = {"target_kind": "star", "target": str(star), "star": star, "alternative": alternative}
            compile_clause(scope, part_id, clause, order, target, None)


def _alternatives(level: MapNode) -> list[tuple[str, MapNode]]:
    if "clauses" in level:
        return [("main", level)]
    return [(group.word("alternative"), group) for group in level.blocks("alternatives")]


def _references_of_clauses(level: MapNode) -> str | None:
    """A star without lines of its own stands where its clauses stand."""
    texts = [clause.text("reference") for _, group in _alternatives(level) for clause in group.blocks("clauses")]
    return ", ".join(dict.fromkeys(part for text in texts if text for part in text.split(", "))) or None


def compile_conditions_of_item(scope: Scope, part_id: str, node: MapNode) -> None:
    for order, clause in enumerate(node.blocks("when"), start=1):
        target = {"target_kind": "item", "target": node.word("item"), "star": None, "alternative": "main"}
        compile_clause(scope, part_id, clause, order, target, node)


def compile_flag(scope: Scope, part_id: str, node: MapNode) -> None:
    target = f"{node.word('flag')}/{node.word('item')}"
    reason = node.block("reason") or node
    scope.add(
        "flags",
        node.place,
        part_id=part_id,
        flag=node.word("flag"),
        item=node.word("item"),
        target=target,
        line=node.text("when_limited"),
        people_measure=_of_people(scope, node) if "each_of" in node else None,
        reason_en=reason.text("en") or reason.text("zh"),
        reason_zh=reason.text("zh") or reason.text("en"),
        reference=node.text("reference"),
    )
    for order, clause in enumerate(node.blocks("conditions"), start=1):
        keys = {"target_kind": "flag", "target": target, "star": None, "alternative": "main"}
        compile_clause(scope, part_id, clause, order, keys, node)


def _of_people(scope: Scope, node: MapNode) -> str:
    """The figure of a unit's people by which each of them is told of, where their own part of it is above 0."""
    return scope.measure(node.word("each_of"), node.place_of("each_of"))


def compile_clause(
    scope: Scope, part_id: str, node: MapNode, order: int, target: Mapping[str, object], parent: MapNode | None
) -> None:
    """One clause; an item's or a flag's clause has its owner's reference unless it brings its own."""
    operator = next(word for word in COMPARISONS if word in node)
    window = next((word for word in WINDOWS if word in node), None)
    periods = node.integer(window) if window else 1
    reference = node.text("reference") or (parent.text("reference") if parent else None)
    if reference is None:
        scope.problem(
            node.place,
            f"The clause `{node.word('clause')}` has no `reference`.",
            'Add the file and lines: `reference: "000:154"`.',
        )
    _check_gap(scope, node, window)
    if "gate" in node and target["target_kind"] != "star":
        what = f"`{node.word('clause')}` is a gate, and only clauses of a star are."
        scope.problem(node.place_of("gate"), what, "Take `gate` out.")
    scope.add(
        "clauses",
        node.place,
        part_id=part_id,
        **target,
        clause=node.word("clause"),
        clause_order=order,
        population=node.text("population"),
        measure=scope.measure(node.word("measure"), node.place_of("measure")),
        window_periods=periods,
        window_aggregate=AGGREGATE_OF_WINDOW[window or "every"],
        lag_periods=node.integer("lag"),
        operator=OPERATORS[operator],
        required=node.number(operator),
        parameter=parameter_of(node.get(operator)),
        gap=node.text("gap") or (scope.gap_policy if (periods or 1) > 1 and window != "present" else "undecided"),
        is_gate=node.is_true("gate"),
        label_en=label(node, "en"),
        label_zh=label(node, "zh"),
        reference=reference,
        provenance=provenance(node, parent),
    )


def reach_of(clause: Row) -> int:
    """How many periods before its own a clause looks back."""
    return int(clause["window_periods"] - 1 + (clause["lag_periods"] or 0))


def _check_gap(scope: Scope, node: MapNode, window: str | None) -> None:
    if node.text("gap") == "hold":
        refuse_hold(scope, node, "gap")
    if window == "present" and "gap" in node:
        scope.problem(
            node.place_of("gap"),
            f"`{node.word('clause')}` counts the periods that have a figure, so none of them is a gap.",
            "Take `gap` out.",
        )


def refuse_hold(scope: Scope, node: MapNode, key: str) -> None:
    """`hold` would have to go on to older periods until the window is full; nothing computes that yet."""
    scope.problem(
        node.place_of(key),
        f"`{key}: hold` is not computed yet: it must reach back beyond the window.",
        "Write `break`, or `skip` to leave the periods without a figure out of the window.",
    )
