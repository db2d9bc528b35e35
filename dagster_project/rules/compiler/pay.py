"""Pay rows → `pay`, `pay_factors`, `pay_tiers`, `pay_grades`.

Belongs here: which line a star, a review, a count, a grade or a grant earns. Does not belong here: computing it.
"""

from __future__ import annotations

from dagster_project.rules.compiler.clauses import compile_clause
from dagster_project.rules.compiler.scope import Scope, label, parameter_of, provenance, sourced
from dagster_project.rules.nodes import MapNode

_KINDS = {"share": "share", "tiers": "tiers", "amount": "fixed", "grid": "grid", "granted": "granted"}


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
    parameter = parameter_of(node.get(kind_key))
    scope.add(
        "pay",
        node.place,
        part_id=part_id,
        line=line,
        line_order=order,
        entry=_entry_of(line, node),
        outcome=_outcome(scope, node, has_levels),
        star=node.integer("star"),
        population=node.text("population"),
        kind=_KINDS[kind_key],
        amount=node.number("amount"),
        share=node.number("share"),
        share_limit=node.number("share_limit"),
        basis=node.text("of"),
        basis_default=node.number("if_unknown"),
        basis_parameter=parameter_of(node.get("if_unknown")),
        for_each_measure=_measure(scope, node, "for_each"),
        less_measure=_measure(scope, node, "less"),
        tier_mode=(node.text("tier_mode") or "marginal") if "tiers" in node else None,
        grid_by=node.text("by"),
        **_probation(scope, node),
        **_granted(node),
        minimum=node.number("minimum"),
        maximum=node.number("maximum"),
        parameter=parameter,
        currency=node.text("currency") or scope.currency,
        reference=node.text("reference"),
        provenance=node.text("provenance") or _of_parameter(scope, parameter) or provenance(node),
    )
    _compile_tiers(scope, part_id, line, node)
    _compile_grid(scope, part_id, line, node)
    _compile_factors(scope, part_id, line, node)


def _entry_of(line: str, node: MapNode) -> str:
    """What tells one entry of a line from the others: `award/1`, `award/2/agents`."""
    return "/".join(filter(None, (line, node.text("star") or node.text("outcome"), node.text("population"))))


def _compile_factors(scope: Scope, part_id: str, line: str, node: MapNode) -> None:
    """The first factor whose conditions hold multiplies the amount."""
    for order, factor in enumerate(node.blocks("factors"), start=1):
        target = f"{_entry_of(line, node)}/{factor.word('factor')}"
        scope.add(
            "pay_factors",
            factor.place,
            part_id=part_id,
            line=line,
            entry=_entry_of(line, node),
            factor=factor.word("factor"),
            factor_order=order,
            target=target,
            times=factor.number("times"),
            parameter=parameter_of(factor.get("times")),
            label_en=label(factor, "en", factor.word("factor").replace("_", " ")),
            label_zh=label(factor, "zh", factor.word("factor").replace("_", " ")),
            **sourced(factor, node),
        )
        keys = {"target_kind": "pay", "target": target, "star": None, "alternative": "main"}
        for position, clause in enumerate(factor.blocks("when"), start=1):
            compile_clause(scope, part_id, clause, position, keys, factor if "reference" in factor else node)


def _measure(scope: Scope, node: MapNode, key: str) -> str | None:
    name = node.text(key)
    return scope.measure(name, node.place_of(key)) if name else None


def _granted(node: MapNode) -> dict[str, object]:
    limits = node.block("granted")
    return {
        "granted_minimum": limits.number("at_least") if limits else None,
        "granted_maximum": limits.number("at_most") if limits else None,
    }


def _probation(scope: Scope, node: MapNode) -> dict[str, object]:
    """What is paid until confirmation: a share of the grade's amount, or so many grades lower where there are any."""
    readings = list(node.blocks("probation"))
    if "probation" in node and len(readings) != 1:
        scope.problem(
            node.place_of("probation"),
            f"{len(readings)} readings of probation hold at once.",
            "Let `only_if` leave exactly one of them for each value of the parameter.",
        )
    if not readings:
        return {}
    return {"probation_factor": readings[0].number("factor"), "probation_steps": readings[0].integer("grades_down")}


def _compile_grid(scope: Scope, part_id: str, line: str, node: MapNode) -> None:
    """The grades from the lowest to the highest, as they are written."""
    for order, row in enumerate(node.blocks("grid"), start=1):
        scope.add(
            "pay_grades",
            row.place,
            part_id=part_id,
            line=line,
            grid_order=order,
            value=row.word("value"),
            starts=row.text("starts"),
            amount=row.number("amount"),
            parameter=parameter_of(row.get("amount")),
            label_en=label(row, "en"),
            label_zh=label(row, "zh"),
            **sourced(row, node),
        )


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
