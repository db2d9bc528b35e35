"""The rule rows of sampling, read into parts.

Belongs here: rates, exemptions, lists, and which calls count. Does not belong here: any evaluation (`sampled_plans.py`,
`sampled_calls.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .parts import Part
from .rows import Row, Tables


def add_samplings(by_id: Mapping[str, Part], rules: Tables, conditions: Sequence[Row]) -> None:
    """`conditions`: those of all measures."""
    for row in rules.get("samplings", ()):
        part = by_id[row["part_id"]]
        part.sampling = row
        part.countable += [each for each in conditions if each["measure"] == row["measure"]]
    for row in sorted(rules.get("sampling_lists", ()), key=lambda each: each["list_order"]):
        by_id[row["part_id"]].sampling_lists.append(row)
