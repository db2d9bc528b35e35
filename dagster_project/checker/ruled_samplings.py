"""The rule rows of sampling, read into parts.

Belongs here: rates, exemptions, lists, and which calls count. Does not belong here: any evaluation (`sampled_plans.py`,
`sampled_calls.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from .parts import Part
from .rows import Tables


def add_samplings(by_id: Mapping[str, Part], rules: Tables) -> None:
    for row in rules.get("samplings", ()):
        by_id[row["part_id"]].sampling = row
    for row in sorted(rules.get("sampling_lists", ()), key=lambda each: each["list_order"]):
        by_id[row["part_id"]].sampling_lists.append(row)
    sampled = [part for part in by_id.values() if part.sampling is not None]
    for row in rules.get("measure_conditions", ()) if sampled else ():
        for part in sampled:
            if part.sampling and part.sampling["measure"] == row["measure"]:
                part.countable.append(row)
