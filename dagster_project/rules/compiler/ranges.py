"""`equals`, `at_least`, `more_than`, `at_most`, `less_than` → the ends of a range of numbers.

Belongs here: how a band's and a sheet condition's ends are kept.
Does not belong here: intervals (`proofs/intervals.py`).
"""

from __future__ import annotations

from dagster_project.rules.nodes import MapNode


def ends_of(node: MapNode) -> dict[str, object]:
    """`low`, `low_inclusive`, `high`, `high_inclusive`; NULL where an end is open."""
    low = _first(node, "equals", "at_least", "more_than")
    high = _first(node, "equals", "at_most", "less_than")
    return {
        "low": node.number(low) if low else None,
        "low_inclusive": low != "more_than" if low else None,
        "high": node.number(high) if high else None,
        "high_inclusive": high != "less_than" if high else None,
    }


def _first(node: MapNode, *words: str) -> str | None:
    return next((word for word in words if word in node), None)
