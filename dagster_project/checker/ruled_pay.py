"""The rule rows of pay, read into parts.

Belongs here: lines, tiers, factors and grids. Does not belong here: any evaluation (`pay.py`, `amounts.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from .parts import Part
from .rows import Tables


def add_pay(by_id: Mapping[str, Part], rules: Tables) -> None:
    for row in rules.get("pay", ()):
        part = by_id[row["part_id"]]
        for population in part.populations_of(row):
            part.pay[population, row["outcome"], row["star"]].append(row)
    for row in sorted(rules.get("pay_tiers", ()), key=lambda each: each["tier_order"]):
        by_id[row["part_id"]].tiers[row["line"]].append(row)
    for row in sorted(rules.get("pay_factors", ()), key=lambda each: each["factor_order"]):
        by_id[row["part_id"]].factors[row["entry"]].append(row)
    for row in sorted(rules.get("pay_grades", ()), key=lambda each: each["grid_order"]):
        by_id[row["part_id"]].grids[row["line"]].append(row)
