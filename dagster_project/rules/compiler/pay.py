"""Pay rows → `pay`. Belongs here: which line a star (or a review) earns, and from what. Not here: computing it."""

from __future__ import annotations

from dagster_project.rules.compiler.scope import Scope, parameter_of, provenance
from dagster_project.rules.nodes import MapNode


def compile_pay(scope: Scope, part_id: str, node: MapNode) -> None:
    for order, (line, entries) in enumerate(_by_line(node).items(), start=1):
        for entry in entries:
            _compile_entry(scope, part_id, line, order, entry)


def _by_line(node: MapNode) -> dict[str, list[MapNode]]:
    lines: dict[str, list[MapNode]] = {}
    for entry in node.blocks("pay"):
        lines.setdefault(entry.word("line"), []).append(entry)
    return lines


def _compile_entry(scope: Scope, part_id: str, line: str, order: int, node: MapNode) -> None:
    is_share = "share" in node
    value = node.get("share" if is_share else "amount")
    parameter = parameter_of(value)
    scope.add(
        "pay",
        node.place,
        part_id=part_id,
        line=line,
        line_order=order,
        outcome=node.text("outcome") or "star",
        star=node.integer("star"),
        population=node.text("population"),
        kind="share" if is_share else "fixed",
        amount=node.number("amount"),
        share=node.number("share"),
        basis=node.text("of"),
        minimum=node.number("minimum"),
        maximum=node.number("maximum"),
        parameter=parameter,
        currency=node.text("currency") or scope.currency,
        reference=node.text("reference"),
        provenance=node.text("provenance") or _of_parameter(scope, parameter) or provenance(node),
    )


def _of_parameter(scope: Scope, parameter: str | None) -> str | None:
    return scope.parameter_provenance.get(parameter) if parameter else None
