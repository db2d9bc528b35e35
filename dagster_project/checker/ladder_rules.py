"""The rule rows of ladders and approvals, read into parts.

Belongs here: rounds, exclusions, moves, stars of earlier versions, and who must agree. Does not belong here: any
evaluation (`ladders.py`, `approvals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from .parts import Part
from .rows import Tables


def add_ladders(by_id: Mapping[str, Part], rules: Tables) -> None:
    for row in rules.get("rounds", ()):
        by_id[row["part_id"]].rounds.append(row)
    for row in sorted(rules.get("exclusions", ()), key=lambda each: each["exclusion_order"]):
        by_id[row["part_id"]].exclusions.append(row)
    for row in sorted(rules.get("moves", ()), key=lambda each: each["move_order"]):
        by_id[row["part_id"]].moves.append(row)
    for row in rules.get("star_conversions", ()):
        by_id[row["part_id"]].conversions[row["from_version"], row["from_star"]] = row["to_star"]
    for row in rules.get("approvals", ()):
        by_id[row["part_id"]].approvals[row["approval"]].add(row["role"])
