"""Quotas of stars and the order in which people take their seats → `quotas`, `order_keys`.

Belongs here: shares and keys.
Does not belong here: who counts and who cascades (dbt), what is allowed (`proofs/quotas.py`).
"""

from __future__ import annotations

from dagster_project.rules.compiler.scope import Scope, sourced
from dagster_project.rules.language import GROUPINGS
from dagster_project.rules.nodes import MapNode


def compile_quotas(scope: Scope, part_id: str, part: MapNode) -> None:
    for node in part.blocks("quotas"):
        scope.add(
            "quotas",
            node.place,
            part_id=part_id,
            star=node.integer("star"),
            share=node.number("share"),
            strict=node.is_true("strict"),
            seats=node.integer("seats"),
            **sourced(node),
        )
    for position, node in enumerate(part.blocks("order"), start=1):
        scope.add(
            "order_keys",
            node.place,
            part_id=part_id,
            position=position,
            measure=scope.measure(node.word("measure"), node.place_of("measure")),
            direction=node.word("order"),
            **sourced(node),
        )


def within(part: MapNode) -> dict[str, object]:
    """Whether a quota counts the people of one site, of one population (both, where the part does not say), of one
    team; what equals at the edge of the seats get; and whether anything at all is shared out by team.
    """
    has_quotas = "quotas" in part
    written = part.words("quota_within") if "quota_within" in part else ["site", "population"]
    words = written if has_quotas else []
    return {
        **{f"quota_within_{word}": word in words for word in GROUPINGS},
        "ties": part.text("ties", "by_id") if has_quotas else None,
        "within_team": "team" in words or any("team" in rank.words("within") for rank in part.blocks("ranks")),
    }
