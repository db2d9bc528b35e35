"""Groups of items, the total, and how their parts become a whole → `groups`, `totals`.

Belongs here: aggregation, limits, and the denominator over which means stay exact.
Does not belong here: items (`items.py`), grades of a total (`grades.py`), whether weights add up (`proofs/groups.py`).

A mean of three over a mean of four is a fraction of twelve. Models keep every part of a whole over one
`common_denominator`, a whole number that the rules give: the denominators that its parts can have, and a power of ten
that makes weights whole. So nothing is divided before it is compared, in decimals of any engine.
"""

from __future__ import annotations

from decimal import Decimal
from math import lcm

from dagster_project.rules.compiler.scope import Scope, label, provenance, sourced
from dagster_project.rules.language import PROVENANCES
from dagster_project.rules.nodes import MapNode

LIMITS = ("base", "cap", "floor")
TOTAL = "total"
LARGEST_DENOMINATOR = 10**9


def limits_of(total: MapNode) -> dict[str, Decimal | None]:
    blocks = {name: total.block(name) for name in LIMITS}
    return {name: limit.number("value") if limit else None for name, limit in blocks.items()}


def compile_groups(scope: Scope, part_id: str, part: MapNode) -> None:
    items = list(part.blocks("items"))
    for order, node in enumerate(part.blocks("groups"), start=1):
        name = node.word("group")
        scope.add(
            "groups",
            node.place,
            part_id=part_id,
            item=name,
            item_order=order,
            parent_item=TOTAL,
            **_aggregation(node),
            base=node.number("base") or Decimal(0),
            cap=node.number("cap"),
            floor=node.number("floor"),
            common_denominator=_own_unit(node, members_of(items, name)),
            weight=node.number("weight"),
            max_points=node.number("max_points"),
            label_en=label(node, "en", name),
            label_zh=label(node, "zh", name),
            **sourced(node),
        )


def compile_total(scope: Scope, part_id: str, node: MapNode, part: MapNode) -> None:
    """No `base` is a base of 0; no `cap` or `floor` is none."""
    values = limits_of(node)
    scope.add(
        "totals",
        node.place,
        part_id=part_id,
        **_aggregation(node),
        base=values["base"] or Decimal(0),
        cap=values["cap"],
        floor=values["floor"],
        common_denominator=_common_denominator(scope, node, part),
        of_available=node.is_true("of_available"),
        scale_to=node.integer("scale_to"),
        **_sources_of(scope, node),
    )


def is_share(part: MapNode) -> bool:
    """Whether the part's total is also published as a share of what was available."""
    total = part.block("total")
    return total is not None and total.is_true("of_available")


def members_of(items: list[MapNode], group: str | None) -> list[MapNode]:
    """The items of a group; with None those that stand directly under the total."""
    return [item for item in items if item.text("group") == group]


def _aggregation(node: MapNode) -> dict[str, object]:
    aggregation = node.text("aggregate") or "sum"
    default = 1 if aggregation == "weighted_mean" else None
    return {"aggregation": aggregation, "weights_sum": node.integer("weights_sum", default)}


def _own_unit(whole: MapNode, parts: list[MapNode]) -> int:
    """The power of ten that makes the weights of a weighted mean whole; 1 for any other whole."""
    if whole.text("aggregate") != "weighted_mean":
        return 1
    weights = [part.number("weight") or Decimal(1) for part in parts]
    digits = max((max(0, -int(weight.normalize().as_tuple().exponent)) for weight in weights), default=0)
    return int(10**digits)


def _common_denominator(scope: Scope, total: MapNode, part: MapNode) -> int:
    items, groups = list(part.blocks("items")), list(part.blocks("groups"))
    sizes = [_size(group, members_of(items, group.word("group"))) for group in groups]
    found = lcm(*sizes) * _own_unit(total, [*members_of(items, None), *groups])
    if found > LARGEST_DENOMINATOR:
        what = f"The means of this total have {found} as their common denominator, too large to stay exact."
        scope.problem(total.place, what, "Give fewer parts to the means, or weights with fewer digits.")
        return LARGEST_DENOMINATOR
    return found


def _size(group: MapNode, members: list[MapNode]) -> int:
    """What every denominator of the group's points divides. Parts that may be left out make a mean of fewer."""
    unit, aggregation = _own_unit(group, members), group.text("aggregate")
    if aggregation == "weighted_mean":
        return unit * (group.integer("weights_sum", 1) or 1)
    if aggregation == "mean" and any("without" in member or "populations" in member for member in members):
        return lcm(*range(1, len(members) + 1))
    return max(len(members), 1) if aggregation == "mean" else 1


def _sources_of(scope: Scope, total: MapNode) -> dict[str, str | None]:
    """One row holds base, cap and floor: all their lines, and the least certain of their provenances."""
    holders = [holder for holder in (total, *map(total.block, LIMITS)) if holder and "reference" in holder]
    if not holders:
        scope.problem(total.place, "This total has no `reference`.", 'Add the file and lines: `reference: "000:154"`.')
    references = dict.fromkeys(part for holder in holders for part in holder.word("reference").split(", "))
    certainty = max((PROVENANCES.index(provenance(holder)) for holder in holders), default=0)
    return {"reference": ", ".join(references) or None, "provenance": PROVENANCES[certainty]}
