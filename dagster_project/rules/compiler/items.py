"""Items, their bands and events → `items`, `bands`, `event_rules`, `event_precedence`.

Belongs here: what gives or takes points.
Does not belong here: the conditions of an item (`clauses.py`), what items add up to (`groups.py`).
"""

from __future__ import annotations

from decimal import Decimal

from dagster_project.rules.compiler.ranges import ends_of
from dagster_project.rules.compiler.scope import Scope, label, sourced
from dagster_project.rules.nodes import MapNode


def compile_item(scope: Scope, part_id: str, order: int, node: MapNode) -> None:
    name = node.word("item")
    deduction, addition = node.block("entered_deduction"), node.block("entered_addition")
    entered = deduction or addition
    times, of = node.text("times"), node.text("of")
    domain = node.block("domain")
    scope.add(
        "items",
        node.place,
        part_id=part_id,
        item=name,
        item_order=order,
        is_for_some="populations" in node,
        parent_item=None if node.is_true("apart") else node.text("group") or "total",
        **{"class": node.text("class")},
        severity=node.integer("severity"),
        label_en=label(node, "en", name),
        label_zh=label(node, "zh", name),
        points=_points_of(scope, node),
        times_measure=scope.measure(times, node.place_of("times")) if times else None,
        of_measure=scope.measure(of, node.place_of("of")) if of else None,
        domain_low=domain.number("at_least") if domain else None,
        domain_high=domain.number("at_most") if domain else None,
        event="event" in node,
        entered_sign=(-1 if deduction else 1) if entered else None,
        entered_minimum=entered.number("at_least") if entered else None,
        entered_maximum=entered.number("at_most") if entered else None,
        max_points=node.number("max_points"),
        weight=node.number("weight"),
        is_conditional="when" in node,
        is_unscored="unscored" in node,
        without=node.text("without"),
        **sourced(node),
    )
    for population in node.words("populations"):
        scope.add("item_populations", node.place, part_id=part_id, item=name, population=population)
    for number, band in enumerate(node.blocks("bands"), start=1):
        scope.add(
            "bands",
            band.place,
            part_id=part_id,
            item=name,
            population=band.text("population"),
            band_order=number,
            **ends_of(band),
            points=band.number("points"),
            **sourced(band, node),
        )
    for key in ("event", "common_event"):
        if key in node:
            _compile_event(scope, part_id, node, key)
    for over in node.words("instead_of"):
        scope.add("event_precedence", node.place_of("instead_of"), part_id=part_id, item=name, over_item=over)


def _points_of(scope: Scope, node: MapNode) -> Decimal | None:
    """A `deduction` is written as what is taken away; a blank is none."""
    deduction = node.number("deduction")
    if deduction is None:
        return node.number("points")
    if deduction < 0:
        scope.problem(
            node.place_of("deduction"), f"`{node.word('item')}` deducts {deduction} points.", "Leave the sign out."
        )
    return -deduction


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
