"""Pay rows → `pay`, `pay_tiers`. Belongs here: which line a star, a review or a count earns. Not here: computing it."""

from __future__ import annotations

from dagster_project.rules.compiler.scope import Scope, parameter_of, provenance, sourced
from dagster_project.rules.nodes import MapNode

_KINDS = {"share": "share", "tiers": "tiers", "amount": "fixed"}


def compile_pay(scope: Scope, part_id: str, node: MapNode) -> None:
    for order, (line, entries) in enumerate(_by_line(node).items(), start=1):
        for entry in entries:
            _compile_entry(scope, part_id, line, order, entry, "levels" in node)


def _by_line(node: MapNode) -> dict[str, list[MapNode]]:
    lines: dict[str, list[MapNode]] = {}
    for entry in node.blocks("pay"):
        lines.setdefault(entry.word("line"), []).append(entry)
    return lines


def _compile_entry(scope: Scope, part_id: str, line: str, order: int, node: MapNode, has_levels: bool) -> None:
    kind_key = next(key for key in _KINDS if key in node)
    for_each = node.text("for_each")
    parameter = parameter_of(node.get(kind_key))
    scope.add(
        "pay",
        node.place,
        part_id=part_id,
        line=line,
        line_order=order,
        outcome=_outcome(scope, node, has_levels),
        star=node.integer("star"),
        population=node.text("population"),
        kind=_KINDS[kind_key],
        amount=node.number("amount"),
        share=node.number("share"),
        share_limit=node.number("share_limit"),
        basis=node.text("of"),
        for_each_measure=scope.measure(for_each, node.place_of("for_each")) if for_each else None,
        tier_mode=(node.text("tier_mode") or "marginal") if "tiers" in node else None,
        minimum=node.number("minimum"),
        maximum=node.number("maximum"),
        parameter=parameter,
        currency=node.text("currency") or scope.currency,
        reference=node.text("reference"),
        provenance=node.text("provenance") or _of_parameter(scope, parameter) or provenance(node),
    )
    _compile_tiers(scope, part_id, line, node)


def _outcome(scope: Scope, node: MapNode, has_levels: bool) -> str:
    """A line of a star, of what is said, or (where the part has no stars) of everybody."""
    if "star" in node:
        return "star"
    if "outcome" not in node and has_levels:
        scope.problem(
            node.place, "This pay says none of `star`, `outcome`.", "Write exactly one of them: this part has stars."
        )
    return node.text("outcome") or "always"


def _compile_tiers(scope: Scope, part_id: str, line: str, node: MapNode) -> None:
    """The first tier counts from 1; each other one begins where the one before it ends."""
    first = 1
    for order, tier in enumerate(node.blocks("tiers"), start=1):
        last = tier.integer("up_to")
        scope.add(
            "pay_tiers",
            tier.place,
            part_id=part_id,
            line=line,
            tier_order=order,
            from_n=first,
            to_n=last,
            share=tier.number("share"),
            amount=tier.number("amount"),
            **sourced(tier, node),
        )
        first = (last or first) + 1


def _of_parameter(scope: Scope, parameter: str | None) -> str | None:
    return scope.parameter_provenance.get(parameter) if parameter else None
