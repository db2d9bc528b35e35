"""The rule rows of cases, read into parts.

Belongs here: numbers, steps, rules, conditions, charges and counts of cases.
Does not belong here: all other rule tables (`rulebook.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from .parts import Part
from .rows import Tables


def add_cases(by_id: Mapping[str, Part], rules: Tables) -> None:
    for row in rules.get("case_numberings", ()):
        by_id[row["part_id"]].case_numberings[row["case_type"]] = row
    for row in rules.get("case_steps", ()):
        by_id[row["part_id"]].case_steps[row["step"]] = row
    for row in sorted(rules.get("case_rules", ()), key=lambda each: each["rule_order"]):
        by_id[row["part_id"]].case_rules[row["step"]].append(row)
    for row in rules.get("case_conditions", ()):
        positions = by_id[row["part_id"]].case_conditions.setdefault((row["step"], row["rule"]), {})
        positions.setdefault(row["position"], []).append(row)
    for row in rules.get("case_charges", ()):
        by_id[row["part_id"]].case_charges[row["step"]] = row
    for row in rules.get("case_approvals", ()):
        by_id[row["part_id"]].case_approvals[row["step"]].append(row)
    for row in rules.get("case_counts", ()):
        by_id[row["part_id"]].case_counts.append(row)
