"""Items, their events and the total → `items`, `event_rules`, `totals`.

Belongs here: what gives or takes points. Does not belong here: the conditions of an item (`clauses.py`).
"""

from __future__ import annotations

from decimal import Decimal

from dagster_project.rules.compiler.scope import Scope, label
from dagster_project.rules.nodes import MapNode


def compile_total(scope: Scope, part_id: str, node: MapNode) -> None:
    """No `base` is a base of 0; no `cap` or `floor` is none."""
    limits = {name: node.block(name) for name in ("base", "cap", "floor")}
    values = {name: limit.number("value") if limit else None for name, limit in limits.items()}
    scope.add(
        "totals",
        node.place,
        part_id=part_id,
        aggregation="sum",
        base=values["base"] or Decimal(0),
        cap=values["cap"],
        floor=values["floor"],
    )


def compile_item(scope: Scope, part_id: str, order: int, node: MapNode) -> None:
    name = node.word("item")
    deduction, addition = node.block("entered_deduction"), node.block("entered_addition")
    entered = deduction or addition
    times = node.text("times")
    scope.add(
        "items",
        node.place,
        part_id=part_id,
        item=name,
        item_order=order,
        parent_item="total",
        **{"class": node.text("class")},
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        points=node.number("points"),
        times_measure=scope.measure(times, node.place_of("times")) if times else None,
        event="event" in node,
        entered_sign=(-1 if deduction else 1) if entered else None,
        entered_minimum=entered.number("at_least") if entered else None,
        entered_maximum=entered.number("at_most") if entered else None,
        max_points=node.number("max_points"),
        weight=node.number("weight"),
        is_conditional="when" in node,
    )
    for key in ("event", "common_event"):
        if key in node:
            _compile_event(scope, part_id, node, key)


def _compile_event(scope: Scope, part_id: str, node: MapNode, key: str) -> None:
    measured = node.block("measured") or MapNode(node.place)
    scope.add(
        "event_rules",
        node.place_of(key),
        part_id=part_id,
        item=node.word("item"),
        scheme=scope.scheme,
        event_code=node.word(key),
        is_common=key == "common_event",
        quantity_role="measured" if "measured" in node else "times",
        quantity_from=measured.number("at_least") if "at_least" in measured else measured.number("more_than"),
        from_inclusive="at_least" in measured if "measured" in node else None,
        quantity_to=measured.number("at_most") if "at_most" in measured else measured.number("less_than"),
        to_inclusive="at_most" in measured if "measured" in node else None,
    )
