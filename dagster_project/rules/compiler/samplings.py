"""How many calls are inspected, and which are listed → `samplings`, `sampling_lists`.

Belongs here: rates, exemptions and lists as rows.
Does not belong here: drawing calls (dbt/models/sampling), what is allowed (`proofs/samplings.py`).
"""

from __future__ import annotations

from dagster_project.rules.compiler.ranges import ends_of
from dagster_project.rules.compiler.scope import Scope, parameter_of, sourced
from dagster_project.rules.nodes import MapNode
from dagster_project.rules.problems import nearest

_COUNTED_AS = {"yes": 1, "pass": 1, "no": 0, "fail": 0}


def compile_sampling(scope: Scope, part_id: str, part: MapNode) -> None:
    node = part.block("sampling")
    if node is None:
        return
    exemptions = list(node.blocks("exempt"))
    for second in exemptions[1:]:
        scope.problem(second.place, "Two exemptions hold at once.", "Let `only_if` choose between them.")
    exemption = exemptions[0] if exemptions else None
    inspected = node.text("inspected")
    if any(row["measure"] == scope.full(node.word("of")) for row in scope.rows["measure_exclusions"]):
        what = f"`{node.word('of')}` leaves calls out for events, and a draw does not look at events."
        scope.problem(node.place_of("of"), what, "Name a measure without `unless_event_of`.")
    scope.add(
        "samplings",
        node.place,
        part_id=part_id,
        measure=scope.measure(node.word("of"), node.place_of("of")),
        inspected_measure=scope.measure(inspected, node.place_of("inspected")) if inspected else None,
        of_previous=node.text("of_period") == "previous",
        rate=node.number("rate"),
        parameter=parameter_of(node.get("rate")),
        minimum=node.integer("minimum", 0),
        scope=node.text("scope") or "agent",
        live_share=node.number("live_share"),
        live_parameter=parameter_of(node.get("live_share")),
        **_exemption(exemption, node),
        **sourced(node),
    )
    for order, listed in enumerate(node.blocks("lists"), start=1):
        _compile_list(scope, part_id, order, listed, node, part)


def _exemption(exemption: MapNode | None, node: MapNode) -> dict[str, object]:
    if exemption is None:
        return {}
    told = sourced(exemption, node)
    return {
        "exempt_star": exemption.integer("held"),
        "exempt_count": exemption.integer("count"),
        "exempt_mode": exemption.word("mode"),
        "exempt_reference": told["reference"],
        "exempt_provenance": told["provenance"],
    }


def _compile_list(scope: Scope, part_id: str, order: int, listed: MapNode, node: MapNode, part: MapNode) -> None:
    seconds, slot, around = listed.block("talk_seconds"), listed.block("slot"), listed.block("around")
    values: dict[str, object] = ends_of(seconds) if seconds is not None else {}
    if slot is not None:
        blank = next((key for key in ("target", "minutes") if slot.number(key) is None), None)
        values |= {
            "answered_within": slot.integer("answered_within"),
            "target": slot.number("target"),
            "slot_minutes": slot.integer("minutes"),
            "parameter": parameter_of(slot.get(blank)) if blank else None,
        }
    if around is not None:
        mark, known = around.word("mark"), {each.word("mark") for each in part.blocks("marks")}
        if mark not in known:
            scope.problem(around.place_of("mark"), f"There is no mark `{mark}`.", nearest(mark, known))
        values |= {"mark": mark, "mark_number": _COUNTED_AS[around.word("is")]}
    scope.add(
        "sampling_lists",
        listed.place,
        part_id=part_id,
        list=listed.word("list"),
        list_order=order,
        reason=listed.word("reason"),
        **values,
        **sourced(listed, node),
    )
